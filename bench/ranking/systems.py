"""Who is measured, and how each is fed and asked.

cryptosearch: the path of ``cryptosearch eval``, with its defaults.
Single channels: ``bm25.py`` over one kind of terms.
tantivy: the terms joined by spaces in one field with its whitespace tokenizer; any term of the query; one thread
    writes, so that equal scores stand in the order of the passages. Its BM25 has the same constants, and lengths of
    one byte.
Stock Whoosh: the terms joined by spaces in one field, in memory, in its own codec; BM25F, any term of the query (what
    its OrGroup makes of them). Its query parser would take some terms for syntax, so it is left out.
The last two get jieba's words and jieba's search mode, and on each set that which gives them the better nDCG@10 counts.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from bench.ranking.bm25 import BM25
from bench.ranking.feeds import Feed, Terms, feed
from cryptosearch.evaluation import RetrievalSet
from cryptosearch.evaluation.measures import DEPTH
from cryptosearch.evaluation.running import rank_set

Ranked = Mapping[str, Sequence[str]]  # query id -> passage ids, best first
_HEAP_BYTES = 256_000_000


@dataclass(frozen=True, slots=True)
class System:
    """One row of the tables. ``rank`` gets terms and gives numbers of passages; None for cryptosearch itself."""

    label: str
    feeds: tuple[Feed, ...] = ()
    rank: Callable[[Terms], list[list[int]]] | None = None
    needs: str | None = None  # a module; without it the system is left out
    max_queries: int | None = None  # of each set; more would take too long

    def missing(self) -> str | None:
        """Why the system cannot run here, if so."""
        return f"not installed: {self.needs}" if self.needs and find_spec(self.needs) is None else None

    def rankings(self, retrieval_set: RetrievalSet) -> dict[str, Ranked]:
        """The best passages for every query, by the feed that was used."""
        if self.rank is None:
            found = rank_set(retrieval_set).found
            return {"": {query_id: [post_id for post_id, _ in page] for query_id, page in found.items()}}
        return {str(by): _named(retrieval_set, self.rank(feed(retrieval_set, by))) for by in self.feeds}


def _named(retrieval_set: RetrievalSet, rankings: Sequence[Sequence[int]]) -> Ranked:
    ids = [post.id for post in retrieval_set.posts]
    return {
        query_id: [ids[number] for number in numbers]
        for query_id, numbers in zip(retrieval_set.queries, rankings, strict=True)
    }


def _bm25(terms: Terms) -> list[list[int]]:
    passages = BM25(terms.passages)
    return [passages.top(query, DEPTH) for query in terms.queries]


def _tantivy(terms: Terms) -> list[list[int]]:
    tantivy = import_module("tantivy")  # which is typed, but not everywhere installed
    schema = tantivy.SchemaBuilder().add_text_field("text", tokenizer_name="whitespace", index_option="freq")
    built = schema.add_unsigned_field("number", fast=True).build()
    index = tantivy.Index(built)
    writer = index.writer(_HEAP_BYTES, 1)
    for number, passage in enumerate(terms.passages):
        writer.add_document(tantivy.Document.from_dict({"text": " ".join(passage), "number": number}, built))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()
    searcher = index.searcher()

    def top(query: list[str]) -> list[int]:
        any_of = [(tantivy.Occur.Should, tantivy.Query.term_query(built, "text", term)) for term in query]
        found = searcher.search(tantivy.Query.boolean_query(any_of), DEPTH)
        return list(searcher.fast_field_values("number", [address for _, address in found.hits]))

    return [top(query) for query in terms.queries]


def _whoosh(terms: Terms) -> list[list[int]]:
    from whoosh.analysis import SpaceSeparatedTokenizer
    from whoosh.fields import STORED, TEXT, Schema
    from whoosh.filedb.filestore import RamStorage
    from whoosh.query import Or, Term
    from whoosh.scoring import BM25F

    schema = Schema(text=TEXT(analyzer=SpaceSeparatedTokenizer(), phrase=False), number=STORED)
    index = RamStorage().create_index(schema)
    writer = index.writer(limitmb=512)
    for number, passage in enumerate(terms.passages):
        writer.add_document(text=" ".join(passage), number=number)
    writer.commit()
    with index.searcher(weighting=BM25F()) as searcher:
        asked = (Or([Term("text", term) for term in query]) for query in terms.queries)
        return [[hit["number"] for hit in searcher.search(query, limit=DEPTH)] for query in asked]


OURS, BASELINE = "ours", "words"

SYSTEMS: Mapping[str, System] = {
    OURS: System("cryptosearch"),
    BASELINE: System("BM25, jieba words", (Feed.WORDS,), _bm25),
    "search": System("BM25, jieba search mode", (Feed.SEARCH,), _bm25),
    "bigrams": System("BM25, bigrams", (Feed.BIGRAMS,), _bm25),
    "unigrams": System("BM25, unigrams", (Feed.UNIGRAMS,), _bm25),
    "tantivy": System("tantivy", (Feed.WORDS, Feed.SEARCH), _tantivy, "tantivy"),
    "whoosh": System("stock Whoosh", (Feed.WORDS, Feed.SEARCH), _whoosh, "whoosh", max_queries=500),
}
