"""SQLite FTS5 with jieba's words, joined by spaces, for its unicode61 tokenizer.

How it is fed: words of title and body in two indexed columns (which SQLite also stores), id and day beside them;
    one transaction, cutting over all cores, then FTS5's own "optimize".
How it is asked: one statement for ten ids by bm25(), one for count(*). A phrase as the words that it is cut into.
Fairness: write-ahead log, a page cache of 64 MB, a memory map of 1 GB; titles weigh as bodies do. unicode61 divides
    words at signs inside them (3.7% is 3 and 7).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path

from bench.corpus import Passage
from bench.peers import TOP, Answer, NotSupportedError
from bench.peers.cutting import cut, cut_all
from bench.queries import Kind, Query

_INSERT = "INSERT INTO posts(id, day, title, body) VALUES (?, ?, ?, ?)"
_PAGE = "SELECT {what} FROM posts WHERE posts MATCH ? {days} ORDER BY rank LIMIT {limit}"
_COUNT = "SELECT count(*) FROM posts WHERE posts MATCH ? {days}"


class Fts5:
    """Builds and opens."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        connection = _connect(folder)
        connection.execute("CREATE VIRTUAL TABLE posts USING fts5(id UNINDEXED, day UNINDEXED, title, body)")
        rows = ((cut.passage.id, _ordinal(cut.passage), cut.title, cut.body) for cut in cut_all(passages))
        with connection:
            connection.executemany(_INSERT, rows)
        with connection:
            connection.execute("INSERT INTO posts(posts) VALUES ('optimize')")
        connection.close()

    def open(self, folder: Path) -> Fts5Searcher:
        return Fts5Searcher(_connect(folder))


class Fts5Searcher:
    """Searches."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def search(self, query: Query) -> Answer:
        return self._run(*_compile(query))

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        if not exact_total:
            raise NotSupportedError("bm25() scores every match anyway")
        match, days = _compile(query)
        return lambda: self._run(match, days)

    def excerpts(self, query: Query) -> list[str]:
        match, days = _compile(query)
        self._count(match, days)
        return [row[0] for row in self._page("snippet(posts, 3, '[', ']', '…', 32)", match, days)]

    def add(self, passage: Passage) -> None:
        row = (passage.id, _ordinal(passage), " ".join(cut(passage.title)), " ".join(cut(passage.body)))
        with self._connection:
            self._connection.execute(_INSERT, row)

    def close(self) -> None:
        self._connection.close()

    def _run(self, match: str, days: tuple[int, int] | None) -> Answer:
        return Answer([row[0] for row in self._page("id", match, days)], self._count(match, days))

    def _page(self, what: str, match: str, days: tuple[int, int] | None) -> list[tuple[str]]:
        statement = _PAGE.format(what=what, days=_DAYS if days else "", limit=TOP)
        return self._connection.execute(statement, (match, *(days or ()))).fetchall()

    def _count(self, match: str, days: tuple[int, int] | None) -> int:
        statement = _COUNT.format(days=_DAYS if days else "")
        return int(self._connection.execute(statement, (match, *(days or ()))).fetchone()[0])


_DAYS = "AND day BETWEEN ? AND ?"


def _compile(query: Query) -> tuple[str, tuple[int, int] | None]:
    words = [word for text in query.words for word in cut(text)]
    days = (query.since.toordinal(), query.until.toordinal()) if query.since and query.until else None
    match query.kind:
        case Kind.PHRASE:
            return f'"{" ".join(words)}"', days
        case Kind.PREFIX:
            return f'"{words[0]}"*', days
        case Kind.OR | Kind.QUESTION:
            return " OR ".join(f'"{word}"' for word in words), days
    return " AND ".join(f'"{word}"' for word in words), days


def _ordinal(passage: Passage) -> int:
    return passage.day.toordinal() if passage.day else 0


def _connect(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "posts.db")
    for pragma in ("journal_mode = WAL", "cache_size = -65536", "mmap_size = 1073741824"):
        connection.execute(f"PRAGMA {pragma}")
    return connection


PEER = Fts5()
