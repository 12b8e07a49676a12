"""BM25 over one field of given terms, exact and without any other feature: what a single channel can do at best.

    idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * length / average length)),  idf = ln(1 + (N - df + 0.5) / (df + 0.5))

(Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009, with the idf of Lucene, which is never negative.)
A term that a query has twice counts twice. Equal scores stand in the order of the passages.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
import numpy.typing as npt

K1 = 1.2
B = 0.75


class BM25:
    """Ranks passages, each given by its terms."""

    def __init__(self, passages: Sequence[Iterable[str]]) -> None:
        frequencies = [Counter(terms) for terms in passages]
        lengths = np.array([sum(counts.values()) for counts in frequencies], dtype=np.float64)
        self._n_passages = len(frequencies)
        self._damping = K1 * (1 - B + B * lengths / (lengths.mean() or 1.0))
        self._impacts = dict(self._weigh(_invert(frequencies)))

    def scores(self, query: Iterable[str]) -> npt.NDArray[np.float64]:
        """The score of every passage: shape (n_passages,), 0 where no term matches."""
        scores = np.zeros(self._n_passages)
        for term, count in Counter(query).items():
            if term in self._impacts:
                numbers, impacts = self._impacts[term]
                scores[numbers] += count * impacts
        return scores

    def top(self, query: Iterable[str], depth: int) -> list[int]:
        """The numbers of the best passages that match, best first."""
        scores = self.scores(query)
        matching = np.flatnonzero(scores)
        best = matching[np.argsort(-scores[matching], kind="stable")]
        return [int(number) for number in best[:depth]]

    def _weigh(
        self, postings: dict[str, tuple[array[int], array[int]]]
    ) -> Iterator[tuple[str, tuple[npt.NDArray[np.int32], npt.NDArray[np.float64]]]]:
        for term, (numbers, counts) in postings.items():
            where, tf = np.array(numbers, dtype=np.int32), np.array(counts, dtype=np.float64)
            idf = np.log(1 + (self._n_passages - len(where) + 0.5) / (len(where) + 0.5))
            yield term, (where, idf * tf * (K1 + 1) / (tf + self._damping[where]))


def _invert(frequencies: Sequence[Counter[str]]) -> dict[str, tuple[array[int], array[int]]]:
    postings: dict[str, tuple[array[int], array[int]]] = {}
    for number, counts in enumerate(frequencies):
        for term, count in counts.items():
            numbers, frequency = postings.setdefault(term, (array("i"), array("i")))
            numbers.append(number)
            frequency.append(count)
    return postings
