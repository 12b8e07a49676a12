"""One committed state of an index as numpy arrays, for the array evaluator; ``snapshot.py`` is its plain twin.

Arrays of a single segment are views of the memory map; those of several are joined, docnums in one space.
Terms are joined when they are asked for and not kept: caching is the evaluator's. Columns are kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.arrays.snapshot import FieldValues, Occurrences
from cryptosearch.engine.columnar.container import Section
from cryptosearch.engine.columnar.field import POSTINGS_PER_BLOCK, FieldReader, Patched, Span
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot, Leaf, encode_term
from cryptosearch.engine.plan import IndexField
from cryptosearch.errors import IndexCorruptError

Numbers = NDArray[Any]

_DTYPES = {"u8": "u1", "u16": "<u2", "u32": "<u4", "u64": "<u8", "i32": "<i4"}


class ColumnarArrays:
    """The state that ``snapshot`` has open, which must stay open."""

    def __init__(self, snapshot: ColumnarSnapshot) -> None:
        self._snapshot = snapshot
        self.n_docs = snapshot.n_docs
        self.segment_starts = np.array([*(leaf.base for leaf in snapshot.leaves), self.n_docs], np.int32)
        self.deleted = _deleted(snapshot)
        self.document_frequency = snapshot.document_frequency
        self.first_term = snapshot.first_term
        self.terms_between = snapshot.terms_between
        self.average_length = lru_cache(snapshot.average_length)
        self.post_id = snapshot.post_id
        self.lengths = lru_cache(self._lengths)
        self.days = lru_cache(self._days)
        self.id_ranks = lru_cache(self._id_ranks)
        self.values = lru_cache(self._values)

    def docnums(self, name: IndexField, term: str) -> NDArray[np.int32]:
        """See ``ArraySnapshot.docnums``."""
        return _joined([_docnums(*part) for part in self._snapshot.found(name, term)])

    def frequencies(self, name: IndexField, term: str) -> NDArray[np.uint32]:
        """See ``ArraySnapshot.frequencies``."""
        found = self._snapshot.found(name, term)
        frequencies = np.ones(sum(span.stop - span.start for _, _, span in found), np.uint32)
        before = 0
        for _, field, span in found:
            indices, counts, _ = _repeats(field, span)
            frequencies[indices + before] += counts.astype(np.uint32)
            before += span.stop - span.start
        return frequencies

    def frequencies_in(self, name: IndexField, term: str, docnums: NDArray[np.int32]) -> NDArray[np.uint32]:
        """See ``ArraySnapshot.frequencies_in``."""
        parts = []
        for docnums_in, leaf, field, span in self._parts(name, term, docnums):
            frequencies = np.ones(len(docnums_in), np.uint32)
            indices, counts, _ = _repeats_among(field, span, _places(docnums_in, leaf, field, span))
            frequencies[indices] += counts.astype(np.uint32)
            parts.append(frequencies)
        return _joined(parts, np.uint32)

    def prefixed(self, name: IndexField, prefix: str) -> NDArray[np.int32]:
        """See ``ArraySnapshot.prefixed``."""
        return _joined([_docnums(*part) for part in self._prefixed(name, prefix)])

    def occurrences(self, name: IndexField, term: str, docnums: NDArray[np.int32]) -> Occurrences:
        """See ``ArraySnapshot.occurrences``."""
        return _joined_occurrences([_occurrences_in(*part) for part in self._parts(name, term, docnums)])

    def _parts(
        self, name: IndexField, term: str, docnums: NDArray[np.int32]
    ) -> Iterator[tuple[NDArray[np.int32], Leaf, FieldReader, Span]]:
        """Which of ``docnums`` are in each segment with the term, where there are any."""
        for leaf, field, span in self._snapshot.found(name, term):
            first, last = np.searchsorted(docnums, (leaf.base, leaf.base + leaf.segment.n_docs))
            if first < last:
                yield docnums[first:last], leaf, field, span

    def prefixed_occurrences(self, name: IndexField, prefix: str) -> Occurrences:
        """See ``ArraySnapshot.prefixed_occurrences``."""
        return _joined_occurrences([_occurrences(*part) for part in self._prefixed(name, prefix)])

    def docnums_between(self, name: IndexField, start: str, stop: str) -> NDArray[np.int32]:
        """See ``ArraySnapshot.docnums_between``."""
        parts = []
        for leaf, field in self._snapshot.fields(name):
            parts.append(_docnums(leaf, field, field.spans(self._snapshot.ordinals_between(field, start, stop))))
        return _joined(parts)

    def _prefixed(self, name: IndexField, prefix: str) -> Iterator[tuple[Leaf, FieldReader, Span]]:
        encoded = encode_term(prefix)
        for leaf, field in self._snapshot.fields(name):
            yield leaf, field, field.spans(field.prefixed(encoded))

    def _lengths(self, name: IndexField) -> NDArray[np.uint32]:
        lengths = {leaf.base: field.lengths for leaf, field in self._snapshot.fields(name)}
        return self._column(lambda leaf: lengths.get(leaf.base), np.uint32)

    def _days(self) -> NDArray[np.int32]:
        return self._column(lambda leaf: leaf.segment.days, np.int32)

    def _id_ranks(self) -> NDArray[np.int32]:
        return self._column(lambda leaf: leaf.segment.id_ordinals, np.int32)

    def _column(self, section_of: Callable[[Leaf], Section | None], dtype: type[Any]) -> Numbers:
        parts = []
        for leaf in self._snapshot.leaves:
            section = section_of(leaf)
            n_docs = leaf.segment.n_docs
            parts.append(
                np.zeros(n_docs, dtype) if section is None else section_array(section, 0, n_docs).astype(dtype)
            )
        return _joined(parts, dtype)

    def _values(self, name: IndexField) -> FieldValues:
        """The values of a field of exact values, each post's occurrences of them."""
        texts: dict[str, int] = {}
        ordinals, docnums = [], []
        for leaf, field in self._snapshot.fields(name):
            terms = [term.decode() for term in field.terms(range(field.n_terms))]
            numbers = np.array([texts.setdefault(text, len(texts)) for text in terms], np.int32)
            ordinals.append(np.repeat(numbers, document_frequencies_of(field)))
            docnums.append(_docnums(leaf, field, Span(0, field.n_postings)))
        return FieldValues(list(texts), _joined(ordinals), _joined(docnums))


