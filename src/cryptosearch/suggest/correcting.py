"""A typed word to what it may have been meant to be: only where next to no post has what was typed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import islice
from typing import NamedTuple

from cryptosearch.engine.plan import IndexField
from cryptosearch.query import Word
from cryptosearch.suggest.chinese import Stretch, names_like, stretches, words_like
from cryptosearch.suggest.counting import PostCounter
from cryptosearch.suggest.latin import corrected_latin
from cryptosearch.suggest.names import NameBook
from cryptosearch.suggest.terms import LONGEST, n_posts_with

_RARE = 1000  # a right word has more than this many times the posts of a wrong one
_SEARCHED_RARE = 10_000  # a word in more than one post of so many is right enough not to search for others
_HARDLY_MORE = 0.5
_MOST_SEARCHED = 6  # stretches of a word for which the index's words are searched, at some 5 ms each


class Correction(NamedTuple):
    """``text`` instead of the code points ``start`` to ``end`` of a typed word."""

    start: int
    end: int
    text: str
    cost: float  # how far it is from what was typed: 1 for a letter, or for a character of the same sound
    n_posts: int  # about how many have it; 0 perhaps for a name of which posts have another


class Corrector:
    """Corrects words with the terms of the index and the names of the lexicon. For one thread.

    ``thorough`` searches the index's Chinese words as well; else only the names are tried, which takes no time.
    """

    def __init__(self, counter: PostCounter, book: NameBook, *, thorough: bool) -> None:
        self._counter = counter
        self._vocabulary = counter.engine.vocabulary
        self._book = book
        self._thorough = thorough

    def corrections(self, typed: str) -> list[Correction]:
        """What to write instead of parts of ``typed``, the nearest and most frequent first."""
        found = [*self._latin(typed), *self._chinese(typed)]
        return sorted(found, key=lambda correction: (correction.cost, -correction.n_posts, correction.text))

    def _latin(self, typed: str) -> Iterator[Correction]:
        for word in self._counter.analyzer.query_words(typed):
            if not word.is_han and len(word.units) == 1 and word.text not in self._book.latin:
                n_typed = self._vocabulary.document_frequency(IndexField.GRAMS, word.text)
                is_rare = n_typed * _RARE < self._vocabulary.n_docs
                found = corrected_latin(word.text, self._vocabulary, self._book) if is_rare else {}
                yield from self._worthwhile(word.start, word.end, n_typed, found)

    def _chinese(self, typed: str) -> list[Correction]:
        """By names; by words of the index where no name is like what was typed, for these take longer to find."""
        found = list(stretches(typed, self._counter.analyzer, self._book.longest))
        named = [correction for stretch in found for correction in self._by_names(stretch)]
        if named or not self._thorough:
            return named
        torn = (stretch for stretch in found if stretch.is_torn and len(stretch.text) <= LONGEST)
        return [correction for stretch in islice(torn, _MOST_SEARCHED) for correction in self._by_words(stretch)]

    def _by_names(self, stretch: Stretch) -> Iterator[Correction]:
        if found := names_like(stretch, self._book):
            n_typed = self._counter.in_a_row(stretch.text)
            yield from self._worthwhile(stretch.start, stretch.end, n_typed, found)

    def _by_words(self, stretch: Stretch) -> Iterator[Correction]:
        n_typed = self._counter.in_a_row(stretch.text)
        if n_typed * _SEARCHED_RARE < self._vocabulary.n_docs and stretch.text not in self._book.han:
            found = words_like(stretch.text, self._vocabulary)
            yield from self._worthwhile(stretch.start, stretch.end, n_typed, found)

    def _worthwhile(self, start: int, end: int, n_typed: int, found: Mapping[str, float]) -> Iterator[Correction]:
        """Those that have so many posts that what was typed may be a mistake, and names: posts may have another one."""
        for text, cost in found.items():
            name = self._book.han.get(text) or self._book.latin.get(text)
            n_posts = n_posts_with(self._vocabulary, text)
            if n_typed * _RARE < n_posts or (name and not n_typed and self._counter.alone(Word(name))):
                yield Correction(start, end, name or text, cost, n_posts)


def apart(corrections: list[Correction], most: int) -> list[list[Correction]]:
    """The corrections of places that do not overlap, places in order, corrections as given.

    Up to ``most`` of each place, and only those that are hardly farther from what was typed than the nearest one.
    """
    places: list[list[Correction]] = []
    end = 0
    for correction in sorted(corrections, key=lambda correction: correction.start):
        if correction.start >= end:
            places.append([])
        places[-1].append(correction)
        end = max(end, correction.end)
    order = {correction: rank for rank, correction in enumerate(corrections)}
    return [_nearest(sorted(place, key=order.__getitem__))[:most] for place in places]


def _nearest(corrections: list[Correction]) -> list[Correction]:
    """Those that cost hardly more than the first, which costs least."""
    return [correction for correction in corrections if correction.cost <= corrections[0].cost + _HARDLY_MORE]
