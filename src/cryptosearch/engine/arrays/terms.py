"""Terms and sequences of terms as arrays, decoded once and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Sequence
from datetime import date
from functools import lru_cache
from threading import Lock
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine import plan as p
from cryptosearch.engine.arrays.matches import Docnums, Matches, Scores, contains
from cryptosearch.engine.arrays.snapshot import ArrayPostings, ArraySnapshot, Occurrences
from cryptosearch.engine.bounds import peak
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField

CACHE_BYTES = 64 << 20
_POSITION_BITS = 32
_BEFORE = 1 << 20  # added to positions, so that the beginning of a sequence is never negative
_PROBED = 16  # a term is probed for this many times fewer posts than it has postings

Arrays = TypeVar("Arrays", bound=tuple[Any, ...])
Keys = NDArray[np.int64]  # docnum and position in one number, ascending, distinct


class TermReader:
    """Reads ``snapshot`` through a cache. Safe to share between threads; the arrays are not to be written to."""

    def __init__(self, snapshot: ArraySnapshot) -> None:
        self._snapshot = snapshot
        self._cache = _Cache(CACHE_BYTES)
        self._norms = lru_cache(self._find_norms)
        self.live = lru_cache(self._find_live)

    def term(self, name: IndexField, text: str, weight: float, within: Docnums | None) -> Matches:
        """Posts with the term, of those ``within`` if given; their BM25 times ``weight``."""
        docnums, impacts = self._impacts(name, text)
        if within is not None and len(docnums) and not np.array_equal(docnums, within):
            if len(within) * _PROBED < len(docnums):
                places = np.minimum(np.searchsorted(docnums, within), len(docnums) - 1)
                chosen = places[docnums[places] == within]
            else:
                chosen = np.flatnonzero(contains(within, docnums, self._snapshot.n_docs))
            docnums, impacts = docnums[chosen], impacts[chosen]
        return Matches(docnums, impacts if weight == 1.0 else weight * impacts)

    def docnums(self, name: IndexField, text: str, within: Docnums | None = None) -> Docnums:
        """Posts with the term, of those ``within`` if given."""
        docnums = self._postings(name, text).docnums
        return docnums if within is None else within[contains(docnums, within, self._snapshot.n_docs)]

    def prefixed(self, name: IndexField, prefix: str) -> Docnums:
        """Posts with a term that begins with ``prefix``."""
        (docnums,) = self._cache.get(("prefix", name, prefix), lambda: (self._find_prefixed(name, prefix),))
        return docnums

    def between(self, first: date | None, last: date | None) -> Docnums:
        """Posts filed from ``first`` to ``last``, None is open."""
        (docnums,) = self._cache.get(("between", first, last), lambda: (self._find_between(first, last),))
        return docnums

    def sequence(self, node: p.Sequence) -> Docnums:
        """Posts in which the slots of ``node`` follow each other."""
        if len(node.slots) == 1:
            name, text = node.field, node.slots[0]
            return self.prefixed(name, text) if node.ends_open else self._postings(name, text).docnums
        key = ("sequence", node.field, node.slots, node.ends_open)
        (docnums,) = self._cache.get(key, lambda: (_owners(self._starts(node)),))
        return docnums

    def near(self, sequences: Sequence[p.Sequence], distance: int) -> Docnums:
        """Posts with an occurrence of each sequence that begin at most ``distance`` positions apart."""
        starts = [self._starts(sequence) for sequence in sequences]
        firsts = np.unique(np.concatenate(starts))
        for keys in starts:
            after = np.searchsorted(keys, firsts)
            inside = after < len(keys)
            inside[inside] = keys[after[inside]] <= firsts[inside] + distance
            firsts = firsts[inside]
        return _owners(firsts)

    def _impacts(self, name: IndexField, text: str) -> tuple[Docnums, Scores]:
        return self._cache.get(("impacts", name, text), lambda: self._find_impacts(name, text))

    def _find_impacts(self, name: IndexField, text: str) -> tuple[Docnums, Scores]:
        docnums, frequencies = self._postings(name, text)
        counts = np.ones(len(docnums)) if frequencies is None else frequencies.astype(np.float64)
        return docnums, peak(self._snapshot, name, text) * counts / (counts + self._norms(name)[docnums])

    def _find_norms(self, name: IndexField) -> Scores:
        base, slope = K1 * (1 - B), K1 * B / self._snapshot.average_length(name)
        return base + slope * self._snapshot.lengths(name).astype(np.float64)

    def _postings(self, name: IndexField, text: str) -> ArrayPostings:
        """Without deleted posts."""
        return self._cache.get(("postings", name, text), lambda: self._find_postings(name, text))

    def _find_postings(self, name: IndexField, text: str) -> ArrayPostings:
        docnums, frequencies = self._snapshot.postings(name, text)
        if self._snapshot.deleted is None:
            return ArrayPostings(docnums, frequencies)
        is_live = ~self._snapshot.deleted[docnums]
        return ArrayPostings(docnums[is_live], None if frequencies is None else frequencies[is_live])

    def _find_prefixed(self, name: IndexField, prefix: str) -> Docnums:
        has_it = np.zeros(self._snapshot.n_docs, bool)
        has_it[self._snapshot.prefixed(name, prefix)] = True
        if self._snapshot.deleted is not None:
            has_it &= ~self._snapshot.deleted
        return np.flatnonzero(has_it).astype(np.int32)

    def _find_between(self, first: date | None, last: date | None) -> Docnums:
        days = self._snapshot.days()
        inside = np.ones(len(days), bool) if first is None else days >= first.toordinal()
        if last is not None:
            inside &= days <= last.toordinal()
        if self._snapshot.deleted is not None:
            inside &= ~self._snapshot.deleted
        return np.flatnonzero(inside).astype(np.int32)

    def _find_live(self) -> Docnums:
        deleted = self._snapshot.deleted
        live = np.arange(self._snapshot.n_docs) if deleted is None else np.flatnonzero(~deleted)
        return live.astype(np.int32)

    def _starts(self, node: p.Sequence) -> Keys:
        """Where the sequence begins: the rarest slot's places, of which each other slot leaves fewer."""
        whole = list(enumerate(node.slots[:-1] if node.ends_open else node.slots))
        whole.sort(key=lambda slot: self._snapshot.document_frequency(node.field, slot[1]))
        starts: Keys | None = None
        for offset, text in whole:
            starts = _narrowed(starts, self._keys(self._snapshot.occurrences(node.field, text), offset))
            if not len(starts):
                return starts
        if node.ends_open:
            found = self._snapshot.prefixed_occurrences(node.field, node.slots[-1])
            starts = _narrowed(starts, np.sort(self._keys(found, len(node.slots) - 1)))
        return np.empty(0, np.int64) if starts is None else starts

    def _keys(self, occurrences: Occurrences, offset: int) -> Keys:
        """The places at which a sequence would begin that has the term as its slot ``offset``."""
        docnums, positions = occurrences
        if self._snapshot.deleted is not None:
            is_live = ~self._snapshot.deleted[docnums]
            docnums, positions = docnums[is_live], positions[is_live]
        return (docnums.astype(np.int64) << _POSITION_BITS) + positions + (_BEFORE - offset)


