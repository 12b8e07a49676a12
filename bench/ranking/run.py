"""Measures every system on every set, and says how sure the figures are. Shows nothing."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean
from typing import Any

import numpy as np

from bench import machine
from bench.ranking.systems import BASELINE, OURS, SYSTEMS, System
from cryptosearch.evaluation import RetrievalSet, read_set
from cryptosearch.evaluation.measures import MEASURES, judge
from cryptosearch.evaluation.spread import N_SAMPLES, SEED, Spread, Values, macro, resampled_means, spread

Record = Mapping[str, Any]
ALL, SAMPLED = "all", "sampled"


@dataclass(frozen=True, slots=True)
class Settings:
    """What to measure. ``n_queries`` is a random sample's size per set, the same for all systems; None for all."""

    sets: Sequence[Path]
    systems: Sequence[str]
    n_queries: int | None = None


def run(settings: Settings, on_step: Callable[[str], None]) -> dict[str, Any]:
    """All figures, as JSON values; a system that is not installed is named with the reason.

    Slow systems are measured on a sample of the queries, and two others beside them on the same sample.
    """
    facts = machine.facts()  # before anything: measuring takes so long that files may change meanwhile
    left_out = {name: reason for name in settings.systems if (reason := SYSTEMS[name].missing())}
    names = [name for name in settings.systems if name not in left_out]
    sets = [sample(read_set(folder), settings.n_queries) for folder in settings.sets]
    judged = [_judge_all(retrieval_set, names, on_step) for retrieval_set in sets]
    groups = {group: _group(sets, judged, members) for group, members in _groups(names).items() if members}
    return {
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": facts,
        "bootstrap": {"samples": N_SAMPLES, "seed": SEED},
        "left_out": left_out,
        "labels": {name: SYSTEMS[name].label for name in names},
        "groups": groups,
    }


def sample(retrieval_set: RetrievalSet, n_queries: int | None) -> RetrievalSet:
    """The set with its judged queries alone, or so many of them drawn at random, always the same, in their order."""
    judged = [query_id for query_id in retrieval_set.queries if query_id in retrieval_set.qrels]
    if n_queries is not None and n_queries < len(judged):
        drawn = set(random.Random(SEED).sample(judged, n_queries))
        judged = [query_id for query_id in judged if query_id in drawn]
    return replace(
        retrieval_set,
        queries={query_id: retrieval_set.queries[query_id] for query_id in judged},
        qrels={query_id: retrieval_set.qrels[query_id] for query_id in judged},
    )


@dataclass(frozen=True, slots=True)
class Judged:
    """A system on a set: by query the measures with the feed that suits it best; and all feeds' means."""

    feed: str
    rows: Mapping[str, list[float]]  # query id -> n_measures
    by_feed: Mapping[str, list[float]]


def best_feed(by_feed: Mapping[str, Mapping[str, list[float]]]) -> Judged:
    """The feed with the highest mean of the first measure."""
    means = {by: [fmean(column) for column in zip(*rows.values(), strict=True)] for by, rows in by_feed.items()}
    best = max(means, key=lambda by: means[by][0])
    return Judged(best, by_feed[best], means)


def _groups(names: Sequence[str]) -> dict[str, list[str]]:
    slow = [name for name in names if SYSTEMS[name].max_queries is not None]
    beside = [name for name in (OURS, BASELINE) if name in names]
    return {ALL: [name for name in names if name not in slow], SAMPLED: [*beside, *slow] if slow else []}


def _judge_all(retrieval_set: RetrievalSet, names: Sequence[str], on_step: Callable[[str], None]) -> dict[str, Judged]:
    found: dict[str, Judged] = {}
    for name in names:
        on_step(f"{retrieval_set.name}: {SYSTEMS[name].label}")
        found[name] = best_feed(_rows(retrieval_set, SYSTEMS[name]))
    return found


def _rows(retrieval_set: RetrievalSet, system: System) -> dict[str, dict[str, list[float]]]:
    """By feed and query, the measures."""
    asked = sample(retrieval_set, system.max_queries)
    tables: dict[str, dict[str, list[float]]] = {}
    for by, ranked in system.rankings(asked).items():
        judged = judge(asked.qrels, ranked)
        tables[by] = {query_id: [values[name] for name in MEASURES] for query_id, values in judged.items()}
    return tables


def _group(
    sets: Sequence[RetrievalSet], judged: Sequence[Mapping[str, Judged]], names: Sequence[str]
) -> dict[str, Any]:
    """The figures of systems on the queries that all of them were asked."""
    asked = [_in_common([found[name] for name in names]) for found in judged]
    values = [
        np.array([[value for name in names for value in found[name].rows[query_id]] for query_id in queries])
        for found, queries in zip(judged, asked, strict=True)
    ]
    means = [table.mean(axis=0) for table in values]
    samples = [resampled_means(table, seed=(SEED, number)) for number, table in enumerate(values)]
    return {
        "systems": list(names),
        "sets": [
            {
                "set": retrieval_set.name,
                "n_posts": len(retrieval_set.posts),
                "n_queries": len(queries),
                "systems": _figures(names, mean, drawn, found),
            }
            for retrieval_set, queries, mean, drawn, found in zip(sets, asked, means, samples, judged, strict=True)
        ],
        "macro": {"systems": _figures(names, macro(means), macro(samples), {})},
    }


def _in_common(judged: Sequence[Judged]) -> list[str]:
    fewest = min((found.rows for found in judged), key=len)
    return [query_id for query_id in fewest if all(query_id in found.rows for found in judged)]


def _figures(names: Sequence[str], means: Values, samples: Values, found: Mapping[str, Judged]) -> dict[str, Any]:
    """By system and measure: the mean, and its difference to the baseline; each with its interval."""
    figures: dict[str, Any] = {}
    for at, name in enumerate(names):
        figures[name] = {"feed": found[name].feed, "by_feed": found[name].by_feed} if found else {}
        for number, measure in enumerate(MEASURES):
            column = at * len(MEASURES) + number
            figures[name][measure] = spread(means[column], samples[:, column])._asdict()
            if BASELINE in names:
                against = names.index(BASELINE) * len(MEASURES) + number
                difference = _difference(means, samples, column, against)
                figures[name][f"{measure} difference"] = difference._asdict()
    return figures


def _difference(means: Values, samples: Values, column: int, against: int) -> Spread:
    return spread(means[column] - means[against], samples[:, column] - samples[:, against])
