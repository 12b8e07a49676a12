"""The division of a page into posts: by structure, by markers, and on pages that want to be misread."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from capture_pages import FOOTER, HEADER, KNOWN_FOOTER, UNKNOWN_MARKERS, Sample, SamplePage, Show, pages, render_page
from cryptosearch.captures.lines import squash
from cryptosearch.captures.square import divide

FLASH = Sample(("ME News 消息,1 月 20 日(UTC+8),ETH跌破3100 美元,现报价 3098 美元。(来源:ME)",))
TITLED = Sample(
    ("交易所上线新代币", "ME News 消息,1 月 20 日(UTC+8),某交易所宣布上线新代币,充值已经开放。(来源:ME)"), True
)
ARTICLE = Sample(
    (
        "稳定币的下一步在哪里?",
        "银行与发行方各执一词。",
        "文章作者:Gino Rossi",
        "储户的选择正在改变。",
        "总结",
        "总结起来,监管将会给出答案,而时间会说明一切。",
    ),
    True,
)
UNTITLED = Sample(("BitMart quoterà HeyElsa il 20 gennaio.", "La piattaforma esegue ordini sulla catena.(Fonte: ME)"))
POSTS = (FLASH, TITLED, ARTICLE, UNTITLED)
NO_MARKERS: tuple[str, ...] = ()


def found(text: str) -> list[tuple[str, ...]]:
    return [post.lines for post in divide(text).posts]


def lines_of(*posts: Sample) -> list[tuple[str, ...]]:
    return [post.lines for post in posts]


def shown(post: Sample, show: Show, *, ellipsis: str = "...", cut: float = 0.5) -> Sample:
    return Sample(post.lines, post.has_title, show, cut, ellipsis if show is Show.CUT else "")


@given(pages())
def test_every_post_of_a_page_comes_back(page: SamplePage) -> None:
    wanted = [("".join(map(squash, post.lines)), post.n_renderings) for post in page.posts]
    assert [("".join(map(squash, post.lines)), post.n_renderings) for post in divide(page.text).posts] == wanted


@given(pages())
def test_posts_come_back_line_by_line(page: SamplePage) -> None:
    wanted = [(post.preview,) if post.show is Show.PREVIEW else post.lines for post in page.posts]
    assert found(page.text) == wanted


@given(pages())
def test_titles_are_told_by_the_run_on(page: SamplePage) -> None:
    pairs = zip(page.posts, divide(page.text).posts, strict=True)
    told = [(sample.has_title, post.has_title) for sample, post in pairs if sample.show is Show.BOTH]
    assert all(has_title is found_title for has_title, found_title in told)


@given(st.lists(st.sampled_from(("阿" * 20, "阿" * 40, "阿" * 19, "Traduci", "", "阿" * 16 + "…", "b.")), max_size=14))
def test_lines_are_neither_made_up_nor_reordered(rows: list[str]) -> None:
    """Whatever the page, posts hold lines of the page in its order; only one broken off takes its preview's rest."""
    rest = iter(rows)
    posts = divide("\n".join(rows)).posts
    *lines, last = [line for post in posts for line in post.lines] or [""]
    assert all(line in rest for line in lines)
    assert not last or any(last == row or (row and last.startswith(row)) for row in rest)


@pytest.mark.parametrize("markers", [("Traduci",), UNKNOWN_MARKERS[:1], UNKNOWN_MARKERS, NO_MARKERS])
@pytest.mark.parametrize("blank", [True, False])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_whole_posts_are_divided_whatever_the_markers(markers: tuple[str, ...], blank: bool, line_end: str) -> None:
    text = render_page(POSTS, markers=markers, blank=blank, line_end=line_end)
    assert found(text) == lines_of(*POSTS)


@pytest.mark.parametrize("markers", [("Traduci",), UNKNOWN_MARKERS[:1], NO_MARKERS])
@pytest.mark.parametrize("ellipsis", ["...", "…", "……", "⋯", ""])
def test_a_cut_preview_belongs_to_the_paragraphs_that_it_begins(markers: tuple[str, ...], ellipsis: str) -> None:
    posts = [shown(post, Show.CUT, ellipsis=ellipsis) for post in POSTS]
    assert found(render_page(posts, markers=markers, footer=())) == lines_of(*POSTS)


def test_a_preview_cut_between_paragraphs_keeps_the_rest_of_its_post() -> None:
    page = render_page([ARTICLE, FLASH]).replace(ARTICLE.preview, "".join(ARTICLE.lines[:2]))
    assert found(page) == lines_of(ARTICLE, FLASH)


