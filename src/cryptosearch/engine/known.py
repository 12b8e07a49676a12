"""Which typed words an index knows: where it does not, something else may have been meant."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from cryptosearch.analysis import FUNCTION_WORDS, Analyzer, QueryWord
from cryptosearch.engine import Vocabulary
from cryptosearch.engine.plan import IndexField
from cryptosearch.query import tree as q

_COMMON = 1_000  # what is in at most one post of so many is in next to none
_MOST_TORN = 4  # words, of text typed without spaces that may be one misspelt word; in sentences rare pairs are usual


def typed_words(node: q.Node) -> Iterator[str]:
    """The texts typed without quotes that a post is to have: not those excluded, nor the values of fields."""
    match node:
        case q.Word(text):
            yield text
        case q.All(children) | q.Any(children):
            for child in children:
                yield from typed_words(child)
        case q.Required(child) | q.Weighted(child, _):
            yield from typed_words(child)


def all_known(node: q.Node, analyzer: Analyzer, vocabulary: Vocabulary) -> bool:
    """Whether posts have every typed word, and what stands beside a single Chinese character as if torn off a word.

    Looks up a term for each word, or for each two characters of it; deleted posts count.
    """
    return all(_is_known(analyzer.query_words(text), vocabulary) for text in typed_words(node))


def _is_known(words: Sequence[QueryWord], vocabulary: Vocabulary) -> bool:
    for word in words:
        if word.text in FUNCTION_WORDS:
            continue
        grams = map("".join, pairwise(word.units)) if word.is_han else (word.text,)
        if not all(vocabulary.document_frequency(IndexField.GRAMS, gram) for gram in grams):
            return False
    return len(words) > _MOST_TORN or not any(_is_tear(left, right, vocabulary) for left, right in pairwise(words))


def _is_tear(left: QueryWord, right: QueryWord, vocabulary: Vocabulary) -> bool:
    """Whether two words stand side by side of which one is a single character, as they do in next to no post."""
    if left.end != right.start or not (left.is_han and right.is_han) or min(len(left.units), len(right.units)) > 1:
        return False
    if not FUNCTION_WORDS.isdisjoint((left.text, right.text)):
        return False
    gram = left.units[-1] + right.units[0]
    return vocabulary.document_frequency(IndexField.GRAMS, gram) * _COMMON <= vocabulary.n_docs
