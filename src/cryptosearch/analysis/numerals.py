"""Numerals to numbers: ``1,234.5``, ``1.22万``, ``1亿5000万``, ``三千``, ``一点五亿``, ``1,2`` of Italian.

Reads one numeral of normalised text (``normalise``) that somebody else has found (``quantities``). Exact: decimals,
no binary fractions. A numeral that says nothing certain (``七八千``, ``1,22``) is none.
"""

from __future__ import annotations

import re
from decimal import Context, Decimal
from functools import lru_cache
from math import prod

MAX_DIGITS = 30  # of a numeral; what is longer counts nothing
MAX_EXPONENT = 36  # of a numeral without a scale in letters
_ONE = Decimal(1)
_EXACT = Context(prec=4 * MAX_DIGITS)

DIGITS = "〇零一二两三四五六七八九"
SMALL_SCALES = {"十": 10, "百": 100, "千": 1000}
GREAT_SCALES = {"万": 10**4, "亿": 10**8, "兆": 10**12}
SCALES = {**SMALL_SCALES, **GREAT_SCALES}
WORD_SCALES = {
    **dict.fromkeys(("k", "thousand", "mila"), 10**3),
    **dict.fromkeys(("m", "mn", "mln", "million", "milione", "milioni"), 10**6),
    **dict.fromkeys(("b", "bn", "mld", "billion", "miliardo", "miliardi"), 10**9),
    **dict.fromkeys(("t", "tn", "trillion"), 10**12),
}
ITALIAN_SCALES = frozenset({"mila", "milione", "milioni", "mln", "miliardo", "miliardi", "mld"})

NUMBER = r"[0-9]++(?:[.,][0-9]++)*+"  # may be none when it is read: 1.2.3

_VALUES = {digit: value for value, digit in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?|[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
_ITALIAN = re.compile(r"(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]+)(?:,[0-9]+)?|[0-9]+\.[0-9]+")
_DOTTED_THOUSANDS = re.compile(r"[0-9]{1,3}(?:\.[0-9]{3}){2,}")
_FIRST = re.compile(NUMBER)
_PART = re.compile(rf"({NUMBER})([{''.join(SCALES)}]*+)")
_VAGUE = str.maketrans("", "", " 多余")  # 20 多万 counts as 20 万


@lru_cache(maxsize=1 << 14)
def read_numeral(text: str, *, italian: bool = False) -> Decimal | None:
    """The number that all of ``text`` says; None for what is no numeral, or says no certain number.

    In ``italian`` a comma stands before decimals and points part thousands.
    """
    text = text.translate(_VAGUE)
    if not 0 < len(text) <= 2 * MAX_DIGITS or sum(map(str.isdigit, text)) > MAX_DIGITS:
        return None
    value = _read_digits(text, italian=italian) if text[0].isascii() else _read_chinese(text)
    return None if value is None or value.adjusted() > MAX_EXPONENT else times(value, 1)


def times(value: Decimal, scale: Decimal | int) -> Decimal:
    """The exact product, without zeros behind the point and without an exponent above 0."""
    product = _EXACT.normalize(_EXACT.multiply(value, Decimal(scale)))
    return product if product.as_tuple().exponent <= 0 else _EXACT.quantize(product, _ONE)  # type: ignore[operator]


def lower_end(low: str, numeral: str, value: Decimal, *, italian: bool = False) -> Decimal | None:
    """The lower end of a range, a number whose scale may stand at the upper end alone: 3 in 3-5 亿.

    ``value`` is what ``numeral``, and perhaps a scale in letters after it, come to. None where the end is not lower.
    """
    first = _FIRST.match(numeral)
    lowest, highest = read_numeral(low, italian=italian), first and read_numeral(first[0], italian=italian)
    if lowest is None or not highest:
        return None
    scale = _EXACT.divide(value, highest)
    if lowest < highest and scale == scale.to_integral_value():
        lowest = times(lowest, scale)
    return lowest if lowest < value else None


def _read_digits(text: str, *, italian: bool) -> Decimal | None:
    """Parts of number and scale, each less than the scale of the one before."""
    total, limit, at = Decimal(0), None, 0
    for part in _PART.finditer(text):
        number = _read_number(part[1], italian=italian)
        if number is None or part.start() != at:
            return None
        scale = prod(map(SCALES.__getitem__, part[2]))
        value = _EXACT.multiply(number, scale)
        if limit is not None and value >= limit:
            return None
        total, limit, at = _EXACT.add(total, value), scale, part.end()
    return total if at == len(text) else None


def _read_number(text: str, *, italian: bool) -> Decimal | None:
    if italian and _ITALIAN.fullmatch(text):
        is_decimal = "," not in text and len(text.rpartition(".")[2]) != 3
        return Decimal(text if is_decimal else text.replace(".", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return Decimal(text.replace(",", ""))
    return Decimal(text.replace(".", "")) if _DOTTED_THOUSANDS.fullmatch(text) else None


def _read_chinese(text: str) -> Decimal | None:
    whole, point, rest = text.partition("点")
    number = _read_whole(whole)
    if not point or number is None:
        return number
    fraction = rest.rstrip("".join(SCALES))
    scale = prod(map(SCALES.__getitem__, rest[len(fraction) :]))
    if not fraction or not _VALUES.keys() >= set(fraction):
        return None
    decimals = Decimal(f"0.{''.join(str(_VALUES[digit]) for digit in fraction)}")
    return _EXACT.multiply(_EXACT.add(number, decimals), scale)


def _read_whole(text: str) -> Decimal | None:
    """A whole number in Chinese characters: sections of less than 10,000, each with its 万, 亿 or 兆."""
    total, rest = 0, text
    below: int | None = None  # the scale of the section before
    for at, char in enumerate(text):
        if char not in GREAT_SCALES:
            continue
        scale = GREAT_SCALES[char]
        section = _read_section(text[len(text) - len(rest) : at])
        rest = text[at + 1 :]
        if section is None or (not section and not total):
            return None
        total = total + section * scale if below is None or scale < below else (total + section) * scale
        below = scale
    tail = _read_section(rest)
    if tail is None:
        return None
    if below and len(rest) == 1:  # 三万五 is 35,000
        tail *= below // 10
    return Decimal(total + tail)


def _read_section(text: str) -> int | None:
    """A whole number below 10,000, such as 三千零五十 or 一百二 (120); 0 for nothing."""
    total, digit, below = 0, -1, 10_000  # -1: no digit stands before
    for char in text:
        if char in _VALUES:
            if digit > 0:
                return None  # two in a row: 七八, or digits one by one
            digit = _VALUES[char]
            continue
        scale = SMALL_SCALES[char]
        if scale >= below or (digit <= 0 and char != "十"):
            return None
        total += scale * (digit if digit > 0 else 1)
        digit, below = -1, scale
    if digit > 0 and 10 < below < 10_000 and text[-2:-1] in SMALL_SCALES:
        digit *= below // 10
    return total + max(digit, 0)
