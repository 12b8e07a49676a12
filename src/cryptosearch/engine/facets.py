"""Facets, plainly: how many of the matching posts have each value of a field, or were filed on each day or month."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from datetime import date

from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.scalar import Snapshot
from cryptosearch.model import Facet, FacetCount

VALUE_FIELDS = {
    Facet.AUTHOR: IndexField.AUTHOR_NAME,
    Facet.SOURCE: IndexField.SOURCE_NAME,
    Facet.PUBLISHER: IndexField.PUBLISHER_NAME,
    Facet.KIND: IndexField.KIND,
    Facet.LANGUAGE: IndexField.LANGUAGE,
    Facet.TICKER: IndexField.TICKER,
}


def count_facet(facet: Facet, docnums: Collection[int], snapshot: Snapshot) -> tuple[FacetCount, ...]:
    """The values of ``facet`` among the posts ``docnums``, as ``order_counts`` orders them."""
    if facet in VALUE_FIELDS:
        return order_counts(facet, _count_values(VALUE_FIELDS[facet], docnums, snapshot))
    days = snapshot.days()
    return order_counts(facet, name_days(facet, Counter(days[docnum] for docnum in docnums)))


def name_days(facet: Facet, counts: Mapping[int, int]) -> Mapping[str, int]:
    """Counts by proleptic ordinal as counts by "2026-01-20", or by "2026-01" for months."""
    named: Counter[str] = Counter()
    for day, count in counts.items():
        text = date.fromordinal(day).isoformat()
        named[text if facet is Facet.DAY else text[:7]] += count
    return named


def order_counts(facet: Facet, counts: Mapping[str, int]) -> tuple[FacetCount, ...]:
    """Days and months in order of time, other values by falling count, then by value; no zeros."""
    found = [FacetCount(value, count) for value, count in counts.items() if count]
    if facet in VALUE_FIELDS:
        return tuple(sorted(found, key=lambda item: (-item.count, item.value)))
    return tuple(sorted(found, key=lambda item: item.value))


def _count_values(name: IndexField, docnums: Collection[int], snapshot: Snapshot) -> Mapping[str, int]:
    return {value: _count(snapshot.postings(name, value).docnums, docnums) for value in snapshot.terms(name, "")}


def _count(docnums: Iterable[int], wanted: Collection[int]) -> int:
    return sum(docnum in wanted for docnum in docnums)
