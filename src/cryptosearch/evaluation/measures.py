"""Rankings judged by qrels, with ir_measures: how good is each query's ranking, and how good are all on average?

Measures are named as ir_measures names them: nDCG (Jarvelin and Kekalainen, 2002) and the reciprocal rank of the
first answer among the best ten hits, and the part of all answers that is among the best hundred.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from statistics import fmean
from typing import Any

from cryptosearch.errors import EvaluationError
from cryptosearch.evaluation.sets import Qrels

DEPTH = 100  # hits judged per query
MEASURES = ("nDCG@10", "RR@10", f"R@{DEPTH}")

Measured = Mapping[str, float]  # measure -> 0 to 1


def judge(qrels: Qrels, rankings: Mapping[str, Sequence[str]]) -> dict[str, Measured]:
    """The measures of every query that has qrels, in their order. ``rankings``: query id -> post ids, best first.

    A query that is not ranked, or without hits, has zeros. EvaluationError where ir_measures is not installed.
    """
    measures = _load_measures()
    # By rank, not by score: ties stay as they are shown.
    run = {
        query_id: {post_id: -float(rank) for rank, post_id in enumerate(ranking)}
        for query_id, ranking in rankings.items()
    }
    judged: dict[str, dict[str, float]] = {query_id: {} for query_id in qrels}
    for metric in _iterate(measures, qrels, run):
        judged[metric.query_id][str(metric.measure)] = float(metric.value)
    return {query_id: {name: values[name] for name in MEASURES} for query_id, values in judged.items()}


def means(judged: Mapping[str, Measured]) -> dict[str, float]:
    """Of each measure, over all queries, to four digits; zeros where there is none."""
    return {name: round(fmean(values[name] for values in judged.values()), 4) if judged else 0.0 for name in MEASURES}


def _load_measures() -> list[Any]:
    try:
        from ir_measures import RR, R, nDCG
    except ImportError as error:
        raise EvaluationError("ir_measures is not installed: pip install 'cryptosearch[eval]'") from error
    # Not by parse_measure: it needs ast.Num, which newer Pythons no longer have.
    return [nDCG @ 10, RR @ 10, R @ DEPTH]


def _iterate(measures: list[Any], qrels: Qrels, run: Mapping[str, Mapping[str, float]]) -> Any:
    from ir_measures import iter_calc

    return iter_calc(measures, qrels, run)
