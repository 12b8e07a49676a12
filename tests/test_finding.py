"""Where queries match in texts: all occurrences of their units, found without making the text's."""

from __future__ import annotations

from collections.abc import Sequence
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis import Analyzer, Finder, Match, Needle
from cryptosearch.model import Span
from cryptosearch.snippet import spans_of


def needle(analyzer: Analyzer, text: str, *, ends_open: bool = False) -> Needle:
    return Needle(tuple(unit.text for unit in analyzer.units(text)), ends_open)


def matches_of(analyzer: Analyzer, text: str, *typed: str) -> list[Match]:
    return Finder([needle(analyzer, one) for one in typed]).find(text)


def marked(text: str, spans: Sequence[Span]) -> list[str]:
    return [text[start:end] for start, end in spans]


FOUND = [
    ("期限溢价上升,期限溢价", ["期限溢价"], ["期限溢价", "期限溢价"]),
    ("期限 溢价。期，限溢价", ["期限溢价"], ["期限 溢价", "期，限溢价"]),
    ("市场,投资者", ["场投"], ["场,投"]),
    ("比特币比特币", ["比特币"], ["比特币比特币"]),
    ("币币币", ["币币"], ["币币币"]),
    ("加密市场", ["加密", "市场"], ["加密市场"]),
    ("加密,市场", ["加密", "市场"], ["加密", "市场"]),
    ("美联储主席", ["美联储主席", "美联储"], ["美联储主席"]),
    ("「ETH」跌破 3100", ["ETH", "3100"], ["ETH", "3100"]),
    ("Ethereum ETHEREUM ether", ["ethereum"], ["Ethereum", "ETHEREUM"]),
    ("ERC-8004 与 8004", ["8004"], ["8004", "8004"]),
    ("卖出5,107,871枚", ["5107871"], ["5,107,871"]),
    ("約翰與約翰", ["约翰"], ["約翰", "約翰"]),
    ("6.6 万亿", ["6.6万亿"], ["6.6 万亿"]),
    ("期限", ["期限溢价"], []),
    ("期限溢价", [], []),
    ("", ["期限"], []),
]


@pytest.mark.parametrize(("text", "typed", "spans"), FOUND)
def test_spans_of_needles(analyzer: Analyzer, text: str, typed: list[str], spans: list[str]) -> None:
    assert marked(text, spans_of(matches_of(analyzer, text, *typed))) == spans


def test_matches_name_their_needles_and_may_overlap(analyzer: Analyzer) -> None:
    assert matches_of(analyzer, "美联储主席", "联储", "美联储") == [Match(0, 3, 1), Match(1, 3, 0)]


@pytest.mark.parametrize(
    ("typed", "found"), [("winter", ["Winter", "Wintermute"]), ("the winter", ["the Wintermute"]), ("mute", [])]
)
def test_open_needle_finds_longer_words_whole(analyzer: Analyzer, typed: str, found: list[str]) -> None:
    text = "Winter and the Wintermute"
    matches = Finder([needle(analyzer, typed, ends_open=True)]).find(text)
    assert marked(text, spans_of(matches)) == found


def test_needle_without_units_matches_nothing(analyzer: Analyzer) -> None:
    assert Finder([Needle(()), Needle((), ends_open=True)]).find("期限") == []


plain = ["比", "特", "币", "以太", "ETH", "3.7", " ", ",", "。", "\n", "“", "🚀"]
odd = [
    "5",
    ",107",
    "%",
    "-",
    "/",
    "0x3c",
    "eth",
    "かな",
    "後",
    "后",
    "ﬁ",
    "Ａ",
    "，",
    "_",
    "e\u0301",
    "\u0301",
    "\u200b",
]
plain_news = st.lists(st.sampled_from(plain), max_size=25).map("".join)
news = st.lists(st.sampled_from(plain + odd), max_size=25).map("".join)
typed_texts = st.lists(st.sampled_from(["比", "比特", "币比", "比比", "以太比", "ETH", "3.7", "ETH比"]), max_size=4)


@st.composite
def texts_with_stretches(draw: st.DrawFn) -> tuple[str, list[str]]:
    """A text, and stretches of it to look for."""
    text = draw(news)
    places = st.tuples(st.integers(0, len(text)), st.integers(0, 6))
    return text, [text[start : start + length] for start, length in draw(st.lists(places, max_size=4))]


@given(st.tuples(news, typed_texts) | texts_with_stretches(), st.booleans(), st.sampled_from([0, 2, 16]))
def test_matches_are_all_occurrences(
    analyzer: Analyzer, searched: tuple[str, list[str]], ends_open: bool, longest_tried: int
) -> None:
    text, typed = searched
    units = analyzer.units(text)
    needles = [needle(analyzer, one, ends_open=ends_open) for one in typed]
    expected = [
        Match(units[first].start, units[last].end, index)
        for first in range(len(units))
        for last in range(first, len(units))
        for index, one in enumerate(needles)
        if reads_as([unit.text for unit in units[first : last + 1]], one)
    ]
    with patch("cryptosearch.analysis.finding._LONG", longest_tried):
        assert Finder(needles).find(text) == sorted(expected)


def reads_as(units: list[str], wanted: Needle) -> bool:
    """Phrase truth."""
    if wanted.ends_open and len(units) == len(wanted.units) and units[-1].startswith(wanted.units[-1]):
        return units[:-1] == [*wanted.units[:-1]]
    return units == [*wanted.units]


@given(plain_news, typed_texts)
def test_matched_text_reads_as_the_needle(analyzer: Analyzer, text: str, typed: list[str]) -> None:
    needles = [needle(analyzer, one) for one in typed]
    for start, end, index in Finder(needles).find(text):
        assert needle(analyzer, text[start:end]) == needles[index]
        assert text[start].isalnum() and text[end - 1].isalnum()
