"""Why nothing was found: how many posts each part of a query finds alone, and which part to leave out.

Counts alone are asked for, of the first twelve parts; of a very long query not what it finds without a clause.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import chain

from cryptosearch.model import DroppedClause, TermCount, ZeroHits
from cryptosearch.query import All, Any, InField, Node, Phrase, Required, Word
from cryptosearch.suggest.counting import PostCounter

MOST_PARTS = 12


def explain_zero_hits(counter: PostCounter) -> ZeroHits:
    """What to tell of a question that found nothing."""
    tree = counter.typed()
    clauses = [*(_side_by_side(tree) if tree else ()), *counter.filters]
    leaves = list(dict.fromkeys(chain.from_iterable(map(_leaves, clauses))))
    n_left_out = max(0, len(leaves) - MOST_PARTS)
    # The only part found nothing: its count is known.
    terms = [_term(leaf, counter, is_all=len(leaves) == 1) for leaf in leaves[:MOST_PARTS]]
    dropped = _dropped(clauses, counter) if len(clauses) > 1 and not counter.is_long else ()
    return ZeroHits(tuple(terms), tuple(dropped), n_left_out)


def _side_by_side(tree: Node) -> Sequence[Node]:
    return tree.children if isinstance(tree, All) else (tree,)


def _leaves(node: Node) -> Iterable[Node]:
    """The words, phrases, filters and exclusions of a clause."""
    match node:
        case All(children) | Any(children):
            return chain.from_iterable(map(_leaves, children))
        case Required(child):
            return _leaves(child)
        case _:
            return (node,)


def _term(leaf: Node, counter: PostCounter, *, is_all: bool) -> TermCount:
    words = [Word(text) for text in _tokens(leaf, counter)]
    tokens = tuple(TermCount(word.text, counter.alone(word)) for word in words) if len(words) > 1 else ()
    return TermCount(written(leaf), 0 if is_all else counter.alone(leaf), tokens)


def _tokens(leaf: Node, counter: PostCounter) -> list[str]:
    """The words that the index looks for, of text that was typed with or without quotes; twelve at most."""
    if not isinstance(leaf, Word | Phrase):
        return []
    found = dict.fromkeys(word.text for word in counter.analyzer.query_words(leaf.text))
    return list(found)[:MOST_PARTS]


def _dropped(clauses: Sequence[Node], counter: PostCounter) -> list[DroppedClause]:
    """The clauses without which something is found, the shortest first."""
    found = []
    for at, clause in enumerate(clauses[:MOST_PARTS]):
        if n_posts := counter.as_asked((*clauses[:at], *clauses[at + 1 :])):
            found.append(DroppedClause(written(clause), n_posts))
    return sorted(found, key=lambda clause: (len(clause.text), clause.text))


def written(clause: Node) -> str:
    """``clause`` as one would type it: a value without white space needs no quotes."""
    match clause:
        case InField(name, Phrase(text)) if text.isalnum():
            return f"{name}:{text}"
        case _:
            return str(clause)
