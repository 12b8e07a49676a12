"""Two runs of one set, query by query: is the second better, how sure is that, and which queries won or lost?"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from cryptosearch.errors import EvaluationError
from cryptosearch.evaluation.measures import MEASURES
from cryptosearch.evaluation.runs import JudgedQuery, Run

MAIN = MEASURES[0]  # decides whether a query won or lost


class MeasureChange(NamedTuple):
    """A measure's means, their difference with its 95% interval, and how likely chance alone makes one so large."""

    before: float
    after: float
    difference: float
    low: float
    high: float
    p: float


class QueryChange(NamedTuple):
    """A query in both runs."""

    query_id: str
    before: JudgedQuery
    after: JudgedQuery

    @property
    def difference(self) -> float:
        """By how much the main measure rose."""
        return self.after.measures[MAIN] - self.before.measures[MAIN]


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed. ``won`` and ``lost`` are the queries whose main measure differs, the largest change first."""

    set: str
    n_queries: int
    measures: Mapping[str, MeasureChange]
    won: tuple[QueryChange, ...]
    lost: tuple[QueryChange, ...]


def compare_runs(before: Run, after: Run) -> Comparison:
    """EvaluationError where the runs are not of the same queries of the same set."""
    _check_same_queries(before, after)
    changes = [QueryChange(query_id, query, after.queries[query_id]) for query_id, query in before.queries.items()]
    by_size = sorted(changes, key=lambda change: -abs(change.difference))
    return Comparison(
        before.set,
        len(changes),
        {name: _measure_change(changes, name) for name in MEASURES},
        tuple(change for change in by_size if change.difference > 0),
        tuple(change for change in by_size if change.difference < 0),
    )


def _check_same_queries(before: Run, after: Run) -> None:
    if before.set != after.set:
        raise EvaluationError(f"one run is of the set {before.set}, the other of {after.set}")
    texts = [{query_id: query.text for query_id, query in run.queries.items()} for run in (before, after)]
    if texts[0] != texts[1]:
        n_apart = len(texts[0].items() ^ texts[1].items())
        raise EvaluationError(f"the runs of {before.set} have different queries: {n_apart} are in one alone")
    if not texts[0]:
        raise EvaluationError(f"the runs of {before.set} have no judged queries")


def _measure_change(changes: list[QueryChange], name: str) -> MeasureChange:
    import numpy as np

    from cryptosearch.evaluation.spread import permutation_p, resampled_means, spread

    before = np.array([change.before.measures[name] for change in changes])
    after = np.array([change.after.measures[name] for change in changes])
    differences = after - before
    found = spread(differences.mean(), resampled_means(differences[:, None])[:, 0])
    return MeasureChange(float(before.mean()), float(after.mean()), *found, permutation_p(differences))
