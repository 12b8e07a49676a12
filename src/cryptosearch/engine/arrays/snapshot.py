"""What the array evaluator reads: one state of an index, docnums of all segments in one space."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.plan import IndexField


class Occurrences(NamedTuple):
    """Occurrences of a term, or of terms with one prefix; in any order."""

    docnums: NDArray[np.int32]  # (m,)
    positions: NDArray[np.int32]  # (m,)


class FieldValues(NamedTuple):
    """A field of exact values, an entry for each value of each post, deleted posts included."""

    texts: list[str]
    ordinals: NDArray[np.int32]  # (n,), indices into texts
    docnums: NDArray[np.int32]  # (n,)


class ArraySnapshot(Protocol):
    """Docnums run from 0 to ``n_docs``. Arrays must not be written to."""

    n_docs: int  # deleted posts count until they are merged away
    deleted: NDArray[np.bool_] | None  # (n_docs,), None when no post is deleted
    segment_starts: NDArray[np.int32]  # (n_segments + 1,): first docnum of each segment, then n_docs

    def docnums(self, name: IndexField, term: str) -> NDArray[np.int32]:
        """(n,), ascending: the posts with the term, deleted ones included; none for a term that does not occur."""
        ...

    def frequencies(self, name: IndexField, term: str) -> NDArray[np.uint32]:
        """(n,): how often the term stands in each of ``docnums``."""
        ...

    def frequencies_in(self, name: IndexField, term: str, docnums: NDArray[np.int32]) -> NDArray[np.uint32]:
        """As ``frequencies``, of these ``docnums`` alone: ascending, all of which have the term. Reads little more."""
        ...

    def occurrences(self, name: IndexField, term: str, docnums: NDArray[np.int32]) -> Occurrences:
        """Of the term in the posts ``docnums``, ascending, each of which has it."""
        ...

    def prefixed(self, name: IndexField, prefix: str) -> NDArray[np.int32]:
        """Docnums of posts with a term that begins with ``prefix``, in any order, perhaps repeated."""
        ...

    def prefixed_occurrences(self, name: IndexField, prefix: str) -> Occurrences:
        """Of all terms that begin with ``prefix``, deleted posts included."""
        ...

    def first_term(self, name: IndexField, start: str) -> str | None:
        """The first term of the field that is not less than ``start``."""
        ...

    def terms_between(self, name: IndexField, start: str, stop: str) -> Iterable[str]:
        """The field's terms from ``start`` on that are less than ``stop``."""
        ...

    def docnums_between(self, name: IndexField, start: str, stop: str) -> NDArray[np.int32]:
        """Posts with one of these terms, deleted ones included, in any order, perhaps repeated."""
        ...

    def document_frequency(self, name: IndexField, term: str) -> int:
        """Posts with the term, deleted ones included; reads no postings."""
        ...

    def lengths(self, name: IndexField) -> NDArray[np.uint32]:
        """Field length in tokens, (n_docs,)."""
        ...

    def average_length(self, name: IndexField) -> float:
        """Mean over the posts, deleted ones included, at least 1."""
        ...

    def days(self) -> NDArray[np.int32]:
        """``Post.filed_on`` as a proleptic ordinal, (n_docs,)."""
        ...

    def id_ranks(self) -> NDArray[np.int32]:
        """(n_docs,): within a segment the smaller id has the smaller rank."""
        ...

    def post_id(self, docnum: int) -> str:
        """The post's id."""
        ...

    def values(self, name: IndexField) -> FieldValues:
        """All values of a field, for counting."""
        ...
