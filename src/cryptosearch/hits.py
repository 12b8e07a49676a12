"""Ranked posts to hits: where the query stands in a post's title and text, and the excerpt that shows it.

What ``snippet`` and ``analysis.finding`` find out of single texts, for the sections of a post.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import NamedTuple

from cryptosearch.analysis import Finder, Match
from cryptosearch.model import Field, Hit, Post, Section, Snippet
from cryptosearch.snippet import display_title, make_snippet, spans_of

_EXCERPTED = (Field.LEDE, Field.BODY, Field.CREDITS)  # where excerpts come from, the best place first


def make_hits(page: Iterable[tuple[Post, float]], finder: Finder, *, offset: int, width: int) -> tuple[Hit, ...]:
    """What is shown of posts with their scores, which follow ``offset`` others; ``width`` as in ``make_hit``."""
    ranked = enumerate(page, offset + 1)
    return tuple(make_hit(post, rank=rank, score=score, finder=finder, width=width) for rank, (post, score) in ranked)


def make_hit(post: Post, *, rank: int, score: float, finder: Finder, width: int) -> Hit:
    """What is shown of ``post``. ``width`` of its excerpt is in terminal cells, 0 for none."""
    title = display_title(post)
    excerpt = _excerpt(post, finder, width) if width else Snippet("")
    return Hit(rank, score, post, title, spans_of(finder.find(title)), excerpt)


def _excerpt(post: Post, finder: Finder, width: int) -> Snippet:
    """An excerpt from the part that shows most of the query; a title is shown anyway."""
    text, start, matches = max(_parts(post, finder), key=_n_needles, default=_Part("", 0, []))
    excerpt = make_snippet(text, matches, width=width)
    return Snippet(excerpt.text, start + excerpt.start, excerpt.spans)


class _Part(NamedTuple):
    """The sections of one field as they follow each other in the post's text."""

    text: str
    start: int  # in the post's text
    matches: list[Match]


def _parts(post: Post, finder: Finder) -> Iterator[_Part]:
    """Where an excerpt may come from, the best place first: the title only where there is nothing else."""
    by_field = {name: list(sections) for name, sections in groupby(post.sections(), key=_field_of)}
    parts = [by_field[name] for name in _EXCERPTED if name in by_field]
    for sections in parts or by_field.values():
        start = sections[0].start
        matches = [match for section in sections for match in _matches(section, start, finder)]
        yield _Part("\n".join([section.text for section in sections]), start, matches)


def _field_of(section: Section) -> Field:
    return section.field


def _matches(section: Section, start: int, finder: Finder) -> list[Match]:
    """The matches in a section, their offsets counted from ``start``. None runs across two sections."""
    found, shift = finder.find(section.text), section.start - start
    return [Match(match.start + shift, match.end + shift, match.needle) for match in found] if shift else found


def _n_needles(part: _Part) -> int:
    """How much of the query the part shows."""
    return len({match.needle for match in part.matches})
