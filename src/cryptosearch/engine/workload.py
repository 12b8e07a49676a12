"""How much a plan makes an engine read, before it is read."""

from __future__ import annotations

from collections.abc import Iterator

from cryptosearch.engine import plan as p
from cryptosearch.engine.bounds import Statistics
from cryptosearch.engine.plan import Node


def count_postings(plan: Node, statistics: Statistics) -> int:
    """The postings of all terms in ``plan``; for what looks at every post, their number."""
    return sum(_of_leaf(leaf, statistics) for leaf in _leaves(plan))


def _leaves(node: Node) -> Iterator[Node]:
    match node:
        case p.All(children) | p.Any(children) | p.Best(children):
            inner: tuple[Node, ...] = children
        case p.Except(left, right) | p.Boosted(left, right) | p.Prefer(left, right):
            inner = (left, right)
        case p.Filter(child):
            inner = (child,)
        case _:
            yield node
            return
    for child in inner:
        yield from _leaves(child)


def _of_leaf(node: Node, statistics: Statistics) -> int:
    match node:
        case p.Term(name, text):
            return statistics.document_frequency(name, text)
        case p.Phrase(name, slots):
            return _of_leaf(p.Sequence(name, slots), statistics)
        case p.Sequence(name, slots, ends_open):
            whole = slots[:-1] if ends_open else slots
            return sum(statistics.document_frequency(name, text) for text in whole) + (
                statistics.n_docs if ends_open else 0
            )
        case p.Nothing():
            return 0
        case _:
            return statistics.n_docs
