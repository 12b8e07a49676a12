"""The command ``export``: the posts of the corpus as a file for other programs, or for another corpus."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TextIO

import click

from cryptosearch.cli.context import Folders
from cryptosearch.model import Post
from cryptosearch.printers.posts import write_posts_csv, write_posts_markdown
from cryptosearch.printers.structured import write_json


def _write_jsonl(posts: Iterable[Post], out: TextIO) -> None:
    from cryptosearch.records import post_to_record

    for post in posts:
        write_json(post_to_record(post), out)


_EXPORTERS = {"jsonl": _write_jsonl, "csv": write_posts_csv, "md": write_posts_markdown}


@click.command
@click.option("--format", "format_", type=click.Choice(list(_EXPORTERS)), default="jsonl", show_default=True)
@click.pass_obj
def export(folders: Folders, *, format_: str) -> None:
    """Print all posts of the corpus, the oldest first.

    \b
    Examples:
      cryptosearch export > posts.jsonl
      cryptosearch --corpus other add posts.jsonl
      cryptosearch export --format csv > posts.csv

    jsonl holds everything that is known of a post, and can be added again; csv is for spreadsheets, md for reading.
    """
    from cryptosearch.corpus import Corpus

    with Corpus.open(folders.corpus) as corpus:
        posts = sorted(corpus.posts().values(), key=lambda post: (post.filed_on, post.id))
    _EXPORTERS[format_](posts, sys.stdout)
