"""What a corpus folder holds, in memory, and how it is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from cryptosearch.corpus.lines import (
    KeptCapture,
    capture_from_record,
    decision_from_record,
    held_from_record,
    read_lines,
)
from cryptosearch.corpus.postfiles import PostFiles
from cryptosearch.dedup import Decisions, Deduplicator, HeldPost
from cryptosearch.errors import CorpusError, RecordError

CAPTURES = "captures.jsonl"
DECISIONS = "decisions.jsonl"
POSTS = "posts"

_T = TypeVar("_T")

Stamp = tuple[tuple[str, int, int, int], ...]


@dataclass(slots=True)
class State:
    """All posts with their forms, the files that they are in, the captures by id, and the decisions."""

    deduplicator: Deduplicator = field(default_factory=Deduplicator)
    files: PostFiles = field(default_factory=PostFiles)
    captures: dict[str, KeptCapture] = field(default_factory=dict)
    stamp: Stamp = ()  # of the files that it was read from


def read_state(folder: Path) -> State:
    """All that the files of a corpus say. CorpusError naming file and line for what is wrong there."""
    stamp = stamp_of(folder)
    captures = {kept.id: kept for kept in _read(folder / CAPTURES, capture_from_record)}
    decisions = Decisions(tuple(_read(folder / DECISIONS, decision_from_record)))
    files = PostFiles()
    posts: list[HeldPost] = []
    read_once = _Once()
    paths = _post_files(folder)
    if captures and not paths:
        raise CorpusError(folder / POSTS, "holds no posts, although captures are kept: put its files back")
    for path in paths:
        for held in read_lines(path, read_once.read):
            files.put(held.post.id, path.name)
            posts.append(held)
    return State(Deduplicator(posts, decisions), files, captures, stamp)


def stamp_of(folder: Path) -> Stamp:
    """Tells versions of the folder's files apart."""
    paths = [folder / CAPTURES, folder / DECISIONS, *_post_files(folder)]
    stats = ((path.name, path.stat()) for path in paths if path.exists())
    return tuple((name, stat.st_ino, stat.st_size, stat.st_mtime_ns) for name, stat in stats)


@contextmanager
def as_corpus_errors(folder: Path) -> Iterator[None]:
    """CorpusError in place of what the file system, or a file outside its place, gives."""
    try:
        yield
    except OSError as error:
        raise CorpusError(Path(error.filename or folder), (error.strerror or str(error)).lower()) from error


class _Once:
    """Reads held posts, and refuses what an earlier line has."""

    def __init__(self) -> None:
        self._seen: set[tuple[str, object]] = set()

    def read(self, record: dict[str, Any]) -> HeldPost:
        held = held_from_record(record)
        text_ids = {form.text_id for form in held.forms}
        self._note("id", [held.post.id])
        self._note("text_id", text_ids)
        self._note("seq", [form.seq for form in held.forms])
        if held.text_id not in text_ids:
            raise RecordError("text_id", f"{held.text_id!r} is none of the forms' texts")
        return held

    def _note(self, field: str, values: Iterable[object]) -> None:
        for value in values:
            if (field, value) in self._seen:
                raise RecordError(field, f"{value!r} stands in an earlier line")
            self._seen.add((field, value))


def _post_files(folder: Path) -> list[Path]:
    if not (folder / POSTS).exists():
        return []
    # Not glob: it takes a folder that may not be read for an empty one.
    paths = (folder / POSTS).iterdir()
    return sorted(path for path in paths if path.suffix == ".jsonl" and not path.name.startswith("."))


def _read(path: Path, read: Callable[[dict[str, Any]], _T]) -> Iterator[_T]:
    return read_lines(path, read) if path.exists() else iter(())
