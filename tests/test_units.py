"""The file of units: its format, and that a change of it changes the analyzer's rules."""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import pytest

from cryptosearch.analysis import analyzer, normalise
from cryptosearch.analysis.units import UNITS_FILE, UnitKind, load_units, parse_units
from cryptosearch.errors import LexiconError

PATH = Path("units.tsv")


def test_a_change_of_the_units_is_a_change_of_the_rules() -> None:
    """Where this fails: raise ``analyzer._RULES_VERSION``, run ``make lexicon``, put the new pair here."""
    assert (analyzer._RULES_VERSION, crc32(UNITS_FILE.read_bytes())) == (2, 2316087514)


def test_units_are_found_by_their_spellings() -> None:
    units = parse_units("# money\ncurrency\tusd\tusd|美元\t$|us$\n\nratio\t%\t%\n", PATH)
    assert units.kinds == {"usd": UnitKind.CURRENCY, "%": UnitKind.RATIO}
    assert units.after == {"usd": "usd", "美元": "usd", "%": "%"}
    assert units.before == {"$": "usd", "us$": "usd"}


def test_every_unit_is_a_spelling_of_itself() -> None:
    units = load_units()
    assert {units.after.get(unit) for unit in units.kinds} == units.kinds.keys()


def test_spellings_are_as_analysis_folds_texts() -> None:
    units = load_units()
    spellings = [*units.after, *units.before]
    assert [normalise(spelling).text for spelling in spellings] == spellings


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("currency\tusd", 1, "found 2 cells"),
        ("# a\nmoney\tusd\t美元", 2, "unknown kind 'money'"),
        ("currency\tusd\t美元\ncurrency\tusd\tdollar", 2, "'usd' is there twice"),
        ("currency\tusd\t美元\ncurrency\tcny\t元|美元", 2, "'美元' is that of 'usd' as well"),
        ("currency\tusd\tUSD", 1, "'USD' is not lower-case"),
        ("currency\tusd\tusd||美元", 1, "'' is not"),
    ],
)
def test_wrong_lines_are_named(text: str, line: int, reason: str) -> None:
    with pytest.raises(LexiconError, match=reason) as caught:
        parse_units(text, PATH)
    assert (caught.value.path, caught.value.line) == ("units.tsv", line)
