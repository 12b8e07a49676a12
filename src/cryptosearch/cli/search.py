"""The command ``search``, which is also what runs without a command's name."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, TypedDict, Unpack

import click

from cryptosearch.cli.arguments import split_query
from cryptosearch.cli.context import Folders, look, output_format
from cryptosearch.cli.types import WHEN, Day
from cryptosearch.model import Kind, SearchResult, Sort
from cryptosearch.printers import PRINTERS, Look
from cryptosearch.printers.describe import advice, did_you_mean, relaxation, summary, term_counts
from cryptosearch.printers.sanitise import one_line

if TYPE_CHECKING:
    from cryptosearch.engine.planner import Match
    from cryptosearch.index import Filters

_SNIPPET_LINES = 2
_SNIPPET_WIDTH = 160  # cells, where lines are not broken
_INDENT = 4
_NO_HITS = 1
_NO_NOTICES = ("rich", "json")  # formats that hold them
_FOR_PEOPLE = ("plain", "md")


class _Options(TypedDict):
    """What was typed beside the query."""

    limit: int
    offset: int
    sort: str
    since: date | None
    until: date | None
    author: str | None
    source: str | None
    kind: str | None
    lang: str | None
    ticker: str | None
    match_all: bool
    match_any: bool
    literal: bool
    strict: bool
    no_aliases: bool
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
@click.option(
    "--since", type=Day(), help="Posts of this day, month, year or other period (昨天, 7d, 'last week') and later."
)
@click.option("--until", type=Day(last=True), help="Posts of this day, month, year or other period and earlier.")
@click.option("--author", metavar="NAME", help="Posts by this author.")
@click.option("--source", metavar="NAME", help="Posts that first appeared there.")
@click.option("--kind", type=click.Choice([kind.value for kind in Kind]))
@click.option("--lang", metavar="CODE", help="Posts in this language, such as zh or it.")
@click.option("--ticker", metavar="SYMBOL", help="Posts that name this ticker, such as ETH.")
@click.option("--all", "match_all", is_flag=True, help="Every word must match.")
@click.option("--any", "match_any", is_flag=True, help="One matching word is enough.")
@click.option("--literal", is_flag=True, help="The whole query is one exact phrase.")
@click.option("--strict", is_flag=True, help="Refuse wrong syntax instead of reading it as words.")
@click.option("--no-aliases", is_flag=True, help="Do not search other names, such as BTC for 比特币.")
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
    text = _decoded(" ".join(query))
    filters = _filters(options)
    _check(text, filters, options)
    printed_as = output_format(options["format_"], options["color"])
    paper = look(color=options["color"], hyperlink=options["hyperlink"])
    result = _search(text, filters, options, width=_snippet_width(printed_as, paper))
    PRINTERS[printed_as](result, sys.stdout, paper)
    _print_notices(result, printed_as)
    ctx.exit(0 if result.total else _NO_HITS)


def _search(text: str, filters: Filters, options: _Options, *, width: int) -> SearchResult:
    from cryptosearch.index import Index

    folders = click.get_current_context().ensure_object(Folders)
    with Index.open(folders.index) as index:
        result = index.search(
            text,
            limit=options["limit"],
            offset=options["offset"],
            sort=Sort(options["sort"]),
            filters=filters,
            match=_match(options),
            literal=options["literal"],
            strict=options["strict"],
            aliases=not options["no_aliases"],
            snippet_width=width,
        )
        if result.total or len(index) or not folders.has_corpus():
            return result
    hint = f"the index is empty; to fill it from the corpus: {folders.command('index')}"
    return replace(result, warnings=(*result.warnings, hint))


def _filters(options: _Options) -> Filters:
    from cryptosearch.index import Filters

    return Filters(
        since=options["since"],
        until=options["until"],
        author=options["author"],
        source=options["source"],
        kind=options["kind"],
        lang=options["lang"],
        ticker=options["ticker"],
    )


def _match(options: _Options) -> Match | None:
    from cryptosearch.engine.planner import Match

    if options["match_all"]:
        return Match.ALL
    return Match.ANY if options["match_any"] else None


def _check(text: str, filters: Filters, options: _Options) -> None:
    """UsageError for options that contradict each other, or when nothing says what to find."""
    if options["match_all"] and options["match_any"]:
        raise click.UsageError("--all and --any exclude each other: give one of them.")
    if filters.since and filters.until and filters.since > filters.until:
        raise click.UsageError(f"--since {filters.since} is after --until {filters.until}.")
    if not text.strip() and not any(filters.clauses()):
        raise click.UsageError("No query. Try: cryptosearch 比特币")


def _decoded(text: str) -> str:
    """``text`` with a replacement character for bytes of the command line that are no UTF-8."""
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _snippet_width(printed_as: str, paper: Look) -> int:
    return _SNIPPET_LINES * (paper.width - _INDENT) if printed_as == "rich" else _SNIPPET_WIDTH


def _print_notices(result: SearchResult, printed_as: str) -> None:
    """On standard error, what the format itself does not say about the result as a whole."""
    notes = [] if printed_as == "json" else [f"warning: {one_line(warning)}" for warning in result.warnings]
    if printed_as in _FOR_PEOPLE:
        counts = [f"{part}: {count}" for part, count in term_counts(result)]
        notes += [did_you_mean(result), *advice(result), *counts, summary(result)]
    elif printed_as not in _NO_NOTICES:
        notes.append(relaxation(result))
    for note in filter(None, notes):
        click.echo(note, err=True)
