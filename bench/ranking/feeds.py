"""Text to terms, in the four usual ways, one of which each single-channel system is fed with.

Independent of cryptosearch's own tokens: jieba with its own dictionary, patterns of a line. Only the normalised text
is shared, so that no system is beaten by full-width letters or traditional characters.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from enum import StrEnum
from functools import cache
from importlib.util import find_spec
from typing import NamedTuple

from cryptosearch.analysis.normalise import HAN, normalise
from cryptosearch.evaluation import RetrievalSet

_PIECE = re.compile(rf"(?P<han>[{HAN}]+)|\d+(?:[.,]\d+)*|[^\W\d_{HAN}]+")


class Feed(StrEnum):
    """A way to make terms of text."""

    WORDS = "jieba words"  # precise mode
    SEARCH = "jieba search mode"  # words, and the shorter words inside them
    BIGRAMS = "bigrams"  # of neighbouring Han characters; Latin words and numbers whole
    UNIGRAMS = "unigrams"  # Han characters; Latin words and numbers whole


class Terms(NamedTuple):
    """A retrieval set as one feed gives it: the terms of every passage and every query, in the set's order."""

    passages: Sequence[list[str]]
    queries: Sequence[list[str]]


def feed(retrieval_set: RetrievalSet, by: Feed) -> Terms:
    """The set's terms; title and text are one field."""
    cut = _CUTTERS[by]
    passages = (" ".join((post.title or "", *post.paragraphs)) for post in retrieval_set.posts)
    return Terms(
        [cut(_plain(text)) for text in passages], [cut(_plain(text)) for text in retrieval_set.queries.values()]
    )


def words(text: str) -> list[str]:
    """jieba's precise mode; signs left out."""
    return _with_letters(_jieba()[0](text))


def search_words(text: str) -> list[str]:
    """jieba's search mode; signs left out."""
    return _with_letters(_jieba()[1](text))


def bigrams(text: str) -> list[str]:
    """Overlapping pairs of Han characters, a lone one by itself, and everything else whole."""
    return [term for piece in _PIECE.finditer(text) for term in _pairs(piece)]


def unigrams(text: str) -> list[str]:
    """Han characters one by one, and everything else whole."""
    pieces = ([*piece["han"]] if piece["han"] else [piece.group()] for piece in _PIECE.finditer(text))
    return [term for piece in pieces for term in piece]


_CUTTERS: dict[Feed, Callable[[str], list[str]]] = {
    Feed.WORDS: words,
    Feed.SEARCH: search_words,
    Feed.BIGRAMS: bigrams,
    Feed.UNIGRAMS: unigrams,
}


def _plain(text: str) -> str:
    return normalise(text).text


def _pairs(piece: re.Match[str]) -> list[str]:
    han = piece["han"]
    if not han or len(han) == 1:
        return [piece.group()]
    return [han[i : i + 2] for i in range(len(han) - 1)]


def _with_letters(terms: Sequence[str]) -> list[str]:
    return [term for term in terms if any(map(str.isalnum, term))]


@cache
def _jieba() -> tuple[Callable[[str], list[str]], Callable[[str], list[str]]]:
    """Precise mode and search mode of the fastest jieba that is installed."""
    if find_spec("rjieba"):
        import rjieba

        return rjieba.cut, rjieba.cut_for_search
    import jieba

    return jieba.lcut, jieba.lcut_for_search
