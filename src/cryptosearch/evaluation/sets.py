"""Retrieval sets on disk: passages, queries, and which passage answers which query. Nothing is searched here.

A set is a folder with ``corpus.jsonl.gz`` (id, text, and optionally title and date), ``queries.jsonl.gz``
(id, text) and ``qrels.tsv.gz`` (query id, passage id, grade, separated by tabs).
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from cryptosearch.errors import EvaluationError
from cryptosearch.model import DatedBy, Post, Sighting

Qrels = Mapping[str, Mapping[str, int]]  # query id -> post id -> grade, above 0 where the post answers the query


@dataclass(frozen=True, slots=True)
class RetrievalSet:
    """A set as it stands in its folder: every passage a post of its own with the passage's id."""

    name: str
    posts: tuple[Post, ...]
    queries: Mapping[str, str]  # query id -> what is typed
    qrels: Qrels  # of queries of the set alone


def read_set(folder: Path) -> RetrievalSet:
    """The set in ``folder``. EvaluationError for a folder that is no set, a wrong line, or an id that comes twice."""
    passages = _by_id(folder / "corpus.jsonl.gz")
    queries = {query_id: record["text"] for query_id, (_, record) in _by_id(folder / "queries.jsonl.gz").items()}
    qrels = _qrels(folder / "qrels.tsv.gz")
    return RetrievalSet(
        folder.resolve().name,
        tuple(_post(record, place) for place, record in passages.values()),
        queries,
        {query_id: grades for query_id, grades in qrels.items() if query_id in queries},
    )


def _post(record: Mapping[str, Any], place: str) -> Post:
    title, day = record.get("title"), record.get("date")
    try:
        published_on = date.fromisoformat(day) if day else None
    except (TypeError, ValueError) as error:
        raise EvaluationError(f"{place}: the date must be like 2026-01-20, not {day!r}") from error
    if title is not None and not isinstance(title, str):
        raise EvaluationError(f"{place}: the title must be a text, not {title!r}")
    return Post(
        id=record["id"],
        title=title,
        paragraphs=(record["text"],),
        published_on=published_on,
        dated_by=DatedBy.GIVEN if published_on else None,
        sightings=(Sighting(datetime(1970, 1, 1, tzinfo=UTC), "set"),),
    )


def _by_id(path: Path) -> dict[str, tuple[str, dict[str, Any]]]:
    """Every record and the place where it stands, by its id."""
    found: dict[str, tuple[str, dict[str, Any]]] = {}
    for number, line in enumerate(_lines(path), 1):
        place = f"{path}:{number}"
        record = _record(line, place)
        if record["id"] in found:
            raise EvaluationError(f"{place}: the id {record['id']!r} comes twice, first at {found[record['id']][0]}")
        found[record["id"]] = place, record
    return found


def _record(line: str, place: str) -> dict[str, Any]:
    try:
        record = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{place}: no JSON: {error}") from error
    if not isinstance(record, dict) or not all(isinstance(record.get(name), str) for name in ("id", "text")):
        raise EvaluationError(f"{place}: needs the texts id and text")
    return record


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
