"""Facets and histograms: exact counts, by the posts themselves."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.columnar.engine import ColumnarEngine
from cryptosearch.histogram import make_buckets
from cryptosearch.model import Bucket, Facet, Period, Post
from test_arrays import commits, index_of, plans

days = st.dates(date(2025, 11, 1), date(2026, 3, 1))


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


def test_a_histogram_has_the_empty_days_between() -> None:
    counts = [(date(2026, 1, 20), 2), (date(2026, 1, 18), 1)]
    assert make_buckets(counts, Period.DAY) == tuple(
        Bucket(date(2026, 1, day), date(2026, 1, day), n) for day, n in ((18, 1), (19, 0), (20, 2))
    )


@pytest.mark.parametrize(
    ("by", "expected"),
    [
        (
            Period.WEEK,
            [("2025-12-29", "2026-01-04", 3), ("2026-01-05", "2026-01-11", 0), ("2026-01-12", "2026-01-18", 1)],
        ),
        (Period.MONTH, [("2025-12-01", "2025-12-31", 1), ("2026-01-01", "2026-01-31", 3)]),
        (Period.YEAR, [("2025-01-01", "2025-12-31", 1), ("2026-01-01", "2026-12-31", 3)]),
    ],
)
def test_longer_periods_begin_where_the_calendar_says(by: Period, expected: list[tuple[str, str, int]]) -> None:
    counts = [(date(2025, 12, 31), 1), (date(2026, 1, 1), 2), (date(2026, 1, 18), 1)]
    buckets = make_buckets(counts, by)
    assert [(str(bucket.first), str(bucket.last), bucket.count) for bucket in buckets] == expected


@settings(max_examples=30)
@given(st.dictionaries(days, st.integers(1, 9)), st.sampled_from(Period))
def test_buckets_follow_each_other_and_lose_nobody(counts: dict[date, int], by: Period) -> None:
    buckets = make_buckets(counts.items(), by)
    for before, after in pairwise(buckets):
        assert after.first.toordinal() == before.last.toordinal() + 1
    for bucket in buckets:
        assert bucket.count == sum(n for day, n in counts.items() if bucket.first <= day <= bucket.last)
    assert sum(bucket.count for bucket in buckets) == sum(counts.values())
    assert all(bucket.count for bucket in (*buckets[:1], *buckets[-1:]))


@pytest.mark.parametrize("by", Period)
def test_the_ends_of_the_calendar_are_no_obstacle(by: Period) -> None:
    for day in (date.min, date.max):
        (bucket,) = make_buckets([(day, 1)], by)
        assert bucket.first <= day <= bucket.last


def test_a_histogram_of_thousands_of_years_by_day_is_refused() -> None:
    counts = [(date.min, 1), (date.max, 1)]
    with pytest.raises(ValueError, match="longer period than day"):
        make_buckets(counts, Period.DAY)
    assert len(make_buckets(counts, Period.YEAR)) == 9999
