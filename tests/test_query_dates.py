"""Dates as people write them, in Chinese, English and Italian."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cli_runner import runner
from conftest import make_post
from cryptosearch import Index
from cryptosearch.query import All, Dates, Node, NotADateError, Word, parse, read_period
from cryptosearch.query.spoken import _month_names

TODAY = date(2026, 1, 21)  # a Wednesday


def period(text: str, today: date = TODAY) -> str:
    first, last = read_period(text, lambda: today)
    return str(first) if first == last else f"{first}..{last}"


@pytest.mark.parametrize(
    ("texts", "expected"),
    [
        (("今天", "今日", "today", "Oggi", "1d", "近一天"), "2026-01-21"),
        (("昨天", "昨日", "yesterday", "ieri"), "2026-01-20"),
        (("前天", "前日", "day before yesterday", "l’altro ieri"), "2026-01-19"),
        (("大前天",), "2026-01-18"),
        (
            ("近7天", "最近7天", "过去七天", "過去 7 日", "7d", "last 7 days", "last7days", "past 7 days",
             "ultimi 7 giorni", "7天内"),
            "2026-01-15..2026-01-21",
        ),
        (("最近30天", "近三十日", "30d"), "2025-12-23..2026-01-21"),
        (("过去一周", "过去1周", "1w", "past week", "近一个星期", "ultima settimana", "last 1 week"),
         "2026-01-15..2026-01-21"),
        (("2w", "近两周", "ultime 2 settimane"), "2026-01-08..2026-01-21"),
        (("近一个月", "近1個月", "1m", "ultimo mese", "past month"), "2025-12-22..2026-01-21"),
        (("3m", "近三个月", "ultimi 3 mesi", "last 3 months"), "2025-10-22..2026-01-21"),
        (("1y", "近一年", "past year", "ultimo anno", "12m"), "2025-01-22..2026-01-21"),
        (("上周", "上週", "上个星期", "last week", "lastweek", "settimana scorsa"), "2026-01-12..2026-01-18"),
        (("本周", "这周", "這週", "this week", "questa settimana"), "2026-01-19..2026-01-25"),
        (("上个月", "上月", "上個月", "last month", "mese scorso"), "2025-12-01..2025-12-31"),
        (("本月", "这个月", "this month", "questo mese", "1月", "一月", "gennaio", "2026年1月", "2026/1", "2026-1"),
         "2026-01-01..2026-01-31"),
        (("今年", "this year", "quest'anno", "2026年"), "2026-01-01..2026-12-31"),
        (("去年", "last year", "l'anno scorso"), "2025-01-01..2025-12-31"),
        (("前年",), "2024-01-01..2024-12-31"),
        (("12月", "December", "dicembre", "去年12月", "Dec 2025", "2025年十二月"), "2025-12-01..2025-12-31"),
        (
            ("2026年1月20日", "2026 年 1 月 20 號", "1月20日", "一月二十日", "今年1月20号", "2026/01/20", "2026-1-20",
             "2026.1.20",
             "20260120", "20 gennaio 2026", "20 gennaio", "January 20, 2026", "Jan 20 2026", "20 Jan 2026", "Jan. 20th",
             "20gennaio2026", "the 20th of January"),
            "2026-01-20",
        ),
        (("1月22日", "Jan 22", "22 gennaio"), "2025-01-22"),  # the latest such day, not one to come
        (("2月29日", "29 Feb"), "2024-02-29"),
        (("2026年2月",), "2026-02-01..2026-02-28"),
    ],
)  # fmt: skip
def test_periods_as_people_write_them(texts: tuple[str, ...], expected: str) -> None:
    assert {text: period(text) for text in texts} == dict.fromkeys(texts, expected)


@pytest.mark.parametrize(
    "text",
    ["", "someday", "近天", "近百天", "天", "2026年20日", "20日", "Jan Feb", "Jan 2026 2026", "2026 Jan 20 5",
     "Jan 200", "5 5",
     "x" * 10_000, "2026/01-20", "２０２６", "0d x", "七", "明天", "last", "-3d"],
)  # fmt: skip
def test_texts_that_are_no_dates(text: str) -> None:
    with pytest.raises(NotADateError, match="is no date such as"):
        period(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026年2月30日",
        "13月",
        "2月30日",
        "99999y",
        "99999m",
        "0年",
        "近十十天",
        "20261301",
        "Feb 30",
        "0d",
        "近0天",
        "last 0 days",
    ],
)
def test_days_that_no_calendar_has(text: str) -> None:
    with pytest.raises(NotADateError):
        period(text)


@given(st.dates(min_value=date(1, 12, 1)), st.integers(1, 9), st.sampled_from("dwm"))
def test_a_period_up_to_now_ends_today_and_adjoins_the_one_before(today: date, n: int, unit: str) -> None:
    try:
        first, last = read_period(f"{n}{unit}", lambda: today)
    except NotADateError:
        assert today.year == 1
        return
    assert last == today
    if unit != "m":
        assert (last - first).days + 1 == n * (7 if unit == "w" else 1)
    elif first > date.min:
        before = first - timedelta(1)
        assert (today.year * 12 + today.month) - (before.year * 12 + before.month) in (n, n - 1)
        assert before.day <= today.day


def test_months_of_both_languages_have_their_names() -> None:
    names = _month_names()
    assert {names[name] for name in ("may", "maggio", "mag")} == {5}
    assert sorted(set(names.values())) == list(range(1, 13))


@pytest.mark.parametrize(
    ("query", "tree"),
    [
        ("date:昨天", Dates(date(2026, 1, 20), date(2026, 1, 20))),
        ('date:"last week"', Dates(date(2026, 1, 12), date(2026, 1, 18))),
        ("date:上周..昨天", Dates(date(2026, 1, 12), date(2026, 1, 20))),
        ("date:1月1日..1月31日", Dates(date(2026, 1, 1), date(2026, 1, 31))),  # the last 1月31日 was before
        ("date:12月20日..1月10日", Dates(date(2025, 12, 20), date(2026, 1, 10))),
        ("date:1月20日..2月", Dates(date(2026, 1, 20), date(2026, 2, 28))),
        ("date:2025年11月..2026年1月", Dates(date(2025, 11, 1), date(2026, 1, 31))),
        ('date:"20 dicembre..2 gennaio"', Dates(date(2025, 12, 20), date(2026, 1, 2))),
        ("since:近7天", Dates(date(2026, 1, 15), None)),
        ("until:上个月 eth", All((Dates(None, date(2025, 12, 31)), Word("eth")))),
        ("since:7d until:今天", All((Dates(date(2026, 1, 15), None), Dates(None, TODAY)))),
    ],
)
def test_the_tree_holds_absolute_dates(query: str, tree: Node) -> None:
    parsed = parse(query, strict=True, today=lambda: TODAY)
    assert parsed.tree == tree
    assert parse(str(tree), strict=True, today=lambda: date(1999, 1, 1)).tree == tree


def test_the_clock_is_asked_only_for_what_is_relative() -> None:
    def no_clock() -> date:
        raise AssertionError

    assert parse("a b date:2026-01 since:2026", today=no_clock).warnings == ()


def test_an_index_counts_from_its_clock(tmp_path: Path) -> None:
    posts = [make_post(f"d{day}", "eth", day=day) for day in (18, 19, 20, 21)]
    with Index.create(tmp_path / "index", today=lambda: TODAY) as index:
        index.add(posts)
        for query, expected in (("eth date:昨天", ["d20"]), ("eth since:3d", ["d21", "d20", "d19"])):
            assert [hit.post.id for hit in index.search(query)] == expected
    with Index.open(tmp_path / "index", today=lambda: date(2026, 1, 20)) as index:
        assert [post_id for post_id, _ in index.rank("date:昨天").page] == ["d19"]


def test_options_take_them_too(tmp_path: Path) -> None:
    today, run = date.today(), runner(tmp_path)
    with Index.create(tmp_path / "index") as index:
        index.add(
            [make_post("new", "eth", published_on=today), make_post("old", "eth", published_on=today - timedelta(9))]
        )
    for options, expected in ((("--since", "7d"), "new"), (("--until", "近7天", "--since", "去年"), "old new")):
        done = run("search", "eth", "--format", "ids", *options)
        assert sorted(done.stdout.split()) == sorted(expected.split()), options
    assert "is no date such as" in run("search", "eth", "--since", "someday").stderr


@pytest.mark.parametrize("query", ["date:yesterday~1", "since:yesterday~", 'date:"last week"~3'])
def test_a_date_has_no_distance(query: str) -> None:
    parsed = parse(query)
    assert not any(isinstance(node, Dates) for node in getattr(parsed.tree, "children", (parsed.tree,)))
    assert "takes dates alone at position 0" in parsed.warnings[0]
    assert parsed.tree is not None and parse(str(parsed.tree)).tree == parsed.tree
