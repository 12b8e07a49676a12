"""The terms of a field: put in order, and front-coded into columns, all at once. Imports numpy.

``FieldReader`` reads what ``term_columns`` gives; ``docs/format.md`` describes it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.columnar.container import Column
from cryptosearch.engine.columnar.field import KEY_BYTES, TERMS_PER_BLOCK
from cryptosearch.engine.columnar.packing import column, patched

MAX_TERM_BYTES = (1 << 16) - 1
_MAX_SHARED_CHARS = 63  # of at most 4 bytes each: their number of bytes fits into 8 bits
_CODE_BITS = 21
_KEY_CHARS = 64 // _CODE_BITS


def sorted_order(terms: Sequence[str]) -> NDArray[np.int64]:
    """The indices of distinct ``terms`` in ascending order of code points, which is that of their UTF-8 bytes."""
    codes, lengths = _codes(terms)
    starts = np.cumsum(lengths) - lengths
    keys = np.zeros(len(terms), np.uint64)
    for place in range(_KEY_CHARS):
        is_there = lengths > place
        keys <<= np.uint64(_CODE_BITS)
        keys[is_there] |= codes[starts[is_there] + place]
    order = np.argsort(keys, kind="stable")
    is_equal = np.diff(keys[order]) == 0
    is_tied = np.append(is_equal, False) | np.insert(is_equal, 0, False) if len(keys) else is_equal
    # Ties lie in ascending groups, so that sorting all of them at once leaves each group where it is.
    order[is_tied] = sorted(order[is_tied].tolist(), key=terms.__getitem__)
    return order


def term_columns(terms: Sequence[str]) -> Iterator[Column]:
    """The columns of sorted ``terms``: each without the characters that it shares with the one before.

    ValueError for a term of more than 65,535 bytes, and UnicodeEncodeError, which is one, for a term that is no text.
    """
    data = np.frombuffer("".join(terms).encode(), np.uint8)
    codes, lengths = _codes(terms)
    ends = np.cumsum(lengths)
    starts = ends - lengths
    widths = 1 + (codes >= 0x80).astype(np.int8) + (codes >= 0x800) + (codes >= 0x10000)
    offsets = np.append(0, np.cumsum(widths, dtype=np.int64))  # of each character, in bytes
    if (longest := int(np.max(offsets[ends] - offsets[starts], initial=0))) > MAX_TERM_BYTES:
        raise ValueError(f"a term of {longest} bytes, {MAX_TERM_BYTES} are the most")
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


def _codes(terms: Sequence[str]) -> tuple[NDArray[Any], NDArray[np.int64]]:
    """The code points of all ``terms``, and how many each has."""
    joined = "".join(terms).encode("utf-32-le", "surrogatepass")
    return np.frombuffer(joined, "<u4"), np.fromiter(map(len, terms), np.int64, len(terms))


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
