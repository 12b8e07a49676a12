"""Pipes, terminals, and text that would harm a terminal."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cli_runner import HOSTILE, OBEYED, Run, write_feed

pytest_plugins = ["cli_fixtures"]


@pytest.mark.parametrize("format_", ["plain", "rich"])
def test_a_pipe_that_closes_early_is_success(archive: Path, format_: str) -> None:
    environment = os.environ | {"CRYPTOSEARCH_INDEX": str(archive / "index")}
    program = [sys.executable, "-m", "cryptosearch", "以太坊", "--format", format_]
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


PROGRESS = """
from cryptosearch.cli import progress
progress._PATIENCE_S = 0
with progress.Steps("reading files", 2) as steps:
    steps.step()
    steps.step()
"""


def test_progress_is_shown_to_who_watches() -> None:
    reader, writer = pty.openpty()
    environment = os.environ | {"TERM": "xterm"}
    with subprocess.Popen([sys.executable, "-c", PROGRESS], stderr=writer, env=environment) as process:
        os.close(writer)
        text = b"".join(_read_all(reader))
    os.close(reader)
    assert process.returncode == 0
    assert b"reading files" in text


def test_progress_is_not_written_to_a_file() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRESS], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_an_option_overrules_the_environment(archive: Path) -> None:
    assert "\x1b" not in on_terminal(archive, "以太坊", "--color", "never")
    assert "\x1b[" in on_terminal(archive, "以太坊", "--color", "always", NO_COLOR="1")


def test_an_empty_no_color_means_nothing(archive: Path) -> None:
    assert "\x1b[" in on_terminal(archive, "以太坊", NO_COLOR="")


@pytest.mark.parametrize("columns", ["45", "100"])
def test_the_width_is_that_of_the_terminal(archive: Path, columns: str) -> None:
    text = on_terminal(archive, "以太坊", "--color", "never", COLUMNS=columns)
    assert max(map(len, text.splitlines())) <= int(columns)


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
        ["eval-diff", HOSTILE, HOSTILE],
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
        ["remove", f"id{HOSTILE}"],
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
    (tmp_path / "pages").mkdir()
    (tmp_path / "pages" / "\x1b[31m\u202e.bin").write_bytes(b"")
    result = empty("add", str(tmp_path / "pages"))
    assert result.exit_code == 2
    assert "␛[31m<U+202E>.bin" in result.stderr
    assert not OBEYED.search(result.stderr)


@pytest.mark.parametrize("closing", [">&-", ">/dev/full"])
@pytest.mark.parametrize("command", ["以太坊", "以太坊 --format json", "stats", "--help"])
def test_a_stream_that_takes_nothing_is_an_error_without_a_traceback(archive: Path, command: str, closing: str) -> None:
    line = f"exec {sys.executable} -m cryptosearch {command} {closing}"
    done = subprocess.run(["sh", "-c", line], env=_of(archive), capture_output=True, text=True, check=False)
    assert (done.returncode, "Traceback" in done.stderr, "Error" in done.stderr) == (2, False, True), done.stderr


def test_arguments_that_are_no_utf8_are_found_nowhere(archive: Path) -> None:
    for words in ((b"show", b"\xff"), (b"x", b"--ticker", b"\xff"), (b"x", b"--lang", b"\xff")):
        program = [sys.executable, "-m", "cryptosearch", *words]
        done = subprocess.run(program, env=_of(archive), capture_output=True, check=False)
        assert (done.returncode in (1, 2), b"Traceback" in done.stderr) == (True, False), done.stderr


def _of(archive: Path) -> dict[str, str]:
    folders = {"CRYPTOSEARCH_CORPUS": str(archive / "corpus"), "CRYPTOSEARCH_INDEX": str(archive / "index")}
    return {**os.environ, **folders}
