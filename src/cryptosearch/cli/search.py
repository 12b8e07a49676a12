"""The command ``search``, which is also what runs without a command's name."""

from __future__ import annotations

import sys
from dataclasses import replace
from typing import TYPE_CHECKING, Unpack

import click

from cryptosearch.cli.arguments import split_query
from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.reading import ReadingOptions, query_text, read_reading, reading_options
from cryptosearch.cli.types import WHEN
from cryptosearch.model import Facet, SearchResult, Sort
from cryptosearch.printers import PRINTERS, Look
from cryptosearch.printers.describe import advice, did_you_mean, relaxation, summary, term_counts
from cryptosearch.printers.sanitise import one_line

if TYPE_CHECKING:
    from cryptosearch.asking import Reading
    from cryptosearch.index import Index

_SNIPPET_LINES = 2
_SNIPPET_WIDTH = 160  # cells, where lines are not broken
_INDENT = 4
NO_HITS = 1
_NO_NOTICES = ("rich", "json")  # formats that hold them
_FOR_PEOPLE = ("plain", "md")


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


class QueryCommand(click.Command):
    """A command whose query may hold words that begin with a dash."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        split = split_query(args, takes_value(self, ctx))
        if split.strange:
            hint = f"No such option: {split.strange[0]}. To exclude a word first thing in a query, put -- before it."
            raise click.UsageError(hint, ctx)
        if split.unfinished:
            raise click.BadOptionUsage(split.unfinished, f"Option {split.unfinished!r} requires an argument.", ctx)
        for word in split.doubtful:
            click.echo(f"note: {one_line(word)} is no option, so it was read as a word of the query", err=True)
        return super().parse_args(ctx, [*split.options, "--", *split.words])


def takes_value(command: click.Command, ctx: click.Context) -> dict[str, bool]:
    """The options of ``command``, and whether each takes a value."""
    options = (param for param in command.get_params(ctx) if isinstance(param, click.Option))
    return {name: not option.is_flag for option in options for name in option.opts}


@click.command(cls=QueryCommand)
@click.argument("query", nargs=-1)
@click.option("-n", "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Hits to show.")
@click.option("--offset", type=click.IntRange(min=0), default=0, help="Hits to pass over first.")
@click.option("--sort", type=click.Choice([s.value for s in Sort]), default=Sort.RELEVANCE.value, show_default=True)
@reading_options
@click.option(
    "--facet", multiple=True, type=click.Choice([f.value for f in Facet]), help="Count hits by it; repeatable."
)
@click.option("--explain", is_flag=True, help="Show how each score comes about.")
@click.option("--format", "format_", type=click.Choice(list(PRINTERS)), help="[default: rich; plain when piped]")
@click.option("--color", type=WHEN, default="auto", show_default=True, help="Colours of the rich format.")
@click.option("--hyperlink", type=WHEN, default="auto", show_default=True, help="Make titles links, where in colour.")
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
    paper = look(color=options["color"], hyperlink=options["hyperlink"])
    result = _search(text, reading, options, width=snippet_width(printed_as, paper))
    PRINTERS[printed_as](result, sys.stdout, paper)
    print_notices(result, printed_as)
    ctx.exit(0 if result.total else NO_HITS)


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


def with_hint(result: SearchResult, index: Index, folders: Folders) -> SearchResult:
    """``result``, where nothing was found because the index is empty with a warning that says how to fill it."""
    if result.total or len(index) or not folders.has_corpus():
        return result
    hint = f"the index is empty; to fill it from the corpus: {folders.command('index')}"
    return replace(result, warnings=(*result.warnings, hint))


def snippet_width(printed_as: str, paper: Look) -> int:
    """How long excerpts are in this format, in terminal cells."""
    return _SNIPPET_LINES * (paper.width - _INDENT) if printed_as == "rich" else _SNIPPET_WIDTH


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
