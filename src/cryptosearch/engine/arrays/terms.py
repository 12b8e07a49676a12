"""Terms and sequences of terms as arrays, decoded once and kept while there is room."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import date
from functools import lru_cache
from threading import Lock, local
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine import plan as p
from cryptosearch.engine.arrays.matches import Docnums, Matches, Scores, Tables, places_in
from cryptosearch.engine.arrays.snapshot import ArraySnapshot, Occurrences
from cryptosearch.engine.bounds import peak, peak_of
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.quantities import ranges_of

CACHE_BYTES = 64 << 20
_POSITION_BITS = 32
_BEFORE = 1 << 20  # added to positions, so that the beginning of a sequence is never negative
_PARTS = ("docnums", "impacts")  # of a phrase
_PROBED = 16  # a term is probed for this many times fewer posts than it has postings

Keys = NDArray[np.int64]  # docnum and position in one number, ascending, distinct


class TermReader:
    """Reads ``snapshot`` through a cache. Safe to share between threads; the arrays are not to be written to."""

    def __init__(self, snapshot: ArraySnapshot) -> None:
        self._snapshot = snapshot
        self._cache = _Cache(CACHE_BYTES)
        self._norms = lru_cache(self._find_norms)
        self._local = local()
        self.live = lru_cache(self._find_live)

    @property
    def tables(self) -> Tables:
        """This thread's tables over all posts."""
        tables: Tables | None = getattr(self._local, "tables", None)
        if tables is None:
            tables = self._local.tables = Tables(self._snapshot.n_docs)
        return tables

    def term(self, name: IndexField, text: str, weight: float, within: Docnums | None) -> Matches:
        """Posts with the term, of those ``within`` if given; their BM25 times ``weight``."""
        found = self.term_around(name, text, weight, within)
        return found if within is None else self.tables.restrict(found, within)

    def term_around(self, name: IndexField, text: str, weight: float, within: Docnums | None) -> Matches:
        """Posts with the term, at least those ``within``: only these where they are so few that it pays."""
        docnums = self.docnums(name, text)
        if within is not None and len(within) * _PROBED < len(docnums):
            places = places_in(docnums, within)
            is_there = docnums[places] == within
            docnums = within[is_there]
            kept = self._cache.peek(("impacts", name, text))
            if kept is not None:
                impacts = kept[places[is_there]]
            else:
                impacts = self._impacts(name, text, docnums, self._snapshot.frequencies_in(name, text, docnums))
        else:
            key = ("impacts", name, text)
            impacts = self._cache.get(key, lambda: self._impacts(name, text, docnums, self._frequencies(name, text)))
        return Matches(docnums, impacts if weight == 1.0 else weight * impacts)

    def docnums(self, name: IndexField, text: str, within: Docnums | None = None) -> Docnums:
        """Posts with the term, of those ``within`` if given."""
        docnums: Docnums = self._cache.get(("docnums", name, text), lambda: self._find_docnums(name, text))
        if within is None:
            return docnums
        if len(docnums) < len(within):  # of many rare terms each costs what it holds, not what is left over
            return docnums[self.tables.contains(within, docnums)]
        return within[self.tables.contains(docnums, within)]

    def prefixed(self, name: IndexField, prefix: str) -> Docnums:
        """Posts with a term that begins with ``prefix``."""
        return self._cache.get(("prefix", name, prefix), lambda: self._find_prefixed(name, prefix))

    def quantities(self, node: p.Quantities) -> Docnums:
        """Posts with a quantity that ``node`` means."""
        return self._cache.get(("quantities", node), lambda: self._find_quantities(node))

    def between(self, first: date | None, last: date | None, within: Docnums | None = None) -> Docnums:
        """Posts filed from ``first`` to ``last``, None is open; of those ``within`` if given."""
        if within is not None:
            return within[self._is_between(self._snapshot.days()[within], first, last)]
        return self._cache.get(("between", first, last), lambda: self._find_between(first, last))

    def sequence(self, node: p.Sequence) -> Docnums:
        """Posts in which the slots of ``node`` follow each other."""
        if len(node.slots) == 1:
            name, text = node.field, node.slots[0]
            return self.prefixed(name, text) if node.ends_open else self.docnums(name, text)
        key = ("sequence", node.field, node.slots, node.ends_open)
        return self._cache.get(key, lambda: _owners(self._starts(node)))

    def phrase(self, name: IndexField, slots: tuple[str, ...], weight: float) -> Matches:
        """Posts in which the slots follow each other, with the BM25 of that as of a term, times ``weight``."""
        key = ("phrase", name, slots)
        docnums, impacts = (self._cache.peek((*key, part)) for part in _PARTS)
        if docnums is None or impacts is None:
            places = self._starts(p.Sequence(name, slots))
            docnums = self._cache.get((*key, "docnums"), lambda: _owners(places))
            found = docnums
            impacts = self._cache.get((*key, "impacts"), lambda: self._phrase_impacts(name, places, found))
        return Matches(docnums, impacts if weight == 1.0 else weight * impacts)

    def _phrase_impacts(self, name: IndexField, places: Keys, docnums: Docnums) -> Scores:
        frequencies = np.bincount(np.searchsorted(docnums, places >> _POSITION_BITS), minlength=len(docnums))
        return self._bm25(name, peak_of(len(docnums), self._snapshot.n_docs), docnums, frequencies)

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

    def _impacts(self, name: IndexField, text: str, docnums: Docnums, frequencies: NDArray[np.uint32]) -> Scores:
        return self._bm25(name, peak(self._snapshot, name, text), docnums, frequencies)

    def _bm25(self, name: IndexField, high: float, docnums: Docnums, frequencies: NDArray[Any]) -> Scores:
        counts = frequencies.astype(np.float64)
        return high * counts / (counts + self._norms(name)[docnums])

    def _find_norms(self, name: IndexField) -> Scores:
        base, slope = K1 * (1 - B), K1 * B / self._snapshot.average_length(name)
        return base + slope * self._snapshot.lengths(name).astype(np.float64)

    def _find_docnums(self, name: IndexField, text: str) -> Docnums:
        """Without deleted posts."""
        docnums = self._snapshot.docnums(name, text)
        return docnums if self._snapshot.deleted is None else docnums[~self._snapshot.deleted[docnums]]

    def _frequencies(self, name: IndexField, text: str) -> NDArray[np.uint32]:
        """Of the posts that ``docnums`` gives."""
        frequencies = self._snapshot.frequencies(name, text)
        if self._snapshot.deleted is None:
            return frequencies
        return frequencies[~self._snapshot.deleted[self._snapshot.docnums(name, text)]]

    def _find_prefixed(self, name: IndexField, prefix: str) -> Docnums:
        return self._live_among([self._snapshot.prefixed(name, prefix)])

    def _find_quantities(self, node: p.Quantities) -> Docnums:
        ranges = ranges_of(node, self._snapshot)
        return self._live_among(self._snapshot.docnums_between(IndexField.QUANTITY, *span) for span in ranges)

    def _live_among(self, parts: Iterable[Docnums]) -> Docnums:
        """Each once, ascending, without deleted posts."""
        has_it = np.zeros(self._snapshot.n_docs, bool)
        for docnums in parts:
            has_it[docnums] = True
        if self._snapshot.deleted is not None:
            has_it &= ~self._snapshot.deleted
        return np.flatnonzero(has_it).astype(np.int32)

    def _find_between(self, first: date | None, last: date | None) -> Docnums:
        inside = self._is_between(self._snapshot.days(), first, last)
        if self._snapshot.deleted is not None:
            inside &= ~self._snapshot.deleted
        return np.flatnonzero(inside).astype(np.int32)

    @staticmethod
    def _is_between(days: NDArray[np.int32], first: date | None, last: date | None) -> NDArray[np.bool_]:
        inside = np.ones(len(days), bool) if first is None else days >= first.toordinal()
        if last is not None:
            inside &= days <= last.toordinal()
        return inside

    def _find_live(self) -> Docnums:
        deleted = self._snapshot.deleted
        live = np.arange(self._snapshot.n_docs) if deleted is None else np.flatnonzero(~deleted)
        return live.astype(np.int32)

    def _starts(self, node: p.Sequence) -> Keys:
        """Where the sequence begins: of the posts with all slots, the places that each slot leaves."""
        name, slots = node.field, node.slots[:-1] if node.ends_open else node.slots
        offsets = sorted(range(len(slots)), key=lambda at: self._snapshot.document_frequency(name, slots[at]))
        docnums: Docnums | None = None
        for offset in offsets:
            docnums = self.docnums(name, slots[offset], docnums)
        starts: Keys | None = None
        if docnums is not None:
            for offset in offsets:
                starts = _narrowed(starts, _keys(self._snapshot.occurrences(name, slots[offset], docnums), offset))
        if node.ends_open and (starts is None or len(starts)):
            starts = _narrowed(starts, self._open_ends(name, node.slots[-1], len(slots)))
        return np.empty(0, np.int64) if starts is None else starts

    def _open_ends(self, name: IndexField, prefix: str, offset: int) -> Keys:
        docnums, positions = self._snapshot.prefixed_occurrences(name, prefix)
        if self._snapshot.deleted is not None:
            is_live = ~self._snapshot.deleted[docnums]
            docnums, positions = docnums[is_live], positions[is_live]
        return _keys(Occurrences(docnums, positions), offset)


