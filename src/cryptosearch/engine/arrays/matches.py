"""Sets of posts with scores, as arrays, and how two or more become one.

What is as large as the index is a table that stays: to be given 8 MB anew takes longer than most queries do.
Additions are made in the order of the operands, as ``scalar.py`` makes them: the sums are equal to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Docnums = NDArray[np.int32]
Scores = NDArray[np.float64]

_SPARSE = 32  # of a set this many times larger, a few posts are found by binary search
_FEW = 256  # postings are sorted rather than tabled where the table would be this many times larger


class Matches(NamedTuple):
    """Posts that match, and their scores; None when all are 0."""

    docnums: Docnums  # ascending, distinct
    scores: Scores | None

    def filled(self) -> Scores:
        """The scores, zeros as well."""
        return np.zeros(len(self.docnums)) if self.scores is None else self.scores


NO_MATCHES = Matches(np.empty(0, np.int32), None)


class Tables:
    """Tables over all posts of an index, used again and again. Not to be shared between threads."""

    def __init__(self, n_docs: int) -> None:
        self.n_docs = n_docs
        self._slots = np.zeros(n_docs, np.int32)  # whatever was left there
        self._has = np.zeros(n_docs, bool)  # nothing but zeros between two uses, as in the scores
        self._scores = np.zeros(n_docs)

    def contains(self, docnums: Docnums, wanted: Docnums) -> NDArray[np.bool_]:
        """For each of ``wanted`` whether it is among ``docnums``; both ascending.

        A table that need not be empty: Briggs and Torczon, An Efficient Representation for Sparse Sets, 1993.
        """
        if not len(docnums) or not len(wanted):
            return np.zeros(len(wanted), bool)
        if len(wanted) * _SPARSE < len(docnums):
            places: NDArray[Any] = places_in(docnums, wanted)
        else:
            self._slots[docnums] = np.arange(len(docnums), dtype=np.int32)
            places = self._slots[wanted]
            np.minimum(places, len(docnums) - 1, out=places)
        found: NDArray[np.bool_] = docnums[places] == wanted
        return found

    def restrict(self, matches: Matches, docnums: Docnums) -> Matches:
        """The matches that are among ``docnums``."""
        kept = self.contains(docnums, matches.docnums)
        return Matches(matches.docnums[kept], None if matches.scores is None else matches.scores[kept])

    def sums_at(self, parts: Sequence[Matches], docnums: Docnums) -> Scores:
        """For each of ``docnums`` the sum of the scores that it has in ``parts``."""
        if len(parts) == 1 and (scores := parts[0].scores) is not None and np.array_equal(parts[0].docnums, docnums):
            return scores
        return self._gathered(parts, docnums, np.add)

    def union(self, parts: Sequence[Matches], *, minimum: int = 1) -> Matches:
        """Posts in at least ``minimum`` of ``parts``; their scores add up."""
        return self._merge(parts, minimum, np.add)

    def best_of(self, parts: Sequence[Matches]) -> Matches:
        """Posts in any of ``parts``, with their best score. Scores are not negative."""
        return self._merge(parts, 1, np.maximum)

    def _merge(self, parts: Sequence[Matches], minimum: int, operation: Callable[..., Any]) -> Matches:
        parts = [part for part in parts if len(part.docnums)]
        if len(parts) < minimum:
            return NO_MATCHES
        if len(parts) == 1:
            return parts[0]
        docnums = self._counted(parts, minimum)
        if all(part.scores is None for part in parts):
            return Matches(docnums, None)
        return Matches(docnums, self._gathered(parts, docnums, operation))

    def _gathered(self, parts: Sequence[Matches], docnums: Docnums, operation: Callable[..., Any]) -> Scores:
        try:
            for number, part in enumerate(parts):
                if part.scores is not None:
                    found = operation(self._scores[part.docnums], part.scores) if number else part.scores
                    self._scores[part.docnums] = found
            scores: Scores = self._scores[docnums]
            if sum(len(part.docnums) for part in parts) > self.n_docs:
                self._scores.fill(0.0)
            else:
                for part in parts:
                    self._scores[part.docnums] = 0.0
        except BaseException:  # an interrupt, perhaps
            self._scores = np.zeros(self.n_docs)
            raise
        return scores

    def _counted(self, parts: Sequence[Matches], minimum: int) -> Docnums:
        """The posts that at least ``minimum`` of ``parts`` have."""
        n_postings = sum(len(part.docnums) for part in parts)
        if minimum > 1 or n_postings * _FEW < self.n_docs:
            docnums: Docnums = np.sort(np.concatenate([part.docnums for part in parts]))
            is_last = np.append(docnums[1:] != docnums[:-1], True)
            ends = np.flatnonzero(is_last)
            return docnums[ends[np.diff(ends, prepend=-1) >= minimum]]
        try:
            for part in parts:
                self._has[part.docnums] = True
            found = np.flatnonzero(self._has)
            self._has[found] = False
        except BaseException:
            self._has = np.zeros(self.n_docs, bool)
            raise
        return found.astype(np.int32)


def places_in(docnums: Docnums, wanted: Docnums) -> NDArray[np.int64]:
    """Where each of ``wanted`` would stand in ``docnums``, which is not empty; within its bounds."""
    places = np.searchsorted(docnums, wanted)
    np.minimum(places, len(docnums) - 1, out=places)
    return places
