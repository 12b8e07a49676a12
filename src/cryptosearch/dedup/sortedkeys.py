"""A sorted set of strings that finds which of them begin with a string, and which a string begins with."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Collection, Iterator

_FEW = 50  # so many are put in one by one; beyond that, sorting the nearly sorted whole is faster


class SortedKeys:
    """Strings in ascending order, none twice. Looking up costs a few binary searches."""

    def __init__(self) -> None:
        self._keys: list[str] = []

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, keys: Collection[str]) -> None:
        """Put in ``keys``, none of which is held."""
        if len(keys) > _FEW:
            self._keys += keys
            self._keys.sort()
        else:
            for key in keys:
                insort(self._keys, key)

    def drop(self, keys: Collection[str]) -> None:
        """Take out ``keys``, each of which is held."""
        if len(keys) > _FEW:
            self._keys = [key for key in self._keys if key not in keys]
        else:
            for key in keys:
                del self._keys[bisect_left(self._keys, key)]

    def extending(self, beginning: str) -> Iterator[str]:
        """The held strings that begin with ``beginning`` and are longer, ascending."""
        for place in range(bisect_right(self._keys, beginning), len(self._keys)):
            if not self._keys[place].startswith(beginning):
                return
            yield self._keys[place]

    def beginning(self, text: str) -> Iterator[str]:
        """The held strings that ``text`` begins with, itself left out, longest first."""
        place = bisect_left(self._keys, text)
        while place:
            before = self._keys[place - 1]
            if text.startswith(before):
                yield before
                place -= 1
            else:  # what begins ``text`` and sorts before ``before`` begins ``before`` as well
                place = bisect_right(self._keys, _shared_beginning(before, text), 0, place - 1)


def _shared_beginning(a: str, b: str) -> str:
    """The common beginning of two strings of which neither begins the other."""
    n_shared = next(n for n, (of_a, of_b) in enumerate(zip(a, b, strict=False)) if of_a != of_b)
    return a[:n_shared]
