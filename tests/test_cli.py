"""The command line: what it prints, where, and with which exit status."""

from __future__ import annotations

import gzip
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner, Result

import cryptosearch.index
from cryptosearch.cli import main
from cryptosearch.storage import FolderLock

SCHEMA = Path(__file__).parent.parent / "docs" / "search-result.schema.json"
RECORDS = (
    {
        "id": "eth3100",
        "title": "以太坊跌破 3,100 美元",
        "text": "以太坊一小时内下跌 3.7%。广告一则。",
        "date": "2026-01-20",
        "publisher": "测试快讯",
        "source": "示例社",
        "language": "zh",
        "tickers": ["ETH"],
        "links": ["https://example.org/eth"],
    },
    {
        "id": "eth3000",
        "title": "以太坊跌破 3,000 美元",
        "text": "以太坊继续下跌。",
        "date": "2026-01-21",
        "publisher": "测试快讯",
        "language": "zh",
        "tickers": ["ETH"],
    },
    {
        "id": "stable1",
        "title": "稳定币一周观察",
        "text": "稳定币发行量上升 4%-5%,监管讨论升温。",
        "date": "2026-01-22",
        "kind": "article",
        "authors": ["Ada Li"],
        "language": "zh",
    },
)
HOSTILE = "[red]\x1b[31m\x1b]8;;http://x\x07\u202e\x9b\u2028\r"
OBEYED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff]")

Run = Callable[..., Result]


def runner(folder: Path, **environment: str) -> Run:
    """Runs the program on the corpus and the index in ``folder``."""
    variables = {"CRYPTOSEARCH_CORPUS": str(folder / "corpus"), "CRYPTOSEARCH_INDEX": str(folder / "index")}

    def run(*args: str, stdin: bytes | None = None) -> Result:
        return CliRunner().invoke(main, list(args), input=stdin, env=variables | environment)

    return run


def write_feed(path: Path, *records: dict[str, object]) -> str:
    path.write_text("".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records), encoding="utf-8")
    return str(path)


