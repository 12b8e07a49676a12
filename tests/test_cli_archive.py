"""The commands that change the archive, and those that look inside."""

from __future__ import annotations

import gzip
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli_runner import RECORDS, Run, ids, runner, write_feed
from cryptosearch import Index, IndexCorruptError
from cryptosearch.storage import FolderLock

pytest_plugins = ["cli_fixtures"]


def test_add_counts_new_posts_and_makes_them_findable(empty: Run, tmp_path: Path) -> None:
    result = empty("add", write_feed(tmp_path / "feed.jsonl", *RECORDS))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "+3 new, 0 duplicates, 0 updated\n", "")
    assert len(ids(empty("以太坊", "--format", "ids"))) == 2


def test_adding_again_is_duplicates(own: Run, tmp_path: Path) -> None:
    result = own("add", str(tmp_path / "feed.jsonl"))
    assert (result.exit_code, result.stdout) == (0, "+0 new, 3 duplicates, 0 updated\n")


def test_a_word_of_many_thousand_letters_is_no_obstacle(empty: Run, tmp_path: Path) -> None:
    long, compound = "a" * 70_000, "-".join(["ab1"] * 20_000)
    assert empty("add", write_feed(tmp_path / "feed.jsonl", {"body": f"比特币 {long} {compound}"})).exit_code == 0
    for query in (long, compound, "比特币"):
        assert empty("search", query, "--format", "ids").exit_code == 0


def test_add_reads_standard_input(empty: Run) -> None:
    record = json.dumps(RECORDS[0]).encode()
    assert empty("add", "-", stdin=record).stdout == "+1 new, 0 duplicates, 0 updated\n"


def test_add_reports_in_json(empty: Run, tmp_path: Path) -> None:
    path = write_feed(tmp_path / "feed.jsonl", *RECORDS)
    missing = str(tmp_path / "missing.txt")
    report = json.loads(empty("add", path, missing, "--format", "json").stdout)
    assert {name: report[name] for name in ("format_version", "new", "duplicates", "updated")} == {
        "format_version": 1, "new": 3, "duplicates": 0, "updated": 0,
    }  # fmt: skip
    assert report["files"][0] == {"path": path, "posts": 3, "error": None}
    assert (report["files"][1]["path"], report["files"][1]["posts"]) == (missing, 0)
    assert isinstance(report["files"][1]["error"], str)


def test_a_refused_file_is_named_and_the_others_go_in(empty: Run, tmp_path: Path) -> None:
    (tmp_path / "bad.jsonl").write_text('{"text": "好"}\n{"text": 3}\n', encoding="utf-8")
    result = empty("add", str(tmp_path / "bad.jsonl"), write_feed(tmp_path / "good.jsonl", RECORDS[0]))
    assert result.exit_code == 2
    assert result.stdout == "+1 new, 0 duplicates, 0 updated\n"
    assert result.stderr.startswith(f"refused {tmp_path}/bad.jsonl: ")
    assert ids(empty("以太坊", "--format", "ids")) == ["eth3100"]


def test_a_dry_run_counts_and_changes_nothing(empty: Run, tmp_path: Path) -> None:
    result = empty("add", "--dry-run", write_feed(tmp_path / "feed.jsonl", *RECORDS))
    assert (result.exit_code, result.stdout) == (0, "+3 new, 0 duplicates, 0 updated\n")
    assert not (tmp_path / "corpus").exists()
    assert not (tmp_path / "index").exists()


@pytest.mark.parametrize(
    ("given", "stored"),
    [
        ("2026-01-20", "2026-01-20T12:00:00Z"),
        ("2026-01-20T18:30", "2026-01-20T18:30:00Z"),
        ("2026-01-20T18:30+08:00", "2026-01-20T10:30:00Z"),
    ],
)
def test_the_time_of_capture_is_kept(empty: Run, tmp_path: Path, given: str, stored: str) -> None:
    empty("add", write_feed(tmp_path / "feed.jsonl", RECORDS[0]), "--captured-at", given)
    post = json.loads(empty("show", "eth3100", "--format", "json").stdout)
    assert post["sightings"][0]["captured_at"] == stored


@pytest.mark.parametrize("given", ["yesterday", "2026-02-30", "20.1.2026"])
def test_a_time_of_capture_that_is_none_is_refused(empty: Run, given: str) -> None:
    result = empty("add", "feed.jsonl", "--captured-at", given)
    assert result.exit_code == 2
    assert "--captured-at" in result.stderr


def test_remove_takes_a_post_out_for_good(own: Run, tmp_path: Path) -> None:
    guess = own("remove", "stab")
    assert (guess.exit_code, "stable1" in guess.stderr) == (2, True)  # what cannot be undone is not guessed at
    assert own("remove", "stable1").stdout == "removed stable1\n"
    assert own("稳定币").exit_code == 1
    own("add", str(tmp_path / "feed.jsonl"))
    assert own("稳定币").exit_code == 1


