"""The commands that change the archive, ``add``, ``remove``, ``split``, ``index``; each leaves the index up to date."""

from __future__ import annotations

import sys
from datetime import date, datetime
from typing import TYPE_CHECKING

import click

from cryptosearch.cli.context import Folders
from cryptosearch.cli.failures import Failure
from cryptosearch.cli.options import plain_or_json
from cryptosearch.cli.progress import Steps
from cryptosearch.cli.status import Status
from cryptosearch.cli.types import Moment
from cryptosearch.errors import IndexCorruptError, IndexNotFoundError, IndexVersionError, LockedError
from cryptosearch.printers.sanitise import one_line
from cryptosearch.printers.structured import FORMAT_VERSION, write_json

if TYPE_CHECKING:
    from cryptosearch.corpus import Corpus
    from cryptosearch.index import Index, SyncReport
    from cryptosearch.ingest import AddReport


@click.command
@click.argument("paths", nargs=-1, required=True, metavar="PATH...")
@click.option("--captured-at", type=Moment(), help="When the pages were saved. [default: the files' times]")
@click.option("--dry-run", is_flag=True, help="Read and count, and change nothing.")
@plain_or_json
@click.pass_context
def add(
    ctx: click.Context, paths: tuple[str, ...], *, captured_at: date | datetime | None, dry_run: bool, format_: str
) -> None:
    """Take the posts of saved pages into the archive, and bring the index up to date.

    \b
    Examples:
      cryptosearch add page.txt --captured-at 2026-01-20
      cryptosearch add captures/
      xclip -o | cryptosearch add -

    PATH is a file, a folder (with all it holds), or - for standard input. The day of capture gives dates
    without a year their year. Adding a page again changes nothing.

    Exit status: 0, also when nothing is new; 2 when a file was refused, the others being added.
    """
    folders = ctx.ensure_object(Folders)
    report = _read_only(folders, paths, captured_at) if dry_run else _add(folders, paths, captured_at)
    _print_report(report, format_)
    if any(file.error for file in report.files):
        ctx.exit(Status.ERROR)


@click.command
@click.argument("post_id", metavar="ID")
@click.pass_obj
def remove(folders: Folders, post_id: str) -> None:
    """Take the post with this id, given whole, out for good.

    \b
    Example:
      cryptosearch remove m3kq7w2xv5ta

    Adding its page again does not bring it back.
    """
    from cryptosearch.corpus import Corpus
    from cryptosearch.ingest import remove_post

    with Corpus.open(folders.corpus) as corpus, _open_or_create(folders) as index:
        removed = remove_post(corpus, post_id)
        _follow(index, corpus, folders)
    click.echo(f"removed {one_line(removed)}")


@click.command
@click.argument("post_id", metavar="ID")
@click.pass_obj
def split(folders: Folders, post_id: str) -> None:
    """Make the forms that were merged into this post posts of their own.

    \b
    Example:
      cryptosearch split m3kq7w2xv5ta
    """
    from cryptosearch.corpus import Corpus
    from cryptosearch.ingest import split_post

    with Corpus.open(folders.corpus) as corpus, _open_or_create(folders) as index:
        parts = split_post(corpus, post_id)
        _follow(index, corpus, folders)
    for part in parts:
        click.echo(one_line(part))


@click.command
@click.option("--rebuild", is_flag=True, help="Build it anew from nothing.")
@click.pass_obj
def index(folders: Folders, *, rebuild: bool) -> None:
    """Bring the index up to date with the corpus.

    \b
    Examples:
      cryptosearch index
      cryptosearch index --rebuild
    """
    from cryptosearch.corpus import Corpus

    with Corpus.open(folders.corpus) as corpus:
        report = _rebuild(folders, corpus) if rebuild else _update(folders, corpus)
    click.echo(f"+{report.n_added} added, {report.n_updated} updated, {report.n_removed} removed")


def _add(folders: Folders, paths: tuple[str, ...], captured_at: date | datetime | None) -> AddReport:
    from cryptosearch.corpus import Corpus
    from cryptosearch.ingest import add_paths

    with Corpus.open_or_create(folders.corpus) as corpus, _open_or_create(folders) as index:
        with Steps("reading files") as steps:
            report = add_paths(corpus, paths, index.analyzer, captured_at=captured_at, on_file=steps.step)
        _follow(index, corpus, folders)
    return report


def _read_only(folders: Folders, paths: tuple[str, ...], captured_at: date | datetime | None) -> AddReport:
    from cryptosearch.corpus import Corpus
    from cryptosearch.ingest import add_paths

    analyzer = folders.analyzer()
    with Corpus.open_or_create(folders.corpus) as corpus, Steps("reading files") as steps:
        return add_paths(corpus, paths, analyzer, captured_at=captured_at, dry_run=True, on_file=steps.step)


def _update(folders: Folders, corpus: Corpus) -> SyncReport:
    with _open_or_create(folders) as index:
        return _sync(index, corpus)


def _rebuild(folders: Folders, corpus: Corpus) -> SyncReport:
    """Index anew: beside the old index while that can be read, else in its place."""
    try:
        with _open_or_create(folders, renew=True) as index, Steps("indexing posts") as steps:
            return index.rebuild(corpus.posts(), on_post=steps.step)
    except IndexCorruptError:  # damage that shows only on reading
        with folders.create_index() as index:
            return _sync(index, corpus)


def _sync(index: Index, corpus: Corpus) -> SyncReport:
    with Steps("indexing posts") as steps:
        return index.sync(corpus.posts(), on_post=steps.step)


def _follow(index: Index, corpus: Corpus, folders: Folders) -> None:
    """Bring the index up to date after a change of the corpus, which stands in any case."""
    try:
        _sync(index, corpus)
    except LockedError as error:
        advice = f"The corpus has the change. When the other process has finished: {folders.command('index')}"
        raise Failure(f"{error}\n{advice}") from error


def _open_or_create(folders: Folders, *, renew: bool = False) -> Index:
    """The index; an empty one where there is none, or with ``renew`` in place of one that cannot be used."""
    try:
        return folders.open_index()
    except (IndexVersionError, IndexCorruptError):
        if not renew:
            raise
    except IndexNotFoundError:
        pass
    return folders.create_index()


def _print_report(report: AddReport, format_: str) -> None:
    for file in report.files:
        if file.error:
            click.echo(f"refused {one_line(file.path)}: {one_line(file.error)}", err=True)
    if format_ == "json":
        write_json(_report_record(report), sys.stdout)
    else:
        click.echo(f"+{report.n_new} new, {report.n_duplicates} duplicates, {report.n_updated} updated")


def _report_record(report: AddReport) -> dict[str, object]:
    return {
        "format_version": FORMAT_VERSION,
        "new": report.n_new,
        "duplicates": report.n_duplicates,
        "updated": report.n_updated,
        "files": [{"path": file.path, "posts": file.n_posts, "error": file.error} for file in report.files],
    }
