"""Query to plan: which terms of which fields a typed query means, with which weights."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from cryptosearch.analysis import Analyzer, Needle
from cryptosearch.engine import plan as p
from cryptosearch.engine.parameters import (
    ALIAS_WEIGHT,
    FIELD_WEIGHTS,
    GRAMS_WEIGHT,
    OTHER_SCRIPT_WEIGHT,
    PAIR_WEIGHT,
    SUB_WORD_WEIGHT,
)
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.planner import Match, Plan, Planner
from cryptosearch.query import parse


def plan(query: str, analyzer: Analyzer, *, match: Match = Match.ALL, aliases: bool = False) -> Plan:
    tree = parse(query).tree
    assert tree is not None
    return Planner(tree, analyzer, aliases=aliases).plan(match)


def words(text: str, scale: float = 1.0) -> tuple[p.Node, ...]:
    scale *= OTHER_SCRIPT_WEIGHT if text.isascii() else 1.0
    return tuple(p.Term(name, text, scale * weight) for name, weight in FIELD_WEIGHTS.items())


def anywhere(*slots: str) -> p.Node:
    return p.Filter(p.Sequence(F.GRAMS, slots))


def starting_with(char: str) -> p.Node:
    return p.Filter(p.Sequence(F.GRAMS, (char,), ends_open=True))


def rewarding(found: p.Node, *grams: str, pair: tuple[str, ...] = ()) -> p.Node:
    pairs = (p.Phrase(F.GRAMS, pair, PAIR_WEIGHT),) if pair else ()
    return p.Boosted(found, p.Any((*(p.Term(F.GRAMS, gram, GRAMS_WEIGHT) for gram in grams), *pairs)))


def spelled(text: str, *slots: str) -> p.Node:
    return p.Boosted(anywhere(*slots), p.Any(words(text)))


BTC, ETH = p.Any(words("btc")), p.Any(words("eth"))
FALL = spelled("跌破", "跌破")


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("btc", BTC),
        ("跌破", rewarding(FALL, "跌破")),
        ("btc 跌破", rewarding(p.All((BTC, FALL)), "跌破", pair=("btc", "跌破"))),
        ("跌破 btc", rewarding(p.All((FALL, BTC)), "跌破", pair=("跌破", "破$", "btc"))),
        ("btc 跌", p.All((BTC, p.Boosted(starting_with("跌"), p.Any(words("跌")))))),  # where 跌 ends is not said
        ("btc btc", BTC),
        ("btc OR eth", p.Any((BTC, ETH))),
        ("btc -eth", p.Except(BTC, p.Any((ETH,)))),
        ("-eth", p.Except(p.Everything(), ETH)),
        ("币", p.Boosted(starting_with("币"), p.Any(words("币")))),
        ("erc-8004", spelled("erc-8004", "erc", "8004")),
        ("5,107.5.0", spelled("5107.5.0", "5107.5", "0")),  # which without its comma would be divided otherwise
        ('"跌破"', p.Boosted(p.Sequence(F.GRAMS, ("跌破",)), p.Any(words("跌破")))),
        (
            '"btc 跌"',
            p.Boosted(p.Sequence(F.GRAMS, ("btc", "跌"), ends_open=True), p.Any((*words("btc"), *words("跌")))),
        ),
        ("ticker:eth", p.Filter(p.Term(F.TICKER, "ETH"))),
        ("kind:FLASH", p.Filter(p.Term(F.KIND, "flash"))),
        ("author:Ada", p.Filter(p.Sequence(F.AUTHOR, ("ada",)))),
        ("。", p.Nothing()),
        ('"。"', p.Nothing()),
    ],
)
def test_a_query_means(query: str, expected: p.Node, analyzer: Analyzer) -> None:
    assert plan(query, analyzer).root == expected


def test_any_word_will_do_and_so_will_its_parts(analyzer: Analyzer) -> None:
    long_word = (*words("交易所"), anywhere("交易", "易所"), *words("交易", SUB_WORD_WEIGHT))
    found = plan("btc 交易所", analyzer, match=Match.ANY)
    either = p.Any((*words("btc"), *long_word))
    assert found.root == rewarding(either, "交易", "易所", pair=("btc", "交易", "易所"))
    assert set(found.needles) >= {Needle(("btc",)), Needle(("交", "易", "所")), Needle(("交", "易"))}


def test_where_any_word_will_do_a_single_character_is_no_substring(analyzer: Analyzer) -> None:
    assert plan("btc 币", analyzer, match=Match.ANY).root == p.Any((*words("btc"), *words("币")))


@pytest.mark.parametrize("query", ["btc 的", "什么 是 btc", "what is the btc", "btc 是什么"])
@pytest.mark.parametrize("match", Match)
def test_function_words_are_passed_over(query: str, match: Match, analyzer: Analyzer) -> None:
    assert plan(query, analyzer, match=match).root == plan("btc", analyzer, match=match).root


def test_function_words_count_where_there_is_nothing_else(analyzer: Analyzer) -> None:
    root = plan("什么 的", analyzer).root
    assert root == p.All((spelled("什么", "什么"), p.Boosted(starting_with("的"), p.Any(words("的")))))


def test_a_required_function_word_must_match(analyzer: Analyzer) -> None:
    root = plan("btc +的", analyzer).root
    assert root == p.All((BTC, p.Boosted(starting_with("的"), p.Any(words("的")))))


def test_a_name_may_hold_a_function_word(analyzer: Analyzer) -> None:
    assert plan("Bank of England 加息", analyzer, aliases=True).aliases


def test_most_words_are_all_but_one(analyzer: Analyzer) -> None:
    root = plan("btc eth sol", analyzer, match=Match.MOST).root
    assert isinstance(root, p.Boosted)
    assert root.child == p.Any((BTC, ETH, p.Any(words("sol"))), minimum=2)


def test_required_and_excluded_words_are_never_relaxed(analyzer: Analyzer) -> None:
    root = plan("btc eth +sol -跌破", analyzer, match=Match.ANY).root
    found = p.All((p.Any((*words("btc"), *words("eth"))), p.Any(words("sol"))))
    assert root == p.Except(rewarding(found, pair=("btc", "eth")), p.Any((rewarding(FALL, "跌破"),)))


def test_other_names_are_words_or_rows_of_words_below_the_typed_one(analyzer: Analyzer) -> None:
    found = plan("NYSE", analyzer, aliases=True)
    assert isinstance(found.root, p.Prefer)
    assert found.root.own == p.Any(words("nyse"))
    others = list(_children(found.root.other))
    assert p.Any(words("纽交所", ALIAS_WEIGHT)) in others
    assert p.Sequence(F.GRAMS, ("new", "york", "stock", "exchange"), weight=ALIAS_WEIGHT) in others
    assert "纽交所" in found.aliases["NYSE"]


def test_where_any_word_will_do_none_is_lifted_above_the_others(analyzer: Analyzer) -> None:
    root = plan("NYSE", analyzer, match=Match.ANY, aliases=True).root
    assert isinstance(root, p.Best)
    assert root.children[0] == p.Any(words("nyse"))


def test_a_name_of_several_words_is_one_clause(analyzer: Analyzer) -> None:
    found = plan("New York Stock Exchange", analyzer, aliases=True)
    assert "NYSE" in found.aliases["New York Stock Exchange"]
    levels = {"New York Stock Exchange 跌破": 2, "btc 跌破 sol": 3, "btc 跌破 sol xrp": 1}
    levels |= {"什么是比特币": 3, "什么是比特币的": 1}  # function words count: a sentence is no list of words
    for query, n_levels in levels.items():
        tree = parse(query).tree
        assert tree is not None
        assert len(Planner(tree, analyzer).levels()) == n_levels, query


def _children(node: p.Node) -> Iterator[p.Node]:
    assert isinstance(node, p.Best)
    yield from node.children
