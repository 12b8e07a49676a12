"""One word of a query: what its wildcard, its distance and its weight are, and which of its signs are text.

Pure functions on a word's characters, linear in their number; ``lexer`` imports this for queries that have such signs.
``10^18``, ``3~5`` and ``24*7`` are numbers that stand as they are in many a pasted text: without a letter a word has
neither weight nor distance, and between digits a ``*`` is no wildcard.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from cryptosearch.analysis.normalise import UNSPACED, is_han
from cryptosearch.query.tree import MAX_FACTOR, MIN_FACTOR, has_letter

_SHORTEST_FUZZY = 3  # characters
_IN_FUZZY = "-.'’&_"  # beside letters and digits
_SHORT = 5  # up to here one edit is enough to make another word of it
_MAX_EDITS = 2
_MAX_POSITIONS = 1000  # positions

REGEX = re.compile(r"/((?![\s/])(?:[^/\\]|\\.)++)/(?=[\s()^\"]|\Z)", re.DOTALL)
_SUFFIX = re.compile(r"""(?P<mark>~(?P<number>[0-9]{0,9}))?(?P<weight>\^(?P<factor>[0-9.]{1,20}))?(?![^\s()"])""")
_FACTOR = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9}")
_COUNT = re.compile(r"[0-9]{0,9}")
_BESIDE_NO_DIGIT = re.compile(r"(?<![0-9])\*|\*(?![0-9])")
_WEIGHED = re.compile(r"\^[0-9.]+\Z")


class Remark(NamedTuple):
    """What is wrong with a word, and how it is read; ``offset`` counts from the word's start."""

    offset: int
    reason: str
    outcome: str | None = None  # None: as plain text


class WordParts(NamedTuple):
    """A word taken apart, or what follows something else: then without text. Both suffixes may be missing."""

    text: str
    is_wildcard: bool = False
    mark: str = ""  # "~", "~1": as it follows the text
    distance: int = 0  # in edits, or after a phrase in positions
    weight: str = ""  # "^3": as it follows that
    factor: float = 1.0
    remarks: tuple[Remark, ...] = ()


def read_word(raw: str) -> WordParts:
    """``raw``, which has neither white space nor quotation mark, taken apart."""
    rest, factor, remarks = _split_weight(raw)
    text, edits, about_mark = _split_mark(rest)
    is_wildcard, about_wildcard = _is_wildcard(text)
    remarks += about_mark + about_wildcard
    return WordParts(text, is_wildcard, rest[len(text) :], edits, raw[len(rest) :], factor, tuple(remarks))


def read_suffix(query: str, position: int, *, of_phrase: bool) -> WordParts:
    """The suffixes that stand in ``query`` at ``position``, after a phrase or else after a group or an expression."""
    found = _SUFFIX.match(query, position)
    if found is None:
        return WordParts("", remarks=(Remark(0, "'~' or '^' without a number"),))
    mark, number, weight, factor = found["mark"] or "", found["number"], found["weight"] or "", found["factor"]
    remarks = _fault_in_mark(number, of_phrase=of_phrase) if mark else []
    if weight and _read_factor(factor) is None:
        remarks += _factor_remarks(len(mark), factor)
    if remarks:
        return WordParts("", remarks=tuple(remarks))
    distance = min(int(number or 0), _MAX_POSITIONS)
    if mark and distance != int(number):
        remarks.append(Remark(0, f"a distance above {_MAX_POSITIONS}", f"read as ~{_MAX_POSITIONS}"))
    if weight:
        remarks += _factor_remarks(len(mark), factor)
    return WordParts("", False, mark, distance, weight, _read_factor(factor or "1") or 1.0, tuple(remarks))


def _fault_in_mark(number: str, *, of_phrase: bool) -> list[Remark]:
    if not of_phrase:
        return [Remark(0, "'~' after no word or phrase")]
    return [] if int(number or 0) else [Remark(0, "'~' without a number of positions")]


def _read_factor(number: str) -> float | None:
    """The weight that ``number`` writes, within the bounds; None for what is no positive number."""
    if not _FACTOR.fullmatch(number) or not float(number):
        return None
    return min(max(float(number), MIN_FACTOR), MAX_FACTOR)


def _factor_remarks(offset: int, number: str) -> list[Remark]:
    """What is to be said about a weight out of bounds, or that is none."""
    factor = _read_factor(number)
    if factor is None:
        return [Remark(offset, "'^' without a positive number")]
    if factor != float(number):
        return [Remark(offset, f"a weight not between {MIN_FACTOR} and {MAX_FACTOR:g}", f"read as ^{factor:g}")]
    return []


def _split_weight(raw: str) -> tuple[str, float, list[Remark]]:
    base, caret, number = raw.rpartition("^")
    if not caret or not has_letter(base) or _WEIGHED.search(base[-20:]):
        return raw, 1.0, []
    factor = _read_factor(number)
    remarks = _factor_remarks(len(base), number)
    return (raw, 1.0, remarks) if factor is None else (base, factor, remarks)


def _split_mark(rest: str) -> tuple[str, int, list[Remark]]:
    base, tilde, number = rest.rpartition("~")
    if not tilde or not has_letter(base) or not _COUNT.fullmatch(number):
        return rest, 0, []
    if not _is_fuzzy(base):
        reason = f"'~' after something other than a Latin word of {_SHORTEST_FUZZY} characters or more"
        return rest, 0, [Remark(len(base), reason)]
    edits = int(number) if number else 1 if len(base) <= _SHORT else _MAX_EDITS
    if not edits:
        return rest, 0, [Remark(len(base), "'~' with a distance of 0")]
    if edits > _MAX_EDITS:
        return base, _MAX_EDITS, [Remark(len(base), f"a distance above {_MAX_EDITS}", f"read as ~{_MAX_EDITS}")]
    return base, edits, []


def _is_fuzzy(text: str) -> bool:
    return len(text) >= _SHORTEST_FUZZY and all(
        char < UNSPACED and (char.isalnum() or char in _IN_FUZZY) for char in text
    )


def _is_wildcard(text: str) -> tuple[bool, list[Remark]]:
    if "*" not in text or not _BESIDE_NO_DIGIT.search(text):
        return False, []
    pieces = [piece for piece in text.split("*") if any(char.isalnum() for char in piece)]
    if not pieces:
        return False, [Remark(text.index("*"), "'*' without anything to apply to")]
    if not _is_readable(text, pieces):
        return False, [Remark(text.index("*"), "'*' between Chinese and other characters")]
    return True, []


def _is_readable(text: str, pieces: list[str]) -> bool:
    """Whether a term can be asked for: mixed text is no term, it can only begin or end anywhere."""
    is_open_at_start_only_of_han = not text.startswith("*") or is_han(pieces[0][0])
    if len(pieces) == 1 and is_open_at_start_only_of_han:
        return True
    return len({is_han(char) for piece in pieces for char in piece if char.isalnum()}) == 1
