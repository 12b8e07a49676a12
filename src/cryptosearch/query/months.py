"""The length of months, without the module ``calendar``, which takes longer to import than there is to do."""

from __future__ import annotations

from datetime import date, timedelta


def last_of_month(day: date) -> date:
    """The last day of the month in which ``day`` is."""
    if day.month == 12:
        return day.replace(day=31)
    return day.replace(month=day.month + 1, day=1) - timedelta(days=1)
