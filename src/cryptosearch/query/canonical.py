"""Builds query trees in canonical form (see ``tree``): nested groups flattened, single children unwrapped."""

from __future__ import annotations

from collections.abc import Iterable

from cryptosearch.query.amount import Amount, share_unit
from cryptosearch.query.tree import All, Any, Node, Not, Required


def conjunction(children: Iterable[Node]) -> Node | None:
    """``children`` side by side. None for no children."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, All) else (child,))
    if any(isinstance(child, Amount) for child in flat):
        flat = share_unit(flat)
    return All(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def disjunction(children: Iterable[Node]) -> Node | None:
    """``children`` joined by OR. None for no children."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, Any) else (child,))
    return Any(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def negation(child: Node) -> Node:
    """Everything that ``child`` does not match. A double negation is none."""
    match child:
        case Not(inner):
            return inner
        case Required(inner):
            return Not(inner)
        case _:
            return Not(child)


def requirement(child: Node) -> Node:
    """``child``, never relaxed. An exclusion never is."""
    return child if isinstance(child, Not | Required) else Required(child)
