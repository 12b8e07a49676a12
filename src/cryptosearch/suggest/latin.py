"""What a word in Latin letters was probably meant to be: a word of the index, or a Chinese name typed in pinyin."""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import ascii_lowercase

from cryptosearch.engine import Vocabulary
from cryptosearch.engine.plan import IndexField
from cryptosearch.suggest.edits import edit_distance
from cryptosearch.suggest.names import NameBook
from cryptosearch.suggest.pinyin import LONGEST_SYLLABLE, common_read_as, is_spelled
from cryptosearch.suggest.terms import han_terms

_SPELLED, _ABBREVIATED = 0.5, 0.75  # what pinyin and its initials cost, where an edit costs 1
_LEAST = 3  # letters of a word that is put right, and of what it may become
_LEAST_PINYIN = 4  # letters of a word that is taken for pinyin of any word
_LONG = 6  # letters from which on two edits are likely
_LETTERS = re.compile("[a-z]+")
_DIGITS = re.compile(r"\d+")


def corrected_latin(word: str, vocabulary: Vocabulary, book: NameBook) -> dict[str, float]:
    """What ``word``, as the index would hold it, may stand for, and how far it is from that; not itself.

    Figures are never put right: another number is another fact.
    """
    if sum(map(str.isalpha, word)) < _LEAST:
        return {}
    found = {text: float(distance) for text, distance in _near(word, vocabulary, book)}
    if _LETTERS.fullmatch(word):
        found |= dict.fromkeys(book.abbreviated(word), _ABBREVIATED)
        found |= dict.fromkeys([*book.spelled(word)] or _spelled_terms(word, vocabulary), _SPELLED)
    return found


def _near(word: str, vocabulary: Vocabulary, book: NameBook) -> Iterator[tuple[str, int]]:
    """Words of the index and names that are one edit away, or two from a long word."""
    most = 2 if len(word) >= _LONG else 1
    digits = _DIGITS.findall(word)
    for text in {*_candidates(word, vocabulary), *book.latin} - {word}:
        distance = edit_distance(word, text, most) if len(text) >= _LEAST else most + 1
        if distance <= most and text.isalnum() and _DIGITS.findall(text) == digits:
            yield text, distance


def _candidates(word: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Terms that begin as ``word`` does; and those whose first letter alone an edit explains, which are few more."""
    yield from vocabulary.terms(IndexField.GRAMS, word[0])
    starts = {word[1:3], word[1] + word[0]}
    for letter in ascii_lowercase:
        starts |= {letter + word[:2], letter + word[1:3]}
    for start in starts:
        if start[0] != word[0]:
            yield from vocabulary.terms(IndexField.GRAMS, start)


def _spelled_terms(letters: str, vocabulary: Vocabulary) -> Iterator[str]:
    """Chinese words of the index that ``letters`` are the pinyin of."""
    if len(letters) < _LEAST_PINYIN:
        return
    for length in range(1, LONGEST_SYLLABLE + 1):
        for first in common_read_as(letters[:length]):
            for term in han_terms(vocabulary, first):
                if is_spelled(term[1:], letters[length:]):
                    yield term
