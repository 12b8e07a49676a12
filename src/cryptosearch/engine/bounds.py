"""How much a post can score at the most, known from document frequencies alone.

A term's BM25 is below ``weight * idf * (K1 + 1)``, which it nears as the frequency grows.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from math import log
from typing import Protocol

from cryptosearch.engine import plan as p
from cryptosearch.engine.parameters import K1
from cryptosearch.engine.plan import IndexField

_MARGIN = 1e-6  # by which a lifted score is above one at its bound


class Statistics(Protocol):
    """What bounds depend on. ``n_docs`` counts deleted posts."""

    n_docs: int

    def document_frequency(self, name: IndexField, term: str) -> int:
        """Posts with the term, deleted ones included."""
        ...


def idf(n_docs: int, frequency: int) -> float:
    """How much it says that a post has a term that ``frequency`` of ``n_docs`` posts have; see ``parameters``."""
    return log(1 + (n_docs - frequency + 0.5) / (frequency + 0.5))


def peak(statistics: Statistics, name: IndexField, term: str) -> float:
    """What the term's BM25 stays below: ``idf * (K1 + 1)``; 0 for a term that does not occur."""
    frequency = statistics.document_frequency(name, term)
    return peak_of(frequency, statistics.n_docs)


def peak_of(frequency: int, n_docs: int) -> float:
    """``peak`` of what ``frequency`` of ``n_docs`` posts have."""
    return idf(n_docs, frequency) * (K1 + 1) if frequency else 0.0


def lift(statistics: Statistics, node: p.Prefer) -> float:
    """What ``Prefer`` adds to the score of a post that matches ``own``."""
    return upper_bound(statistics, node.other) + _MARGIN


def upper_bound(statistics: Statistics, node: p.Node) -> float:
    """No post scores more for ``node``."""
    match node:
        case p.Term(name, text, weight):
            return weight * peak(statistics, name, text)
        case p.Sequence(name, _, _, weight):
            return sum(weight * n * peak(statistics, name, text) for text, n in scored_terms(node).items())
        case p.Phrase(_, _, weight):
            return weight * peak_of(1, statistics.n_docs)
        case p.All(children) | p.Any(children):
            return sum(upper_bound(statistics, child) for child in children)
        case p.Best(children):
            return max(upper_bound(statistics, child) for child in children)
        case p.Except(child, _):
            return upper_bound(statistics, child)
        case p.Boosted(child, bonus):
            return upper_bound(statistics, child) + upper_bound(statistics, bonus)
        case p.Prefer(own, other):
            return upper_bound(statistics, own) + lift(statistics, node) + upper_bound(statistics, other)
        case _:
            return 0.0


def scored_terms(node: p.Sequence) -> Mapping[str, int]:
    """The terms of a sequence that score, and how often each does."""
    if node.ends_open and len(node.slots) == 1:
        return {}
    return Counter(node.slots[:-1] if node.ends_open else node.slots)
