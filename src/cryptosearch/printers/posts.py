"""Many whole posts at once, for ``export``: a spreadsheet or a document."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from cryptosearch.model import Post
from cryptosearch.printers.look import Look
from cryptosearch.printers.markdown import print_post_markdown
from cryptosearch.printers.sanitise import block
from cryptosearch.printers.structured import cells, write_csv

_COLUMNS = (
    "id", "title", "published_on", "first_seen_on", "last_seen_on", "kind", "language", "publisher", "authors",
    "source", "translator", "tickers", "addresses", "links", "complete", "text",
)  # fmt: skip


def write_posts_csv(posts: Iterable[Post], out: TextIO) -> None:
    """A header and one post a row; the text keeps its line feeds."""
    write_csv(_COLUMNS, map(_row, posts), out)


def write_posts_markdown(posts: Iterable[Post], out: TextIO) -> None:
    """One section for each post."""
    for post in posts:
        print_post_markdown(post, out, Look())


def _row(post: Post) -> list[object]:
    first = post.first_seen_at.date() if post.sightings else None
    last = post.last_seen_at.date() if post.sightings else None
    facts = (
        post.id, post.title, post.published_on, first, last, post.kind, post.language, post.publisher,
        post.authors, post.source, post.translator, post.tickers, post.addresses, post.links,
        "yes" if post.complete else "no",
    )  # fmt: skip
    return [*cells(facts), block(post.text)]
