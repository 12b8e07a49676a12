"""Conditions on quantities: how they are typed, which posts they find, what is marked."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch import Index, QueryError
from cryptosearch.analysis.units import load_units
from cryptosearch.query import All, Amount, Any, Node, Not, Required, Word, parse
from cryptosearch.query.canonical import conjunction


def amount(
    low: str | None, high: str | None, unit: str | None = None, *, above: bool = False, below: bool = False
) -> Amount:
    return Amount(low and Decimal(low), high and Decimal(high), unit, above, below)  # type: ignore[arg-type]


TYPED = [
    ("amount:>=500万美元", amount("5000000", None, "usd"), "amount:>=5000000usd"),
    ("amount:>500万", amount("5000000", None, above=True), "amount:>5000000"),
    ("amount:<1000", amount(None, "1000", below=True), "amount:<1000"),
    ("amount:<=$5M", amount(None, "5000000", "usd"), "amount:<=5000000usd"),
    ("amount:5107871", amount("5107871", "5107871"), "amount:5107871"),
    ("amount:=5,107,871枚", amount("5107871", "5107871", "枚"), "amount:5107871枚"),
    ("amount:1亿..10亿", amount("100000000", "1000000000"), "amount:100000000..1000000000"),
    ("amount:1..10亿美元", amount("100000000", "1000000000", "usd"), "amount:100000000..1000000000usd"),
    ("amount:1亿美元..10亿", amount("100000000", "1000000000", "usd"), "amount:100000000..1000000000usd"),
    ("amount:5..", amount("5", None), "amount:>=5"),
    ("amount:..5", amount(None, "5"), "amount:<=5"),
    ("amount:5..5", amount("5", "5"), "amount:5"),
    ("amount:三千美元", amount("3000", "3000", "usd"), "amount:3000usd"),
    ("amount:1.220万枚ETH", amount("12200", "12200", "eth"), "amount:12200eth"),
    ("amount:25个基点", amount("25", "25", "bp"), "amount:25bp"),
    ("amount:US$1.5B", amount("1500000000", "1500000000", "usd"), "amount:1500000000usd"),
    ("amount:>=USD300", amount("300", None, "usd"), "amount:>=300usd"),
    ('amount:"2.5 million USDC"', amount("2500000", "2500000", "usdc"), "amount:2500000usdc"),
    ('amount:"> 1,2 miliardi"', amount("1200000000", None, above=True), "amount:>1200000000"),
    ('amount:">=300.000 dollari"', amount("300000", None, "usd"), "amount:>=300000usd"),
    ("amount:US$500万美元", amount("5000000", "5000000", "usd"), "amount:5000000usd"),
    ("amount:１０万", amount("100000", "100000"), "amount:100000"),
    ("amount:兩億", amount("200000000", "200000000"), "amount:200000000"),
    ("amount:-5..-3", amount("-5", "-3"), "amount:-5..-3"),
    ("AMOUNT:5", amount("5", "5"), "amount:5"),
    ("percent:<-3", amount(None, "-3", "%", below=True), "percent:<-3"),
    ("percent:4..5", amount("4", "5", "%"), "percent:4..5"),
    ("percent:3%", amount("3", "3", "%"), "percent:3"),
    ("amount:>5%", amount("5", None, "%", above=True), "percent:>5"),
    ("unit:EH/s", amount(None, None, "eh/s"), "unit:eh/s"),
    ("unit:美元", amount(None, None, "usd"), "unit:usd"),
    ("unit:比特币", amount(None, None, "比特币"), "unit:比特币"),
    ("unit:%", amount(None, None, "%"), "unit:%"),
    # a unit beside amounts is theirs
    ("amount:>=500万 unit:美元", amount("5000000", None, "usd"), "amount:>=5000000usd"),
    ("unit:美元 amount:1 a amount:2eth", All((amount("1", "1", "usd"), Word("a"), amount("2", "2", "eth"))), None),
    ("(unit:usd a) amount:1", All((Word("a"), amount("1", "1", "usd"))), None),
    ("unit:usd OR amount:1", Any((amount(None, None, "usd"), amount("1", "1"))), None),
    ("amount:1 unit:usd unit:eth", All((amount("1", "1"), amount(None, None, "usd"), amount(None, None, "eth"))), None),
    ("amount:1 -unit:usd", All((amount("1", "1"), Not(amount(None, None, "usd")))), None),
    ("amount:1eth unit:usd", All((amount("1", "1", "eth"), amount(None, None, "usd"))), None),
    ("-amount:>5 +percent:3", All((Not(amount("5", None, above=True)), Required(amount("3", "3", "%")))), None),
]


@pytest.mark.parametrize(("query", "tree", "written"), TYPED, ids=[query for query, _, _ in TYPED])
def test_conditions_are_read_and_written(query: str, tree: Node, written: str | None) -> None:
    assert parse(query, strict=True).tree == tree
    assert str(tree) == written or written is None
    assert parse(str(tree), strict=True).tree == tree


@pytest.mark.parametrize(
    ("query", "reason"),
    [
        ("amount:很多", "amount: '很多' is no number such as 500万美元, >=1.2 or 1亿..10亿"),
        ("amount:>", "amount: '>' is no number"),
        ("amount:1,5", "amount: '1,5' is no number"),
        ("amount:$5eth", "amount: '$5eth' is no number"),
        ("amount:5..3", "amount: '5..3' ends before it begins"),
        ("amount:5usd..6eth", "amount: '5usd..6eth' is in usd and in eth"),
        ("amount:1e5", "amount: '1e5' names no unit"),
        ("amount:(1 2)", "amount: takes a number, no group"),
        ("amount: 5", "amount: without a value"),
        ("percent:3美元", "percent: '3美元' is in usd, not in per cent"),
        ("unit:5", "unit: '5' names no unit such as 美元, ETH, % or EH/s"),
        ("unit:万", "unit: '万' names no unit"),
        ("unit:k", "unit: 'k' names no unit"),
        ("title:(a amount:5)", "amount: inside another field"),
        ("amount:500USD~", "amount: takes a number alone"),
        ('amount:"5 ETH"~3', "amount: takes a number alone"),
        ("amount:/5/", "amount: takes a number alone"),
        ("amount:5万ETH*", "amount: '5万ETH*' names no unit"),
    ],
)
def test_what_is_no_condition_is_read_as_words_with_a_warning(query: str, reason: str) -> None:
    parsed = parse(query)
    assert not isinstance(parsed.tree, Amount)
    assert any(warning.startswith(reason) for warning in parsed.warnings), parsed.warnings
    with pytest.raises(QueryError) as caught:
        parse(query, strict=True)
    assert (caught.value.position, caught.value.reason[: len(reason)]) == (query.index(reason.split(":")[0]), reason)


bounds = st.none() | st.decimals(-(10**9), 10**9, places=3)
typable = st.sampled_from(sorted(load_units().kinds)) | st.sampled_from(["eth", "比特币", "1inch", "abc", "kas", "m/s"])
values = st.text("0123456789.,万亿三百千usd%$枚个>=<-+k ").filter(lambda text: '"' not in text)


@given(low=bounds, high=bounds, unit=st.none() | st.sampled_from(sorted(load_units().kinds)))
def test_conditions_written_down_read_as_themselves(
    low: Decimal | None, high: Decimal | None, unit: str | None
) -> None:
    if low is not None and high is not None:
        low, high = min(low, high), max(low, high)
    node = Amount(low, high, unit, is_above=high is None and low is not None, is_below=low is None and high is not None)
    assert (low, high, unit) == (None, None, None) or parse(str(node), strict=True).tree == node


@settings(max_examples=200)
@given(name=st.sampled_from(["amount", "percent", "unit"]), value=values | typable | st.text())
@example("unit", "点5")
@example("amount", "5亿x~")
@example("amount", "20多万dollari~3")
@example("amount", "500USD~")
@example("amount", "0k0个枚0")
@example("unit", "个人")
def test_any_condition_reads_as_it_is_written_down(name: str, value: str) -> None:
    tree = parse(f"{name}:{value}").tree
    assert tree is None or parse(str(tree)).tree == tree


@given(
    st.lists(
        st.sampled_from([Word("a"), *(Amount(unit=unit) for unit in ("usd", "eth")), amount("1", "1")]), max_size=5
    )
)
def test_a_group_with_units_reads_as_it_is_written_down(nodes: list[Node]) -> None:
    tree = conjunction(nodes)
    assert tree is None or parse(str(tree), strict=True).tree == tree


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("quantities") / "index") as index:
        index.add(
            [
                make_post("whale", "巨鲸卖出 4,000 枚 ETH(约 1,244 万美元)。", day=18),
                make_post("hash", "算力降至 977 EH/s,环比 -7%。", title="算力", day=19),
                make_post("gdp", "实际增长4%-5%。" + "此外没有更多消息。" * 20 + "稳定币存款 6.6 万亿美元。", day=20),
                make_post("btc", "矿企增持 1.2 万枚比特币,另有 50 BTC。", title="两亿美元从何而来", day=21),
            ]
        )
        yield index


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        ("amount:>=1000万美元", "btc gdp whale"),
        ("amount:>=1亿 unit:美元", "btc gdp"),
        ("amount:1000万..2亿美元", "btc whale"),
        ("amount:<1000万美元", ""),
        ("amount:4000", "whale"),
        ("amount:>3999 amount:<51", "btc gdp"),  # each may be met by a quantity of its own
        ("unit:ETH", "whale"),
        ("unit:以太坊 amount:4000", "whale"),
        ("unit:BTC", "btc"),
        ("amount:50比特币", "btc"),
        ("unit:EH/s", "hash"),
        ("percent:4.5", "gdp"),
        ("percent:5..9", "gdp"),
        ("percent:>5", ""),
        ("percent:<0", "hash"),
        ("percent:-7", "hash"),
        ("-unit:usd", "hash"),
        ("稳定币 amount:>1万亿", "gdp"),
        ("算力 OR amount:4000", "hash whale"),
    ],
)
def test_a_condition_finds_posts_newest_first(index: Index, query: str, ids: str) -> None:
    result = index.search(query, strict=True)
    assert sorted(hit.post.id for hit in result) == sorted(ids.split())
    if "算力" not in query:
        days = [hit.post.filed_on for hit in result]
        assert days == sorted(days, reverse=True)
        assert result.relaxed is None


def test_other_names_of_coins_are_left_out_on_request(index: Index) -> None:
    assert index.search("amount:>100 unit:BTC").total == 1
    assert index.search("amount:>100 unit:BTC", aliases=False).total == 0


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("amount:>=1000万美元", ["6.6 万亿美元"]),
        ("percent:4.5", ["4%-5%"]),
        ("percent:<6 unit:usd 存款", ["存款", "6.6 万亿美元"]),
    ],
)
def test_the_quantity_is_marked_and_shown(index: Index, query: str, marked: list[str]) -> None:
    (hit,) = (hit for hit in index.search(query) if hit.post.id == "gdp")
    assert [hit.snippet.text[start:end] for start, end in hit.snippet.spans] == marked


def test_the_quantity_is_marked_in_the_title(index: Index) -> None:
    (hit,) = index.search("amount:2亿")
    assert [hit.display_title[start:end] for start, end in hit.title_spans] == ["两亿美元"]


PIECES = ("3 万美元", "3%-5%", "-2%", "4%", "5 枚 ETH", "1 亿", "$7", "2-3 万美元", "无数", "5 比特币")
TEXTS = [*PIECES, *(f"{left},{right}" for left in PIECES for right in PIECES[::3])]
ends = st.sampled_from([None, *map(Decimal, ("-2", "0", "3", "4.5", "5", "7", "25000", "30000", "1e8"))])


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("many") / "index") as index:
        index.add(make_post(f"p{n}", text) for n, text in enumerate(TEXTS))
        yield index


@given(unit=st.sampled_from([None, "usd", "%", "eth"]), low=ends, high=ends)
def test_a_range_finds_what_all_texts_read_one_by_one_say(
    many: Index, unit: str | None, low: Decimal | None, high: Decimal | None
) -> None:
    assume(low is None or high is None or low <= high)
    assume((unit, low, high) != (None, None, None))
    expected = {
        f"p{n}"
        for n, text in enumerate(TEXTS)
        for one in many.analyzer.quantities.find(text)
        if (unit is None or one.unit == unit)
        and (low is None or one.high >= low)
        and (high is None or one.value <= high)
    }
    found = many.rank(str(Amount(low, high, unit)), aliases=False, limit=len(TEXTS)).page
    assert {post_id for post_id, _ in found} == expected


def test_an_old_index_is_refused(tmp_path: Path) -> None:
    from shutil import copytree

    from cryptosearch import IndexVersionError

    copytree(Path(__file__).parent / "data" / "index-v2", tmp_path / "old")
    with pytest.raises(IndexVersionError) as caught:
        Index.open(tmp_path / "old")
    assert caught.value.what == "analyzer"