def test_split_makes_posts_of_wrongly_merged_texts(empty: Run, tmp_path: Path) -> None:
    for day, text in ((20, "第一版。"), (21, "第二版,全新。")):
        feed = write_feed(tmp_path / f"{day}.jsonl", {"id": "merged", "text": text})
        assert empty("add", feed, "--captured-at", f"2026-01-{day}").exit_code == 0
    assert len(ids(empty("--kind", "flash", "--format", "ids"))) == 1
    parts = ids(empty("split", "merged"))
    assert len(parts) == 2
    assert sorted(ids(empty("--kind", "flash", "--format", "ids"))) == parts


def test_split_of_a_post_of_one_text_is_an_error(own: Run) -> None:
    result = own("split", "eth3100")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing to split" in result.stderr


def test_show_prints_the_whole_post(run: Run) -> None:
    result = run("show", "eth3100")
    assert result.exit_code == 0
    assert "source: 示例社\n" in result.stdout
    assert result.stdout.endswith("以太坊一小时内下跌 3.7%。广告一则。\n")


def test_show_takes_the_beginning_of_an_id(run: Run) -> None:
    assert run("show", "stab").stdout == run("show", "stable1").stdout


def test_show_of_an_ambiguous_beginning_lists_the_ids(run: Run) -> None:
    result = run("show", "eth")
    assert result.exit_code == 2
    assert "eth3000" in result.stderr
    assert "eth3100" in result.stderr


def test_show_of_no_post_is_an_error_with_a_next_step(run: Run) -> None:
    result = run("show", "nothing")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nothing: no such post" in result.stderr
    assert "--format ids" in result.stderr


def test_index_brings_a_new_index_up_to_date(archive: Path, tmp_path: Path) -> None:
    folders = ("--corpus", str(archive / "corpus"), "--index", str(tmp_path / "index"))
    run = runner(tmp_path)
    assert run(*folders, "index").stdout == "+3 added, 0 updated, 0 removed\n"
    assert run(*folders, "index").stdout == "+0 added, 0 updated, 0 removed\n"
    assert run(*folders, "index", "--rebuild").stdout == "+3 added, 0 updated, 0 removed\n"


def test_an_export_can_be_added_and_is_the_same_again(run: Run, empty: Run, tmp_path: Path) -> None:
    exported = run("export")
    (tmp_path / "posts.jsonl").write_text(exported.stdout, encoding="utf-8")
    assert empty("add", str(tmp_path / "posts.jsonl")).stdout == "+3 new, 0 duplicates, 0 updated\n"
    again = [json.loads(line) for line in empty("export").stdout.splitlines()]
    before = [json.loads(line) for line in exported.stdout.splitlines()]
    assert [post["id"] for post in before] == ["eth3100", "eth3000", "stable1"]
    assert again == before


@pytest.mark.parametrize(("format_", "start"), [("csv", "id,title,"), ("md", "## 以太坊跌破 3,100 美元\n")])
def test_exports_for_people(run: Run, format_: str, start: str) -> None:
    assert run("export", "--format", format_).stdout.startswith(start)


def test_analyze_shows_words_grams_and_concepts(run: Run) -> None:
    text = run("analyze", "比特币跌 3%").stdout
    assert re.search(
        r"^words\n  比特币 .*^grams\n  比特 .*^concepts\n  比特币 +coin +0-3 +=.*BTC", text, re.DOTALL | re.MULTILINE
    )


def test_analyze_shows_quantities(run: Run) -> None:
    text = run("analyze", "买入 1.22 万枚 ETH,跌 4%-5%").stdout
    assert text.endswith("quantities\n  1.22 万枚 ETH  3-14   = 12200 eth\n  4%-5%          17-22  = 4..5 %\n")
    found = json.loads(run("analyze", "涨 3.5%", "--format", "json").stdout)["quantities"]
    assert found == [{"start": 2, "end": 6, "text": "3.5%", "value": 3.5, "high": 3.5, "unit": "%"}]


def test_analyze_gives_offsets_into_the_text(run: Run) -> None:
    found = json.loads(run("analyze", "ＥＴＨ 跌破", "--format", "json").stdout)
    assert found["format_version"] == 1
    assert [found["text"][word["start"] : word["end"]] for word in found["words"]] == ["ＥＴＨ", "跌破"]


def test_analyze_takes_a_text_that_begins_with_a_minus(run: Run) -> None:
    assert "-26.95%" in run("analyze", "-26.95%").stdout


def test_stats_counts_posts(run: Run) -> None:
    figures = json.loads(run("stats", "--format", "json").stdout)
    assert (figures["posts"], figures["indexed"]) == (3, 3)
    assert (figures["first"], figures["last"]) == ("2026-01-20", "2026-01-22")
    assert figures["kinds"] == {"flash": 2, "article": 1}
    assert figures["bytes"]["corpus"] > 0


@pytest.fixture
def retrieval_set(tmp_path: Path) -> Path:
    folder = tmp_path / "set"
    folder.mkdir()
    files = {
        "corpus.jsonl.gz": '{"id": "a", "text": "以太坊跌破"}\n{"id": "b", "text": "稳定币上升"}\n',
        "queries.jsonl.gz": '{"id": "q", "text": "稳定币"}\n',
        "qrels.tsv.gz": "q\tb\t1\n",
    }
    for name, text in files.items():
        (folder / name).write_bytes(gzip.compress(text.encode()))
    return folder