def test_a_marker_that_appears_once_between_cut_posts_is_no_paragraph() -> None:
    posts = [shown(post, Show.CUT) for post in POSTS]
    assert found(render_page(posts, markers=UNKNOWN_MARKERS)) == lines_of(*POSTS)


@pytest.mark.parametrize("show", [Show.PREVIEW, Show.PARAGRAPHS])
def test_posts_shown_once_are_divided_by_known_markers(show: Show) -> None:
    posts = [shown(post, show) for post in POSTS]
    wanted = [(post.preview,) for post in POSTS] if show is Show.PREVIEW else lines_of(*POSTS)
    assert found(render_page(posts, markers=("翻译",), footer=KNOWN_FOOTER)) == wanted


def test_a_marker_learned_from_previews_divides_posts_without() -> None:
    posts = [FLASH, shown(ARTICLE, Show.PARAGRAPHS), TITLED, shown(UNTITLED, Show.PREVIEW), FLASH]
    wanted = [FLASH.lines, ARTICLE.lines, TITLED.lines, (UNTITLED.preview,), FLASH.lines]
    assert found(render_page(posts, markers=UNKNOWN_MARKERS[:1])) == wanted


@pytest.mark.parametrize("show", [Show.CUT, Show.PARAGRAPHS])
def test_an_unknown_footer_directly_after_the_last_paragraph_is_left_out(show: Show) -> None:
    assert found(render_page([FLASH, shown(ARTICLE, show)])) == lines_of(FLASH, ARTICLE)


def test_an_unknown_footer_after_previews_alone_is_left_out() -> None:
    posts = [shown(post, Show.PREVIEW) for post in POSTS]
    assert found(render_page(posts)) == [(post.preview,) for post in POSTS]


def test_a_page_that_nothing_divides_is_one_post() -> None:
    assert found("Erster Absatz.\n\nZweiter Absatz.\n") == [("Erster Absatz.", "Zweiter Absatz.")]


def test_an_empty_page_has_no_posts() -> None:
    assert found(" \n\u200b\n") == []


def test_markers_without_posts_make_no_post() -> None:
    assert found(render_page([], header=(*HEADER, "Traduci", "Traduci"))) == [FOOTER]
    assert found("\n".join((*HEADER, "Traduci", "Traduci"))) == []


def test_the_publisher_stands_below_the_name_of_the_site() -> None:
    header = ("Markets", "Binance Square", "The Desk", "Bio.")
    assert divide(render_page([FLASH], header=header)).publisher == "The Desk"


@pytest.mark.parametrize("header", [(), ("Vertaal",)])
def test_without_a_header_there_is_no_publisher(header: tuple[str, ...]) -> None:
    assert divide(render_page([FLASH], header=header)).publisher is None


def test_a_marker_in_the_profile_starts_no_post() -> None:
    header = ("Binance Square", "ME News", "Bio of the desk.", "Traduci", "0 Foll", "12 Mi piace")
    page = divide(render_page(POSTS, header=header))
    assert ([post.lines for post in page.posts], page.publisher) == (lines_of(*POSTS), "ME News")


@pytest.mark.parametrize("white", ["\u00a0", "\u3000", " \u200b", "\t", "  "])
def test_white_space_may_differ_between_preview_and_paragraphs(white: str) -> None:
    page = render_page([UNTITLED, FLASH]).replace(UNTITLED.preview, UNTITLED.preview.replace(" ", white))
    assert found(page) == lines_of(UNTITLED, FLASH)


def test_invisible_characters_at_the_ends_of_lines_go() -> None:
    assert found("\ufeff" + render_page([FLASH]).replace(FLASH.preview, f"\u200b{FLASH.preview} \u2060")) == [
        FLASH.lines
    ]


def test_text_directly_behind_a_whole_post_is_a_post_of_its_own() -> None:
    between = "另一家机构在同一天表示,它将不会跟进这一做法,理由尚未公布。"
    page = render_page([TITLED, FLASH]).replace("Traduci\nME", f"{between}\nTraduci\nME")
    assert found(page) == [*lines_of(TITLED), (between,), *lines_of(FLASH)]


def test_counters_behind_a_whole_post_are_no_post() -> None:
    page = render_page([TITLED, FLASH]).replace("Traduci\nME", "12 Mi piace\n3\nTraduci\nME")
    assert found(page) == lines_of(TITLED, FLASH)


