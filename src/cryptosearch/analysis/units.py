"""The units of quantities and how they are spelled: what ``data/units.tsv`` says.

Loaded when a text or a query is first read for quantities. Names of coins are not here: the lexicon has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import NamedTuple

from cryptosearch.analysis.lexicon_file import number_lines
from cryptosearch.errors import LexiconError

UNITS_FILE = Path(__file__).parent / "data" / "units.tsv"
PERCENT, PER_MILLE, TIMES = "%", "‰", "x"
# Spellings before which a comma stands before decimals, as it does in Italian.
ITALIAN_UNITS = frozenset(
    ("dollari", "dollaro", "di dollari", "di dollari usa", "di euro", "per cento", "punti percentuali", "punti base")
)


class UnitKind(StrEnum):
    """What a unit measures."""

    CURRENCY = "currency"
    RATIO = "ratio"
    MEASURE = "measure"
    COUNT = "count"


class Units(NamedTuple):
    """The known units. Spellings are normalised text."""

    kinds: Mapping[str, UnitKind]  # by unit
    after: Mapping[str, str]  # spelling after the number -> unit
    before: Mapping[str, str]  # spelling before the number -> unit


_KINDS = {kind.value: kind for kind in UnitKind}


@cache
def load_units() -> Units:
    """The units of the built-in file."""
    return parse_units(UNITS_FILE.read_text(encoding="utf-8"), UNITS_FILE)


def parse_units(text: str, path: Path) -> Units:
    """The units of a file's text. LexiconError for a wrong line, which ``path`` and its number name.

    That spellings are normalised text is for a test to say: to normalise them takes long.
    """
    units = Units({}, {}, {})
    for number, line in number_lines(text):
        try:
            _add_line(units, line)
        except ValueError as error:
            raise LexiconError(str(path), number, str(error)) from None
    return units


def _add_line(units: Units, line: str) -> None:
    cells = line.split("\t")
    if not 3 <= len(cells) <= 4:
        raise ValueError(f"expected kind, unit and spellings between tabs, found {len(cells)} cells")
    kind, unit, after, before = (*cells, "")[:4]
    if kind not in _KINDS:
        raise ValueError(f"unknown kind {kind!r}, expected one of {', '.join(_KINDS)}")
    if unit in units.kinds or not unit or unit != unit.strip():
        raise ValueError(f"the unit {unit!r} is there twice, or is none")
    assert isinstance(units.kinds, dict) and isinstance(units.after, dict) and isinstance(units.before, dict)
    units.kinds[unit] = _KINDS[kind]
    _add_spellings(units.after, unit, after.split("|"))
    _add_spellings(units.before, unit, before.split("|") if before else [])


def _add_spellings(known: dict[str, str], unit: str, spellings: Iterable[str]) -> None:
    for spelling in spellings:
        if not spelling or spelling != spelling.lower().strip():
            raise ValueError(f"the spelling {spelling!r} is not lower-case text")
        if known.setdefault(spelling, unit) != unit:
            raise ValueError(f"the spelling {spelling!r} is that of {known[spelling]!r} as well")
