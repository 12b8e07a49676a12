"""What Chinese characters that nobody writes side by side were probably meant to be.

Characters are taken for others of the same sound, or one of three or more is wrong. A wrong one tears a word apart
when it is cut (比特|毕), so what is looked up is words with single characters beside them, and every stretch
that could be a name.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cryptosearch.analysis import Analyzer, Unit
from cryptosearch.engine import Vocabulary
from cryptosearch.suggest.names import NameBook
from cryptosearch.suggest.pinyin import are_homophones, common_homophones
from cryptosearch.suggest.terms import han_terms

SLIP = 1.5  # what a character costs that only looks or lies near the right one, where one of the same sound costs 1
_MOST_CHARACTERS = 40  # of a word typed without spaces that are looked at


class Stretch(NamedTuple):
    """Neighbouring Han characters of a typed word. ``start`` and ``end`` are code points of the word."""

    text: str
    start: int
    end: int
    is_torn: bool  # made of whole words, one of them a single character; or of one word
    is_several: bool  # made of whole words, each of two or more characters


def stretches(typed: str, analyzer: Analyzer, longest: int) -> Iterator[Stretch]:
    """Two or more characters that may be one wrong word: torn ones, and any three or more up to ``longest``."""
    words = analyzer.query_words(typed)
    starts = {word.start: len(word.units) for word in words if word.is_han}
    ends = {word.end for word in words}
    for units in _runs(analyzer.units(typed)[:_MOST_CHARACTERS]):
        for first in range(len(units)):
            for stop in range(first + 2, min(first + longest, len(units)) + 1):
                inside = units[first:stop]
                lengths = [starts[unit.start] for unit in inside if unit.start in starts]
                is_whole = inside[0].start in starts and inside[-1].end in ends
                is_torn = is_whole and (1 in lengths or len(lengths) == 1)
                if is_torn or len(inside) > 2:
                    text = "".join(unit.text for unit in inside)
                    yield Stretch(text, inside[0].start, inside[-1].end, is_torn, is_whole and not is_torn)


def names_like(stretch: Stretch, book: NameBook) -> dict[str, float]:
    """Names that the stretch may stand for, and how far it is from each; none where it is a name.

    Several words are no slip of a name: 英国国债 is not 美国国债 with a wrong character.
    """
    text = stretch.text
    if text in book.han:
        return {}
    found = {} if stretch.is_several else dict.fromkeys(book.slipped(text), SLIP)
    return found | {name: _distance(text, name) for name in book.heard_as(text)}


def words_like(text: str, vocabulary: Vocabulary) -> dict[str, float]:
    """Words of the index that ``text``, of two to four characters, may stand for, and how far it is; not itself.

    Reads the words that begin with each character of the same sound as the first one.
    """
    found: dict[str, float] = {}
    for first in (text[0], *common_homophones(text[0])):
        for word in han_terms(vocabulary, first):
            if len(word) == len(text) and word != text and (cost := _cost(text, word)):
                found[word] = cost
    return found


def _runs(units: Sequence[Unit]) -> Iterator[Sequence[Unit]]:
    """The longest stretches of Han that nothing interrupts."""
    start = 0
    for at, unit in enumerate(units):
        if not unit.is_han or (at > start and units[at - 1].end != unit.start):
            yield units[start:at]
            start = at if unit.is_han else at + 1
    yield units[start:]


def _cost(text: str, word: str) -> float | None:
    """How far ``word`` is, of as many characters; None if it is not heard as ``text`` nor one character away."""
    others = [(one, other) for one, other in zip(text, word, strict=True) if one != other]
    if all(are_homophones(one, other) for one, other in others):
        return float(len(others))
    return SLIP if len(others) == 1 and len(text) > 2 else None


def _distance(text: str, name: str) -> float:
    return float(sum(one != other for one, other in zip(text, name, strict=True)))
