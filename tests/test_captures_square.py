"""The division of a page into posts: by structure, by markers, and on pages that want to be misread."""

from __future__ import annotations

import pytest
from capture_pages import FOOTER, HEADER, UNKNOWN_MARKERS, Sample, SamplePage, Show, pages, render_page
from hypothesis import example, given
from hypothesis import strategies as st

from cryptosearch.captures.lines import squash
from cryptosearch.captures.square import ShownPost, divide

FLASH = Sample(("ME News 消息,1 月 20 日(UTC+8),ETH跌破3100 美元,现报价 3098 美元。(来源:ME)",))
TITLED = Sample(("交易所上线新代币", "ME News 消息,1 月 20 日(UTC+8),某交易所宣布上线新代币,充值已经开放。(来源:ME)"), True)
ARTICLE = Sample(
    ("稳定币的下一步在哪里?", "银行与发行方各执一词。", "文章作者:Gino Rossi", "储户的选择正在改变。", "总结", "监管将会给出答案,时间会说明一切。"), True
)
UNTITLED = Sample(("BitMart quoterà HeyElsa il 20 gennaio.", "La piattaforma esegue ordini sulla catena.(Fonte: ME)"))
POSTS = (FLASH, TITLED, ARTICLE, UNTITLED)


def found(text: str) -> list[tuple[str, ...]]:
    return [post.lines for post in divide(text).posts]


def lines_of(*posts: Sample) -> list[tuple[str, ...]]:
    return [post.lines for post in posts]


@given(pages())
def test_every_post_of_a_page_comes_back(page: SamplePage) -> None:
    wanted = [("".join(map(squash, post.lines)), post.n_renderings) for post in page.posts]
    assert [("".join(map(squash, post.lines)), post.n_renderings) for post in divide(page.text).posts] == wanted


@given(pages())
def test_posts_with_paragraphs_come_back_line_by_line(page: SamplePage) -> None:
    for sample, post in zip(page.posts, divide(page.text).posts, strict=True):
        assert post.lines == (sample.lines if sample.show is not Show.PREVIEW else (sample.preview,))


@given(pages())
def test_titles_are_told_by_the_run_on(page: SamplePage) -> None:
    for sample, post in zip(page.posts, divide(page.text).posts, strict=True):
        if sample.show is Show.BOTH:
            assert post.has_title is sample.has_title


@pytest.mark.parametrize("markers", [("Traduci",), UNKNOWN_MARKERS[:1], ()])
@pytest.mark.parametrize("blank", [True, False])
def test_posts_are_divided_whatever_the_markers(markers: tuple[str, ...], blank: bool) -> None:
    assert found(render_page(POSTS, markers=markers, blank=blank)) == lines_of(*POSTS)
