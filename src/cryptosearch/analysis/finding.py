"""Where sequences of units stand in a text, found without making the units of all of it.

Used for what a search shows. A query is short and most of it Han: a Han character is looked for as it is, and
the units after it are read only where it stands. Words, numbers and addresses are looked for among the text's.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import NamedTuple, Protocol

from cryptosearch.analysis.normalise import normalise
from cryptosearch.analysis.runs import Atom, is_han_unit, is_in_unit, scan, scan_atoms
from cryptosearch.analysis.tokens import UnitRow, unit_rows

_LONG = 16  # units of a needle; to try one of more at each place could take as long as text and needle multiplied
_BETWEEN = "\0"  # is in no unit


class Needle(NamedTuple):
    """The texts of units that must follow each other; ``ends_open``: the last may be the start of a longer one."""

    units: tuple[str, ...]
    ends_open: bool = False


class Search(Protocol):
    """Finds in a text what is no row of units."""

    def find(self, text: str) -> Iterable[tuple[int, int]]:
        """From where to where it stands in a text that is not normalised."""
        ...


class Match(NamedTuple):
    """Where a needle occurs: code points of the text, and the needle's index; searches count on from the needles."""

    start: int
    end: int
    needle: int


class Finder:
    """Finds ``needles``, and what ``searches`` find in texts as they are. Safe to share between threads."""

    def __init__(self, needles: Sequence[Needle], searches: Sequence[Search] = ()) -> None:
        self._needles = [(needle, index, _joined_han(needle)) for index, needle in enumerate(needles) if needle.units]
        self._searches = list(enumerate(searches, len(needles)))

    def find(self, text: str) -> list[Match]:
        """All occurrences in ``text``, ascending; they may overlap.

        White space and punctuation are no units, so Chinese needles match across them. A match is as long as
        its units, also where an open needle names only the beginning of the last.
        """
        searched = [Match(*span, index) for index, search in self._searches for span in search.find(text)]
        if not self._needles:
            return sorted(searched)
        normalised = normalise(text)
        units = _Units(normalised.text)
        found: list[Match] = []
        for needle, index, han in self._needles:
            if len(needle.units) > _LONG:
                found += [Match(start, end, index) for start, end in units.find_long(needle)]
            elif not han:
                found += [Match(start, end, index) for start, end in units.find(needle)]
            elif han[0] in normalised.text:  # most of a long query's are not
                found += [Match(start, end, index) for start, end in units.find_han(han)]
        starts, ends = normalised.starts, normalised.ends
        if starts is not None and ends is not None:
            found = [Match(starts[start], ends[end - 1], index) for start, end, index in found]
        return sorted(found + searched)


def _joined_han(needle: Needle) -> str:
    """The units of the needle if all are Han, else nothing."""
    return "".join(needle.units) if all(map(is_han_unit, needle.units)) else ""


class _Units:
    """The units of a normalised text, read where they are asked for. One that is not Han is an atom."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._without_commas = text.replace(",", "")  # holds the texts of all units, as numbers have no separators

    def find_han(self, han: str) -> Iterator[tuple[int, int]]:
        """From where to where the characters follow each other, each time that they do."""
        text = self._text
        start = text.find(han[0])
        while start >= 0:
            end = start + len(han) if text.startswith(han, start) else self._end_of_han(han, start)
            if end:
                yield start, end
            start = text.find(han[0], start + 1)

    def find(self, needle: Needle) -> Iterator[tuple[int, int]]:
        """From where to where the needle stands, each time that it does."""
        for unit in needle.units:
            if unit not in self._without_commas:
                return
        first = needle.units[0]
        for start in [start for start, _ in self.find_han(first)] if is_han_unit(first) else self._atoms:
            if end := self._end_of(needle, start):
                yield start, end

    def find_long(self, needle: Needle) -> Iterator[tuple[int, int]]:
        """As ``find``, in linear time also where text and needle repeat themselves; makes all units of the text."""
        rows = self._rows
        wanted = _BETWEEN + _BETWEEN.join(needle.units) + ("" if needle.ends_open else _BETWEEN)
        at = self._joined.find(wanted)
        while at >= 0:
            first = bisect_left(self._offsets, at)
            yield rows[first][2], rows[first + len(needle.units) - 1][3]
            at = self._joined.find(wanted, at + 1)

    @cached_property
    def _rows(self) -> list[UnitRow]:
        return unit_rows(scan(self._text))

    @cached_property
    def _joined(self) -> str:
        return _BETWEEN + "".join([row[0] + _BETWEEN for row in self._rows])

    @cached_property
    def _offsets(self) -> list[int]:
        """Where in ``_joined`` each unit has its separator before it."""
        return list(accumulate((len(row[0]) + len(_BETWEEN) for row in self._rows), initial=0))

    def _end_of_han(self, han: str, start: int) -> int:
        """Where the characters end of which the first stands at ``start``; 0 if others follow it."""
        end = start
        for char in han:
            start = self._next(end)
            if not self._text.startswith(char, start):
                return 0
            end = start + 1
        return end

    def _end_of(self, needle: Needle, start: int) -> int:
        """Where the needle ends if it begins at ``start``, where a unit does; else 0."""
        end = start
        *others, last = needle.units
        for unit in others:
            text, end = self._read(self._next(end))
            if text != unit:
                return 0
        text, end = self._read(self._next(end))
        return end if text == last or (needle.ends_open and text.startswith(last)) else 0

    def _next(self, end: int) -> int:
        """Where the first unit begins at or after the end of another."""
        while end < len(self._text) and not is_in_unit(self._text[end]):
            end += 1
        return end

    def _read(self, start: int) -> tuple[str, int]:
        """The text and end of the unit at ``start``; at the end of the text an empty one."""
        char = self._text[start : start + 1]
        if not char or is_han_unit(char):
            return char, start + len(char)
        atom = self._atoms[start]
        return atom.text, atom.end

    @cached_property
    def _atoms(self) -> dict[int, Atom]:
        """By their starts, ascending."""
        return {atom.start: atom for atom in scan_atoms(self._text)}
