"""Runs on disk: what was found for every query of a set and how good it was, to be compared with another run later.

JSON lines, packed where the file's name ends in ``.gz``: first about the run, then one query a line. A name that
ends in ``.trec`` gives the run format of trec_eval instead, which other programs read and this one does not.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from cryptosearch.errors import EvaluationError
from cryptosearch.evaluation.measures import MEASURES, Measured
from cryptosearch.evaluation.running import Rankings
from cryptosearch.evaluation.sets import RetrievalSet
from cryptosearch.storage import errors_named

FORMAT_VERSION = 1


@dataclass(frozen=True, slots=True)
class JudgedQuery:
    """What a run found for one query that has qrels."""

    text: str
    measures: Measured
    first_answer: int | None  # the rank, from 1, of the best hit that answers the query
    hits: tuple[tuple[str, float], ...]  # post ids and scores, best first


@dataclass(frozen=True, slots=True)
class Run:
    """A set's name and its judged queries, by id."""

    set: str
    queries: Mapping[str, JudgedQuery]


def make_run(retrieval_set: RetrievalSet, rankings: Rankings, judged: Mapping[str, Measured]) -> Run:
    """The run of what was found and measured."""
    queries = {
        query_id: JudgedQuery(
            retrieval_set.queries[query_id],
            values,
            _first_answer(rankings.found[query_id], retrieval_set.qrels[query_id]),
            tuple(rankings.found[query_id]),
        )
        for query_id, values in judged.items()
    }
    return Run(retrieval_set.name, queries)


def write_run(path: Path, run: Run) -> None:
    """Make ``run`` the content of ``path``. OSError."""
    lines = _trec_lines(run) if path.suffix == ".trec" else _json_lines(run)
    data = "".join(f"{line}\n" for line in lines).encode()
    with errors_named(path):
        path.write_bytes(gzip.compress(data, mtime=0) if path.suffix == ".gz" else data)


def read_run(path: Path) -> Run:
    """What ``write_run`` wrote as JSON lines. EvaluationError for anything else."""
    try:
        data = path.read_bytes()
        first, *others = (gzip.decompress(data) if path.suffix == ".gz" else data).decode().splitlines()
        head = json.loads(first)
        if head["format_version"] != FORMAT_VERSION:
            raise EvaluationError(f"{path}: format {head['format_version']}, this program reads {FORMAT_VERSION}")
        return Run(head["set"], dict(map(_query, others)))
    except (OSError, EOFError) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise EvaluationError(f"{path}: no run that eval wrote as JSON lines: {error!r}") from error


def _first_answer(hits: Iterable[tuple[str, float]], grades: Mapping[str, int]) -> int | None:
    return next((rank for rank, (post_id, _) in enumerate(hits, 1) if grades.get(post_id, 0) > 0), None)


def _json_lines(run: Run) -> Iterator[str]:
    yield json.dumps({"format_version": FORMAT_VERSION, "set": run.set, "n_queries": len(run.queries)})
    for query_id, query in run.queries.items():
        yield json.dumps({"query": query_id, **asdict(query)}, ensure_ascii=False)


def _query(line: str) -> tuple[str, JudgedQuery]:
    record: dict[str, Any] = json.loads(line)
    measures = {name: float(record["measures"][name]) for name in MEASURES}
    hits = tuple((str(post_id), float(score)) for post_id, score in record["hits"])
    first = record["first_answer"]
    return record["query"], JudgedQuery(record["text"], measures, None if first is None else int(first), hits)


def _trec_lines(run: Run) -> Iterator[str]:
    """``query Q0 post rank score tag``. Scores fall with rank, because trec_eval orders equal ones by itself."""
    for query_id, query in run.queries.items():
        for rank, (post_id, _) in enumerate(query.hits, 1):
            yield f"{query_id} Q0 {post_id} {rank} {-rank} cryptosearch"
