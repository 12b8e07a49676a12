"""The query language: strings and the trees they mean."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from cryptosearch.errors import QueryError
from cryptosearch.query import lexer
from cryptosearch.query.canonical import conjunction, disjunction, negation, requirement, weighted
from cryptosearch.query.dates import NotADateError, read_period
from cryptosearch.query.lexer import MAX_DEPTH, MAX_WARNINGS
from cryptosearch.query.parse import _Parser, parse
from cryptosearch.query.regex import Needed, RegexSearch, fault_in_regex, required_literals
from cryptosearch.query.tree import (
    All,
    Any,
    Dates,
    FieldName,
    Fuzzy,
    InField,
    Near,
    Node,
    Not,
    Phrase,
    Regex,
    Required,
    Weighted,
    Wildcard,
    Word,
)
from cryptosearch.query.words import read_word

AUTHOR, KIND, TICKER, TITLE = FieldName.AUTHOR, FieldName.KIND, FieldName.TICKER, FieldName.TITLE


def words(*texts: str) -> All:
    return All(tuple(Word(text) for text in texts))


PLAIN = [
    # words
    ("比特币", Word("比特币")),
    ("比特币 ETF", words("比特币", "ETF")),
    ("  比特币\t\nETF ", words("比特币", "ETF")),
    ("比特币　ETF", words("比特币", "ETF")),
    ("跌了?", Word("跌了?")),
    ("0x3c9E 5,107,871 24/7 C++ a-b", words("0x3c9E", "5,107,871", "24/7", "C++", "a-b")),
    # phrases
    ('"期限溢价"', Phrase("期限溢价")),
    ('"a b" c', All((Phrase("a b"), Word("c")))),
    ('a"b c"d', All((Word("a"), Phrase("b c"), Word("d")))),
    (r'"say \"hi\" C:\\x \n"', Phrase(r'say "hi" C:\x \n')),
    ('"-a OR (b) author:c"', Phrase("-a OR (b) author:c")),
    # only ASCII characters are syntax
    ("“期限 溢价”", words("“期限", "溢价”")),
    ("＂期限＂", Word("＂期限＂")),
    ("author：Kolten", Word("author：Kolten")),
    ("－广告 ＋必须 （组）", words("－广告", "＋必须", "（组）")),
    # weights
    ("比特币^3", Weighted(Word("比特币"), 3.0)),
    ('"期限溢价"^0.5', Weighted(Phrase("期限溢价"), 0.5)),
    ("(a b)^2 c", All((Weighted(words("a", "b"), 2.0), Word("c")))),
    ("(a OR b)^.5", Weighted(Any((Word("a"), Word("b"))), 0.5)),
    ("((a^2 b)^3)^2", Weighted(All((Weighted(Word("a"), 2.0), Word("b"))), 6.0)),
    ("a^1 (b^4)^.25", words("a", "b")),
    ("+a^2 (+b)^2", All((Required(Weighted(Word("a"), 2.0)), Required(Weighted(Word("b"), 2.0))))),
    ("-a^2 (NOT b)^2", All((Not(Word("a")), Not(Word("b"))))),
    ("title:黄金^2", Weighted(InField(TITLE, Word("黄金")), 2.0)),
    ("title:(黄金^2 gold)", InField(TITLE, All((Weighted(Word("黄金"), 2.0), Word("gold"))))),
    ("title:(a b)^2", Weighted(InField(TITLE, words("a", "b")), 2.0)),
    ("(5)^2 (ticker:5)^2", All((Weighted(Word("5"), 2.0), Weighted(InField(TICKER, Word("5")), 2.0)))),
    ("-OR^2 OR^2", All((Not(Word("or")), Weighted(Word("or"), 2.0)))),
    # near
    ('"美联储 主席"~6', Near("美联储 主席", 6)),
    ('"a b"~6^2', Weighted(Near("a b", 6), 2.0)),
    ('title:"a b"~3 -"c d"~1', All((InField(TITLE, Near("a b", 3)), Not(Near("c d", 1))))),
    # wildcards
    ("稳定*", Wildcard("稳定*")),
    ("*coin wint*mute *特*", All((Wildcard("*coin"), Wildcard("wint*mute"), Wildcard("*特*")))),
    ("USDT稳* *币ETF", All((Wildcard("USDT稳*"), Wildcard("*币ETF")))),
    ("2026* coin*^2", All((Wildcard("2026*"), Weighted(Wildcard("coin*"), 2.0)))),
    ("author:Kol* ticker:e* -广告*", All(
        (InField(AUTHOR, Wildcard("Kol*")), InField(TICKER, Wildcard("E*")), Not(Wildcard("广告*")))
    )),
    # fuzzy
    ("wintermut~", Fuzzy("wintermut", 2)),
    ("wintermut~1 sola~", All((Fuzzy("wintermut", 1), Fuzzy("sola", 1)))),
    ("author:Koltn~^2", Weighted(InField(AUTHOR, Fuzzy("Koltn", 1)), 2.0)),
    ("AND~1 ticker:ethh~", All((Fuzzy("and", 1), InField(TICKER, Fuzzy("ETHH", 1))))),
    # regular expressions
    (r"/ERC-?\d+/", Regex(r"ERC-?\d+")),
    (r"/a b\/c|(d)\"/ -/x/^2", All((Regex(r"a b\/c|(d)\""), Not(Regex("x"))))),
    ("title:/^a/ (/b/ OR c)", All((InField(TITLE, Regex("^a")), Any((Regex("b"), Word("c")))))),
    # which are text
    ("10^18 3~5 24*7 ~5% ^_^ a~b", words("10^18", "3~5", "24*7", "~5%", "^_^", "a~b")),
    ("/usr/bin a/b/ / c /d", words("usr/bin", "a/b/", "c", "d")),
    # exclusion and requirement
    ("-广告", Not(Word("广告"))),
    ("NOT 广告", Not(Word("广告"))),
    ("比特币 -广告", All((Word("比特币"), Not(Word("广告"))))),
    ('-"a b"', Not(Phrase("a b"))),
    ("-(a b)", Not(words("a", "b"))),
    ("+必须 可选", All((Required(Word("必须")), Word("可选")))),
    ("+(a OR b)", Required(Any((Word("a"), Word("b"))))),
    ("+5", Required(Word("5"))),
    ("NOT NOT a", Word("a")),
    ("NOT -a", Word("a")),
    ("NOT +a", Not(Word("a"))),
    ("+(-a)", Not(Word("a"))),
    # a sign before a digit belongs to the number, a sign inside a word to the word
    ("-26.95%", Word("-26.95%")),
    ("-５", Word("-５")),
    ("NOT 5", Not(Word("5"))),
    ("NOT -5", Not(Word("-5"))),
    ("+(-5)", Required(Word("-5"))),
    ("以太坊-广告 a+b", words("以太坊-广告", "a+b")),
    ("(BTC)-以太坊", words("BTC", "以太坊")),
    # OR, AND
    ("稳定币 OR stablecoin", Any((Word("稳定币"), Word("stablecoin")))),
    ("a b OR c d", Any((words("a", "b"), words("c", "d")))),
    ("a OR b OR c", Any((Word("a"), Word("b"), Word("c")))),
    ("a or b and c not d", words("a", "or", "b", "and", "c", "not", "d")),
    ("a AND b AND c", words("a", "b", "c")),
    ("a AND b OR c AND NOT d", Any((words("a", "b"), All((Word("c"), Not(Word("d"))))))),
    ("a OR -b", Any((Word("a"), Not(Word("b"))))),
    ('"a"OR"b"', Any((Phrase("a"), Phrase("b")))),
    ("-OR +NOT", All((Not(Word("or")), Required(Word("not"))))),
    # parentheses
    ("(a)", Word("a")),
    ("((a b) c)", words("a", "b", "c")),
    ("(a OR (b OR c))", Any((Word("a"), Word("b"), Word("c")))),
    ("a (b OR c)", All((Word("a"), Any((Word("b"), Word("c")))))),
    ("日(UTC+8),据", words("日", "UTC+8", ",据")),
    # fields
    ("author:Kolten", InField(AUTHOR, Word("Kolten"))),
    ("Author:Kolten", InField(AUTHOR, Word("Kolten"))),
    ('author:"Gino Matos"', InField(AUTHOR, Phrase("Gino Matos"))),
    ("title:(黄金 OR gold)", InField(TITLE, Any((Word("黄金"), Word("gold"))))),
    ("title:(黄金 -gold)", InField(TITLE, All((Word("黄金"), Not(Word("gold")))))),
    ("-source:PANews", Not(InField(FieldName.SOURCE, Word("PANews")))),
    ("publisher:x,y id:ab12 lang:ZH", All(
        (
            InField(FieldName.PUBLISHER, Word("x,y")),
            InField(FieldName.ID, Word("ab12")),
            InField(FieldName.LANGUAGE, Word("zh")),
        )
    )),
    ("author:OR author:-x author:title:y", All(
        (InField(AUTHOR, Word("OR")), InField(AUTHOR, Word("-x")), InField(AUTHOR, Word("title:y")))
    )),
    ("kind:Flash", InField(KIND, Word("flash"))),
    ("kind:(flash OR ARTICLE)", InField(KIND, Any((Word("flash"), Word("article"))))),
    ("ticker:eth", InField(TICKER, Word("ETH"))),
    ("ticker:$ETH", InField(TICKER, Word("ETH"))),
    ('ticker:("$eth" OR btc)', InField(TICKER, Any((Phrase("ETH"), Word("BTC"))))),
    # names that are no fields
    ("(Nasdaq:APP)", Word("Nasdaq:APP")),
    ("http://a.b/c?d=e:8004", Word("http://a.b/c?d=e:8004")),
    ('x:"y z"', All((Word("x:"), Phrase("y z")))),
    ("来源:ME co-author:x", words("来源:ME", "co-author:x")),
    ("ſource:x \u212aind:x", words("ſource:x", "\u212aind:x")),
    # nothing
    ("", None),
    (" \n ", None),
]  # fmt: skip


@pytest.mark.parametrize(("query", "tree"), PLAIN)
def test_query_means_tree_and_needs_no_warning(query: str, tree: Node | None) -> None:
    assert parse(query, strict=True) == (tree, ())


@pytest.mark.parametrize("tree", [tree for _, tree in PLAIN if tree], ids=str)
def test_example_written_down_parses_to_itself(tree: Node) -> None:
    assert parse(str(tree), strict=True).tree == tree


@pytest.mark.parametrize("query", ["(+amount:>)^0.5", "(until:2026-01^0.5)^3", "+(percent:>)^9", "(a:b)^2"])
def test_a_weight_on_what_begins_like_a_field_stays_a_weight(query: str) -> None:
    tree = parse(query).tree
    assert "Weighted" in repr(tree)
    assert parse(str(tree)).tree == tree


def day(month: int, day: int) -> date:
    return date(2026, month, day)


DATES = [
    ("since:2026-01-20", Dates(day(1, 20), None)),
    ("since:2026-01", Dates(day(1, 1), None)),
    ("since:2026", Dates(day(1, 1), None)),
    ("until:2026-01-20", Dates(None, day(1, 20))),
    ("until:2026-02", Dates(None, day(2, 28))),
    ("until:2024-02", Dates(None, date(2024, 2, 29))),
    ("until:2026", Dates(None, day(12, 31))),
    ("date:2026-01-20", Dates(day(1, 20), day(1, 20))),
    ("date:2026-01", Dates(day(1, 1), day(1, 31))),
    ("date:2026", Dates(day(1, 1), day(12, 31))),
    ("date:2026-01-15..2026-01-20", Dates(day(1, 15), day(1, 20))),
    ("date:2026-01..2026-02", Dates(day(1, 1), day(2, 28))),
    ("date:2026-01-20..2026-01-20", Dates(day(1, 20), day(1, 20))),
    ("date:2026-01..", Dates(day(1, 1), None)),
    ("date:..2026-01", Dates(None, day(1, 31))),
    ('DATE:"2026-01-20"', Dates(day(1, 20), day(1, 20))),
    ("-since:2026", Not(Dates(day(1, 1), None))),
    ("until:9999", Dates(None, date(9999, 12, 31))),
]


@pytest.mark.parametrize(("query", "tree"), DATES)
def test_dates_are_inclusive_ends(query: str, tree: Node) -> None:
    assert parse(query, strict=True) == (tree, ())


FAULTY = [
    # query, what lenient parsing makes of it, position and a part of the reason
    ("author:", Word("author:"), 0, "author: without a value"),
    ("a author: b", words("a", "author:", "b"), 2, "without a value"),
    ("title:()", Word("title:"), 6, "empty parentheses"),
    ('title:""', Word("title:"), 6, "empty phrase"),
    ("title:(author:x y)", InField(TITLE, words("author:x", "y")), 7, "inside another field"),
    ("title:(since:2026)", InField(TITLE, Word("since:2026")), 7, "inside another field"),
    ('a "b c', words("a", "b", "c"), 2, "quotation mark"),
    ('5" disk', words("5", "disk"), 1, "quotation mark"),
    ('author:"Gino', InField(AUTHOR, Word("Gino")), 7, "quotation mark"),
    ("(a OR b", Any((Word("a"), Word("b"))), 0, "opening parenthesis"),
    ("a) b", words("a", "b"), 1, "closing parenthesis"),
    ("a ()", Word("a"), 2, "empty parentheses"),
    ('a ""', Word("a"), 2, "empty phrase"),
    ('a " "', Word("a"), 2, "empty phrase"),
    ("OR a", words("or", "a"), 0, "OR without"),
    ("a OR", words("a", "or"), 2, "OR without"),
    ("a OR OR b", Any((words("a", "or"), Word("b"))), 2, "OR without"),
    ("(a OR) b", words("a", "or", "b"), 3, "OR without"),
    ("AND a", words("and", "a"), 0, "AND without"),
    ("a AND", words("a", "and"), 2, "AND without"),
    ("a NOT", words("a", "not"), 2, "'NOT' without"),
    ("a -", Word("a"), 2, "'-' without"),
    ("a - b", words("a", "b"), 2, "'-' without"),
    ("(a +)", Word("a"), 3, "'+' without"),
    ('-"" a', Word("a"), 1, "empty phrase"),
    ("比特币^0", Word("比特币^0"), 3, "'^' without a positive number"),
    ("比特币^x y", words("比特币^x", "y"), 3, "'^' without a positive number"),
    ("a^5000", Weighted(Word("a"), 1000.0), 1, "a weight not between"),
    ("(a b)^0.001", Weighted(words("a", "b"), 0.01), 5, "a weight not between"),
    ('"a"^0', All((Phrase("a"), Word("^0"))), 3, "'^' without a positive number"),
    ('"a"^b', All((Phrase("a"), Word("^b"))), 3, "without a number"),
    ('"a b"~', All((Phrase("a b"), Word("~"))), 5, "'~' without a number of positions"),
    ('"a b"~9999', Near("a b", 1000), 5, "a distance above 1000"),
    ("(a b)~2", words("a", "b", "~2"), 5, "'~' after no word or phrase"),
    ("稳定~", Word("稳定~"), 2, "'~' after something other than a Latin word"),
    ("ab~1", Word("ab~1"), 2, "'~' after something other than a Latin word"),
    ("solana~0", Word("solana~0"), 6, "'~' with a distance of 0"),
    ("solana~7", Fuzzy("solana", 2), 6, "a distance above 2"),
    ("a *", words("a", "*"), 2, "'*' without anything"),
    ("btc*币", Word("btc*币"), 3, "'*' between Chinese and other"),
    ("a /(/", Word("a"), 2, "a regular expression with a fault"),
    ("/a(?=b)/", words("a", "?=b"), 0, "a regular expression with a fault"),
    ("kind:fl*", Word("kind:fl*"), 0, "kind: a value other than"),
    ("date:2026*", Word("date:2026*"), 0, "takes dates"),
    ("--limit", Word("limit"), 0, "'--' without"),
    ("+-5", Word("-5"), 0, "'+-' without"),
    ("kind:news", Word("kind:news"), 0, "kind: a value other than flash or article"),
    ("kind:(flash OR news)", All((Word("kind:"), Any((Word("flash"), Word("news"))))), 0, "kind:"),
    ('kind:"x y"', All((Word("kind:"), Phrase("x y"))), 0, "kind:"),
    ("since:someday", Word("since:someday"), 0, "since: 'someday' is no date"),
    ("since:2026-1-2-3", Word("since:2026-1-2-3"), 0, "is no date"),
    ("since:２０２６", Word("since:２０２６"), 0, "is no date"),
    ("until:2026-02-30", Word("until:2026-02-30"), 0, "is not in the calendar"),
    ("date:0000", Word("date:0000"), 0, "is not in the calendar"),
    ("date:..", Word("date:.."), 0, "no date on either side"),
    ("date:2026-02..2026-01", Word("date:2026-02..2026-01"), 0, "ends before it begins"),
    ("since:2026..2027", Word("since:2026..2027"), 0, "is no date"),
    ("since:(2026)", words("since:", "2026"), 0, "takes dates"),
]


@pytest.mark.parametrize(("query", "tree", "position", "reason"), FAULTY)
def test_faulty_syntax_is_read_as_words_with_a_warning(query: str, tree: Node, position: int, reason: str) -> None:
    parsed = parse(query)
    assert parsed.tree == tree
    assert any(reason in warning and f"at position {position}:" in warning for warning in parsed.warnings)


@pytest.mark.parametrize(("query", "tree", "position", "reason"), FAULTY)
def test_strict_names_position_and_reason(query: str, tree: Node, position: int, reason: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse(query, strict=True)
    assert (caught.value.query, caught.value.position) == (query, position)
    assert reason in caught.value.reason


def test_positions_count_code_points() -> None:
    assert "at position 3:" in parse("𝄞𝄞 author:").warnings[0]


@pytest.mark.parametrize("query", ["-", "()", '""', "-()", "(())", '(-"")'])
def test_query_of_faults_alone_asks_nothing(query: str) -> None:
    assert parse(query).tree is None
    assert parse(query).warnings


def test_a_reason_is_given_once() -> None:
    assert len(parse(")))").warnings) == 1


def test_warnings_are_capped() -> None:
    warnings = parse(" ".join(f"since:{number}x" for number in range(25))).warnings
    assert len(warnings) == MAX_WARNINGS
    assert warnings[-1].startswith("16 more")


@pytest.mark.parametrize("text", ["\x1b[31m", "\ud800", "x" * 1000])
@pytest.mark.parametrize("query", ["since:{}", "/({}/"])
def test_warnings_show_user_text_escaped_and_short(query: str, text: str) -> None:
    (warning,) = parse(query.format(text)).warnings[:1]
    assert warning.isprintable()
    assert len(warning) < 200


def test_parentheses_nest_to_the_limit_and_deeper_ones_are_read_flat() -> None:
    def nested(depth: int) -> str:
        return "(a -" * depth + "b" + ")" * depth

    assert parse(nested(MAX_DEPTH)).warnings == ()
    deeper = parse(nested(MAX_DEPTH + 1) + " c")
    assert len(deeper.warnings) == 1
    assert isinstance(deeper.tree, All)
    assert deeper.tree.children[-1] == Word("c")


@pytest.mark.parametrize(
    "query",
    [
        "(" * 10_000,
        "(" * 10_000 + "a" + ")" * 10_000,
        "-(" * 10_000,
        "NOT " * 25_000 + "a",
        "kind:(" * 10_000,
        "(a OR " * 10_000,
        '"' + '\\"' * 50_000,
        "author:" * 10_000,
        "比" * 100_000,
        "\x00 \ud800 \udfff" * 1_000,
        *("/" * 10_000, "/a " * 10_000, "/a/" * 10_000, "/(/ " * 2_000, "\\/" * 12_000, "/\\" * 12_000),
        *("a^2" * 10_000, "^2" * 12_000, "(a)^2" * 7_000, "(" * 32 + "a" + ")^2" * 32, '"a"~1^2' * 10_000),
        *(
            "*" * 10_000,
            "a*" * 12_000,
            "*a " * 10_000,
            "abc~" * 8_000,
            "a~1 " * 8_000,
            "~" * 10_000,
            "abc~1^2 " * 3_000,
        ),
    ],
    ids=lambda query: query[:8],
)
def test_hostile_queries_parse(query: str) -> None:
    tree = parse(query).tree
    assert tree is None or parse(str(tree)).tree == tree


@pytest.mark.parametrize(
    "piece",
    [
        "/a ",
        "/a",
        "/(/ ",
        '"a"~1^2',
        "a^2",
        "*a*",
        "abc~1 ",
        "(a)^2 ",
        "(",
        "-(",
        '"',
        "kind:x^2 ",
        "date:x ",
        "~^",
        "\\/",
    ],
)
def test_twice_the_query_is_twice_the_work(piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts what the lexer and the parser do, each of which is bounded by what it moves past."""
    steps = 0

    def counted(function: Callable[..., object]) -> Callable[..., object]:
        def count(*args: object, **options: object) -> object:
            nonlocal steps
            steps += 1
            return function(*args, **options)

        return count

    for owner, name in ((lexer._Lexer, "_match"), (lexer._Lexer, "_emit"), (_Parser, "_advance")):
        monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
    counts = []
    for n in (500, 1000):
        steps = 0
        parse(piece * n)
        counts.append(steps)
    assert 0 < counts[1] <= 2 * counts[0] + 10


