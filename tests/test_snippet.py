"""The excerpts that show where queries match, and titles for posts without one."""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch.analysis import Analyzer, Finder, Match, Needle
from cryptosearch.cells import cell_width, divides
from cryptosearch.model import Snippet, Span
from cryptosearch.snippet import display_title, make_snippet


def needle(analyzer: Analyzer, text: str) -> Needle:
    return Needle(tuple(unit.text for unit in analyzer.units(text)))


def matches_of(analyzer: Analyzer, text: str, *typed: str) -> list[Match]:
    return Finder([needle(analyzer, one) for one in typed]).find(text)


def marked(text: str, spans: Sequence[Span]) -> list[str]:
    return [text[start:end] for start, end in spans]


# make_snippet: where it begins and ends


def excerpt(analyzer: Analyzer, text: str, *typed: str, width: int) -> Snippet:
    return make_snippet(text, matches_of(analyzer, text, *typed), width=width)


WINDOWS = [
    # the whole text where it fits
    ("甲乙。丙丁。", ["丁"], 12, "甲乙。丙丁。"),
    ("甲乙\n\n丙丁", ["丁"], 12, "甲乙\n\n丙丁"),
    # whole sentences around the match: before it where nothing follows, after it where there is room
    ("甲甲甲。乙乙乙。丙丙目。", ["目"], 16, "乙乙乙。丙丙目。"),
    ("甲甲甲。乙目乙。丙丙丙。", ["目"], 16, "乙目乙。丙丙丙。"),
    ("甲甲甲。乙目乙。丙丙丙。", ["目"], 8, "乙目乙。"),
    ("甲甲甲。”目乙乙。", ["目"], 9, "目乙乙。"),
    ("甲甲\n目乙乙\n丙丙丙", ["目"], 8, "目乙乙"),
    # clauses where sentences are too long
    ("甲甲甲甲甲甲甲，乙乙目，丙丙丙丙丙丙丙。", ["目"], 12, "乙乙目，"),
    ("甲甲甲甲甲甲甲,乙乙目,丙丙丙丙丙丙丙。", ["目"], 12, "乙乙目,"),
    # between words where clauses are too long
    ("alpha beta gamma delta epsilon", ["gamma"], 18, "beta gamma delta"),
    ("甲甲甲甲甲甲目乙乙乙乙乙乙", ["目"], 10, "甲甲目乙乙"),
    # what is no end of a sentence
    ("涨到 3.7 目。", ["目"], 14, "涨到 3.7 目。"),
    ("甲甲甲 3.7% 目乙乙乙乙乙乙。", ["目"], 16, "3.7% 目乙乙乙乙"),
    ("甲甲甲甲甲甲。 1. 目乙乙", ["目"], 10, "1. 目乙乙"),
    ("Aaaa aaaa aaaa. See 17:00 x.com/a?b=c gold.", ["gold"], 28, "See 17:00 x.com/a?b=c gold."),
    # quotation marks and brackets stay with their sentence
    ("“甲甲甲。”“乙目。”丙丙丙丙丙丙", ["目"], 9, "“乙目。”"),
    ("Aaaa (bb cc!) Dd gold (ee?) Ffff ffff ffff", ["gold"], 15, "Dd gold (ee?)"),
    # nothing begins with the end or ends with the beginning of something
    ("甲甲甲甲甲、目乙乙", ["目"], 8, "目乙乙"),
    ("甲甲甲甲甲目“乙乙乙乙", ["目"], 5, "甲目"),
    # words and numbers stay whole
    ("Aaaaaaaaaa gold Bbbbbbbbbb", ["gold"], 10, "gold"),
    ("黄金3,110,000目4,000,000黄金", ["目"], 8, "目"),
    ("甲甲甲甲ERC-8004乙乙乙乙", ["8004"], 12, "ERC-8004乙乙"),
]


@pytest.mark.parametrize(("text", "typed", "width", "shown"), WINDOWS)
def test_excerpt_around_a_match(analyzer: Analyzer, text: str, typed: list[str], width: int, shown: str) -> None:
    snippet = excerpt(analyzer, text, *typed, width=width)
    assert snippet.text == shown
    assert snippet.start == text.index(shown)
    assert [needle(analyzer, part) for part in marked(shown, snippet.spans)] == [needle(analyzer, typed[0])]


BEGINNINGS = [
    ("", 20, ""),
    (" \n ", 20, ""),
    ("  甲甲。", 20, "甲甲。"),
    ("甲甲。乙乙乙。丙丙丙。", 16, "甲甲。乙乙乙。"),
    ("甲甲，乙乙，丙丙丙丙丙", 14, "甲甲，乙乙，"),
    ("甲。乙乙乙乙，丙丙丙丙", 16, "甲。乙乙乙乙，"),
    ("alpha beta gamma", 12, "alpha beta"),
    ("甲甲。 1. 乙乙乙乙乙乙乙", 12, "甲甲。"),
    ("甲甲甲甲甲", 5, "甲甲"),
    ("甲甲甲", 1, ""),
    ("https://example.com/abc", 12, "https://"),
    ("a" * 30, 12, "a" * 12),
    ("🚀\ufe0fabcdef", 4, "🚀\ufe0fab"),
]


