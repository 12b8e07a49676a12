"""The formats for programs: json (docs/search-result.schema.json is its contract), jsonl, csv, tsv and ids.

Values are as they are in the result: json and jsonl escape unsafe characters and lose nothing; csv, tsv and
ids make them visible, as text for people is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any, TextIO

from cryptosearch.model import Hit, SearchResult, ZeroHits
from cryptosearch.printers.look import Look
from cryptosearch.printers.sanitise import escaped_json, one_line

FORMAT_VERSION = 1
_COLUMNS = (
    "rank", "score", "id", "title", "published_on", "kind", "language",
    "publisher", "authors", "source", "tickers", "similar", "snippet",
)  # fmt: skip
_FORMULA_STARTS = ("=", "+", "-", "@")


def print_json(result: SearchResult, out: TextIO, look: Look) -> None:
    """One document, on one line."""
    write_json(
        {
            "format_version": FORMAT_VERSION,
            "query": result.query,
            "total": result.total,
            "relaxed": result.relaxed,
            "took_ms": round(result.took_ms, 3),
            "warnings": result.warnings,
            "aliases": dict(result.aliases),
            "hits": [_record(hit) for hit in result.hits],
            "facets": {
                name: [{"value": count.value, "count": count.count} for count in counts]
                for name, counts in result.facets.items()
            },
            "suggestions": result.suggestions,
            "zero_hits": result.zero_hits and _zero_hits(result.zero_hits),
        },
        out,
    )


def print_jsonl(result: SearchResult, out: TextIO, look: Look) -> None:
    """One hit a line, each as in the json format."""
    for hit in result.hits:
        write_json(_record(hit), out)


def print_csv(result: SearchResult, out: TextIO, look: Look) -> None:
    """A header and one hit a row, for spreadsheets."""
    write_csv(_COLUMNS, map(_row, result.hits), out)


def print_tsv(result: SearchResult, out: TextIO, look: Look) -> None:
    """A header and one hit a line, tabs between the values and in none of them."""
    for row in (_COLUMNS, *map(_row, result.hits)):
        out.write("\t".join(str(value) for value in row) + "\n")


def print_ids(result: SearchResult, out: TextIO, look: Look) -> None:
    """One id a line."""
    for hit in result.hits:
        out.write(one_line(hit.post.id) + "\n")


def write_json(value: object, out: TextIO) -> None:
    """``value`` on one line, safe for a terminal."""
    out.write(escaped_json(json.dumps(value, ensure_ascii=False)) + "\n")


def write_csv(header: Iterable[str], rows: Iterable[Iterable[object]], out: TextIO) -> None:
    """Rows of sanitised values; text that a spreadsheet would take for a formula is preceded by an apostrophe."""
    import csv

    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_inert(value) for value in row] for row in rows)


def _record(hit: Hit) -> dict[str, Any]:
    post = hit.post
    return {
        "rank": hit.rank,
        "score": hit.score,
        "id": post.id,
        "title": hit.display_title,
        "published_on": post.published_on.isoformat() if post.published_on else None,
        "kind": post.kind,
        "language": post.language,
        "publisher": post.publisher,
        "authors": post.authors,
        "source": post.source,
        "tickers": post.tickers,
        "similar": hit.n_similar,
        "snippet": {"text": hit.snippet.text, "start": hit.snippet.start, "spans": hit.snippet.spans},
    }


def _zero_hits(zero: ZeroHits) -> dict[str, Any]:
    return {
        "terms": [
            {
                "text": term.text,
                "posts": term.n_posts,
                "tokens": [{"text": token.text, "posts": token.n_posts} for token in term.tokens],
            }
            for term in zero.terms
        ],
        "dropped": [{"text": clause.text, "posts": clause.n_posts} for clause in zero.dropped],
        "left_out": zero.n_left_out,
    }


def _row(hit: Hit) -> list[object]:
    record = _record(hit) | {"snippet": hit.snippet.text}
    return list(cells(record[name] for name in _COLUMNS))


def cells(values: Iterable[object]) -> Iterator[object]:
    """Numbers as they are, nothing for None, lists joined by semicolons, text on one line."""
    for value in values:
        if isinstance(value, int | float):
            yield value
        elif isinstance(value, tuple):
            yield one_line("; ".join(value))
        else:
            yield one_line(str(value or ""))


def _inert(value: object) -> object:
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value
