"""What stands behind a command that takes a query: its words, and the options that say which posts they find."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, TypedDict, TypeVar

import click

from cryptosearch.cli.arguments import split_query
from cryptosearch.cli.types import Day
from cryptosearch.model import Kind
from cryptosearch.printers.sanitise import one_line

if TYPE_CHECKING:
    from cryptosearch.asking import Filters, Reading
    from cryptosearch.engine.planner import Match


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


class FilterOptions(TypedDict):
    """What was typed of ``filter_options``."""

    since: date | None
    until: date | None
    author: str | None
    source: str | None
    kind: str | None
    lang: str | None
    ticker: str | None


class ReadingOptions(FilterOptions):
    """What was typed of ``reading_options``."""

    match_all: bool
    match_any: bool
    literal: bool
    strict: bool
    no_aliases: bool


_Command = TypeVar("_Command", bound=Callable[..., Any])

_FILTERS = (
    click.option(
        "--since", type=Day(), help="Posts of this day, month, year or other period (昨天, 7d, 'last week') and later."
    ),
    click.option("--until", type=Day(last=True), help="Posts of this day, month, year or other period and earlier."),
    click.option("--author", metavar="NAME", help="Posts by this author."),
    click.option("--source", metavar="NAME", help="Posts that first appeared there."),
    click.option("--kind", type=click.Choice([kind.value for kind in Kind])),
    click.option("--lang", metavar="CODE", help="Posts in this language, such as zh or it."),
    click.option("--ticker", metavar="SYMBOL", help="Posts that name this ticker, such as ETH."),
)
_WORDS = (
    click.option("--all", "match_all", is_flag=True, help="Every word must match."),
    click.option("--any", "match_any", is_flag=True, help="One matching word is enough."),
    click.option("--literal", is_flag=True, help="The whole query is one exact phrase."),
    click.option("--strict", is_flag=True, help="Refuse wrong syntax instead of reading it as words."),
    click.option("--no-aliases", is_flag=True, help="Do not search other names, such as BTC for 比特币."),
)


def filter_options(command: _Command) -> _Command:
    """Give ``command`` the options that restrict what a search finds."""
    return _with(_FILTERS, command)


def reading_options(command: _Command) -> _Command:
    """Give ``command`` the options that say how its query is read, filters among them."""
    return _with((*_FILTERS, *_WORDS), command)


def _with(options: Sequence[Callable[[Any], Any]], command: _Command) -> _Command:
    for option in reversed(options):
        command = option(command)
    return command


def read_filters(options: FilterOptions) -> Filters:
    """The filters that were typed. UsageError for a period that ends before it begins."""
    from cryptosearch.asking import Filters

    since, until = options["since"], options["until"]
    if since and until and since > until:
        raise click.UsageError(f"--since {since} is after --until {until}.")
    return Filters(
        since=since,
        until=until,
        author=options["author"],
        source=options["source"],
        kind=options["kind"],
        lang=options["lang"],
        ticker=options["ticker"],
    )


def read_reading(text: str, options: ReadingOptions) -> Reading:
    """How ``text`` is to be read. UsageError for options that contradict each other, or when nothing is asked for."""
    if options["match_all"] and options["match_any"]:
        raise click.UsageError("--all and --any exclude each other: give one of them.")
    filters = read_filters(options)
    if not text.strip() and not any(filters.clauses()):
        raise click.UsageError("No query. Try: cryptosearch 比特币")
    return {
        "filters": filters,
        "match": _match(options),
        "literal": options["literal"],
        "strict": options["strict"],
        "aliases": not options["no_aliases"],
    }


def _match(options: ReadingOptions) -> Match | None:
    from cryptosearch.engine.planner import Match

    if options["match_all"]:
        return Match.ALL
    return Match.ANY if options["match_any"] else None


def query_text(words: Sequence[str]) -> str:
    """The query that ``words`` make; a replacement character stands for bytes that are no UTF-8."""
    return " ".join(words).encode("utf-8", "surrogateescape").decode("utf-8", "replace")
