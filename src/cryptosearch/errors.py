"""Everything that cryptosearch raises on purpose. Errors carry fields; the front ends word the advice."""

from __future__ import annotations

from pathlib import Path


class CryptoSearchError(Exception):
    """Base of all errors raised on purpose."""


class CaptureError(CryptoSearchError):
    """A file is no capture that any parser reads. ``reason`` completes "<path>: ..."."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class CorpusError(CryptoSearchError):
    """The corpus folder cannot be read or written. ``line`` counts from 1, or is None."""

    def __init__(self, path: Path, reason: str, *, line: int | None = None) -> None:
        where = str(path) if line is None else f"{path}:{line}"
        super().__init__(f"{where}: {reason}")
        self.path = path
        self.reason = reason
        self.line = line


class CorpusNotFoundError(CorpusError):
    """There is no corpus at ``path``."""


class IndexFolderError(CryptoSearchError):
    """The index folder cannot be read or written."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class IndexNotFoundError(IndexFolderError):
    """There is no index at ``path``."""


class IndexCorruptError(IndexFolderError):
    """The files of the index contradict each other or its manifest."""


class IndexVersionError(IndexFolderError):
    """The index was built by another format or analyzer, ``found``; this program needs ``expected``."""

    def __init__(self, path: Path, *, what: str, found: str, expected: str) -> None:
        super().__init__(path, f"built with {what} {found}, this program needs {expected}")
        self.what = what
        self.found = found
        self.expected = expected


class LockedError(CryptoSearchError):
    """Another process is writing to ``path``."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path}: another process is writing to it")
        self.path = path


class PostNotFoundError(CryptoSearchError):
    """No post has this id; ``candidates`` are the ids that begin so, where it is the beginning of some."""

    def __init__(self, post_id: str, candidates: tuple[str, ...] = ()) -> None:
        reason = f"no whole id, {len(candidates)} begin so" if candidates else "no such post"
        super().__init__(f"{post_id}: {reason}")
        self.post_id = post_id
        self.candidates = candidates


class SplitError(CryptoSearchError):
    """The post was not merged from different texts: there is nothing to split."""

    def __init__(self, post_id: str) -> None:
        super().__init__(f"{post_id}: all its forms have the same text, there is nothing to split")
        self.post_id = post_id


class RecordError(CryptoSearchError, ValueError):
    """A record is no post: ``field`` has a wrong value. ``reason`` completes "<field>: ..."."""

    def __init__(self, field: str, reason: str) -> None:
        super().__init__(f"{field}: {reason}")
        self.field = field
        self.reason = reason


class LexiconError(CryptoSearchError):
    """A lexicon file has a wrong line. ``line`` counts from 1."""

    def __init__(self, path: str, line: int, reason: str) -> None:
        super().__init__(f"{path}:{line}: {reason}")
        self.path = path
        self.line = line
        self.reason = reason


class QueryError(CryptoSearchError):
    """Strict parsing met what is no syntax at ``position`` (code points from the query's start)."""

    def __init__(self, query: str, position: int, reason: str) -> None:
        super().__init__(f"{reason} at position {position}")
        self.query = query
        self.position = position
        self.reason = reason


class EvaluationError(CryptoSearchError):
    """A folder is no retrieval set, or what measures it is missing."""


class WorkerError(CryptoSearchError):
    """A process that helps to build an index ended too early, with ``status`` (negative: by that signal)."""

    def __init__(self, status: int | None) -> None:
        super().__init__(f"a process that builds the index ended too early (status {status})")
        self.status = status
