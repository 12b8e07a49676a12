"""The facets of a result by themselves, for people at a terminal: bars as long as the counts are great."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import TextIO

from rich.style import Style
from rich.text import Text

from cryptosearch.cells import cell_width, cut_to_width
from cryptosearch.model import FacetCount, SearchResult
from cryptosearch.printers.describe import TIMES, first_values, summary
from cryptosearch.printers.look import Look
from cryptosearch.printers.paper import QUIET, Paper
from cryptosearch.printers.sanitise import one_line

_HEADING = Style(bold=True)
_BAR = Style(color="cyan")
_EIGHTHS = " ▏▎▍▌▋▊▉"
_GAP = "⋮"  # between two days or months that do not follow each other
_LONGEST_BAR = 50  # cells


def print_facets_rich(result: SearchResult, out: TextIO, look: Look, *, limit: int | None) -> None:
    """A heading for each facet and a line for each value; one line that sums up."""
    paper = Paper(look)
    for name, counts in result.facets.items():
        shown = first_values(name, counts, limit)
        paper.write(_heading(name, len(counts), len(shown)))
        for line in _lines(name, shown, look.width):
            paper.write(line)
        paper.feed()
    paper.write(Text(summary(result, paged=False), QUIET))
    out.write(paper.content())


def _heading(name: str, n_values: int, n_shown: int) -> Text:
    which = "latest" if name in TIMES else "most frequent"
    more = f"  the {n_shown:,} {which} of {n_values:,}" if n_shown < n_values else "" if n_values else "  none"
    return Text.assemble((one_line(name), _HEADING), (more, QUIET))


def _lines(name: str, counts: tuple[FacetCount, ...], width: int) -> list[Text]:
    """Value, count and bar in columns; a mark where a day or month without posts is passed over."""
    if not counts:
        return []
    labels = [cut_to_width(one_line(item.value), width // 2) for item in counts]
    figures = [f"{item.count:,}" for item in counts]
    margin, room = max(map(cell_width, labels)), max(map(len, figures))
    length = min(_LONGEST_BAR, width - margin - room - 6)
    most = max(item.count for item in counts)
    lines = [
        Text.assemble(
            f"  {label}{' ' * (margin - cell_width(label))}  {figure:>{room}}  ",
            (_bar(item.count / most, length), _BAR),
        )
        for label, figure, item in zip(labels, figures, counts, strict=True)
    ]
    if name in TIMES:
        for at, (before, after) in reversed(list(enumerate(pairwise(counts), 1))):
            if _next(before.value) != after.value:
                lines.insert(at, Text(f"  {_GAP}", QUIET))
    return lines


def _bar(share: float, length: int) -> str:
    """``length`` cells for a share of 1, in eighths of a cell; never nothing."""
    whole, eighths = divmod(max(1, round(share * length * 8)), 8)
    return "█" * whole + _EIGHTHS[eighths].strip()


def _next(value: str) -> str:
    """The day after "2026-01-31", or the month after "2026-01"; "" after the last there is."""
    is_month = len(value) == len("2026-01")
    first = date.fromisoformat(f"{value}-28" if is_month else value)
    try:
        after = first + timedelta(days=4 if is_month else 1)
    except OverflowError:
        return ""
    return after.isoformat()[: len(value)]
