"""The first so many of the posts that match, in the fixed order, without sorting all of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from heapq import nsmallest
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.arrays.matches import Docnums, Matches
from cryptosearch.engine.arrays.snapshot import ArraySnapshot
from cryptosearch.model import Sort

_BLOCKS = 8  # for each that is wanted

Key = Callable[[NDArray[np.int64]], NDArray[Any]]  # what the posts at some indices are sorted by


def top(matches: Matches, snapshot: ArraySnapshot, *, limit: int, offset: int, sort: Sort) -> list[tuple[int, float]]:
    """Docnums and scores from ``offset`` to ``offset + limit``: as ``scalar.top`` orders them."""
    n = offset + limit
    if not n or not len(matches.docnums):
        return []
    days, sign = snapshot.days(), 1 if sort is Sort.OLDEST else -1
    keys: list[Key] = [lambda at: sign * days[matches.docnums[at]]]
    if sort is Sort.RELEVANCE and (scores := matches.scores) is not None:
        keys.insert(0, lambda at: -scores[at])
    chosen = _first(keys, matches.docnums, snapshot, n)
    docnums, values = matches.docnums[chosen].tolist(), matches.filled()[chosen].tolist()
    ids = map(snapshot.post_id, docnums)
    rows = sorted(zip(*(key(chosen).tolist() for key in keys), ids, docnums, values, strict=True))
    return [(row[-2], row[-1]) for row in rows[offset:n]]


def _first(keys: Sequence[Key], docnums: Docnums, snapshot: ArraySnapshot, n: int) -> NDArray[np.int64]:
    """Indices of the ``n`` least by ``keys``, then by id; in any order."""
    chosen: list[NDArray[np.int64]] = []
    tied = np.arange(len(docnums))
    for key in keys:
        if len(tied) <= n:
            break
        values = key(tied)
        near = np.flatnonzero(values <= _bound(values, n))
        tied, values = tied[near], values[near]
        last = np.partition(values, n - 1)[n - 1]
        chosen.append(tied[values < last])
        n -= len(chosen[-1])
        tied = tied[values == last]
    return np.concatenate([*chosen, _least_ids(tied, docnums, snapshot, n)])


def _bound(values: NDArray[Any], n: int) -> Any:
    """A number that ``n`` of ``values`` and few more do not exceed: of many blocks' least ones the ``n``-th."""
    size = len(values) // (_BLOCKS * n)
    if size < 2:
        return values.max()
    least = values[: len(values) // size * size].reshape(-1, size).min(axis=1)
    return np.partition(least, n - 1)[n - 1]


def _least_ids(tied: NDArray[np.int64], docnums: Docnums, snapshot: ArraySnapshot, n: int) -> NDArray[np.int64]:
    """Of ``tied`` the ``n`` with the least ids. Ranks say which in each segment, ids between segments."""
    if len(tied) <= n:
        return tied
    ranks = snapshot.id_ranks()[docnums[tied]]
    ends = np.searchsorted(docnums[tied], snapshot.segment_starts[1:])
    candidates = [
        part[np.argsort(ranks_of)[:n]]
        for part, ranks_of in zip(np.split(tied, ends), np.split(ranks, ends), strict=True)
    ]
    least = nsmallest(n, np.concatenate(candidates).tolist(), key=lambda at: snapshot.post_id(int(docnums[at])))
    return np.array(least, np.int64)
