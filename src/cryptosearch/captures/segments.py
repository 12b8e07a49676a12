"""The lines from one post's start to the next, to posts as the page shows them. Used by ``square``.

A whole preview tells where its post ends. Any other post ends where the next begins; the last one ends where the
page's footer seems to begin.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import NamedTuple

from cryptosearch.captures.lines import Line, ends_sentence, offset_after, white_offsets
from cryptosearch.captures.previews import Preview, Shown, without_ellipsis
from cryptosearch.captures.tables import page_words

_N_PROSE = 30  # squashed characters that are more than furniture


@dataclass(frozen=True, slots=True)
class ShownPost:
    """One post as the page shows it: its lines, and what their arrangement tells."""

    lines: tuple[str, ...]
    has_title: bool | None = None  # None: the page does not tell
    n_renderings: int = 1
    complete: bool = True


class Start(NamedTuple):
    """Where a post begins: its first line, its marker's line (the same where it has none), its preview if any."""

    marker: int
    first: int
    preview: Preview | None

    @property
    def whole_end(self) -> int | None:
        """Where the post ends, if its preview tells."""
        return self.preview.end if self.preview and self.preview.shown is Shown.WHOLE else None


def undivided(lines: Sequence[Line]) -> Iterator[ShownPost]:
    """The one post of a page that nothing divides."""
    kept = _before_known_footer(lines)
    if kept:
        yield _alone(kept, ends_page=False)


def posts_between(lines: Sequence[Line], starts: Sequence[Start]) -> Iterator[ShownPost]:
    """The posts that begin at ``starts`` (ascending, at least one), in order."""
    layout = _layout(lines, starts)
    for start, after in pairwise([*starts, None]):
        if start is not None:
            segment = lines[start.first : after.marker if after else len(lines)]
            yield from _posts_of(segment, start, layout, is_last=after is None)


def separates_paragraphs(lines: Sequence[Line], starts: Sequence[Start]) -> bool:
    """Whether the page has empty lines between a post's paragraphs, and not between posts as well."""
    ends = [start.preview.end if start.preview else start.first for start in starts]
    spans = zip(starts, ends, strict=True)
    between_paragraphs = any(line.after_blank for start, end in spans for line in lines[start.first + 2 : end])
    return between_paragraphs and any(not lines[start.first].after_blank for start in starts)


class _Layout(NamedTuple):
    """What a page's other posts tell about one whose end is not known."""

    separates: bool  # empty lines between paragraphs
    cuts: bool  # some previews are cut
    is_flat: bool  # all other posts are single lines


def _layout(lines: Sequence[Line], starts: Sequence[Start]) -> _Layout:
    others = list(pairwise(starts))
    return _Layout(
        separates=separates_paragraphs(lines, starts),
        cuts=any(start.preview and start.preview.shown is Shown.CUT for start in starts),
        is_flat=len(others) > 1 and all(after.marker - start.first == 1 for start, after in others),
    )


def _posts_of(lines: Sequence[Line], start: Start, layout: _Layout, *, is_last: bool) -> Iterator[ShownPost]:
    """The posts in one segment: one, or none, or one more behind a post that ends before the segment does."""
    if start.whole_end is not None:
        n_whole = start.whole_end - start.first
        rest = _rest_of_post(lines[n_whole:], layout, is_last=is_last)
        yield _previewed([*lines[:n_whole], *rest])
        if not rest and not is_last and _is_text(lines[n_whole:]):
            yield _alone(lines[n_whole:], ends_page=False)
    elif start.preview and start.preview.shown is Shown.BROKEN_OFF:
        yield _broken_off(lines)
    else:
        yield from _open(lines, start, layout, is_last=is_last)


def _rest_of_post(lines: Sequence[Line], layout: _Layout, *, is_last: bool) -> Sequence[Line]:
    """What belongs to a post behind the end that its preview tells: a preview may be cut right between paragraphs."""
    if not _is_text(lines) or not (lines[0].after_blank if layout.separates else layout.cuts and not is_last):
        return ()
    return _without_footer(lines, 1, layout) if is_last else lines


def _open(lines: Sequence[Line], start: Start, layout: _Layout, *, is_last: bool) -> Iterator[ShownPost]:
    """The post of a segment whose end only the next post tells, or the end of the page."""
    n_sure = start.preview.end - start.first if start.preview else 1
    kept = _without_signs(_without_footer(lines, n_sure, layout) if is_last else lines)
    ends_page = is_last and len(kept) == len(lines)
    if kept and start.preview:
        yield _previewed(kept, complete=not ends_page or _ends_well(kept[-1].text))
    elif kept:
        yield _alone(kept, ends_page=ends_page)


def _previewed(lines: Sequence[Line], *, complete: bool = True) -> ShownPost:
    preview, *shown = lines
    return ShownPost(_texts(shown), _runs_on(preview, shown), n_renderings=2, complete=complete)


def _alone(lines: Sequence[Line], *, ends_page: bool) -> ShownPost:
    """A post shown once. A single line may be a preview that was cut; the page's end may break off any."""
    may_be_cut = ends_page or len(lines) == 1
    return ShownPost(_texts(lines), complete=not may_be_cut or _ends_well(lines[-1].text))


def _broken_off(lines: Sequence[Line]) -> ShownPost:
    """The paragraphs as far as the page shows them; the preview knows how the last one goes on."""
    preview, *shown = lines
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
    ends = list(accumulate(len(line.squashed) for line in shown[:-1]))
    white = white_offsets(preview.text)
    spaced = [end in white for end in ends if end < n_known]
    if not spaced or (len(spaced) > 1 and not any(spaced)):
        return None
    return not spaced[0]


def _without_footer(lines: Sequence[Line], n_sure: int, layout: _Layout) -> Sequence[Line]:
    """The last segment without the page's footer: what a known line begins, or what follows unseparated."""
    lines = _before_known_footer(lines)
    if layout.is_flat and not any(ends_sentence(line.squashed) for line in lines[n_sure:]):
        return lines[:n_sure]
    if not layout.separates and not any(line.after_blank for line in lines[n_sure:]):
        return lines
    n_kept = len(lines)
    while n_kept > n_sure and not lines[n_kept - 1].after_blank:
        n_kept -= 1
    return lines[:n_kept]


def _before_known_footer(lines: Sequence[Line]) -> Sequence[Line]:
    footers = page_words("footer")
    return lines[: next((n for n, line in enumerate(lines) if line.squashed in footers), len(lines))]


def _without_signs(lines: Sequence[Line]) -> Sequence[Line]:
    """Without the lines of bare signs ("--", "·") that a page sets between posts."""
    n_kept = len(lines)
    while n_kept and not any(char.isalnum() for char in lines[n_kept - 1].squashed):
        n_kept -= 1
    return lines[:n_kept]


def _is_text(lines: Sequence[Line]) -> bool:
    """Whether lines behind a post are text rather than the page's furniture."""
    furniture = page_words("site") | page_words("footer")
    n_squashed = sum(len(line.squashed) for line in lines)
    return n_squashed >= _N_PROSE and furniture.isdisjoint(line.squashed for line in lines)


def _ends_well(text: str) -> bool:
    return ends_sentence(text) and without_ellipsis(text) == text


def _texts(lines: Sequence[Line]) -> tuple[str, ...]:
    return tuple(line.text for line in lines)