def test_canonical_form_of_groups() -> None:
    a, b, c = Word("a"), Word("b"), Word("c")
    assert conjunction([]) is None
    assert conjunction([a]) == a
    assert conjunction([All((a, b)), c]) == All((a, b, c))
    assert disjunction([Any((a, b)), All((b, c))]) == Any((a, b, All((b, c))))
    assert negation(Not(a)) == a
    assert negation(Required(a)) == Not(a)
    assert requirement(Required(a)) == Required(a)
    assert requirement(Not(a)) == Not(a)


@pytest.mark.parametrize("text", ["", "2026-", "2026-13", "2026-00", "26", "2026-01-32", " 2026", "2026\n"])
def test_periods_that_are_none(text: str) -> None:
    with pytest.raises(NotADateError):
        read_period(text)


@given(st.dates())
def test_period_of_a_day_lies_in_those_of_its_month_and_year(on: date) -> None:
    assert read_period(on.isoformat()) == (on, on)
    for text in (on.isoformat()[:7], on.isoformat()[:4]):
        first, last = read_period(text)
        assert first <= on <= last


# Trees in canonical form

OPERATORS = {"AND", "OR", "NOT"}
NAMED = re.compile(r"(author|source|publisher|kind|lang|ticker|title|id|since|until|date):", re.ASCII | re.IGNORECASE)


