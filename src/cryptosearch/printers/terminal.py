"""The view for people at a terminal, made with Rich: coloured, wrapped to the screen, matches highlighted.

Only the sixteen colours of the terminal's own theme are used, so that it reads on dark and light ground.
Text goes into ``rich.text.Text``, never through Rich's markup. This module alone imports rich, and the table
of printers imports this module only when it is asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO
from typing import TextIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from cryptosearch.cells import cell_width
from cryptosearch.model import Field, Hit, Post, SearchResult, Span
from cryptosearch.printers.describe import (
    advice,
    attributes,
    did_you_mean,
    facet_counts,
    link,
    post_facts,
    summary,
    term_counts,
)
from cryptosearch.printers.look import Look
from cryptosearch.printers.sanitise import one_line, segments
from cryptosearch.printers.wrap import line_breaks

_TITLE = Style(bold=True)
_MATCH = Style(color="red", bold=True)
_ATTRIBUTES = Style(color="cyan")
_QUIET = Style(dim=True)


def print_rich(result: SearchResult, out: TextIO, look: Look) -> None:
    """Each hit with its title, a line about it and its snippet; facets; what to try; one line that sums up."""
    paper = _Paper(look)
    indent = max((len(f"{hit.rank}. ") for hit in result.hits), default=0)
    for hit in result.hits:
        _print_hit(hit, paper, indent)
        paper.feed()
    if result.facets:
        paper.write_table(_facet_lines(result))
        paper.feed()
    if question := did_you_mean(result):
        paper.write(Text(question))
    for sentence in advice(result):
        paper.write(Text(sentence))
    if rows := term_counts(result):
        paper.write_table(rows)
    paper.write(Text(summary(result), _QUIET))
    out.write(paper.content())


def print_post_rich(post: Post, out: TextIO, look: Look) -> None:
    """A whole post: its text in sections, then what is known about it."""
    paper = _Paper(look)
    for section in post.sections():
        for line in section.text.split("\n"):
            paper.write(Text(one_line(line), _TITLE if section.field is Field.TITLE else ""))
        paper.feed()
    paper.write_table(post_facts(post))
    out.write(paper.content())


class _Paper:
    """Lines broken to a width as Chinese and Latin text want it.

    They are collected: Rich would write each by itself, and end the program where a pipe is closed.
    """

    def __init__(self, look: Look) -> None:
        self._width = look.width
        self.links = look.links and look.color
        self._lines = StringIO()
        self._console = Console(
            file=self._lines,
            width=look.width,
            color_system="standard" if look.color else None,
            force_terminal=look.color,
            no_color=not look.color,
            legacy_windows=False,
            highlight=False,
            markup=False,
            emoji=False,
        )

    def content(self) -> str:
        """All lines so far, styled."""
        return self._lines.getvalue()

    def feed(self) -> None:
        self._console.print()

    def write(self, text: Text, *, first: Text | str = "", indent: int = 0) -> None:
        """Print ``text``; before its first line ``first``, of ``indent`` cells, before others as many spaces."""
        whole = Text.assemble(first, text)
        margin = " " * indent
        for number, line in enumerate(whole.divide(self._breaks(whole.plain, len(first), indent))):
            line.rstrip()
            shown = Text(margin).append_text(line) if number else line
            self._console.print(shown, no_wrap=True, overflow="ignore", crop=False)

    def write_table(self, rows: Sequence[tuple[str, str]]) -> None:
        """Print labels in a column of their own, each with its value beside it; a wide one with its value behind it."""
        widths = [cell_width(label) for label, _ in rows]
        margin = 2 + max((width for width in widths if width <= self._width // 2 - 2), default=0)
        for (label, value), width in zip(rows, widths, strict=True):
            if width > margin - 2:
                self.write(Text.assemble((label, _QUIET), "  ", value))
            else:
                self.write(Text(value), first=Text(label.ljust(len(label) + margin - width), _QUIET), indent=margin)

    def _breaks(self, text: str, n_first: int, indent: int) -> list[int]:
        """The first ``n_first`` characters take the margin of the first line."""
        return [n_first + offset for offset in line_breaks(text[n_first:], self._width - indent)]


def _print_hit(hit: Hit, paper: _Paper, indent: int) -> None:
    margin = " " * indent
    title = _highlighted(hit.display_title, hit.title_spans, _TITLE)
    if paper.links and (address := link(hit.post)):
        title.stylize(Style(link=address))
    paper.write(title, first=f"{hit.rank}. ".rjust(indent), indent=indent)
    about = Text(" · ").join(Text(fact, _ATTRIBUTES) for fact in attributes(hit))
    paper.write(about.append(f" · {one_line(hit.post.id)}", _QUIET), first=margin, indent=indent)
    if hit.snippet.text:
        paper.write(_highlighted(hit.snippet.text, hit.snippet.spans, Style()), first=margin, indent=indent)


def _highlighted(text: str, spans: tuple[Span, ...], base: Style) -> Text:
    pieces: Iterable[tuple[str, Style]] = (
        (one_line(piece), _MATCH if is_match else base) for piece, is_match in segments(text, spans)
    )
    return Text.assemble(*pieces)


def _facet_lines(result: SearchResult) -> list[tuple[str, str]]:
    """Facet name and its values with counts."""
    lines: dict[str, list[str]] = {}
    for name, value, count in facet_counts(result):
        lines.setdefault(name, []).append(f"{value} {count:,}")
    return [(name, " · ".join(values)) for name, values in lines.items()]
