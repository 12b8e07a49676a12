"""One committed state of a Whoosh index, as the evaluator wants to read it."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from threading import RLock
from typing import Any

from whoosh.reading import IndexReader

from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.scalar import Postings
from cryptosearch.engine.stored import load_post
from cryptosearch.engine.whoosh.schema import FILED_DAY, POST_ID, REVISION, STORED_POST
from cryptosearch.errors import IndexCorruptError
from cryptosearch.model import Post

_CACHED_TERMS = 1024  # decoded terms kept: postings cost 8 bytes each, with positions some 170


class WhooshSnapshot:
    """Reads a Whoosh reader through plain arrays. Whole columns are read once, when first asked for.

    Whoosh's readers share file positions, so every access to one holds the lock; what was read is shared freely.
    """

    def __init__(self, reader: IndexReader, folder: Path) -> None:
        self._reader = reader
        self._folder = folder
        self._lock = RLock()
        self.n_docs: int = reader.doc_count_all()
        self.postings = lru_cache(_CACHED_TERMS)(self._postings)
        self.positions = lru_cache(_CACHED_TERMS)(self._positions)
        self.lengths = lru_cache(self._lengths)
        self.days = lru_cache(self._days)
        self.ids = lru_cache(self._ids)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """IndexCorruptError in place of the many things that Whoosh raises when its files are damaged."""
        with self._lock:
            try:
                yield
            except IndexCorruptError:
                raise
            except Exception as error:
                raise IndexCorruptError(self._folder, f"its files cannot be read: {error}") from error

    def document_frequency(self, name: IndexField, term: str) -> int:
        with self._reading():
            return int(self._reader.doc_frequency(name.value, _encoded(term)))

    def average_length(self, name: IndexField) -> float:
        with self._reading():
            return max(1.0, float(self._reader.field_length(name.value)) / max(1, self.n_docs))

    def terms(self, name: IndexField, prefix: str) -> Iterable[str]:
        with self._reading():
            return [bytes(term).decode() for term in self._reader.expand_prefix(name.value, _encoded(prefix))]

    def live(self) -> Iterable[int]:
        with self._reading():
            return list(self._reader.all_doc_ids())

    def revisions(self) -> dict[str, str]:
        """Post id -> digest of the stored post, without deleted posts."""
        with self._reading():
            revisions = self._column(REVISION)
            ids = self.ids()
            return {ids[doc]: revisions[doc].decode() for doc in self.live()}

    def docnums(self) -> dict[str, int]:
        """Post id -> docnum, without deleted posts."""
        ids = self.ids()
        return {ids[doc]: doc for doc in self.live()}

    def stored_post(self, docnum: int) -> Post:
        """The post as it was put in."""
        with self._reading():
            return load_post(self._reader.stored_fields(docnum)[STORED_POST])

    def close(self) -> None:
        self._reader.close()

    def _postings(self, name: IndexField, term: str) -> Postings:
        docnums, frequencies = array("I"), array("I")
        with self._reading():
            for matcher in self._matchers(name, term):
                docnums.append(matcher.id())
                frequencies.append(round(matcher.weight()))
        return Postings(docnums, frequencies)

    def _positions(self, name: IndexField, term: str) -> Mapping[int, Sequence[int]]:
        with self._reading():
            return {matcher.id(): matcher.value_as("positions") for matcher in self._matchers(name, term)}

    def _matchers(self, name: IndexField, term: str) -> Iterator[Any]:
        """Whoosh's matcher, standing on one posting after the other."""
        if (name.value, _encoded(term)) not in self._reader:
            return
        matcher = self._reader.postings(name.value, _encoded(term))
        while matcher.is_active():
            yield matcher
            matcher.next()

    def _lengths(self, name: IndexField) -> Sequence[int]:
        length = self._reader.doc_field_length
        with self._reading():
            return array("I", (length(doc, name.value, 0) or 0 for doc in range(self.n_docs)))

    def _days(self) -> Sequence[int]:
        with self._reading():
            return array("I", self._column(FILED_DAY))

    def _ids(self) -> Sequence[str]:
        with self._reading():
            return [value.decode() for value in self._column(POST_ID)]

    def _column(self, name: str) -> list[Any]:
        with self._reading():
            return list(_values(self._reader, name)) if self.n_docs else []


def _values(reader: IndexReader, name: str) -> Iterator[Any]:
    for leaf, _ in reader.leaf_readers():
        yield from leaf.column_reader(name, translate=False)


def _encoded(term: str) -> bytes:
    """As terms stand in the index. A lone surrogate (a byte of an argument that was no UTF-8) is in none."""
    return term.encode("utf-8", "replace")
