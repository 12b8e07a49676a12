"""docs/quantities.md says what is so: its tables and its example run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cryptosearch.analysis import Analyzer
from cryptosearch.query import parse

DOCUMENT = (Path(__file__).parent.parent / "docs" / "quantities.md").read_text(encoding="utf-8")


def rows_of(heading: str) -> list[list[str]]:
    """The cells of the table under ``heading``."""
    section = DOCUMENT.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("|")][2:]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def test_the_document_shows_what_is_understood(analyzer: Analyzer) -> None:
    rows = rows_of("What is understood")
    assert len(rows) >= 20
    for text, numbers, unit in rows:
        (found,) = analyzer.quantities.find(text.strip("`"))
        ends = dict.fromkeys(f"{end:f}" for end in (found.value, found.high))
        assert ("..".join(ends), found.unit) == (numbers, unit), text


def test_the_conditions_of_the_document_are_read() -> None:
    queries = [query for row in rows_of("What you can ask") for query in re.findall(r"`([^`]+)`", row[0])]
    assert len(queries) >= 10
    for query in queries:
        assert parse(query, strict=True).tree is not None, query


def test_the_example_of_the_document_runs(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = re.findall(r"```python\n(.*?)```", DOCUMENT, re.DOTALL)
    exec(example, {})
    assert capsys.readouterr().out == "12200 12200 eth 3 14\n39440000 39440000 usd 17 26\n4 5 % 30 35\n"
