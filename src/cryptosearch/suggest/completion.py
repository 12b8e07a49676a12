"""How a word of a query may go on: words of the index, names, values of fields, and the query language's own words.

For a shell that asks at every keystroke. What is read of an index to answer is kept until it changes; counts are
exact and of the shown ones alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from heapq import nsmallest
from typing import NamedTuple

from cryptosearch.analysis import Analyzer, Lexicon, normalise
from cryptosearch.engine import Engine
from cryptosearch.engine import plan as p
from cryptosearch.engine.fields import VALUES
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.planner import Match, Planner
from cryptosearch.model import Completion, CompletionKind
from cryptosearch.query import FieldName, Word, conjunction
from cryptosearch.query.dates import DateName
from cryptosearch.query.lexer import OPERATORS
from cryptosearch.suggest.keyed import KeyedTexts
from cryptosearch.suggest.pinyin import LONGEST_SYLLABLE, common_read_as, spellings
from cryptosearch.suggest.terms import WORD_FIELDS, n_posts_with

_SYNTAX = (
    *((f"{name}:", CompletionKind.FIELD) for name in (*FieldName, *DateName)),
    *((name, CompletionKind.OPERATOR) for name in OPERATORS),
)
_NAME_FIELDS = {
    IndexField.AUTHOR_NAME: CompletionKind.AUTHOR,
    IndexField.SOURCE_NAME: CompletionKind.SOURCE,
    IndexField.PUBLISHER_NAME: CompletionKind.PUBLISHER,
}
_KINDS = {
    **_NAME_FIELDS,
    IndexField.KIND: CompletionKind.KIND,
    IndexField.LANGUAGE: CompletionKind.LANGUAGE,
    IndexField.TICKER: CompletionKind.TICKER,
    IndexField.ID: CompletionKind.ID,
    IndexField.TITLE: CompletionKind.TERM,
}
_IN_FIELD = re.compile(rf"({'|'.join(FieldName)}):(.*)", re.IGNORECASE | re.DOTALL)
_SIGNS = '-+("'  # that may stand before a word and are no part of it
_LETTERS = re.compile("[a-z]{3,}")  # what may be the pinyin of a word of the index
_N_BY_CHARACTER = 20


class _Found(NamedTuple):
    """A completion with about as many posts as it has; of which field it is a value, if of one."""

    text: str
    n_posts: int
    kind: CompletionKind
    field: IndexField | None = None


class Completer:
    """Completes words from one state of an index. Safe to share between threads."""

    def __init__(self, engine: Engine, analyzer: Analyzer) -> None:
        self.vocabulary = engine.vocabulary
        self._engine = engine
        self._analyzer = analyzer
        self._estimate = lru_cache(maxsize=1 << 12)(self._estimate_of)
        self._count = lru_cache(maxsize=1 << 12)(self._exact)
        self._words_by_character = lru_cache(maxsize=1 << 12)(self._find_words_by_character)
        self._names = lru_cache(self._find_names)

    def complete(self, prefix: str, *, field: FieldName | None, limit: int) -> tuple[Completion, ...]:
        """See ``Index.complete``."""
        typed = prefix.lstrip(_SIGNS)
        if field is None and (inside := _IN_FIELD.fullmatch(typed)):
            field, typed = FieldName(inside[1].lower()), inside[2].lstrip(_SIGNS)
        start = normalise(typed).text
        syntax = _syntax(typed) if field is None else []
        found = self._values(VALUES.get(field, IndexField.TITLE), start, limit) if field else self._anything(start)
        return _listed(self._counted(found, limit), syntax, limit)

    def _counted(self, found: Iterable[_Found], limit: int) -> list[Completion]:
        """The likeliest ``limit``, with exact counts; those that no post has any more are left out."""
        likeliest = nsmallest(limit, found, key=_order)
        counted = [Completion(text, self._count(text, kind, field), kind) for text, _, kind, field in likeliest]
        return sorted((completion for completion in counted if completion.n_posts), key=_order)

    def _anything(self, start: str) -> Iterator[_Found]:
        if not start:
            return
        names = {normalise(name).text: name for name in _lexicon_names(self._analyzer.lexicon).find(start)}
        for folded, name in names.items():
            yield _Found(name, self._estimate(folded), CompletionKind.NAME)
        for word in self._words(start):
            if word not in names:
                yield _Found(word, self._estimate(word), CompletionKind.TERM)
        for field in (*_NAME_FIELDS, IndexField.TICKER):
            yield from self._values(field, start, _N_BY_CHARACTER)

    def _words(self, start: str) -> Iterable[str]:
        words = dict.fromkeys(self._beginning(start))
        if _LETTERS.fullmatch(start):
            words |= dict.fromkeys(self._spelled(start))
        return words

    def _beginning(self, start: str) -> Iterator[str]:
        """The most frequent words that begin so: those of the body, others where there are few."""
        n_found = 0
        for field in (IndexField.GRAMS,) if start.isascii() else WORD_FIELDS:
            if n_found < _N_BY_CHARACTER:
                found = self.vocabulary.frequent_terms(field, start, _N_BY_CHARACTER)
                n_found += len(found)
                yield from found

    def _spelled(self, letters: str) -> Iterator[str]:
        """Frequent Chinese words whose pinyin begins so, with at least a letter of a second syllable.

        The longest first syllable is tried first, a shorter one where no word begins with that.
        """
        for length in range(min(LONGEST_SYLLABLE, len(letters) - 1), 0, -1):
            words = [word for first in common_read_as(letters[:length]) for word in self._words_by_character(first)]
            if found := [word for word, ways in words if any(way.startswith(letters) for way in ways)]:
                yield from found
                return

    def _find_words_by_character(self, first: str) -> list[tuple[str, tuple[str, ...]]]:
        words = self.vocabulary.frequent_terms(IndexField.BODY, first, _N_BY_CHARACTER)
        return [(word, spellings(word)) for word in words if len(word) > 1]

    def _estimate_of(self, folded: str) -> int:
        """How many posts have a word, or the rarest word of a name, at the most."""
        return min(n_posts_with(self.vocabulary, word) for word in folded.split())

    def _exact(self, text: str, kind: CompletionKind, field: IndexField | None) -> int:
        """The posts that have it; of a name of the lexicon those that a search for it finds, by its other names too."""
        if kind is CompletionKind.NAME and (tree := conjunction(map(Word, text.split()))):
            return self._engine.count(Planner(tree, self._analyzer).plan(Match.ALL).root)
        fields = (field,) if field else (IndexField.GRAMS,) if text.isascii() else WORD_FIELDS
        return self._engine.count(p.Any(tuple(p.Term(name, text) for name in fields)))

    def _values(self, field: IndexField, start: str, limit: int) -> Iterator[_Found]:
        """Values of a field of exact values, or words of the title."""
        if field in _NAME_FIELDS:
            texts: Iterable[str] = self._names(field).find(start)
        else:
            begin = start.upper() if field is IndexField.TICKER else start
            texts = self.vocabulary.frequent_terms(field, begin, limit)
        for text in texts:
            yield _Found(text, self.vocabulary.document_frequency(field, text), _KINDS[field], field)

    def _find_names(self, field: IndexField) -> KeyedTexts:
        return KeyedTexts(self.vocabulary.terms(field, ""), by_each_word=True)


def completer_for(known: Completer | None, engine: Engine, analyzer: Analyzer) -> Completer:
    """``known`` while it is of the state that ``engine`` searches now, else a new one."""
    return known if known and known.vocabulary is engine.vocabulary else Completer(engine, analyzer)


@lru_cache(maxsize=4)
def _lexicon_names(lexicon: Lexicon) -> KeyedTexts:
    return KeyedTexts(name.text for concept in lexicon.concepts for name in concept.names)


def _syntax(typed: str) -> list[Completion]:
    folded = typed.lower()
    return [Completion(text, 0, kind) for text, kind in _SYNTAX if text.lower().startswith(folded)]


def _listed(found: list[Completion], syntax: list[Completion], limit: int) -> tuple[Completion, ...]:
    """Syntax last, for it has no posts, but never pushed out by what has."""
    return tuple([*found[: max(0, limit - len(syntax))], *syntax][:limit])


def _order(completion: Completion | _Found) -> tuple[int, bool, str, str]:
    """Most posts first, then names of the lexicon."""
    is_name = completion.kind is CompletionKind.NAME
    return -completion.n_posts, not is_name, completion.text, completion.kind
