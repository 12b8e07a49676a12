"""Values of options that click does not know: days, and moments of capture."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import click


class Day(click.ParamType[date]):
    """A day; of a month, year or other period (2026-01, 上周, 7d) the first, or with ``last`` the last."""

    name = "date"

    def __init__(self, *, last: bool = False) -> None:
        self._which = 1 if last else 0

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        from cryptosearch.query import NotADateError, read_period

        try:
            return read_period(value)[self._which]
        except NotADateError as error:
            self.fail(error.reason, param, ctx)


class Moment(click.ParamType[date | datetime]):
    """An ISO 8601 day, or time: in UTC unless it names its zone."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date | datetime:
        try:
            moment = datetime.fromisoformat(value)
            if len(value) <= len("2026-01-20"):
                return moment.date()
            return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            self.fail(f"{value!r} is no date such as 2026-01-20 or 2026-01-20T18:30+08:00", param, ctx)