@pytest.mark.parametrize(("text", "width", "shown"), BEGINNINGS)
def test_without_matches_the_beginning(text: str, width: int, shown: str) -> None:
    snippet = make_snippet(text, [], width=width)
    assert (snippet.text, snippet.spans) == (shown, ())


def test_more_different_needles_win_over_more_matches(analyzer: Analyzer) -> None:
    snippet = excerpt(analyzer, "金金金。甲甲甲甲。金银。", "金", "银", width=8)
    assert snippet.text == "金银。"


def test_more_matches_win_over_the_earlier_place(analyzer: Analyzer) -> None:
    snippet = excerpt(analyzer, "甲金甲。乙乙乙乙。金乙金。", "金", width=8)
    assert snippet.text == "金乙金。"


def test_of_equals_the_earlier_place_wins(analyzer: Analyzer) -> None:
    assert excerpt(analyzer, "甲金。乙乙乙乙。丙金。", "金", width=6).text == "甲金。"


def test_match_wider_than_the_width_is_cut(analyzer: Analyzer) -> None:
    snippet = excerpt(analyzer, "甲甲期限溢价乙乙", "期限溢价", width=5)
    assert snippet == Snippet("期限", 2, (Span(0, 2),))


def test_match_that_is_not_wholly_shown_is_not_marked(analyzer: Analyzer) -> None:
    snippet = excerpt(analyzer, "金甲甲甲甲甲期限溢价", "金", "期限溢价", width=16)
    assert snippet.text == "金甲甲甲甲甲期限"
    assert marked(snippet.text, snippet.spans) == ["金"]


# make_snippet: what holds for any text

words = st.sampled_from(["gold", "ETH", "3.7%", "4,000", "8004", "S19"])
han = st.text("金比特币的", min_size=1, max_size=6)
signs = st.sampled_from([" ", ",", "。", "，", "\n", "“", "”", ". ", "? ", "(", ")", "……", "🚀", "e\u0301"])
posts = st.builds(str.join, st.sampled_from(["", " "]), st.lists(words | han | signs, max_size=40))
asked = st.lists(st.sampled_from(["金", "比特币", "的币", "ETH", "gold", "4000"]), max_size=3, unique=True)


def check(text: str, snippet: Snippet, width: int) -> None:
    """What every snippet keeps: a slice of the text, no wider than asked, spans in order inside it."""
    assert text[snippet.start : snippet.start + len(snippet.text)] == snippet.text
    assert cell_width(snippet.text) <= width
    ends = [0, *(offset for span in snippet.spans for offset in span), len(snippet.text)]
    assert ends == sorted(ends)
    assert all(start < end for start, end in snippet.spans)
    assert all(left.end < right.start for left, right in zip(snippet.spans, snippet.spans[1:], strict=False))


@given(posts, asked, st.integers(1, 60))
def test_snippet_is_a_slice_with_spans_on_matches(analyzer: Analyzer, text: str, typed: list[str], width: int) -> None:
    matches = matches_of(analyzer, text, *typed)
    snippet = make_snippet(text, matches, width=width)
    check(text, snippet, width)
    assert snippet.text == snippet.text.strip()
    edges = {offset for match in matches for offset in match[:2]}
    if all(cell_width(text[start:end]) <= width for start, end, _ in matches):
        assert {snippet.start + offset for span in snippet.spans for offset in span} <= edges


@given(posts, asked, st.integers(1, 60))
def test_no_other_window_shows_more(analyzer: Analyzer, text: str, typed: list[str], width: int) -> None:
    def score(start: int, end: int) -> tuple[int, int]:
        inside = [match for match in matches if start <= match.start and match.end <= end]
        return len({match.needle for match in inside}), len(inside)

    matches = matches_of(analyzer, text, *typed)
    snippet = make_snippet(text, matches, width=width)
    windows = ((first.start, last.end) for first in matches for last in matches)
    best = max((score(*window) for window in windows if cell_width(text[slice(*window)]) <= width), default=(0, 0))
    assert score(snippet.start, snippet.start + len(snippet.text)) == best


@given(posts, asked, st.integers(12, 60))
@example("goldgold4,000", [], 12)
def test_no_word_or_number_is_cut(analyzer: Analyzer, text: str, typed: list[str], width: int) -> None:
    snippet = make_snippet(text, matches_of(analyzer, text, *typed), width=width)
    for word in re.finditer(r"[A-Za-z]{1,8}|(?<!\d)\d{1,4}(?:,\d{3})*(?:\.\d{1,2})?%?", text):
        for cut in (snippet.start, snippet.start + len(snippet.text)):
            glued = text[max(word.start() - 1, 0) : word.end() + 1]
            stands_alone = re.sub(r"[^0-9A-Za-z]", "", glued) == re.sub(r"[^0-9A-Za-z]", "", word[0])
            assert not (stands_alone and word.start() < cut < word.end())


