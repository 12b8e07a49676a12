"""The view for people at a terminal, made with Rich: coloured, wrapped to the screen, matches highlighted.

Only the sixteen colours of the terminal's own theme are used, so that it reads on dark and light ground.
Text goes into ``rich.text.Text``, never through Rich's markup. ``paper``, ``facets`` and this module alone import
rich, and the table of printers imports them only when they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from rich.style import Style
from rich.text import Text

from cryptosearch.model import Explanation, Field, Hit, Post, SearchResult, Span
from cryptosearch.printers.describe import (
    TIMES,
    advice,
    attributes,
    did_you_mean,
    facet_counts,
    link,
    post_facts,
    summary,
    term_counts,
    with_first_values,
)
from cryptosearch.printers.explaining import lines
from cryptosearch.printers.look import Look
from cryptosearch.printers.paper import QUIET, Paper
from cryptosearch.printers.sanitise import one_line, segments

_TITLE = Style(bold=True)
_MATCH = Style(color="red", bold=True)
_ATTRIBUTES = Style(color="cyan")
_MOST_VALUES = 12  # of a facet


def print_rich(result: SearchResult, out: TextIO, look: Look) -> None:
    """Each hit with its title, a line about it and its snippet; facets; what to try; one line that sums up."""
    paper = Paper(look)
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
    paper.write(Text(summary(result), QUIET))
    out.write(paper.content())


def print_post_rich(post: Post, out: TextIO, look: Look) -> None:
    """A whole post: its text in sections, then what is known about it."""
    paper = Paper(look)
    for section in post.sections():
        for line in section.text.split("\n"):
            paper.write(Text(one_line(line), _TITLE if section.field is Field.TITLE else ""))
        paper.feed()
    paper.write_table(post_facts(post))
    out.write(paper.content())


def print_explanation_rich(explanation: Explanation, heading: str, out: TextIO, look: Look) -> None:
    """The heading, then the tree of numbers."""
    paper = Paper(look)
    paper.write(Text(one_line(heading), _TITLE))
    _print_explanation(explanation, paper, 0)
    out.write(paper.content())


def _print_hit(hit: Hit, paper: Paper, indent: int) -> None:
    margin = " " * indent
    title = _highlighted(hit.display_title, hit.title_spans, _TITLE)
    if paper.links and (address := link(hit.post)):
        title.stylize(Style(link=address))
    paper.write(title, first=f"{hit.rank}. ".rjust(indent), indent=indent)
    about = Text(" · ").join(Text(fact, _ATTRIBUTES) for fact in attributes(hit))
    paper.write(about.append(f" · {one_line(hit.post.id)}", QUIET), first=margin, indent=indent)
    if hit.snippet.text:
        paper.write(_highlighted(hit.snippet.text, hit.snippet.spans, Style()), first=margin, indent=indent)
    if hit.explanation:
        _print_explanation(hit.explanation, paper, indent)


def _print_explanation(explanation: Explanation, paper: Paper, margin: int) -> None:
    """The tree; a label that is too long for the screen goes on below its own beginning."""
    for line in lines(explanation):
        indent = " " * min(margin + 2 * line.depth, paper.width // 3)
        label = Text(line.label, "" if line.number else QUIET)
        paper.write(label, first=indent + line.start, indent=len(indent) + len(line.start))


def _highlighted(text: str, spans: tuple[Span, ...], base: Style) -> Text:
    pieces: Iterable[tuple[str, Style]] = (
        (one_line(piece), _MATCH if is_match else base) for piece, is_match in segments(text, spans)
    )
    return Text.assemble(*pieces)


def _facet_lines(result: SearchResult) -> list[tuple[str, str]]:
    """Facet name and its values with counts."""
    found: dict[str, list[str]] = {}
    for name, value, count in facet_counts(with_first_values(result, _MOST_VALUES)):
        found.setdefault(name, []).append(f"{value} {count:,}")
    for name, counts in result.facets.items():
        if (more := len(counts) - _MOST_VALUES) > 0:
            found[one_line(name)].append(f"{more:,} {'earlier' if name in TIMES else 'more'}")
    return [(name, " · ".join(values)) for name, values in found.items()]
