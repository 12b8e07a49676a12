"""Reads the word tables in ``data/``: tab-separated columns, one row a line, "#" for remarks."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_DATA = Path(__file__).with_name("data")


def read_table(name: str) -> list[tuple[str, ...]]:
    """The rows of ``data/<name>.tsv``, each a tuple of its columns."""
    lines = (_DATA / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


def words_of_kind(name: str, kind: str) -> list[str]:
    """The last columns of the rows whose first column is ``kind``, longest first (for alternatives in a pattern)."""
    words = [row[-1] for row in read_table(name) if row[0] == kind]
    return sorted(words, key=lambda word: (-len(word), word))


@cache
def page_words(kind: str) -> frozenset[str]:
    """The squashed lines of ``data/page_words.tsv`` of one kind."""
    return frozenset("".join(row[1].split()) for row in read_table("page_words") if row[0] == kind)
