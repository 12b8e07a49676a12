"""The values that flow through cryptosearch: captures, posts, queries' answers.

Every other module may import this one; it imports none of ours. All classes are frozen and slotted.
Offsets count code points and are half open, ``text[start:end]``. Times are aware and in UTC.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """What sort of post: a wire flash of a few sentences, or an article with credits."""

    FLASH = "flash"
    ARTICLE = "article"


class DatedBy(StrEnum):
    """How a post's ``published_on`` is known."""

    TEXT = "text"  # day and month (and perhaps the year) stand in the post; a missing year is inferred
    GIVEN = "given"  # a field of the source said so


class Field(StrEnum):
    """The searchable parts of a post's text, in the order in which ``Post.sections`` yields them."""

    TITLE = "title"
    LEDE = "lede"
    CREDITS = "credits"
    BODY = "body"


class Relaxed(StrEnum):
    """How far a query without hits was loosened: most of its words, or any of them."""

    MOST = "most"
    ANY = "any"


class Sort(StrEnum):
    """Order of hits."""

    RELEVANCE = "relevance"
    NEWEST = "newest"
    OLDEST = "oldest"


class Facet(StrEnum):
    """What matching posts can be counted by."""

    AUTHOR = "author"
    SOURCE = "source"
    PUBLISHER = "publisher"
    KIND = "kind"
    LANGUAGE = "lang"
    TICKER = "ticker"
    DAY = "day"
    MONTH = "month"


class CompletionKind(StrEnum):
    """What a completed word is."""

    TERM = "term"  # a word of posts
    NAME = "name"  # of the lexicon
    AUTHOR = "author"
    SOURCE = "source"
    PUBLISHER = "publisher"
    TICKER = "ticker"
    KIND = "kind"
    LANGUAGE = "lang"
    ID = "id"
    FIELD = "field"  # the name of a field with its colon
    OPERATOR = "operator"


class Completion(NamedTuple):
    """How a word may go on. ``n_posts``: posts that have it, 0 for what is no text of posts."""

    text: str
    n_posts: int
    kind: CompletionKind


class Period(StrEnum):
    """How long the buckets of a histogram are. Weeks begin on Mondays."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


class Span(NamedTuple):
    """A half-open range of code points."""

    start: int
    end: int


class Section(NamedTuple):
    """One title, lede, credit line or paragraph. ``start`` is its offset in ``Post.text``."""

    field: Field
    text: str
    start: int


@dataclass(frozen=True, slots=True)
class Capture:
    """A saved page: its bytes as they came, and when it was saved."""

    name: str  # file name, or "-" for standard input
    data: bytes = field(repr=False)
    captured_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Sighting:
    """That a capture showed a post, in ``n_renderings`` renderings (a preview and its paragraphs are two)."""

    captured_at: datetime
    capture: str  # id of the capture in the corpus
    n_renderings: int = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """One news item: what it says, who says so, and where it was seen.

    A parser gives one per item and capture (with a single sighting); de-duplication merges those that
    are the same item. ``id`` is made from the text of the form first seen and stays.
    """

    id: str
    title: str | None = None
    lede: str | None = None
    credits: tuple[str, ...] = ()  # credit lines as they stand in the capture
    paragraphs: tuple[str, ...] = ()
    kind: Kind = Kind.FLASH
    language: str = "und"  # ISO 639-1, or "und" where too little text tells
    publisher: str | None = None
    authors: tuple[str, ...] = ()
    source: str | None = None  # where it first appeared
    translator: str | None = None
    published_on: date | None = None
    dated_by: DatedBy | None = None
    tickers: tuple[str, ...] = ()  # upper case, in order of appearance
    addresses: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    complete: bool = True  # False when the capture cut the post off
    sightings: tuple[Sighting, ...] = ()
    merged_ids: tuple[str, ...] = ()  # further ids under which this post is found

    def sections(self) -> Iterator[Section]:
        """Title, lede, credit lines and paragraphs with their offsets in ``text``."""
        start = 0
        for name, texts in (
            (Field.TITLE, (self.title,)),
            (Field.LEDE, (self.lede,)),
            (Field.CREDITS, self.credits),
            (Field.BODY, self.paragraphs),
        ):
            for text in texts:
                if text:
                    yield Section(name, text, start)
                    start += len(text) + 1

    @property
    def text(self) -> str:
        """All sections joined by line feeds: what snippets and spans refer to."""
        return "\n".join(section.text for section in self.sections())

    @property
    def first_seen_at(self) -> datetime:
        """When a capture first showed the post. ValueError for a post without sightings."""
        return min(sighting.captured_at for sighting in self.sightings)

    @property
    def last_seen_at(self) -> datetime:
        return max(sighting.captured_at for sighting in self.sightings)

    @property
    def filed_on(self) -> date:
        """The day that date filters and sorting go by: published, else first captured (UTC)."""
        return self.published_on or self.first_seen_at.date()


@dataclass(frozen=True, slots=True)
class Snippet:
    """An excerpt of ``Post.text`` beginning at ``start``; ``spans`` count from the excerpt's own start."""

    text: str
    start: int = 0
    spans: tuple[Span, ...] = ()  # ascending, disjoint, inside ``text``


