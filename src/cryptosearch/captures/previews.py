"""Finds previews: lines that say at once what the lines after them say in paragraphs.

Used by ``square`` to divide a page. A post is shown *whole*, its preview *cut* (it begins what follows, and was cut
short), or its paragraphs *broken off* (by the page's end). A match is *sure* when it is too long to be chance; others
count only where a marker tells that a post begins.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from enum import Enum, auto
from itertools import accumulate
from typing import NamedTuple

from cryptosearch.captures.lines import Line

# Shorter lines repeat or begin the next one by chance (counters, headings); in squashed characters.
_N_SURE = 15
_N_SURE_CUT = 20
_N_SURE_REST = 4  # of the rest of a page that breaks off


class Shown(Enum):
    """How the paragraphs after a preview relate to it."""

    WHOLE = auto()
    CUT = auto()
    BROKEN_OFF = auto()


class Preview(NamedTuple):
    """The lines up to ``end`` (exclusive) are known to belong to the preview's post."""

    shown: Shown
    end: int
    is_sure: bool


class PreviewFinder:
    """Tells of each line whether it is a preview. Built in one pass over the page."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._lines = lines
        self._text = "".join(line.squashed for line in lines)
        self._starts = list(accumulate((len(line.squashed) for line in lines), initial=0))
        self._line_at = {start: n for n, start in enumerate(self._starts)}

    def preview_at(self, n: int) -> Preview | None:
        """The preview that line ``n`` is, 0 <= n < number of lines. Cost: the line's length."""
        if n + 1 >= len(self._lines):
            return None
        squashed = self._lines[n].squashed
        return self._whole(n, squashed) or self._cut(n, squashed) or self._broken_off(n, squashed)

    def _whole(self, n: int, squashed: str) -> Preview | None:
        start = self._starts[n + 1]
        end = self._line_at.get(start + len(squashed))
        if end is None or not self._text.startswith(squashed, start):
            return None
        return Preview(Shown.WHOLE, end, len(squashed) >= _N_SURE)

    def _cut(self, n: int, squashed: str) -> Preview | None:
        start = self._starts[n + 1]
        stem = without_ellipsis(squashed)
        if not stem or not self._text.startswith(stem, start):
            return None
        has_ellipsis = len(stem) < len(squashed)
        is_sure = len(stem) >= (_N_SURE if has_ellipsis else _N_SURE_CUT)
        if not is_sure and not has_ellipsis:
            return None  # a heading that begins the next paragraph
        return Preview(Shown.CUT, bisect_left(self._starts, start + len(stem)), is_sure)

    def _broken_off(self, n: int, squashed: str) -> Preview | None:
        n_rest = len(self._text) - self._starts[n + 1]
        if n_rest >= len(squashed) or not squashed.startswith(self._text[-n_rest:]):
            return None
        return Preview(Shown.BROKEN_OFF, len(self._lines), len(squashed) >= _N_SURE and n_rest >= _N_SURE_REST)


def without_ellipsis(text: str) -> str:
    """``text`` without the ellipsis that says that it was cut; the same text when it has none."""
    stem = text.rstrip(".…⋯")
    tail = text[len(stem) :]
    return stem if len(tail) > 1 or tail in ("…", "⋯") else text