def _keys(occurrences: Occurrences, offset: int) -> Keys:
    """The places at which a sequence would begin that has the term as its slot ``offset``."""
    keys = (occurrences.docnums.astype(np.int64) << _POSITION_BITS) + occurrences.positions + (_BEFORE - offset)
    keys.sort()
    return keys


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
    """The arrays that were read last, up to ``n_bytes`` of them."""

    def __init__(self, n_bytes: int) -> None:
        self._room = n_bytes
        self._entries: OrderedDict[Hashable, NDArray[Any]] = OrderedDict()
        self._lock = Lock()

    def peek(self, key: Hashable) -> NDArray[Any] | None:
        """What is kept for ``key``, if anything."""
        with self._lock:
            if key in self._entries:
                self._entries.move_to_end(key)
            return self._entries.get(key)

    def get(self, key: Hashable, find: Callable[[], NDArray[Any]]) -> NDArray[Any]:
        """What ``find`` gave for ``key``, asked again when it is not kept any more."""
        array = self.peek(key)
        if array is None:
            array = find()
            with self._lock:
                self._keep(key, array)
        return array

    def _keep(self, key: Hashable, array: NDArray[Any]) -> None:
        if key not in self._entries:
            self._entries[key] = array
            self._room -= array.nbytes
        while self._room < 0:
            _, freed = self._entries.popitem(last=False)
            self._room += freed.nbytes
