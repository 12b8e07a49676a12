"""The benchmark suite runs, every peer answers alike what it can, and its tables and drawings say what was measured."""

from __future__ import annotations

import json
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT))

from bench import corpus, plots, report
from bench.corpus import Passage
from bench.peers import OURS, PEERS, SAME_TOKENS
from bench.queries import Kind, choose, from_record, to_record


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What ``python -m bench --quick`` wrote."""
    out = tmp_path_factory.mktemp("bench")
    command = [sys.executable, "-m", "bench", "--quick", "--out", str(out)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return out


@pytest.fixture(scope="module")
def results(folder: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((folder / "results.json").read_text("utf-8"))
    return loaded


@pytest.mark.parametrize("peer", PEERS)
def test_every_peer_is_measured_or_says_why_not(results: dict[str, Any], peer: str) -> None:
    if reason := results["peers"][peer]["missing"]:
        assert reason in (report.tables(results)["machine"])
        return
    found = results["sizes"]["2000"][peer]
    assert found["indexing"]["posts"] == 2000
    assert min(found["indexing"][name] for name in ("seconds", "bytes", "process_mb")) > 0
    assert "failed" not in found["warm"]
    for query in found["warm"]["queries"]:
        is_left_out = Kind[query["kind"]].value in found["warm"]["left_out"]["typed"]
        assert ("typed" in query) is not is_left_out
        assert is_left_out or query["typed"]["n"] >= 3


def test_queries_find_what_their_kind_says(results: dict[str, Any]) -> None:
    totals = [(query["kind"], query["total"]) for query in results["sizes"]["2000"][OURS]["warm"]["queries"]]
    assert Counter(kind for kind, _ in totals) == {kind.name: 3 for kind in Kind}
    assert all((total > 0) is (kind != Kind.NOTHING.name) for kind, total in totals)


def test_the_peer_with_our_plans_matches_the_same_posts(results: dict[str, Any]) -> None:
    found = results["sizes"]["2000"]
    if SAME_TOKENS not in found:
        pytest.skip(results["peers"][SAME_TOKENS]["missing"])
    ours, theirs = (found[name]["warm"]["queries"] for name in (OURS, SAME_TOKENS))
    assert [query["total"] for query in theirs] == [query["total"] for query in ours]


def test_cold_programs_and_single_posts_are_timed(results: dict[str, Any]) -> None:
    assert results["cold"]["programs"]["python -c pass"]["median_ms"] > 0
    assert not [timing for timing in results["cold"]["programs"].values() if "failed" in timing]
    assert results["adding"][OURS]["n"] == 3


def test_tables_and_drawings_are_written(folder: Path, results: dict[str, Any]) -> None:
    table = (folder / "table.md").read_text("utf-8")
    assert all(kind.value in table for kind in Kind)
    for name in ("latency.svg", "growth.svg"):
        drawing = ElementTree.parse(folder / name).getroot()
        labels = {text.text for text in drawing.iter("{http://www.w3.org/2000/svg}text")}
        assert results["peers"][OURS]["label"] in labels


def test_a_table_has_a_place_in_the_document(folder: Path, results: dict[str, Any], tmp_path: Path) -> None:
    document = tmp_path / "performance.md"
    document.write_bytes((ROOT / "docs" / "performance.md").read_bytes())
    tables = report.tables(results)
    report.refresh(document, tables)
    report.refresh(document, tables)  # a second time changes nothing
    text = document.read_text("utf-8")
    assert [text.count(table) for table in tables.values()] == [1] * len(tables)


def test_refresh_leaves_the_text_between_tables_alone(tmp_path: Path) -> None:
    document = tmp_path / "document.md"
    document.write_text("a\n<!-- bench:cold -->\nold\n<!-- /bench:cold -->\nb\n", "utf-8")
    report.refresh(document, {"cold": "new"})
    assert document.read_text("utf-8") == "a\n<!-- bench:cold -->\nnew\n<!-- /bench:cold -->\nb\n"
    with pytest.raises(ValueError, match="no place for the table adding"):
        report.refresh(document, {"cold": "newer", "adding": "no place"})
    assert "newer" not in document.read_text("utf-8")


def test_a_ratio_is_taken_over_the_kinds_that_both_answer() -> None:
    ours = {"a": 1.0, "b": 4.0, "c": 9.0}
    assert report._shared_ratio({"a": 2.0, "b": 2.0}, ours) == "1.00x"  # the geometric mean of 2 and 1/2
    assert report._ratio_range({"a": 2.0, "b": 2.0}, ours) == "0.50x to 2.00x"
    assert report._shared_ratio({"d": 1.0}, ours) == report.NONE


@pytest.mark.parametrize(("value", "shown"), [(0.01234, "0.012"), (1.234, "1.23"), (12.34, "12.3"), (1234.5, "1,234")])
def test_numbers_have_three_digits(value: float, shown: str) -> None:
    assert report.number(value) == shown


def test_an_axis_covers_whole_decades() -> None:
    axis = plots._axis([0.02, 3.0], 0.0, 300.0)
    assert list(axis.decades()) == [0.01, 0.1, 1.0, 10.0]
    assert [axis.place(value) for value in axis.decades()] == pytest.approx([0, 100, 200, 300])


def test_a_smaller_generated_corpus_begins_a_larger_one() -> None:
    larger = list(corpus.passages(50, source=None))
    assert list(corpus.passages(20, source=None)) == larger[:20]
    assert all(45 <= len(passage.body) <= 400 for passage in larger)
    assert any(passage.day is None for passage in larger)


def test_a_grown_corpus_begins_with_the_real_one_and_repeats_nothing() -> None:
    path = corpus.shared_corpus()
    if path is None:
        pytest.skip("no shared corpus")
    real = list(islice(corpus.passages(100_000, source=path), 3000))
    grown = [corpus._spliced(real, number) for number in range(3000, 6000)]
    assert grown == [corpus._spliced(real, number) for number in range(3000, 6000)]
    assert len({passage.body for passage in real + grown}) > 5900
    assert [passage.number for passage in grown[:2]] == [3000, 3001]


def test_passages_and_queries_survive_being_written(tmp_path: Path) -> None:
    passages = list(corpus.passages(1000, source=None))
    corpus.write_lines(passages, tmp_path / "lines")
    assert list(corpus.read_lines(tmp_path / "lines")) == passages
    queries = choose(passages, _characters_in_pairs)
    assert [from_record(json.loads(json.dumps(to_record(query)))) for query in queries] == queries
    assert choose(passages, _characters_in_pairs) == queries


def test_halves_of_a_passage_join_to_it() -> None:
    body = "一。二！三？没有句号"
    assert corpus._half(body, 0) + corpus._half(body, 1) == body


def test_an_unknown_part_is_refused() -> None:
    command = [sys.executable, "-m", "bench", "--only", "warm,hot"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 2
    assert "'hot'" in done.stderr


def _characters_in_pairs(text: str) -> list[str]:
    return [text[i : i + 2] for i in range(0, len(text) - 1, 2)]


def test_added_passages_differ_by_their_word() -> None:
    assert corpus.added(7, "qzx7") != corpus.added(8, "qzx8")
    assert isinstance(corpus.added(7, "qzx7"), Passage)
