"""Reads the values of date filters: ``2026-01-20``, ``2026-01``, ``2026``, ``昨天``, ``last week``, ``上周..昨天``.

ISO dates are read here, everything else in ``spoken``. What comes out is absolute.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from enum import StrEnum

from cryptosearch.query.months import last_of_month
from cryptosearch.query.shown import shown
from cryptosearch.query.tree import Dates

Today = Callable[[], date]  # asked only for what is no ISO date

_DAYS_ON = 364
_PERIOD = re.compile(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")


class DateName(StrEnum):
    """The names of date filters."""

    SINCE = "since"
    UNTIL = "until"
    DATE = "date"


class NotADateError(ValueError):
    """A text is no date or range of dates. ``reason`` says what is wrong with it."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_period(text: str, today: Today = date.today) -> tuple[date, date]:
    """The first and last day of a day, month or year in ISO form, or of a period as people write it.

    ``today`` says from which day relative ones count. NotADateError for anything else.
    """
    match = _PERIOD.fullmatch(text)
    if match is None:
        return _read_spoken(text, today())
    year, month, day = match.groups()
    try:
        first = date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        raise NotADateError(f"{shown(text)} is not in the calendar") from None
    if day:
        return first, first
    return first, last_of_month(first) if month else date(first.year, 12, 31)


def _read_spoken(text: str, today: date) -> tuple[date, date]:
    from cryptosearch.query.spoken import find_period

    try:
        period = find_period(text, today)
    except (ValueError, OverflowError):
        raise NotADateError(f"{shown(text)} is not in the calendar") from None
    if period is None:
        raise NotADateError(f"{shown(text)} is no date such as 2026-01-20, 2026-01, 昨天, 7d or last week")
    return period


def read_dates(name: DateName, text: str, today: Today = date.today) -> Dates:
    """What ``name:text`` asks for, both ends inclusive. NotADateError when ``text`` says no dates.

    ``since:2026-01`` begins with the month, ``until:2026-01`` ends with it. ``date:`` alone takes ranges.
    """
    match name:
        case DateName.SINCE:
            return Dates(read_period(text, today)[0], None)
        case DateName.UNTIL:
            return Dates(None, read_period(text, today)[1])
        case DateName.DATE:
            return _read_range(text, today)


def _read_range(text: str, today: Today) -> Dates:
    begin, dots, end = text.partition("..")
    if not dots:
        return Dates(*read_period(text, today))
    if not begin and not end:
        raise NotADateError(f"{shown(text)} has no date on either side")
    first = read_period(begin, today)[0] if begin else None
    last = read_period(end, today)[1] if end else None
    if first and last and last < first:
        last = _after(first, end, last)
    if first and last and last < first:
        raise NotADateError(f"{shown(text)} ends before it begins")
    return Dates(first, last)


def _after(first: date, end: str, last: date) -> date:
    """The end of a range whose text names no year, in the year from ``first`` on; ``last`` where it is no such text."""
    until = date.fromordinal(min(first.toordinal() + _DAYS_ON, date.max.toordinal()))
    later = read_period(end, lambda: until)[1]
    return later if (later.month, later.day) == (last.month, last.day) else last
