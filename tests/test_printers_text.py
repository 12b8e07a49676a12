"""Plain text and Markdown: their lines, and that text of posts is text in both."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from cryptosearch.model import Hit, Post, SearchResult, Snippet, Span
from cryptosearch.printers import EXPLANATION_PRINTERS, FACET_PRINTERS, POST_PRINTERS, PRINTERS, Look
from cryptosearch.printers.describe import link, summary, when
from cryptosearch.printers.markdown import print_post_markdown
from sample_results import (
    ARTICLE,
    EXPLAINED,
    FACETS,
    FLASH,
    HOSTILE_EXPLANATION,
    HOSTILE_POST,
    HOSTILE_RESULT,
    NO_MATCH,
    NOTHING,
    RESULT,
    SIMILAR,
)


def printed(name: str, result: SearchResult) -> str:
    out = io.StringIO()
    PRINTERS[name](result, out, Look())
    return out.getvalue()


def snippet_in_markdown(text: str, *spans: Span) -> str:
    hit = Hit(1, 1.0, FLASH, "t", (), Snippet(text, 0, spans))
    return printed("md", SearchResult("q", 1, (hit,))).splitlines()[2].strip()


def test_plain_gives_three_lines_and_an_empty_one_a_hit() -> None:
    lines = printed("plain", RESULT).split("\n")
    assert lines[0] == "1. 以太坊跌破 3,100 美元"
    assert lines[1] == "   2026-01-20 | flash | 测试快讯 | from 示例社 | ETH BTC | +2 similar | id:m3kq7w2xv5ta"
    assert lines[2].startswith("   以太坊一小时内下跌 3.7%")
    assert lines[3] == ""
    assert lines[4].startswith("2. ")


def test_plain_says_that_a_day_is_only_when_a_post_was_seen() -> None:
    assert "\n   seen 2026-01-21 | article | 测试快讯 | by Ada Li, Bruno | id:" in printed("plain", RESULT)


def test_plain_joins_the_lines_of_a_snippet() -> None:
    assert "   …ERC-8004 的讨论 也随之升温。\n" in printed("plain", RESULT)


def test_plain_ends_with_a_line_for_each_facet_value() -> None:
    assert printed("plain", RESULT).endswith("\n\nauthor | Ada Li | 7\nauthor | Bruno | 1\nkind | flash | 1200\n")


def test_plain_facets_can_be_cut() -> None:
    out = io.StringIO()
    FACET_PRINTERS["plain"](FACETS, out, Look(), limit=1)
    assert out.getvalue() == "author | Ada Li | 12\nticker | T00 | 1000\nday | 2026-01-31 | 4\nmonth | 2026-02 | 333\n"


def test_plain_has_an_explanation_below_its_hit() -> None:
    lines = printed("plain", EXPLAINED).split("\n")
    assert lines[3:] == [
        "   12.5000  this, and none of what is excluded",
        "     12.5000  all of these",
        "       12.5000  any of these",
        *[
            "         6.2500  body:以太坊",
            "           weight 1.5 · BM25 4.1667 · idf 3.4361 · N 12,080 · df 6 · tf 1 · length 28"
            " · average length 97.2375 · K1 1.2 · B 0.75",
        ]
        * 2,
        "       0.0000  filter: filed from 2026-01-01",
        "     0.0000  none of what is excluded",
        "       no  filter: body:广告",
        "",
        *printed("plain", replace(EXPLAINED, hits=EXPLAINED.hits[1:])).split("\n"),
    ]


def test_plain_explanation_of_a_mismatch_names_what_failed() -> None:
    out = io.StringIO()
    EXPLANATION_PRINTERS["plain"](NO_MATCH, "标题 · id", out, Look())
    lines = out.getvalue().splitlines()
    assert (lines[0], lines[1]) == ("标题 · id", "no  all of these")
    assert lines[4:] == ["  no  any of these: lede:以太坊, lede:以太坊", "  no  filter: kind:article"]


def test_plain_explanation_of_hostile_text_is_harmless() -> None:
    out = io.StringIO()
    EXPLANATION_PRINTERS["plain"](HOSTILE_EXPLANATION, "\x1b", out, Look())
    assert out.getvalue().count("\n") == 4
    assert not set(out.getvalue()) & set("\x1b\r\x07\x9b\u202e\u2028")


def test_plain_is_empty_without_hits() -> None:
    assert printed("plain", NOTHING) == ""


def test_plain_post_has_its_facts_and_its_text() -> None:
    out = io.StringIO()
    POST_PRINTERS["plain"](ARTICLE, out, Look())
    text = out.getvalue()
    assert "authors: Ada Li, Bruno\n" in text
    assert "seen: 2026-01-21 to 2026-01-23, 3 renderings in 2 captures\n" in text
    assert "note: the captures show only its beginning\n" in text
    assert text.endswith("\n\n第二段谈的是监管。\n")


def test_a_post_without_date_or_sightings_is_undated() -> None:
    assert when(Post(id="x")) == "undated"


def test_markdown_is_a_numbered_list_with_links_and_bold_matches() -> None:
    text = printed("md", RESULT)
    assert text.startswith("1. 以太坊跌破 3,100 美元  \n   2026-01-20 · flash · ")
    assert "**以太坊**一小时" in text
    assert "\n2. [稳定币发行量在一周内上升 4%-5%](<https://example.org/erc-8004/%E7%AC%AC%E4%B8%80" in text


@pytest.mark.parametrize(
    ("text", "escaped"),
    [
        ("[a](b) *c* _d_ `e` <i>", r"\[a\](b) \*c\* \_d\_ \`e\` \<i\>"),
        ("- item", r"\- item"),
        ("1. item", r"1\. item"),
        ("1.22 万枚", "1.22 万枚"),
        ("# heading", r"\# heading"),
        ("a & b | c ~~d~~", r"a \& b \| c \~\~d\~\~"),
        ("back\\slash", r"back\\slash"),
    ],
)
def test_markdown_escapes_what_it_would_interpret(text: str, escaped: str) -> None:
    assert snippet_in_markdown(text) == escaped


def test_markdown_leaves_out_bold_that_would_not_close() -> None:
    assert snippet_in_markdown("跌4%了", Span(1, 3)) == "跌4%了"


def test_markdown_post_is_a_section() -> None:
    out = io.StringIO()
    print_post_markdown(FLASH, out, Look())
    assert out.getvalue().startswith("## 以太坊跌破 3,100 美元\n\n- id: m3kq7w2xv5ta\n")


@pytest.mark.parametrize("name", ["plain", "md"])
def test_lines_of_a_hostile_result_are_as_many_as_of_a_tame_one(name: str) -> None:
    assert printed(name, HOSTILE_RESULT).count("\n") == {"plain": 5, "md": 4}[name]


def test_links_are_made_of_printable_ascii() -> None:
    address = link(HOSTILE_POST)
    assert address == "http://a%1B%5C%07%3Eb"


def test_a_post_without_links_links_nowhere() -> None:
    assert link(FLASH) is None


@pytest.mark.parametrize(
    ("result", "expected"),
    [
        (
            RESULT,
            "1,234 hits, 1 to 2 shown · 0.9 ms · no post has all the words, these have some of them"
            " · also searched 以太坊 = ETH, Ethereum",
        ),
        (
            SearchResult("q", 0, took_ms=1.0, aliases={"a": tuple("bcdefg")}),
            "no hits · 1.0 ms · also searched a = b, c, d, e and 2 more",
        ),
        (NOTHING, "no hits · 0.2 ms"),
        (
            SIMILAR,
            "17 hits, 2 to 2 shown · 3.2 ms"
            " · by the terms 稳定币, erc-8004, 以太坊, 监管, 发行量, 需求, 交易所, 新增 and 2 more",
        ),
        (SearchResult("q", 1, RESULT.hits[:1], took_ms=1.0), "1 hit · 1.0 ms"),
        (SearchResult("q", 7, took_ms=1.0), "7 hits, none on this page · 1.0 ms"),
    ],
)
def test_summary_in_one_line(result: SearchResult, expected: str) -> None:
    assert summary(result) == expected
