"""The array evaluator gives what the plain one gives: the same posts, scores to the last bit, and order."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.arrays import ArrayEvaluator
from cryptosearch.engine.arrays.matches import Matches
from cryptosearch.engine.bounds import upper_bound
from cryptosearch.engine.columnar.array_snapshot import ColumnarArrays
from cryptosearch.engine.columnar.engine import ColumnarEngine
from cryptosearch.engine.columnar.manifest import read_manifest
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot
from cryptosearch.engine.facets import count_facet
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.planner import Match, Planner
from cryptosearch.engine.quantities import write_number
from cryptosearch.engine.scalar import evaluate, top
from cryptosearch.model import Facet, Post, Sort
from cryptosearch.query import parse
from engine_contract import put

WORDS = ["btc", "eth", "sol", "比特币", "跌破", "ERC-8004", "比", "特币", "3万美元。", "-3%", "4%-5%", "5 枚 ETH"]

bodies = st.lists(st.sampled_from(WORDS), min_size=1, max_size=12).map(" ".join)
posts = st.builds(
    lambda number, body, title, day, tickers: make_post(
        f"p{number}", body, title=title, day=day, tickers=tuple(tickers)
    ),
    st.integers(0, 40),
    bodies,
    st.none() | bodies,
    st.integers(17, 20),
    st.lists(st.sampled_from(["BTC", "ETH"]), max_size=2, unique=True),
)
commits = st.lists(
    st.tuples(st.lists(posts, max_size=9, unique_by=lambda post: post.id), st.sets(st.integers(0, 40), max_size=4)),
    min_size=1,
    max_size=5,
)

words = st.sampled_from([*(word.lower() for word in WORDS), "8004", "none"])
grams = st.sampled_from(["btc", "eth", "比特", "特币", "币跌", "跌破", "破$", "破比", "比$", "none"])
weights = st.sampled_from([1.0, 0.5, 2.0])
sequences = st.builds(
    p.Sequence, st.just(F.GRAMS), st.lists(grams, min_size=1, max_size=3).map(tuple), st.booleans(), weights
)
bounds = st.sampled_from(["", "~", *map(write_number, map(Decimal, ("-3", "0", "4.5", "5", "3e4")))])
leaves = st.one_of(
    st.builds(p.Term, st.sampled_from([F.BODY, F.TITLE]), words, weights),
    st.builds(p.Term, st.just(F.GRAMS), grams, weights),
    st.builds(p.Term, st.just(F.TICKER), st.sampled_from(["BTC", "ETH", "SOL"]), st.just(1.0)),
    st.builds(p.Prefix, st.just(F.GRAMS), st.sampled_from(["", "比", "b", "币", "x"])),
    sequences,
    st.builds(p.Phrase, st.just(F.GRAMS), st.lists(grams, min_size=1, max_size=3).map(tuple), weights),
    st.builds(p.Quantities, st.none() | st.sampled_from([("usd",), ("eth", "%")]), *[bounds] * 2),
    st.builds(p.Near, st.lists(sequences, min_size=1, max_size=3).map(tuple), st.integers(0, 4)),
    st.builds(p.Between, *[st.none() | st.integers(16, 21).map(lambda day: date(2026, 1, day))] * 2),
    st.just(p.Everything()),
    st.just(p.Nothing()),
)


def combined(children: st.SearchStrategy[p.Node]) -> st.SearchStrategy[p.Node]:
    several = st.lists(children, min_size=1, max_size=4).map(tuple)
    return st.one_of(
        st.builds(p.All, several),
        st.builds(p.Any, several, st.integers(1, 3)),
        st.builds(p.Best, several),
        st.builds(p.Filter, children),
        *(st.builds(kind, children, children) for kind in (p.Except, p.Boosted, p.Prefer)),
    )


plans = st.recursive(leaves, combined, max_leaves=12)


@contextmanager
def index_of(commits: list[tuple[list[Post], set[int]]], analyzer: Analyzer) -> Iterator[Path]:
    with TemporaryDirectory() as folder:
        engine = ColumnarEngine.create(Path(folder), analyzer)
        for added, removed in commits:
            put(engine, *added)
            with engine.write() as writer:
                for number in removed:
                    writer.delete(f"p{number}")
        engine.close()
        yield Path(folder)


@settings(
    max_examples=60, phases=(Phase.explicit, Phase.reuse, Phase.generate)
)  # each builds an index; shrinking takes minutes
@given(commits=commits, plans=st.lists(plans, min_size=8, max_size=8), data=st.data())
def test_arrays_equal_the_plain_evaluator(
    analyzer: Analyzer, commits: list[tuple[list[Post], set[int]]], plans: list[p.Node], data: st.DataObject
) -> None:
    with index_of(commits, analyzer) as folder:
        snapshot = ColumnarSnapshot(folder, read_manifest(folder))
        arrays = ArrayEvaluator(ColumnarArrays(snapshot))
        for plan in plans:
            expected = evaluate(plan, snapshot)
            assert arrays.count(plan) == len(expected)
            sort, limit, offset = data.draw(st.tuples(st.sampled_from(Sort), st.integers(0, 12), st.integers(0, 5)))
            page = top(expected, snapshot, limit=limit, offset=offset, sort=sort)
            assert arrays.search(plan, limit=limit, offset=offset, sort=sort) == (len(expected), page)
            assert all(score <= upper_bound(snapshot, plan) + 1e-9 for score in expected.values())
            counted = {facet: count_facet(facet, expected, snapshot) for facet in Facet}
            assert arrays.facets(plan, Facet) == counted


@pytest.fixture
def many(tmp_path: Path, analyzer: Analyzer) -> Iterator[ColumnarEngine]:
    """Enough posts for long postings and for most of the ways in which two sets are brought together."""
    engine = ColumnarEngine.create(tmp_path / "index", analyzer)
    put(engine, *(make_post(f"p{n:04}", text_of(n), day=1 + n % 3) for n in range(1500)))
    put(engine, *(make_post(f"o{n:04}", text_of(n), day=1 + n % 2) for n in range(700)))
    with engine.write() as writer:
        for n in range(0, 700, 9):
            writer.delete(f"p{n:04}")
    yield engine
    engine.close()


def text_of(n: int) -> str:
    return " ".join(
        word for prime, word in zip((1, 2, 3, 5, 101, 499), WORDS, strict=False) if n % prime == 0
    ) + " btc" * (n % 4)


@pytest.mark.parametrize(
    "plan",
    [
        p.Term(F.BODY, "btc"),
        p.Everything(),
        p.All((p.Term(F.BODY, "btc"), p.Term(F.BODY, "erc-8004"), p.Term(F.BODY, "eth"))),
        p.Any(tuple(p.Term(F.BODY, word) for word in ("btc", "跌破", "erc-8004", "sol"))),
        p.Any((p.Term(F.BODY, "跌破"), p.Term(F.BODY, "erc-8004"))),
        p.Boosted(p.Term(F.BODY, "跌破"), p.Term(F.BODY, "btc")),
        p.Boosted(p.Any((p.Term(F.BODY, "跌破", 9.0), p.Term(F.BODY, "btc", 0.1))), p.Term(F.BODY, "eth", 0.1)),
        p.Sequence(F.GRAMS, ("eth", "sol")),
        p.Phrase(F.GRAMS, ("eth", "sol")),
        p.Phrase(F.GRAMS, ("btc", "btc"), 0.3),  # which overlap
        p.Boosted(
            p.Term(F.BODY, "跌破"), p.Any((p.Phrase(F.GRAMS, ("btc", "btc")), p.Phrase(F.GRAMS, ("eth", "sol"))))
        ),
        p.Except(p.Everything(), p.Term(F.BODY, "eth")),
        p.Prefer(p.Term(F.BODY, "跌破"), p.Term(F.BODY, "sol")),
    ],
    ids=str,
)
@pytest.mark.parametrize("sort", Sort)
def test_long_postings(many: ColumnarEngine, plan: p.Node, sort: Sort) -> None:
    snapshot = many._state.snapshot
    expected = evaluate(plan, snapshot)
    arrays = ArrayEvaluator(ColumnarArrays(snapshot))
    for limit, offset in ((10, 0), (7, 500), (3000, 0)):
        page = top(expected, snapshot, limit=limit, offset=offset, sort=sort)
        assert arrays.search(plan, limit=limit, offset=offset, sort=sort) == (len(expected), page)


@pytest.mark.parametrize(
    "query",
    [
        "btc^3 eth",
        "(比特币 跌破)^0.5 -sol^2",
        "特币* OR sol",
        "e*h^2 OR *c OR erc-8*",
        "btcc~ eht~",
        '"eth 比特币"~4 OR "sol 跌破"~1^9',
        "/8{1}00/ eth",
        "-/c.*l/ b*",
        "ticker:E* OR title:比* OR id:p00*",
    ],
)
@pytest.mark.parametrize("match", Match)
def test_what_a_query_stands_for(many: ColumnarEngine, analyzer: Analyzer, query: str, match: Match) -> None:
    tree, snapshot = parse(query).tree, many._state.snapshot
    assert tree is not None
    plan = Planner(tree, analyzer, source=many).plan(match).root
    expected, arrays = evaluate(plan, snapshot), ArrayEvaluator(ColumnarArrays(snapshot))
    page = top(expected, snapshot, limit=9, offset=0, sort=Sort.RELEVANCE)
    assert arrays.search(plan, limit=9, offset=0, sort=Sort.RELEVANCE) == (len(expected), page)
    assert expected
    assert max(expected.values()) <= upper_bound(snapshot, plan) + 1e-9


def test_what_is_dropped_from_the_cache_is_read_again(many: ColumnarEngine, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cryptosearch.engine.arrays.terms.CACHE_BYTES", 1000)
    arrays = ArrayEvaluator(ColumnarArrays(many._state.snapshot))
    counts = [arrays.count(p.Term(F.BODY, word)) for word in ("btc", "eth", "btc", "sol", "eth")]
    assert counts == [many.count(p.Term(F.BODY, word)) for word in ("btc", "eth", "btc", "sol", "eth")]
    assert arrays._terms._cache._room >= 0


def test_a_term_is_probed_for_few_posts_whether_or_not_it_is_kept(many: ColumnarEngine) -> None:
    snapshot = many._state.snapshot
    few = p.All((p.Term(F.BODY, "跌破"), p.Term(F.BODY, "erc-8004"), p.Term(F.BODY, "btc")))
    page = top(evaluate(few, snapshot), snapshot, limit=50, offset=0, sort=Sort.RELEVANCE)
    arrays = ArrayEvaluator(ColumnarArrays(snapshot))
    for before in (p.Nothing(), p.Term(F.BODY, "btc")):
        arrays.search(before, limit=1, offset=0, sort=Sort.RELEVANCE)
        assert arrays.search(few, limit=50, offset=0, sort=Sort.RELEVANCE) == (len(page), page)


@pytest.mark.parametrize("merge", ["union", "best_of"])
def test_an_interrupted_merge_leaves_nothing_behind(many: ColumnarEngine, merge: str) -> None:
    tables = ArrayEvaluator(ColumnarArrays(many._state.snapshot))._terms.tables
    docnums = np.arange(2000, dtype=np.int32)
    whole, broken = Matches(docnums, np.ones(2000)), Matches(docnums, np.ones(3))
    with pytest.raises(ValueError, match="broadcast"):
        getattr(tables, merge)([whole, broken])
    assert tables.union([whole, whole]).filled().tolist() == [2.0] * 2000


def test_the_same_alternative_twice_counts_twice(many: ColumnarEngine) -> None:
    twice = p.Any((p.Term(F.BODY, "跌破", 9.0), *[p.Term(F.BODY, "btc", 3.0)] * 4))
    snapshot = many._state.snapshot
    page = top(evaluate(twice, snapshot), snapshot, limit=5, offset=0, sort=Sort.RELEVANCE)
    arrays = ArrayEvaluator(ColumnarArrays(snapshot))
    assert arrays.search(twice, limit=5, offset=0, sort=Sort.RELEVANCE)[1] == page
