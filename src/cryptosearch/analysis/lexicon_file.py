"""The lexicon's file format: tab-separated lines to concepts and their names. docs/lexicon.md describes it.

Reads what ``lexicon`` puts together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from enum import StrEnum
from pathlib import Path
from typing import NamedTuple

from cryptosearch.analysis.tokens import Unit, split_units
from cryptosearch.errors import LexiconError

DEFAULT_FREQUENCY = 1000  # of a Han name in the cutter's dictionary, where its line gives none

_PLAIN_LATIN = re.compile("[A-Za-z]+(?: [A-Za-z]+)*")
_FREQUENCY = re.compile("0{0,9}[1-9][0-9]{0,9}")  # what the cutters can hold


class ConceptKind(StrEnum):
    """What sort of thing a concept is."""

    COIN = "coin"
    EXCHANGE = "exchange"
    CHAIN = "chain"
    PROTOCOL = "protocol"
    REGULATOR = "regulator"
    BANK = "bank"
    COMPANY = "company"
    PERSON = "person"
    TERM = "term"


_KINDS = {kind.value: kind for kind in ConceptKind}


class Name(NamedTuple):
    """One name of a concept."""

    text: str
    units: tuple[str, ...]  # what it is found by
    is_han: bool
    frequency: int
    is_ambiguous: bool  # means other things as well: typed, it does not name the concept


class Concept(NamedTuple):
    """One thing and all its names, the most usual one first."""

    kind: ConceptKind
    names: tuple[Name, ...]

    @property
    def name(self) -> str:
        """The most usual name."""
        return self.names[0].text

    def name_that_reads(self, units: Sequence[str]) -> Name:
        """The name that has these units; there is one."""
        return next(name for name in self.names if name.units == tuple(units))


class Line(NamedTuple):
    """A concept, and where it stands."""

    path: str
    number: int
    concept: Concept


class _Reading(NamedTuple):
    """What a name is found by."""

    units: tuple[str, ...]
    is_han: bool


class _Written(NamedTuple):
    """A name as its line has it."""

    text: str
    frequency: int
    is_ambiguous: bool


def read_lines(path: Path) -> list[Line]:
    """The lines of one file. No two names in them read alike. LexiconError for a wrong line, OSError."""
    numbered = list(number_lines(_decoded(path)))
    lines = parse_lines(numbered, path)
    _check_unique(lines)
    return lines


def number_lines(text: str) -> Iterator[tuple[int, str]]:
    """The lines of a file's text that are for concepts, with their numbers from 1."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip() and not line.startswith("#"):
            yield number, line


def parse_lines(numbered: Sequence[tuple[int, str]], path: Path) -> list[Line]:
    """What lines of the file ``path`` say. LexiconError for a wrong line."""
    parsed = [_parse_line(line, str(path), number) for number, line in numbered]
    readings = iter(_readings([name.text for _, names in parsed for name in names]))
    concepts = [Concept(kind, tuple(map(_name, names, readings))) for kind, names in parsed]
    return [Line(str(path), number, concept) for (number, _), concept in zip(numbered, concepts, strict=True)]


def _decoded(path: Path) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise LexiconError(str(path), data.count(b"\n", 0, error.start) + 1, "not UTF-8") from None


def _parse_line(line: str, path: str, number: int) -> tuple[ConceptKind, list[_Written]]:
    try:
        kind, *names = map(str.strip, line.split("\t"))
        if not 1 <= len(names) <= 2:
            raise ValueError(f"expected kind, name and other names between tabs, found {len(names) + 1} cells")
        if kind not in _KINDS:
            raise ValueError(f"unknown kind {kind!r}, expected one of {', '.join(_KINDS)}")
        others = names[1].split("|") if names[1:] and names[1] else []
        written = [_parse_name(name.strip()) for name in (names[0], *others)]
        if written[0].is_ambiguous:
            raise ValueError(f"the first name, {written[0].text!r}, cannot be marked with '!'")
    except ValueError as error:
        raise LexiconError(path, number, str(error)) from None
    return _KINDS[kind], written


def _parse_name(written: str) -> _Written:
    marked = written.startswith("!")
    text, at, frequency = written.removeprefix("!").partition("@")
    if at and not _FREQUENCY.fullmatch(frequency):
        raise ValueError(
            f"the frequency of {text!r} is {frequency!r}, expected a whole number above 0, below 10 billion"
        )
    if not text.isalnum() and not any(map(str.isalnum, text)):
        raise ValueError(f"the name {text!r} has neither letters nor digits")
    return _Written(text, int(frequency) if at else DEFAULT_FREQUENCY, marked)


def _name(written: _Written, reading: _Reading) -> Name:
    return Name(written.text, reading.units, reading.is_han, written.frequency, written.is_ambiguous)


def _readings(texts: Sequence[str]) -> list[_Reading]:
    """How each text reads. Most names are so plain that their units are plain to see, which saves cutting them."""
    han = _plain_han("".join(texts))
    plain = {text: reading for text in texts if (reading := _plain_reading(text, han))}
    others = [text for text in texts if text not in plain]
    readings = plain | dict(zip(others, map(_reading, _units_of_each(others)), strict=True))
    return [readings[text] for text in texts]


def _plain_reading(text: str, han: frozenset[str]) -> _Reading | None:
    """The reading of characters of ``han``, or of ASCII letters and single spaces; None for all else."""
    if han.issuperset(text):
        return _Reading(tuple(text), is_han=True)
    if _PLAIN_LATIN.fullmatch(text):
        return _Reading(tuple(text.lower().split(" ")), is_han=False)
    return None


def _plain_han(text: str) -> frozenset[str]:
    """Those characters of ``text`` that are Han of GB 2312, which normalising leaves as they are."""
    known = text.encode("gb2312", "ignore").decode("gb2312")
    return frozenset(char for char in set(known) if "\u4e00" <= char <= "\u9fa5")


def _reading(units: Sequence[Unit]) -> _Reading:
    return _Reading(tuple(unit.text for unit in units), all(unit.is_han for unit in units))


def _units_of_each(texts: Sequence[str]) -> Iterator[list[Unit]]:
    """The units of each text, found in one pass over all of them, which is much faster than one by one."""
    units = split_units("\n".join(texts))
    at = end = 0
    for text in texts:
        first = at
        end += len(text) + 1
        while at < len(units) and units[at].end < end:
            at += 1
        yield units[first:at]


def _check_unique(lines: Sequence[Line]) -> None:
    seen: dict[tuple[str, ...], int] = {}
    for line in lines:
        for name in line.concept.names:
            if name.units in seen:
                where = f"line {seen[name.units]}" if seen[name.units] != line.number else "the same line"
                raise LexiconError(line.path, line.number, f"a name in {where} reads like {name.text!r}")
            seen[name.units] = line.number


def add_line(lines: list[Line], added: Line) -> list[Line]:
    """The lines with one more of another file: its names go to the concept that has one of them, if any has."""
    units = {name.units for name in added.concept.names}
    known = [line for line in lines if any(name.units in units for name in line.concept.names)]
    if not known:
        return [*lines, added]
    if len(known) > 1:
        names = " and ".join(repr(line.concept.name) for line in known)
        raise LexiconError(added.path, added.number, f"has names of several concepts: {names}")
    old = known[0]
    names_by_units = {name.units: name for name in (*old.concept.names, *added.concept.names)}
    merged = old._replace(concept=Concept(old.concept.kind, tuple(names_by_units.values())))
    return [merged if line is old else line for line in lines]
