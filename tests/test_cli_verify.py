"""``verify``: says that the index is whole, or which file is not and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli_runner import RECORDS, Run, runner, write_feed


@pytest.fixture
def run(tmp_path: Path) -> Run:
    run = runner(tmp_path)
    assert run("add", write_feed(tmp_path / "feed.jsonl", *RECORDS)).exit_code == 0
    return run


def test_a_sound_index(run: Run) -> None:
    result = run("verify")
    assert (result.exit_code, result.stderr) == (0, "")
    assert "3 posts, every byte as it was written" in result.stdout


def test_a_damaged_index_can_be_built_anew(run: Run, tmp_path: Path) -> None:
    (segment,) = (tmp_path / "index").glob("*.seg")
    data = bytearray(segment.read_bytes())
    data[len(data) // 2] ^= 4
    segment.write_bytes(data)
    damaged = run("verify")
    assert damaged.exit_code == 2
    assert segment.name in damaged.stderr
    assert "--rebuild" in damaged.stderr
    assert run("index", "--rebuild").exit_code == 0
    assert run("verify").exit_code == 0


def test_no_index(tmp_path: Path) -> None:
    assert runner(tmp_path)("verify").exit_code == 2
