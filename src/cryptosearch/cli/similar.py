"""The command ``similar``: the posts most like one that is named by its id."""

from __future__ import annotations

import sys
from typing import Unpack

import click

from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.options import color_option, hyperlink_option, limit_option, offset_option, rich_or
from cryptosearch.cli.reading import FilterOptions, filter_options, read_filters
from cryptosearch.cli.results import print_notices, snippet_width
from cryptosearch.cli.show import find_post
from cryptosearch.cli.status import Status
from cryptosearch.printers import PRINTERS


class _Options(FilterOptions):
    """What was typed beside the id."""

    limit: int
    offset: int
    format_: str | None
    color: str
    hyperlink: str


@click.command
@click.argument("post_id", metavar="ID")
@limit_option
@offset_option
@filter_options
@rich_or(PRINTERS)
@color_option
@hyperlink_option
@click.pass_context
def similar(ctx: click.Context, post_id: str, **options: Unpack[_Options]) -> None:
    """Find the posts most like the one with this id, or whose id alone begins so.

    \b
    Examples:
      cryptosearch similar m3kq7w2xv5ta
      cryptosearch similar m3kq -n 3 --since 2026-01
      cryptosearch similar m3kq --format json

    They are found by the terms that set the post apart from others: the last line names them.
    Exit status: 0 with hits, 1 without, 2 on errors.
    """

    filters = read_filters(options)
    printed_as = output_format(options["format_"], options["color"])
    style = look(color=options["color"], hyperlink=options["hyperlink"])
    folders = ctx.ensure_object(Folders)
    with folders.open_index() as index:
        result = index.similar(
            find_post(post_id, index, folders).id,
            limit=options["limit"],
            offset=options["offset"],
            filters=filters,
            snippet_width=snippet_width(printed_as, style),
        )
    PRINTERS[printed_as](result, sys.stdout, style)
    print_notices(result, printed_as)
    ctx.exit(0 if result.total else Status.NOTHING)
