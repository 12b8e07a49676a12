"""Divides the text of a Binance Square profile page into posts.

The page shows a post as a *preview*, the whole post flattened onto one line, followed by its paragraphs. Without
white space the preview equals the paragraphs, or begins them when the page cut it short. That is how posts are found;
no word of any language is needed. The line before previews is the page's *marker*: once learned, or known from the
word table, it divides posts of which the page shows the preview or the paragraphs alone. What lies before the first
post and after the last is not content. A page with neither previews nor known markers is one post.

Cost: proportional to the length of the page. What the lines of a post mean is told in ``compose``.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from cryptosearch.captures.lines import Line, offset_after, shown_lines, white_offsets
from cryptosearch.captures.previews import Preview, PreviewFinder, Shown, without_ellipsis
from cryptosearch.captures.tables import read_table

_N_LONGEST_MARKER = 60  # squashed characters
_N_LONGEST_SINGLE_MARKER = 30  # of one that stands between two posts only once
_N_PROSE = 30  # text of this length outside the posts found is a post of its own
_N_TAIL = 20  # where a line's end is looked for
_ENDS_SENTENCE = re.compile(r"[。．.!！?？;；][\"'”’」』》〉)）\]】]*$|[)）\]】」』》〉”’]$")


@dataclass(frozen=True, slots=True)
class ShownPost:
    """One post as the page shows it: its lines, and what their arrangement tells."""

    lines: tuple[str, ...]
    has_title: bool | None = None  # None: the page does not tell
    n_renderings: int = 1
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Page:
    """A divided page. ``publisher``: the name above the posts, whose profile it is."""

    publisher: str | None
    posts: tuple[ShownPost, ...]


class _Start(NamedTuple):
    """Where a post begins: its first line, the marker's line before it (or the same), its preview if it has one."""

    marker: int
    first: int
    preview: Preview | None

    @property
    def is_whole(self) -> bool:
        return self.preview is not None and self.preview.shown is Shown.WHOLE


def divide(text: str) -> Page:
    """The posts on a page, in order. No posts when the page shows nothing."""
    lines = shown_lines(text)
    finder = PreviewFinder(lines)
    markers = _known("marker") & {line.squashed for line in lines}
    starts = _find_starts(lines, finder, markers)
    learned = _learn_markers(lines, starts)
    if not learned <= markers:
        markers |= learned
        starts = _find_starts(lines, finder, markers)
    starts = _without_header_markers(lines, starts)
    if not starts:
        return _undivided(lines)
    return Page(_publisher(lines[: starts[0].marker]), tuple(_posts(lines, starts)))


def _publisher(header: Sequence[Line]) -> str | None:
    names = [line.text for line in header if line.squashed not in _known("site")]
    has_site = len(names) < len(header)
    # a single line that follows no site's name is as likely a marker that the page shows once
    return names[0] if names and (has_site or len(names) > 1) else None


def _undivided(lines: Sequence[Line]) -> Page:
    kept = _before_known_footer(lines)
    return Page(None, (_alone(kept, ends_page=False),) if kept else ())


def _find_starts(lines: Sequence[Line], finder: PreviewFinder, markers: Collection[str]) -> list[_Start]:
    starts: list[_Start] = []
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
    n: int, lines: Sequence[Line], finder: PreviewFinder, markers: Collection[str], before: Sequence[_Start]
) -> _Start | None:
    is_marker = lines[n].squashed in markers
    first = n + 1 if is_marker else n
    if first == len(lines):
        return None
    preview = None if lines[first].squashed in markers else finder.preview_at(first)
    if is_marker:
        return _Start(n, first, preview)
    if preview and (preview.is_sure or (not markers and _follows_directly(n, before, preview))):
        return _Start(n, first, preview)
    return None


def _follows_directly(n: int, before: Sequence[_Start], preview: Preview) -> bool:
    """Whether a whole post ends before ``n``, so that even a short pair of equal lines is one more post."""
    if not before or not before[-1].is_whole or preview.shown is not Shown.WHOLE:
        return False
    return before[-1].preview is not None and before[-1].preview.end == n


def _learn_markers(lines: Sequence[Line], starts: Sequence[_Start]) -> set[str]:
    """The lines that stand before several previews, or alone between a whole post and a preview."""
    counts: Counter[str] = Counter()
    single: set[str] = set()
    end_before: int | None = 0
    for start in starts:
        if start.preview and start.first > (end_before or 0):
            line = lines[start.first - 1].squashed
            counts[line] += 1
            if end_before and start.first - 1 == end_before and _may_stand_alone(line):
                single.add(line)
        end_before = start.preview.end if start.preview and start.is_whole else None
    repeated = {line for line, count in counts.items() if count > 1 and len(line) <= _N_LONGEST_MARKER}
    return repeated | single


def _may_stand_alone(line: str) -> bool:
    return len(line) <= _N_LONGEST_SINGLE_MARKER and not _ENDS_SENTENCE.search(line[-_N_TAIL:])


def _without_header_markers(lines: Sequence[Line], starts: list[_Start]) -> list[_Start]:
    """Leaves out a marker above the first preview that only short lines follow: a button of the profile itself."""
    first_preview = next((n for n, start in enumerate(starts) if start.preview), 0)
    for n in range(first_preview):
        if any(_is_prose(line.squashed) for line in lines[starts[n].first : starts[n + 1].marker]):
            return starts[n:]
    return starts[first_preview:]


