"""The queries of a set, searched as ``search`` would: which posts, in which order, how good, how fast."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from cryptosearch.evaluation.measures import DEPTH, Values, judge, means
from cryptosearch.evaluation.sets import RetrievalSet, read_set
from cryptosearch.index import Index

ScoredId = tuple[str, float]


class Rankings(NamedTuple):
    """What was found: query id -> post ids with scores, best first, at most ``DEPTH``; and how long each took."""

    found: Mapping[str, Sequence[ScoredId]]
    times_ms: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class EvalReport:
    """Means over the queries of a set. Measures as ir_measures names them; times in milliseconds."""

    set: str
    n_queries: int
    n_posts: int
    measures: Mapping[str, float]
    query_ms: Mapping[str, float]


def evaluate_set(
    folder: Path, *, aliases: bool = True, on_step: Callable[[str], None] = lambda step: None
) -> EvalReport:
    """Index the set in a temporary folder, run its queries and measure.

    EvaluationError for a folder that is no set, a wrong line, or where ir_measures is not installed.
    """
    judge({}, {})  # what is missing is said before the work, not after it
    retrieval_set = read_set(folder)
    rankings = rank_set(retrieval_set, aliases=aliases, on_step=on_step)
    return make_report(retrieval_set, rankings, judge_rankings(retrieval_set, rankings))


def rank_set(
    retrieval_set: RetrievalSet, *, aliases: bool = True, on_step: Callable[[str], None] = lambda step: None
) -> Rankings:
    """The best posts for every query. Every passage is a post of its own: nothing is de-duplicated or folded."""
    found: dict[str, Sequence[ScoredId]] = {}
    times: dict[str, float] = {}
    with TemporaryDirectory() as temporary, Index.create(temporary) as index:
        on_step(f"indexing {len(retrieval_set.posts)} passages")
        index.add(retrieval_set.posts)
        on_step(f"running {len(retrieval_set.queries)} queries")
        for query_id, text in retrieval_set.queries.items():
            started = perf_counter()
            ranking = index.rank(text, limit=DEPTH, aliases=aliases)
            times[query_id] = 1000 * (perf_counter() - started)
            found[query_id] = ranking.page
    return Rankings(found, times)


def judge_rankings(retrieval_set: RetrievalSet, rankings: Rankings) -> dict[str, Values]:
    """The measures of every query that has qrels."""
    ids = {query_id: [post_id for post_id, _ in page] for query_id, page in rankings.found.items()}
    return judge(retrieval_set.qrels, ids)


def make_report(retrieval_set: RetrievalSet, rankings: Rankings, judged: Mapping[str, Values]) -> EvalReport:
    """The means of what was measured query by query."""
    return EvalReport(
        retrieval_set.name,
        len(retrieval_set.queries),
        len(retrieval_set.posts),
        means(judged),
        _percentiles(list(rankings.times_ms.values())),
    )


def _percentiles(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 20
    return {"p50": round(cuts[9], 3), "p95": round(cuts[18], 3)} if times else {"p50": 0.0, "p95": 0.0}
