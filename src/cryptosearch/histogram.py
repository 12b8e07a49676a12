"""Counts by day as counts by longer periods, with the empty ones between. Pure: counts in, buckets out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cryptosearch.model import Bucket, Period
from cryptosearch.query.months import last_of_month

MAX_BUCKETS = 100_000  # of days these are 273 years
_DAY = timedelta(days=1)


def make_buckets(counts: Iterable[tuple[date, int]], by: Period) -> tuple[Bucket, ...]:
    """A bucket for every period from the first day that is counted to the last, in order of time.

    ValueError for more than ``MAX_BUCKETS``, as between two posts that are filed thousands of years apart.
    """
    found: dict[date, int] = {}
    for day, count in counts:
        start = _start(day, by)
        found[start] = found.get(start, 0) + count
    if not found:
        return ()
    first, last = min(found), max(found)
    if (last - first).days > MAX_BUCKETS * _SHORTEST[by]:
        raise ValueError(
            f"more than {MAX_BUCKETS:,} buckets from {first} to {last}: count by a longer period than {by}"
        )
    return tuple(Bucket(start, end, found.get(start, 0)) for start, end in _periods(first, last, by))


_SHORTEST = {Period.DAY: 1, Period.WEEK: 7, Period.MONTH: 28, Period.YEAR: 365}


def _start(day: date, by: Period) -> date:
    """The first day of the period in which ``day`` is."""
    match by:
        case Period.DAY:
            return day
        case Period.WEEK:
            return day - timedelta(days=day.weekday())
        case Period.MONTH:
            return day.replace(day=1)
        case Period.YEAR:
            return day.replace(month=1, day=1)


def _periods(first: date, last: date, by: Period) -> Iterator[tuple[date, date]]:
    """First and last day of every period from the one that begins on ``first`` to the one that begins on ``last``."""
    start = first
    while True:
        end = _end(start, by)
        yield start, end
        if start == last:
            return
        start = end + _DAY


def _end(start: date, by: Period) -> date:
    match by:
        case Period.DAY:
            return start
        case Period.WEEK:
            return date.fromordinal(min(date.max.toordinal(), start.toordinal() + 6))
        case Period.MONTH:
            return last_of_month(start)
        case Period.YEAR:
            return date(start.year, 12, 31)
