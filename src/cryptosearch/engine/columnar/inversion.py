"""Tokens to postings: the columns of one field, made by one sort.

Each token is a key of 64 bits (term, docnum, position); sorted, the keys are the postings. Used to build a
segment from posts (``building.py``) and to merge segments (``merging.py``). Imports numpy.

These arrays are the greatest there are, and to be given memory for one can take longer than to fill it: so tokens go
from the parts they come in straight into their keys, and what else is made of all of them is no wider than it must be.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cryptosearch.analysis.bulk_terms import Terms
from cryptosearch.engine.columnar.container import Column
from cryptosearch.engine.columnar.field import POSTINGS_PER_BLOCK, TERMS_PER_BLOCK
from cryptosearch.engine.columnar.packing import Numbers, column, narrow, patched
from cryptosearch.engine.columnar.termlist import rank, term_columns

_DOCNUM_BITS = np.uint64(16)
_POSITION_BITS = np.uint64(24)
_RANK_BITS = 24  # 64 less the others


class TokenPart(NamedTuple):
    """Some tokens of a field, in any order. The arrays have one entry per token."""

    term_ids: NDArray[np.uint32]
    docnums: NDArray[np.uint16]
    positions: NDArray[np.uint32]


class Tokens(NamedTuple):
    """The tokens of a field."""

    terms: Terms  # of the ids; more than occur will do, and any may repeat
    parts: Sequence[TokenPart]


class Postings(NamedTuple):
    """Sorted tokens: a posting is a run of tokens with the same term and docnum."""

    terms: Terms  # distinct and ascending
    starts: NDArray[np.int64]  # of each term, index of its first posting
    docnums: NDArray[np.uint16]  # of each posting, ascending within a term
    is_first: NDArray[np.bool_]  # of each token: whether a posting begins with it
    positions: NDArray[np.uint32]  # of each token, ascending within a posting


class FieldColumns(NamedTuple):
    """What a segment file holds of one field."""

    statistics: dict[str, int]
    columns: list[Column]


def invert(tokens: Tokens) -> Postings:
    """Sort tokens into postings."""
    terms, ranks = _rank_terms(tokens)
    heads, positions = _sort(tokens.parts, ranks)
    is_first = _is_new(heads)
    heads = heads[is_first]
    docnums = heads.astype(np.uint16)
    heads >>= _DOCNUM_BITS
    return Postings(terms, np.flatnonzero(_is_new(heads)), docnums, is_first, positions)


def _rank_terms(tokens: Tokens) -> tuple[Terms, NDArray[np.uint64]]:
    """The terms that occur, sorted, and for each id the index of its term among them."""
    is_used = np.zeros(len(tokens.terms.lengths), bool)
    for part in tokens.parts:
        is_used[part.term_ids] = True
    used = np.flatnonzero(is_used)
    ranking = rank(tokens.terms.chosen(used))
    ranks = np.zeros(len(is_used), np.uint64)
    ranks[used] = ranking.ranks
    return ranking.terms, ranks


def _sort(parts: Sequence[TokenPart], ranks: NDArray[np.uint64]) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """The tokens in order: rank and docnum packed into one number, and the position."""
    ends = np.cumsum([len(part.term_ids) for part in parts])
    heads = np.empty(int(ends[-1]) if len(ends) else 0, np.uint64)
    places = [slice(end - len(part.term_ids), end) for end, part in zip(ends.tolist(), parts, strict=True)]
    for place, part in zip(places, parts, strict=True):
        heads[place] = (ranks[part.term_ids] << _DOCNUM_BITS) | part.docnums
    greatest = max((int(part.positions.max(initial=0)) for part in parts), default=0)
    if int(ranks.max(initial=0)) >> _RANK_BITS or greatest >> _POSITION_BITS:
        positions = np.concatenate([part.positions for part in parts])
        order = np.lexsort((positions, heads))
        return heads[order], positions[order]
    heads <<= _POSITION_BITS
    for place, part in zip(places, parts, strict=True):
        heads[place] |= part.positions
    heads.sort()
    positions = heads.astype(np.uint32)
    positions &= np.uint32((1 << _POSITION_BITS) - 1)
    heads >>= _POSITION_BITS
    return heads, positions


def _is_new(ascending: Numbers) -> NDArray[np.bool_]:
    """Which of the numbers differ from the one before."""
    is_new = np.ones(len(ascending), bool)
    np.not_equal(ascending[1:], ascending[:-1], out=is_new[1:])
    return is_new


def field_columns(name: str, postings: Postings, lengths: NDArray[np.int64]) -> FieldColumns:
    """The columns of the field ``name``; ``lengths`` of all posts of the segment, by docnum.

    UnicodeError for a term that is no text.
    """
    columns = [*term_columns(postings.terms), *_posting_columns(postings), narrow("lengths", lengths)]
    named = [column._replace(name=f"{name}.{column.name}") for column in columns]
    statistics = {
        "n_terms": len(postings.terms.lengths),
        "n_postings": len(postings.docnums),
        "total_length": int(lengths.sum()),
    }
    return FieldColumns(statistics, named)


def _posting_columns(postings: Postings) -> Iterator[Column]:
    _, starts, docnums, is_first, positions = postings
    further = np.flatnonzero(~is_first)
    owners = further - np.arange(1, len(further) + 1)  # the posting of each: how many begin before it, less one
    begins = np.flatnonzero(_is_new(owners))
    repeated, n_further = owners[begins], np.diff(np.append(begins, len(owners)))
    is_repeated = np.zeros(len(docnums), bool)
    is_repeated[repeated] = True
    block_starts = np.arange(0, len(docnums), POSTINGS_PER_BLOCK)
    yield from patched("document_frequencies", np.diff(np.append(starts, len(docnums))) - 1)
    yield column("posting_starts", "u32", starts[::TERMS_PER_BLOCK])
    yield column("docnums", "u16", docnums)
    yield column("repeated", "u8", np.packbits(is_repeated, bitorder="little"))
    yield column("repeated_starts", "u32", np.searchsorted(repeated, block_starts))
    yield column("further_starts", "u32", np.searchsorted(owners, block_starts))
    yield from patched("further_counts", n_further - 1)
    yield from patched("first_positions", positions[is_first])
    yield from patched("further_positions", positions[further])
