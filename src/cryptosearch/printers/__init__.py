"""Search results and posts to text streams, in every format there is.

A printer writes one page of a result; how it looks is said by a ``Look``. Printers know nothing of an index,
and change nothing but the stream. ``PRINTERS`` is the table of result printers, ``POST_PRINTERS`` that of
printers for a whole post, ``FACET_PRINTERS`` of those for facets alone, ``EXPLANATION_PRINTERS`` of those for
explanations. The module of a format is imported when the format is first printed.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, Protocol, TextIO

from cryptosearch.printers.look import Look

if TYPE_CHECKING:
    from cryptosearch.model import Explanation, Post, SearchResult

__all__ = [
    "EXPLANATION_PRINTERS",
    "FACET_PRINTERS",
    "POST_PRINTERS",
    "PRINTERS",
    "ExplanationPrinter",
    "FacetPrinter",
    "Look",
    "PostPrinter",
    "Printer",
]


class Printer(Protocol):
    """Writes a result to ``out``, which takes text; errors of the stream pass through."""

    def __call__(self, result: SearchResult, out: TextIO, look: Look) -> None: ...


class PostPrinter(Protocol):
    """Writes a whole post to ``out``."""

    def __call__(self, post: Post, out: TextIO, look: Look) -> None: ...


class FacetPrinter(Protocol):
    """Writes the facets of a result to ``out``; of each at most ``limit`` values, None for all."""

    def __call__(self, result: SearchResult, out: TextIO, look: Look, *, limit: int | None) -> None: ...


class ExplanationPrinter(Protocol):
    """Writes how a score comes about to ``out``, below a line that says whose."""

    def __call__(self, explanation: Explanation, heading: str, out: TextIO, look: Look) -> None: ...


def _imported(module: str, function: str) -> Any:
    """A printer of one of this package's modules."""

    def print_(*args: Any, **options: Any) -> None:
        getattr(import_module(f"{__name__}.{module}"), function)(*args, **options)

    return print_


PRINTERS: Mapping[str, Printer] = {
    "rich": _imported("terminal", "print_rich"),
    "plain": _imported("plain", "print_plain"),
    "json": _imported("structured", "print_json"),
    "jsonl": _imported("structured", "print_jsonl"),
    "csv": _imported("structured", "print_csv"),
    "tsv": _imported("structured", "print_tsv"),
    "md": _imported("markdown", "print_markdown"),
    "ids": _imported("structured", "print_ids"),
}
POST_PRINTERS: Mapping[str, PostPrinter] = {
    "rich": _imported("terminal", "print_post_rich"),
    "plain": _imported("plain", "print_post_plain"),
}
FACET_PRINTERS: Mapping[str, FacetPrinter] = {
    "rich": _imported("facets", "print_facets_rich"),
    "plain": _imported("plain", "print_facets_plain"),
    "json": _imported("structured", "print_facets_json"),
}
EXPLANATION_PRINTERS: Mapping[str, ExplanationPrinter] = {
    "rich": _imported("terminal", "print_explanation_rich"),
    "plain": _imported("explaining", "print_explanation_plain"),
}
