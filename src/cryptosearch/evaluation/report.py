"""A set's folder to figures: the one call that does all of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from cryptosearch.analysis import Lexicon
from cryptosearch.evaluation.measures import judge, means
from cryptosearch.evaluation.running import percentiles, rank_set
from cryptosearch.evaluation.runs import Run, make_run
from cryptosearch.evaluation.sets import read_set


@dataclass(frozen=True, slots=True)
class EvalReport:
    """Means over the queries of a set. Measures as ir_measures names them; times in milliseconds."""

    set: str
    n_queries: int
    n_posts: int
    measures: Mapping[str, float]
    query_ms: Mapping[str, float]
    run: Run


def evaluate_set(
    folder: Path,
    *,
    lexicon: Lexicon | None = None,
    aliases: bool = True,
    on_step: Callable[[str], None] = lambda step: None,
) -> EvalReport:
    """Index the set in a temporary folder, run its queries and measure.

    EvaluationError for a folder that is no set, a wrong line, or where ir_measures is not installed.
    """
    judge({}, {})  # what is missing is said before the work, not after it
    retrieval_set = read_set(folder)
    rankings = rank_set(retrieval_set, lexicon=lexicon, aliases=aliases, on_step=on_step)
    ids = {query_id: [post_id for post_id, _ in page] for query_id, page in rankings.found.items()}
    judged = judge(retrieval_set.qrels, ids)
    return EvalReport(
        retrieval_set.name,
        len(retrieval_set.queries),
        len(retrieval_set.posts),
        means(judged),
        percentiles(rankings.times_ms.values()),
        make_run(retrieval_set, rankings, judged),
    )