def _deleted(snapshot: ColumnarSnapshot) -> NDArray[np.bool_] | None:
    deleted = [leaf.base + docnum for leaf in snapshot.leaves for docnum in leaf.deleted]
    if not deleted:
        return None
    flags = np.zeros(snapshot.n_docs, bool)
    flags[deleted] = True
    return flags


def _docnums(leaf: Leaf, field: FieldReader, span: Span) -> NDArray[np.int32]:
    docnums = section_array(field.docnums, *span).astype(np.int32)
    if docnums.max(initial=0) >= leaf.segment.n_docs:
        raise IndexCorruptError(leaf.segment.path, f"has a posting of post {docnums.max()} of {leaf.segment.n_docs}")
    docnums += leaf.base
    return docnums


def document_frequencies_of(field: FieldReader) -> NDArray[np.int64]:
    """(n_terms,): how many posts have each term, deleted ones included. ValueError where these are not its postings."""
    frequencies: NDArray[np.int64] = patched_array(field.document_frequencies, 0, field.n_terms).astype(np.int64) + 1
    if int(frequencies.sum()) != field.n_postings:
        raise ValueError(f"{frequencies.sum()} postings where there are {field.n_postings}")
    return frequencies


def occurrences_of(field: FieldReader, span: Span) -> tuple[NDArray[np.int64], NDArray[np.int32]]:
    """Every occurrence in the postings of ``span``, in order: which of them it belongs to (from 0), its position."""
    first = patched_array(field.first_positions, *span)
    indices, n_further, start = _repeats(field, span)
    if not len(indices):
        return np.arange(len(first)), first.astype(np.int32)
    # Before there is an array of as many: that they are there bounds their number.
    further = patched_array(field.further_positions, start, start + int(n_further.sum()))
    counts = np.ones(len(first), np.int64)
    counts[indices] += n_further
    ends = np.cumsum(counts)
    positions = np.empty(int(ends[-1]), np.int32)
    is_first = np.zeros(len(positions), bool)
    is_first[ends - counts] = True
    positions[is_first] = first
    positions[~is_first] = further
    return np.repeat(np.arange(len(first)), counts), positions


def _occurrences(leaf: Leaf, field: FieldReader, span: Span) -> Occurrences:
    docnums = _docnums(leaf, field, span)
    postings, positions = occurrences_of(field, span)
    return Occurrences(docnums if len(postings) == len(docnums) else docnums[postings], positions)


def _places(docnums: NDArray[np.int32], leaf: Leaf, field: FieldReader, span: Span) -> NDArray[np.int64]:
    """The indices in ``span`` of the postings of ``docnums``, which all are there."""
    return np.searchsorted(section_array(field.docnums, *span), (docnums - leaf.base).astype(np.uint16))


