"""Quantities in texts: which numbers stand there, in which scale and unit. docs/quantities.md says what is understood.

Beside the tokens, not part of them: a text is cut into words as ever. Dates, times, versions, addresses and bare
numbers are no quantities. ``engine/quantities`` makes index terms of what is found here, ``finding`` marks it.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import cache, cached_property
from typing import NamedTuple

from cryptosearch.analysis.lexicon import Lexicon
from cryptosearch.analysis.normalise import Normalised, normalise
from cryptosearch.analysis.numerals import ITALIAN_SCALES, SCALES, WORD_SCALES, lower_end, read_numeral, times
from cryptosearch.analysis.quantity import Quantity
from cryptosearch.analysis.quantity_pattern import Patterns, goes_on, is_joint, make_patterns, sign_before
from cryptosearch.analysis.units import ITALIAN_UNITS, PER_MILLE, PERCENT, TIMES, UnitKind, Units, load_units


class _Source:
    """The text as it was before it was normalised."""

    def __init__(self, text: str) -> None:
        self._text = text

    def of(self, match: re.Match[str], group: str) -> str:
        """What stood where the group matched."""
        start, end = self._normalised.to_original(*match.span(group))
        return self._text[start:end]

    @cached_property
    def _normalised(self) -> Normalised:
        return normalise(self._text)


class _Unit(NamedTuple):
    name: str
    end: int  # of its spelling; of the number where there is no unit
    spelling: str = ""


_AFTER_TIMES = frozenset("年月日天岁周秒")
_HUNDRED = Decimal(100)
_SCALES = frozenset(SCALES) - {"十"}
_PER = {"百": PERCENT, "千": PER_MILLE}
_BARE_LETTERS = frozenset("kKMB")  # scales also where no unit follows: 5.1B and 300k, but not 5m
_BUSINESS = "2b"  # which is to business, not two billion
_LONGEST_COIN = 10
_OF_COINS = ("枚", "颗")  # counters of nothing else
_YEAR = re.compile("(?:19|20)[0-9][0-9]")
_CODE = re.compile(r"(?<![a-z])([a-z]{1,3}) ?\Z")


class QuantityReader:
    """Reads texts for quantities; coins are those of ``lexicon``. Safe to share between threads."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def find(self, text: str) -> list[Quantity]:
        """The quantities of any text, in order, disjoint."""
        normalised = normalise(text)
        found = self.read(text, normalised.text)
        return [Quantity(*one[:3], *normalised.to_original(one.start, one.end)) for one in found]

    def read(self, text: str, folded: str) -> list[Quantity]:
        """As ``find``, but ``folded`` is ``normalise(text).text``, and offsets are into that."""
        found: list[Quantity] = []
        end, source = 0, _Source(text)
        begin, whole = self._patterns
        for beginning in begin.finditer(folded):
            start = beginning.start()
            if start < end or (match := whole.match(folded, start)) is None:
                continue
            end = match.end()
            if (quantity := self._quantity(match, source)) is None:
                continue
            if found and (joined := _joined(found[-1], quantity, folded)) is not None:
                found[-1] = joined
            else:
                is_after = found and found[-1].end == quantity.start - 1
                found.append(quantity if is_after else _signed(quantity, folded))
        return found

    @cached_property
    def _units(self) -> Units:
        return load_units()

    @cached_property
    def _patterns(self) -> Patterns:
        return make_patterns(self._units, self._lexicon.coin_names)

    def _quantity(self, match: re.Match[str], source: _Source) -> Quantity | None:
        """What a match says, its sign aside; None where it turns out to be no quantity."""
        sign, _, numeral, word, per, _, chinese, counter, spelling = match.groups()
        is_scaled = word is not None or not _SCALES.isdisjoint(numeral or chinese or _PER)
        if not (is_scaled or spelling or sign or counter in _OF_COINS or _follows_letter(match)):
            return None  # which is soon told of most: 一个
        money, start = self._money_before(match)
        if not money and goes_on(match.string, start, is_chinese=numeral is None):
            return None
        if per:
            return _share(match)
        unit = self._unit(match, source, money, is_scaled=is_scaled)
        if not (unit.name or is_scaled) or not self._is_sure(match, source, unit, is_scaled=is_scaled):
            return None
        return _valued(match, start, unit)

    def _is_sure(self, match: re.Match[str], source: _Source, unit: _Unit, *, is_scaled: bool) -> bool:
        """Whether numeral and unit fit each other."""
        numeral, word, chinese = match.group("digits", "word", "chinese")
        if not unit.name and _is_time(match):
            return False
        if word and len(word) == 1 and not unit.name:
            return numeral + word != _BUSINESS and source.of(match, "word") in _BARE_LETTERS
        if word == "t":
            return self._is_money(unit)
        if chinese and not is_scaled and len(unit.spelling) < 2:
            return unit.name in (PERCENT, TIMES)  # 三元 and 一枚 are words more often than quantities
        return "兆" not in (numeral or chinese) or self._is_money(unit)

    def _is_money(self, unit: _Unit) -> bool:
        return self._units.kinds.get(unit.name) is UnitKind.CURRENCY

    def _money_before(self, match: re.Match[str]) -> tuple[str, int]:
        """The currency whose sign or code stands before the number, and where it begins; nothing, and the match."""
        start, sign = match.start(), match["sign"] or ""
        if not _follows_letter(match):
            return self._units.before[sign] if sign else "", start
        code = _CODE.search(match.string, max(start - 5, 0), start)
        if code and code[1] + sign in self._units.before:
            return self._units.before[code[1] + sign], code.start()
        return self._units.before.get(sign, ""), start

    def _unit(self, match: re.Match[str], source: _Source, money: str, *, is_scaled: bool) -> _Unit:
        """The unit before or after the number; a name of nothing where there is none."""
        word, chinese, counter, spelling = match.group("word", "chinese", "counter", "unit")
        end = match.end("word" if word else "chinese" if chinese else "digits")
        after = _Unit("", end)
        if spelling and (spelling != TIMES or match.start("unit") == end):
            name = self._units.after.get(spelling)
            after = _Unit(name, match.end(), spelling) if name else self._coin_after(match, source, is_scaled=is_scaled)
        if money and self._units.kinds.get(after.name) not in (UnitKind.CURRENCY, UnitKind.RATIO):
            return _Unit(money, end)
        if after.name:
            return after
        if counter and counter in self._units.after:
            return _Unit(self._units.after[counter], match.end("counter"), counter)
        return _Unit("", match.end("counter") if counter else end)

    def _coin_after(self, match: re.Match[str], source: _Source, *, is_scaled: bool) -> _Unit:
        """What the word after the number means, or what of it stands before a slash; no name if it is no unit."""
        start, whole = match.start("unit"), match["unit"]
        for spelling in dict.fromkeys((whole, whole.partition("/")[0])):
            name = self._units.after.get(spelling) or self._coin(spelling, match, source, is_scaled=is_scaled)
            if name:
                return _Unit(name, start + len(spelling), spelling)
        return _Unit("", start)

    def _coin(self, name: str, match: re.Match[str], source: _Source, *, is_scaled: bool) -> str:
        """``name`` if it is that of a coin, else nothing. What 枚 counts is one; 2025 BTC is a year more often."""
        if not 2 <= len(name) <= _LONGEST_COIN:
            return ""
        if match["counter"] in _OF_COINS:
            return name
        if not is_scaled and _YEAR.fullmatch(match["digits"] or ""):
            return ""
        is_coin, is_ticker = name in self._lexicon.coin_names, self._lexicon.is_ticker(name.upper())
        if is_coin and not is_ticker:
            return name
        written = source.of(match, "unit")[: len(name)] if is_coin or is_ticker or is_scaled else ""
        is_meant = written.isupper() or (is_coin and written.islower())  # in RTX 4000 Ada no coin is
        return name if is_meant else ""