def test_signs_between_posts_belong_to_none() -> None:
    posts = [shown(post, Show.PARAGRAPHS) for post in POSTS]
    page = render_page(posts, footer=KNOWN_FOOTER).replace("\nTraduci", "\n·\n--\nTraduci")
    assert found(page) == lines_of(*POSTS)


def test_a_marker_above_a_marker_starts_no_post() -> None:
    page = render_page(POSTS).replace("Traduci", "Traduci\nVisualizza originale")
    assert found(page) == lines_of(*POSTS)


def test_counters_that_repeat_are_no_posts() -> None:
    page = render_page(POSTS, header=(*HEADER, "0 Mi piace", "0 Mi piace"), markers=())
    assert found(page) == lines_of(*POSTS)


def test_a_heading_that_begins_the_next_paragraph_is_no_preview() -> None:
    post = Sample(("稳定币", "稳定币的下一步在哪里,没有人知道。"), show=Show.PARAGRAPHS)
    assert found(render_page([FLASH, post])) == lines_of(FLASH, post)


def test_paragraphs_may_repeat() -> None:
    post = Sample(("一切照旧,没有变化。", "等待。", "等待。", "一切照旧,没有变化。"))
    assert found(render_page([post, FLASH, post])) == lines_of(post, FLASH, post)


def test_a_paragraph_may_be_a_marker() -> None:
    post = Sample(("工具推荐:三款应用", "Traduci", "这款应用可以翻译网页上的任何文字。"), True)
    assert found(render_page([post, FLASH])) == lines_of(post, FLASH)


@pytest.mark.parametrize("markers", [("Traduci",), NO_MARKERS])
def test_the_first_paragraph_of_a_post_may_be_the_flash_before_it(markers: tuple[str, ...]) -> None:
    longer = Sample((*FLASH.lines, "稍后价格有所回升。"))
    assert found(render_page([FLASH, longer], markers=markers)) == lines_of(FLASH, longer)


@pytest.mark.parametrize("markers", [("Traduci",), NO_MARKERS])
def test_the_same_post_twice_is_shown_twice(markers: tuple[str, ...]) -> None:
    assert found(render_page([FLASH, FLASH, TITLED], markers=markers)) == lines_of(FLASH, FLASH, TITLED)


def test_short_flashes_follow_a_whole_post_without_markers() -> None:
    short = Sample(("BTC破十万",))
    assert found(render_page([FLASH, short, short, TITLED], markers=())) == lines_of(FLASH, short, short, TITLED)


def test_two_captures_in_one_file_give_the_posts_of_both() -> None:
    page = render_page(POSTS, footer=KNOWN_FOOTER)
    assert found(page + page) == lines_of(*POSTS, *POSTS)


@given(st.integers(render_page(POSTS).index(FLASH.preview) + 1, len(render_page(POSTS))))
def test_a_page_broken_off_anywhere_gives_beginnings_of_its_posts(n_kept: int) -> None:
    *whole, last = found(render_page(POSTS)[:n_kept])
    assert whole == lines_of(*POSTS)[: len(whole)]
    assert squash("".join(POSTS[len(whole)].lines)).startswith(squash("".join(last)))


def test_a_post_broken_off_takes_the_rest_from_its_preview() -> None:
    page = render_page([FLASH, ARTICLE], footer=())
    posts = divide(page[: page.rindex("监管将会")]).posts
    assert squash("".join(posts[-1].lines)) == squash("".join(ARTICLE.lines))
    assert (posts[-1].complete, posts[-1].has_title) == (False, True)


@pytest.mark.parametrize(
    ("line", "complete"),
    [
        ("价格跌破三千美元。", True),
        ("价格跌破三千美元(来源:ME)", True),
        ("价格跌破三千...", False),
        ("价格跌破三", False),
    ],
)
def test_a_preview_alone_is_complete_if_it_ends_as_a_sentence_does(line: str, complete: bool) -> None:
    page = render_page([FLASH, Sample((line,), show=Show.PREVIEW), FLASH])
    assert [post.complete for post in divide(page).posts] == [True, complete, True]


@pytest.mark.parametrize(
    ("row", "n_posts"),
    [("甲乙丙丁戊己庚辛壬癸子丑寅卯辰", 10_000), ("同", 1), ("Traduci\n文", 20_000)],
)
def test_pages_of_equal_lines_are_divided_in_one_pass(row: str, n_posts: int) -> None:
    assert len(found(f"{row}\n" * 20_000)) == n_posts


def test_lines_that_each_begin_the_next_end_somewhere() -> None:
    rows = ["阿" * n for n in range(1, 800)]
    assert {line for lines in found("\n".join(rows)) for line in lines} <= set(rows)