def _occurrences_in(docnums: NDArray[np.int32], leaf: Leaf, field: FieldReader, span: Span) -> Occurrences:
    """Those in ``docnums``, which all are in ``span``: the first ones, then the further ones."""
    places = _places(docnums, leaf, field, span)
    first = patched_array(field.first_positions, *span)[places].astype(np.int32)
    indices, counts, starts = _repeats_among(field, span, places)
    if not len(indices):
        return Occurrences(docnums, first)
    lowest, highest = int(starts[0]), int(starts[-1] + counts[-1])
    further = patched_array(field.further_positions, lowest, highest)  # which bounds their number, as above
    inside = np.arange(int(counts.sum())) + np.repeat(starts - (np.cumsum(counts) - counts), counts)
    further = further[inside - lowest]
    owners = np.repeat(docnums[indices], counts)
    return Occurrences(_joined([docnums, owners]), _joined([first, further.astype(np.int32)]))


class _Repeats(NamedTuple):
    """``field.Repeats`` as arrays."""

    indices: NDArray[np.int64]
    counts: NDArray[np.int64]
    further_start: int


def _repeats(field: FieldReader, span: Span) -> _Repeats:
    """``field.repeats(span)`` as arrays."""
    block, skipped = divmod(span.start, POSTINGS_PER_BLOCK)
    packed = section_array(field.repeated, block * POSTINGS_PER_BLOCK // 8, -(-span.stop // 8))
    bits = np.unpackbits(packed, bitorder="little").view(bool)[: skipped + span.stop - span.start]
    n_skipped = int(np.count_nonzero(bits[:skipped]))
    indices = np.flatnonzero(bits[skipped:])
    if not len(indices):
        return _Repeats(indices, indices, 0)
    start = field.repeated_starts[block]
    counts = patched_array(field.further_counts, start, start + n_skipped + len(indices)).astype(np.int64) + 1
    return _Repeats(indices, counts[n_skipped:], field.further_starts[block] + int(counts[:n_skipped].sum()))


class _RepeatsAmong(NamedTuple):
    """Of some postings those whose term stands in the post more than once."""

    indices: NDArray[np.int64]  # ascending, into the postings asked for
    counts: NDArray[np.int64]  # further positions of each
    starts: NDArray[np.int64]  # where each one's further positions begin


def _repeats_among(field: FieldReader, span: Span, places: NDArray[np.int64]) -> _RepeatsAmong:
    """Of the postings at ``places`` (ascending) in ``span``. Counts bits rather than listing them."""
    block, skipped = divmod(span.start, POSTINGS_PER_BLOCK)
    packed = section_array(field.repeated, block * POSTINGS_PER_BLOCK // 8, -(-span.stop // 8))
    at = places + skipped
    bytes_at, bits_at = at >> 3, at & 7
    indices = np.flatnonzero(packed[bytes_at] >> bits_at.astype(np.uint8) & 1)
    if not len(indices):
        return _RepeatsAmong(indices, indices, indices)
    bytes_at, bits_at = bytes_at[indices], bits_at[indices]
    n_bits = np.cumsum(np.bitwise_count(packed), dtype=np.int64)
    lower = packed[bytes_at] & ((1 << bits_at) - 1).astype(np.uint8)
    ordinals = n_bits[bytes_at] - np.bitwise_count(packed[bytes_at]) + np.bitwise_count(lower)
    start = field.repeated_starts[block]
    n_read = int(ordinals[-1]) + 1
    counts = patched_array(field.further_counts, start, start + n_read).astype(np.int64) + 1
    ends = field.further_starts[block] + np.cumsum(counts)
    return _RepeatsAmong(indices, counts[ordinals], (ends - counts)[ordinals])


def patched_array(column: Patched, start: int, stop: int) -> Numbers:
    """(stop - start,), unsigned: the numbers from ``start`` to ``stop``. A view of the file if none is patched."""
    numbers = section_array(column.base, start, stop)
    low, high = column.indices.search(start), column.indices.search(stop)
    if low < high:
        numbers = numbers.astype(np.uint32)
        numbers[section_array(column.indices, low, high).astype(np.int64) - start] = section_array(
            column.values, low, high
        )
    return numbers


def section_array(section: Section, start: int, stop: int) -> Numbers:
    """(stop - start,) of the section's own type: a view of the file, not to be written to."""
    return np.frombuffer(section.slice(start, stop), _DTYPES[section.type])


def _joined_occurrences(parts: Sequence[Occurrences]) -> Occurrences:
    return Occurrences(_joined([part.docnums for part in parts]), _joined([part.positions for part in parts]))


def _joined(parts: Sequence[Numbers], dtype: type[Any] = np.int32) -> Numbers:
    if not parts:
        return np.empty(0, dtype)
    return parts[0] if len(parts) == 1 else np.concatenate(parts)
