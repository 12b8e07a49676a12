"""Words that name no term, weights, pieces near each other, regular expressions: what they find, mark and warn of."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch import Index
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import expansion, regexes
from cryptosearch.engine import plan as p
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.planner import Match, Plan, Planner
from cryptosearch.engine.weights import scaled
from cryptosearch.engine.wildcards import read_pattern
from cryptosearch.model import Hit, Relaxed
from cryptosearch.query import parse
from cryptosearch.query.regex import RegexSearch, required_literals

POSTS = [
    make_post("coin", "稳定币发行人 Stablecoin 与 memecoin 之争。", title="稳定币", day=21, tickers=("ETH", "ETC")),
    make_post("calm", "市场不太稳定，美联储的下任主席未定。", day=20, authors=("Gino Matos",), tickers=("BTC",)),
    make_post(
        "erc", "ERC-8004 与 ERC20 之后，Wintermute 再谈 ERC-20。", day=19, authors=("陈一苇",), source="深潮 TechFlow"
    ),
    make_post("ether", "Ethereum 的邻居 Ether,比特币在旁。", "主席先生\n谈美联储。", title="Ethereal 之夜", day=18),
    make_post("trad", "穩定幣條例生效,發行人 3,100 家。", title="香港", day=17),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("expansion") / "index") as index:
        index.add(POSTS)
        yield index


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        # wildcards on Chinese: anywhere between characters
        ("稳定*", "calm coin trad"),
        ("穩定*", "calm coin trad"),
        ("*定币", "coin trad"),
        ("*定币*", "coin trad"),
        ("定*", "calm coin trad"),
        ("比*币", "ether"),
        ("*比*币*", "ether"),
        ("币*比", ""),
        # and on words, numbers and compounds
        ("stable*", "coin"),
        ("STABLE*", "coin"),
        ("*coin", "coin"),
        ("*coin*", "coin"),
        ("*ble*", "coin"),
        ("wint*mute", "erc"),
        ("wint*mut", ""),
        ("erc*", "erc"),
        ("erc-*", "erc"),
        ("ERC-80*", "erc"),
        ("*-8004", "erc"),
        ("3,1*", "trad"),
        ("币发行人sta*", "coin"),
        ("币发行人stablecoin-*", "coin"),
        ("稳-*", "calm coin trad"),
        ("xyz*", ""),
        ("*。*", ""),
        # in fields
        ("author:Mat*", "calm"),
        ("author:*nos", ""),
        ("author:*tos", "calm"),
        ("author:一*", "erc"),
        ("author:陈*苇", "erc"),
        ("author:苇*陈", ""),
        ("source:深*", "erc"),
        ("source:tech*", "erc"),
        ("ticker:e*", "coin"),
        ("ticker:*c", "calm coin"),
        ("ticker:E*H", "coin"),
        ("title:稳*", "coin"),
        ("title:ether*", "ether"),
        ("title:*real", "ether"),
        ("title:wint*", ""),
        ("id:c*", "calm coin"),
        ("lang:z*", "calm coin erc ether trad"),
        # misspelt words
        ("wintermut~", "erc"),
        ("wintermtue~1", "erc"),
        ("wintemrut~1", ""),
        ("etherum~1", "ether"),
        ("ethr~", "ether"),
        ("xyzzy~", ""),
        ("erc-8040~1", "erc"),
        ("author:mtaos~", "calm"),
        ("ticker:etz~", "coin"),
        ("title:etherael~", "ether"),
        ("title:wintermut~", ""),
        # near
        ('"美联储 主席"~6', "calm ether"),
        ('"主席 美联储"~6', "calm ether"),
        ('"美联储 主席"~5', "ether"),
        ('"美联储 主席"~4', ""),
        ('"erc wintermute"~3', "erc"),
        ('title:"币 稳"~2', "coin"),
        ('author:"matos gino"~1', "calm"),
        ('author:"gino chen"~9', ""),
        ('"。 ，"~3', ""),
        # regular expressions
        (r"/ERC-?\d+/", "erc"),
        (r"/erc\d/", "erc"),
        (r"/(?-i)erc/", ""),
        (r"/稳.币/", "coin"),
        (r"/穩定幣/", "trad"),
        (r"/a.*o.*稳/", ""),
        (r"/稳定|穩定/", "calm coin trad"),
        (r"/先生\n谈/", "ether"),
        (r"/夜\n/", ""),
        (r"/3,\d{3} 家/", "trad"),
        ("title:/^稳/", "coin"),
        ("title:/ERC/", ""),
        ("author:/^gino/", "calm"),
        ("ticker:/^e..$/", "coin"),
        ("kind:/x/", ""),
        # together
        ("+erc* -/8004/", ""),
        ("-(稳定* OR erc*)", "ether"),
        ("NOT stable*", "calm erc ether trad"),
        ("稳定* until:2026-01-20", "calm trad"),
        ("/定/ since:2026-01-18 -ticker:btc", "coin"),
        ("(wint*^2 OR matos~)^3 author:*苇*", "erc"),
        ('/主席/ "美联储 主席"~6^2', "calm ether"),
        ("title:(稳* OR ether*)^2", "coin ether"),
    ],
)
def test_a_query_finds(index: Index, query: str, expected: str) -> None:
    found = index.search(query, match=Match.ALL)
    assert sorted(hit.post.id for hit in found) == expected.split()
    assert found.total == len(expected.split())
    assert sorted(post_id for post_id, _ in index.rank(query, match=Match.ALL).page) == expected.split()


@pytest.mark.parametrize(
    ("query", "post", "expected"),
    [
        ("稳定*", "coin", ["稳定币", "Stablecoin"][:1]),
        ("stable*", "coin", ["Stablecoin"]),
        ("*coin", "coin", ["Stablecoin", "memecoin"]),
        ("erc-*", "erc", ["ERC-8004", "ERC-20"]),
        ("wintermtue~", "erc", ["Wintermute"]),
        ('"美联储 主席"~6', "calm", ["美联储", "主席"]),
        (r"/erc-?\d\d(?:00)?/", "erc", ["ERC-80", "ERC20", "ERC-20"]),
        (r"/x*/ 稳定", "calm", ["稳定"]),
        ("author:/gino/ 稳定", "calm", ["稳定"]),
    ],
)
def test_what_it_stands_for_is_marked(index: Index, query: str, post: str, expected: list[str]) -> None:
    (hit,) = [hit for hit in index.search(query, match=Match.ALL) if hit.post.id == post]
    assert marked(hit) == expected


def marked(hit: Hit) -> list[str]:
    return [hit.snippet.text[start:end] for start, end in hit.snippet.spans]


def test_words_that_stand_for_others_are_relaxed_as_words_are(index: Index) -> None:
    assert index.search("稳定* xyz*").relaxed is Relaxed.ANY
    assert index.search("xyzzy~ 稳定^2").relaxed is Relaxed.ANY
    assert index.search("+xyz* 稳定").total == 0


def test_a_query_that_finds_nothing_was_none_the_less_one(index: Index) -> None:
    for query in ("xyz*", "xyzzy~", "/xyz/", "ticker:x*"):
        assert index.search(query).warnings == (), query


# weights


def scores(index: Index, query: str) -> dict[str, float]:
    return dict(index.rank(query, match=Match.ALL, aliases=False).page)


@pytest.mark.parametrize(
    "clause", ["稳定", "(稳定 OR erc)", '"稳定"', "稳定*", "title:稳*", "erc", '"erc 20"~9', "(erc 与)"]
)
def test_a_weight_multiplies_scores(index: Index, clause: str) -> None:
    plain, weighted = scores(index, clause), scores(index, f"{clause}^2.5")
    assert plain
    assert any(plain.values())
    assert weighted == pytest.approx({post: 2.5 * score for post, score in plain.items()})


def test_a_weight_moves_its_clause_alone(index: Index) -> None:
    light, heavy = scores(index, "ether OR erc"), scores(index, "ether OR erc^10")
    assert heavy["ether"] == light["ether"]
    assert heavy["erc"] == pytest.approx(10 * light["erc"])


def test_a_weight_leaves_what_does_not_score(analyzer: Analyzer) -> None:
    term = p.Term(F.BODY, "a", 2.0)
    nodes = (p.Everything(), p.Nothing(), p.Filter(term), p.Prefix(F.GRAMS, "a"))
    assert scaled(p.All(nodes), 3.0) == p.All(nodes)
    assert scaled(p.Except(p.Prefer(term, term), term), 3.0) == p.Except(
        p.Prefer(*[term._replace(weight=6.0)] * 2), term
    )


# misspelt words


def test_fewer_edits_rank_higher(tmp_path: Path) -> None:
    bodies = {"exact": "solana " + "很长的文字 " * 50, "one": "solanna", "two": "solannna solannna", "far": "salad"}
    with Index.create(tmp_path / "index") as index:
        index.add(make_post(name, text) for name, text in bodies.items())
        assert [hit.post.id for hit in index.search("solana~")] == ["exact", "one", "two"]
        assert [hit.post.id for hit in index.search("solana~1")] == ["exact", "one"]
        assert [hit.post.id for hit in index.search("sloana~1")] == ["exact"]  # neighbours that change places: one edit


# any query at all

SIGNS = [
    "^2",
    "^",
    "~",
    "~1",
    "~6",
    "*",
    "/",
    r"\d+",
    ".*",
    "(",
    ")",
    '"',
    "-",
    "+",
    " ",
    " OR ",
    " NOT ",
    "\ud800",
    "，",
]
NAMES = ["author:", "title:", "ticker:", "id:", "kind:", "date:", "since:"]
WORDS = [
    "稳定",
    "Stablecoin",
    "wintermut",
    "ERC-8004",
    "美联储 主席",
    "穩",
    "昨天",
    "7d",
    "3,100",
    "ﬀ",
    "e\u0301",
    "夜",
]
any_query = st.lists(st.sampled_from(SIGNS + NAMES + WORDS), max_size=12).map("".join) | st.text(max_size=12)


@settings(max_examples=150)
@given(any_query)
@example("/^|$/ *定*~1^2")
@example("title:/\\b/^3 -author:*")
@example('"\ud800 定"~1 \ud800* \ud800abc~')
def test_any_query_is_answered(index: Index, query: str) -> None:
    found = index.search(query, snippet_width=40)
    assert found.total >= len(found)
    assert all(warning.isprintable() for warning in found.warnings)
    for hit in found:
        for text, spans in ((hit.snippet.text, hit.snippet.spans), (hit.display_title, hit.title_spans)):
            ends = [0, *(offset for span in spans for offset in span), len(text)]
            assert ends == sorted(ends)
            assert all(start < end for start, end in spans)


# bounds


def test_what_stands_for_too_many_words_is_cut_to_the_most_frequent(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(expansion, "MAX_TERMS", 1)
    found = index.search("*coin")
    assert [marked(hit) for hit in found] == [["memecoin"]]  # of two equally frequent the first in the alphabet
    assert found.warnings == ("'*coin' stands for 2 words: cut to the 1 most frequent",)
    (warning,) = index.search("ethere~").warnings
    assert warning == "'ethere~2' stands for 3 words: cut to the 1 closest"


def test_what_begins_so_is_found_whatever_is_cut(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(expansion, "MAX_TERMS", 1)
    found = index.search("e*")
    assert sorted(hit.post.id for hit in found) == ["erc", "ether"]
    assert found.warnings == ()


def test_a_search_of_too_many_texts_reads_the_newest_and_says_so(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "MAX_READ", 2)
    found = index.search("/稳定|穩定/")
    assert sorted(hit.post.id for hit in found) == ["calm", "coin"]
    assert found.total == 2
    (warning,) = found.warnings
    assert warning.startswith("'/稳定|穩定/' was looked for in the newest 2 of 3 posts that may have it")
    for narrower in ("/定币发/", "/穩定/ until:2026-01-18", "/稳定|穩定/ title:香港", "香港 +/稳|穩/", "香港 -/稳|定/"):
        assert index.search(narrower).warnings == (), narrower


def test_a_query_of_too_much_to_look_up_is_cut(index: Index) -> None:
    words = index.search(
        " OR ".join(f"{letter}{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz稳币条") + " OR erc*"
    )
    assert words.warnings == ()
    words = index.search(" OR ".join(f"x{number}*" for number in range(40)) + " OR erc*")
    assert (words.total, words.warnings) == (
        0,
        ("more than 32 words that stand for others: only the first are looked up",),
    )
    found = index.search(" OR ".join(f"/x{number}/" for number in range(9)) + " OR erc")
    assert (found.total, found.warnings) == (1, ("more than 8 regular expressions: only the first are looked for",))


def test_a_search_that_takes_too_long_ends_and_says_so(index: Index, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(regexes, "MAX_STEPS", 100)
    found = index.search("/[^x]{9}|[^y]{9}/")
    assert [hit.post.id for hit in found] == ["coin"]
    assert "the newest 1 of 5 posts" in found.warnings[0]


@pytest.mark.parametrize(
    "pattern",
    [
        r"ERC-?\d+",
        "稳定币发行",
        r"table.*meme",
        "3,10",
        r"\d,10\d",
        "memecoin|先生",
        "(x|meme)coin+(ab)?",
        "(?:香港|纽约)",
    ],
)
def test_postings_narrow_down_where_to_look(index: Index, pattern: str) -> None:
    reader = regexes.RegexReader(index._engine)
    narrowing = regexes._narrowing(required_literals(pattern), F.GRAMS, index._engine.vocabulary)
    assert narrowing
    read = index._engine.count(narrowing)
    assert read <= 2
    assert index._engine.count(reader.find(pattern)) <= read


def test_terms_are_looked_up_once_for_all_plans_of_a_query(analyzer: Analyzer) -> None:
    class Counting:
        n_docs, n_asked = 1, 0

        def frequencies(self, name: F, prefix: str) -> Iterator[tuple[str, int]]:
            self.n_asked += 1
            return iter([("stablecoin", 1)])

    tree, vocabulary = parse("*coin btc").tree, Counting()
    assert tree is not None
    planner = Planner(tree, analyzer)
    planner._lookup.words._vocabulary = vocabulary  # type: ignore[assignment]
    plans = [planner.plan(level) for level in planner.levels()]
    assert vocabulary.n_asked == 3  # title, lede and body
    assert len(plans) == 2


def test_without_an_index_nothing_is_looked_up(analyzer: Analyzer) -> None:
    assert plan("*coin", analyzer).root == plan("coi~", analyzer).root == plan("/x/", analyzer).root
    assert plan("/x/", analyzer).searches == (RegexSearch("x"),)


def plan(query: str, analyzer: Analyzer) -> Plan:
    tree = parse(query).tree
    assert tree is not None
    return Planner(tree, analyzer).plan(Match.ALL)


# patterns

pieces = st.text(st.sampled_from("ab*"), min_size=1, max_size=6)


@given(pieces.filter(lambda text: text.strip("*") != ""), st.text(st.sampled_from("ab"), max_size=8))
def test_a_pattern_matches_as_a_regular_expression_does(text: str, term: str) -> None:
    import re

    pattern = read_pattern(text)
    assert pattern is not None
    if "*" in text:
        expected = re.fullmatch(text.replace("*", ".*"), term) is not None
        assert pattern.matches(term) == expected
