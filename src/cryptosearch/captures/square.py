"""Divides the text of a Binance Square profile page into posts.

The page shows a post as a *preview*, the whole post flattened onto one line, followed by its paragraphs. Without
white space the preview equals the paragraphs, or begins them when the page cut it short. That is how posts are found;
no word of any language is needed. The line before previews is the page's *marker*: once learned, or known from the
word table, it divides posts of which the page shows the preview or the paragraphs alone. What lies before the first
post and after the last is not content. A page with neither previews nor known markers is one post.

Cost: proportional to the length of the page. ``previews`` recognises previews, ``segments`` makes posts of the lines
from one start to the next, ``compose`` tells what the lines of a post mean.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from cryptosearch.captures.lines import Line, ends_sentence, shown_lines
from cryptosearch.captures.previews import Preview, PreviewFinder, Shown
from cryptosearch.captures.segments import ShownPost, Start, posts_between, separates_paragraphs, undivided
from cryptosearch.captures.tables import page_words

_N_LONGEST_MARKER = 60  # squashed characters
_N_LONGEST_SINGLE_MARKER = 30  # of one that the page shows only once
_N_PROSE = 30  # a line of this length is no counter or button


@dataclass(frozen=True, slots=True)
class Page:
    """A divided page. ``publisher``: the name above the posts, whose profile it is."""

    publisher: str | None
    posts: tuple[ShownPost, ...]


def divide(text: str) -> Page:
    """The posts on a page, in order. No posts when the page shows nothing, or nothing but furniture."""
    lines = shown_lines(text)
    finder = PreviewFinder(lines)
    markers = page_words("marker") & {line.squashed for line in lines}
    starts = _find_starts(lines, finder, markers)
    learned = _learn_markers(lines, starts)
    if not learned <= markers:
        markers |= learned
        starts = _find_starts(lines, finder, markers)
    if not starts:
        return Page(None, () if markers else tuple(undivided(lines)))
    starts = _without_header_markers(lines, starts)
    return Page(_publisher(lines[: starts[0].marker]), tuple(posts_between(lines, starts)))


def _publisher(header: Sequence[Line]) -> str | None:
    """The line below the site's name; without that the first of several lines."""
    sites = [n for n, line in enumerate(header) if line.squashed in page_words("site")]
    names = header[sites[-1] + 1 :] if sites else header
    # a single line that follows no site's name is as likely a marker that the page shows once
    return names[0].text if names and (sites or len(names) > 1) else None


def _find_starts(lines: Sequence[Line], finder: PreviewFinder, markers: Collection[str]) -> list[Start]:
    starts: list[Start] = []
    n = 0
    while n < len(lines):
        start = _start_at(n, lines, finder, markers, starts)
        if start is not None:
            starts.append(start)
            n = start.preview.end if start.preview else start.first
        else:
            n += 1
    return starts


def _start_at(
    n: int, lines: Sequence[Line], finder: PreviewFinder, markers: Collection[str], before: Sequence[Start]
) -> Start | None:
    is_marker = lines[n].squashed in markers
    first = n + 1 if is_marker else n
    if first == len(lines) or (is_marker and lines[first].squashed in markers):
        return None
    preview = finder.preview_at(first)
    if is_marker:
        return Start(n, first, preview)
    if preview and (preview.is_sure or (not markers and _follows_directly(n, before, preview))):
        return Start(n, first, preview)
    return None


def _follows_directly(n: int, before: Sequence[Start], preview: Preview) -> bool:
    """Whether a whole post ends before ``n``, so that even a short pair of equal lines is one more post."""
    return bool(before) and before[-1].whole_end == n and preview.shown is Shown.WHOLE


def _learn_markers(lines: Sequence[Line], starts: Sequence[Start]) -> set[str]:
    """The lines that stand before several previews; and before one, if it cannot be a post's last line."""
    counts: Counter[str] = Counter()
    single: set[str] = set()
    separates = separates_paragraphs(lines, starts)
    end_before: int | None = 0
    for start in starts:
        last = start.first - 1
        if start.preview and start.first > (end_before or 0):
            counts[lines[last].squashed] += 1
            is_outside = last == end_before or (separates and not lines[last].after_blank)
            if end_before != 0 and is_outside and _may_be_single_marker(lines[last].squashed):
                single.add(lines[last].squashed)
        end_before = start.whole_end
    repeated = {line for line, count in counts.items() if count > 1 and len(line) <= _N_LONGEST_MARKER}
    return repeated | single


def _may_be_single_marker(squashed: str) -> bool:
    return len(squashed) <= _N_LONGEST_SINGLE_MARKER and not ends_sentence(squashed)


def _without_header_markers(lines: Sequence[Line], starts: list[Start]) -> list[Start]:
    """Leaves out a marker above the first preview that only short lines follow: a button of the profile itself."""
    first_preview = next((n for n, start in enumerate(starts) if start.preview), 0)
    for n in range(first_preview):
        if any(_is_prose(line.squashed) for line in lines[starts[n].first : starts[n + 1].marker]):
            return starts[n:]
    return starts[first_preview:]


def _is_prose(squashed: str) -> bool:
    return len(squashed) >= _N_PROSE or ends_sentence(squashed)
