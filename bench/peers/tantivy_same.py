"""tantivy-py, with our fields, our tokens and our plans: what a native engine does with the same work.

How it is fed: title, lede, body and grams fields of tokens that our own bulk tokeniser makes, over all cores, joined
    by spaces for tantivy's whitespace tokenizer; all with positions; id and kind as exact values, the day as a fast
    integer; quantities as exact values, read by our reader; title and body stored. The writer uses all cores.
How it is asked: our plan, node by node, as tantivy's query classes (``tantivy_plans.py``). Ten ids and the exact count.
Fairness: ids come from a fast column, not from the document store, which is the quickest way there is. What cannot be
    equal: lengths count sub-words here and are rounded to a byte; the idf is tantivy's; a sub-word takes a position of
    its own in the word fields (no plan asks for positions there); equal scores come in tantivy's order; another name
    of a concept is not lifted below all typed names but weighs a thousandth. The matching posts are the same, and the
    report says for how many queries the totals agree and how many of the ten ids are shared.
Snippets: tantivy cannot mark matches in a text whose tokens were made elsewhere, so there are none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import tantivy

from bench.corpus import Passage
from bench.peers import TOP, Answer, NotSupportedError
from bench.peers.cutting import over_cores
from bench.peers.ours import to_post
from bench.peers.planning import first_found
from bench.peers.tantivy_plans import DAY, Translator
from bench.queries import Query
from cryptosearch.analysis import Analyzer
from cryptosearch.analysis.bulk import BulkTokeniser, TokenArrays
from cryptosearch.engine.plan import IndexField, Node
from cryptosearch.engine.quantities import term_of

_HEAP_BYTES = 512_000_000
_TEXT_FIELDS = (IndexField.TITLE, IndexField.LEDE, IndexField.BODY, IndexField.GRAMS, IndexField.TITLE_GRAMS)
_GAP = "|"  # no token of ours, so that no sequence runs across it


class TokenText(NamedTuple):
    """A passage and its fields, tokens joined by spaces."""

    passage: Passage
    fields: dict[str, str]
    quantities: list[str]


class TantivySame:
    """Builds and opens."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        schema = _schema()
        tokenised = over_cores(_token_texts, passages)
        first = next(tokenised)  # the worker processes start before tantivy's threads do
        writer = tantivy.Index(schema, path=str(folder)).writer(_HEAP_BYTES, os.cpu_count() or 1)
        writer.add_document(_document(first, schema))
        for text in tokenised:
            writer.add_document(_document(text, schema))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> TantivySearcher:
        return TantivySearcher(tantivy.Index.open(str(folder)))


class TantivySearcher:
    """Searches."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._searcher = index.searcher()
        self._analyzer = _analyzer()
        self._writer: tantivy.IndexWriter | None = None
        self._translate = Translator(index.schema)

    def search(self, query: Query) -> Answer:
        return first_found(query, self._analyzer, self._run_plan)[1]

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        plan, _ = first_found(query, self._analyzer, self._run_plan)
        translated = self._translate(plan)
        return lambda: self._run(translated, exact_total=exact_total)

    def excerpts(self, query: Query) -> list[str]:
        raise NotSupportedError("tokens made elsewhere cannot be marked")

    def add(self, passage: Passage) -> None:
        self._writer = self._writer or self._index.writer(50_000_000, 1)
        self._writer.add_document(_document(_token_texts([passage])[0], self._index.schema))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        if self._writer:
            self._writer.wait_merging_threads()

    def _run_plan(self, plan: Node) -> Answer:
        return self._run(self._translate(plan), exact_total=True)

    def _run(self, query: tantivy.Query, *, exact_total: bool) -> Answer:
        found = self._searcher.search(query, TOP, count=exact_total)
        numbers = self._searcher.fast_field_values("number", [address for _, address in found.hits])
        return Answer([f"p{number}" for number in numbers], found.count if exact_total else len(numbers))  # type: ignore[attr-defined]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _TEXT_FIELDS:
        builder.add_text_field(name.value, tokenizer_name="whitespace", index_option="position")
    for name in (IndexField.ID, IndexField.KIND, IndexField.LANGUAGE, IndexField.QUANTITY):
        builder.add_text_field(name.value, tokenizer_name="raw", index_option="basic")
    for stored in ("stored_title", "stored_body"):
        builder.add_bytes_field(stored, stored=True)
    builder.add_unsigned_field("number", fast=True)
    builder.add_integer_field(DAY, indexed=True, fast=True)
    return builder.build()


def _document(text: TokenText, schema: tantivy.Schema) -> tantivy.Document:
    passage, post = text.passage, to_post(text.passage)
    values = {
        **text.fields,
        IndexField.ID.value: post.id,
        IndexField.KIND.value: post.kind.value,
        IndexField.LANGUAGE.value: post.language,
        IndexField.QUANTITY.value: text.quantities,
        "stored_title": passage.title.encode(),
        "stored_body": passage.body.encode(),
        "number": passage.number,
        DAY: post.filed_on.toordinal(),
    }
    return tantivy.Document.from_dict(values, schema)


@cache
def _analyzer() -> Analyzer:
    """Made once, since it is no part of opening a tantivy index."""
    return Analyzer()


@cache
def _tokeniser() -> BulkTokeniser:
    """One in each worker process."""
    return BulkTokeniser(_analyzer())


def _token_texts(passages: list[Passage]) -> list[TokenText]:
    texts = [text for passage in passages for text in (passage.title, passage.body)]
    words, grams, folded = _tokeniser().tokenise(texts)
    in_words, in_grams = _joined(words, len(texts)), _joined(grams, len(texts))
    quantities = [
        [term_of(one) for one in _analyzer().quantities.read(*text)] for text in zip(texts, folded, strict=True)
    ]
    return [
        TokenText(
            passage,
            _fields(in_words[2 * i], in_words[2 * i + 1], in_grams[2 * i], in_grams[2 * i + 1]),
            list(dict.fromkeys(quantities[2 * i] + quantities[2 * i + 1])),
        )
        for i, passage in enumerate(passages)
    ]


def _fields(title: str, body: str, title_grams: str, body_grams: str) -> dict[str, str]:
    values = {
        IndexField.TITLE: title,
        IndexField.BODY: body,
        IndexField.GRAMS: f"{title_grams} {_GAP} {body_grams}" if title_grams else body_grams,
        IndexField.TITLE_GRAMS: title_grams,
    }
    return {name.value: text for name, text in values.items() if text}


def _joined(tokens: TokenArrays, n_texts: int) -> list[str]:
    """Each text's tokens by position; those that share another's position at the end, where they displace none."""
    keys = tokens.text_numbers.astype(np.uint64) << np.uint64(33)
    keys |= tokens.is_part.astype(np.uint64) << np.uint64(32)
    keys |= tokens.positions
    used, of_tokens = np.unique(tokens.term_ids[np.argsort(keys)], return_inverse=True)
    texts_of_used = tokens.vocabulary.terms().chosen(used).texts()
    terms = [*map(texts_of_used.__getitem__, of_tokens.tolist())]
    counted = tokens.text_numbers[~tokens.is_part]
    wholes = np.bincount(counted, minlength=n_texts).tolist()
    parts = (np.bincount(tokens.text_numbers, minlength=n_texts) - wholes).tolist()
    texts, start = [], 0
    for n_wholes, n_parts in zip(wholes, parts, strict=True):
        middle, end = start + n_wholes, start + n_wholes + n_parts
        texts.append(" ".join([*terms[start:middle], *([_GAP] if n_parts else []), *terms[middle:end]]))
        start = end
    return texts


PEER = TantivySame()
