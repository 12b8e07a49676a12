"""Paths to captures: files, folders, standard input, and what cannot be read."""

from __future__ import annotations

import io
import os
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from cryptosearch.captures import capture_id, capture_time, read_captures
from cryptosearch.errors import CaptureError
from cryptosearch.model import Capture

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


def captures(*paths: Path | str) -> list[Capture]:
    found = list(read_captures(paths, captured_at=NOON))
    assert not [error for error in found if isinstance(error, CaptureError)]
    return [capture for capture in found if isinstance(capture, Capture)]


def errors(*paths: Path | str) -> list[CaptureError]:
    return [found for found in read_captures(paths) if isinstance(found, CaptureError)]


def write(path: Path, text: str = "page") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_is_a_capture_with_its_bytes(tmp_path: Path) -> None:
    path = write(tmp_path / "page.txt", "内容")
    assert captures(path) == [Capture(str(path), "内容".encode(), NOON)]


def test_a_folder_gives_its_files_sorted_without_hidden_ones(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", ".hidden", ".git/x.txt", "c/2.txt", "c/1.txt"):
        write(tmp_path / name)
    names = [Path(capture.name).relative_to(tmp_path).as_posix() for capture in captures(tmp_path)]
    assert names == ["a.txt", "b.txt", "c/1.txt", "c/2.txt"]


def test_links_that_lead_in_circles_end(tmp_path: Path) -> None:
    write(tmp_path / "in" / "page.txt")
    (tmp_path / "in" / "up").symlink_to(tmp_path)
    assert len(captures(tmp_path)) == 1


def test_standard_input_is_captured_now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"page")))
    (capture,) = read_captures(["-"])
    assert isinstance(capture, Capture)
    assert (capture.name, capture.data) == ("-", b"page")
    assert datetime.now(UTC) - capture.captured_at < timedelta(minutes=1)


def test_without_a_time_the_files_own_counts(tmp_path: Path) -> None:
    path = write(tmp_path / "page.txt")
    os.utime(path, (0, NOON.timestamp()))
    (capture,) = read_captures([path])
    assert isinstance(capture, Capture)
    assert capture.captured_at == NOON


def test_a_day_stands_for_its_noon(tmp_path: Path) -> None:
    (capture,) = read_captures([write(tmp_path / "page.txt")], captured_at=date(2026, 1, 20))
    assert isinstance(capture, Capture)
    assert capture.captured_at == NOON


def test_a_time_is_told_in_utc_and_needs_a_zone() -> None:
    beijing = timezone(timedelta(hours=8))
    assert capture_time(datetime(2026, 1, 20, 20, tzinfo=beijing)) == NOON
    with pytest.raises(ValueError, match="without its zone"):
        capture_time(datetime(2026, 1, 20, 20))


def test_what_cannot_be_read_is_an_error_in_its_place(tmp_path: Path) -> None:
    page, missing = write(tmp_path / "page.txt"), tmp_path / "missing.txt"
    first, second = read_captures([missing, page])
    assert isinstance(first, CaptureError)
    assert (first.path, first.reason) == (str(missing), "no such file or directory")
    assert isinstance(second, Capture)


def test_a_link_that_leads_nowhere_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "link.txt").symlink_to(tmp_path / "gone.txt")
    assert [error.path for error in errors(tmp_path)] == [str(tmp_path / "link.txt")]


def test_a_folder_without_files_is_an_error(tmp_path: Path) -> None:
    assert [error.reason for error in errors(tmp_path)] == ["a folder without files"]


def test_a_captures_id_depends_on_its_bytes_alone() -> None:
    one, other = Capture("a", b"page", NOON), Capture("b", b"page", NOON + timedelta(days=1))
    assert capture_id(one) == capture_id(other) != capture_id(Capture("a", b"page2", NOON))
    assert len(capture_id(one)) == 16


def test_a_name_that_is_no_utf8_is_read(tmp_path: Path) -> None:
    path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/" + "新闻.txt".encode("gb18030")))
    path.write_text("一条消息。")
    (capture,) = read_captures([tmp_path])
    assert isinstance(capture, Capture)
    assert capture.name.endswith(".txt")
    assert capture.name.encode()


def test_an_empty_path_is_no_folder() -> None:
    (error,) = read_captures([""])
    assert isinstance(error, CaptureError)
