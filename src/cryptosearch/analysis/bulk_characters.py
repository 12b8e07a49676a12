"""Normalising and classifying all characters of many texts at once, by tables of code points.

What a character does wherever it stands is looked up; a text with any other character goes the way of ``normalise``.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryptosearch.analysis.normalise import fold_code, normalise
from cryptosearch.analysis.runs import shape_of_code

_N_CODES = 0x110000
_UNKNOWN, _REGULAR, _IRREGULAR = range(3)


class Characters:
    """Tables over all code points (10 MB), filled as characters are met."""

    def __init__(self) -> None:
        self._states = np.zeros(_N_CODES, np.uint8)
        self._folded = np.zeros(_N_CODES, np.uint32)
        self._shapes = np.zeros(_N_CODES, np.uint8)

    def normalise_all(self, texts: Sequence[str]) -> list[str]:
        """``normalise(text).text`` for each of ``texts``."""
        sizes = np.fromiter(map(len, texts), np.int64, len(texts))
        ends = np.cumsum(sizes)
        codes = to_codes("".join(texts))
        states = self._states[codes]
        if not states.all():
            self._learn(codes[states == _UNKNOWN])
            states = self._states[codes]
        folded = self._folded[codes].tobytes().decode("utf-32-le")
        irregular = np.searchsorted(ends, np.flatnonzero(states == _IRREGULAR), side="right")
        normalised = [folded[end - size : end] for end, size in zip(ends.tolist(), sizes.tolist(), strict=True)]
        for number in np.unique(irregular).tolist():
            normalised[number] = normalise(texts[number]).text
        return normalised

    def shapes(self, codes: NDArray[Any]) -> NDArray[np.uint8]:
        """The class of each character, as ``runs.shape_of``."""
        shapes: NDArray[np.uint8] = self._shapes[codes]
        if not shapes.all():
            for code in np.unique(codes[shapes == 0]).tolist():
                self._shapes[code] = shape_of_code(code)
            shapes = self._shapes[codes]
        return shapes

    def _learn(self, codes: NDArray[Any]) -> None:
        for code in np.unique(codes).tolist():
            folded = fold_code(code)
            self._states[code] = _IRREGULAR if folded is None else _REGULAR
            self._folded[code] = folded or 0


def to_codes(text: str) -> NDArray[Any]:
    """The code points of ``text``."""
    return np.frombuffer(text.encode("utf-32-le", "surrogatepass"), "<u4")
