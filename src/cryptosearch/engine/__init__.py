"""The seam between searching and storing: what every engine must do.

``tests/engine_contract.py`` is the contract as a test suite, run on each engine.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import NamedTuple, Protocol

from cryptosearch.engine.plan import IndexField, Node
from cryptosearch.model import Explanation, Facet, FacetCount, Post, Sort


class Ranked(NamedTuple):
    """A post and its score (higher is better; 0 when nothing of the plan scores)."""

    post: Post
    score: float


class Ranking(NamedTuple):
    """One page of a ranking. ``total`` counts all posts that match, exactly."""

    total: int
    page: tuple[Ranked, ...]


class IdRanking(NamedTuple):
    """A page of ids with their scores, posts not loaded."""

    total: int
    page: tuple[tuple[str, float], ...]


class Vocabulary(Protocol):
    """The terms of one state of an index. Safe to read from several threads."""

    n_docs: int  # deleted posts count until they are merged away

    def terms(self, name: IndexField, prefix: str) -> Iterable[str]:
        """The field's terms that begin with ``prefix``, ascending; those of deleted posts may be among them."""

    def frequent_terms(self, name: IndexField, prefix: str, limit: int) -> Sequence[str]:
        """Of the field's terms that begin with ``prefix`` those that most posts have, most first, then ascending.

        Reads the numbers of all such terms, but the texts of few. A term that is frequent in the whole index and in
        none of its segments may be missed.
        """

    def document_frequency(self, name: IndexField, term: str) -> int:
        """Posts with the term, deleted ones included; 0 for a term that does not occur."""

    def frequencies(self, name: IndexField, prefix: str) -> Iterator[tuple[str, int]]:
        """The field's terms that begin with ``prefix``, ascending, each with its document frequency.

        Read as it is asked for: whoever needs only the first of them pays for no more.
        """


class Writer(Protocol):
    """One transaction. Nothing is seen by readers before it ends well; nothing of it after it fails."""

    def put(self, post: Post) -> None:
        """Add ``post``, in place of the post with the same id if there is one.

        ValueError for a post that this transaction has put already.
        """

    def delete(self, post_id: str) -> None:
        """Take the post with this id out. No error if there is none."""


class Engine(Protocol):
    """Holds posts and ranks them. Reading is safe from several threads; one process writes at a time."""

    def write(self) -> AbstractContextManager[Writer]:
        """A transaction, committed when the block ends, undone when it raises. LockedError if another runs."""

    def search(self, plan: Node, *, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> Ranking:
        """The posts ``offset`` to ``offset + limit`` that match, best first (or newest, or oldest).

        Equal scores: the later ``filed_on`` first, then the smaller id. Equal dates: the smaller id. The
        total is exact.
        """

    def rank(self, plan: Node, *, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> IdRanking:
        """As ``search``, without loading the posts."""

    def count(self, plan: Node) -> int:
        """How many posts match."""

    def facets(self, plan: Node, facets: Iterable[Facet]) -> Mapping[Facet, tuple[FacetCount, ...]]:
        """How many of the matching posts have each value: most first, days and months in their order. Exact.

        The plan is evaluated once, however many facets there are.
        """

    def explain(self, plan: Node, post_ids: Iterable[str]) -> Mapping[str, Explanation]:
        """How the score of each of these posts comes about, or why it does not match. Ids not held are left out.

        A merged id is as good as the post's own. See ``engine.explain``.
        """

    @property
    def vocabulary(self) -> Vocabulary:
        """The terms of the state that is searched now."""

    def get(self, post_id: str) -> Post | None:
        """The post with this id or merged id."""

    def revisions(self) -> Mapping[str, str]:
        """For each post id a digest of the stored post, equal exactly when the posts are equal."""

    def refresh(self) -> bool:
        """See what was committed since; whether there was anything."""

    def tidy(self) -> None:
        """Finish what a writer that was killed left half done, where that can be done now."""

    def verify(self) -> object:
        """Compare all that is stored with its checksums. IndexCorruptError."""

    def close(self) -> None:
        """Release files. The engine is not used afterwards."""
