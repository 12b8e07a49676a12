"""Which posts resemble a given one: the few terms that set it apart, as a plan.

A term's weight is tf-idf: how often the post has it, the title's words counting for more, times how few posts have it
(Spärck Jones, A Statistical Interpretation of Term Specificity, 1972). The plan is evaluated as any other, so that
statistics, filters and order are those of a search.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cryptosearch.analysis import Analyzer, Needle
from cryptosearch.asking import Filters
from cryptosearch.engine import Vocabulary
from cryptosearch.engine import plan as p
from cryptosearch.engine.bounds import idf
from cryptosearch.engine.parameters import FIELD_WEIGHTS
from cryptosearch.engine.pieces import any_term
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.planner import Match, Planner
from cryptosearch.model import Field, Post
from cryptosearch.query import conjunction

MAX_WORDS = 25  # of 15 to 80 it finds the other half of a divided article best among the first ten
MAX_NAMES = 10  # of tickers, and of addresses
COMMON = 0.3  # of all posts; a term that more of them have sets nothing apart: a wire's name, or "news"
_FEW = 5  # posts are not too many in an archive of any size
SHARED = 0.1  # of the terms a post must have, rounded down, one at the least; with more much is missed

_SMALL_NUMBER = re.compile(r"-?\d{1,2}%?")
_INDEXED_AS = {Field.TITLE: IndexField.TITLE, Field.LEDE: IndexField.LEDE, Field.BODY: IndexField.BODY}


class SimilarPlan(NamedTuple):
    """What to ask an engine, what to mark in the posts that it gives back, and on which terms that rests."""

    root: p.Node
    needles: tuple[Needle, ...]
    terms: tuple[str, ...]  # the most distinctive first, then tickers that are not among them


class _Word(NamedTuple):
    text: str
    units: tuple[str, ...]


def plan_similar(post: Post, vocabulary: Vocabulary, analyzer: Analyzer, filters: Filters) -> SimilarPlan:
    """The plan for posts like ``post``, without ``post`` itself, restricted by ``filters``."""
    weights = _word_weights(post, vocabulary, analyzer)
    named = [word for address in post.addresses[:MAX_NAMES] for word in _words(address, analyzer)]
    best = sorted(weights, key=lambda word: (-weights[word], word.text))[:MAX_WORDS]
    words = list(dict.fromkeys([*best, *(word for word in named if word in weights)]))
    tickers = post.tickers[:MAX_NAMES]
    clauses: tuple[p.Node, ...] = (
        *(p.Any(tuple(_in_fields(word, weights[word]))) for word in words),
        *(_ticker(ticker, vocabulary) for ticker in tickers),
    )
    texts = [word.text for word in words]
    terms = (*texts, *(ticker for ticker in tickers if ticker.casefold() not in texts))
    needles = tuple(Needle(word.units) for word in words)
    return SimilarPlan(_restricted(_sharing(clauses), post, analyzer, filters), needles, terms)


def _word_weights(post: Post, vocabulary: Vocabulary, analyzer: Analyzer) -> dict[_Word, float]:
    """The words by which other posts may be found, and their tf-idf in ``post``."""
    counts: dict[_Word, float] = {}
    for section in post.sections():
        if name := _INDEXED_AS.get(section.field):
            for word in _words(section.text, analyzer):
                counts[word] = counts.get(word, 0.0) + FIELD_WEIGHTS[name]
    most = max(_FEW, COMMON * vocabulary.n_docs)
    n_posts = {word: n for word in counts if 1 < (n := _n_posts(word, vocabulary)) <= most}
    return {word: counts[word] * idf(vocabulary.n_docs, n) for word, n in n_posts.items()}


def _words(text: str, analyzer: Analyzer) -> Iterator[_Word]:
    """The words of ``text``, without single Chinese characters and numbers below 100, which say too little."""
    for word in analyzer.query_words(text):
        if len(word.units) > 1 or not (word.is_han or _SMALL_NUMBER.fullmatch(word.text)):
            yield _Word(word.text, word.units)


def _n_posts(word: _Word, vocabulary: Vocabulary) -> int:
    """How many posts have the word, as far as one field tells."""
    return max(vocabulary.document_frequency(name, word.text) for name in FIELD_WEIGHTS)


def _in_fields(word: _Word, scale: float) -> Iterator[p.Term]:
    return (p.Term(name, word.text, scale * weight) for name, weight in FIELD_WEIGHTS.items())


def _ticker(ticker: str, vocabulary: Vocabulary) -> p.Term:
    n_posts = vocabulary.document_frequency(IndexField.TICKER, ticker)
    return p.Term(IndexField.TICKER, ticker, idf(vocabulary.n_docs, n_posts))


def _sharing(clauses: tuple[p.Node, ...]) -> p.Node:
    return p.Any(clauses, max(1, int(SHARED * len(clauses)))) if clauses else p.Nothing()


def _restricted(found: p.Node, post: Post, analyzer: Analyzer, filters: Filters) -> p.Node:
    """Without the post, whichever of its ids it is held by, and within the filters."""
    if tree := conjunction(filters.clauses()):
        found = p.All((found, p.Filter(Planner(tree, analyzer).plan(Match.ALL).root)))
    return p.Except(found, any_term(IndexField.ID, (post.id, *post.merged_ids)))
