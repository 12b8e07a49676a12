"""The formats for programs: their contracts, and that they lose or forge nothing."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from cryptosearch.model import Hit, SearchResult, Snippet
from cryptosearch.printers import PRINTERS, Look
from sample_results import ARTICLE, FLASH, HOSTILE, HOSTILE_NOTHING, HOSTILE_RESULT, NOTHING, RESULT, UNFOUND

SCHEMA = Path(__file__).parent.parent / "docs" / "search-result.schema.json"


def printed(name: str, result: SearchResult) -> str:
    out = io.StringIO()
    PRINTERS[name](result, out, Look())
    return out.getvalue()


def titled(title: str) -> SearchResult:
    return SearchResult("q", 1, (Hit(1, 1.0, FLASH, title, (), Snippet(title)),))


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


@pytest.mark.parametrize("result", [RESULT, NOTHING, HOSTILE_RESULT, UNFOUND, HOSTILE_NOTHING])
def test_json_follows_its_schema(result: SearchResult, validator: jsonschema.Draft202012Validator) -> None:
    validator.validate(json.loads(printed("json", result)))


@pytest.mark.parametrize("path", [(), ("hits", 0), ("hits", 0, "snippet"), ("facets", "author", 0)])
def test_schema_refuses_missing_and_further_keys(
    path: tuple[str | int, ...], validator: jsonschema.Draft202012Validator
) -> None:
    document = json.loads(printed("json", RESULT))
    part: Any = document
    for step in path:
        part = part[step]
    part["extra"] = 1
    assert not validator.is_valid(document)
    del part["extra"]
    assert validator.is_valid(document)
    part.popitem()
    assert not validator.is_valid(document)


@pytest.mark.parametrize("path", [(), ("terms", 0), ("terms", 0, "tokens", 0), ("dropped", 0)])
def test_schema_is_as_strict_about_zero_hits(
    path: tuple[str | int, ...], validator: jsonschema.Draft202012Validator
) -> None:
    document = json.loads(printed("json", UNFOUND))
    part: Any = document["zero_hits"]
    for step in path:
        part = part[step]
    part["extra"] = 1
    assert not validator.is_valid(document)
    del part["extra"]
    part.popitem()
    assert not validator.is_valid(document)


def test_json_says_why_nothing_was_found() -> None:
    zero = json.loads(printed("json", UNFOUND))["zero_hits"]
    assert zero["terms"][0] == {
        "text": '"期限溢介"',
        "posts": 0,
        "tokens": [{"text": "期限", "posts": 1203}, {"text": "溢介", "posts": 0}],
    }
    assert (zero["dropped"][0], zero["left_out"]) == ({"text": "kind:flash", "posts": 1}, 2)
    assert json.loads(printed("json", RESULT))["zero_hits"] is None


def test_json_says_what_the_result_says() -> None:
    document = json.loads(printed("json", RESULT))
    hit = document["hits"][0]
    assert (document["query"], document["total"], document["relaxed"]) == ("以太坊 BTC", 1234, "any")
    assert (document["took_ms"], document["warnings"]) == (0.942, ["a bracket is not closed"])
    assert document["aliases"] == {"以太坊": ["ETH", "Ethereum"]}
    assert document["facets"]["author"] == [{"value": "Ada Li", "count": 7}, {"value": "Bruno", "count": 1}]
    assert (hit["published_on"], hit["kind"], hit["tickers"], hit["similar"]) == (
        "2026-01-20", "flash", ["ETH", "BTC"], 2,
    )  # fmt: skip


def test_json_spans_mark_the_matches_in_the_snippet() -> None:
    snippet = json.loads(printed("json", RESULT))["hits"][0]["snippet"]
    assert [snippet["text"][start:end] for start, end in snippet["spans"]] == ["以太坊", "BTC"]
    assert snippet["start"] == 14


def test_json_gives_the_display_title_and_null_for_what_is_not_known() -> None:
    hit = json.loads(printed("json", RESULT))["hits"][1]
    assert hit["title"] == "稳定币发行量在一周内上升 4%-5%"
    assert hit["published_on"] is None
    assert hit["source"] is None


def test_json_is_one_line_and_loses_nothing_of_hostile_text() -> None:
    text = printed("json", HOSTILE_RESULT)
    assert text.count("\n") == 1
    assert json.loads(text)["hits"][0]["title"] == HOSTILE


def test_jsonl_lines_are_the_hits_of_json() -> None:
    lines = printed("jsonl", RESULT).splitlines()
    assert [json.loads(line) for line in lines] == json.loads(printed("json", RESULT))["hits"]


def test_ids_are_one_a_line() -> None:
    assert printed("ids", RESULT) == f"{FLASH.id}\n{ARTICLE.id}\n"


def test_csv_has_a_header_and_a_row_for_each_hit() -> None:
    rows = list(csv.DictReader(io.StringIO(printed("csv", RESULT))))
    assert [row["id"] for row in rows] == [FLASH.id, ARTICLE.id]
    assert rows[1]["authors"] == "Ada Li; Bruno"
    assert rows[1]["published_on"] == ""
    assert rows[1]["snippet"] == "…ERC-8004 的讨论 也随之升温。"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_csv_makes_no_formula_of_text(start: str) -> None:
    row = next(csv.DictReader(io.StringIO(printed("csv", titled(f"{start}1+1")))))
    assert row["title"] == f"'{start}1+1"


def test_csv_leaves_negative_scores_numbers() -> None:
    hit = replace(RESULT.hits[0], score=-1.5)
    row = next(csv.DictReader(io.StringIO(printed("csv", SearchResult("q", 1, (hit,))))))
    assert row["score"] == "-1.5"


def test_tsv_has_equal_columns_on_every_line() -> None:
    for result in (RESULT, HOSTILE_RESULT):
        lines = printed("tsv", result).split("\n")[:-1]
        assert len(lines) == 1 + len(result.hits)
        assert {line.count("\t") for line in lines} == {12}


def test_tsv_keeps_a_leading_sign() -> None:
    assert "\t-26.95%\t" in printed("tsv", titled("-26.95%"))


@pytest.mark.parametrize(("name", "expected"), [("jsonl", ""), ("ids", ""), ("tsv", "rank\t"), ("csv", "rank,")])
def test_no_hits_give_no_rows(name: str, expected: str) -> None:
    lines = printed(name, NOTHING).splitlines()
    assert len(lines) <= 1
    assert "".join(lines).startswith(expected)
