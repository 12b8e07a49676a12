"""The dateline of a flash: which date it is, of which year, and which dates are none."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.captures.dates import find_dateline, find_wire_opening, opens_as_wire

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
TODAY = date(2026, 1, 20)


@pytest.mark.parametrize(
    ("text", "on"),
    [
        ("ME News 消息,1 月 20 日(UTC+8),据监测", TODAY),
        ("ME News 消息，１月２０日（UTC+8），据监测", TODAY),
        ("ME News 消息,1 月 20 日,据监测", TODAY),
        ("ME News 消息,12 月 31 日(UTC+8),据监测", date(2025, 12, 31)),
        ("ME News 消息,20 gennaio(UTC+8),secondo", TODAY),
        ("ME News, 20 de enero, según", TODAY),
        ("ME News 消息,20 de enero de 2025(UTC-5),según", date(2025, 1, 20)),
        ("January 20 (UTC+8), according to", TODAY),
        ("Jan. 20, 2025 (UTC+8): according to", date(2025, 1, 20)),
        ("20 janvier (UTC+1), selon", TODAY),
        ("20. Januar 2026 (UTC+1), laut", TODAY),
        ("20 января (UTC+3), по данным", TODAY),
        ("20 tháng 1 (UTC+7), theo", TODAY),
        ("1월 20일(UTC+9), 발표", TODAY),
        ("2025年12月31日,某交易所宣布", date(2025, 12, 31)),
        ("PANews 1月20日消息,某交易所宣布", TODAY),
        ("新华社北京1月20日电", TODAY),
        ("【快讯】1月20日消息,某交易所宣布", TODAY),
        ("北京时间1月20日,某交易所宣布", TODAY),
        ("ME News 消息,1月20日 22:00 (UTC+8),据监测", TODAY),
        ("Odaily星球日报讯 2026-01-19,据监测", date(2026, 1, 19)),
    ],
)
def test_the_dateline_tells_the_day(text: str, on: date) -> None:
    assert find_dateline(text, captured_at=NOON, publisher="ME News") == on


@pytest.mark.parametrize(
    "text",
    [
        "比特币 1 月 14 日创下新高",
        "1月19日晚间,交易所宣布",
        "据 Lookonchain 监测,1 月 14 日,某巨鲸买入",
        "价格下跌。1 月 20 日(UTC+8),有所回升",
        "ME News 消息,2 月 30 日(UTC+8),据监测",
        "ME News 消息,13 月 1 日(UTC+8),据监测",
        "may 20 people come (UTC+8)",
        "没有任何日期",
        "甲" * 200 + "1 月 20 日(UTC+8),",
    ],
)
def test_other_dates_are_no_dateline(text: str) -> None:
    assert find_dateline(text, captured_at=NOON, publisher="ME News") is None


@pytest.mark.parametrize(
    ("zone", "hour", "on"),
    [
        ("+8", 15, date(2025, 1, 21)),
        ("+8", 16, date(2026, 1, 21)),
        ("-5", 23, date(2025, 1, 21)),
        ("+05:30", 19, date(2026, 1, 21)),
    ],
)
def test_the_named_zone_decides_whether_the_day_has_begun(zone: str, hour: int, on: date) -> None:
    captured_at = NOON.replace(hour=hour)
    assert find_dateline(f"ME News 消息,1 月 21 日(UTC{zone}),据监测", captured_at=captured_at) == on


def test_without_a_zone_the_day_counts_where_it_begins_first() -> None:
    assert find_dateline("ME News 消息,1 月 21 日,据监测", captured_at=NOON) == date(2026, 1, 21)


@pytest.mark.parametrize(("year", "leap_year"), [(2026, 2024), (2024, 2024), (1903, 1896)])
def test_the_29th_of_february_is_that_of_the_last_leap_year(year: int, leap_year: int) -> None:
    captured_at = datetime(year, 3, 1, tzinfo=UTC)
    assert find_dateline("ME News 消息,2 月 29 日(UTC+8),据监测", captured_at=captured_at) == date(leap_year, 2, 29)


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 364))
def test_the_year_is_that_of_the_latest_such_day(today: date, n_days_ago: int) -> None:
    day = date.fromordinal(today.toordinal() - n_days_ago)
    captured_at = datetime(today.year, today.month, today.day, 12, tzinfo=UTC)
    found = find_dateline(f"ME News 消息,{day.month} 月 {day.day} 日(UTC+0),据监测", captured_at=captured_at)
    assert found == day


@pytest.mark.parametrize(
    ("text", "is_wire"),
    [
        ("ME News 消息,据监测", True),
        ("【快讯】ME News 消息：据监测", True),
        ("据知情人士消息,价格下跌", False),
        ("消息面平静", False),
    ],
)
def test_a_wire_opens_with_its_name_and_word(text: str, is_wire: bool) -> None:
    assert opens_as_wire(text) is is_wire


def test_a_wire_opening_is_found_behind_a_title() -> None:
    assert find_wire_opening("价格下跌ME News 消息,1 月 20 日", "ME News") == 4
    assert find_wire_opening("ME News 图览|价格下跌", "ME News") is None
