"""Archives for the tests of the command line, which load this as a plugin."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import RECORDS, Run, runner, write_feed


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
