"""Several segments to one, without their deleted posts: the same columns as if their posts had been built together.

Imports numpy. Which segments are merged when is ``policy.py``'s to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import compress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from cryptosearch.analysis.bulk_terms import Terms
from cryptosearch.engine.columnar.array_snapshot import occurrences_of, patched_array, section_array
from cryptosearch.engine.columnar.building import stored_columns
from cryptosearch.engine.columnar.container import Column, write_container
from cryptosearch.engine.columnar.field import Span
from cryptosearch.engine.columnar.inversion import TokenPart, Tokens, field_columns, invert
from cryptosearch.engine.columnar.packing import column
from cryptosearch.engine.columnar.segment import KIND, VERSION
from cryptosearch.engine.columnar.snapshot import Leaf
from cryptosearch.engine.plan import IndexField


def merge(leaves: Sequence[Leaf], path: Path) -> int:
    """Write the posts of ``leaves`` that are not deleted to the new segment ``path``, in order; how many they are.

    At least one must be left, 65,536 at most.
    """
    numbers = _new_docnums(leaves)
    statistics: dict[str, dict[str, int]] = {}
    columns: list[Column] = []
    ids: list[str] = []
    for name in sorted({name for leaf in leaves for name in leaf.segment.fields}):
        postings = invert(_tokens(name, leaves, numbers))
        if len(postings.docnums):
            found = field_columns(name.value, postings, _lengths(name, leaves, numbers))
            statistics[name.value] = found.statistics
            columns += found.columns
        if name is IndexField.ID:
            ids = postings.terms.texts()
    columns += _post_columns(leaves, numbers, ids)
    n_docs = sum(int(np.count_nonzero(new >= 0)) for new in numbers)
    write_container(path, kind=KIND, version=VERSION, header={"n_docs": n_docs, "fields": statistics}, columns=columns)
    return n_docs


def _new_docnums(leaves: Sequence[Leaf]) -> list[NDArray[np.int64]]:
    """For each segment its posts' docnums in the new one, -1 for those that are deleted."""
    numbers, base = [], 0
    for leaf in leaves:
        is_kept = np.ones(leaf.segment.n_docs, bool)
        is_kept[list(leaf.deleted)] = False
        numbers.append(np.where(is_kept, np.cumsum(is_kept) - 1 + base, -1))
        base += int(is_kept.sum())
    return numbers


def _tokens(name: IndexField, leaves: Sequence[Leaf], numbers: Sequence[NDArray[np.int64]]) -> Tokens:
    texts: list[str] = []
    parts = []
    for leaf, new_docnums in zip(leaves, numbers, strict=True):
        if field := leaf.segment.fields.get(name):
            term_ids = np.arange(len(texts), len(texts) + field.n_terms, dtype=np.uint32)
            texts += (term.decode() for term in field.terms(range(field.n_terms)))
            postings, positions = occurrences_of(field, Span(0, field.n_postings))
            frequencies = patched_array(field.document_frequencies, 0, field.n_terms).astype(np.int64) + 1
            if int(frequencies.sum()) != field.n_postings:
                raise ValueError(f"{frequencies.sum()} postings of {name} where there are {field.n_postings}")
            docnums = new_docnums[section_array(field.docnums, 0, field.n_postings)][postings]
            is_kept = docnums >= 0
            of_tokens = np.repeat(term_ids, frequencies)[postings]
            found = of_tokens[is_kept], docnums[is_kept].astype(np.uint16), positions[is_kept].astype(np.uint32)
            parts.append(TokenPart(*found))
    return Tokens(Terms.of(texts), parts)


def _lengths(name: IndexField, leaves: Sequence[Leaf], numbers: Sequence[NDArray[np.int64]]) -> NDArray[np.int64]:
    lengths = []
    for leaf, new_docnums in zip(leaves, numbers, strict=True):
        field, n_docs = leaf.segment.fields.get(name), leaf.segment.n_docs
        of_leaf = section_array(field.lengths, 0, n_docs) if field else np.zeros(n_docs)
        lengths.append(of_leaf[new_docnums >= 0].astype(np.int64))
    return np.concatenate(lengths)


def _post_columns(leaves: Sequence[Leaf], numbers: Sequence[NDArray[np.int64]], ids: Sequence[str]) -> Iterator[Column]:
    kept = [(leaf, new_docnums >= 0) for leaf, new_docnums in zip(leaves, numbers, strict=True)]
    ordinals = {post_id: ordinal for ordinal, post_id in enumerate(ids)}
    own = [ordinals[post_id] for leaf, keep in kept for post_id in compress(leaf.segment.post_ids(), keep)]
    stored = [post for leaf, keep in kept for post in compress(leaf.segment.stored_posts(), keep)]
    days = [section_array(leaf.segment.days, 0, len(keep))[keep] for leaf, keep in kept]
    revisions = [section_array(leaf.segment.revisions, 0, len(keep))[keep] for leaf, keep in kept]
    yield column("days", "i32", np.concatenate(days))
    yield column("id_ordinals", "u32", np.array(own, np.int64))
    yield column("revisions", "u64", np.concatenate(revisions))
    yield from stored_columns(stored)
