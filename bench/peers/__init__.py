"""The programs that are compared, each behind the same protocol, each in a module of its own.

A module is imported only in the process that measures its peer. To add a peer: write a module with a class that
has the methods of ``Peer``, say in its header how it is fed and why that is fair, and name it in ``PEERS``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from bench.corpus import Passage
from bench.queries import Query

TOP = 10  # hits of a page


class Answer(NamedTuple):
    """Ids of the best hits, best first, and how many posts match: exactly, unless less was asked for."""

    ids: list[str]
    total: int


class NotSupportedError(Exception):
    """The peer cannot do that; the message says why."""


class Searcher(Protocol):
    """An index open for reading, in one process. NotSupportedError from any method."""

    def search(self, query: Query) -> Answer:
        """From the typed words to ten ids and the exact total."""

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        """The same with everything done before that does not touch the index."""

    def excerpts(self, query: Query) -> list[str]:
        """From the typed words to the excerpts of ten hits, each with its matches marked or located."""

    def add(self, passage: Passage) -> None:
        """Add one post, durably; the next ``search`` sees it."""

    def close(self) -> None:
        """Release the files."""


class Peer(Protocol):
    """How to build and open an index."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        """Make an index in the empty ``folder``, durable when this returns."""

    def open(self, folder: Path) -> Searcher:
        """Open what ``build`` made."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A peer in the table."""

    label: str
    module: str
    needs: tuple[str, ...]  # modules; without them the peer is left out
    max_posts: int | None = None  # more would take too long

    def missing(self) -> str | None:
        """Why the peer cannot run here, if so."""
        absent = [name for name in self.needs if not _is_there(name)]
        return f"not installed: {', '.join(absent)}" if absent else None

    def load(self) -> Peer:
        """The peer itself."""
        return cast(Peer, import_module(f"bench.peers.{self.module}").PEER)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:  # of a parent package
        return False


OURS = "ours"
SAME_TOKENS = "tantivy-same"

PEERS: Mapping[str, Entry] = {
    OURS: Entry("cryptosearch", "ours", ("cryptosearch",)),
    SAME_TOKENS: Entry("tantivy, our tokens", "tantivy_same", ("tantivy", "cryptosearch.analysis.bulk")),
    "tantivy-words": Entry("tantivy, jieba words", "tantivy_words", ("tantivy", "jieba")),
    "fts5": Entry("SQLite FTS5", "fts5", ("sqlite3", "jieba")),
    "bm25s": Entry("bm25s", "bm25s_words", ("bm25s", "jieba")),
    "whoosh": Entry("stock Whoosh", "whoosh_stock", ("whoosh", "jieba"), max_posts=10_000),
}
