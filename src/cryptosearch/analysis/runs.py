"""Normalised text to runs: stretches of Han, and words, numbers, addresses and compounds of anything else.

Between ``normalise`` and the tokens; Chinese is not cut here. The patterns do not read the text but its
*shape*, one class character per character, so that they hold for every alphabet.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterator
from functools import cache
from operator import attrgetter
from typing import NamedTuple

from cryptosearch.analysis.normalise import is_han

_OWN_SCRIPTS = ("HIRAGANA", "KATAKANA", "HANGUL", "BOPOMOFO")  # written beside Latin without spaces

# Shape classes: h Han, a letter, k letter of a script of its own or a lone numeral, m mark, 0 digit,
# $ currency, % per cent or mille, other ASCII signs themselves, a space for everything else.
_NUMBER = r"(?>0{1,3}+(?:,000)++(?!0)(?:\.0++)?|(?<!0\.)0++\.0++(?!\.0)|0++)"
_WORD = r"a[am0]*+"
_ELEMENT = f"(?:{_NUMBER}(?:{_WORD})?|{_WORD})"
_JOINER = "[-./_&']"
_SIGN = r"(?<![am0k%])[-+](?=0)"

_OTHER = (
    f"(?P<single>k[km]*|{_WORD}(?!{_JOINER}[a0])|{_NUMBER}(?![a%]|{_JOINER}[a0]))"
    f"|(?:{_SIGN})?{_ELEMENT}(?:{_JOINER}{_ELEMENT})*+%?"
)
_RUN = re.compile(f"(?P<han>h+)|{_OTHER}")
_ELEMENT_OR_PERCENTAGE = re.compile(f"(?P<number>{_NUMBER})(?P<tail>%|{_WORD})?|{_WORD}")
_IN_UNITS = frozenset("hak0")  # the classes with which the alternatives of _RUN begin, signs aside
_START = attrgetter("start")
_SHORTEST_HASH = 26  # characters; letters and digits mixed for longer are an address or hash, not 5g or 15gw


class Atom(NamedTuple):
    """A word, number or address that is not divided further. Offsets into the normalised text."""

    text: str
    start: int
    end: int


class Whole(NamedTuple):
    """A compound: what its atoms, of which the ``first`` is counted from 0 in the run, add up to."""

    text: str
    start: int
    end: int
    first: int


class Run(NamedTuple):
    """A stretch of Han (then without atoms), or the atoms and wholes of one word or compound."""

    text: str
    start: int
    end: int
    atoms: tuple[Atom, ...] = ()
    wholes: tuple[Whole, ...] = ()  # the widest first among those that begin at one atom


def scan(text: str) -> list[Run]:
    """The runs of normalised text, in order and disjoint. What lies between them is no part of any token."""
    shape = text.translate(_SHAPES)
    return [_run(text, shape, match) for match in _RUN.finditer(shape)]


def scan_others(text: str, shape: str) -> Iterator[tuple[str, int] | Run]:
    """The runs of ``scan`` that are not Han, of one atom only its text and start. ``shape`` is ``shape_of(text)``."""
    for match in _other_runs().finditer(shape):
        start, end = match.span()
        if match.lastgroup == "single":
            yield text[start:end].replace(",", ""), start
        else:
            yield _compound(text, shape, start, end)


@cache
def _other_runs() -> re.Pattern[str]:
    """Only needed by who cuts many texts, or looks for what is not Han."""
    return re.compile(_OTHER)


def scan_atoms(text: str) -> Iterator[Atom]:
    """The atoms of all runs of ``scan``, in order."""
    shape = text.translate(_SHAPES)
    for match in _other_runs().finditer(shape):
        start, end = match.span()
        if match.lastgroup == "single":
            yield _atom(text, start, end)
        else:
            yield from _compound(text, shape, start, end).atoms


def is_in_unit(char: str) -> bool:
    """Whether a character of normalised text is always in an atom or in a stretch of Han."""
    return _SHAPES[ord(char)] in _IN_UNITS


def is_han_unit(unit: str) -> bool:
    """Whether the text of a unit is a Han character."""
    return len(unit) == 1 and _SHAPES[ord(unit)] == "h"


def shape_of(text: str) -> str:
    """The classes of the characters, as long as ``text``."""
    return text.translate(_SHAPES)


def _run(text: str, shape: str, match: re.Match[str]) -> Run:
    start, end = match.span()
    if match.lastgroup == "han":
        return Run(text[start:end], start, end)
    if match.lastgroup == "single":
        return Run(text[start:end], start, end, (_atom(text, start, end),))
    return _compound(text, shape, start, end)


def _atom(text: str, start: int, end: int) -> Atom:
    return Atom(text[start:end].replace(",", ""), start, end)


def _compound(text: str, shape: str, start: int, end: int) -> Run:
    atoms: list[Atom] = []
    wholes: list[Whole] = []
    for match in _ELEMENT_OR_PERCENTAGE.finditer(shape, start, end):
        first = len(atoms)
        atoms += _element_atoms(text, match)
        if match["tail"] == "%":
            wholes.append(_whole(text, match.start(), match.end(), first))
    wholes += _slash_parts(text, start, end, atoms)
    if len(atoms) > 1 or (start, end) != atoms[0][1:]:
        wholes.append(_whole(text, start, end, 0))
    ordered = sorted(set(wholes), key=lambda whole: (whole.first, whole.start, -whole.end))
    return Run(text[start:end], start, end, tuple(atoms), tuple(ordered))


def _element_atoms(text: str, match: re.Match[str]) -> list[Atom]:
    start, end = match.span()
    if match["number"] is None or match["tail"] is None:
        return [_atom(text, start, end)]
    number_end = match.end("number")
    if match["tail"] == "%":
        return [_atom(text, start, number_end)]
    if text.startswith("0x", start) or end - start >= _SHORTEST_HASH:
        return [_atom(text, start, end)]
    return [_atom(text, start, number_end), _atom(text, number_end, end)]


def _slash_parts(text: str, start: int, end: int, atoms: list[Atom]) -> list[Whole]:
    """What stands between slashes, where that is a compound itself."""
    wholes = []
    first = 0
    while start < end:
        slash = text.find("/", start, end)
        stop = end if slash < 0 else slash
        after = bisect_left(atoms, stop, lo=first, key=_START)
        if after - first > 1:
            wholes.append(_whole(text, start, stop, first))
        start, first = stop + 1, after
    return wholes


def _whole(text: str, start: int, end: int, first: int) -> Whole:
    return Whole(text[start:end].replace(",", ""), start, end, first)


class _Shapes(dict[int, str]):
    """For ``str.translate``: code point to class, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        shape = self[code] = _shape(chr(code))
        return shape


_SHAPES = _Shapes()


def shape_of_code(code: int) -> int:
    """The class of one character, both as code points; a class is ASCII."""
    return ord(_shape(chr(code)))


def _shape(char: str) -> str:
    if is_han(char):
        return "h"
    category = unicodedata.category(char)
    if category[0] == "L":
        return "k" if unicodedata.name(char, "").startswith(_OWN_SCRIPTS) else "a"
    by_category = {"Nd": "0", "Nl": "k", "No": "k", "Mn": "m", "Mc": "m", "Me": "m", "Sc": "$"}
    if category in by_category:
        return by_category[category]
    if char == "‰":
        return "%"
    return char if char.isascii() else " "
