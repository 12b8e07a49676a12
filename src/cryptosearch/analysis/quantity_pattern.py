"""The pattern of a quantity in normalised text: where one may stand, and its parts. ``quantities`` reads the parts.

A match takes time linear in its length: nothing that was taken is given back, but for the lower end of a range.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import groupby
from typing import NamedTuple

from cryptosearch.analysis.numerals import DIGITS, NUMBER, SCALES, WORD_SCALES
from cryptosearch.analysis.units import Units

CODE_LENGTH = 3  # of a currency's letters that may stand before a number; before its sign fewer may
COUNTERS = "枚个颗"  # between a number and its coin or unit
_ANY_COUNTER = "个"  # counts anything, and is not worth a look where no unit follows

_SCALE = r"(?:[万亿]|百(?![分帕])|千(?![瓦克米卡帕焦伏赫升])|兆(?![瓦赫字比欧帕焦]))"  # 千瓦, 兆瓦 ... are units
_SMALL = f"[十{DIGITS}]"
_CHINESE = f"{_SMALL}(?:{_SMALL}|{_SCALE}|[多余](?=[万亿]))*+(?:点[{DIGITS}]++{_SCALE}*+)?+"
_LONG_WORDS = "|".join(sorted((word for word in WORD_SCALES if len(word) > 1), key=len, reverse=True))
_COMPOUND = f"(?: ?[多余]?{_SCALE}++(?: ?{NUMBER} ?{_SCALE}++)*+)?+"  # what may follow a number: 亿5000万
_LATIN = "[a-z][a-z0-9]*+(?:/[a-z]++)?+"
_TO = "[-~–—至到]"
_NOT_AFTER = {"元": "(?![宇素件旦老])"}  # 元宇宙 is no money

# One numeral and a scale in letters after it, for what is known to be an amount.
NUMERAL = f"(?:{NUMBER}{_COMPOUND}|{_CHINESE})"
WORD = f"(?:(?<=[0-9])[kmbt]| ?(?:{_LONG_WORDS}))(?![a-z0-9/])"

_JOINED = re.compile(f" ?{_TO} ?")
_NUMBER_CHARS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_BEFORE_CHINESE = frozenset("第数几" + DIGITS + "".join(SCALES))


class Patterns(NamedTuple):
    """How quantities are found: ``begin`` soon leaves what is none, ``whole`` is matched where it has found one.

    Groups of ``whole``: ``sign`` of a currency; ``low`` and ``digits``, or ``per`` and ``part`` (百分之), or
    ``chinese``; ``word``, a scale in letters; ``counter``; ``unit``, which may be any word in Latin letters.
    """

    begin: re.Pattern[str]
    whole: re.Pattern[str]


def make_patterns(units: Units, coins: Iterable[str]) -> Patterns:
    """The patterns with ``coins`` as names of units beside ``units``: Han or Latin, normalised."""
    signs = "".join(re.escape(sign[-1]) for sign in units.before if not sign[-1].isalnum())
    han = [spelling for spelling in {*units.after, *coins} if not spelling[0].isascii() and spelling not in COUNTERS]
    spaced = [spelling for spelling in units.after if " " in spelling]
    unit = f"(?:(?:{_alternatives(spaced)})(?![a-z0-9])|{_LATIN}|[%‰]|{_alternatives(han)})"
    first_of_unit = "".join(sorted({name[0] for name in han})) + "%‰a-z"
    codes = "|".join(code for code in units.before if code.isalpha() and len(code) == CODE_LENGTH)
    return Patterns(re.compile(_beginning(signs, codes, first_of_unit)), re.compile(_whole(signs, unit)))


def _beginning(signs: str, codes: str, first_of_unit: str) -> str:
    """Begins with a class of characters, to which the search then leaps; what stood before is looked at after it."""
    scales = "".join(SCALES)
    unit = f"[{COUNTERS.replace(_ANY_COUNTER, '')}{first_of_unit}]|{_ANY_COUNTER} ?[{first_of_unit}]"
    number = r"[0-9]*+(?:[.,][0-9]++)*+"
    return (
        f"[0-9百千{signs}{_SMALL[1:]}(?:"
        f"(?<=[0-9])(?<![0-9a-z_第][0-9])(?<![0-9][.,:/][0-9]){number}(?= ?(?:[多余{scales}]|{unit}|{_TO}))"
        f"|(?:(?<=(?:{codes})[0-9])|(?<=(?:{codes}) [0-9]))"
        f"|(?<={_SMALL})(?<![第数几{scales}{DIGITS}].){_SMALL}*+"
        f"(?=[百千万亿兆]| ?[多余]?(?:[万亿]|{unit})|点[{DIGITS}])"
        f"|(?<=[百千])分之|(?<=[{signs}]) ?(?=[0-9]))"
    )


def _whole(signs: str, unit: str) -> str:
    return (
        f"(?:(?P<sign>[{signs}]) ?)?"
        f"(?:(?:(?P<low>{NUMBER}) ?{_TO} ?)?(?P<digits>{NUMBER}{_COMPOUND})(?P<word>{WORD})?+"
        f"|(?P<per>[百千])分之(?P<part>{NUMBER}|{_CHINESE}|百)"
        f"|(?P<chinese>{_CHINESE}))"
        f"(?: ?[多余]?(?P<counter>[{COUNTERS}]))?+(?: ?[多余]?(?P<unit>{unit}))?+"
    )


def goes_on(text: str, start: int, *, is_chinese: bool) -> bool:
    """Whether what stands at ``start`` is the rest of a word, a number, a version, a time, an ordinal ..."""
    before = text[start - 1] if start else ""
    if is_chinese:
        return before in _BEFORE_CHINESE
    if before in _NUMBER_CHARS or before in ("_", "第"):
        return True
    further = text[start - 2] if start > 1 else ""
    if before == "-":
        return further in _NUMBER_CHARS
    return before in (".", ",", ":", "/") and further.isdecimal()


def is_joint(text: str, start: int, end: int) -> bool:
    """Whether what stands there makes a range of what stands on both sides."""
    return end - start <= 3 and _JOINED.fullmatch(text, start, end) is not None


def sign_before(text: str, start: int) -> str:
    """The ``-`` or ``+`` that belongs to a number at ``start``; nothing where it stands between two things."""
    if not start or text[start - 1] not in "-+":
        return ""
    further = text[start - 2] if start > 1 else ""
    return "" if further in _NUMBER_CHARS or (further and further in "%)") else text[start - 1]


def _alternatives(texts: Iterable[str]) -> str:
    """A pattern of any of ``texts``, the longest first, tried by their first characters."""
    groups = groupby(sorted(texts), key=lambda text: text[0])
    return "|".join(f"{re.escape(first)}(?:{_rests(list(group))})" for first, group in groups)


def _rests(texts: list[str]) -> str:
    longest_first = sorted(texts, key=len, reverse=True)
    return "|".join(re.escape(text[1:]) + _NOT_AFTER.get(text, "") for text in longest_first)
