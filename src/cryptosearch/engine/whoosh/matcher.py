"""A term's postings in one segment, decoded once, and the Whoosh matcher that walks them.

Deleted posts are among them: Whoosh's reader passes them over. Matchers offer no block quality and never give
way to a matcher of nothing, so that every posting is visited: what Whoosh compares to drop one has been multiplied
by the boosts above it, which a matcher does not know.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from functools import cached_property
from itertools import islice

from whoosh.formats import Format
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo
from whoosh.scoring import BaseScorer

from cryptosearch.engine.columnar.field import FieldReader, Span


class TermPostings:
    """The postings ``span`` of ``field``: Python numbers, which Whoosh wants. At least one posting."""

    def __init__(self, field: FieldReader, span: Span) -> None:
        self._field = field
        self._span = span
        self.docnums: list[int] = field.docnums.slice(*span).tolist()  # ascending

    @cached_property
    def frequencies(self) -> list[int]:
        """How often the term stands in each post."""
        return self._field.frequencies(self._span)

    @cached_property
    def positions(self) -> list[list[int]]:
        """The ascending positions in each post."""
        return self._field.positions(self._span)

    @cached_property
    def _length_bounds(self) -> tuple[int, int]:
        lengths = list(map(self._field.lengths.all().__getitem__, self.docnums))
        return min(lengths), max(lengths)

    def info(self) -> TermInfo:
        """The statistics, in a new object: Whoosh changes those that it is given."""
        shortest, longest = self._length_bounds
        return TermInfo(
            weight=float(sum(self.frequencies)),
            df=len(self.docnums),
            minlength=shortest,
            maxlength=longest,
            maxweight=float(max(self.frequencies)),
            minid=self.docnums[0],
            maxid=self.docnums[-1],
        )


class PostingsMatcher(LeafMatcher):  # type: ignore[misc]  # whoosh is untyped
    """Walks ``postings`` of ``term`` (field name, UTF-8), from number ``at`` of them."""

    def __init__(
        self,
        postings: TermPostings,
        *,
        term: tuple[str, bytes],
        format_: Format,
        scorer: BaseScorer | None,
        at: int = 0,
    ) -> None:
        self._postings = postings
        self._docnums = postings.docnums
        self._at = at
        self._term = term
        self.format = format_
        self.scorer = scorer

    def is_active(self) -> bool:
        return self._at < len(self._docnums)

    def id(self) -> int:
        return self._docnums[self._at]

    def next(self) -> None:
        """Go to the next posting. ReadTooFar after the last."""
        if not self.is_active():
            raise ReadTooFar
        self._at += 1

    def skip_to(self, id: int) -> None:
        """Go to the first posting from here on whose docnum is not less. ReadTooFar after the last."""
        if not self.is_active():
            raise ReadTooFar
        self._at = bisect_left(self._docnums, id, lo=self._at)

    def reset(self) -> None:
        self._at = 0

    def copy(self) -> PostingsMatcher:
        return PostingsMatcher(self._postings, term=self._term, format_=self.format, scorer=self.scorer, at=self._at)

    def all_ids(self) -> Iterator[int]:
        return islice(self._docnums, self._at, None)

    def all_items(self) -> Iterator[tuple[int, bytes]]:
        values = map(self.format.encode, islice(self._postings.positions, self._at, None))
        return zip(self.all_ids(), values, strict=True)

    def weight(self) -> float:
        """The frequency."""
        return float(self._postings.frequencies[self._at])

    def value(self) -> bytes:
        """The positions, encoded by the field's format."""
        return bytes(self.format.encode(self._postings.positions[self._at]))

    def value_as(self, astype: str) -> object:
        """Positions as they are; what else the format knows, decoded by it."""
        if astype == "positions":
            return self._postings.positions[self._at]
        return self.format.decode_as(astype, self.value())

    def supports_block_quality(self) -> bool:
        return False

    def max_quality(self) -> float:
        """No posting scores more. Asked for by ``replace`` of matchers above, block quality or not."""
        return float(self.scorer.max_quality() if self.scorer else max(self._postings.frequencies))
