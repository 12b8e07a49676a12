"""The sample corpus shows what its README promises: its counts, its languages, and every hard case once."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest

from cryptosearch.analysis import Analyzer
from cryptosearch.captures import parse_capture
from cryptosearch.corpus import Corpus
from cryptosearch.dedup import Deduplicator
from cryptosearch.model import Capture, Kind, Post
from rebuild_sample import rebuild

N_POSTS_SHOWN = {
    "2026-01-19-it.txt": 16,
    "2026-01-20-en-crlf.txt": 18,
    "2026-01-20-zh-hant-bom.txt": 18,
    "2026-01-21-tr.txt": 20,
    "2026-01-21-zh-hans-gb18030.txt": 15,
    "2026-01-22-it-utf16.txt": 20,
    "2026-01-22-vi-no-markers.txt": 6,
    "2026-01-22-feed.jsonl": 6,
}
N_POSTS = 80
N_LONGEST_SHARED = 18  # squashed characters of which
N_MOST_SHARED_HAN = 9  # at most so many are Han: a name or a figure, no wording


@pytest.fixture(scope="module")
def captures(sample_corpus: Path) -> dict[str, Capture]:
    """By the name of the file that was added."""
    with Corpus.open(sample_corpus) as corpus:
        return {
            kept.name: Capture(kept.name, (sample_corpus / "captures" / kept.file_name).read_bytes(), kept.captured_at)
            for kept in corpus.captures().values()
        }


@pytest.fixture(scope="module")
def shown(captures: dict[str, Capture], analyzer: Analyzer) -> dict[str, list[Post]]:
    """File name -> the posts that it shows, in its order."""
    return {name: parse_capture(capture, analyzer) for name, capture in captures.items()}


@pytest.fixture(scope="module")
def posts(shown: dict[str, list[Post]]) -> list[Post]:
    """The posts of all captures without duplicates."""
    return _deduplicate([post for posts in shown.values() for post in posts])


def test_the_posts_are_what_the_captures_give(sample_corpus: Path, tmp_path: Path) -> None:
    rebuild(sample_corpus, tmp_path / "corpus")
    (committed,) = (sample_corpus / "posts").iterdir()
    (rebuilt,) = (tmp_path / "corpus" / "posts").iterdir()
    assert rebuilt.read_text(encoding="utf-8") == committed.read_text(encoding="utf-8"), "run `make sample`"


def test_every_capture_shows_its_posts(shown: dict[str, list[Post]]) -> None:
    assert {name: len(posts) for name, posts in shown.items()} == N_POSTS_SHOWN


def test_posts_without_duplicates(posts: list[Post]) -> None:
    assert len(posts) == N_POSTS
    assert Counter(post.kind for post in posts) == {Kind.FLASH: 62, Kind.ARTICLE: 18}
    assert Counter(post.language for post in posts) == {"zh": 75, "en": 3, "it": 2}
    assert {post.publisher for post in posts} == {"链讯简报"}


def test_order_of_captures_does_not_matter(shown: dict[str, list[Post]], posts: list[Post]) -> None:
    backwards = _deduplicate([post for posts in reversed(shown.values()) for post in posts])
    assert {post.text for post in backwards} == {post.text for post in posts}


def test_most_captures_share_posts(captures: dict[str, Capture], posts: list[Post]) -> None:
    n_sightings = Counter(len(post.sightings) for post in posts)
    assert n_sightings == {1: 47, 2: 27, 3: 6}


def test_every_article_says_who_wrote_it(posts: list[Post]) -> None:
    articles = [post for post in posts if post.kind is Kind.ARTICLE]
    assert all(post.title and post.lede and post.authors and post.credits for post in articles)
    assert min(len(post.paragraphs) for post in articles) >= 8


@pytest.mark.parametrize(
    ("words", "authors", "source", "translator"),
    [
        ("2026 年的加密市场", ("Mara Vent",), "潮汐译社", "潮汐译社"),
        ("期限溢价要是失控", ("林知远",), "北栈研究", None),
        ("10万亿美元排队到期", ("周砚", "Tobias Lund"), "远帆财经", None),
        ("Wintermute 年报", ("许南舟",), "远帆财经", None),
        ("纽交所的代币化证券", ("何书涯 @北栈研究",), "北栈研究", None),
        ("加密卡一年", ("Rowan Pike", "陈一苇"), "潮汐译社", "潮汐译社"),
        ("聊聊 ERC-8004", ("Ines @Harbour Labs",), "港湾笔记", None),
        ("香港穩定幣牌照", ("葉知秋",), "港灣筆記", None),
        ("靠什么过日子", ("罗一凡",), None, None),
    ],
)
def test_credits(
    posts: list[Post], words: str, authors: tuple[str, ...], source: str | None, translator: str | None
) -> None:
    post = _titled(posts, words)
    assert (post.authors, post.source, post.translator) == (authors, source, translator)


def test_sources_that_close_a_flash(posts: list[Post]) -> None:
    flashes = Counter(post.source for post in posts if post.kind is Kind.FLASH and post.complete)
    assert flashes.pop("链讯") + flashes.pop("鏈訊") == 55  # in either script
    assert flashes == {"ChainBrief": 5, "远帆财经": 1}


def test_flashes_come_with_and_without_titles(posts: list[Post]) -> None:
    flashes = [post for post in posts if post.kind is Kind.FLASH]
    assert Counter(post.title is None for post in flashes) == {True: 47, False: 15}


def test_december_datelines_belong_to_the_year_before(posts: list[Post]) -> None:
    days = Counter(post.published_on for post in posts if post.published_on and post.published_on.year == 2025)
    assert days == {date(2025, 12, 28): 1, date(2025, 12, 29): 1, date(2025, 12, 30): 2, date(2025, 12, 31): 1}


def test_all_other_dates_are_in_the_week_of_the_captures(posts: list[Post]) -> None:
    days = {post.published_on for post in posts if post.published_on and post.published_on.year != 2025}
    assert days == {date(2026, 1, day) for day in (19, 20, 21, 22)}


@pytest.mark.parametrize(
    ("name", "is_so"),
    [
        ("2026-01-20-en-crlf.txt", lambda data: data.count(b"\r\n") == data.count(b"\n") > 0),
        ("2026-01-20-zh-hant-bom.txt", lambda data: data.startswith(b"\xef\xbb\xbf")),
        ("2026-01-21-zh-hans-gb18030.txt", lambda data: "链讯" in data.decode("gb18030")),
        ("2026-01-22-it-utf16.txt", lambda data: data.startswith(b"\xff\xfe")),
    ],
)
def test_encodings_are_kept_as_captured(captures: dict[str, Capture], name: str, is_so: object) -> None:
    assert callable(is_so)
    assert is_so(captures[name].data)


def test_cut_flash_that_two_posts_extend_stands_alone(posts: list[Post]) -> None:
    (cut,) = [post for post in posts if not post.complete]
    opening = cut.text.removesuffix("…")
    assert len([post for post in posts if post is not cut and post.text.startswith(opening)]) == 2
    assert len(opening) >= 40


@pytest.mark.parametrize("words", ["金价越过 4700 美元", "储户学会了比价"])
def test_cut_preview_joins_the_one_post_that_extends_it(
    shown: dict[str, list[Post]], posts: list[Post], words: str
) -> None:
    forms = [post for found in shown.values() for post in found if words in post.text]
    assert sorted(form.complete for form in forms) == [False, True, True]
    post = _having(posts, words)
    assert post.complete
    assert len(post.sightings) == 3


@pytest.mark.parametrize(
    ("words", "n_captures"),
    [
        ("一个屡屡高买低卖的大户", 3),  # half-width, full-width and without spaces
        ("chainbrief.example/report", 2),  # simplified and traditional
        ("SOL 报 127.05 美元", 2),  # letters and digits in full width
        ("Saltmarsh 主动暂停", 2),  # a preview alone
        ("一笔货款的两条路", 2),  # paragraphs alone
        ("日本加密税改", 3),  # on two pages and in a feed
    ],
)
def test_renderings_of_one_text_are_one_post(posts: list[Post], words: str, n_captures: int) -> None:
    assert len(_having(posts, words).sightings) == n_captures


def test_flashes_that_differ_in_a_figure_are_different_posts(posts: list[Post]) -> None:
    figures = [match[0] for post in posts for match in re.finditer(r"跌破 9[\d,]+ 美元", post.text)]
    assert sorted(figures) == ["跌破 91,000 美元", "跌破 91,500 美元", "跌破 92,000 美元"]


def test_reprint_is_a_post_of_its_own(posts: list[Post]) -> None:
    reprints = [post for post in posts if "HKSFPA 举例" in unicodedata.normalize("NFKC", post.text)]
    assert {post.source for post in reprints} == {"链讯", "远帆财经"}
    assert len(reprints) == 2


def test_posts_in_traditional_characters(shown: dict[str, list[Post]]) -> None:
    traditional = Counter(name for name, posts in shown.items() for post in posts if re.search("[鏈穩]", post.text))
    assert traditional == {"2026-01-20-zh-hant-bom.txt": 3, "2026-01-21-tr.txt": 1}


@pytest.mark.parametrize(
    "token",
    [
        "$DUSD",
        "0x3c9E",
        "(0x271)",
        "0x9f4C7a1be20D35c86Ea0417f5B38d2c96e1A7F04",
        "5,107,871枚USDC",
        "3,110 美元",
        "1.22 万枚 ETH",
        "10万亿美元",
        "4%-5%",
        "24H跌幅 2.3%",
        "977 EH/s",
        "15.6GW",
        "-26.95%",
        "24/7",
        "P2P",
        "B2B",
        "(Nasdaq:APP)",
        "ERC-8004",
        "DUSDUSDC.getSharePrice()",
        "eips.ethereum.org/EIPS/eip-8004",
        "Ines @Harbour Labs",
    ],
)
def test_tokens_that_must_not_break_are_there(shown: dict[str, list[Post]], token: str) -> None:
    assert any(token in post.text for posts in shown.values() for post in posts)


def test_entities_are_found(posts: list[Post]) -> None:
    assert {"DUSD", "USDC"} <= set(_having(posts, "劝存款人先撤").tickers)
    assert _having(posts, "一个屡屡高买低卖的大户").addresses == ("0x3c9E",)
    assert "eips.ethereum.org/EIPS/eip-8004" in _titled(posts, "聊聊 ERC-8004").links


def test_no_wording_of_the_real_capture(posts: list[Post], real_capture: Path) -> None:
    source = _squash(real_capture.read_text(encoding="utf-8"))
    theirs = set(_runs(source))
    shared = {run for post in posts for run in _runs(_squash(post.text)) if run in theirs}
    assert [run for run in shared if len(re.findall("[\u4e00-\u9fff]", run)) > N_MOST_SHARED_HAN] == []


def _deduplicate(forms: Sequence[Post]) -> list[Post]:
    deduplicator = Deduplicator()
    deduplicator.add(forms)
    return [held.post for held in deduplicator.posts.values()]


def _titled(posts: Sequence[Post], words: str) -> Post:
    (post,) = [post for post in posts if words in (post.title or "")]
    return post


def _having(posts: Sequence[Post], words: str) -> Post:
    """The one post that has ``words``, in whatever width and spacing."""
    (post,) = [post for post in posts if _squash(words) in _squash(post.text)]
    return post


def _squash(text: str) -> str:
    """Letters and digits alone, folded."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(char for char in folded if unicodedata.category(char)[0] in "LN")


def _runs(squashed: str) -> list[str]:
    last = len(squashed) - N_LONGEST_SHARED
    return [squashed[start : start + N_LONGEST_SHARED] for start in range(last + 1)]
