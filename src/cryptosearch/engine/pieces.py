"""Pieces of plans that whatever plans has need of: rows of units, any of several texts, all or any of several nodes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cryptosearch.analysis import phrase_slots
from cryptosearch.engine import plan as p
from cryptosearch.engine.plan import IndexField

NOT_FOUND = p.Filter(p.Nothing())  # other than Nothing, which says that nothing was asked for


def sequence(field: IndexField, units: Sequence[str]) -> p.Sequence:
    """The ``units``, one at the least, in a row."""
    slots, ends_open = phrase_slots(units)
    return p.Sequence(field, slots, ends_open=ends_open)


def any_term(field: IndexField, texts: Iterable[str]) -> p.Node:
    """One of the terms, without a score."""
    terms = tuple([p.Term(field, text) for text in texts])
    return p.Filter(p.Any(terms)) if terms else NOT_FOUND


def any_of(nodes: Iterable[p.Node]) -> p.Node:
    """One level of alternatives instead of two: the same posts and scores, and less to do."""
    flat: list[p.Node] = []
    for node in nodes:
        flat += node.children if isinstance(node, p.Any) and node.minimum == 1 else (node,)
    return p.Any(tuple(flat))


def all_of(nodes: Sequence[p.Node]) -> p.Node:
    """All of the nodes; every post where there is none."""
    if not nodes:
        return p.Everything()
    return nodes[0] if len(nodes) == 1 else p.All(tuple(nodes))
