"""The command ``lexicon``, and own names on the command line."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from cli_runner import HOSTILE, OBEYED, Run, runner, write_feed
from conftest import ROOT

pytest_plugins = ["cli_fixtures"]


@pytest.fixture
def names(tmp_path: Path) -> str:
    path = tmp_path / "names.tsv"
    path.write_text("coin\t哪吒币\tNZB\ncoin\t以太坊\t以太妞\n", "utf-8")
    return str(path)


def test_a_name_is_shown_with_its_concept(empty: Run) -> None:
    result = empty("lexicon", "紐交所", "LINK", "比特币 ETF")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0].startswith("紐交所: exchange  纽交所, NYSE, ")
    assert lines[1] == "LINK: coin  Chainlink, !LINK"
    assert [line.partition(",")[0] for line in lines[2:]] == [
        "比特币 ETF: coin  比特币",
        "比特币 ETF: term  交易所交易基金",
    ]


def test_a_name_of_no_concept_is_told_by_the_status(empty: Run) -> None:
    result = empty("lexicon", "BTC", "qqqq")
    assert (result.exit_code, result.stdout.splitlines()[1]) == (1, "qqqq: in no concept")


def test_json_tells_what_leads_to_other_names(empty: Run) -> None:
    entries = json.loads(empty("lexicon", "Chainlink", "LINK", "qqqq", "--format", "json").stdout)["names"]
    assert [(entry["name"], entry["leads"], len(entry["concepts"])) for entry in entries] == [
        ("Chainlink", True, 1),
        ("LINK", False, 1),
        ("qqqq", False, 0),
    ]
    assert {"text": "LINK", "ambiguous": True} in entries[0]["concepts"][0]["names"]


def test_a_file_is_checked_and_its_names_looked_up(empty: Run, names: str) -> None:
    result = empty("lexicon", "--check", names, "NZB")
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        f"{names}: 3 new names, 1 new concepts",
        "2 are Chinese and change how posts are cut: build the index anew with it",
        "NZB: coin  哪吒币, NZB",
    ]


def test_a_name_that_stays_cut_apart_is_told(empty: Run, tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("term\t的是@1\tqqqq\n", "utf-8")
    assert "的是: is still cut apart" in empty("lexicon", "--check", str(tmp_path / "names.tsv")).stdout


def test_a_wrong_line_is_named(empty: Run, tmp_path: Path) -> None:
    (tmp_path / "names.tsv").write_text("coin\tBTC2\n\nshop\tABC\n", "utf-8")
    for args in (["lexicon", "--check"], ["analyze", "x", "--lexicon"]):
        result = empty(*args, str(tmp_path / "names.tsv"))
        assert result.exit_code == 2
        assert "names.tsv:3: unknown kind 'shop'" in result.stderr


def test_nothing_to_show_is_a_usage_error(empty: Run) -> None:
    assert "needs a name, or --check FILE" in empty("lexicon").stderr


def test_own_names_are_used_by_every_command(tmp_path: Path, names: str) -> None:
    run = runner(tmp_path, CRYPTOSEARCH_LEXICON=names)
    records = ({"id": "a", "text": "哪吒币上线。"}, {"id": "b", "text": "NZB 上线。"})
    run("add", write_feed(tmp_path / "feed.jsonl", *records))
    assert run("NZB", "--format", "ids").stdout == "b\na\n"
    assert run("index").stdout == "+0 added, 0 updated, 0 removed\n"
    assert run("show", "b", "--format", "json").exit_code == run("stats").exit_code == run("verify").exit_code == 0
    assert "哪吒币" in run("analyze", "哪吒币").stdout
    plain = runner(tmp_path)
    assert plain("NZB", "--lexicon", names, "--format", "ids").stdout == "b\na\n"
    result = plain("NZB")
    assert result.exit_code == 2
    assert "Chinese is cut with the built-in lexicon here." in result.stderr
    assert "Build it anew: cryptosearch index --rebuild\n" in result.stderr
    assert plain("index", "--rebuild").exit_code == 0
    assert plain("NZB", "--format", "ids").stdout == "b\n"
    result = plain("--lexicon", names, "NZB")
    assert "the built-in lexicon and " in result.stderr
    assert f"cryptosearch index --rebuild --lexicon {names}" in result.stderr


def test_no_command_forgets_own_names() -> None:
    """A command opens and makes an index, and cuts text, by way of ``Folders``."""
    direct = re.compile(r"Index\.(open|create)\(|\bAnalyzer\(\)")
    sources = sorted((ROOT / "src" / "cryptosearch" / "cli").glob("*.py"))
    forgetful = [path.name for path in sources if path.name != "context.py" and direct.search(path.read_text("utf-8"))]
    assert forgetful == []


def test_hostile_names_reach_no_terminal(empty: Run) -> None:
    for args in (["lexicon", HOSTILE], ["lexicon", "--check", HOSTILE], ["--lexicon", HOSTILE, "analyze", "x"]):
        result = empty(*args)
        assert result.exit_code in (1, 2)
        assert not OBEYED.search(result.stdout + result.stderr)
