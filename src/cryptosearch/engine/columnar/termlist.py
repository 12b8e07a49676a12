"""The terms of a field: put in order, and front-coded into columns, all at once. Imports numpy.

``FieldReader`` reads what ``term_columns`` gives; ``docs/format.md`` describes it.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from cryptosearch.analysis.bulk_terms import Terms
from cryptosearch.engine.columnar.container import Column
from cryptosearch.engine.columnar.field import KEY_BYTES, TERMS_PER_BLOCK
from cryptosearch.engine.columnar.packing import column, patched

_MAX_SHARED_CHARS = 63  # of at most 4 bytes each: their number of bytes fits into 8 bits
_CODE_BITS = 21
_KEY_CHARS = 64 // _CODE_BITS


class Ranking(NamedTuple):
    """The distinct ones among some terms, in ascending order of code points, which is that of their UTF-8 bytes."""

    terms: Terms
    ranks: NDArray[np.int64]  # of each of the ranked terms, index into ``terms``


def rank(terms: Terms) -> Ranking:
    """Put ``terms``, which may repeat, in order."""
    codes, lengths = terms
    starts = np.cumsum(lengths) - lengths
    keys = np.zeros(len(lengths), np.uint64)
    for place in range(_KEY_CHARS):
        is_there = lengths > place
        keys <<= np.uint64(_CODE_BITS)
        keys[is_there] |= codes[starts[is_there] + place]
    order = np.argsort(keys)
    is_repeated = _order_ties(terms, keys[order], order)
    ranks = np.empty(len(order), np.int64)
    ranks[order] = np.cumsum(~is_repeated) - 1
    return Ranking(terms.chosen(order[~is_repeated]), ranks)


def _order_ties(terms: Terms, keys: NDArray[np.uint64], order: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Put those in order whose ``keys``, ascending, are equal; for each whether it repeats the one before.

    Terms of the same length that the key holds whole are the same. Others may differ behind it, or by a NUL.
    """
    lengths = terms.lengths[order]
    is_equal = np.append(False, keys[1:] == keys[:-1])[: len(keys)]
    is_repeated: NDArray[np.bool_] = is_equal & (lengths <= _KEY_CHARS) & (lengths == np.roll(lengths, 1))
    groups = np.cumsum(~is_equal)
    is_tied = np.isin(groups, groups[is_equal & ~is_repeated])
    tied = order[is_tied]
    texts = terms.chosen(tied).texts()
    by_text = sorted(range(len(texts)), key=texts.__getitem__)
    # Ties lie in ascending groups, so that sorting all of them at once leaves each group where it is.
    order[is_tied] = tied[by_text]
    is_repeated[is_tied] = [False, *(texts[a] == texts[b] for a, b in pairwise(by_text))][: len(texts)]
    return is_repeated


def term_columns(terms: Terms) -> Iterator[Column]:
    """The columns of sorted ``terms``: each without the characters that it shares with the one before.

    UnicodeError for a term that is no text.
    """
    codes, lengths = terms
    data = np.frombuffer(codes.tobytes().decode("utf-32-le").encode(), np.uint8)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    widths = 1 + (codes >= 0x80).astype(np.int8) + (codes >= 0x800) + (codes >= 0x10000)
    offsets = np.append(0, np.cumsum(widths, dtype=np.int64))  # of each character, in bytes
    n_shared = _count_shared(codes, starts, lengths)
    n_shared[::TERMS_PER_BLOCK] = 0  # each block stands by itself
    rest_starts = starts + n_shared
    rest_lengths = offsets[ends] - offsets[rest_starts]
    is_rest = np.arange(len(codes)) >= np.repeat(rest_starts, lengths)
    yield Column("texts", "u8", data[np.repeat(is_rest, widths)].data)
    yield column("shared_lengths", "u8", offsets[rest_starts] - offsets[starts])
    yield from patched("rest_lengths", rest_lengths)
    yield column("text_starts", "u32", (np.cumsum(rest_lengths) - rest_lengths)[::TERMS_PER_BLOCK])
    yield column("keys", "u64", _keys(data, offsets[starts[::TERMS_PER_BLOCK]], offsets[ends[::TERMS_PER_BLOCK]]))


def _count_shared(codes: NDArray[Any], starts: NDArray[np.int64], lengths: NDArray[np.int64]) -> NDArray[np.int64]:
    """With how many characters of the term before each term begins; 63 at most."""
    n_shared = np.zeros(len(starts), np.int64)
    alike = np.arange(1, len(starts))  # terms that are so far as the one before
    for place in range(_MAX_SHARED_CHARS):
        alike = alike[(lengths[alike] > place) & (lengths[alike - 1] > place)]
        alike = alike[codes[starts[alike] + place] == codes[starts[alike - 1] + place]]
        if not len(alike):
            break
        n_shared[alike] += 1
    return n_shared


def _keys(data: NDArray[np.uint8], starts: NDArray[np.int64], ends: NDArray[np.int64]) -> NDArray[np.uint64]:
    """The first eight bytes of each term as one big-endian number, zeros after a shorter one."""
    at = starts[:, np.newaxis] + np.arange(KEY_BYTES)
    padded = np.append(data, np.zeros(KEY_BYTES, np.uint8))
    return np.where(at < ends[:, np.newaxis], padded[at], 0).astype(np.uint8).view(">u8")[:, 0].astype(np.uint64)
