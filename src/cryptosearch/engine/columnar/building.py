"""Posts to a segment file: which of their texts go into which index field, batch after batch.

A builder holds one segment's tokens as arrays until it is written: ten bytes per token, one token for every
two or three bytes of Chinese text. Imports numpy.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import accumulate, chain
from pathlib import Path
from typing import Any
from zlib import compress

import numpy as np
from numpy.typing import NDArray

from cryptosearch.analysis import Analyzer
from cryptosearch.analysis.bulk import BulkTokeniser, TokenArrays
from cryptosearch.analysis.bulk_terms import Vocabulary
from cryptosearch.engine.columnar.container import Column, write_container
from cryptosearch.engine.columnar.inversion import TokenPart, Tokens, field_columns, invert
from cryptosearch.engine.columnar.packing import column, narrow
from cryptosearch.engine.columnar.segment import (
    KIND,
    MAX_BLOCK_BYTES,
    MAX_POSTS,
    POSTS_PER_BLOCK,
    TEXT_ENCODING,
    VERSION,
    revision_number,
)
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.quantities import term_of
from cryptosearch.engine.stored import dump_post, revision
from cryptosearch.model import Field, Post, Section

_COMPRESSION = 6  # zlib's levels; 1 is twice as fast and takes 15% more room
_GAP = 2  # between the positions of two sections, so that no sequence runs from one into the next


class SegmentBuilder:
    """Gathers posts for one segment. Not to be shared between threads."""

    def __init__(self, analyzer: Analyzer) -> None:
        self._tokeniser = BulkTokeniser(analyzer)
        self._quantities = analyzer.quantities
        self._fields: dict[IndexField, _FieldTokens] = defaultdict(_FieldTokens)
        self._values: dict[IndexField, _FieldValues] = defaultdict(_FieldValues)
        self._stored: list[bytes] = []
        self._ids: list[str] = []
        self._days: list[int] = []
        self._revisions: list[int] = []

    def __len__(self) -> int:
        return len(self._days)

    def add(self, posts: Sequence[Post]) -> None:
        """Add a batch; some 2,000 posts at a time are fastest. ValueError when a segment would hold too many."""
        if len(self) + len(posts) > MAX_POSTS:
            raise ValueError(f"{len(self) + len(posts)} posts, a segment holds {MAX_POSTS}")
        first = len(self)
        self._add_texts(posts, first)
        self._add_names(posts, first)
        for name, values_of in _VALUES.items():
            self._values[name].add([*map(values_of, posts)], first)
        for post in posts:
            self._ids.append(post.id)
            stored = dump_post(post)
            self._stored.append(stored.encode(TEXT_ENCODING))
            self._revisions.append(revision_number(revision(stored)))
            self._days.append(post.filed_on.toordinal())

    def write(self, path: Path) -> None:
        """Write the segment to the new file ``path``, durably. The builder is not used afterwards.

        UnicodeError for a post with a term that is no text, ValueError for posts of more than half a gigabyte.
        """
        statistics, columns = {}, []
        fields: dict[IndexField, _FieldTokens | _FieldValues] = {**self._fields, **self._values}
        for name in sorted(fields):
            postings = invert(fields[name].tokens())
            if len(postings.docnums):
                found = field_columns(name.value, postings, fields[name].lengths[: len(self)])
                statistics[name.value] = found.statistics
                columns += found.columns
        columns += self._post_columns()
        header = {"n_docs": len(self), "fields": statistics}
        write_container(path, kind=KIND, version=VERSION, header=header, columns=columns)

    def _add_texts(self, posts: Sequence[Post], first: int) -> None:
        sections = [(docnum, section) for docnum, post in enumerate(posts, first) for section in post.sections()]
        docnums = np.array([docnum for docnum, _ in sections], np.int64)
        fields = np.array([_WORD_FIELD_ORDER.index(_WORD_FIELDS[section.field]) for _, section in sections], np.int64)
        words, grams, folded = self._tokeniser.tokenise([section.text for _, section in sections])
        positions = _chain(words, docnums * len(_WORD_FIELD_ORDER) + fields)
        for number, name in enumerate(_WORD_FIELD_ORDER):
            self._fields[name].add(words, docnums, positions, fields == number)
        self._fields[IndexField.GRAMS].add(grams, docnums, _chain(grams, docnums))
        self._fields[IndexField.TITLE_GRAMS].add(grams, docnums, grams.positions, fields == _TITLE)

        self._add_quantities(zip(sections, folded, strict=True), first, len(posts))

    def _add_quantities(self, texts: Iterable[tuple[tuple[int, Section], str]], first: int, n_posts: int) -> None:
        """The quantities of sections, given with their docnums and normalised texts, of ``n_posts`` posts."""
        terms: list[dict[str, None]] = [{} for _ in range(n_posts)]
        for (docnum, section), folded in texts:
            for quantity in self._quantities.read(section.text, folded):
                terms[docnum - first][term_of(quantity)] = None
        self._values[IndexField.QUANTITY].add([*map(tuple, terms)], first)

    def _add_names(self, posts: Sequence[Post], first: int) -> None:
        for name, names_of in _NAMES.items():
            named = [(docnum, text) for docnum, post in enumerate(posts, first) for text in names_of(post) if text]
            docnums = np.array([docnum for docnum, _ in named], np.int64)
            grams = self._tokeniser.grams([text for _, text in named])
            self._fields[name].add(grams, docnums, _chain(grams, docnums))

    def _post_columns(self) -> Iterator[Column]:
        ids = self._values[IndexField.ID].terms
        ranks = {post_id: rank for rank, post_id in enumerate(sorted(ids))}
        yield column("days", "i32", np.array(self._days, np.int64))
        yield narrow("id_ordinals", np.array([ranks[post_id] for post_id in self._ids], np.int64))
        yield column("revisions", "u64", np.array(self._revisions, np.uint64))
        yield from stored_columns(self._stored)


class _FieldTokens:
    """Tokens of one field, gathered batch by batch. ``lengths``: counted tokens of each post."""

    def __init__(self) -> None:
        self.lengths = np.zeros(MAX_POSTS, np.int64)
        self._vocabulary = Vocabulary()
        self._parts: list[TokenPart] = []

    def add(
        self,
        tokens: TokenArrays,
        docnums: NDArray[np.int64],
        positions: NDArray[Any],
        chosen: NDArray[np.bool_] | None = None,
    ) -> None:
        """``docnums`` of each text, ``positions`` of each token, and which texts belong to the field (all)."""
        inside = slice(None) if chosen is None else chosen[tokens.text_numbers]
        of_tokens = docnums[tokens.text_numbers][inside]
        self.lengths += np.bincount(of_tokens[~tokens.is_part[inside]], minlength=MAX_POSTS)
        self._vocabulary = tokens.vocabulary
        found = tokens.term_ids[inside], of_tokens.astype(np.uint16), positions[inside].astype(np.uint32)
        self._parts.append(TokenPart(*found))

    def tokens(self) -> Tokens:
        """All of them, which are let go of: only ``lengths`` is asked for afterwards."""
        parts, self._parts = self._parts, []
        return Tokens(self._vocabulary.terms(), parts)


class _FieldValues:
    """Exact values of one field: each counts as a token, at its ordinal in the post."""

    def __init__(self) -> None:
        self.lengths = np.zeros(MAX_POSTS, np.int64)
        self.terms = Vocabulary()
        self._term_ids: list[NDArray[np.int64]] = []

    def add(self, values: Sequence[Sequence[str]], first: int) -> None:
        """The values of each of the posts from docnum ``first`` on, which are the next ones."""
        self.lengths[first : first + len(values)] = [*map(len, values)]
        self._term_ids.append(self.terms.ids_of([*chain.from_iterable(values)]))

    def tokens(self) -> Tokens:
        """All of them."""
        docnums = np.repeat(np.arange(MAX_POSTS, dtype=np.uint16), self.lengths)
        firsts = np.cumsum(self.lengths) - self.lengths
        positions = np.arange(len(docnums)) - firsts[docnums]
        term_ids = np.concatenate(self._term_ids).astype(np.uint32)
        return Tokens(self.terms.terms(), [TokenPart(term_ids, docnums, positions.astype(np.uint32))])


def stored_columns(posts: Sequence[bytes]) -> Iterator[Column]:
    """The stored posts, packed in blocks of 16, and where each ends in its block."""
    blocks = [posts[start : start + POSTS_PER_BLOCK] for start in range(0, len(posts), POSTS_PER_BLOCK)]
    if (largest := max(sum(map(len, block)) for block in blocks)) > MAX_BLOCK_BYTES:
        raise ValueError(f"{POSTS_PER_BLOCK} posts of {largest} bytes, {MAX_BLOCK_BYTES} are the most")
    packed = [compress(b"".join(block), _COMPRESSION) for block in blocks]
    ends = [end for block in blocks for end in accumulate(map(len, block))]
    yield Column("posts", "u8", memoryview(b"".join(packed)))
    yield column("post_block_ends", "u64", np.array(list(accumulate(map(len, packed))), np.uint64))
    yield narrow("post_ends", np.array(ends, np.int64))


def _chain(tokens: TokenArrays, groups: NDArray[np.int64]) -> NDArray[np.int64]:
    """Positions of all tokens when the texts of a group stand behind each other, with a gap between two.

    ``groups``: of each text; those of a group are neighbours.
    """
    last = np.full(len(groups), -_GAP, np.int64)
    np.maximum.at(last, tokens.text_numbers, tokens.positions.astype(np.int64))
    steps = last + _GAP
    before = np.cumsum(steps) - steps
    is_first = np.ones(len(groups), bool)
    is_first[1:] = groups[1:] != groups[:-1]
    firsts = np.flatnonzero(is_first)
    of_group = np.repeat(before[firsts], np.diff(np.append(firsts, len(groups))))
    return tokens.positions + (before - of_group)[tokens.text_numbers]


_VALUES: Mapping[IndexField, Callable[[Post], Sequence[str]]] = {
    IndexField.KIND: lambda post: (post.kind,),
    IndexField.LANGUAGE: lambda post: (post.language,),
    IndexField.TICKER: lambda post: post.tickers,
    IndexField.ID: lambda post: (post.id, *post.merged_ids),
    IndexField.AUTHOR_NAME: lambda post: post.authors,
    IndexField.SOURCE_NAME: lambda post: (post.source,) if post.source else (),
    IndexField.PUBLISHER_NAME: lambda post: (post.publisher,) if post.publisher else (),
}
_WORD_FIELDS = {
    Field.TITLE: IndexField.TITLE,
    Field.LEDE: IndexField.LEDE,
    Field.CREDITS: IndexField.BODY,
    Field.BODY: IndexField.BODY,
}
_WORD_FIELD_ORDER = (IndexField.TITLE, IndexField.LEDE, IndexField.BODY)
_TITLE = _WORD_FIELD_ORDER.index(IndexField.TITLE)
_NAMES: Mapping[IndexField, Callable[[Post], Sequence[str | None]]] = {
    IndexField.AUTHOR: lambda post: post.authors,
    IndexField.SOURCE: lambda post: (post.source,),
    IndexField.PUBLISHER: lambda post: (post.publisher,),
}
