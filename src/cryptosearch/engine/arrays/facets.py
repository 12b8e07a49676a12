"""Facets over arrays: how many of some posts have each value of a field; the results of ``engine/facets.py``."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.arrays.matches import Docnums
from cryptosearch.engine.arrays.snapshot import ArraySnapshot
from cryptosearch.engine.facets import VALUE_FIELDS, name_days, order_counts
from cryptosearch.model import Facet, FacetCount


class FacetCounter:
    """Counts the posts ``docnums`` (ascending, distinct) by one facet after another."""

    def __init__(self, snapshot: ArraySnapshot, docnums: Docnums) -> None:
        self._snapshot = snapshot
        self._docnums = docnums

    def facet(self, facet: Facet) -> tuple[FacetCount, ...]:
        """The values of ``facet``, as ``engine.facets.order_counts`` orders them."""
        counts = self._values(facet) if facet in VALUE_FIELDS else name_days(facet, self._days)
        return order_counts(facet, counts)

    def _values(self, facet: Facet) -> Mapping[str, int]:
        texts, ordinals, holders = self._snapshot.values(VALUE_FIELDS[facet])
        counts = np.bincount(ordinals.compress(self._is_counted.take(holders)), minlength=len(texts))
        found = np.flatnonzero(counts)
        return {texts[at]: count for at, count in zip(found.tolist(), counts[found].tolist(), strict=True)}

    @cached_property
    def _is_counted(self) -> NDArray[np.bool_]:
        """(n_docs,): which posts count."""
        is_counted = np.zeros(self._snapshot.n_docs, bool)
        is_counted[self._docnums] = True
        return is_counted

    @cached_property
    def _days(self) -> Mapping[int, int]:
        """Proleptic ordinals of days, and how many posts were filed on each."""
        days, counts = np.unique(self._snapshot.days()[self._docnums], return_counts=True)
        return dict(zip(days.tolist(), counts.tolist(), strict=True))