def _narrowed(starts: Keys | None, keys: Keys) -> Keys:
    """Those of ``starts`` that are among ``keys``; all of ``keys`` at first."""
    if starts is None or not len(keys):
        return keys
    places = np.minimum(np.searchsorted(keys, starts), len(keys) - 1)
    found: Keys = starts[keys[places] == starts]
    return found


def _owners(keys: Keys) -> Docnums:
    """The docnums of ascending keys, each once."""
    docnums = (keys >> _POSITION_BITS).astype(np.int32)
    is_first = np.ones(len(docnums), bool)
    is_first[1:] = docnums[1:] != docnums[:-1]
    return docnums[is_first]


class _Cache:
    """What was read last, up to ``n_bytes`` of arrays."""

    def __init__(self, n_bytes: int) -> None:
        self._room = n_bytes
        self._entries: OrderedDict[Hashable, tuple[tuple[Any, ...], int]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: Hashable, find: Callable[[], Arrays]) -> Arrays:
        """What ``find`` gave for ``key``, asked again when it is not kept any more."""
        with self._lock:
            if entry := self._entries.get(key):
                self._entries.move_to_end(key)
                return entry[0]  # type: ignore[return-value]  # a key stands for one kind of arrays
        found = find()
        self._keep(key, found, sum(array.nbytes for array in found if array is not None))
        return found

    def _keep(self, key: Hashable, arrays: tuple[Any, ...], n_bytes: int) -> None:
        with self._lock:
            if key not in self._entries:
                self._entries[key] = (arrays, n_bytes)
                self._room -= n_bytes
            while self._room < 0:
                _, (_, freed) = self._entries.popitem(last=False)
                self._room += freed
