"""Paths to captures: files, folders and standard input. What cannot be read becomes an error among them."""

from __future__ import annotations

import os
import stat
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path

from cryptosearch.errors import CaptureError
from cryptosearch.model import Capture

STANDARD_INPUT = "-"


def read_captures(
    paths: Iterable[Path | str], *, captured_at: date | datetime | None = None
) -> Iterator[Capture | CaptureError]:
    """The captures at ``paths``, in order; a file that cannot be read gives the error in its place.

    Folders are read recursively, sorted by name, hidden files left out; "-" is standard input. A ``captured_at``
    without a time of day stands for noon UTC, which is the same day nearly everywhere. Without one, a file's time of
    last change counts, for standard input the present.
    """
    at = None if captured_at is None else capture_time(captured_at)
    for path in paths:
        if str(path) == STANDARD_INPUT:
            yield Capture(STANDARD_INPUT, sys.stdin.buffer.read(), at or datetime.now(UTC))
        elif not str(path):
            yield CaptureError("", "an empty path")
        elif _is_folder(Path(path)):
            n_found = 0
            for capture in _read_folder(Path(path), at):
                n_found += 1
                yield capture
            if not n_found:
                yield CaptureError(str(path), "a folder without files")
        else:
            yield _read_file(Path(path), at)


def capture_time(day_or_time: date | datetime) -> datetime:
    """The time in UTC that a day (its noon) or an aware time stands for.

    ValueError for a time without its zone, OverflowError where UTC has no such year.
    """
    if not isinstance(day_or_time, datetime):
        return datetime.combine(day_or_time, time(12), UTC)
    if day_or_time.tzinfo is None:
        raise ValueError(f"a time without its zone: {day_or_time}")
    return day_or_time.astimezone(UTC)


def _read_folder(
    folder: Path, captured_at: datetime | None, above: tuple[Path, ...] = ()
) -> Iterator[Capture | CaptureError]:
    """The captures in ``folder`` and below. ``above``: the folders that led here, lest links lead round in circles."""
    here = folder.resolve()
    try:
        paths = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError as error:
        yield CaptureError(_name(folder), _reason(error))
        return
    for path in paths:
        if _is_folder(path):
            if path.resolve() not in (*above, here):
                yield from _read_folder(path, captured_at, (*above, here))
        elif not _is_special(path):
            yield _read_file(path, captured_at)


def _is_folder(path: Path) -> bool:
    return stat.S_ISDIR(_mode(path))


def _is_special(path: Path) -> bool:
    """A pipe, a device and the like. What cannot be asked is no such thing: reading it tells why."""
    mode = _mode(path)
    return bool(mode) and not stat.S_ISREG(mode)


def _mode(path: Path) -> int:
    try:
        return path.stat().st_mode
    except OSError:
        return 0


def _name(path: Path) -> str:
    """The path as text; bytes that are no UTF-8 (names out of old Chinese archives) are replaced."""
    return os.fsencode(path).decode("utf-8", "replace")


def _read_file(path: Path, captured_at: datetime | None) -> Capture | CaptureError:
    try:
        changed_at = datetime.fromtimestamp(path.stat().st_mtime, UTC)
        return Capture(_name(path), path.read_bytes(), captured_at or changed_at)
    except OSError as error:
        return CaptureError(_name(path), _reason(error))


def _reason(error: OSError) -> str:
    return (error.strerror or str(error)).lower()
