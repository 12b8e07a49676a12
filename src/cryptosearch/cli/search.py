"""The command ``search``, which is also what runs without a command's name."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Unpack

import click

from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.options import color_option, hyperlink_option, limit_option, offset_option, rich_or
from cryptosearch.cli.reading import QueryCommand, ReadingOptions, query_text, read_reading, reading_options
from cryptosearch.cli.results import print_notices, snippet_width, with_hint
from cryptosearch.cli.status import Status
from cryptosearch.model import Facet, SearchResult, Sort
from cryptosearch.printers import PRINTERS

if TYPE_CHECKING:
    from cryptosearch.asking import Reading


class _Options(ReadingOptions):
    """What was typed beside the query."""

    limit: int
    offset: int
    sort: str
    facet: tuple[str, ...]
    explain: bool
    format_: str | None
    color: str
    hyperlink: str


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@limit_option
@offset_option
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value, show_default=True)
@reading_options
@click.option(
    "--facet", multiple=True, type=click.Choice([f.value for f in Facet]), help="Count hits by it; repeatable."
)
@click.option("--explain", is_flag=True, help="Show how each score comes about.")
@rich_or(PRINTERS)
@color_option
@hyperlink_option
@click.pass_context
def search(ctx: click.Context, query: tuple[str, ...], **options: Unpack[_Options]) -> None:
    """Find posts.

    \b
    Examples:
      cryptosearch 比特币 ETF
      cryptosearch '"期限溢价" since:2026-01-01' -n 3
      cryptosearch 稳定币 -广告 --kind flash --sort newest
      cryptosearch search 美联储 --format json
      cryptosearch -- -广告 比特币

    \b
    Queries:
      "exact text"   "near by"~6   a OR b   -without   +must   ( )   weight^3
      稳定*   *coin   wintermut~   /ERC-?\\d+/   author: source: ticker: title: kind: lang:
      since:2026-01   date:昨天   date:近7天   date:"last week"   date:上周..昨天
    More about each in docs/query-syntax.md.

    The arguments of QUERY are joined with spaces. After its first word only exact long options and a lone -n
    are options, so that -广告 excludes; -- ends options. Without QUERY, options such as --author select posts.

    Exit status: 0 with hits, 1 without, 2 on errors.
    """
    text = query_text(query)
    reading = read_reading(text, options)
    printed_as = output_format(options["format_"], options["color"])
    style = look(color=options["color"], hyperlink=options["hyperlink"])
    result = _search(text, reading, options, width=snippet_width(printed_as, style))
    PRINTERS[printed_as](result, sys.stdout, style)
    print_notices(result, printed_as)
    ctx.exit(0 if result.total else Status.NOTHING)


def _search(text: str, reading: Reading, options: _Options, *, width: int) -> SearchResult:
    folders = click.get_current_context().ensure_object(Folders)
    with folders.open_index() as index:
        result = index.search(
            text,
            limit=options["limit"],
            offset=options["offset"],
            sort=Sort(options["sort"]),
            snippet_width=width,
            facets=options["facet"],
            explain=options["explain"],
            **reading,
        )
        return with_hint(result, index, folders)