def _posts(lines: Sequence[Line], starts: Sequence[_Start]) -> Iterator[ShownPost]:
    separates = _separates_by_blank_lines(lines, starts)
    for n, start in enumerate(starts):
        is_last = n + 1 == len(starts)
        limit = len(lines) if is_last else starts[n + 1].marker
        if start.preview and start.is_whole:
            yield _whole(lines, start.first, start.preview.end)
            if not is_last:
                yield from _between(lines[start.preview.end : limit])
        else:
            yield from _open(lines[start.first : limit], start, is_last=is_last, separates=separates)


def _whole(lines: Sequence[Line], first: int, end: int) -> ShownPost:
    shown = lines[first + 1 : end]
    return ShownPost(_texts(shown), _runs_on(lines[first], shown), n_renderings=2)


def _between(lines: Sequence[Line]) -> Iterator[ShownPost]:
    """The post that lines outside all others make, if they are text rather than the page's furniture."""
    furniture = _known("site") | _known("footer")
    if sum(len(line.squashed) for line in lines) >= _N_PROSE and furniture.isdisjoint(x.squashed for x in lines):
        yield _alone(lines, ends_page=False)


def _open(lines: Sequence[Line], start: _Start, *, is_last: bool, separates: bool) -> Iterator[ShownPost]:
    """The post of a segment whose end only the next marker, or the page's end, tells."""
    if start.preview and start.preview.shown is Shown.BROKEN_OFF:
        yield _broken_off(lines)
        return
    n_sure = start.preview.end - start.first if start.preview else 1
    kept = _without_footer(lines, n_sure, separates=separates) if is_last else lines
    kept = _without_signs(kept)
    ends_page = is_last and len(kept) == len(lines)
    if kept and start.preview:
        yield _cut(kept, ends_page=ends_page)
    elif kept:
        yield _alone(kept, ends_page=ends_page)


def _cut(lines: Sequence[Line], *, ends_page: bool) -> ShownPost:
    complete = not ends_page or _ends_well(lines[-1].text)
    return ShownPost(_texts(lines[1:]), _runs_on(lines[0], lines[1:]), n_renderings=2, complete=complete)


def _alone(lines: Sequence[Line], *, ends_page: bool) -> ShownPost:
    """A post shown once. A single line may be a preview that was cut, or that the page's end broke off."""
    may_be_cut = ends_page or len(lines) == 1
    return ShownPost(_texts(lines), complete=not may_be_cut or _ends_well(lines[-1].text))


def _broken_off(lines: Sequence[Line]) -> ShownPost:
    """The paragraphs as far as the page shows them; the preview knows how the last one goes on."""
    preview, shown = lines[0], lines[1:]
    rest = preview.text[offset_after(preview.text, sum(len(line.squashed) for line in shown)) :]
    texts = _texts(shown)
    has_title = _runs_on(preview, shown) if len(shown) > 1 else None
    return ShownPost((*texts[:-1], texts[-1] + rest), has_title, n_renderings=2, complete=False)


def _runs_on(preview: Line, shown: Sequence[Line]) -> bool | None:
    """Whether the first line is a title: in a preview a title runs into what follows without a space.

    None when the preview does not reach beyond the first line, or shows no space between any lines.
    """
    if len(shown) == 1:
        return False
    n_known = len(without_ellipsis(preview.squashed))
    spaced, n_before = [], 0
    white = white_offsets(preview.text)
    for line in shown[:-1]:
        n_before += len(line.squashed)
        if n_before < n_known:
            spaced.append(n_before in white)
    if not spaced or (len(spaced) > 1 and not any(spaced)):
        return None
    return not spaced[0]


def _separates_by_blank_lines(lines: Sequence[Line], starts: Sequence[_Start]) -> bool:
    """Whether this page has empty lines between the paragraphs of a post."""
    ends = [start.preview.end if start.preview else start.first for start in starts]
    return any(
        line.after_blank for start, end in zip(starts, ends, strict=True) for line in lines[start.first + 2 : end]
    )


def _without_footer(lines: Sequence[Line], n_sure: int, *, separates: bool) -> Sequence[Line]:
    """The last segment without the page's footer: what begins with a known footer line, or follows unseparated."""
    lines = _before_known_footer(lines)
    if not separates and not any(line.after_blank for line in lines[n_sure:]):
        return lines
    n_kept = len(lines)
    while n_kept > n_sure and not lines[n_kept - 1].after_blank:
        n_kept -= 1
    return lines[:n_kept]


def _before_known_footer(lines: Sequence[Line]) -> Sequence[Line]:
    footers = _known("footer")
    return lines[: next((n for n, line in enumerate(lines) if line.squashed in footers), len(lines))]


def _without_signs(lines: Sequence[Line]) -> Sequence[Line]:
    """Without the lines of bare signs ("--", "·") that a page sets between posts."""
    n_kept = len(lines)
    while n_kept and not any(char.isalnum() for char in lines[n_kept - 1].squashed):
        n_kept -= 1
    return lines[:n_kept]


def _is_prose(squashed: str) -> bool:
    return len(squashed) >= _N_PROSE or bool(_ENDS_SENTENCE.search(squashed[-_N_TAIL:]))


def _ends_well(text: str) -> bool:
    return bool(_ENDS_SENTENCE.search(text[-_N_TAIL:])) and without_ellipsis(text) == text


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)


@cache
def _known(kind: str) -> frozenset[str]:
    return frozenset("".join(word.split()) for known, word in read_table("page_words") if known == kind)
