"""Explanations: their root is the score of both evaluators, and every number follows from those below it."""

from __future__ import annotations

from math import log

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.arrays import ArrayEvaluator
from cryptosearch.engine.columnar.array_snapshot import ColumnarArrays
from cryptosearch.engine.columnar.manifest import read_manifest
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot
from cryptosearch.engine.explain import explain
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.scalar import evaluate
from cryptosearch.model import Explanation, Post, Sort
from test_arrays import commits, index_of, plans

BTC, ETH = p.Term(F.BODY, "btc"), p.Term(F.BODY, "eth", 2.0)


@settings(max_examples=15, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # each builds an index
@given(commits=commits, plans=st.lists(plans, min_size=8, max_size=8))
def test_the_root_is_the_score(
    analyzer: Analyzer, commits: list[tuple[list[Post], set[int]]], plans: list[p.Node]
) -> None:
    with index_of(commits, analyzer) as folder:
        snapshot = ColumnarSnapshot(folder, read_manifest(folder))
        arrays = ArrayEvaluator(ColumnarArrays(snapshot))
        for plan in plans:
            found = explain(plan, snapshot, snapshot.live())
            scores = {docnum: explanation.value for docnum, explanation in found.items() if explanation.matches}
            assert scores == evaluate(plan, snapshot)
            assert scores == dict(arrays.search(plan, limit=99, offset=0, sort=Sort.RELEVANCE)[1])
            for explanation in found.values():
                check(plan, explanation)


def check(node: p.Node, found: Explanation, *, scored: bool = True) -> None:
    """That what ``found`` says of ``node`` follows from what it says of the node's parts."""
    parts, values = found.children, [part.value for part in found.children]
    if not found.matches or not scored:
        assert found.value == 0.0
    match node:
        case p.Term(_, _, weight) | p.Phrase(_, _, weight) if found.matches and scored:
            check_term(found, weight)
        case p.Sequence() if found.matches and scored:
            assert found.value == pytest.approx(sum(values))
            for part in parts:
                check_term(part, dict(part.factors)["weight"])
        case p.Filter(child):
            check(child, found, scored=False)
        case p.All(children) | p.Any(children) | p.Best(children):
            n_needed = len(children) if isinstance(node, p.All) else node.minimum if isinstance(node, p.Any) else 1
            assert found.matches is (sum(part.matches for part in parts) >= n_needed)
            if found.matches and scored:
                best = max(values) if isinstance(node, p.Best) else sum(values)
                assert found.value == pytest.approx(best)
            for child, part in zip(children, parts, strict=True):
                check(child, part, scored=scored)
        case p.Except(child, excluded):
            assert found.matches is all(part.matches for part in parts)
            assert parts[1].matches is not parts[1].children[0].matches
            check(child, parts[0], scored=scored)
            check(excluded, parts[1].children[0], scored=False)
        case p.Boosted(child, bonus) if found.matches and scored:
            assert found.value == pytest.approx(sum(values))
            check(child, parts[0])
            check(bonus, parts[1])
        case p.Boosted(child, _):
            check(child, found, scored=scored)
        case p.Prefer(own, other):
            assert found.matches is (parts[0].matches or parts[-1].matches)
            if found.matches and scored:
                assert found.value == pytest.approx(sum(values))
                assert (len(parts) == 3) is parts[0].matches
            check(own, parts[0], scored=scored)
            check(other, parts[-1], scored=scored)


def check_term(found: Explanation, weight: float) -> None:
    """The formula of ``engine.parameters``, by the numbers that are given."""
    q = dict(found.factors)
    norm = q["K1"] * (1 - q["B"] + q["B"] * q["length"] / q["average length"])
    assert q["weight"] == weight
    assert q["BM25"] == pytest.approx(q["idf"] * q["tf"] * (q["K1"] + 1) / (q["tf"] + norm))
    assert found.value == pytest.approx(weight * q["BM25"])


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory, analyzer: Analyzer) -> ColumnarSnapshot:
    posts = [make_post("a", "BTC 与 ETH 齐涨"), make_post("b", "BTC 回落,BTC 成交放大"), make_post("c", "平稳")]
    with index_of([(posts, set())], analyzer) as folder:
        return ColumnarSnapshot(folder, read_manifest(folder))


def explained(plan: p.Node, snapshot: ColumnarSnapshot, docnum: int = 0) -> Explanation:
    return explain(plan, snapshot, [docnum])[docnum]


def test_a_term_gives_the_numbers_of_its_formula(snapshot: ColumnarSnapshot) -> None:
    found = dict(explained(BTC, snapshot, 1).factors)
    assert (found["N"], found["df"], found["tf"], found["length"]) == (3, 2, 2, 5)
    assert found["average length"] == pytest.approx(sum(snapshot.lengths(F.BODY)) / 3)
    assert found["idf"] == pytest.approx(log(1 + 1.5 / 2.5))


@pytest.mark.parametrize(
    ("plan", "label"),
    [
        (BTC, "body:btc"),
        (p.Filter(BTC), "filter: body:btc"),
        (p.Prefix(F.GRAMS, "期"), "filter: grams:期…"),
        (p.Sequence(F.GRAMS, ("btc", "与"), ends_open=True), 'grams:"btc 与…"'),
        (p.Near((p.Sequence(F.GRAMS, ("btc",)),), 6), "all of these within 6 positions"),
        (p.Between(None, None), "filter: filed"),
        (p.Any((BTC, ETH), 2), "at least 2 of these"),
        (p.Nothing(), "filter: no post"),
    ],
    ids=str,
)
def test_a_clause_is_named_by_what_it_asks_for(snapshot: ColumnarSnapshot, plan: p.Node, label: str) -> None:
    assert explained(plan, snapshot).label == label


def test_what_does_not_match_says_which_clause_failed(snapshot: ColumnarSnapshot) -> None:
    found = explained(p.All((BTC, p.Filter(p.Term(F.KIND, "article")))), snapshot)
    assert (found.matches, found.value) == (False, 0.0)
    assert [(part.label, part.matches) for part in found.children] == [
        ("body:btc", True),
        ("filter: kind:article", False),
    ]


def test_an_exclusion_that_matches_is_why_a_post_does_not(snapshot: ColumnarSnapshot) -> None:
    found = explained(p.Except(BTC, ETH), snapshot)
    assert [part.matches for part in (found, *found.children)] == [False, True, False]
    assert found.children[1].children[0].matches


def test_a_node_of_an_unknown_kind_is_refused(snapshot: ColumnarSnapshot) -> None:
    with pytest.raises(AssertionError):
        explained("btc", snapshot)  # type: ignore[arg-type]
