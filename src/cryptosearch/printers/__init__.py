"""Search results and posts to text streams, in every format there is.

A printer writes one page of a result; how it looks is said by a ``Look``. Printers know nothing of an index,
and change nothing but the stream. ``PRINTERS`` is the table of result printers, ``POST_PRINTERS`` that of
printers for a whole post.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol, TextIO

from cryptosearch.model import Post, SearchResult
from cryptosearch.printers.look import Look
from cryptosearch.printers.markdown import print_markdown
from cryptosearch.printers.plain import print_plain, print_post_plain
from cryptosearch.printers.structured import print_csv, print_ids, print_json, print_jsonl, print_tsv

__all__ = ["POST_PRINTERS", "PRINTERS", "Look", "PostPrinter", "Printer"]


class Printer(Protocol):
    """Writes a result to ``out``, which takes text; errors of the stream pass through."""

    def __call__(self, result: SearchResult, out: TextIO, look: Look) -> None: ...


class PostPrinter(Protocol):
    """Writes a whole post to ``out``."""

    def __call__(self, post: Post, out: TextIO, look: Look) -> None: ...


def _print_rich(result: SearchResult, out: TextIO, look: Look) -> None:
    from cryptosearch.printers.terminal import print_rich

    print_rich(result, out, look)


def _print_post_rich(post: Post, out: TextIO, look: Look) -> None:
    from cryptosearch.printers.terminal import print_post_rich

    print_post_rich(post, out, look)


PRINTERS: Mapping[str, Printer] = {
    "rich": _print_rich,
    "plain": print_plain,
    "json": print_json,
    "jsonl": print_jsonl,
    "csv": print_csv,
    "tsv": print_tsv,
    "md": print_markdown,
    "ids": print_ids,
}
POST_PRINTERS: Mapping[str, PostPrinter] = {"rich": _print_post_rich, "plain": print_post_plain}