def is_plain_word(text: str) -> bool:
    return not (
        text in OPERATORS
        or NAMED.match(text)
        or text.startswith("+")
        or (text.startswith("-") and not re.fullmatch(r"-\d[\d,.]*[%‰]?", text))
    )


def has_no_suffix(text: str) -> bool:
    return read_word(text) == (text, False, "", 0, "", 1.0, ()) and not text.startswith("/")


value_texts = st.text(st.characters(), min_size=1).filter(lambda text: not re.search(r'[\s"()]', text))
value_texts = value_texts.filter(has_no_suffix)
value_texts |= st.sampled_from(["OR", "NOT", "-x", "+x", "author:x", "-5", "比特币", "$", "C++", "a\\b", "''"])
plain_words = st.builds(Word, value_texts.filter(is_plain_word))
phrases = st.builds(Phrase, st.text(max_size=8).filter(lambda text: text.strip() != ""))
near = st.builds(Near, phrases.map(lambda phrase: phrase.text), st.integers(1, 1000))
wildcards = st.sampled_from(["稳定*", "*coin", "wint*mute", "*特*", "2026*", "USDT稳*", "a*+b"]).map(Wildcard)
fuzzy = st.builds(Fuzzy, st.sampled_from(["wintermut", "co-op", "ÀB3", "or1"]), st.integers(1, 2))
regexes = st.sampled_from([r"ERC-?\d+", r"a b\/c", "(x|y) z", r"\"+", "^-?比"]).map(Regex)
factors = st.floats(0.01, 1000, allow_subnormal=False)
singles = phrases | near | wildcards | fuzzy | regexes
free_names = st.sampled_from([name for name in FieldName if name not in (KIND, TICKER, FieldName.LANGUAGE)])
kinds = st.sampled_from(["flash", "article"]).map(Word)
tickers: st.SearchStrategy[Node] = st.sampled_from([Word("ETH"), Word("BTC"), Phrase("DUSD"), Word("or"), Word("$")])


