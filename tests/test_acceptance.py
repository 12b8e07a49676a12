"""The product on the real capture and on the sample corpus: first hits, and every phrase of every post."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from cryptosearch import Corpus, Index
from cryptosearch.analysis import Analyzer, Unit
from cryptosearch.ingest import add_paths
from cryptosearch.model import Hit, Kind, Post

CAPTURED_AT = datetime(2026, 1, 20, 12, tzinfo=UTC)


@pytest.fixture(scope="module")
def real(real_capture: Path, analyzer: Analyzer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    folder = tmp_path_factory.mktemp("real")
    with Corpus.create(folder / "corpus") as corpus, Index.create(folder / "index") as index:
        add_paths(corpus, [real_capture], analyzer, captured_at=CAPTURED_AT)
        index.sync(corpus.posts())
        yield index


@pytest.fixture(scope="module")
def sample(sample_corpus: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Corpus.open(sample_corpus) as corpus, Index.create(tmp_path_factory.mktemp("sample") / "index") as index:
        index.sync(corpus.posts())
        yield index


def about(*needles: str) -> Callable[[Hit], bool]:
    return lambda hit: all(needle in hit.post.text for needle in needles)


@pytest.mark.parametrize(
    ("query", "is_right"),
    [
        ("期限溢价", about("Philip Lane")),
        ('"期限溢价"', about("Philip Lane")),
        ("$DUSD", about("MakinaFi", "getSharePrice")),
        ("DUSD", about("MakinaFi", "getSharePrice")),
        ("以太坊 跌破", about("CoinMarketCap", "ETH", "3098.08")),
        ("5107871", about("MakinaFi", "getSharePrice")),
        ("0x3c9E", about("Lookonchain", "0x3c9E")),
        ("紐約證券交易所", about("Pillar", "PANews")),
        ("ＥＲＣ－８００４", about("Jiawei", "ERC-8004")),
        ("HeyElsa", about("BitMart")),
        ("author:Kolten", about("CLARITY")),
    ],
)
def test_the_first_hit_is_right(real: Index, query: str, is_right: Callable[[Hit], bool]) -> None:
    assert is_right(real.search(query).hits[0])


@pytest.mark.parametrize(
    ("query", "total"), [("source:PANews", 2), ("kind:flash", 10), ("kind:article", 10), ("lang:it", 1)]
)
def test_filters_count_the_real_posts(real: Index, query: str, total: int) -> None:
    assert real.search(query).total == total


@pytest.mark.parametrize("corpus", ["real", "sample"])
def test_every_phrase_finds_its_post(corpus: str, request: pytest.FixtureRequest, analyzer: Analyzer) -> None:
    index: Index = request.getfixturevalue(corpus)
    chance = random.Random(2026)
    everything = index.search("kind:flash OR kind:article", limit=10_000)
    assert everything.total >= 20
    for hit in everything:
        for phrase in _phrases(hit.post, analyzer, chance):
            found = index.search(f'"{phrase}"', limit=10_000)
            assert hit.post.id in {other.post.id for other in found}, phrase


@pytest.mark.parametrize("corpus", ["real", "sample"])
def test_phrases_find_nothing_else(corpus: str, request: pytest.FixtureRequest, analyzer: Analyzer) -> None:
    index: Index = request.getfixturevalue(corpus)
    chance = random.Random(2027)
    posts = [hit.post for hit in index.search("kind:flash OR kind:article", limit=10_000)]
    for _ in range(60):
        phrase = next(_phrases(chance.choice(posts), analyzer, chance))
        wanted = [unit.text for unit in analyzer.units(phrase)]
        truth = {post.id for post in posts if _holds(post, wanted, analyzer)}
        assert {hit.post.id for hit in index.search(f'"{phrase}"', limit=10_000)} == truth, phrase


def _phrases(post: Post, analyzer: Analyzer, chance: random.Random) -> Iterator[str]:
    """Slices of sections that begin and end at units: inside Han runs, across spaces and punctuation."""
    for section in post.sections():
        units = analyzer.units(section.text)
        for _ in range(4 if units else 0):
            first = chance.randrange(len(units))
            last = min(len(units) - 1, first + chance.randrange(12))
            yield section.text[units[first].start : units[last].end].replace("\\", "").replace('"', "")


def _holds(post: Post, wanted: list[str], analyzer: Analyzer) -> bool:
    return any(_contains(analyzer.units(section.text), wanted) for section in post.sections())


def _contains(units: list[Unit], wanted: list[str]) -> bool:
    texts = [unit.text for unit in units]
    return any(texts[at : at + len(wanted)] == wanted for at in range(len(texts) - len(wanted) + 1))


def test_marked_spans_are_what_was_searched(sample: Index, analyzer: Analyzer) -> None:
    hits = sample.search("比特币", limit=100, aliases=False).hits
    marked = [hit.snippet.text[start:end] for hit in hits for start, end in hit.snippet.spans]
    assert len(marked) >= len(hits) >= 10
    assert {tuple(unit.text for unit in analyzer.units(text)) for text in marked} == {("比", "特", "币")}


def test_the_real_page_has_ten_of_each_kind(real: Index) -> None:
    posts = [hit.post for hit in real.search("kind:flash OR kind:article", limit=100)]
    assert sorted(post.kind for post in posts) == [Kind.ARTICLE] * 10 + [Kind.FLASH] * 10
    assert [post.language for post in posts].count("zh") == 19
