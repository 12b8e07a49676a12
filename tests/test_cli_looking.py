"""The commands that say more about what a search finds: ``facets``, ``similar`` and ``explain``."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema
import pytest

from cli_runner import HOSTILE, OBEYED, RECORDS, Run, ids, write_feed

SCHEMA = Path(__file__).parent.parent / "docs" / "search-result.schema.json"

pytest_plugins = ["cli_fixtures"]


def check_schema(document: object) -> None:
    jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text(encoding="utf-8"))).validate(document)


# facets


def test_a_search_counts_what_it_is_asked_to(run: Run) -> None:
    result = run("以太坊", "--facet", "day", "-n", "1", "--facet=ticker")
    assert result.stdout.endswith("\n\nday | 2026-01-20 | 1\nday | 2026-01-21 | 1\nticker | ETH | 2\n")
    document = json.loads(run("以太坊", "--facet", "kind", "--format", "json").stdout)
    check_schema(document)
    assert document["facets"] == {"kind": [{"value": "flash", "count": 2}]}
    assert "facets" not in run("以太坊").stdout
    assert "ticker  ETH 2\n" in run("以太坊", "--facet", "ticker", "--format", "rich").stdout


def test_facets_of_an_unknown_field_are_refused(run: Run) -> None:
    assert run("以太坊", "--facet", "mood").exit_code == 2


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("以太坊 --facet kind", ["kind | flash | 2"]),
        ("以太坊 --facet day -n 1", ["day | 2026-01-21 | 1"]),
        ("--since 2026-01-21 --facet kind", ["kind | article | 1", "kind | flash | 1"]),
        ("以太坊 -广告 --facet day", ["day | 2026-01-21 | 1"]),
        ("以太坊 --until 2026-01-20 --facet month", ["month | 2026-01 | 1"]),
        ("监管 监狱 --facet author", ["author | Ada Li | 1"]),  # relaxed
    ],
)
def test_facets_are_those_of_the_posts_that_are_found(run: Run, line: str, expected: list[str]) -> None:
    assert run("facets", *line.split()).stdout.splitlines() == expected


def test_facets_are_counted_by_the_usual_fields(run: Run) -> None:
    result = run("facets", "以太坊", "--format", "json")
    document = json.loads(result.stdout)
    check_schema(document)
    assert list(document["facets"]) == ["kind", "lang", "publisher", "source", "author", "ticker", "month"]
    assert (document["total"], document["hits"], document["facets"]["author"]) == (2, [], [])


def test_facets_for_people_are_bars_and_end_with_the_total(run: Run) -> None:
    result = run("facets", "以太坊", "--color", "always", "--facet", "ticker")
    assert "\x1b[36m██" in result.stdout
    assert "2 hits · " in result.stdout
    assert "none on this page" not in result.stdout + run("facets", "以太坊").stderr


@pytest.mark.parametrize(("line", "status"), [("以太坊", 0), ("不存在", 1), ("", 2), ("以太坊 -n 0", 2)])
def test_exit_status_of_facets(run: Run, line: str, status: int) -> None:
    assert run("facets", *line.split()).exit_code == status


# similar


def test_similar_posts_are_found_by_the_beginning_of_an_id(run: Run) -> None:
    assert ids(run("similar", "eth310", "--format", "ids")) == ["eth3000"]
    assert "· by the terms " in run("similar", "eth3100").stderr
    document = json.loads(run("similar", "eth3100", "--format", "json").stdout)
    check_schema(document)
    assert (document["query"], "以太坊" in document["terms"]) == ("eth3100", True)


def test_similar_posts_are_filtered(run: Run) -> None:
    result = run("similar", "eth3100", "--until", "2026-01-20", "--format", "ids")
    assert (result.exit_code, result.stdout) == (1, "")
    assert run("similar", "eth3100", "--since", "2026-02", "--until", "2026-01").exit_code == 2


@pytest.mark.parametrize("command", ["similar nothing", "explain 以太坊 nothing"])
def test_an_id_of_no_post_is_an_error(run: Run, command: str) -> None:
    result = run(*command.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing" in result.stderr


# explain


def test_an_explanation_begins_with_the_score_of_the_search(run: Run) -> None:
    hit = json.loads(run("以太坊", "跌破", "--format", "json", "-n", "1").stdout)["hits"][0]
    result = run("explain", "以太坊", "跌破", hit["id"], "--format", "json")
    document = json.loads(result.stdout)
    assert (document["query"], document["id"]) == ("以太坊 跌破", hit["id"])
    assert document["explanation"]["value"] == hit["score"]
    lines = run("explain", "以太坊", "跌破", hit["id"]).stdout.splitlines()
    assert lines[0] == f"{hit['title']} · {hit['id']}"
    assert lines[1].startswith(f"{hit['score']:.4f}  ")


def test_a_post_that_does_not_match_is_explained_with_status_1(run: Run) -> None:
    result = run("explain", "以太坊", "-广告", "kind:flash", "eth31")
    assert result.exit_code == 1
    assert "  no  none of what is excluded\n" in result.stdout
    assert "  0.0000  filter: kind:flash\n" in result.stdout


def test_options_of_a_search_are_those_of_its_explanation(run: Run) -> None:
    assert run("explain", "Ethereum", "eth3000").exit_code == 0
    assert run("explain", "Ethereum", "--no-aliases", "eth3000").exit_code == 1
    assert run("explain", "以太坊", "--kind", "article", "eth3000").exit_code == 1
    assert "relaxed, any of the words will do" in run("explain", "监管 监狱", "stable1").stdout


@pytest.mark.parametrize("args", [["explain"], ["explain", "eth3000"]])
def test_an_explanation_needs_a_query_and_an_id(run: Run, args: list[str]) -> None:
    assert run(*args).exit_code == 2


def test_a_search_explains_each_hit_when_asked(run: Run) -> None:
    hits = run("以太坊", "--explain").stdout.split("\n\n")[:-1]
    for hit, plain in zip(hits, run("以太坊").stdout.split("\n\n"), strict=False):
        assert hit.startswith(f"{plain}\n   ")
        assert "· BM25 " in hit
    document = json.loads(run("以太坊", "--explain", "--format", "json").stdout)
    check_schema(document)
    assert [hit["explanation"]["value"] for hit in document["hits"]] == [hit["score"] for hit in document["hits"]]
    assert "weight" in run("以太坊", "--explain", "--color", "always").stdout
    assert run("以太坊", "--explain", "--format", "tsv").stdout == run("以太坊", "--format", "tsv").stdout


def test_hostile_text_is_made_visible_in_all_of_them(empty: Run, tmp_path: Path) -> None:
    record = {**RECORDS[0], "authors": [HOSTILE], "source": HOSTILE, "text": f"以太坊 {HOSTILE}"}
    other = {**record, "id": "eth2900", "title": "以太坊跌破 2,900 美元", "text": f"以太坊跌破 {HOSTILE}"}
    assert empty("add", write_feed(tmp_path / "feed.jsonl", record, other)).exit_code == 0
    for line in (
        "facets 以太坊",
        "facets 以太坊 --format rich",
        "similar eth3100",
        "explain --format rich 以太坊 eth3100",
    ):
        result = empty(*line.split())
        assert result.exit_code == 0, line
        assert not OBEYED.search(result.stdout), line
    result = empty("explain", "以太坊", f"author:{HOSTILE}", "eth3100")
    assert not OBEYED.search(result.stdout)