def grouped(leaves: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    def extend(children: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
        several = st.lists(children, min_size=2, max_size=4)
        return (
            several.map(lambda nodes: conjunction(nodes) or nodes[0])
            | several.map(lambda nodes: disjunction(nodes) or nodes[0])
            | children.map(negation)
            | children.map(requirement)
            | st.builds(weighted, children, factors)
        )

    return st.recursive(leaves, extend, max_leaves=12)


def date_ranges() -> st.SearchStrategy[Node]:
    closed = st.tuples(st.dates(), st.dates()).map(lambda pair: Dates(min(pair), max(pair)))
    return closed | st.builds(Dates, st.dates(), st.none()) | st.builds(Dates, st.none(), st.dates())


in_fields = (
    st.builds(InField, free_names, st.builds(Word, value_texts) | grouped(plain_words | singles))
    | st.builds(InField, st.just(KIND), grouped(kinds))
    | st.builds(InField, st.just(TICKER), grouped(tickers))
)
trees = grouped(plain_words | singles | in_fields | date_ranges())


@given(trees)
def test_tree_written_down_parses_to_itself(tree: Node) -> None:
    assert parse(str(tree), strict=True).tree == tree


PIECES = [
    *'"()-+:\\ \n\t$*~^/?5a比，。＂（－\u3000\ud800\x00',
    *("OR", "AND", "NOT", " OR ", " NOT ", '"期限 溢价"', "比特币", "-5", "()", '""', "--", "\\\\", '\\"'),
    *(f"{name}:" for name in (*FieldName, "since", "until", "date", "Nasdaq", "KIND")),
    *("^2", "^0.5", "^0", "~6", "~", "~1", "abc", "*", "/", "/a/", "/(/", "\\/", "10^18", "稳定*", "abc~", "title:/"),
    *("flash", "2026", "2026-01", "2026-01-15..2026-01-20", "..", "kind:(", "ticker:(", "$OR", "ﬁ", "ß"),
]
grammar_aware = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)


@given(st.text(st.characters()) | grammar_aware)
@example("ticker:(a $-b)")
@example("ticker:(or $OR)")
@example("kind:(flash OR)")
@example("NOT --a")
@example("((OR) a)")
@example('"\\')
def test_any_query_parses_and_its_tree_written_down_parses_to_itself(query: str) -> None:
    tree = parse(query).tree
    if tree is not None:
        assert parse(str(tree)).tree == tree


@given(st.text(st.sampled_from("OR AND NOT以太\u3000\x1f，\\'*")))
def test_words_without_syntax_are_read_alike_in_parentheses(query: str) -> None:
    assert parse(query).tree == parse(f"({query})").tree


@given(grammar_aware)
def test_strict_raises_exactly_where_lenient_warns(query: str) -> None:
    warnings = parse(query).warnings
    try:
        parse(query, strict=True)
    except QueryError as error:
        assert 0 <= error.position <= len(query)
        assert warnings
    else:
        assert not warnings


@given(grammar_aware)
def test_no_letter_or_digit_of_a_query_is_lost(query: str) -> None:
    """Every word of the query is somewhere in the tree, whatever is wrong with the syntax around it."""

    def letters(text: str) -> str:
        return "".join(sorted(char for char in text if unicodedata.category(char) == "Lo"))

    tree = parse(query).tree
    assert letters(str(tree) if tree else "") == letters(query)


@pytest.mark.parametrize("word", ["24H", "0x3c9E", "1月", "7x24", "2026-01"])
def test_a_minus_before_a_word_that_begins_with_a_digit_excludes(word: str) -> None:
    assert parse(f"ETH -{word}", strict=True).tree == All((Word("ETH"), Not(Word(word))))


@pytest.mark.parametrize("number", ["-3.7%", "-26", "-1,873", "-5‰"])
def test_the_minus_of_a_number_excludes_nothing(number: str) -> None:
    assert parse(f"ETH {number}", strict=True).tree == All((Word("ETH"), Word(number)))


@pytest.mark.parametrize(
    ("pattern", "literals"),
    [
        (r"ERC-?\d+", [("ERC",)]),
        ("a|b(c|d)|.", [("a",), ("b", Needed((("c",), ("d",)))), ()]),
        ("ab(c|.)e(f)?(?i)(g)+h", [("ab", "e", Needed((("g",),)), "h")]),
        ("abc*d", [("ab", "d")]),
        ("abc+d{2}e{0,1}", [("abc",)]),
        (r"3\.1\d[xy]%", [("3.1", "%")]),
        (r"(?-i)US\pLD\x41", [("US", "D")]),
        (r"\Qa.b\E", [()]),
        (r"[]a]b[^]]c[[:alpha:]]", [("b", "c")]),
        ("(" * 40 + "a" + ")" * 40, [()]),
        (".*", [()]),
    ],
)
def test_literals_that_every_match_has(pattern: str, literals: list[tuple[str | Needed, ...]]) -> None:
    assert fault_in_regex(pattern) is None
    assert required_literals(pattern) == Needed(tuple(literals))


@pytest.mark.parametrize("pattern", ["(", "a**", r"\1", "(?=a)", "\ud800", "(a{1000}){1000}", "a" * 1001])
def test_what_is_no_regular_expression_has_a_fault(pattern: str) -> None:
    assert fault_in_regex(pattern)


@given(st.text(st.sampled_from("ab-?*+.|()[]{}2^$\\dpLxQ:i<>")), st.text(st.sampled_from("ab-2xdL"), max_size=8))
def test_a_text_without_the_literals_has_no_match(pattern: str, text: str) -> None:
    if fault_in_regex(pattern) is None and RegexSearch(pattern).matches(text):
        assert required_literals(pattern).is_in(text.lower())


@pytest.mark.parametrize("filter_", ["/a/", "-a", "date:2026", "amount:5"])
def test_a_filter_said_again_is_one(filter_: str) -> None:
    assert parse(f"{filter_} {filter_} {filter_}").tree == parse(filter_).tree
    assert parse(f"{filter_} OR {filter_}").tree == parse(filter_).tree
    assert parse(f"{filter_} b {filter_} b").tree == parse(f"{filter_} b b").tree
