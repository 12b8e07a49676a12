"""Searching through the facade: what a query finds, relaxes to, marks and reports."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from conftest import make_post
from cryptosearch import Index
from cryptosearch.engine.planner import Match
from cryptosearch.errors import PostNotFoundError, QueryError
from cryptosearch.index import Filters, SyncReport
from cryptosearch.model import Bucket, Facet, Hit, Kind, Period, Post, Relaxed, Sort


@pytest.fixture
def index(tmp_path: Path, posts: dict[str, Post]) -> Iterator[Index]:
    with Index.create(tmp_path / "index") as index:
        index.add(posts.values())
        yield index


def ids(index: Index, query: str, **options: object) -> list[str]:
    return [hit.post.id for hit in index.search(query, **options)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("期限溢价", ["ecb"]),
        ('"期限溢价"', ["ecb"]),
        ('"限溢"', ["ecb"]),  # inside a word
        ('"承压。"', ["ecb"]),  # across the end
        ('"升以太坊与"', ["ecb"]),  # across a comma of the post
        ('"上升,以 太坊"', ["ecb"]),  # and of the query
        ('"溢价以太坊"', []),  # not across what stands between
        ("$DUSD", ["makina"]),
        ("DUSD", ["makina"]),
        ("dusd", ["makina"]),
        ("5107871", ["makina"]),
        ("5,107,871", ["makina"]),
        ("HeyElsa", ["elsa"]),
        ("heyelsa quoterà", ["elsa"]),
        ("ＥＲＣ－８００４", ["erc"]),
        ("8004", ["erc"]),
        ("歐央行", ["ecb"]),
        ("author:Rossi", ["ecb"]),
        ("author:rossi", ["ecb"]),
        ("author:Ross", []),
        ('author:"Gino Rossi"', ["ecb"]),
        ("source:techflow", ["ecb"]),
        ("source:深潮", ["ecb"]),
        ("ticker:usdc", ["makina"]),
        ("lang:it", ["elsa"]),
        ("title:标准", ["erc"]),
        ("title:代理", []),
        ('title:"的新标"', ["erc"]),
        ("id:erc", ["erc"]),
        ("author:(rossi OR jiawei)", ["erc", "ecb"]),
        ("author:(gino rossi)", ["ecb"]),
        ("author:(jiawei -lab)", []),
        ("title:(+标准 -期限)", ["erc"]),
        ("title:(欧央行 谈期限)", ["ecb"]),
        ("author:。", []),
        ("DUSD +USDC", ["makina"]),
        ("+(DUSD OR HeyElsa) kind:flash", ["elsa", "makina"]),
        ("New York Stock Exchange", []),
        ("kind:flash -HeyElsa -DUSD", ["eth"]),
        ("kind:flash (DUSD OR HeyElsa)", ["elsa", "makina"]),
        ("since:2026-01-21", ["makina"]),
        ("until:2026-01-19", ["ecb"]),
        ("date:2026-01-20 标准", ["erc"]),  # by its capture's date
        ("-kind:flash", ["erc", "ecb"]),
        ("涨停", []),
    ],
)
def test_a_query_finds(index: Index, query: str, expected: list[str]) -> None:
    assert ids(index, query, match=Match.ALL) == expected


def test_other_names_find_below_the_typed_one(index: Index) -> None:
    result = index.search("以太坊 跌破")
    assert ([hit.post.id for hit in result], result.relaxed) == (["eth"], None)
    assert "ETH" in result.aliases["以太坊"]
    assert ids(index, "以太坊")[-1] == "eth"
    assert ids(index, "ETH")[0] == "eth"
    assert "ecb" in ids(index, "ETH")
    assert ids(index, "ETH", aliases=False) == ["eth"]


def test_short_queries_relax_and_say_so(index: Index) -> None:
    result = index.search("期限溢价 比特币 涨停")
    assert ([hit.post.id for hit in result], result.relaxed) == (["ecb"], Relaxed.MOST)
    result = index.search("以太坊 涨停")
    assert (result.hits[0].post.id, result.relaxed) == ("erc", Relaxed.ANY)
    assert index.search("涨停").relaxed is None
    assert ids(index, "以太坊 涨停", match=Match.ALL) == []


def test_long_queries_match_any_word_from_the_start(index: Index) -> None:
    result = index.search("以太坊 的 涨停 期限溢价 会 怎么 样")
    assert (result.hits[0].post.id, result.relaxed) == ("ecb", None)


def test_required_excluded_and_quoted_parts_are_never_relaxed(index: Index) -> None:
    for query in ("以太坊 +涨停", '以太坊 "涨停"', "以太坊 涨停 author:nobody", "HeyElsa 涨停 -BitMart"):
        assert ids(index, query) == [], query


def test_literal_queries_are_one_phrase(index: Index) -> None:
    assert ids(index, "跌破3100 美元", literal=True) == ["eth"]
    assert ids(index, "3100 跌破", literal=True) == []
    assert ids(index, "author:Rossi", literal=True) == []


def test_filters_restrict_like_fields_of_the_query(index: Index) -> None:
    assert ids(index, "以太坊", filters=Filters(author="rossi")) == ["ecb"]
    assert ids(index, "", filters=Filters(kind="flash", since=date(2026, 1, 21))) == ["makina"]
    assert ids(index, "以太坊 OR HeyElsa", filters=Filters(lang="it")) == ["elsa"]


def test_an_empty_query_is_said_to_be_empty(index: Index) -> None:
    for query in ("", "  ", "。"):
        result = index.search(query)
        assert (result.total, len(result.warnings)) == (0, 1), query


def test_strict_parsing_raises(index: Index) -> None:
    with pytest.raises(QueryError):
        index.search('"期限', strict=True)
    assert ids(index, '"期限溢价')[0] == "ecb"


def test_pages_and_orders(index: Index) -> None:
    assert ids(index, "kind:flash", sort=Sort.OLDEST) == ["elsa", "eth", "makina"]
    second = index.search("kind:flash", sort=Sort.OLDEST, limit=1, offset=1)
    assert (second.total, [(hit.rank, hit.post.id) for hit in second]) == (3, [(2, "eth")])
    with pytest.raises(ValueError, match="negative"):
        index.search("x", limit=-1)


def test_spans_are_what_was_searched(index: Index) -> None:
    hit = index.search("期限溢价 比特币").hits[0]
    assert marked(hit) == ["期限溢价", "比特币"]
    assert [hit.display_title[start:end] for start, end in hit.title_spans] == ["期限溢价"]
    assert marked(index.search("5107871").hits[0]) == ["5,107,871"]
    assert marked(index.search("比特币 -ETH").hits[0]) == ["比特币"]
    assert marked(index.search('"溢价上升以"').hits[0]) == ["溢价上升,以"]
    start = hit.snippet.start
    assert hit.post.text[start : start + len(hit.snippet.text)] == hit.snippet.text


def test_the_excerpt_comes_from_the_part_that_shows_most(index: Index) -> None:
    credits = ("文章作者:Gino", "文章来源:远帆")
    index.add([make_post("x", "铂金走低。", "钯金与铂金都在等。", title="贵金属", lede="钯金走低。", credits=credits)])
    assert index.search("钯金").hits[0].snippet.text == "钯金走低。"
    assert marked(index.search("铂金 钯金").hits[0]) == ["铂金", "钯金", "铂金"]
    assert "文章" not in index.search("铂金").hits[0].snippet.text
    assert marked(index.search('"来源远帆"').hits[0]) == ["来源:远帆"]
    assert index.search("贵金属").hits[0].snippet.spans == ()


def test_a_post_without_title_shows_its_lead(index: Index) -> None:
    hit = index.search("跌破").hits[0]
    assert hit.post.title is None
    assert "ETH跌破3100" in hit.display_title


def marked(hit: Hit) -> list[str]:
    return [hit.snippet.text[start:end] for start, end in hit.snippet.spans]


def test_syncing_touches_only_what_differs(index: Index, posts: dict[str, Post]) -> None:
    assert index.sync(posts) == SyncReport(0, 0, 0)
    posts["eth"] = replace(posts["eth"], title="改了标题")
    posts["new"] = make_post("new", "新的一条")
    del posts["elsa"]
    seen = []
    assert index.sync(posts, on_post=lambda: seen.append(1)) == SyncReport(1, 1, 1)
    assert (len(seen), len(index), ids(index, "改了标题")) == (2, 5, ["eth"])


def test_the_last_of_posts_with_one_id_counts(index: Index) -> None:
    index.add([make_post("eth", "先写的"), make_post("eth", "后写的")])
    assert (ids(index, "写的"), len(index)) == (["eth"], 5)
    assert "后写的" in index.get("eth").text


def test_removing_and_getting(index: Index) -> None:
    assert index.get("eth").kind is Kind.FLASH
    index.remove(["eth"])
    with pytest.raises(PostNotFoundError):
        index.get("eth")


def test_an_open_index_sees_commits_when_refreshed(index: Index, tmp_path: Path) -> None:
    with Index.open(tmp_path / "index") as other:
        index.add([make_post("late", "迟到")])
        assert ids(other, "迟到", match=Match.ALL) == []
        assert other.refresh()
        assert ids(other, "迟到") == ["late"]


def test_rank_gives_the_ids_and_scores_of_search(index: Index) -> None:
    result = index.search("以太坊 跌破", limit=3, offset=1)
    ranking = index.rank("以太坊 跌破", limit=3, offset=1)
    assert ranking == (result.total, tuple((hit.post.id, hit.score) for hit in result))
    assert index.rank("?!") == (0, ())


def test_facets_count_all_matching_posts(index: Index) -> None:
    result = index.search("", filters=Filters(since=date(2000, 1, 1)), limit=1, facets=tuple(Facet))
    for counts in (result.facets[name] for name in ("kind", "lang", "day", "month")):
        assert sum(count.count for count in counts) == result.total == len(index)
    assert [count.count for count in result.facets["author"]] == sorted(
        (count.count for count in result.facets["author"]), reverse=True
    )


def test_facets_are_named_by_words_as_well(index: Index) -> None:
    assert (
        index.search("DUSD", facets=("ticker", "day")).facets
        == index.search("DUSD", facets=(Facet.TICKER, Facet.DAY)).facets
    )
    with pytest.raises(ValueError, match="mood"):
        index.search("DUSD", facets=("mood",))


def test_facets_are_counted_on_what_was_relaxed_to(index: Index) -> None:
    result = index.search("以太坊 涨停 -期限溢价", facets=(Facet.LANGUAGE, Facet.KIND))
    assert result.relaxed is Relaxed.ANY
    assert [count.count for count in result.facets["lang"]] == [result.total]
    assert sum(count.count for count in result.facets["kind"]) == result.total


def test_a_histogram_counts_what_a_search_finds(index: Index) -> None:
    buckets = index.histogram("以太坊 OR DUSD", by=Period.DAY)
    assert [(bucket.first.day, bucket.count) for bucket in buckets] == [(19, 1), (20, 2), (21, 1)]
    assert sum(bucket.count for bucket in buckets) == index.search("以太坊 OR DUSD").total
    (month,) = index.histogram("", by=Period.MONTH, filters=Filters(kind="flash"))
    assert month == Bucket(date(2026, 1, 1), date(2026, 1, 31), 3)
    assert index.histogram("", by="month", filters=Filters(kind="flash")) == (month,)
    assert index.histogram("涨停") == ()


@pytest.mark.parametrize(
    "query", ["以太坊 跌破", "ETH", '"期限溢价" OR ETH', "以太坊 涨停", "以太坊 -ETH", "kind:flash"]
)
def test_an_explanation_comes_to_the_score_of_the_search(index: Index, query: str) -> None:
    result = index.search(query, explain=True)
    assert result.total
    for hit in result:
        assert hit.explanation is not None
        assert (hit.explanation.value, hit.explanation.matches) == (hit.score, True)
        assert index.explain(query, hit.post.id).value == hit.score
    for post_id in {"eth", "ecb", "makina", "elsa", "erc"} - {hit.post.id for hit in result}:
        assert not index.explain(query, post_id).matches


def test_an_explanation_says_that_the_query_was_relaxed(index: Index) -> None:
    found = index.explain("以太坊 涨停", "eth")
    assert found.label == "relaxed, any of the words will do"
    assert not index.explain("以太坊 涨停", "eth", match=Match.ALL).matches
    assert index.explain("", "eth").matches is False
    with pytest.raises(PostNotFoundError):
        index.explain("以太坊", "never held")


def test_verify_passes_over_a_sound_index(index: Index) -> None:
    index.verify()