class Factor(NamedTuple):
    """A number that a formula takes or gives; a count is an int."""

    name: str
    value: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """What a clause of a query adds to a post's score, and what that is made of; docs/explain.md reads one.

    The root's ``value`` is the score; that of what does not match is 0.
    """

    label: str
    value: float
    matches: bool = True
    factors: tuple[Factor, ...] = ()  # those of a term's formula, by the names that ``engine.parameters`` uses
    children: tuple[Explanation, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A ranked post. ``display_title`` is the title, or made from the lead sentence where there is none."""

    rank: int  # from 1, over all pages of the result
    score: float
    post: Post
    display_title: str
    title_spans: tuple[Span, ...]
    snippet: Snippet
    n_similar: int = 0
    explanation: Explanation | None = None  # where it was asked for


@dataclass(frozen=True, slots=True)
class FacetCount:
    """How many matching posts have ``value`` in the facet's field."""

    value: str
    count: int


@dataclass(frozen=True, slots=True)
class TermCount:
    """How many posts have a part of a query, alone: a word, phrase or filter. ``tokens``: what it was cut into."""

    text: str
    n_posts: int
    tokens: tuple[TermCount, ...] = ()  # empty where it was not cut


@dataclass(frozen=True, slots=True)
class DroppedClause:
    """How many posts a query would find without the clause ``text``: at least 1."""

    text: str
    n_posts: int


@dataclass(frozen=True, slots=True)
class ZeroHits:
    """Why a search found nothing. ``dropped``: the clauses that alone stand in the way, the shortest first."""

    terms: tuple[TermCount, ...]  # as typed, then the filters beside the query
    dropped: tuple[DroppedClause, ...] = ()
    n_left_out: int = 0  # further parts of a long query, not looked at


@dataclass(frozen=True, slots=True)
class Bucket:
    """How many matching posts were filed from ``first`` to ``last``, a day, week, month or year; perhaps none."""

    first: date
    last: date  # inclusive
    count: int


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A page of hits. ``total`` counts all matching posts; iterating gives the hits of this page."""

    query: str
    total: int
    hits: tuple[Hit, ...] = ()
    relaxed: Relaxed | None = None
    took_ms: float = 0.0
    warnings: tuple[str, ...] = ()
    aliases: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facets: Mapping[str, tuple[FacetCount, ...]] = field(default_factory=dict)
    suggestions: tuple[str, ...] = ()  # other queries, each of which finds something
    zero_hits: ZeroHits | None = None  # where total is 0 and there was something to search for
    terms: tuple[str, ...] = ()  # what a search for similar posts rests on, the most distinctive first

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)
