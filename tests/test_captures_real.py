"""The real capture, as it is and as other pages would show it: what a correct parser finds there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from cryptosearch.analysis import Analyzer
from cryptosearch.captures import parse_capture, read_captures
from cryptosearch.captures.lines import squash
from cryptosearch.model import Capture, DatedBy, Kind, Post

TODAY = date(2026, 1, 20)
NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)
MARKERS = ("Traduci", "Visualizza originale")
FOOTER = "Accedi per esplorare altri contenuti"

Block = tuple[str, str, list[str]]  # marker, preview, the lines after it with the empty ones


@pytest.fixture(scope="module")
def posts(real_capture: Path, analyzer: Analyzer) -> list[Post]:
    (capture,) = read_captures([real_capture], captured_at=TODAY)
    assert isinstance(capture, Capture)
    return parse_capture(capture, analyzer)


@pytest.fixture(scope="module")
def articles(posts: list[Post]) -> list[Post]:
    return [post for post in posts if post.kind is Kind.ARTICLE]


@pytest.fixture(scope="module")
def flashes(posts: list[Post]) -> list[Post]:
    return [post for post in posts if post.kind is Kind.FLASH]


def test_there_are_ten_articles_and_ten_flashes(articles: list[Post], flashes: list[Post]) -> None:
    assert (len(articles), len(flashes)) == (10, 10)


def test_each_is_rendered_twice(posts: list[Post]) -> None:
    assert [post.sightings[0].n_renderings for post in posts] == [2] * 20


def test_three_flashes_have_titles_and_all_articles(articles: list[Post], flashes: list[Post]) -> None:
    assert [sum(post.title is not None for post in some) for some in (flashes, articles)] == [3, 10]


def test_flashes_are_dated_by_their_text_and_articles_not_at_all(articles: list[Post], flashes: list[Post]) -> None:
    assert {(post.published_on, post.dated_by) for post in flashes} == {(TODAY, DatedBy.TEXT)}
    assert {(post.published_on, post.dated_by) for post in articles} == {(None, None)}


def test_one_is_italian_with_two_paragraphs(posts: list[Post]) -> None:
    (italian,) = [post for post in posts if post.language != "zh"]
    assert (italian.language, italian.title, len(italian.paragraphs), italian.source) == ("it", None, 2, "ME")


def test_the_publisher_is_the_profile(posts: list[Post]) -> None:
    assert {post.publisher for post in posts} == {"ME News"}


def test_flashes_come_from_me(flashes: list[Post]) -> None:
    assert {(post.authors, post.source) for post in flashes} == {((), "ME")}


def test_articles_are_credited(articles: list[Post]) -> None:
    techflow = "深潮 TechFlow"
    assert [(post.authors, post.source, post.translator) for post in articles] == [
        (("Satoshi Voice",), techflow, techflow),
        (("Gino Matos",), techflow, techflow),
        (("Wintermute",), "火星财经", None),
        (("BiyaNews",), "火星财经", None),
        (("0x9999in1",), "ME News", None),
        (("Jae",), "PANews", None),
        (("Kolten",), "Foresight Nws", "AididiaoJP"),
        (("Patrick", "Artemis"), "PANews", "Felix"),
        (("ChandlerZ",), "Foresight News", None),
        (("Jiawei @IOSG",), "lOSG Ventures", None),
    ]


def test_articles_have_a_lede_before_their_credits(articles: list[Post]) -> None:
    assert all(post.lede and post.credits and post.paragraphs for post in articles)


def test_no_furniture_is_content(posts: list[Post]) -> None:
    lines = {line for post in posts for line in post.text.split("\n")}
    assert lines.isdisjoint({*MARKERS, FOOTER, "Contenuti", "image", "--", "Mappa del sito"})


def test_all_posts_are_complete_with_ids_of_their_own(posts: list[Post]) -> None:
    assert all(post.complete for post in posts)
    assert len({post.id for post in posts}) == 20


def test_figures_and_names_are_whole(posts: list[Post]) -> None:
    text = "\n".join(post.text for post in posts)
    assert all(name in text for name in ("5,107,871枚USDC", "977 EH/s", "DUSDUSDC.get", "(Nasdaq:APP)", "4%-5%"))
    assert {"DUSD", "ETH", "SOL"} <= {ticker for post in posts for ticker in post.tickers}
    assert {"0x3c9E", "0x271"} <= {address for post in posts for address in post.addresses}
    assert "eips.ethereum.org/EIPS/eip-8004" in {link for post in posts for link in post.links}


@pytest.fixture(scope="module")
def blocks(real_capture: Path) -> list[Block]:
    rows = real_capture.read_text(encoding="utf-8").split("\n")
    starts = [n for n, row in enumerate(rows) if row in MARKERS]
    ends = [*starts[1:], rows.index(FOOTER)]
    return [(rows[n], rows[n + 1], rows[n + 2 : end]) for n, end in zip(starts, ends, strict=True)]


def rebuild(blocks: list[Block], show: Callable[[Block], Iterator[str]]) -> str:
    rows = ["Binance Square", "ME News", "bio", "--"]
    for block in blocks:
        rows += show(block)
    return "\n".join([*rows, "Anmelden", "Impressum", ""])


def renamed(block: Block) -> Iterator[str]:
    yield from ("Original" if block[0] == MARKERS[1] else "Umsetzen", block[1], *block[2])


def unmarked(block: Block) -> Iterator[str]:
    yield from (block[1], *block[2])


def cut(block: Block) -> Iterator[str]:
    yield from ("Umsetzen", block[1][:60] + "…", *block[2])


def cut_silently(block: Block) -> Iterator[str]:
    yield from (block[1][:60], *block[2])


def paragraphs_alone(block: Block) -> Iterator[str]:
    yield from (block[0], *block[2])


@pytest.mark.parametrize("show", [renamed, unmarked, cut, cut_silently, paragraphs_alone])
@pytest.mark.parametrize("blank", [True, False])
def test_other_pages_give_the_same_posts(
    posts: list[Post], blocks: list[Block], analyzer: Analyzer, show: Callable[[Block], Iterator[str]], blank: bool
) -> None:
    text = rebuild(blocks, show)
    if not blank:
        text = text.replace("\n\n", "\n").replace("Anmelden", FOOTER)
    others = parse_capture(Capture("page", text.encode(), NOON), analyzer)
    assert [(other.title, other.text) for other in others] == [(post.title, post.text) for post in posts]


def test_previews_alone_give_the_same_ids(posts: list[Post], blocks: list[Block], analyzer: Analyzer) -> None:
    text = rebuild(blocks, lambda block: iter(block[:2]))
    others = parse_capture(Capture("page", text.encode(), NOON), analyzer)
    assert [(other.id, other.kind) for other in others] == [(post.id, post.kind) for post in posts]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_encodings_give_the_same_posts(
    posts: list[Post], real_capture: Path, analyzer: Analyzer, encoding: str
) -> None:
    data = real_capture.read_text(encoding="utf-8").replace("\n", "\r\n").encode(encoding)
    others = parse_capture(Capture("page", data, NOON), analyzer)
    assert [(other.title, other.text) for other in others] == [(post.title, post.text) for post in posts]


@pytest.mark.parametrize("share", [0.05, 0.2, 0.37, 0.55, 0.71, 0.83, 0.96])
def test_a_page_broken_off_gives_the_posts_before(
    posts: list[Post], real_capture: Path, analyzer: Analyzer, share: float
) -> None:
    data = real_capture.read_bytes()
    *whole, last = parse_capture(Capture("page", data[: int(len(data) * share)], NOON), analyzer)
    assert [post.text for post in whole] == [post.text for post in posts[: len(whole)]]
    assert squash(posts[len(whole)].text).startswith(squash(last.text))
