"""What analysis yields: tokens for the index, units for phrases, words for queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial
from itertools import pairwise, repeat
from typing import NamedTuple

from cryptosearch.analysis.normalise import Normalised, normalise
from cryptosearch.analysis.runs import Run, is_han_unit, scan

PAD = "$"  # follows a Han character after which no other stands, in the place of the second of a bigram


class Token(NamedTuple):
    """An occurrence of a term. Offsets are into the original text; several tokens may share a position."""

    text: str
    position: int
    start: int
    end: int
    is_part: bool = False  # a sub-word, or a compound's whole: indexed, but not counted in the field's length


class Unit(NamedTuple):
    """What phrases are made of: one Han character, or one word, number or address of anything else."""

    text: str
    is_han: bool
    start: int  # in the original text
    end: int


class QueryWord(NamedTuple):
    """One word of a query as the index holds it. Offsets are into the query."""

    text: str  # a compound's whole; numbers without thousands separators
    sub_words: tuple[str, ...]  # shorter words inside a Chinese word, or a compound's parts
    units: tuple[str, ...]
    start: int
    end: int

    @property
    def is_han(self) -> bool:
        """Whether it is Chinese: its units, and those of its sub-words, are their characters."""
        return is_han_unit(self.units[0])


# Fields of a Token or Unit whose offsets are into the normalised text. Plain tuples until the last
# step, which then makes all tokens of a text in a third of the time that their constructor takes.
TokenRow = tuple[str, int, int, int, bool]
UnitRow = tuple[str, bool, int, int]


def make_tokens(rows: Iterable[TokenRow], normalised: Normalised) -> list[Token]:
    """The tokens, with offsets into the original of ``normalised``."""
    starts, ends = normalised.starts, normalised.ends
    if starts is not None and ends is not None:
        rows = [(text, position, starts[start], ends[end - 1], part) for text, position, start, end, part in rows]
    return list(map(partial(tuple.__new__, Token), rows))


def unit_rows(runs: Iterable[Run]) -> list[UnitRow]:
    """The units of runs, in order."""
    rows: list[UnitRow] = []
    for run in runs:
        if run.atoms:
            rows += [(text, False, start, end) for text, start, end in run.atoms]
        else:
            rows += zip(run.text, repeat(True), range(run.start, run.end), range(run.start + 1, run.end + 1))
    return rows


def split_units(text: str) -> list[Unit]:
    """The units of a text in order. White space and punctuation are no units, nor are compounds' wholes."""
    normalised = normalise(text)
    rows = unit_rows(scan(normalised.text))
    starts, ends = normalised.starts, normalised.ends
    if starts is not None and ends is not None:
        rows = [(text, is_han, starts[start], ends[end - 1]) for text, is_han, start, end in rows]
    return list(map(partial(tuple.__new__, Unit), rows))


def gram_rows(units: Sequence[UnitRow]) -> list[TokenRow]:
    """Of each unit its gram, at the unit's ordinal: a padded Han bigram, or the unit itself."""
    return [
        (text + after_text, position, start, after_end, False)
        if is_han and after_is_han
        else (text + PAD if is_han else text, position, start, end, False)
        for position, ((text, is_han, start, end), (after_text, after_is_han, _, after_end)) in enumerate(
            pairwise([*units, ("", False, 0, 0)])
        )
    ]


def phrase_slots(units: Sequence[str]) -> tuple[tuple[str, ...], bool]:
    """The gram terms that stand at consecutive positions wherever ``units`` do, and whether the last is a prefix.

    A bigram covers the character after it, so a last Han character has no slot of its own unless it
    stands alone: then any bigram that begins with it will do.
    """
    if not units:
        return (), False
    slots = [
        left + (right if is_han_unit(right) else PAD) if is_han_unit(left) else left for left, right in pairwise(units)
    ]
    last = units[-1]
    if len(units) > 1 and is_han_unit(units[-2]) and is_han_unit(last):
        return tuple(slots), False
    return (*slots, last), is_han_unit(last)
