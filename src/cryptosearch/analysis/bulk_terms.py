"""Terms as numbers: many texts in two arrays, and the ids that are given to them as they are met. Imports numpy.

Used by ``bulk`` and by the engine, which sorts and stores terms without making a string of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


class Terms(NamedTuple):
    """Texts one after the other; their ordinals are their ids."""

    codes: NDArray[Any]  # uint32: the code points of all texts
    lengths: Numbers  # of each text, in characters

    @classmethod
    def of(cls, texts: Sequence[str]) -> Terms:
        """The terms ``texts``."""
        codes = np.frombuffer("".join(texts).encode("utf-32-le", "surrogatepass"), "<u4")
        return cls(codes, np.fromiter(map(len, texts), np.int64, len(texts)))

    @classmethod
    def joined(cls, parts: Sequence[Terms]) -> Terms:
        """All terms of ``parts``."""
        none = cls.of([])
        codes, lengths = (np.concatenate(arrays) for arrays in zip(none, *parts, strict=True))
        return cls(codes, lengths)

    def chosen(self, ids: NDArray[Any]) -> Terms:
        """The terms with these ``ids``, in their order."""
        lengths = self.lengths[ids]
        ends = np.cumsum(lengths)
        starts = (np.cumsum(self.lengths) - self.lengths)[ids]
        places = np.repeat(starts - (ends - lengths), lengths) + np.arange(len(lengths) and int(ends[-1]))
        return Terms(self.codes[places], lengths)

    def texts(self) -> list[str]:
        """A string of each."""
        joined = self.codes.tobytes().decode("utf-32-le", "surrogatepass")
        ends = np.cumsum(self.lengths)
        return [joined[start:end] for start, end in zip((ends - self.lengths).tolist(), ends.tolist(), strict=True)]


class Vocabulary(dict[str, int]):
    """Text to id, filled as texts are met; beside them terms that are never looked up, and may repeat."""

    def __init__(self) -> None:
        super().__init__()
        self._n_terms = 0
        self._new: list[str] = []
        self._parts: list[Terms] = []

    def __missing__(self, text: str) -> int:
        number = self[text] = self._n_terms
        self._n_terms += 1
        self._new.append(text)
        return number

    def ids_of(self, texts: Sequence[str]) -> Numbers:
        """The ids of ``texts``."""
        return np.fromiter(map(self.__getitem__, texts), np.int64, len(texts))

    def append(self, terms: Terms) -> Numbers:
        """Give ids, which come back, to terms that are never looked up."""
        self._parts += [Terms.of(self._new), terms]
        self._new = []
        first, self._n_terms = self._n_terms, self._n_terms + len(terms.lengths)
        return np.arange(first, self._n_terms)

    def terms(self) -> Terms:
        """All terms that have ids."""
        self._parts = [Terms.joined([*self._parts, Terms.of(self._new)])]
        self._new = []
        return self._parts[0]
