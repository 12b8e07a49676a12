"""The lines of a post to its fields, by way of whole pages and of the parts alone."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from capture_pages import KNOWN_FOOTER, Sample, SamplePage, Show, pages, render_page
from cryptosearch.analysis import Analyzer
from cryptosearch.analysis.identity import identity_id, identity_key
from cryptosearch.captures import capture_id, parse_capture
from cryptosearch.captures.compose import Parts, arrange
from cryptosearch.captures.lines import squash
from cryptosearch.errors import CaptureError
from cryptosearch.model import Capture, DatedBy, Kind, Post, Sighting

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
FLASH = Sample(("ME News 消息,1 月 19 日(UTC+8),$DUSD 池受影响,地址 0x3c9E 取走5,107,871枚USDC。(来源:ME)",))
ARTICLE = Sample(
    (
        "稳定币的下一步在哪里?",
        "银行与发行方各执一词。",
        "文章作者:Gino Rossi",
        "文章编译、来源:Felix,PANews",
        "储户的选择正在改变,见 eips.ethereum.org/EIPS/eip-8004 一文。",
        "1 月 15 日是最后期限。",
    ),
    True,
)

Parse = Callable[[str], list[Post]]


@pytest.fixture(scope="module")
def parse(analyzer: Analyzer) -> Parse:
    return lambda text: parse_capture(Capture("page.txt", text.encode(), NOON), analyzer)


def parse_one(parse: Parse, sample: Sample) -> Post:
    (post,) = parse(render_page([sample], footer=KNOWN_FOOTER))
    return post


def test_a_flash_has_its_fields(parse: Parse) -> None:
    post = parse_one(parse, FLASH)
    assert post == Post(
        id=identity_id(identity_key(FLASH.lines[0])),
        paragraphs=FLASH.lines,
        kind=Kind.FLASH,
        language="zh",
        publisher="ME News",
        source="ME",
        published_on=date(2026, 1, 19),
        dated_by=DatedBy.TEXT,
        tickers=("DUSD", "USDC"),
        addresses=("0x3c9E",),
        sightings=post.sightings,
    )


def test_an_article_has_its_fields(parse: Parse) -> None:
    post = parse_one(parse, ARTICLE)
    assert (post.title, post.lede, post.credits, post.paragraphs) == (
        ARTICLE.lines[0],
        ARTICLE.lines[1],
        ARTICLE.lines[2:4],
        ARTICLE.lines[4:],
    )
    assert (post.kind, post.authors, post.source, post.translator) == (
        Kind.ARTICLE,
        ("Gino Rossi",),
        "PANews",
        "Felix",
    )
    assert (post.published_on, post.dated_by, post.links) == (None, None, ("eips.ethereum.org/EIPS/eip-8004",))


def test_a_post_has_one_sighting_with_its_renderings(parse: Parse) -> None:
    text = render_page([FLASH, ARTICLE])
    sighting = Sighting(NOON, capture_id(Capture("", text.encode(), NOON)), 2)
    assert [post.sightings for post in parse(text)] == [(sighting,), (sighting,)]


def test_equal_posts_of_a_page_are_one_with_all_renderings(parse: Parse) -> None:
    posts = parse(render_page([FLASH, ARTICLE, FLASH]))
    assert [post.sightings[0].n_renderings for post in posts] == [4, 2]


@given(page=pages())
@settings(max_examples=60)
def test_no_line_is_lost_or_moved(parse: Parse, page: SamplePage) -> None:
    wanted = dict.fromkeys(squash("".join(post.lines)) for post in page.posts)
    assert {squash(post.text) for post in parse(page.text)} == set(wanted)


@given(page=pages())
@settings(max_examples=60)
def test_titles_come_back(parse: Parse, page: SamplePage) -> None:
    by_text = {post.text: post for post in parse(page.text)}
    for sample in page.posts:
        if sample.show is Show.BOTH and sum(other.lines == sample.lines for other in page.posts) == 1:
            assert by_text["\n".join(sample.lines)].title == (sample.lines[0] if sample.has_title else None)


@pytest.mark.parametrize(
    ("lines", "has_title", "parts"),
    [
        (("标题", "作者:甲", "正文"), True, Parts("标题", None, ("作者:甲",), ("正文",))),
        (
            ("标题", "导语", "作者:甲", "来源:乙", "正文"),
            True,
            Parts("标题", "导语", ("作者:甲", "来源:乙"), ("正文",)),
        ),
        (("导语", "作者:甲", "正文"), False, Parts(None, "导语", ("作者:甲",), ("正文",))),
        (("标题", "正文", "作者:甲"), True, Parts("标题", None, (), ("正文", "作者:甲"))),
        (
            ("标题", "一段", "两段", "作者:甲", "三段"),
            True,
            Parts("标题", None, (), ("一段", "两段", "作者:甲", "三段")),
        ),
        (("短标题", "正文。"), None, Parts("短标题", None, (), ("正文。",))),
        (("市场为谁买单?", "正文。"), None, Parts("市场为谁买单?", None, (), ("正文。",))),
        (("一句话。", "正文。"), None, Parts(None, None, (), ("一句话。", "正文。"))),
        (("作者:甲", "正文。"), None, Parts(None, None, ("作者:甲",), ("正文。",))),
        (("ME News 消息,价格下跌", "正文。"), None, Parts(None, None, (), ("ME News 消息,价格下跌", "正文。"))),
        (("短标题",), None, Parts(None, None, (), ("短标题",))),
    ],
)
def test_lines_are_arranged(lines: tuple[str, ...], has_title: bool | None, parts: Parts) -> None:
    assert arrange(lines, has_title=has_title) == parts


@given(
    st.lists(st.sampled_from(("标题", "一段话。", "作者:甲", "Fonte: ME", "总结")), min_size=1),
    st.sampled_from((True, False, None)),
)
def test_arranging_keeps_all_lines_in_order(lines: list[str], has_title: bool | None) -> None:
    title, lede, credits, paragraphs = arrange(lines, has_title=has_title)
    assert [line for line in (title, lede, *credits, *paragraphs) if line] == lines


def test_closing_credits_are_read_and_stay_where_they_are(parse: Parse) -> None:
    post = parse_one(parse, Sample(("标题在此", "第一段正文在这里。", "作者:甲", "来源:乙"), True))
    assert (post.paragraphs[-2:], post.authors, post.source) == (("作者:甲", "来源:乙"), ("甲",), "乙")
    assert post.kind is Kind.ARTICLE


def test_a_flash_closed_by_its_source_is_a_flash(parse: Parse) -> None:
    post = parse_one(parse, Sample(("ME News 消息,1 月 19 日(UTC+8),某交易所上线新代币。", "来源:ME")))
    assert (post.kind, post.source, post.published_on) == (Kind.FLASH, "ME", date(2026, 1, 19))


@pytest.mark.parametrize(
    ("lines", "kind"),
    [
        (("一段很长的话,没有署名。", "两段。", "三段。"), Kind.ARTICLE),
        (("ME News 消息,1 月 19 日(UTC+8),一段话。", "两段。", "三段。"), Kind.FLASH),
        (("一段很长的话,没有署名。", "两段话而已,仅此而已。"), Kind.FLASH),
    ],
)
def test_long_form_without_a_wire_opening_is_an_article(parse: Parse, lines: tuple[str, ...], kind: Kind) -> None:
    assert parse_one(parse, Sample(lines)).kind is kind


def test_a_date_in_an_article_is_not_its_own(parse: Parse) -> None:
    lines = ("标题在此", "作者:甲", "1 月 19 日(UTC+8),交易所宣布上线新代币。")
    assert parse_one(parse, Sample(lines, True)).published_on is None


def test_a_title_that_runs_into_a_wire_opening_is_told_in_a_preview_alone(parse: Parse) -> None:
    sample = Sample(("某池受影响", *FLASH.lines), True, Show.PREVIEW)
    whole, alone = parse_one(parse, Sample(sample.lines, True)), parse_one(parse, sample)
    assert (alone.title, alone.published_on, alone.source) == (whole.title, whole.published_on, whole.source)
    assert alone.id == whole.id


def test_a_wire_opening_behind_a_space_follows_no_title(parse: Parse) -> None:
    assert parse_one(parse, Sample((f"早间简报 {FLASH.lines[0]}",), show=Show.PREVIEW)).title is None


def test_an_article_shown_as_its_preview_alone_is_an_article(parse: Parse) -> None:
    post = parse_one(parse, Sample(ARTICLE.lines, True, Show.PREVIEW))
    assert (post.kind, post.authors, post.paragraphs) == (Kind.ARTICLE, ("Gino Rossi",), (ARTICLE.preview,))


@pytest.mark.parametrize("show", list(Show))
def test_a_post_has_the_same_id_however_it_is_shown(parse: Parse, show: Show) -> None:
    shown = Sample(ARTICLE.lines, True, show, ellipsis="..." if show is Show.CUT else "")
    assert parse_one(parse, shown).id == parse_one(parse, ARTICLE).id


def test_full_width_punctuation_changes_no_field(parse: Parse) -> None:
    def facts(text: str) -> list[object]:
        return [(post.id, post.authors, post.source, post.translator, post.published_on) for post in parse(text)]

    text = render_page([FLASH, ARTICLE], footer=())
    assert facts(text.translate(str.maketrans(",:()?", "，：（）？"))) == facts(text)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "is empty"),
        (" \n\n", "is empty"),
        ("... --\n", "has no words"),
        ("<!DOCTYPE html><p>page", "is HTML"),
        ("<?xml version='1.0'?>", "is XML"),
        ("{\\rtf1 page}", "is RTF"),
        ("From: <Saved by Blink>", "is MHTML"),
        ("Binance Square\nME News\nTraduci\n", "shows no post"),
    ],
)
def test_what_is_no_capture_is_refused_with_its_name(parse: Parse, text: str, reason: str) -> None:
    with pytest.raises(CaptureError, match=f"^page.txt: {reason}"):
        parse(text)
