"""Did you mean: what a mistyped word becomes, what is left alone, and that nothing is changed silently."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch import Filters, Index, Match
from cryptosearch.query import parse
from cryptosearch.suggest.chinese import names_like, stretches
from cryptosearch.suggest.names import book_of
from suggest_posts import POSTS


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("suggest") / "index") as index:
        index.add(POSTS)
        yield index


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        # characters of the same sound, one or several, exact or confused
        ("比特毕", "比特币"),
        ("以太方", "以太坊"),
        ("美连储", "美联储"),
        ("美连触", "美联储"),
        ("稳腚币", "稳定币"),
        ("质呀", "质押"),
        ("交易锁", "交易所"),
        ("利律", "利率"),
        ("基今", "基金"),
        ("比特毕走强", "比特币走强"),
        ("比特毕 基金", "比特币 基金"),
        # one wrong character
        ("比特市", "比特币"),
        ("大特币", "比特币"),
        ("交易听", "交易所"),
        # traditional characters read like simplified ones
        ("比特畢", "比特币"),
        # pinyin and initials
        ("bitebi", "比特币"),
        ("yitaifang", "以太坊"),
        ("meilianchu", "美联储"),
        ("jiaoyisuo", "交易所"),
        ("zhiya", "质押"),
        ("btb", "比特币"),
        ("ytf", "以太坊"),
        ("mlc", "美联储"),
        # Latin letters: other, more, fewer, swapped; the first one too
        ("bitcoim", "Bitcoin"),
        ("bitcooin", "Bitcoin"),
        ("bitcon", "Bitcoin"),
        ("bitcion", "Bitcoin"),
        ("nitcoin", "Bitcoin"),
        ("ibtcoin", "Bitcoin"),
        ("Ethereun", "Ethereum"),
        ("wintermuet", "wintermute"),
        ("withdrawls", "withdrawals"),
        ("exchnage", "exchange"),
        # several words
        ("bitcoim exchnage", "Bitcoin exchange"),
        ("比特毕 bitcoim", "比特币 Bitcoin"),
        ("美连储 主席", "美联储 主席"),
    ],
)
def test_a_mistyped_word_is_asked_about(index: Index, typed: str, expected: str) -> None:
    result = index.search(typed)
    assert result.suggestions[:1] == (expected,)
    assert index.search(expected).total > 0


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ('比特毕 "现货基金"', '比特币 "现货基金"'),
        ("比特毕  -美连储", "比特币  -美连储"),
        ("比特毕 -author:Nobodi", "比特币 -author:Nobodi"),
        ("美连储 author:ada since:2026-01", "美联储 author:ada since:2026-01"),
        ("(美连储 OR 没有的话) kind:flash", "(美联储 OR 没有的话) kind:flash"),
        ("+美连储 主席", "+美联储 主席"),
        ("美连储 -比特毕 (美连储 OR 稳定币)", "美联储 -比特毕 (美联储 OR 稳定币)"),
        ('比特毕 "比特毕" OR 比特毕', '比特币 "比特毕" OR 比特币'),
    ],
)
def test_the_rest_of_the_query_stays_as_it_was_typed(index: Index, typed: str, expected: str) -> None:
    assert expected in index.search(typed).suggestions


@pytest.mark.parametrize(
    "typed",
    [
        "比特币",
        "以太坊 质押",
        '"比特毕"',
        "-比特毕 zzzz",
        "author:Adda",
        "title:比特毕",
        "比特币 author:nobody",  # known words: no word is to blame
        "erc8005",  # another figure
        "3100",
        "0x3c9E",
        "qzxjkv",
        "ab",
        "。",
        "",
    ],
)
def test_nothing_is_asked_about_what_is_right_or_beyond_help(index: Index, typed: str) -> None:
    assert index.search(typed).suggestions == ()


def test_several_right_words_are_no_slip_of_a_name(index: Index) -> None:
    book = book_of(index.analyzer.lexicon)
    found = {
        typed: [names_like(stretch, book) for stretch in stretches(typed, index.analyzer, book.longest)]
        for typed in ("英国国债", "美国国寨")
    }
    assert not any(found["英国国债"])
    assert {"美国国债": 1.0} in found["美国国寨"]


def test_a_search_is_never_for_another_word_than_the_typed_one(index: Index) -> None:
    result = index.search("美连储")
    assert (result.query, result.total, result.hits) == ("美连储", 0, ())


def test_hits_that_are_owed_to_relaxing_come_with_a_question(index: Index) -> None:
    result = index.search("bitcoim miners")
    assert (result.total, result.relaxed, result.suggestions) == (1, "any", ("Bitcoin miners",))


def test_so_do_hits_beside_a_word_that_no_post_has(index: Index) -> None:
    result = index.search("bitcoim OR 质押")
    assert (result.total, result.relaxed, result.suggestions) == (1, None, ("Bitcoin OR 质押",))
    assert index.search("以太坊 升级 质押 基金会 wintermuet").suggestions == ("以太坊 升级 质押 基金会 wintermute",)


def test_so_do_hits_that_have_the_parts_of_a_torn_word(index: Index) -> None:
    result = index.search("交易余")  # 交易|余: both stand in a post, but not side by side
    assert (result.total, result.relaxed, result.suggestions) == (1, None, ("交易所",))
    result = index.search("基今 OR 质押")
    assert (result.total, result.relaxed, result.suggestions) == (1, None, ("基金 OR 质押",))


def test_a_rare_word_may_be_a_mistake_of_a_thousand_times_more_frequent_one(tmp_path: Path) -> None:
    posts = [make_post(f"p{n}", f"第{n}条 withdrawals") for n in range(1001)]
    with Index.create(tmp_path / "index") as index:
        index.add([*posts, make_post("slip", "withdrawls")])
        assert index.search("withdrawls OR nothing").suggestions == ("withdrawals OR nothing",)
        index.remove(["p0", "p1"])
        index.add([make_post("again", "withdrawls")])
        assert index.search("withdrawls OR nothing").suggestions == ()


def test_filters_and_options_hold_for_suggestions_too(index: Index) -> None:
    assert index.search("美连储", filters=Filters(author="ada")).suggestions == ("美联储",)
    assert index.search("美连储", filters=Filters(author="nobody")).suggestions == ()
    assert index.search("bitcoim 主席", match=Match.ALL).suggestions == ()
    assert index.search("美连储", literal=True).suggestions == ()


def test_names_lead_to_posts_with_another_name_unless_these_are_not_searched(index: Index) -> None:
    assert index.search("etherium").suggestions == ("Ethereum",)
    assert "以太币" in index.search("以太必").suggestions
    assert "以太币" not in index.search("以太必", aliases=False).suggestions


@pytest.mark.parametrize("typed", ["比特毕", "bitcoim exchnage", "btb", "以太必", "比特毕 -美连储 OR (质呀 +ytf)"])
def test_every_suggestion_finds_something_and_is_read_without_a_warning(index: Index, typed: str) -> None:
    suggestions = index.search(typed).suggestions
    assert 1 <= len(suggestions) <= 3
    assert len(set(suggestions)) == len(suggestions)
    for suggestion in suggestions:
        assert suggestion != typed
        assert index.search(suggestion).total > 0
        assert parse(suggestion, strict=True).tree is not None


TYPED = st.text('比特毕以太方美连储质呀的 bitcom-+()":*\\?~OR\udcff𠮷é1', max_size=14)


@settings(max_examples=60)
@given(TYPED)
def test_whatever_is_typed_suggestions_find_something_else(index: Index, typed: str) -> None:
    result = index.search(typed)
    for suggestion in result.suggestions:
        assert suggestion != typed
        assert index.search(suggestion).total > 0
    assert (result.zero_hits is None) or result.total == 0
    index.complete(typed)


def test_ids_are_ranked_without_any_of_it(index: Index) -> None:
    assert index.rank("美连储").total == 0


def test_a_query_whose_words_are_known_imports_nothing_for_suggestions(index: Index, tmp_path: Path) -> None:
    with Index.create(tmp_path / "index") as own:
        own.add(POSTS)
    code = f"""
import sys
from cryptosearch import Index
def search(query):
    with Index.open({str(tmp_path / "index")!r}) as index:
        return index.search(query)
for query in ("比特币", "以太坊 质押", '"现货基金"', "bitcoin -zzz", "稳定币 OR 质押", "bitcoin miners sold the"):
    search(query)
    assert not any("suggest" in name for name in sys.modules), query
assert search("bitcoim 比特毕 author:nobody").zero_hits.dropped
assert "cryptosearch.suggest.spelling" in sys.modules
assert not sys.modules.keys() & {{"numpy", "pypinyin", "rapidfuzz"}}
"""
    subprocess.run([sys.executable, "-c", code], check=True)
