"""The command ``show``: a whole post."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.options import color_option, rich_or
from cryptosearch.errors import PostNotFoundError
from cryptosearch.model import Post
from cryptosearch.printers import POST_PRINTERS
from cryptosearch.printers.structured import write_json

if TYPE_CHECKING:
    from cryptosearch.index import Index


@click.command
@click.argument("post_id", metavar="ID")
@rich_or((*POST_PRINTERS, "json"))
@color_option
@click.pass_obj
def show(folders: Folders, post_id: str, *, format_: str | None, color: str) -> None:
    """Show the whole post with this id, or whose id alone begins so.

    \b
    Examples:
      cryptosearch show m3kq7w2xv5ta
      cryptosearch show m3kq
      cryptosearch show m3kq --format json
    """
    from cryptosearch.records import post_to_record

    with folders.open_index() as index:
        post = find_post(post_id, index, folders)
    printed_as = output_format(format_, color)
    if printed_as == "json":
        write_json(post_to_record(post), sys.stdout)
    else:
        POST_PRINTERS[printed_as](post, sys.stdout, look(color=color))


def find_post(post_id: str, index: Index, folders: Folders) -> Post:
    """The post with this id, from the index, which is quick; the corpus knows whose id alone begins so.

    PostNotFoundError.
    """
    if not post_id:
        raise PostNotFoundError(post_id)
    try:
        return index.get(post_id)
    except PostNotFoundError:
        if not folders.has_corpus():
            raise
    from cryptosearch.corpus import Corpus

    with Corpus.open(folders.corpus) as corpus:
        return corpus.held()[corpus.resolve(post_id)].post
