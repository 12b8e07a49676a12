"""The corpus on disk: posts, the captures they come from, and what users decided, in a folder.

    manifest.json          the format and its version
    captures.jsonl         id, name, time, size and parser of each capture, in the order in which they were added
    captures/<id><suffix>  a capture's bytes, exactly as they came
    posts/<YYYY-MM>.jsonl  the posts first seen in that month, one a line with all its forms, in order of adding
    decisions.jsonl        removals and splits, in order

A change is one ``storage.Transaction``: a crash at any point leaves all of it or nothing. Readers take no lock;
they read again when the files changed meanwhile.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import MappingProxyType, TracebackType
from typing import Self

from cryptosearch.corpus.change import Change
from cryptosearch.corpus.lines import KeptCapture
from cryptosearch.corpus.state import Stamp, State, as_corpus_errors, read_state, stamp_of
from cryptosearch.dedup import HeldPost
from cryptosearch.errors import CorpusError, CorpusNotFoundError, LockedError
from cryptosearch.model import Post
from cryptosearch.storage import FolderLock, Transaction, finish_commit, is_committing, open_file, write_atomically

FORMAT = "cryptosearch corpus"
VERSION = 1

_MANIFEST = "manifest.json"
_PATIENCE_S = 10.0  # for another process to finish its commit
_PAUSE_S = 0.01


class Corpus:
    """The posts of a folder. What is read stays as it was; ``writing`` brings it up to date first.

    CorpusError from any method where the folder cannot be read or written.
    """

    def __init__(self, path: Path, state: State | None) -> None:
        """For ``create``, ``open`` and ``open_or_create``."""
        self.path = path
        self._state = state  # None: to be read again

    @classmethod
    def create(cls, path: Path | str) -> Self:
        """An empty corpus in a new or empty folder. CorpusError for any other."""
        folder = Path(path)
        if _is_corpus(folder):
            raise CorpusError(folder, "there is a corpus already")
        corpus = cls.open_or_create(folder)
        with corpus.writing():
            return corpus

    @classmethod
    def open(cls, path: Path | str) -> Self:
        """The corpus at ``path``. CorpusNotFoundError where there is none, CorpusError for what cannot be read."""
        folder = Path(path)
        if _is_free(folder):
            raise CorpusNotFoundError(folder, "no corpus here")
        return cls(folder, _read(folder))

    @classmethod
    def open_or_create(cls, path: Path | str) -> Self:
        """The corpus at ``path``, or an empty one where there is nothing: its folder is made when it is written to."""
        folder = Path(path)
        return cls(folder, State() if _is_free(folder) else _read(folder))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._state = None

    def posts(self) -> Mapping[str, Post]:
        """The posts as shown, by id."""
        return {post_id: held.post for post_id, held in self.held().items()}

    def held(self) -> Mapping[str, HeldPost]:
        """The posts with all their forms, by id."""
        return self._loaded().deduplicator.posts

    def captures(self) -> Mapping[str, KeptCapture]:
        """The captures kept, by id, in the order in which they were added."""
        return MappingProxyType(self._loaded().captures)

    def resolve(self, post_id: str) -> str:
        """The id of the post that has or had this id, or alone has one that begins so. PostNotFoundError."""
        return self._loaded().deduplicator.resolve(post_id)

    @contextmanager
    def writing(self) -> Iterator[Change]:
        """A change, written when the block ends, dropped when it raises. LockedError while another is written."""
        with ExitStack() as stack:
            with as_corpus_errors(self.path):
                self.path.mkdir(parents=True, exist_ok=True)
                stack.enter_context(FolderLock(self.path))
                transaction = Transaction(self.path)
                self._start()
            change = Change(self._up_to_date(), transaction)
            try:
                yield change
                if not change.is_empty:
                    change.write()
                    self._loaded().stamp = stamp_of(self.path)
            except BaseException:
                self._state = None
                transaction.discard()
                raise

    @contextmanager
    def rehearsing(self) -> Iterator[Change]:
        """A change that is dropped when the block ends. Nothing on disk is touched, and no lock is taken."""
        change = Change(self._up_to_date(), None)
        try:
            yield change
        finally:
            if not change.is_empty:
                self._state = None

    def _loaded(self) -> State:
        if self._state is None:
            self._state = State() if _is_free(self.path) else _read(self.path)
        return self._state

    def _up_to_date(self) -> State:
        if self._state is not None and self._state.stamp != stamp_of(self.path):
            self._state = None
        return self._loaded()

    def _start(self) -> None:
        """Make the folder a corpus if it is none."""
        if not _is_corpus(self.path):
            if not _is_free(self.path):
                raise CorpusError(self.path, f"no {_MANIFEST} in it: not a corpus")
            manifest = {"format": FORMAT, "version": VERSION}
            write_atomically(self.path / _MANIFEST, (json.dumps(manifest) + "\n").encode())


def _is_corpus(folder: Path) -> bool:
    return (folder / _MANIFEST).exists()


def _is_free(folder: Path) -> bool:
    """Whether ``folder`` can become a corpus: it does not exist, or has no files but hidden ones."""
    with as_corpus_errors(folder):
        if folder.is_dir():
            return all(entry.name.startswith(".") for entry in folder.iterdir())
        return not folder.exists()


def _read(folder: Path) -> State:
    """The state of a corpus, whole: not in the middle of another process's commit."""
    give_up_at = time.monotonic() + _PATIENCE_S
    while time.monotonic() < give_up_at:
        with as_corpus_errors(folder):
            _check_manifest(folder)
            _help_finish(folder)
            before = stamp_of(folder)
            try:
                state = read_state(folder)
            except (CorpusError, OSError):
                if _is_settled(folder, before):
                    raise
            else:
                if _is_settled(folder, before):
                    return state
        time.sleep(_PAUSE_S)
    raise LockedError(folder)


def _help_finish(folder: Path) -> None:
    """Carry on with a commit that its process did not finish, unless it is still at work."""
    if is_committing(folder):
        with suppress(LockedError), FolderLock(folder):
            finish_commit(folder)


def _is_settled(folder: Path, stamp: Stamp) -> bool:
    return not is_committing(folder) and stamp_of(folder) == stamp


def _check_manifest(folder: Path) -> None:
    if not _is_corpus(folder):
        raise CorpusError(folder, f"no {_MANIFEST} in it: not a corpus" if folder.is_dir() else "not a folder")
    path = folder / _MANIFEST
    try:
        with open_file(path) as file:
            manifest = json.load(file)
    except (ValueError, RecursionError) as error:
        raise CorpusError(path, "no JSON") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise CorpusError(path, f'not a corpus: needs "format": "{FORMAT}"')
    if manifest.get("version") != VERSION:
        raise CorpusError(path, f"version {manifest.get('version')} of the format, this program reads {VERSION}")
