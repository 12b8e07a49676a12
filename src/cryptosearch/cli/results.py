"""What the commands that print search results do alike: how long excerpts are, and what is said beside the results."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from cryptosearch.cli.context import Folders
from cryptosearch.model import SearchResult
from cryptosearch.printers import Look
from cryptosearch.printers.describe import advice, did_you_mean, relaxation, summary, term_counts
from cryptosearch.printers.sanitise import one_line

if TYPE_CHECKING:
    from cryptosearch.index import Index

_SNIPPET_LINES = 2
_SNIPPET_WIDTH = 160  # cells, where lines are not broken
_INDENT = 4
_NO_NOTICES = ("rich", "json")  # formats that hold them
_FOR_PEOPLE = ("plain", "md")


def with_hint(result: SearchResult, index: Index, folders: Folders) -> SearchResult:
    """``result``, where nothing was found because the index is empty with a warning that says how to fill it."""
    if result.total or len(index) or not folders.has_corpus():
        return result
    hint = f"the index is empty; to fill it from the corpus: {folders.command('index')}"
    return replace(result, warnings=(*result.warnings, hint))


def snippet_width(printed_as: str, style: Look) -> int:
    """How long excerpts are in this format, in terminal cells."""
    return _SNIPPET_LINES * (style.width - _INDENT) if printed_as == "rich" else _SNIPPET_WIDTH


def print_notices(result: SearchResult, printed_as: str, *, paged: bool = True) -> None:
    """On standard error, what the format itself does not say about the result; ``paged`` as in ``summary``."""
    notes = [] if printed_as == "json" else [f"warning: {one_line(warning)}" for warning in result.warnings]
    if printed_as in _FOR_PEOPLE:
        counts = [f"{part}: {count}" for part, count in term_counts(result)]
        notes += [did_you_mean(result), *advice(result), *counts, summary(result, paged=paged)]
    elif printed_as not in _NO_NOTICES:
        notes.append(relaxation(result))
    for note in filter(None, notes):
        click.echo(note, err=True)
