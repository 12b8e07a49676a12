"""Periods as people write them, in Chinese, English and Italian: 昨天, 近7天, last week, 20 gennaio 2026, 7d.

``dates`` asks here for what is no ISO date; a plain query never does. What is relative counts from ``today``, which it
includes; weeks begin on Monday. Names of months are babel's.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from typing import NamedTuple

from cryptosearch.query.months import last_of_month

Period = tuple[date, date]  # first and last day

_LONGEST = 60  # characters
_N_YEARS_BACK = 8  # 29 February comes back after eight years at the latest
_SIMPLIFIED = str.maketrans("週個這過號內來兩裡", "周个这过号内来两里")
_DIGITS = "零一二三四五六七八九"
_NUMBER = r"(\d{1,5}|[一二两三四五六七八九十]{1,3})"

_DAYS_AGO = {
    **dict.fromkeys(("今天", "今日", "today", "oggi"), 0),
    **dict.fromkeys(("昨天", "昨日", "yesterday", "ieri"), 1),
    **dict.fromkeys(("前天", "前日", "daybeforeyesterday", "thedaybeforeyesterday", "l'altroieri", "altroieri"), 2),
    "大前天": 3,
}
_WEEKS_AGO = {
    **dict.fromkeys(("本周", "这周", "本星期", "这星期", "这个星期", "thisweek", "questasettimana"), 0),
    **dict.fromkeys(("上周", "上星期", "上个星期", "lastweek", "settimanascorsa", "lasettimanascorsa"), 1),
    "上上周": 2,
}
_MONTHS_AGO = {
    **dict.fromkeys(("本月", "这个月", "thismonth", "questomese"), 0),
    **dict.fromkeys(("上月", "上个月", "lastmonth", "mesescorso", "ilmesescorso"), 1),
}
_YEARS_AGO = {
    **dict.fromkeys(("今年", "thisyear", "quest'anno", "questanno"), 0),
    **dict.fromkeys(("去年", "lastyear", "annoscorso", "l'annoscorso"), 1),
    "前年": 2,
}

_UNITS = {
    "d": ("天", "日", "d", "day", "days", "giorno", "giorni"),
    "w": ("周", "星期", "个星期", "w", "week", "weeks", "settimana", "settimane"),
    "m": ("月", "个月", "m", "month", "months", "mese", "mesi"),
    "y": ("年", "y", "year", "years", "anno", "anni"),
}
_UNIT_OF = {name: unit for unit, names in _UNITS.items() for name in names}
_UNIT = f"({'|'.join(sorted(_UNIT_OF, key=len, reverse=True))})"
_SPANS = (
    re.compile(rf"(?:最近|过去|近){_NUMBER}{_UNIT}(?:内|里|以来)?"),
    re.compile(rf"{_NUMBER}{_UNIT}[内里]"),
    re.compile(rf"(?:last|past|thelast|thepast|ultim[aeio]|gliultimi|leultime)(\d{{1,5}})?{_UNIT}"),
    re.compile(r"(\d{1,5})([dwmy])"),
)
_CHINESE = re.compile(rf"(?:(\d{{4}})年|(去年|今年|前年))?(?:{_NUMBER}月)?(?:{_NUMBER}[日号])?")
_NUMERIC = re.compile(r"(\d{4})([-/.])(\d{1,2})(?:\2(\d{1,2}))?|(\d{4})(\d{2})(\d{2})")
_TOKEN = re.compile(r"[^\W\d_]+|\d+")
_FILLERS = frozenset(("of", "the", "di", "del", "il", "st", "nd", "rd", "th"))


class _Parts(NamedTuple):
    """A period of the calendar as numbers: a year, a month or a day."""

    year: int | None = None
    month: int | None = None
    day: int | None = None


def find_period(text: str, today: date) -> Period | None:
    """The first and last day of what ``text`` names; None if that is no period that is known.

    ValueError for a day that no calendar has, OverflowError for one before or after all of them.
    """
    if len(text) > _LONGEST:
        return None
    spoken = text.translate(_SIMPLIFIED).replace("’", "'").casefold()
    joined = "".join(spoken.split())
    for read in _READERS:
        if (period := read(joined, today)) is not None:
            return period
    parts = _named_month(spoken)
    return None if parts is None else _in_calendar(parts, today)


def _days(joined: str, today: date) -> Period | None:
    if joined not in _DAYS_AGO:
        return None
    day = today - timedelta(_DAYS_AGO[joined])
    return day, day


def _weeks(joined: str, today: date) -> Period | None:
    if joined not in _WEEKS_AGO:
        return None
    monday = today - timedelta(today.weekday() + 7 * _WEEKS_AGO[joined])
    return monday, monday + timedelta(6)


def _months(joined: str, today: date) -> Period | None:
    if joined not in _MONTHS_AGO:
        return None
    first = _months_before(today.replace(day=1), _MONTHS_AGO[joined])
    return first, last_of_month(first)


def _years(joined: str, today: date) -> Period | None:
    if joined not in _YEARS_AGO:
        return None
    return _in_calendar(_Parts(today.year - _YEARS_AGO[joined]), today)


def _spans(joined: str, today: date) -> Period | None:
    """So many days, weeks, months or years that end today; "last week" is none of them."""
    for pattern in _SPANS:
        if match := pattern.fullmatch(joined):
            n, unit = _number(match[1] or "1"), _UNIT_OF[match[2]]
            if not n:
                raise ValueError("no days at all")
            if unit in "dw":
                return today - timedelta((7 if unit == "w" else 1) * n - 1), today
            return _months_before(today, n * (12 if unit == "y" else 1)) + timedelta(1), today
    return None


def _chinese(joined: str, today: date) -> Period | None:
    match = _CHINESE.fullmatch(joined)
    if not match or not joined:
        return None
    year, spoken_year, month, day = match.groups()
    if day and not month:
        return None
    number = int(year) if year else today.year - _YEARS_AGO[spoken_year] if spoken_year else None
    return _in_calendar(_Parts(number, _number(month) if month else None, _number(day) if day else None), today)


def _numeric(joined: str, today: date) -> Period | None:
    match = _NUMERIC.fullmatch(joined)
    if not match or not joined.isascii():
        return None
    year, _, month, day = match.groups()[:4] if match[1] else (match[5], "", match[6], match[7])
    return _in_calendar(_Parts(int(year), int(month), int(day) if day else None), today)


_READERS: tuple[Callable[[str, date], Period | None], ...] = (
    _days, _weeks, _months, _years, _spans, _chinese, _numeric,
)  # fmt: skip


def _named_month(spoken: str) -> _Parts | None:
    """A month by its name, with a year of four digits or a day of fewer on either side of it."""
    tokens = [token for token in _TOKEN.findall(spoken) if token not in _FILLERS]
    words = [token for token in tokens if not token.isdecimal()]
    numbers = [token for token in tokens if token.isdecimal()]
    if len(words) != 1 or len(numbers) > 2 or words[0] not in _month_names():
        return None
    years = [int(number) for number in numbers if len(number) == 4]
    days = [int(number) for number in numbers if len(number) <= 2]
    if len(years) > 1 or len(days) > 1 or len(years) + len(days) != len(numbers):
        return None
    if years and days and tokens[-1] != str(years[0]):
        return None
    return _Parts(next(iter(years), None), _month_names()[words[0]], next(iter(days), None))


@cache
def _month_names() -> dict[str, int]:
    """Names of months in English and Italian, written out and shortened."""
    from babel import Locale

    return {name.casefold().rstrip("."): number for name, number in _babel_names(Locale("en"), Locale("it"))}


def _babel_names(*locales: object) -> Iterator[tuple[str, int]]:
    for locale in locales:
        for widths in locale.months.values():  # type: ignore[attr-defined]
            for width in ("wide", "abbreviated"):
                for number, name in widths[width].items():
                    yield name, number


def _in_calendar(parts: _Parts, today: date) -> Period | None:
    """The days of a year, month or day; without a year the latest that has begun by ``today``."""
    year, month, day = parts
    if year is None and month is None:
        return None
    if year is None:
        year = _latest_year(month or 1, day or 1, today)
    first = date(year, month or 1, day or 1)
    if day is not None:
        return first, first
    return first, date(year, 12, 31) if month is None else last_of_month(first)


def _latest_year(month: int, day: int, today: date) -> int:
    for year in range(today.year, max(today.year - _N_YEARS_BACK - 1, 0), -1):
        try:
            if date(year, month, day) <= today:
                return year
        except ValueError:  # 29 February
            continue
    raise ValueError("no year has this day")


def _months_before(day: date, n: int) -> date:
    """The same day ``n`` months before, or the last of that month if it is shorter."""
    month_count = day.year * 12 + day.month - 1 - n
    year, month = divmod(month_count, 12)
    if year < 1:
        raise OverflowError("before the calendar")
    first = date(year, month + 1, 1)
    return first.replace(day=min(day.day, last_of_month(first).day))


def _number(text: str) -> int:
    """A number in digits, or in Chinese up to ninety-nine. ValueError for characters that make none."""
    if text.isdecimal():
        return int(text)
    tens, ten, ones = text.replace("两", "二").rpartition("十")
    if len(tens) > 1 or len(ones) > 1:
        raise ValueError(f"{text} is no number")
    return (10 * (_DIGITS.index(tens) if tens else 1) if ten else 0) + (_DIGITS.index(ones) if ones else 0)
