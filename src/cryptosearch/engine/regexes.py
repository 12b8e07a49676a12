"""Which posts a regular expression finds: looked for in their stored text, when the plan is made.

Postings narrow down where to look: the characters that every match has must stand in the post. What is left is read,
newest first, up to a bound; a warning says so where that was not all. The answer is a plan of ids, exact for every
engine. The planner's helper, beside ``expansion``.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Protocol

from cryptosearch.analysis import normalise
from cryptosearch.analysis.normalise import HAN, UNSPACED
from cryptosearch.engine import Ranking, Vocabulary
from cryptosearch.engine import plan as p
from cryptosearch.engine.fields import VALUES, rows_of
from cryptosearch.engine.pieces import NOT_FOUND, any_term, sequence
from cryptosearch.engine.plan import IndexField
from cryptosearch.model import Field, Post, Sort
from cryptosearch.query import FieldName
from cryptosearch.query.regex import Needed, RegexSearch, required_literals
from cryptosearch.query.shown import shown

MAX_READ = 5_000  # posts
MAX_STEPS = 2_000_000_000  # characters times instructions: some seconds at worst, seldom reached by less than 2,000
MAX_REGEXES = 8  # of one query
_MAX_TERMS = 500  # that hold a literal; more narrow nothing down
_MAX_PIECES = 3
# What is whole in a term, or a row of terms, wherever it stands: neighbouring signs may change how the rest is divided.
_PIECES = re.compile(rf"[{HAN}]+|[a-z]{{2,}}|[0-9]{{2,}}")


class Source(Protocol):
    """Where terms and posts are looked up: any engine."""

    @property
    def vocabulary(self) -> Vocabulary:
        """See ``Engine.vocabulary``."""

    def search(self, plan: p.Node, *, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> Ranking:
        """See ``Engine.search``."""


class RegexReader:
    """Finds the posts for the expressions of one query; each once. ``warnings`` gathers what was cut.

    Not to be shared between threads. Without a source nothing is found.
    """

    def __init__(self, source: Source | None) -> None:
        self._source = source
        self._known: dict[tuple[str, FieldName | None, tuple[p.Node, ...]], p.Node] = {}
        self.warnings: dict[str, None] = {}  # in order

    def find(self, pattern: str, name: FieldName | None = None, *, within: Sequence[p.Node] = ()) -> p.Node:
        """The posts in which ``pattern`` stands, in the field ``name`` or in any section; without a score.

        Posts that do not match all of ``within`` need not be found.
        """
        key = (pattern, name, tuple(within))
        if self._source is None:
            return NOT_FOUND
        if key not in self._known and len({known[:2] for known in (*self._known, key)}) > MAX_REGEXES:
            self.warnings[f"more than {MAX_REGEXES} regular expressions: only the first are looked for"] = None
            return NOT_FOUND
        if key not in self._known:
            search = RegexSearch(pattern)
            self._known[key] = (
                self._in_values(search, VALUES[name], self._source.vocabulary)
                if name in VALUES
                else self._in_texts(search, name, key[2], self._source)
            )
        return self._known[key]

    @staticmethod
    def _in_values(search: RegexSearch, field: IndexField, vocabulary: Vocabulary) -> p.Node:
        return any_term(field, [value for value in vocabulary.terms(field, "") if search.matches(value)])

    def _in_texts(
        self, search: RegexSearch, name: FieldName | None, within: tuple[p.Node, ...], source: Source
    ) -> p.Node:
        field = rows_of(name)
        narrowing = _narrowing(required_literals(search.pattern), field, source.vocabulary)
        nodes = [p.Filter(node) for node in (*within, *([narrowing] if narrowing else []))]
        total, page = source.search(p.All(tuple(nodes)) if nodes else p.Everything(), limit=MAX_READ, sort=Sort.NEWEST)
        found, n_read, n_steps = [], 0, 0
        for post, _ in page:
            if n_steps > MAX_STEPS:
                break
            texts = list(_texts(post, name))
            if any(map(search.matches, texts)):
                found.append(post.id)
            n_read += 1
            n_steps += sum(map(len, texts)) * search.size
        if total > n_read:
            self._cut(search.pattern, n_read, total)
        return any_term(IndexField.ID, found)

    def _cut(self, pattern: str, n_read: int, n_posts: int) -> None:
        self.warnings[
            f"{shown(f'/{pattern}/')} was looked for in the newest {n_read:,} of {n_posts:,} posts that may have it: "
            "further words, dates or more characters to look for make them fewer"
        ] = None


def _texts(post: Post, name: FieldName | None) -> Iterator[str]:
    for section in post.sections():
        if name is None or section.field is Field.TITLE:
            yield section.text


def _narrowing(needed: Needed, field: IndexField, vocabulary: Vocabulary) -> p.Node | None:
    """What every post with a match matches; None where that is not easily told."""
    options: list[p.Node] = []
    for parts in needed.alternatives:
        nodes = list(_with_literals([part for part in parts if isinstance(part, str)], field, vocabulary))
        for part in parts:
            if isinstance(part, Needed) and (inner := _narrowing(part, field, vocabulary)):
                nodes.append(inner)
        if not nodes:
            return None
        options.append(p.All(tuple(nodes)))
    return p.Any(tuple(options))


def _with_literals(literals: Iterable[str], field: IndexField, vocabulary: Vocabulary) -> Iterator[p.Node]:
    """The longest pieces of the literals, as terms."""
    pieces = dict.fromkeys(piece for literal in literals for piece in _PIECES.findall(normalise(literal).text))
    for piece in sorted(pieces, key=len, reverse=True)[:_MAX_PIECES]:
        if not piece.isascii():
            yield sequence(field, tuple(piece))
        elif (terms := _terms_with(piece, field, vocabulary)) is not None:
            yield any_term(field, terms)


def _terms_with(piece: str, field: IndexField, vocabulary: Vocabulary) -> list[str] | None:
    """The terms that have ``piece`` in them; None for too many."""
    found: list[str] = []
    for term, _ in vocabulary.frequencies(field, ""):
        if term >= UNSPACED or len(found) > _MAX_TERMS:
            break
        if piece in term:
            found.append(term)
    return found if len(found) <= _MAX_TERMS else None
