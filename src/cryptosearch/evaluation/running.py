"""The queries of a set, searched as ``search`` would: which posts, in which order, how fast. Nothing is judged here."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

from cryptosearch.analysis import Lexicon
from cryptosearch.evaluation.measures import DEPTH
from cryptosearch.evaluation.sets import RetrievalSet
from cryptosearch.index import Index

ScoredId = tuple[str, float]


class Rankings(NamedTuple):
    """What was found: query id -> post ids with scores, best first, at most ``DEPTH``; and how long each took."""

    found: Mapping[str, Sequence[ScoredId]]
    times_ms: Mapping[str, float]


def rank_set(
    retrieval_set: RetrievalSet,
    *,
    lexicon: Lexicon | None = None,
    aliases: bool = True,
    on_step: Callable[[str], None] = lambda step: None,
) -> Rankings:
    """The best posts for every query. Every passage is a post of its own: nothing is de-duplicated or folded."""
    found: dict[str, Sequence[ScoredId]] = {}
    times: dict[str, float] = {}
    with TemporaryDirectory() as temporary, Index.create(temporary, lexicon=lexicon) as index:
        on_step(f"indexing {len(retrieval_set.posts)} passages")
        index.add(retrieval_set.posts)
        on_step(f"running {len(retrieval_set.queries)} queries")
        for query_id, text in retrieval_set.queries.items():
            started = perf_counter()
            ranking = index.rank(text, limit=DEPTH, aliases=aliases)
            times[query_id] = 1000 * (perf_counter() - started)
            found[query_id] = ranking.page
    return Rankings(found, times)


def percentiles(times: Collection[float]) -> dict[str, float]:
    """The median and the 95th percentile; zeros where there is no time."""
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else list(times) * 20
    return {"p50": round(cuts[9], 3), "p95": round(cuts[18], 3)} if times else {"p50": 0.0, "p95": 0.0}
