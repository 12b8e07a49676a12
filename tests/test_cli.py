"""The command line: what a search prints, where, and with which exit status; and what goes wrong."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import jsonschema
import pytest

import cryptosearch.index
from cli_runner import RECORDS, Run, ids, runner, write_feed
from cryptosearch.cli import main
from cryptosearch.storage import FolderLock

SCHEMA = Path(__file__).parent.parent / "docs" / "search-result.schema.json"

pytest_plugins = ["cli_fixtures"]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("以太坊", ["eth3000", "eth3100"]),
        ("search 以太坊", ["eth3000", "eth3100"]),
        ("稳定币", ["stable1"]),
        ("以太坊 -广告", ["eth3000"]),
        ("以太坊 -n 1 --sort newest", ["eth3000"]),
        ("-n 1 --sort oldest 以太坊", ["eth3100"]),
        ("-n1 --sort oldest search 以太坊", ["eth3100"]),
        ("以太坊 --limit=1 --offset 1 --sort newest", ["eth3100"]),
        ("--kind article", ["stable1"]),
        ("--since 2026-01-21 --until 2026-01-21", ["eth3000"]),
        ("--until 2026-01 --source 示例社", ["eth3100"]),
        ("--author ada", ["stable1"]),
        ("--ticker eth --lang zh", ["eth3000", "eth3100"]),
        ("--literal 跌破3,000", ["eth3000"]),
        ("监管 不存在的词 --any", ["stable1"]),
        ("监管 不存在的词 --all", []),
        ("-- -广告 以太坊", ["eth3000"]),
        ("Ethereum", ["eth3000", "eth3100"]),
        ("Ethereum --no-aliases", []),
    ],
)
def test_search_finds(run: Run, line: str, found: list[str]) -> None:
    assert sorted(ids(run("--format", "ids", *line.split()))) == found


def test_a_query_that_is_the_name_of_a_command_needs_the_word_search(run: Run) -> None:
    assert run("stats").stdout.startswith("posts")
    assert run("search", "stats").exit_code == 1


def test_arguments_are_joined_with_a_space(run: Run) -> None:
    assert json.loads(run("以太坊", "-广告", "跌破", "--format", "json").stdout)["query"] == "以太坊 -广告 跌破"


@pytest.mark.parametrize(
    ("args", "status"),
    [
        (["以太坊"], 0),
        (["不存在"], 1),
        (["以太坊", "--limit", "0"], 0),
        (["以太坊", "--all", "--any"], 2),
        (["以太坊", "--format", "html"], 2),
        (["以太坊", "-n"], 2),
        (["以太坊", "-n", "-1"], 2),
        (["--since", "2026-13", "以太坊"], 2),
        (["--since", "2026-02", "--until", "2026-01", "以太坊"], 2),
        (["--strict", "(以太坊"], 2),
        (["(以太坊"], 0),
        (["search"], 2),
        (["search", "  "], 2),
        (["--nonsense", "以太坊"], 2),
        (["-news", "以太坊"], 2),
        (["--help"], 0),
        (["--version"], 0),
        (["search", "--help"], 0),
        (["以太坊", "--help"], 0),
    ],
)
def test_exit_status_of_a_search(run: Run, args: list[str], status: int) -> None:
    assert run(*args).exit_code == status


def test_json_follows_its_schema(run: Run) -> None:
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    for query in ("以太坊", "不存在", "以太坊 下跌 不存在的词"):
        result = run(query, "--format", "json")
        jsonschema.Draft202012Validator(schema).validate(json.loads(result.stdout))
        assert result.stderr == ""


def test_piped_output_is_plain_and_the_summary_is_not_in_it(run: Run) -> None:
    result = run("稳定币")
    assert result.stdout.startswith("1. 稳定币一周观察\n   2026-01-22 | article | by Ada Li | ")
    assert re.match(r"1 hit · [0-9.]+ ms", result.stderr)


def test_a_relaxed_query_says_so_outside_the_results(run: Run) -> None:
    result = run("稳定币 监狱", "--format", "ids")
    assert result.stdout == "stable1\n"
    assert "no post has all the words" in result.stderr


def test_a_long_option_that_is_none_is_noted(run: Run) -> None:
    result = run("以太坊", "--limt", "3")
    assert "--limt is no option, so it was read as a word of the query" in result.stderr


def test_a_strict_error_points_at_the_place(run: Run) -> None:
    lines = run("--strict", "以太坊 (跌破").stderr.splitlines()
    assert lines[1:3] == ["  以太坊 (跌破", "         ^"]


def test_a_warning_of_the_parser_is_on_standard_error(run: Run) -> None:
    assert "warning: " in run("(以太坊").stderr


def test_colour_always_gives_the_rich_view(run: Run) -> None:
    assert "\x1b[1;31m以太坊\x1b[0m" in run("以太坊", "--color", "always").stdout


def test_an_undecodable_query_is_no_crash(archive: Path) -> None:
    command: list[str | bytes] = [sys.executable, "-m", "cryptosearch", "--index", str(archive / "index")]
    command += [b"\xff\xfe", "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["query"]) == (1, "\ufffd\ufffd")


def test_without_an_index_the_next_step_is_to_add(empty: Run) -> None:
    result = empty("以太坊")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no index" in result.stderr
    assert "cryptosearch add FILE" in result.stderr


def test_without_an_index_but_with_a_corpus_the_next_step_is_to_index(archive: Path, tmp_path: Path) -> None:
    result = runner(archive)("--index", str(tmp_path / "none"), "以太坊")
    assert result.exit_code == 2
    assert f"cryptosearch index --index {tmp_path}/none" in result.stderr


def test_an_index_of_another_version_is_to_be_rebuilt(own: Run, tmp_path: Path) -> None:
    manifest = tmp_path / "index" / "manifest.json"
    manifest.write_text(json.dumps(json.loads(manifest.read_text()) | {"version": 999}))
    result = own("以太坊")
    assert result.exit_code == 2
    assert "999" in result.stderr
    assert "cryptosearch index --rebuild" in result.stderr
    assert own("index", "--rebuild").exit_code == 0
    assert own("以太坊").exit_code == 0


def test_a_locked_corpus_is_to_be_waited_for(own: Run, tmp_path: Path) -> None:
    with FolderLock(tmp_path / "corpus"):
        result = own("add", str(tmp_path / "feed.jsonl"))
    assert result.exit_code == 2
    assert "another process is writing" in result.stderr
    assert "try again" in result.stderr


@pytest.mark.parametrize("command", ["show x", "export", "stats", "index", "remove x", "split x"])
def test_commands_without_a_corpus_say_what_is_missing(empty: Run, command: str) -> None:
    result = empty(*command.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert "cryptosearch add FILE" in result.stderr


def test_a_folder_that_cannot_be_made_is_an_error_not_a_traceback(empty: Run, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    feed = write_feed(tmp_path / "feed.jsonl", RECORDS[0])
    result = empty("--corpus", str(tmp_path / "file" / "corpus"), "add", feed)
    assert result.exit_code == 2
    assert str(tmp_path / "file") in result.stderr


def test_an_interruption_is_130(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*args: object, **options: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cryptosearch.index.Index, "search", interrupt)
    assert run("以太坊").exit_code == 130


def test_no_arguments_show_the_help(run: Run) -> None:
    assert "Examples:" in run().output


@pytest.mark.parametrize(
    "command", [[], *([name] for name in main.commands)], ids=lambda words: "".join(words) or "program"
)
def test_help_begins_with_examples(run: Run, command: list[str]) -> None:
    text = run(*command, "--help").stdout
    assert 0 < text.index("Example") < text.index("Options:")


@pytest.mark.parametrize("held", ["corpus", "index"])
def test_folders_here_are_used_where_they_are_ours(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, held: str) -> None:
    here, data = tmp_path / "here", tmp_path / "data"
    (here / held).mkdir(parents=True)
    (here / held / "manifest.json").write_text(json.dumps({"format": f"cryptosearch {held}"}))
    assert _folders(here, data, monkeypatch) == ("corpus", "index")


@pytest.mark.parametrize("manifest", [None, "{", "[]", '{"format": "other"}'])
def test_folders_here_that_are_not_ours_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, manifest: str | None
) -> None:
    here, data = tmp_path / "here", tmp_path / "data"
    (here / "corpus").mkdir(parents=True)
    if manifest:
        (here / "corpus" / "manifest.json").write_text(manifest)
    corpus, index = _folders(here, data, monkeypatch)
    assert Path(corpus).is_relative_to(data)
    assert Path(index).is_relative_to(data)


def _folders(here: Path, data: Path, monkeypatch: pytest.MonkeyPatch) -> tuple[str, str]:
    from cryptosearch.cli.context import Folders

    monkeypatch.chdir(here)
    monkeypatch.setenv("XDG_DATA_HOME", str(data))
    monkeypatch.setenv("HOME", str(data))
    folders = Folders.choose(None, None)
    return str(folders.corpus), str(folders.index)