@given(posts, asked, st.integers(1, 60))
def test_snippet_of_a_snippet_is_itself(analyzer: Analyzer, text: str, typed: list[str], width: int) -> None:
    snippet = make_snippet(text, matches_of(analyzer, text, *typed), width=width)
    shown = [Match(start, end, 0) for start, end in snippet.spans]
    assert make_snippet(snippet.text, shown, width=width) == Snippet(snippet.text, 0, snippet.spans)


wild_texts = st.text(st.characters() | st.sampled_from("\u200d\u0301🚀🇮🇹。\n. "), max_size=60)


@st.composite
def wild_matches(draw: st.DrawFn) -> tuple[str, list[Match]]:
    text = draw(wild_texts)
    offsets = [index for index in range(len(text) + 1) if not divides(text, index)]
    pairs = st.lists(st.tuples(st.sampled_from(offsets), st.sampled_from(offsets)), max_size=5)
    return text, [Match(min(pair), max(pair), index) for index, pair in enumerate(draw(pairs))]


@given(wild_matches(), st.integers(0, 40))
@example(("a" + "\u0301" * 50, []), 1)
@example(("\U0001f1ee" * 30, [Match(10, 12, 0)]), 5)
def test_any_text_gives_a_snippet_that_divides_no_character(case: tuple[str, list[Match]], width: int) -> None:
    text, matches = case
    snippet = make_snippet(text, matches, width=width)
    check(text, snippet, width)
    assert not snippet.text or not divides(text, snippet.start)
    assert not snippet.text or not divides(text, snippet.start + len(snippet.text))


# display_title

LEADS = [
    ("ME News 消息,1 月 20 日(UTC+8),据 Coin 监测,ETH跌破3100 美元。后文。", "据 Coin 监测,ETH跌破3100 美元"),
    ("ME News 消息，1月20日（UTC+8），美元走低。", "美元走低"),
    ("ME News 消息,20 gennaio(UTC+8),secondo BitMart. Poi altro.", "secondo BitMart"),
    ("ME News, January 20 (UTC+8), gold rises. More.", "gold rises"),
    ("1 月 20 日(UTC+8),美元走低;黄金上涨。", "美元走低"),
    ("PANews 1月20日消息，美元走低。", "美元走低"),
    ("深潮 TechFlow 消息，1 月 20 日，美元走低。", "美元走低"),
    ("金色财经报道，美元走低", "美元走低"),
    ("某某快讯: 美元走低……", "美元走低……"),
    # what is no dateline
    ("据路透社报道，美元走低。", "据路透社报道，美元走低"),
    ("據 X 監測,美元走低。", "據 X 監測,美元走低"),
    ("特朗普1月20日，宣布关税。", "特朗普1月20日，宣布关税"),
    ("Bitcoin 20 percent, later more.", "Bitcoin 20 percent, later more"),
    ("BitMart opens 20 January at 17:00 (UTC+8) today.", "BitMart opens 20 January at 17:00 (UTC+8) today"),
    ("ME News 消息,1 月 20 日(UTC+8),", "ME News 消息,1 月 20 日(UTC+8),"),
]


@pytest.mark.parametrize(("lead", "title"), LEADS)
def test_title_from_the_lead_sentence(lead: str, title: str) -> None:
    assert display_title(make_post("x", lead, "第二段。")) == title


def test_title_of_its_own_is_kept() -> None:
    assert display_title(make_post("x", "正文。", title="美元走低。原因")) == "美元走低。原因"


def test_lede_comes_before_paragraphs_and_credits_come_last() -> None:
    assert display_title(make_post("x", "正文。", lede="导语。", credits=("文章作者:甲",))) == "导语"
    assert display_title(make_post("x", "正文。", credits=("文章作者:甲",))) == "正文"
    assert display_title(make_post("x", credits=("文章作者:甲",))) == "文章作者:甲"
    assert display_title(make_post("x")) == ""


CUT_TITLES = [
    ("美元走低黄金上涨", 16, "美元走低黄金上涨"),
    ("美元走低黄金上涨", 15, "美元走低黄金上…"),
    ("现报价 3098.08 美元", 12, "现报价…"),
    ("gold rises today", 13, "gold rises…"),
    ("a" * 30, 10, "a" * 9 + "…"),
    ("美元", 1, "…"),
    ("美元", 0, ""),
]


@pytest.mark.parametrize(("title", "width", "shown"), CUT_TITLES)
def test_long_title_is_cut_between_words(title: str, width: int, shown: str) -> None:
    assert display_title(make_post("x", title=title), width=width) == shown


@given(wild_texts, st.integers(0, 40))
def test_title_fits_its_width(title: str, width: int) -> None:
    assert cell_width(display_title(make_post("x", title, title=title or None), width=width)) <= width
