"""Facets: exact counts, by the posts themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.columnar.engine import ColumnarEngine
from cryptosearch.model import Facet, Post
from test_arrays import commits, index_of, plans


@settings(max_examples=12, phases=(Phase.explicit, Phase.reuse, Phase.generate))  # each builds an index
@given(commits=commits, plans=st.lists(plans, min_size=8, max_size=8), is_plain=st.booleans())
def test_facets_are_what_counting_the_matching_posts_gives(
    analyzer: Analyzer, commits: list[tuple[list[Post], set[int]]], plans: list[p.Node], is_plain: bool
) -> None:
    with index_of(commits, analyzer) as folder, pytest.MonkeyPatch.context() as patch:
        if is_plain:
            patch.setattr("cryptosearch.engine.columnar.engine._State._arrays_for", lambda *_, **__: None)
        engine = ColumnarEngine.open(folder, analyzer)
        for plan in plans:
            posts = [ranked.post for ranked in engine.search(plan, limit=99).page]
            found = engine.facets(plan, Facet)
            assert {facet: {item.value: item.count for item in found[facet]} for facet in Facet} == {
                facet: count(facet, posts) for facet in Facet
            }


def test_a_plan_is_evaluated_once_for_all_facets(
    analyzer: Analyzer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    evaluated: list[p.Node] = []

    def evaluate(plan: p.Node, snapshot: object) -> dict[int, float]:
        evaluated.append(plan)
        return {}

    module = "cryptosearch.engine.columnar.engine"
    monkeypatch.setattr(f"{module}._State._arrays_for", lambda *_, **__: None)
    monkeypatch.setattr(f"{module}.evaluate", evaluate)
    assert len(ColumnarEngine.create(tmp_path / "index", analyzer).facets(p.Everything(), Facet)) == len(Facet)
    assert evaluated == [p.Everything()]


def count(facet: Facet, posts: Iterable[Post]) -> Counter[str]:
    return Counter(value for post in posts for value in set(values(facet, post)))


def values(facet: Facet, post: Post) -> tuple[str, ...]:
    match facet:
        case Facet.AUTHOR:
            return post.authors
        case Facet.SOURCE:
            return (post.source,) if post.source else ()
        case Facet.PUBLISHER:
            return (post.publisher,) if post.publisher else ()
        case Facet.KIND:
            return (post.kind.value,)
        case Facet.LANGUAGE:
            return (post.language,)
        case Facet.TICKER:
            return post.tickers
        case Facet.DAY:
            return (post.filed_on.isoformat(),)
        case Facet.MONTH:
            return (post.filed_on.isoformat()[:7],)
