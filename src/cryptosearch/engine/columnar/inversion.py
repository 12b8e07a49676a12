"""Tokens to postings: the columns of one field, made by one sort.

Each token is a key of 64 bits (term, docnum, position); sorted, the keys are the postings. Used to build a
segment from posts (``building.py``) and to merge segments (``merging.py``). Imports numpy.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.columnar.container import Column
from cryptosearch.engine.columnar.field import POSTINGS_PER_BLOCK, TERMS_PER_BLOCK
from cryptosearch.engine.columnar.packing import Numbers, column, narrow, patched
from cryptosearch.engine.columnar.termlist import sorted_order, term_columns

_DOCNUM_BITS = 16
_POSITION_BITS = 24
_TERM_BITS = 64 - _DOCNUM_BITS - _POSITION_BITS


class Tokens(NamedTuple):
    """The tokens of a field, in any order. The arrays have one entry per token."""

    terms: Sequence[str]  # distinct; id -> term; more than occur will do
    term_ids: NDArray[np.uint32]
    docnums: NDArray[np.uint32]
    positions: NDArray[np.uint32]


class Postings(NamedTuple):
    """Sorted tokens: ``terms`` ascending, the arrays ascending by (term, docnum, position)."""

    terms: list[str]
    ranks: NDArray[np.int64]  # index into terms
    docnums: NDArray[np.int64]
    positions: NDArray[np.int64]


class FieldColumns(NamedTuple):
    """What a segment file holds of one field."""

    statistics: dict[str, int]
    columns: list[Column]


def invert(tokens: Tokens) -> Postings:
    """Sort tokens into postings."""
    terms, ranks = _rank_terms(tokens.terms, tokens.term_ids)
    docnums, positions = tokens.docnums.astype(np.uint64), tokens.positions.astype(np.uint64)
    if len(terms) >> _TERM_BITS or (len(positions) and int(positions.max()) >> _POSITION_BITS):
        order = np.lexsort((positions, docnums, ranks))
        return Postings(terms, *(part[order].astype(np.int64) for part in (ranks, docnums, positions)))
    keys = (ranks.astype(np.uint64) << np.uint64(_DOCNUM_BITS + _POSITION_BITS)) | (
        docnums << np.uint64(_POSITION_BITS)
    )
    keys |= positions
    keys.sort()
    signed = keys.view(np.int64)
    return Postings(
        terms,
        (keys >> np.uint64(_DOCNUM_BITS + _POSITION_BITS)).view(np.int64),
        (signed >> _POSITION_BITS) & ((1 << _DOCNUM_BITS) - 1),
        signed & ((1 << _POSITION_BITS) - 1),
    )


def field_columns(name: str, postings: Postings, lengths: NDArray[np.int64]) -> FieldColumns:
    """The columns of the field ``name``; ``lengths`` of all posts of the segment, by docnum.

    ValueError for a term of more than 65,535 bytes, and UnicodeEncodeError, which is one, for a term that is no text.
    """
    columns = [
        *term_columns(postings.terms),
        *_posting_columns(postings, lengths),
        narrow("lengths", lengths),
    ]
    named = [column._replace(name=f"{name}.{column.name}") for column in columns]
    statistics = {
        "n_terms": len(postings.terms),
        "n_postings": next(len(column.data) for column in columns if column.name == "docnums"),
        "total_length": int(lengths.sum()),
    }
    return FieldColumns(statistics, named)


def _rank_terms(terms: Sequence[str], term_ids: NDArray[np.uint32]) -> tuple[list[str], NDArray[np.int64]]:
    """The terms that occur, sorted, and for each token the index of its term among them."""
    used = np.flatnonzero(np.bincount(term_ids, minlength=len(terms)))
    texts = [terms[number] for number in used.tolist()]
    order = sorted_order(texts)
    ranks = np.zeros(len(terms), np.int64)
    ranks[used[order]] = np.arange(len(order))
    return [texts[number] for number in order.tolist()], ranks[term_ids]


def _posting_columns(postings: Postings, lengths: NDArray[np.int64]) -> Iterator[Column]:
    """A posting is a run of tokens with the same term and docnum."""
    _, ranks, docnums, positions = postings
    is_first = np.ones(len(ranks), bool)
    is_first[1:] = (ranks[1:] != ranks[:-1]) | (docnums[1:] != docnums[:-1])
    firsts = np.flatnonzero(is_first)
    frequencies = np.diff(np.append(firsts, len(ranks)))
    document_frequencies = np.bincount(ranks[firsts], minlength=len(postings.terms))
    posting_starts = np.concatenate([[0], np.cumsum(document_frequencies)])[:-1]
    repeated = np.flatnonzero(frequencies > 1)
    block_starts = np.arange(0, len(firsts), POSTINGS_PER_BLOCK)
    n_further = frequencies - 1
    yield from patched("document_frequencies", document_frequencies - 1)
    yield column("posting_starts", "u32", posting_starts[::TERMS_PER_BLOCK])
    yield column("docnums", "u16", docnums[firsts])
    yield column("repeated", "u8", np.packbits(frequencies > 1, bitorder="little"))
    yield column("repeated_starts", "u32", np.searchsorted(repeated, block_starts))
    yield column("further_starts", "u32", (np.cumsum(n_further) - n_further)[::POSTINGS_PER_BLOCK])
    yield from patched("further_counts", n_further[repeated] - 1)
    yield from patched("first_positions", positions[firsts])
    yield from patched("further_positions", positions[~is_first])
    yield from _bounds(frequencies, lengths[docnums[firsts]])


def _bounds(frequencies: Numbers, lengths: Numbers) -> Iterator[Column]:
    """Of every 256 postings the greatest frequency and the least length, which bound their scores."""
    starts = np.arange(0, len(frequencies), POSTINGS_PER_BLOCK)
    empty = np.empty(0, np.int64)
    yield narrow("max_frequencies", np.maximum.reduceat(frequencies, starts) if len(starts) else empty)
    yield narrow("min_lengths", np.minimum.reduceat(lengths, starts) if len(starts) else empty)
