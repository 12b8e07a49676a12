"""The command ``explain``: how a post's score for a query comes about, or why the post does not match."""

from __future__ import annotations

import sys
from typing import Unpack

import click

from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.options import color_option, rich_or
from cryptosearch.cli.reading import QueryCommand, ReadingOptions, query_text, read_reading, reading_options
from cryptosearch.cli.show import find_post
from cryptosearch.cli.status import Status
from cryptosearch.printers import EXPLANATION_PRINTERS
from cryptosearch.printers.explaining import record
from cryptosearch.printers.structured import FORMAT_VERSION, write_json


class _Options(ReadingOptions):
    """What was typed beside query and id."""

    format_: str | None
    color: str


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1, required=True, metavar="QUERY... ID")
@reading_options
@rich_or((*EXPLANATION_PRINTERS, "json"))
@color_option
@click.pass_context
def explain(ctx: click.Context, query: tuple[str, ...], **options: Unpack[_Options]) -> None:
    """Show how the score of the post ID for QUERY comes about, or why the post does not match.

    \b
    Examples:
      cryptosearch explain 以太坊 跌破 m3kq7w2xv5ta
      cryptosearch explain '"期限溢价" since:2026-01' m3kq
      cryptosearch explain --format json 稳定币 m3kq

    The last argument is the id, or its beginning. With the options of a search the score is that of the search.
    Exit status: 0 where the post matches, 1 where not, 2 on errors.
    """
    from cryptosearch.snippet import display_title

    *words, post_id = query
    text = query_text(words)
    reading = read_reading(text, options)
    folders = ctx.ensure_object(Folders)
    with folders.open_index() as index:
        post = find_post(post_id, index, folders)
        explanation = index.explain(text, post.id, **reading)
    printed_as = output_format(options["format_"], options["color"])
    if printed_as == "json":
        head = {"format_version": FORMAT_VERSION, "query": text, "id": post.id}
        write_json(head | {"explanation": record(explanation)}, sys.stdout)
    else:
        heading = f"{display_title(post)} · {post.id}"
        EXPLANATION_PRINTERS[printed_as](explanation, heading, sys.stdout, look(color=options["color"]))
    ctx.exit(0 if explanation.matches else Status.NOTHING)