def find_quantities(text: str, lexicon: Lexicon | None = None) -> list[Quantity]:
    """The quantities of any text, in order, disjoint; coins are those of ``lexicon`` (the built-in one by default).

    What is indexed of a post are the quantities of its title, lede, credits and paragraphs.
    """
    return (_built_in() if lexicon is None else QuantityReader(lexicon)).find(text)


@cache
def _built_in() -> QuantityReader:
    return QuantityReader(Lexicon.load())


def _follows_letter(match: re.Match[str]) -> bool:
    """Whether letters stand close before the match."""
    start, text = match.start(), match.string
    before = text[start - 1 : start]
    return "a" <= (text[start - 2 : start - 1] if before == " " else before) <= "z"


def _is_time(match: re.Match[str]) -> bool:
    """Whether what follows makes a time of the number: 两百年."""
    return match.string[match.end() : match.end() + 1] in _AFTER_TIMES and match["counter"] is None


def _valued(match: re.Match[str], start: int, unit: _Unit) -> Quantity | None:
    """The quantity that begins at ``start`` and is in ``unit``; None where its numeral is none."""
    low, digits, word, chinese = match.group("low", "digits", "word", "chinese")
    scale = (word or "").lstrip()
    italian = unit.spelling in ITALIAN_UNITS or scale in ITALIAN_SCALES
    value = read_numeral(digits or chinese, italian=italian)
    if value is None or (unit.name == TIMES and not value):  # 0x
        return None
    if scale:
        value = times(value, WORD_SCALES[scale])
    if low and (lowest := lower_end(low, digits, value, italian=italian)) is not None:
        return Quantity(lowest, value, unit.name, start, unit.end)
    if low and unit.name and not unit.spelling:  # the currency stands before the first of two numbers
        first = read_numeral(low, italian=italian)
        return None if first is None else Quantity(first, first, unit.name, start, match.end("low"))
    return Quantity(value, value, unit.name, match.start("digits") if low else start, unit.end)


def _share(match: re.Match[str]) -> Quantity | None:
    value = _HUNDRED if match["part"] == "百" else read_numeral(match["part"])
    return None if value is None else Quantity(value, value, _PER[match["per"]], match.start(), match.end("part"))


def _joined(last: Quantity, quantity: Quantity, folded: str) -> Quantity | None:
    """The range of two quantities that follow each other with nothing but a joining sign between them."""
    if last.value != last.high or quantity.value != quantity.high:
        return None
    if last.unit and quantity.unit and last.unit != quantity.unit:
        return None
    for upper in (quantity, _signed(quantity, folded)):
        if last.value < upper.value and is_joint(folded, last.end, upper.start):
            return Quantity(last.value, upper.value, last.unit or upper.unit, last.start, upper.end)
    return None


def _signed(quantity: Quantity, folded: str) -> Quantity:
    sign = sign_before(folded, quantity.start)
    if not sign:
        return quantity
    value = -quantity.value if sign == "-" else quantity.value
    high = quantity.high if quantity.high != quantity.value else value
    return quantity._replace(value=value, high=high, start=quantity.start - 1)
