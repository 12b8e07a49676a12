"""Plain text, stable from version to version: what a pipe or a screen without colours gets.

docs/output-formats.md states the lines.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TextIO

from cryptosearch.model import Hit, Post, SearchResult
from cryptosearch.printers.describe import attributes, facet_counts, post_facts, with_first_values
from cryptosearch.printers.explaining import lines
from cryptosearch.printers.look import Look
from cryptosearch.printers.sanitise import block, one_line


def print_plain(result: SearchResult, out: TextIO, look: Look) -> None:
    """Three lines, its explanation if it has one, and an empty line for each hit; one line for each facet value."""
    for hit in result.hits:
        out.write("\n".join([*_lines(hit), *_explanation(hit)]) + "\n\n")
    print_facets_plain(result, out, look, limit=None)


def print_facets_plain(result: SearchResult, out: TextIO, look: Look, *, limit: int | None) -> None:
    """One line for each value."""
    for name, value, count in facet_counts(with_first_values(result, limit)):
        out.write(f"{name} | {value} | {count}\n")


def print_post_plain(post: Post, out: TextIO, look: Look) -> None:
    """A line for each fact, an empty line, and the text with an empty line between its sections."""
    for label, value in post_facts(post):
        out.write(f"{label}: {value}\n")
    for section in post.sections():
        out.write(f"\n{block(section.text)}\n")


def _explanation(hit: Hit) -> Iterator[str]:
    """Indented as the snippet is."""
    return (f"   {line.text}" for line in lines(hit.explanation)) if hit.explanation else iter(())


def _lines(hit: Hit) -> tuple[str, str, str]:
    return (
        f"{hit.rank}. {one_line(hit.display_title)}",
        "   " + " | ".join([*attributes(hit), f"id:{one_line(hit.post.id)}"]),
        f"   {one_line(hit.snippet.text)}".rstrip(),
    )