def ids(result: Result) -> list[str]:
    assert result.exit_code in (0, 1), result.output
    return result.stdout.split()


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a corpus and an index of the records above, for tests that change neither."""
    folder = tmp_path_factory.mktemp("archive")
    result = runner(folder)("add", write_feed(folder / "feed.jsonl", *RECORDS), "--captured-at", "2026-01-22")
    assert result.exit_code == 0, result.output
    return folder


@pytest.fixture(scope="module")
def run(archive: Path) -> Run:
    return runner(archive)


@pytest.fixture
def empty(tmp_path: Path) -> Run:
    """The program where nothing has been added."""
    return runner(tmp_path)


@pytest.fixture
def own(tmp_path: Path) -> Run:
    """The program on an archive that the test may change."""
    fresh = runner(tmp_path)
    assert fresh("add", write_feed(tmp_path / "feed.jsonl", *RECORDS)).exit_code == 0
    return fresh


# ---- searching


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
    assert sorted(ids(run(*line.split(), "--format", "ids"))) == found


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
    result = run("稳定币 不存在的词", "--format", "ids")
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
    command = [sys.executable, "-m", "cryptosearch", "--index", str(archive / "index"), b"\xff\xfe", "--format", "json"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert (done.returncode, json.loads(done.stdout)["query"]) == (1, "\ufffd\ufffd")


# ---- adding, removing, showing


def test_add_counts_new_posts_and_makes_them_findable(empty: Run, tmp_path: Path) -> None:
    result = empty("add", write_feed(tmp_path / "feed.jsonl", *RECORDS))
    assert (result.exit_code, result.stdout, result.stderr) == (0, "+3 new, 0 duplicates, 0 updated\n", "")
    assert len(ids(empty("以太坊", "--format", "ids"))) == 2


def test_adding_again_is_duplicates(own: Run, tmp_path: Path) -> None:
    result = own("add", str(tmp_path / "feed.jsonl"))
    assert (result.exit_code, result.stdout) == (0, "+0 new, 3 duplicates, 0 updated\n")


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
    assert own("remove", "stab").stdout == "removed stable1\n"
    assert own("稳定币").exit_code == 1
    own("add", str(tmp_path / "feed.jsonl"))
    assert own("稳定币").exit_code == 1


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


# ---- looking inside


def test_analyze_shows_words_grams_and_concepts(run: Run) -> None:
    text = run("analyze", "比特币跌 3%").stdout
    assert re.search(
        r"^words\n  比特币 .*^grams\n  比特 .*^concepts\n  比特币 +coin +0-3 +=.*BTC", text, re.DOTALL | re.MULTILINE
    )


def test_analyze_gives_offsets_into_the_text(run: Run) -> None:
    found = json.loads(run("analyze", "ＥＴＨ 跌破", "--format", "json").stdout)
    assert found["format_version"] == 1
    assert [found["text"][word["start"] : word["end"]] for word in found["words"]] == ["ＥＴＨ", "跌破"]


def test_stats_counts_posts(run: Run) -> None:
    figures = json.loads(run("stats", "--format", "json").stdout)
    assert (figures["posts"], figures["indexed"]) == (3, 3)
    assert (figures["first"], figures["last"]) == ("2026-01-20", "2026-01-22")
    assert figures["kinds"] == {"flash": 2, "article": 1}
    assert figures["bytes"]["corpus"] > 0


def test_eval_measures_a_set(empty: Run, tmp_path: Path) -> None:
    files = {
        "corpus.jsonl.gz": '{"id": "a", "text": "以太坊跌破"}\n{"id": "b", "text": "稳定币上升"}\n',
        "queries.jsonl.gz": '{"id": "q", "text": "稳定币"}\n',
        "qrels.tsv.gz": "q\tb\t1\n",
    }
    for name, text in files.items():
        (tmp_path / name).write_bytes(gzip.compress(text.encode()))
    figures = json.loads(empty("eval", str(tmp_path), "--format", "json").stdout)
    assert figures.keys() == {"set", "n_queries", "n_posts", "measures", "query_ms"}
    assert figures["measures"] == {"nDCG@10": 1.0, "RR@10": 1.0, "R@100": 1.0}
    assert figures["query_ms"].keys() == {"p50", "p95"}
    assert "nDCG@10    1.0\n" in empty("eval", str(tmp_path)).stdout


# ---- what goes wrong


def test_without_an_index_the_next_step_is_to_add(empty: Run) -> None:
    result = empty("以太坊")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "no index" in result.stderr
    assert "cryptosearch add FILE" in result.stderr


def test_without_an_index_but_with_a_corpus_the_next_step_is_to_index(archive: Path, tmp_path: Path) -> None:
    result = runner(archive)("--index", str(tmp_path / "none"), "以太坊")
    assert result.exit_code == 2
    assert f"cryptosearch --index {tmp_path}/none index" in result.stderr


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


# ---- folders


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


# ---- streams and terminals


def test_a_pipe_that_closes_early_is_success(archive: Path) -> None:
    environment = os.environ | {"CRYPTOSEARCH_INDEX": str(archive / "index")}
    program = [sys.executable, "-m", "cryptosearch", "以太坊"]
    reader, writer = os.pipe()
    os.close(reader)
    try:
        done = subprocess.run(program, stdout=writer, stderr=subprocess.PIPE, env=environment, check=False)
    finally:
        os.close(writer)
    assert done.returncode == 0
    assert b"Traceback" not in done.stderr
    assert b"Broken" not in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full, a device that is always full")
def test_output_that_cannot_be_written_is_an_error(archive: Path) -> None:
    environment = os.environ | {"CRYPTOSEARCH_INDEX": str(archive / "index")}
    with Path("/dev/full").open("wb") as full:
        program = [sys.executable, "-m", "cryptosearch", "以太坊"]
        done = subprocess.run(program, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 2
    assert b"No space left" in done.stderr
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("format_", ["plain", "json", "jsonl", "csv", "tsv", "md", "ids"])
def test_formats_for_pipes_do_not_load_rich(archive: Path, format_: str) -> None:
    code = f"""
import sys
from cryptosearch.cli import main
try:
    main(["--index", {str(archive / "index")!r}, "以太坊", "--format", {format_!r}])
finally:
    print(*sys.modules, file=sys.stderr)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    loaded = done.stderr.split()
    assert done.returncode == 0
    assert "click" in loaded
    assert "rich" not in loaded


def on_terminal(archive: Path, *args: str, **environment: str) -> str:
    """What the program writes to a terminal of its own."""
    variables = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "COLUMNS", "FORCE_COLOR")
    }
    variables |= {"CRYPTOSEARCH_INDEX": str(archive / "index"), "TERM": "xterm-256color"} | environment
    reader, writer = pty.openpty()
    with subprocess.Popen([sys.executable, "-m", "cryptosearch", *args], stdout=writer, env=variables) as process:
        os.close(writer)
        text = b"".join(_read_all(reader)).decode()
    os.close(reader)
    assert process.returncode == 0
    return text


