"""tantivy-py as it is usually fed with Chinese: jieba's words, joined by spaces.

How it is fed: words of title and body, with positions, stored as they are; the day as a fast integer. Cutting and
    writing use all cores.
How it is asked: the words of the query in title or body; a phrase as the words that it is cut into; a prefix as a
    pattern over terms. Ten ids from a fast column and the exact count.
Fairness: much less work than ours: no bigrams, so a phrase that is cut otherwise in a post is not found; no concepts,
    no weights.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from pathlib import Path

import tantivy
from tantivy import Occur

from bench.corpus import Passage
from bench.peers import TOP, Answer
from bench.peers.cutting import CutPassage, cut, cut_all
from bench.queries import Kind, Query

_HEAP_BYTES = 512_000_000
_FIELDS = ("title", "body")


class TantivyWords:
    """Builds and opens."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        schema, words = _schema(), cut_all(passages)
        first = next(words)  # the worker processes start before tantivy's threads do
        writer = tantivy.Index(schema, path=str(folder)).writer(_HEAP_BYTES, os.cpu_count() or 1)
        writer.add_document(_document(first, schema))
        for passage in words:
            writer.add_document(_document(passage, schema))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> WordSearcher:
        return WordSearcher(tantivy.Index.open(str(folder)))


class WordSearcher:
    """Searches."""

    def __init__(self, index: tantivy.Index) -> None:
        self._index = index
        self._schema = index.schema
        self._searcher = index.searcher()
        self._writer: tantivy.IndexWriter | None = None

    def search(self, query: Query) -> Answer:
        return self.prepared(query)()

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        compiled = self._compile(query)
        return lambda: self._run(compiled, exact_total=exact_total)

    def excerpts(self, query: Query) -> list[str]:
        compiled = self._compile(query)
        maker = tantivy.SnippetGenerator.create(self._searcher, compiled, self._schema, "body")
        found = self._searcher.search(compiled, TOP, count=True)
        return [maker.snippet_from_doc(self._searcher.doc(address)).to_html() for _, address in found.hits]

    def add(self, passage: Passage) -> None:
        self._writer = self._writer or self._index.writer(50_000_000, 1)
        words = CutPassage(passage, " ".join(cut(passage.title)), " ".join(cut(passage.body)))
        self._writer.add_document(_document(words, self._schema))
        self._writer.commit()
        self._index.reload()
        self._searcher = self._index.searcher()

    def close(self) -> None:
        if self._writer:
            self._writer.wait_merging_threads()

    def _run(self, query: tantivy.Query, *, exact_total: bool) -> Answer:
        found = self._searcher.search(query, TOP, count=exact_total)
        numbers = self._searcher.fast_field_values("number", [address for _, address in found.hits])
        return Answer([f"p{number}" for number in numbers], found.count if exact_total else len(numbers))  # type: ignore[attr-defined]

    def _compile(self, query: Query) -> tantivy.Query:
        words = [word for text in query.words for word in cut(text)]
        match query.kind:
            case Kind.PHRASE:
                return self._in_fields(lambda name: self._phrase(name, words))
            case Kind.PREFIX:
                return self._in_fields(
                    lambda name: tantivy.Query.regex_query(self._schema, name, re.escape(words[0]) + ".*")
                )
            case Kind.OR | Kind.QUESTION:
                return tantivy.Query.boolean_query([(Occur.Should, self._word(word)) for word in words])
        clauses = [(Occur.Must, self._word(word)) for word in words]
        return tantivy.Query.boolean_query([*clauses, *self._days(query)])

    def _word(self, word: str) -> tantivy.Query:
        return self._in_fields(lambda name: tantivy.Query.term_query(self._schema, name, word))

    def _phrase(self, name: str, words: list[str]) -> tantivy.Query:
        return tantivy.Query.phrase_query(self._schema, name, [*words]) if len(words) > 1 else self._word(words[0])

    def _in_fields(self, make: Callable[[str], tantivy.Query]) -> tantivy.Query:
        return tantivy.Query.boolean_query([(Occur.Should, make(name)) for name in _FIELDS])

    def _days(self, query: Query) -> list[tuple[Occur, tantivy.Query]]:
        if not query.since or not query.until:
            return []
        low, high = query.since.toordinal(), query.until.toordinal()
        between = tantivy.Query.range_query(self._schema, "day", tantivy.FieldType.Integer, low, high)
        return [(Occur.Must, tantivy.Query.const_score_query(between, 0.0))]


def _schema() -> tantivy.Schema:
    builder = tantivy.SchemaBuilder()
    for name in _FIELDS:
        builder.add_text_field(name, stored=True, tokenizer_name="whitespace", index_option="position")
    builder.add_unsigned_field("number", fast=True)
    builder.add_integer_field("day", indexed=True, fast=True)
    return builder.build()


def _document(words: CutPassage, schema: tantivy.Schema) -> tantivy.Document:
    number, day = words.passage.number, words.passage.day
    values = {"title": words.title, "body": words.body, "number": number, "day": day.toordinal() if day else 0}
    return tantivy.Document.from_dict(values, schema)


PEER = TantivyWords()
