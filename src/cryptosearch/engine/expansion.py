"""What a word stands for that names no term: wildcards, misspelt words, and phrases whose pieces lie near each other.

The planner's helper. Terms are looked up in the index's vocabulary when the plan is made, so that they are known to
whoever highlights, and every engine is asked for plain terms. How many are looked up is bounded: the most frequent
(or the closest) are taken, always the same ones, and a warning says so where fewer posts match for it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile
from typing import NamedTuple

from cryptosearch.analysis import Analyzer, Needle, is_han, normalise
from cryptosearch.analysis.normalise import UNSPACED
from cryptosearch.engine import Vocabulary
from cryptosearch.engine import plan as p
from cryptosearch.engine.fields import EXACT, NAMES, ROWS, TERMS, rows_of
from cryptosearch.engine.parameters import FIELD_WEIGHTS, OTHER_SCRIPT_WEIGHT
from cryptosearch.engine.pieces import NOT_FOUND, any_term, sequence
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.wildcards import Pattern, read_pattern
from cryptosearch.query import tree as q
from cryptosearch.query.shown import shown

MAX_TERMS = 200  # that one word is expanded to
MAX_WORDS = 32  # of one query that are looked up: each may take a walk through the vocabulary
_SEPARATOR = re.compile(r"(?<=[0-9]),(?=[0-9])")
_MARKED = (None, q.FieldName.TITLE)  # what scores, and is marked in what is shown
Expandable = q.Near | q.Wildcard | q.Fuzzy


class Expanded(NamedTuple):
    """What to ask for a word, and what of it to mark."""

    root: p.Node
    needles: tuple[Needle, ...] = ()


class Expander:
    """Expands the words of one query; each once. ``warnings`` gathers what was cut. Not to be shared between threads.

    Without a vocabulary no term is found.
    """

    def __init__(self, analyzer: Analyzer, vocabulary: Vocabulary | None) -> None:
        self._analyzer = analyzer
        self._vocabulary = vocabulary
        self._known: dict[tuple[q.FieldName | None, Expandable], Expanded] = {}
        self.warnings: dict[str, None] = {}  # in order

    def expand(self, node: Expandable, name: q.FieldName | None = None) -> Expanded:
        """What ``node`` means, in the field ``name`` or anywhere in a post. Of fields only the title scores."""
        expanded = self._known.get((name, node))
        if expanded is None:
            if len(self._known) >= MAX_WORDS:
                self.warnings[f"more than {MAX_WORDS} words that stand for others: only the first are looked up"] = None
                return Expanded(NOT_FOUND)
            expanded = self._expand(node, name)
            if name not in _MARKED:
                expanded = Expanded(p.Filter(expanded.root))
            self._known[name, node] = expanded
        return expanded

    def _expand(self, node: Expandable, name: q.FieldName | None) -> Expanded:
        match node:
            case q.Near(text, distance):
                return self._near(text, distance, name)
            case q.Wildcard(text):
                return self._wildcard(text, name)
            case q.Fuzzy(text, edits):
                return self._fuzzy(text, edits, name)

    # near

    def _near(self, text: str, distance: int, name: q.FieldName | None) -> Expanded:
        """The pieces anywhere within the distance; how well their words fit the post decides the order."""
        pieces = tuple(dict.fromkeys(filter(None, map(self._units, text.split()))))
        if not pieces or name in EXACT:
            return Expanded(p.Nothing())
        near = p.Near(tuple([sequence(rows_of(name), units) for units in pieces]), distance)
        if name not in _MARKED:
            return Expanded(near)
        words = dict.fromkeys(word.text for word in self._analyzer.query_words(text))
        bonus = [term for word in words for term in _scored(word, name)]
        return Expanded(p.Boosted(near, p.Any(tuple(bonus))), tuple(map(Needle, pieces)))

    # wildcards

    def _wildcard(self, text: str, name: q.FieldName | None) -> Expanded:
        if name is not None and name not in ROWS:
            return self._exact_values(text, name)
        pattern = read_pattern(_SEPARATOR.sub("", normalise(text).text))
        if pattern is None or not (units := self._units("".join(pattern.pieces))):
            return Expanded(p.Nothing())
        if (literal := pattern.literal) is not None:
            return self._literal(pattern, literal, units, name)
        if is_han(pattern.pieces[0][0]):
            return self._han_words(pattern, text, name)
        terms = self._most_frequent(text, self._terms(pattern, _fields(name)))
        return self._any_of(terms, name)

    def _literal(self, pattern: Pattern, literal: str, units: tuple[str, ...], name: q.FieldName | None) -> Expanded:
        """All places where the literal stands, at the beginning of a word if that is Latin: no term is left out."""
        field = rows_of(name)
        is_cut = pattern.ends_open and not is_han(units[-1])
        found: list[p.Node] = []
        if is_cut and not any(map(is_han, literal)):
            found.append(p.Prefix(field, literal))  # a compound's whole, too
        if not found or (literal[-1].isalnum() and units != (literal,)):
            row = sequence(field, units)
            found.append(row._replace(ends_open=True) if is_cut else row)
        matching = p.Filter(p.Any(tuple(found)))
        needles = (Needle(units, is_cut),) if literal[-1].isalnum() else ()
        if name not in _MARKED:
            return Expanded(matching)
        terms = _first(self._terms(pattern._replace(starts_open=False), _fields(name)))
        scoring = self._any_of([literal] if not pattern.ends_open or not terms else terms, name)
        return Expanded(p.Boosted(matching, scoring.root), (*needles, *scoring.needles))

    def _han_words(self, pattern: Pattern, text: str, name: q.FieldName | None) -> Expanded:
        """The words that have the pieces in them, wherever their characters follow each other."""
        if name in NAMES:
            inside = pattern._replace(starts_open=True, ends_open=True)
            names = [
                (value, n) for value, n in self._frequencies(NAMES[name], "") if inside.matches(normalise(value).text)
            ]
            return Expanded(any_term(NAMES[name], self._most_frequent(text, Counter(dict(names)))))
        terms = self._most_frequent(text, self._terms(pattern, _fields(name)))
        scoring = self._any_of(terms, name)
        if not terms:
            return scoring
        matching = p.Any(tuple([sequence(rows_of(name), self._units(term)) for term in terms]))
        return Expanded(p.Boosted(p.Filter(matching), scoring.root), scoring.needles)

    def _exact_values(self, text: str, name: q.FieldName) -> Expanded:
        field, pattern = TERMS[name], read_pattern(text)
        if pattern is None:
            return Expanded(p.Nothing())
        if len(pattern.pieces) == 1 and pattern.ends_open and not pattern.starts_open:
            return Expanded(p.Prefix(field, pattern.pieces[0]))
        found = Counter({term: n for term, n in self._frequencies(field, pattern.prefix) if pattern.matches(term)})
        return Expanded(any_term(field, self._most_frequent(text, found)))

    # misspelt words

    def _fuzzy(self, text: str, edits: int, name: q.FieldName | None) -> Expanded:
        """The words at most ``edits`` away: those with fewer edits above, whatever else they score."""
        word = text if name is not None and name not in ROWS else normalise(text).text
        if len(self._analyzer.query_words(word)) != 1:
            self.warnings[f"{shown(text)} is more than one word: it is looked for as it is"] = None
            return self._near(text, 1, name)
        by_distance: list[Counter[str]] = [Counter() for _ in range(edits + 1)]
        for term, distance, n in self._close(word, edits, _fields(name)):
            by_distance[distance][term] += n
        terms = [(distance, term) for distance, found in enumerate(by_distance) for term in _first(found)]
        if (n_terms := sum(map(len, by_distance))) > MAX_TERMS:
            self._cut(f"{text}~{edits}", f"{MAX_TERMS} closest", n_terms)
        return self._preferring(terms[:MAX_TERMS], name)

    def _preferring(self, terms: Sequence[tuple[int, str]], name: q.FieldName | None) -> Expanded:
        levels = [[term for at, term in terms if at == distance] for distance in range(3)]
        root: p.Node | None = None
        needles: list[Needle] = []
        for level in filter(None, reversed(levels)):
            found = self._any_of(level, name)
            root = found.root if root is None else p.Prefer(found.root, root)
            needles[:0] = found.needles
        if root is None:
            return Expanded(NOT_FOUND)
        return Expanded(root, tuple(needles))

    def _close(self, word: str, edits: int, fields: Iterable[IndexField]) -> Iterator[tuple[str, int, int]]:
        from rapidfuzz.distance import OSA

        lengths = range(len(word) - edits, len(word) + edits + 1)
        for field in fields:
            for term, n in takewhile(_is_spaced, self._frequencies(field, "")):
                if len(term) in lengths and not term.isdecimal():
                    distance = OSA.distance(word, term, score_cutoff=edits)
                    if distance <= edits:
                        yield term, distance, n

    # the vocabulary

    def _frequencies(self, field: IndexField, prefix: str) -> Iterator[tuple[str, int]]:
        return iter(()) if self._vocabulary is None else self._vocabulary.frequencies(field, prefix)

    def _terms(self, pattern: Pattern, fields: Iterable[IndexField]) -> Counter[str]:
        """The terms that the pattern matches, each with the number of posts added up over the fields."""
        is_latin = all(piece < UNSPACED for piece in pattern.pieces)
        found: Counter[str] = Counter()
        for field in fields:
            terms = self._frequencies(field, pattern.prefix)
            for term, n in takewhile(_is_spaced, terms) if is_latin else terms:
                if pattern.matches(term):
                    found[term] += n
        return found

    def _most_frequent(self, text: str, terms: Counter[str]) -> list[str]:
        if len(terms) > MAX_TERMS:
            self._cut(text, f"{MAX_TERMS} most frequent", len(terms))
        return _first(terms)

    def _cut(self, text: str, kept: str, n_terms: int) -> None:
        self.warnings[f"{shown(text)} stands for {n_terms:,} words: cut to the {kept}"] = None

    def _any_of(self, terms: Sequence[str], name: q.FieldName | None) -> Expanded:
        """Any of the terms; of those in one post the best counts."""
        if not terms:
            return Expanded(NOT_FOUND)
        root = p.Best(tuple([p.Any(tuple(_scored(term, name))) for term in terms]))
        return Expanded(root, tuple([Needle(self._units(term)) for term in terms]))

    def _units(self, text: str) -> tuple[str, ...]:
        return tuple([unit.text for unit in self._analyzer.units(text)])


def _fields(name: q.FieldName | None) -> Iterable[IndexField]:
    return FIELD_WEIGHTS if name is None else (TERMS[name],)


def _scored(term: str, name: q.FieldName | None) -> Iterator[p.Term]:
    """The term in the fields that rank, or in the one asked for."""
    scale = 1.0 if is_han(term[0]) else OTHER_SCRIPT_WEIGHT
    for field in _fields(name):
        yield p.Term(field, term, scale * FIELD_WEIGHTS.get(field, 1.0))


def _first(terms: Counter[str]) -> list[str]:
    """The most frequent, at most MAX_TERMS; of equally frequent ones the first in the alphabet."""
    return sorted(terms, key=lambda term: (-terms[term], term))[:MAX_TERMS]


def _is_spaced(term: tuple[str, int]) -> bool:
    return term[0] < UNSPACED