def test_eval_measures_a_set(empty: Run, retrieval_set: Path) -> None:
    figures = json.loads(empty("eval", str(retrieval_set), "--format", "json").stdout)
    assert figures.keys() == {"set", "n_queries", "n_posts", "measures", "query_ms"}
    assert figures["measures"] == {"nDCG@10": 1.0, "RR@10": 1.0, "R@100": 1.0}
    assert figures["query_ms"].keys() == {"p50", "p95"}
    assert "nDCG@10    1.0\n" in empty("eval", str(retrieval_set)).stdout


def test_eval_keeps_a_run_and_compares_with_it(empty: Run, retrieval_set: Path, tmp_path: Path) -> None:
    kept, other = str(tmp_path / "before.jsonl.gz"), str(tmp_path / "after.jsonl")
    empty("eval", str(retrieval_set), "--no-aliases", "--run-file", kept)
    result = empty("eval", str(retrieval_set), "--compare", kept, "--run-file", other, "--format", "json")
    compared = json.loads(result.stdout)["comparison"]
    assert (compared["n_queries"], compared["n_won"], compared["n_lost"]) == (1, 0, 0)
    assert compared["measures"]["nDCG@10"] == {
        "before": 1.0,
        "after": 1.0,
        "difference": 0.0,
        "low": 0.0,
        "high": 0.0,
        "p": 1.0,
    }
    worse = Path(other).read_text("utf-8").replace('"nDCG@10": 1.0', '"nDCG@10": 0.5')
    Path(other).write_text(worse.replace('"first_answer": 1', '"first_answer": null'), "utf-8")
    shown = empty("eval-diff", kept, other).stdout
    assert shown.startswith("nDCG@10  1.0000 -> 0.5000  -0.5000 [-0.5000, -0.5000]  p 1.0000\n")
    assert "1 of 1 queries lost\n  -0.500  1 -> none  q  稳定币\n\n0 of 1 queries won\n" in shown
    assert json.loads(empty("eval-diff", kept, other, "--format", "json").stdout)["lost"] == [
        {"query": "q", "text": "稳定币", "difference": -0.5, "first_answer": [1, None]}
    ]
    assert "-0.500" not in empty("eval-diff", kept, other, "--changes", "0").stdout.partition("\n\n")[2]


def test_eval_says_before_searching_that_there_is_no_run_to_compare_with(empty: Run, retrieval_set: Path) -> None:
    result = empty("eval", str(retrieval_set), "--compare", str(retrieval_set / "qrels.tsv.gz"))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "qrels.tsv.gz: no run that eval wrote as JSON lines" in result.stderr


def test_a_busy_index_is_told_apart_from_a_failed_change(own: Run, tmp_path: Path) -> None:
    with FolderLock(tmp_path / "index"):
        busy = own("remove", "stable1")
    assert (busy.exit_code, "The corpus has the change" in busy.stderr) == (2, True)
    assert own("index").stdout == "+0 added, 0 updated, 1 removed\n"


def test_a_corpus_and_its_index_need_two_folders(empty: Run, tmp_path: Path) -> None:
    feed = write_feed(tmp_path / "feed.jsonl", *RECORDS)
    result = empty("--corpus", "x", "--index", "./x", "add", feed)
    assert (result.exit_code, "folders of their own" in result.stderr) == (2, True)


def test_an_index_that_was_not_filled_says_so(own: Run, tmp_path: Path) -> None:
    Index.create(tmp_path / "index").close()
    result = own("以太坊", "--format", "plain")
    assert (result.exit_code, "the index is empty" in result.stderr) == (1, True)
    assert own("index", "--rebuild").stdout == "+3 added, 0 updated, 0 removed\n"
    assert own("以太坊").exit_code == 0


def test_an_index_whose_damage_shows_on_reading_is_rebuilt(own: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def stumble(index: Index, *_: object, **__: object) -> None:
        raise IndexCorruptError(Path("index"), "its files cannot be read")

    monkeypatch.setattr(Index, "rebuild", stumble)
    assert own("index", "--rebuild").stdout == "+3 added, 0 updated, 0 removed\n"
    assert own("以太坊").exit_code == 0


def test_a_damaged_index_is_rebuilt_as_advised(own: Run, tmp_path: Path) -> None:
    def outside(*args: str) -> subprocess.CompletedProcess[str]:  # Whoosh leaves the files open that it stumbles over
        folders = ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]
        program = [sys.executable, "-m", "cryptosearch", *folders]
        return subprocess.run([*program, *args], capture_output=True, text=True, check=False)

    for file in (tmp_path / "index").glob("*.seg"):
        file.write_bytes(b"noise" * (file.stat().st_size // 5))
    (tmp_path / "index" / "MAIN.tmp").touch()
    search = outside("以太坊")
    assert (search.returncode, "index --rebuild" in search.stderr) == (2, True)
    assert outside("index", "--rebuild").returncode == 0
    assert own("以太坊").exit_code == 0
