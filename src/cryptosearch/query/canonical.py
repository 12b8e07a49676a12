"""Builds query trees in canonical form (see ``tree``): nested groups flattened, single children unwrapped."""

from __future__ import annotations

from collections.abc import Iterable

from cryptosearch.query.amount import Amount, share_unit
from cryptosearch.query.tree import MAX_FACTOR, MIN_FACTOR, All, Any, Dates, Node, Not, Regex, Required, Weighted

_FILTERS = (Amount, Dates, Not, Regex)
_DECIMALS = 4  # of a weight, also of one that is a product


def conjunction(children: Iterable[Node]) -> Node | None:
    """``children`` side by side. None for no children."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, All) else (child,))
    if any(isinstance(child, Amount) for child in flat):
        flat = share_unit(flat)
    flat = _without_repeated_filters(flat)
    return All(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def disjunction(children: Iterable[Node]) -> Node | None:
    """``children`` joined by OR. None for no children."""
    flat: list[Node] = []
    for child in children:
        flat.extend(child.children if isinstance(child, Any) else (child,))
    flat = _without_repeated_filters(flat)
    return Any(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _without_repeated_filters(nodes: list[Node]) -> list[Node]:
    """``nodes`` with each filter once: it says nothing more when it is said again, but takes time."""
    seen: set[Node] = set()
    kept: list[Node] = []
    for node in nodes:
        if isinstance(node, _FILTERS):
            if node in seen:
                continue
            seen.add(node)
        kept.append(node)
    return kept


def negation(child: Node) -> Node:
    """Everything that ``child`` does not match. A double negation is none."""
    match child:
        case Not(inner):
            return inner
        case Required(inner):
            return negation(inner)
        case Weighted(inner):
            return negation(inner)
        case _:
            return Not(child)


def requirement(child: Node) -> Node:
    """``child``, never relaxed. An exclusion never is."""
    return child if isinstance(child, Not | Required) else Required(child)


def weighted(child: Node, factor: float) -> Node:
    """``child``, its scores multiplied by ``factor`` > 0. What does not score stays as it is."""
    match child:
        case Not() | Dates() | Amount():
            return child
        case Required(inner):
            return requirement(weighted(inner, factor))
        case Weighted(inner, before):
            return weighted(inner, before * factor)
        case _:
            bounded = min(max(round(factor, _DECIMALS), MIN_FACTOR), MAX_FACTOR)
            return child if bounded == 1 else Weighted(child, bounded)
