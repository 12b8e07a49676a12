"""Ranking measured on a retrieval set: every query of the set searched as ``search`` would, judged by its qrels.

A set is a folder with ``corpus.jsonl.gz`` (id, text, and optionally title and date), ``queries.jsonl.gz``
(id, text) and ``qrels.tsv.gz`` (query id, passage id, grade, separated by tabs).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import quantiles
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from cryptosearch.errors import EvaluationError
from cryptosearch.index import Index
from cryptosearch.model import DatedBy, Post, Sighting

DEPTH = 100  # hits judged per query

Run = Mapping[str, Mapping[str, float]]  # query id -> post id -> score


@dataclass(frozen=True, slots=True)
class EvalReport:
    """Means over the queries of a set. Measures as ir_measures names them; times in milliseconds."""

    set: str
    n_queries: int
    n_posts: int
    measures: Mapping[str, float]
    query_ms: Mapping[str, float]


def evaluate_set(folder: Path, *, on_step: Callable[[str], None] = lambda step: None) -> EvalReport:
    """Index the set in a temporary folder, run its queries and measure.

    EvaluationError for a folder that is no set, a wrong line, or where ir_measures is not installed.
    """
    measure = _measures()
    posts = [_post(record) for record in _records(folder / "corpus.jsonl.gz", "id", "text")]
    queries = {record["id"]: record["text"] for record in _records(folder / "queries.jsonl.gz", "id", "text")}
    qrels = _qrels(folder / "qrels.tsv.gz")
    with TemporaryDirectory() as temporary, Index.create(temporary) as index:
        on_step(f"indexing {len(posts)} passages")
        index.add(posts)
        on_step(f"running {len(queries)} queries")
        run, times = _search_all(index, queries)
    return EvalReport(folder.name, len(queries), len(posts), measure(qrels, run), _percentiles(times))


def _search_all(index: Index, queries: Mapping[str, str]) -> tuple[Run, list[float]]:
    run, times = {}, []
    for query_id, text in queries.items():
        started = perf_counter()
        ranking = index.rank(text, limit=DEPTH)
        times.append(1000 * (perf_counter() - started))
        # By rank: ties stay as they are shown.
        run[query_id] = {post_id: -float(rank) for rank, (post_id, _) in enumerate(ranking.page)}
    return run, times


def _measures() -> Callable[[Mapping[str, Mapping[str, int]], Run], dict[str, float]]:
    try:
        from ir_measures import RR, R, calc_aggregate, nDCG
    except ImportError as error:
        raise EvaluationError("ir_measures is not installed: pip install 'cryptosearch[eval]'") from error
    # Not by parse_measure: it needs ast.Num, which newer Pythons no longer have.
    wanted = {str(measure): measure for measure in (nDCG @ 10, RR @ 10, R @ DEPTH)}

    def measure(qrels: Mapping[str, Mapping[str, int]], run: Run) -> dict[str, float]:
        values = calc_aggregate(list(wanted.values()), qrels, run)
        return {name: round(float(values[measure]), 4) for name, measure in wanted.items()}

    return measure


def _post(record: Mapping[str, Any]) -> Post:
    day = record.get("date")
    return Post(
        id=record["id"],
        title=record.get("title"),
        paragraphs=(record["text"],),
        published_on=date.fromisoformat(day) if day else None,
        dated_by=DatedBy.GIVEN if day else None,
        sightings=(Sighting(datetime(1970, 1, 1, tzinfo=UTC), "set"),),
    )


def _records(path: Path, *required: str) -> Iterator[dict[str, Any]]:
    for number, line in enumerate(_lines(path), 1):
        try:
            record = json.loads(line)
        except ValueError as error:
            raise EvaluationError(f"{path}:{number}: no JSON: {error}") from error
        if not isinstance(record, dict) or not all(isinstance(record.get(name), str) for name in required):
            raise EvaluationError(f"{path}:{number}: needs the texts {' and '.join(required)}")
        yield record


def _qrels(path: Path) -> dict[str, dict[str, int]]:
    qrels: dict[str, dict[str, int]] = {}
    for number, line in enumerate(_lines(path), 1):
        try:
            query_id, post_id, grade = line.rstrip("\r\n").split("\t")
            qrels.setdefault(query_id, {})[post_id] = int(grade)
        except ValueError:
            raise EvaluationError(f"{path}:{number}: needs query id, passage id and grade, separated by tabs") from None
    return qrels


def _lines(path: Path) -> Iterator[str]:
    try:
        with gzip.open(path, "rt", encoding="utf-8") as file:
            yield from (line for line in file if line.strip())
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error


def _percentiles(times: list[float]) -> dict[str, float]:
    cuts = quantiles(times, n=20, method="inclusive") if len(times) > 1 else times * 20
    return {"p50": round(cuts[9], 3), "p95": round(cuts[18], 3)} if times else {"p50": 0.0, "p95": 0.0}
