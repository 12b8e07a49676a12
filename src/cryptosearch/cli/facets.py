"""The command ``facets``: what the posts that a query finds are about, by whom, from when."""

from __future__ import annotations

import sys
from typing import Unpack

import click

from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.options import color_option, rich_or
from cryptosearch.cli.reading import QueryCommand, ReadingOptions, query_text, read_reading, reading_options
from cryptosearch.cli.results import print_notices, with_hint
from cryptosearch.cli.status import Status
from cryptosearch.model import Facet
from cryptosearch.printers import FACET_PRINTERS

_USUAL = (Facet.KIND, Facet.LANGUAGE, Facet.PUBLISHER, Facet.SOURCE, Facet.AUTHOR, Facet.TICKER, Facet.MONTH)
_MOST_VALUES = 10


class _Options(ReadingOptions):
    """What was typed beside the query."""

    facet: tuple[str, ...]
    limit: int | None
    format_: str | None
    color: str


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option(
    "--facet",
    multiple=True,
    type=click.Choice([facet.value for facet in Facet]),
    help="What to count by; repeatable.  [default: all but day]",
)
@click.option("-n", "--limit", type=click.IntRange(min=1), help="Values of each.  [default: 10; piped and json all]")
@reading_options
@rich_or(FACET_PRINTERS)
@color_option
@click.pass_context
def facets(ctx: click.Context, query: tuple[str, ...], **options: Unpack[_Options]) -> None:
    """Count the posts that QUERY finds by author, source, ticker, month and so on.

    \b
    Examples:
      cryptosearch facets 稳定币
      cryptosearch facets 以太坊 --facet day --facet ticker -n 20
      cryptosearch facets --since 2026-01 --format json

    All posts that match are counted, with the same options as for a search. Of days and months the latest are
    shown. Exit status: 0 with hits, 1 without, 2 on errors.
    """

    text = query_text(query)
    reading = read_reading(text, options)
    counted = options["facet"] or _USUAL
    folders = ctx.ensure_object(Folders)
    with folders.open_index() as index:
        result = with_hint(index.search(text, limit=0, facets=counted, **reading), index, folders)
    printed_as = output_format(options["format_"], options["color"])
    limit = options["limit"] or (_MOST_VALUES if printed_as == "rich" else None)
    FACET_PRINTERS[printed_as](result, sys.stdout, look(color=options["color"]), limit=limit)
    print_notices(result, printed_as, paged=False)
    ctx.exit(0 if result.total else Status.NOTHING)
