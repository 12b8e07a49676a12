"""Builds profile pages from posts whose division is known, as the site lays them out.

A page is a header, then for each post a marker line (if the page has any), the preview, the paragraphs with an empty
line between two, and a footer. ``pages()`` draws pages of which every post can be told; what it leaves out cannot be
told in principle:

* Posts shown once on a page without markers: nothing says where one ends.
* A marker in an unknown language that stands before fewer than two previews: it looks like one more line of a post.
* A preview cut so that it equals the first paragraphs: it is the whole preview of a shorter post.
* In a post whose end only the next post tells, a line that begins what follows it: that is what a cut preview is.
* Short posts (15 squashed characters) where no marker precedes them: counters on the page repeat as well.
* An unknown footer after a post that is not shown whole on a page without empty lines.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto
from itertools import accumulate, count

from hypothesis import strategies as st

from cryptosearch.captures.lines import offset_after, squash, strip

HEADER = ("Binance Square", "ME News", "image", "Bio of the desk, written by the desk itself.", "12 Foll", "--")
FOOTER = ("Zaloguj, aby zobaczyc wiecej", "Mapa", "Cookies")
KNOWN_FOOTER = ("Log in to explore more contents", *FOOTER)
KNOWN_MARKERS = ("Traduci", "Visualizza originale", "翻译")
UNKNOWN_MARKERS = ("Umschreiben", "གཞན་བརྒྱུད", "⇄ vertaal", "옮기기")


class Show(Enum):
    """What a page shows of a post."""

    BOTH = auto()
    CUT = auto()  # a preview cut short, and the paragraphs
    PREVIEW = auto()
    PARAGRAPHS = auto()


@dataclass(frozen=True)
class Sample:
    """A post for a page. With ``has_title`` the first of at least two lines is the title."""

    lines: tuple[str, ...]
    has_title: bool = False
    show: Show = Show.BOTH
    cut: float = 0.5  # where a cut preview ends, as a share of its length
    ellipsis: str = ""

    @property
    def preview(self) -> str:
        if self.has_title:
            return self.lines[0] + " ".join(self.lines[1:])
        return " ".join(self.lines)

    @property
    def shown_preview(self) -> str:
        if self.show is not Show.CUT:
            return self.preview
        n_squashed = len(squash(self.preview))
        n_kept = min(21 + int(self.cut * (n_squashed - 21)), n_squashed - 1)
        beginnings = set(accumulate(squash(line) for line in self.lines))
        while squash(self._cut_after(n_kept)) in beginnings:
            n_kept -= 1
        return self._cut_after(n_kept)

    def _cut_after(self, n_squashed: int) -> str:
        return self.preview[: offset_after(self.preview, n_squashed)] + self.ellipsis

    @property
    def n_renderings(self) -> int:
        return 2 if self.show in (Show.BOTH, Show.CUT) else 1


@dataclass(frozen=True)
class SamplePage:
    """A page and the posts that it shows."""

    text: str
    posts: tuple[Sample, ...]


def render_post(post: Sample, *, blank: bool = True) -> list[str]:
    """The lines of one post without its marker; ``blank``: empty lines between paragraphs."""
    between = ("",) if blank else ()
    rows: list[str] = []
    if post.show is not Show.PARAGRAPHS:
        rows.append(post.shown_preview)
    if post.show is not Show.PREVIEW:
        if rows and post.has_title:
            rows += between
        for n, line in enumerate(post.lines):
            rows += [*(between if n else ()), line]
    return rows


def render_page(
    posts: Sequence[Sample],
    *,
    markers: Sequence[str] = ("Traduci",),
    header: Sequence[str] = HEADER,
    footer: Sequence[str] = FOOTER,
    blank: bool = True,
    line_end: str = "\n",
) -> str:
    """The page's text. ``markers`` are used in turn, one before each post; none with an empty sequence."""
    rows = list(header)
    for n, post in enumerate(posts):
        if markers:
            rows.append(markers[n % len(markers)])
        rows += render_post(post, blank=blank)
    return line_end.join([*rows, *footer, ""])


_CLOSING = "据公告,三千枚代币已经销毁,公告未说明原因。"  # makes a post long enough
_ANY_TEXT = st.text(st.characters(categories=("L", "N", "P", "S", "Zs", "Mn", "Cf")), max_size=40)
_NEWS = st.text(st.sampled_from("比特币跌破三千美元,据监测。ETH 0x3c9E $DUSD 4.5%(:)「」!?… "), max_size=60)
_LINE = st.one_of(_NEWS, _ANY_TEXT).map(strip).filter(squash)
_CREDIT = st.sampled_from(("作者:Jae", "文章作者、来源:Jae,PANews", "Fonte: ME", "来源:火星财经"))


@st.composite
def samples(draw: st.DrawFn, show: Show) -> Sample:
    """A post of one to seven lines in any script, shown as ``show``."""
    lines = [*draw(st.lists(st.one_of(_LINE, _CREDIT), max_size=6)), draw(_LINE) + _CLOSING]
    return Sample(
        tuple(lines),
        has_title=len(lines) > 1 and draw(st.booleans()),
        show=show,
        cut=draw(st.floats(0, 1)),
        ellipsis=draw(st.sampled_from(("...", "…", "……", ""))) if show is Show.CUT else "",
    )


def _numbered(posts: Sequence[Sample]) -> list[Sample]:
    """The lines of posts not shown whole begin with numbers of three digits, so that none begins another."""
    numbers = count(100)
    return [
        post
        if post.show is Show.BOTH
        else replace(post, lines=tuple(f"{next(numbers)}. {line}" for line in post.lines))
        for post in posts
    ]


@st.composite
def pages(draw: st.DrawFn) -> SamplePage:
    """A page of which every post can be told, and its posts."""
    markers = draw(st.sampled_from(((), UNKNOWN_MARKERS[:1], UNKNOWN_MARKERS[1:2], KNOWN_MARKERS)))
    shows = st.sampled_from(list(Show) if markers else (Show.BOTH, Show.CUT))
    posts = _numbered(draw(st.lists(shows.flatmap(samples), min_size=1, max_size=6)))
    if markers and markers != KNOWN_MARKERS:
        posts += [draw(samples(Show.BOTH)), draw(samples(Show.BOTH))]
    text = render_page(
        posts,
        markers=markers,
        header=draw(st.sampled_from((HEADER, HEADER[1:4]))),
        footer=FOOTER if posts[-1].show is Show.BOTH else draw(st.sampled_from((KNOWN_FOOTER, ()))),
        blank=draw(st.booleans()),
        line_end=draw(st.sampled_from(("\n", "\r\n", "\r"))),
    )
    return SamplePage(text, tuple(posts))
