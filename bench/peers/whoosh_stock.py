"""Stock Whoosh with jieba's own analyzer for it: the usual recipe for Chinese search in Python.

How it is fed: title and body as stored TEXT fields with ``jieba.analyse.ChineseAnalyzer``, id and day beside them;
    one writer with 512 MB. At most 10,000 posts, because it takes minutes; the report says so, and its times per
    query are those of 10,000 posts, which flatters it beside peers that hold more.
How it is asked: ``QueryParser`` over title and body, ten hits, ``len(results)`` for the exact total.
Fairness: its writers of several processes are known to be broken, so one process writes. It never waits for the disk,
    so a post that it has added may be lost in a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from jieba.analyse import ChineseAnalyzer
from whoosh import fields, index, query
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.searching import Results

from bench.corpus import Passage
from bench.peers import TOP, Answer
from bench.queries import Kind, Query

_FIELDS = ["title", "body"]


class StockWhoosh:
    """Builds and opens."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        writer = index.create_in(folder, _schema()).writer(limitmb=512)
        for passage in passages:
            writer.add_document(**_document(passage))
        writer.commit()

    def open(self, folder: Path) -> StockSearcher:
        return StockSearcher(index.open_dir(folder))


class StockSearcher:
    """Searches."""

    def __init__(self, opened: index.FileIndex) -> None:
        self._index = opened
        self._searcher = opened.searcher()
        self._all = MultifieldParser(_FIELDS, opened.schema)
        self._any = MultifieldParser(_FIELDS, opened.schema, group=OrGroup)

    def search(self, query: Query) -> Answer:
        return self.prepared(query)()

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        compiled = self._compile(query)
        return lambda: self._run(compiled, exact_total=exact_total)

    def excerpts(self, query: Query) -> list[str]:
        return [hit.highlights("body") for hit in self._results(self._compile(query))]

    def add(self, passage: Passage) -> None:
        writer = self._index.writer()
        writer.add_document(**_document(passage))
        writer.commit()
        self._searcher = self._searcher.refresh()

    def close(self) -> None:
        self._searcher.close()
        self._index.close()

    def _run(self, compiled: query.Query, *, exact_total: bool) -> Answer:
        results = self._results(compiled)
        ids = [hit["id"] for hit in results]
        return Answer(ids, len(results) if exact_total else len(ids))

    def _results(self, compiled: query.Query) -> Results:
        return self._searcher.search(compiled, limit=TOP)

    def _compile(self, asked: Query) -> query.Query:
        text = " ".join(asked.words)
        match asked.kind:
            case Kind.PHRASE:
                return self._all.parse(f'"{text}"')
            case Kind.PREFIX:
                return query.Or([query.Prefix(name, text) for name in _FIELDS])
            case Kind.OR | Kind.QUESTION:
                return self._any.parse("".join(sign if sign.isalnum() else " " for sign in text))
            case Kind.DATES if asked.since and asked.until:
                days = query.NumericRange("day", asked.since.toordinal(), asked.until.toordinal(), constantscore=True)
                return query.And([self._all.parse(text), days])
        return self._all.parse(text)


def _schema() -> fields.Schema:
    analyzer = ChineseAnalyzer()
    return fields.Schema(
        id=fields.ID(stored=True),
        day=fields.NUMERIC(),
        title=fields.TEXT(stored=True, analyzer=analyzer),
        body=fields.TEXT(stored=True, analyzer=analyzer),
    )


def _document(passage: Passage) -> dict[str, object]:
    day = passage.day.toordinal() if passage.day else 0
    return {"id": passage.id, "day": day, "title": passage.title, "body": passage.body}


PEER = StockWhoosh()