def _read_all(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            data = os.read(descriptor, 4096)
        except OSError:  # the other end of a terminal is closed: EIO
            return
        if not data:
            return
        yield data


def test_a_terminal_gets_colours_and_links(archive: Path) -> None:
    text = on_terminal(archive, "以太坊")
    assert "\x1b[1;31m以太坊\x1b[0m" in text
    assert "https://example.org/eth\x1b\\" in text


@pytest.mark.parametrize("environment", [{"NO_COLOR": "1"}, {"TERM": "dumb"}])
def test_colours_can_be_refused(archive: Path, environment: dict[str, str]) -> None:
    text = on_terminal(archive, "以太坊", **environment)
    assert "\x1b" not in text
    assert "2 hits · " in text


def test_an_option_overrules_the_environment(archive: Path) -> None:
    assert "\x1b" not in on_terminal(archive, "以太坊", "--color", "never")
    assert "\x1b[" in on_terminal(archive, "以太坊", "--color", "always", NO_COLOR="1")


def test_an_empty_no_color_means_nothing(archive: Path) -> None:
    assert "\x1b[" in on_terminal(archive, "以太坊", NO_COLOR="")


@pytest.mark.parametrize("columns", ["45", "100"])
def test_the_width_is_that_of_the_terminal(archive: Path, columns: str) -> None:
    text = on_terminal(archive, "以太坊", "--color", "never", COLUMNS=columns)
    assert max(map(len, text.splitlines())) <= int(columns)


# ---- hostile text


@pytest.mark.parametrize(
    "args",
    [
        [HOSTILE],
        [HOSTILE, "--format", "rich"],
        [HOSTILE, "--format", "json"],
        ["--strict", f"({HOSTILE}"],
        ["以太坊", f"--{HOSTILE}"],
        [f"--{HOSTILE}"],
        [f"-x{HOSTILE}"],
        ["--format", HOSTILE, "x"],
        ["--since", HOSTILE, "x"],
        ["show", HOSTILE],
        ["remove", HOSTILE],
        ["add", HOSTILE],
        ["add", HOSTILE, "--format", "json"],
        ["add", "x", "--captured-at", HOSTILE],
        ["analyze", HOSTILE],
        ["analyze", HOSTILE, "--format", "json"],
        ["eval", HOSTILE],
        ["--index", HOSTILE, "x"],
        ["--corpus", HOSTILE, "--index", "/dev/null/x", "export"],
    ],
)
def test_hostile_arguments_reach_no_terminal(own: Run, args: list[str]) -> None:
    result = own(*args)
    assert result.exit_code in (0, 1, 2)
    assert not isinstance(result.exception, Exception) or isinstance(result.exception, SystemExit)
    assert not OBEYED.search(result.stdout)
    assert not OBEYED.search(result.stderr)


@pytest.mark.parametrize(
    "args",
    [
        *(["标题", "--format", name] for name in ("rich", "plain", "json", "jsonl", "csv", "tsv", "md", "ids")),
        ["show", "id", "--format", "plain"],
        ["show", "id", "--format", "rich"],
        ["show", "id", "--format", "json"],
        *(["export", "--format", name] for name in ("jsonl", "csv", "md")),
        ["stats"],
        ["remove", "id"],
    ],
)
def test_hostile_posts_reach_no_terminal(empty: Run, tmp_path: Path, args: list[str]) -> None:
    record = {
        "id": f"id{HOSTILE}",
        "title": f"标题{HOSTILE}",
        "paragraphs": [f"正文{HOSTILE}"],
        "authors": [HOSTILE],
        "source": HOSTILE,
        "publisher": HOSTILE,
        "links": [f"http://x/{HOSTILE}"],
    }
    assert empty("add", write_feed(tmp_path / "feed.jsonl", record)).stdout == "+1 new, 0 duplicates, 0 updated\n"
    result = empty(*args)
    assert result.exit_code == 0, result.output
    assert result.stdout
    assert not OBEYED.search(result.stdout)


def test_a_hostile_file_name_reaches_no_terminal(empty: Run, tmp_path: Path) -> None:
    (tmp_path / "\x1b[31m\u202e.bin").write_bytes(b"\x00\x01")
    result = empty("add", str(tmp_path))
    assert result.exit_code == 2
    assert "␛[31m<U+202E>.bin" in result.stderr
    assert not OBEYED.search(result.stderr)
