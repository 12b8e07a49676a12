"""Weights of clauses: a plan's scores multiplied, without a node of its own.

The factor goes down to the terms, so that every engine and every bound counts it without knowing of it.
"""

from __future__ import annotations

from cryptosearch.engine import plan as p


def scaled(node: p.Node, factor: float) -> p.Node:
    """``node`` with the same matches and ``factor`` times its scores; what ``Prefer`` lifts, it lifts as far.

    ``factor`` > 0.
    """
    match node:
        case p.Term() | p.Sequence() | p.Phrase():
            return node._replace(weight=node.weight * factor)
        case p.All(children):
            return p.All(_all_scaled(children, factor))
        case p.Any(children, minimum):
            return p.Any(_all_scaled(children, factor), minimum)
        case p.Best(children):
            return p.Best(_all_scaled(children, factor))
        case p.Except(child, excluded):
            return p.Except(scaled(child, factor), excluded)
        case p.Boosted(child, bonus):
            return p.Boosted(scaled(child, factor), scaled(bonus, factor))
        case p.Prefer(own, other):
            return p.Prefer(scaled(own, factor), scaled(other, factor))
        case _:
            return node  # which does not score


def _all_scaled(nodes: tuple[p.Node, ...], factor: float) -> tuple[p.Node, ...]:
    return tuple([scaled(node, factor) for node in nodes])
