"""Tokens to postings: the columns of one field, made by one sort.

Each token is a key of 64 bits (term, docnum, position); sorted, the keys are the postings. Used to build a
segment from posts (``building.py``) and to merge segments (``merging.py``). Imports numpy.
"""

from __future__ import annotations

from collections.abc import Iterator
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


class Tokens(NamedTuple):
    """The tokens of a field, in any order. The arrays have one entry per token."""

    terms: Terms  # of the ids; more than occur will do, and any may repeat
    term_ids: NDArray[np.uint32]
    docnums: NDArray[np.uint32]
    positions: NDArray[np.uint32]


class Postings(NamedTuple):
    """Sorted tokens: ``terms`` distinct and ascending, the arrays ascending by (term, docnum, position)."""

    terms: Terms
    ranks: NDArray[np.uint32]  # of each posting, index into terms
    docnums: NDArray[np.uint16]  # of each posting
    frequencies: NDArray[np.int64]  # of each posting
    positions: NDArray[np.uint32]  # of each token


class FieldColumns(NamedTuple):
    """What a segment file holds of one field."""

    statistics: dict[str, int]
    columns: list[Column]


def invert(tokens: Tokens) -> Postings:
    """Sort tokens into postings: a posting is a run of tokens with the same term and docnum."""
    terms, ranks = _rank_terms(tokens.terms, tokens.term_ids)
    heads, positions = _sort(ranks, tokens.docnums, tokens.positions)
    firsts = np.flatnonzero(np.append(True, heads[1:] != heads[:-1])[: len(heads)])
    frequencies = np.diff(np.append(firsts, len(heads)))
    heads = heads[firsts]
    return Postings(terms, (heads >> _DOCNUM_BITS).astype(np.uint32), heads.astype(np.uint16), frequencies, positions)


def _sort(
    ranks: NDArray[np.uint32], docnums: NDArray[np.uint32], positions: NDArray[np.uint32]
) -> tuple[NDArray[np.uint64], NDArray[np.uint32]]:
    """The tokens in order: rank and docnum packed into one number, and the position."""
    heads = (ranks.astype(np.uint64) << _DOCNUM_BITS) | docnums
    if int(ranks.max(initial=0)) >> _RANK_BITS or int(positions.max(initial=0)) >> _POSITION_BITS:
        order = np.lexsort((positions, heads))
        return heads[order], positions[order]
    heads <<= _POSITION_BITS  # in place, here and below: these arrays are the greatest there are
    heads |= positions
    heads.sort()
    positions = (heads & np.uint64((1 << _POSITION_BITS) - 1)).astype(np.uint32)
    heads >>= _POSITION_BITS
    return heads, positions


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
        "n_terms": len(postings.terms.lengths),
        "n_postings": len(postings.docnums),
        "total_length": int(lengths.sum()),
    }
    return FieldColumns(statistics, named)


def _rank_terms(terms: Terms, term_ids: NDArray[np.uint32]) -> tuple[Terms, NDArray[np.uint32]]:
    """The terms that occur, sorted, and for each token the index of its term among them."""
    n_terms = len(terms.lengths)
    used = np.flatnonzero(np.bincount(term_ids, minlength=n_terms))
    ranking = rank(terms.chosen(used))
    ranks = np.zeros(n_terms, np.uint32)
    ranks[used] = ranking.ranks
    return ranking.terms, ranks[term_ids]


def _posting_columns(postings: Postings, lengths: NDArray[np.int64]) -> Iterator[Column]:
    _, ranks, docnums, frequencies, positions = postings
    document_frequencies = np.bincount(ranks, minlength=len(postings.terms.lengths))
    posting_starts = np.cumsum(document_frequencies) - document_frequencies
    firsts = np.cumsum(frequencies) - frequencies
    is_further = np.ones(len(positions), bool)
    is_further[firsts] = False
    repeated = np.flatnonzero(frequencies > 1)
    block_starts = np.arange(0, len(docnums), POSTINGS_PER_BLOCK)
    n_further = frequencies - 1
    yield from patched("document_frequencies", document_frequencies - 1)
    yield column("posting_starts", "u32", posting_starts[::TERMS_PER_BLOCK])
    yield column("docnums", "u16", docnums)
    yield column("repeated", "u8", np.packbits(frequencies > 1, bitorder="little"))
    yield column("repeated_starts", "u32", np.searchsorted(repeated, block_starts))
    yield column("further_starts", "u32", (np.cumsum(n_further) - n_further)[::POSTINGS_PER_BLOCK])
    yield from patched("further_counts", n_further[repeated] - 1)
    yield from patched("first_positions", positions[firsts])
    yield from patched("further_positions", positions[is_further])
    yield from _bounds(frequencies, lengths[docnums])


def _bounds(frequencies: Numbers, lengths: Numbers) -> Iterator[Column]:
    """Of every 256 postings the greatest frequency and the least length, which bound their scores."""
    starts = np.arange(0, len(frequencies), POSTINGS_PER_BLOCK)
    empty = np.empty(0, np.int64)
    yield narrow("max_frequencies", np.maximum.reduceat(frequencies, starts) if len(starts) else empty)
    yield narrow("min_lengths", np.minimum.reduceat(lengths, starts) if len(starts) else empty)
