"""Options that several commands have: which page, in which format, how it looks. ``reading`` has those of a query."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import click

_Command = TypeVar("_Command", bound=Callable[..., Any])
_WHEN = click.Choice(["auto", "always", "never"])

limit_option = click.option(
    "-n", "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Hits to show."
)
offset_option = click.option("--offset", type=click.IntRange(min=0), default=0, help="Hits to pass over first.")
plain_or_json = click.option(
    "--format", "format_", type=click.Choice(["plain", "json"]), default="plain", show_default=True
)
color_option = click.option(
    "--color", type=_WHEN, default="auto", show_default=True, help="Colours of the rich format."
)
hyperlink_option = click.option(
    "--hyperlink", type=_WHEN, default="auto", show_default=True, help="Make titles links, where in colour."
)


def rich_or(names: Iterable[str]) -> Callable[[_Command], _Command]:
    """The format, one of ``names``; see ``context.output_format`` for what it is where none is given."""
    choice = click.Choice([*names])
    return click.option("--format", "format_", type=choice, help="[default: rich; plain when piped]")
