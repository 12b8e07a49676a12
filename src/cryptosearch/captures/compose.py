"""The lines of one post to a ``Post`` with all its fields. Every parser ends here.

A post's text keeps the order of its lines: title, lede, credits, paragraphs. So credits that close a post stay among
its paragraphs (and are read all the same), and a lede is told only where credits follow it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, NamedTuple

from cryptosearch.analysis import Analyzer
from cryptosearch.analysis.entities import find_addresses, find_links, find_tickers
from cryptosearch.analysis.identity import identity_id, identity_key
from cryptosearch.captures.credits import Credits, find_closing_source, is_credit_line, read_credits
from cryptosearch.captures.dates import find_dateline, opens_as_wire
from cryptosearch.captures.language import detect_language
from cryptosearch.model import DatedBy, Kind, Post, Sighting

_N_LONGEST_TITLE = 100  # characters of a line that may be a title where nothing tells
_N_LONG_FORM = 3  # paragraphs
_N_CLOSING = 3  # paragraphs at the end among which credits may stand
_NO_TITLE_END = re.compile(r"[。.;；,，:：、]$")


class Parts(NamedTuple):
    """The lines of a post by what they are. In this order they are all its lines, in theirs."""

    title: str | None
    lede: str | None
    credits: tuple[str, ...]
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Context:
    """What all posts of one capture share. ``captured_at`` is aware and in UTC."""

    name: str
    capture_id: str
    captured_at: datetime
    analyzer: Analyzer

    def sighting(self, n_renderings: int = 1) -> Sighting:
        return Sighting(self.captured_at, self.capture_id, n_renderings)


@dataclass(frozen=True, slots=True)
class _Draft:
    """What the fields of a post are derived from. ``known`` holds the fields that are settled so far."""

    text: str
    parts: Parts
    context: Context
    known: Mapping[str, Any]

    @property
    def opening(self) -> str:
        return next(iter(self.parts.paragraphs), self.parts.lede or "")

    @property
    def closing_credits(self) -> list[str]:
        paragraphs = self.parts.paragraphs[1:]
        return [line for line in paragraphs[-_N_CLOSING:] if is_credit_line(line)]


def arrange(lines: Sequence[str], *, has_title: bool | None = None) -> Parts:
    """The parts of a post shown as ``lines`` (at least one). ``has_title`` None: told by how the first line looks."""
    if has_title is None:
        has_title = _looks_like_title(lines[0])
    title, rest = (lines[0], lines[1:]) if has_title and len(lines) > 1 else (None, lines)
    n_lede = 0 if is_credit_line(rest[0]) else 1
    n_text = n_lede
    while n_text < len(rest) and is_credit_line(rest[n_text]):
        n_text += 1
    if n_text in (n_lede, len(rest)):
        return Parts(title, None, (), tuple(rest))
    return Parts(title, rest[0] if n_lede else None, tuple(rest[n_lede:n_text]), tuple(rest[n_text:]))


def compose(parts: Parts, context: Context, given: Mapping[str, Any]) -> Post:
    """The post that ``parts`` are. Fields in ``given`` stand; those missing are derived from the text."""
    known = {**parts._asdict(), "sightings": (context.sighting(),), **given}
    draft = _Draft("\n".join(_texts(parts)), parts, context, known)
    for names, derive in _DERIVED:
        if not all(name in known for name in names):
            known.update({name: value for name, value in derive(draft).items() if name not in known})
    return Post(**known)


def _looks_like_title(line: str) -> bool:
    is_short = len(line) <= _N_LONGEST_TITLE and not _NO_TITLE_END.search(line)
    return is_short and not is_credit_line(line) and not opens_as_wire(line)


def _texts(parts: Parts) -> list[str]:
    return [text for text in (parts.title, parts.lede, *parts.credits, *parts.paragraphs) if text]


def _derive_id(draft: _Draft) -> dict[str, Any]:
    return {"id": identity_id(identity_key(draft.text))}


def _derive_entities(draft: _Draft) -> dict[str, Any]:
    return {
        "tickers": find_tickers(draft.text, draft.context.analyzer.lexicon),
        "addresses": find_addresses(draft.text),
        "links": find_links(draft.text),
    }


def _derive_language(draft: _Draft) -> dict[str, Any]:
    return {"language": detect_language(draft.text)}


def _derive_credits(draft: _Draft) -> dict[str, Any]:
    lines = [*draft.parts.credits, *draft.closing_credits]
    credits = read_credits(lines) if lines else Credits()
    source = credits.source or (find_closing_source(draft.parts.paragraphs[-1]) if draft.parts.paragraphs else None)
    return credits._replace(source=source)._asdict()


def _derive_kind(draft: _Draft) -> dict[str, Any]:
    if draft.parts.credits:
        return {"kind": Kind.ARTICLE}
    has_names = bool(draft.known["authors"] or draft.known["translator"])
    if not has_names and len(draft.parts.paragraphs) < _N_LONG_FORM:
        return {"kind": Kind.FLASH}
    is_wire = opens_as_wire(draft.opening) or _dateline(draft) is not None
    return {"kind": Kind.FLASH if is_wire else Kind.ARTICLE}


def _derive_date(draft: _Draft) -> dict[str, Any]:
    if "published_on" in draft.known:
        return {"dated_by": DatedBy.GIVEN if draft.known["published_on"] else None}
    on = _dateline(draft) if draft.known["kind"] is Kind.FLASH else None
    return {"published_on": on, "dated_by": DatedBy.TEXT if on else None}


def _dateline(draft: _Draft) -> date | None:
    return find_dateline(draft.opening, captured_at=draft.context.captured_at, publisher=draft.known.get("publisher"))


# In this order: a kind needs the credits, a date needs the kind.
_DERIVED: tuple[tuple[tuple[str, ...], Callable[[_Draft], dict[str, Any]]], ...] = (
    (("id",), _derive_id),
    (("tickers", "addresses", "links"), _derive_entities),
    (("language",), _derive_language),
    (("authors", "source", "translator"), _derive_credits),
    (("kind",), _derive_kind),
    (("published_on", "dated_by"), _derive_date),
)
