"""The command ``complete``: how a word of a query may go on, for shells and editors."""

from __future__ import annotations

import sys

import click

from cryptosearch.cli.context import Folders
from cryptosearch.cli.options import plain_or_json
from cryptosearch.cli.status import Status
from cryptosearch.printers.sanitise import one_line
from cryptosearch.printers.structured import FORMAT_VERSION, write_json
from cryptosearch.query.tree import FieldName


@click.command(context_settings={"ignore_unknown_options": True})  # a word may begin with a minus
@click.argument("prefix")
@click.option("--field", type=click.Choice([name.value for name in FieldName]), help="Values of this field alone.")
@click.option("-n", "--limit", type=click.IntRange(min=0), default=10, show_default=True, help="Completions to list.")
@plain_or_json
@click.pass_context
def complete(ctx: click.Context, prefix: str, *, field: str | None, limit: int, format_: str) -> None:
    """List how the word PREFIX of a query may go on, most posts first.

    \b
    Examples:
      cryptosearch complete 以太
      cryptosearch complete btb
      cryptosearch complete author:ko
      cryptosearch complete e --field ticker --format json

    Chinese is found by its characters, its pinyin and its initials. A line has the text, the posts that have it,
    and what it is, between tabs. Exit status: 0 with completions, 1 without, 2 on errors.
    """

    with ctx.ensure_object(Folders).open_index() as index:
        found = index.complete(prefix, field=FieldName(field) if field else None, limit=limit)
    if format_ == "json":
        records = [{"text": text, "posts": n_posts, "kind": kind} for text, n_posts, kind in found]
        write_json({"format_version": FORMAT_VERSION, "prefix": prefix, "completions": records}, sys.stdout)
    else:
        for text, n_posts, kind in found:
            click.echo(f"{one_line(text)}\t{n_posts}\t{kind}")
    ctx.exit(0 if found else Status.NOTHING)
