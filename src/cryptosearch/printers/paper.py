"""What the printers for people at a terminal write on: lines broken to its width, tables, in colour or without."""

from __future__ import annotations

from collections.abc import Sequence
from io import StringIO

from rich.console import Console
from rich.style import Style
from rich.text import Text

from cryptosearch.cells import cell_width
from cryptosearch.printers.look import Look
from cryptosearch.printers.wrap import line_breaks

QUIET = Style(dim=True)  # what is not in the foreground


class Paper:
    """Lines broken to a width as Chinese and Latin text want it.

    They are collected: Rich would write each by itself, and end the program where a pipe is closed.
    """

    def __init__(self, look: Look) -> None:
        self.width = look.width
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
        """Leave a line empty."""
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
        margin = 2 + max((width for width in widths if width <= self.width // 2 - 2), default=0)
        for (label, value), width in zip(rows, widths, strict=True):
            if width > margin - 2:
                self.write(Text.assemble((label, QUIET), "  ", value))
            else:
                self.write(Text(value), first=Text(label.ljust(len(label) + margin - width), QUIET), indent=margin)

    def _breaks(self, text: str, n_first: int, indent: int) -> list[int]:
        """The first ``n_first`` characters take the margin of the first line."""
        return [n_first + offset for offset in line_breaks(text[n_first:], self.width - indent)]
