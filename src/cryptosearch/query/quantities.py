"""Reads conditions on quantities: ``amount:>=500万美元``, ``amount:1亿..10亿``, ``percent:<-3``, ``unit:EH/s``.

Numbers are read as they are in texts, units brought to their one name, so that what is asked for is what was indexed.
Not imported before a query has such a condition.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from cryptosearch.analysis.normalise import normalise
from cryptosearch.analysis.numerals import ITALIAN_SCALES, NUMBER, WORD_SCALES, lower_end, read_numeral, times
from cryptosearch.analysis.quantity_pattern import COUNTERS, NUMERAL, WORD
from cryptosearch.analysis.units import ITALIAN_UNITS, PERCENT, load_units
from cryptosearch.query.amount import Amount, AmountName
from cryptosearch.query.shown import shown

_OPERATORS = (">=", "<=", ">", "<", "=")
_MONEY = re.compile(r"([-+]?)(?:([a-z]{3}|[a-z]{0,2}[^\w\s+-]) ?)?([-+]?)(.*)", re.DOTALL)
_NUMBER = re.compile(f"({NUMERAL})({WORD})?")
_COUNTER = re.compile(rf"\A[{COUNTERS}] ?(?=.)")
_BARE_NUMBER = re.compile(NUMBER)
_NO_UNIT = re.compile(r'[\s"()*~^]|\.\.|\Ae[0-9]')


class NotAnAmountError(ValueError):
    """A text is no condition on quantities. ``reason`` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _End(NamedTuple):
    """One number of a condition."""

    value: Decimal
    numeral: str  # as it was typed, without sign and scale in letters
    unit: str | None


def read_amount(name: AmountName, text: str) -> Amount:
    """What ``name:text`` asks for. NotAnAmountError when ``text`` says no number, range or unit."""
    folded = normalise(text).text.strip()
    if name is AmountName.UNIT:
        return Amount(unit=_read_unit(folded, text))
    amount = _read_range(folded, text)
    if name is AmountName.AMOUNT:
        return amount
    if amount.unit not in (None, PERCENT):
        raise NotAnAmountError(f"{shown(text)} is in {amount.unit}, not in per cent")
    return amount._replace(unit=PERCENT)


def _read_range(folded: str, text: str) -> Amount:
    first, dots, last = map(str.strip, folded.partition(".."))
    if dots and first and last:
        return _between(first, last, text)
    if dots and (first or last):
        folded = f">={first}" if first else f"<={last}"
    operator = next(filter(folded.startswith, _OPERATORS), "")
    value, _, unit = _read_end(folded.removeprefix(operator).strip(), text)
    low = value if ">" in operator or operator in ("", "=") else None
    high = value if "<" in operator or operator in ("", "=") else None
    return Amount(low, high, unit, is_above=operator == ">", is_below=operator == "<")


def _between(first: str, last: str, text: str) -> Amount:
    low, high = _read_end(first, text), _read_end(last, text)
    if low.unit and high.unit and low.unit != high.unit:
        raise NotAnAmountError(f"{shown(text)} is in {low.unit} and in {high.unit}")
    scaled = lower_end(first, high.numeral, high.value) if _BARE_NUMBER.fullmatch(first) else None
    lowest = low.value if scaled is None else scaled
    if high.value < lowest:
        raise NotAnAmountError(f"{shown(text)} ends before it begins")
    return Amount(lowest, high.value, low.unit or high.unit)


def _read_end(folded: str, text: str) -> _End:
    """The number and unit, on either side of it, that all of ``folded`` says."""
    money = _MONEY.fullmatch(folded)
    before = load_units().before.get(money[2] or "") if money else None
    sign, rest = (money[1] or money[3], money[4]) if money and before else (folded[:1], folded[1:])
    if sign not in ("-", "+", ""):
        sign, rest = "", folded
    number = _NUMBER.match(rest)
    if number is None:
        raise NotAnAmountError(_no_amount(text))
    after = _COUNTER.sub("", rest[number.end() :].strip(), count=1)
    unit = _read_unit(after, text) if after else before
    word = (number[2] or "").strip()
    value = read_numeral(number[1], italian=word in ITALIAN_SCALES or after in ITALIAN_UNITS)
    if value is None or (before and before != unit):
        raise NotAnAmountError(_no_amount(text))
    value = times(value, WORD_SCALES.get(word, 1))
    return _End(-value if sign == "-" else value, number[1], unit)


def _read_unit(folded: str, text: str) -> str:
    """The one name of a unit. What is none that is known may be a coin."""
    known = load_units().after.get(folded)
    if known:
        return known
    if not folded[:1].isalpha() or folded[0] in COUNTERS or _NO_UNIT.search(folded) or _goes_on_a_number(folded):
        raise NotAnAmountError(f"{shown(text)} names no unit such as 美元, ETH, % or EH/s")
    return folded


def _goes_on_a_number(folded: str) -> bool:
    """Whether ``folded`` begins with a numeral or scale, so that it could not be told from a number before it."""
    number = _NUMBER.match(f"1{folded}")
    return number is None or number.end() > 1 or _NUMBER.match(folded) is not None or folded in WORD_SCALES


def _no_amount(text: str) -> str:
    return f"{shown(text)} is no number such as 500万美元, >=1.2 or 1亿..10亿"
