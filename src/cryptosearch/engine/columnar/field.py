"""One field of one segment: its terms, and for each of them the postings and positions.

Terms are sorted by their UTF-8 bytes and found by binary search in the map; nothing is loaded at opening.
They stand in blocks of 16, each without the bytes that it shares with the one before. Postings are ascending docnums of
16 bits. Nearly all frequencies are 1: the others are exceptions, and so are positions that do not fit into
the width that most do (``docs/format.md``). Standard library only; ``array_snapshot.py`` reads the same
columns with numpy.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from heapq import nlargest
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from cryptosearch.engine.columnar.container import Section
from cryptosearch.errors import IndexCorruptError

TERMS_PER_BLOCK = 16
POSTINGS_PER_BLOCK = 256
_COUNT_LIMIT = 1 << 48
_LISTED_AT_ONCE = 1024  # terms
KEY_BYTES = 8  # of a block's first term, as one big-endian number


class Span(NamedTuple):
    """Postings ``start`` to ``stop`` of the field: those of a term, or of neighbouring terms."""

    start: int
    stop: int


class Patched(NamedTuple):
    """Numbers of which few are too great for the width of ``base``: those stand in ``values``, at ``indices``."""

    base: Section
    indices: Section  # ascending
    values: Section

    def slice(self, start: int, stop: int) -> list[int]:
        """The numbers from ``start`` to ``stop``."""
        numbers: list[int] = self.base.slice(start, stop).tolist()
        if len(self.indices):
            low, high = self.indices.search(start), self.indices.search(stop)
            pairs = zip(self.indices.slice(low, high), self.values.slice(low, high), strict=True)
            for index, value in pairs:
                numbers[index - start] = value
        return numbers


class Repeats(NamedTuple):
    """The postings of a span whose term stands in the post more than once."""

    indices: Sequence[int]  # ascending, counted from the span's start
    counts: Sequence[int]  # further positions of each, at least 1
    further_start: int  # where the first one's further positions begin; the others' follow


class FieldReader:
    """Reads the field ``name`` from a segment's sections. KeyError where one is missing."""

    def __init__(self, file: Path, name: str, sections: Mapping[str, Section], statistics: Mapping[str, int]) -> None:
        self._file = file
        self.n_terms = count(statistics["n_terms"])
        self.n_postings = count(statistics["n_postings"])
        self.total_length = count(statistics["total_length"])  # tokens of all posts that count in a length
        self._texts = sections[f"{name}.texts"]
        self._shared_lengths = sections[f"{name}.shared_lengths"]  # bytes that a term has in common with the one before
        self._rest_lengths = self._patched(name, "rest_lengths", sections)
        self._text_starts = sections[f"{name}.text_starts"]
        self._keys = sections[f"{name}.keys"]
        self.document_frequencies = self._patched(
            name, "document_frequencies", sections
        )  # less one: none is in no post
        self._posting_starts = sections[f"{name}.posting_starts"]
        self.docnums = sections[f"{name}.docnums"]
        self.repeated = sections[f"{name}.repeated"]  # a bit for each posting: is the frequency above 1?
        self.repeated_starts = sections[f"{name}.repeated_starts"]  # such postings before each block
        self.further_starts = sections[f"{name}.further_starts"]  # further positions before each block
        self.further_counts = self._patched(name, "further_counts", sections)  # less one
        self.first_positions = self._patched(name, "first_positions", sections)
        self.further_positions = self._patched(name, "further_positions", sections)
        self.lengths = sections[f"{name}.lengths"]
        if len(self._shared_lengths) != self.n_terms or len(self.docnums) != self.n_postings:
            raise ValueError(f"field {name} has not the numbers of terms and postings that the header says")

    @staticmethod
    def _patched(name: str, what: str, sections: Mapping[str, Section]) -> Patched:
        return Patched(*(sections[f"{name}.{what}{part}"] for part in ("", ".patched", ".patches")))

    def find(self, term: bytes) -> int | None:
        """The term's ordinal, None if it does not occur. Reads a block of terms."""
        if not self.n_terms:
            return None
        block = self._block_of(term)
        terms = self._block_terms(block)
        place = bisect_left(terms, term)
        return block * TERMS_PER_BLOCK + place if term in terms[place : place + 1] else None

    def find_from(self, term: bytes) -> int:
        """The ordinal of the first term that is not less than ``term``; ``n_terms`` if all are."""
        if not self.n_terms:
            return 0
        block = self._block_of(term)
        return block * TERMS_PER_BLOCK + bisect_left(self._block_terms(block), term)

    def prefixed(self, prefix: bytes) -> range:
        """Ordinals of the terms that begin with ``prefix``."""
        after = prefix.rstrip(b"\xff")
        end = self.find_from(after[:-1] + bytes([after[-1] + 1])) if after else self.n_terms
        return range(self.find_from(prefix), end)

    def term(self, ordinal: int) -> bytes:
        """The term with this ordinal, as UTF-8."""
        return self._block_terms(ordinal // TERMS_PER_BLOCK)[ordinal % TERMS_PER_BLOCK]

    def terms(self, ordinals: range) -> Iterator[bytes]:
        """The terms with these ordinals (step 1), in order."""
        at = ordinals.start
        while at < ordinals.stop:
            block, inside = divmod(at, TERMS_PER_BLOCK)
            terms = self._block_terms(block)[inside : inside + ordinals.stop - at]
            yield from terms
            at += len(terms)

    @staticmethod
    def blocks(ordinals: range) -> Iterator[range]:
        """``ordinals`` (step 1) in parts of some blocks each."""
        for start in range(ordinals.start, ordinals.stop, _LISTED_AT_ONCE):
            yield ordinals[start - ordinals.start : start - ordinals.start + _LISTED_AT_ONCE]

    def most_frequent(self, ordinals: range, limit: int) -> list[bytes]:
        """Of the terms with these ordinals (step 1) the ``limit`` that most posts have; equal ones in order."""
        counts = self.document_frequencies.slice(ordinals.start, ordinals.stop)
        places = nlargest(limit, range(len(counts)), key=counts.__getitem__)
        return [self.term(ordinals[place]) for place in places]

    def span(self, ordinal: int) -> Span:
        """The postings of the term."""
        block = ordinal // TERMS_PER_BLOCK
        before = self.document_frequencies.slice(block * TERMS_PER_BLOCK, ordinal + 1)
        stop = self._posting_starts[block] + sum(before) + len(before)
        start = stop - before[-1] - 1
        if not 0 <= start < stop <= self.n_postings:
            raise IndexCorruptError(self._file, f"points to postings {start} to {stop} of {self.n_postings}")
        return Span(start, stop)

    def spans(self, ordinals: range) -> Span:
        """The postings of neighbouring terms, which follow each other."""
        if not ordinals:
            return Span(0, 0)
        return Span(self.span(ordinals[0]).start, self.span(ordinals[-1]).stop)

    def docnums_of(self, span: Span) -> memoryview:
        """The docnums of ``span``. IndexCorruptError where one is of no post: it would be taken for one elsewhere."""
        docnums = self.docnums.slice(*span)
        if max(docnums, default=0) >= len(self.lengths):
            raise IndexCorruptError(self._file, f"has a posting of post {max(docnums)} of {len(self.lengths)}")
        return docnums

    def frequencies(self, span: Span) -> list[int]:
        """How often the term stands in each post of ``span``."""
        frequencies = [1] * (span.stop - span.start)
        indices, counts, _ = self.repeats(span)
        for index, count in zip(indices, counts, strict=True):
            frequencies[index] += count
        return frequencies

    def positions(self, span: Span) -> list[list[int]]:
        """The ascending positions of the term in each post of ``span``."""
        positions = [[first] for first in self.first_positions.slice(*span)]
        indices, counts, start = self.repeats(span)
        further = iter(self.further_positions.slice(start, start + sum(counts)))
        for index, count in zip(indices, counts, strict=True):
            positions[index] += islice(further, count)
        return positions

    def repeats(self, span: Span) -> Repeats:
        """The postings of ``span`` with a frequency above 1."""
        block, skipped = divmod(span.start, POSTINGS_PER_BLOCK)
        first_byte = block * POSTINGS_PER_BLOCK // 8
        bits = int.from_bytes(self.repeated.slice(first_byte, -(-span.stop // 8)), "little")
        n_skipped = (bits & ((1 << skipped) - 1)).bit_count()
        bits = (bits >> skipped) & ((1 << (span.stop - span.start)) - 1)
        if not bits:
            return Repeats((), (), 0)
        start = self.repeated_starts[block]
        counts = [less + 1 for less in self.further_counts.slice(start, start + n_skipped + bits.bit_count())]
        return Repeats(_set_bits(bits), counts[n_skipped:], self.further_starts[block] + sum(counts[:n_skipped]))

    def _block_of(self, term: bytes) -> int:
        """The block in which ``term`` stands if it does: the last that begins with it or less."""
        key = int.from_bytes(term[:KEY_BYTES].ljust(KEY_BYTES, b"\0"), "big")
        low, high = max(self._keys.search(key) - 1, 0), max(self._keys.search(key + 1) - 1, 0)
        while low < high:  # blocks that begin with the same eight bytes
            middle = (low + high + 1) // 2
            low, high = (middle, high) if self.term(middle * TERMS_PER_BLOCK) <= term else (low, middle - 1)
        return low

    def _block_terms(self, block: int) -> list[bytes]:
        first = block * TERMS_PER_BLOCK
        stop = min(first + TERMS_PER_BLOCK, self.n_terms)
        lengths = self._rest_lengths.slice(first, stop)
        start = self._text_starts[block]
        data = bytes(self._texts.slice(start, start + sum(lengths)))
        terms, at, term = [], 0, b""
        for shared, length in zip(self._shared_lengths.slice(first, stop), lengths, strict=True):
            term = term[:shared] + data[at : at + length]
            terms.append(term)
            at += length
        return terms


def count(value: object) -> int:
    """A number of a header. ValueError for what counts nothing."""
    if not isinstance(value, int) or not 0 <= value < _COUNT_LIMIT:
        raise ValueError(f"{value!r} is no number of anything")
    return value


def _set_bits(bits: int) -> list[int]:
    digits = f"{bits:b}"[::-1]
    indices, at = [], digits.find("1")
    while at >= 0:
        indices.append(at)
        at = digits.find("1", at + 1)
    return indices
