"""Sets of posts with scores, as arrays, and how two or more become one.

Additions are made in the order of the operands, as ``scalar.py`` makes them: the sums are equal to the last bit.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Docnums = NDArray[np.int32]
Scores = NDArray[np.float64]

_SPARSE = 32  # a set smaller than n_docs by this factor is looked up by binary search, not in a table


class Matches(NamedTuple):
    """Posts that match, and their scores; None when all are 0."""

    docnums: Docnums  # ascending, distinct
    scores: Scores | None

    def filled(self) -> Scores:
        """The scores, zeros as well."""
        return np.zeros(len(self.docnums)) if self.scores is None else self.scores


NO_MATCHES = Matches(np.empty(0, np.int32), None)


def contains(docnums: Docnums, wanted: Docnums, n_docs: int) -> NDArray[np.bool_]:
    """For each of ``wanted`` whether it is among ``docnums``; both ascending."""
    if not len(docnums) or not len(wanted):
        return np.zeros(len(wanted), bool)
    if len(wanted) * _SPARSE < len(docnums) or len(docnums) + len(wanted) < n_docs // _SPARSE:
        found: NDArray[np.bool_] = docnums[_places(docnums, wanted)] == wanted
        return found
    table = np.zeros(n_docs, bool)
    table[docnums] = True
    return table[wanted]


def restrict(matches: Matches, docnums: Docnums, n_docs: int) -> Matches:
    """The matches that are among ``docnums``."""
    kept = contains(docnums, matches.docnums, n_docs)
    return Matches(matches.docnums[kept], None if matches.scores is None else matches.scores[kept])


def scores_at(matches: Matches, docnums: Docnums, n_docs: int) -> Scores:
    """The scores of ``docnums``, 0 for those that do not match."""
    if matches.scores is None or not len(docnums) or not len(matches.docnums):
        return np.zeros(len(docnums))
    if np.array_equal(matches.docnums, docnums):
        return matches.scores
    if len(docnums) > n_docs // _SPARSE:
        table = np.zeros(n_docs)
        table[matches.docnums] = matches.scores
        return table[docnums]
    places = _places(matches.docnums, docnums)
    return np.where(matches.docnums[places] == docnums, matches.scores[places], 0.0)


def union(parts: Sequence[Matches], n_docs: int, *, minimum: int = 1) -> Matches:
    """Posts in at least ``minimum`` of ``parts``; their scores add up."""
    return _merge(parts, n_docs, minimum, np.add)


def best_of(parts: Sequence[Matches], n_docs: int) -> Matches:
    """Posts in any of ``parts``, with their best score. Scores are not negative."""
    return _merge(parts, n_docs, 1, np.maximum)


def _merge(parts: Sequence[Matches], n_docs: int, minimum: int, operation: Callable[..., Any]) -> Matches:
    parts = [part for part in parts if len(part.docnums)]
    if len(parts) < minimum:
        return NO_MATCHES
    if len(parts) == 1:
        return parts[0]
    n_postings = sum(len(part.docnums) for part in parts)
    if n_postings < n_docs // _SPARSE:
        union = np.unique(np.concatenate([part.docnums for part in parts]))
        return _accumulate([np.searchsorted(union, part.docnums) for part in parts], parts, union, minimum, operation)
    return _accumulate([part.docnums for part in parts], parts, np.arange(n_docs, dtype=np.int32), minimum, operation)


def _accumulate(
    places: Sequence[NDArray[Any]],
    parts: Sequence[Matches],
    docnums: Docnums,
    minimum: int,
    operation: Callable[..., Any],
) -> Matches:
    """Add each part at its ``places`` in ``docnums``; what fewer than ``minimum`` parts have falls out."""
    counts = np.zeros(len(docnums), np.uint8) if len(parts) < 256 else np.zeros(len(docnums), np.uint32)
    scores = np.zeros(len(docnums)) if any(part.scores is not None for part in parts) else None
    for number, (at, part) in enumerate(zip(places, parts, strict=True)):
        counts[at] = 1 if minimum == 1 or not number else counts[at] + 1
        if scores is not None and part.scores is not None:
            scores[at] = operation(scores[at], part.scores) if number else part.scores
    kept = np.flatnonzero(counts >= minimum)
    return Matches(docnums[kept], None if scores is None else scores[kept])


def _places(docnums: Docnums, wanted: Docnums) -> NDArray[np.int64]:
    """Where each of ``wanted`` would stand in ``docnums``, which is not empty; within its bounds."""
    places = np.searchsorted(docnums, wanted)
    np.minimum(places, len(docnums) - 1, out=places)
    return places
