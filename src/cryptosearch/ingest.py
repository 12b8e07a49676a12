"""Files -> corpus: reads captures, divides them into posts, and puts these into the corpus without duplicates.

Above ``captures`` and ``corpus``, below ``index``, which follows the corpus by itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from cryptosearch.analysis import Analyzer
from cryptosearch.captures import capture_id, divide_capture, read_captures
from cryptosearch.corpus import Change, Corpus
from cryptosearch.errors import CaptureError
from cryptosearch.model import Capture, Post


@dataclass(frozen=True, slots=True)
class FileReport:
    """What adding one file did. ``error`` names why it was refused, and is None when it went in."""

    path: str
    n_posts: int = 0
    error: str | None = None


@dataclass(frozen=True, slots=True)
class AddReport:
    """What adding files did, counted in renderings: every one read is new, updated or a duplicate."""

    n_new: int = 0
    n_duplicates: int = 0
    n_updated: int = 0
    files: tuple[FileReport, ...] = ()


def add_paths(
    corpus: Corpus,
    paths: Iterable[Path | str],
    analyzer: Analyzer,
    *,
    captured_at: date | datetime | None = None,
    dry_run: bool = False,
    on_file: Callable[[FileReport], None] | None = None,
) -> AddReport:
    """Take the captures at ``paths`` (files, folders, "-") into ``corpus``, in one change for all of them.

    A file that is no capture is reported with its error, and left out. A capture whose bytes are held already
    keeps the time that was settled when they were first added; for others ``captured_at`` counts, else the
    file's time. ``on_file`` is called after each file is read. With ``dry_run`` nothing is changed.

    LockedError while another process writes, CorpusError where the corpus cannot be written; nothing is added then.
    """
    reports: list[FileReport] = []
    posts: list[Post] = []
    n_renderings = 0
    with corpus.rehearsing() if dry_run else corpus.writing() as change:
        for capture in read_captures(paths, captured_at=captured_at):
            found = _take(capture, change, analyzer)
            reports.append(found.report)
            posts += found.posts
            n_renderings += found.n_renderings
            if on_file:
                on_file(found.report)
        outcome = change.add(posts)
    return AddReport(
        n_new=outcome.n_new,
        n_duplicates=n_renderings - outcome.n_new - outcome.n_updated,
        n_updated=outcome.n_updated,
        files=tuple(reports),
    )


def remove_post(corpus: Corpus, post_id: str) -> str:
    """Take a post out of ``corpus`` for good. Gives its whole id. PostNotFoundError, LockedError, CorpusError."""
    with corpus.writing() as change:
        return change.remove(post_id)


def split_post(corpus: Corpus, post_id: str) -> tuple[str, ...]:
    """Undo a wrong merge of posts. Gives the ids of the posts that there are instead, ascending.

    PostNotFoundError, SplitError where the post was not merged from different texts, LockedError, CorpusError.
    """
    with corpus.writing() as change:
        return change.split(post_id)


class _Found(NamedTuple):
    """What one file gave."""

    report: FileReport
    posts: Sequence[Post] = ()
    n_renderings: int = 0


def _take(capture: Capture | CaptureError, change: Change, analyzer: Analyzer) -> _Found:
    if isinstance(capture, CaptureError):
        return _Found(FileReport(capture.path, error=capture.reason))
    key = capture_id(capture)
    settled = replace(capture, captured_at=change.captured_at(key) or capture.captured_at)
    try:
        parser, posts = divide_capture(settled, analyzer)
    except CaptureError as error:
        return _Found(FileReport(capture.name, error=error.reason))
    change.keep(settled, capture_id=key, parser=parser)
    return _Found(FileReport(capture.name, n_posts=len(posts)), posts, sum(_n_renderings(post, key) for post in posts))


def _n_renderings(post: Post, capture: str) -> int:
    """How often ``capture`` shows ``post``: a record that names only other captures shows it once."""
    shown = (sighting.n_renderings for sighting in post.sightings if sighting.capture == capture)
    return max(shown, default=1)
