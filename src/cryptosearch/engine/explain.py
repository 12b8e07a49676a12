"""How a post's score comes about: the plan as a tree of numbers, and what of it does not match.

Every number is what ``scalar.py`` gives where the index is narrowed to that one post, statistics being those of
all posts: a score and its explanation cannot differ. docs/explain.md says how to read the tree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import assert_never

from cryptosearch.engine import plan as p
from cryptosearch.engine.bounds import idf, lift, scored_terms
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.scalar import Postings, Snapshot, evaluate
from cryptosearch.model import Explanation, Quantity


def explain(plan: p.Node, snapshot: Snapshot, docnums: Iterable[int]) -> Mapping[int, Explanation]:
    """Of each of the posts ``docnums``, which are held, how ``plan`` scores it."""
    wanted = frozenset(docnums)
    shared = _Narrowed(snapshot, wanted)  # what is read of the index is read for all of them at once
    return {docnum: _Explainer(_Narrowed(shared, {docnum}), docnum).node(plan) for docnum in wanted}


class _Narrowed:
    """``snapshot`` as if the posts ``docnums`` were all that is held; its statistics are those of all posts."""

    def __init__(self, snapshot: Snapshot, docnums: Collection[int]) -> None:
        self._snapshot = snapshot
        self._docnums = docnums
        self.n_docs = snapshot.n_docs
        self.document_frequency = snapshot.document_frequency
        self.terms = snapshot.terms
        self.lengths = snapshot.lengths
        self.average_length = snapshot.average_length
        self.days = snapshot.days
        self.post_id = snapshot.post_id
        self.postings = lru_cache(None)(self._postings)
        self.positions = lru_cache(None)(self._positions)
        self.live = lru_cache(None)(self._live)

    def _live(self) -> Iterable[int]:
        return [docnum for docnum in self._snapshot.live() if docnum in self._docnums]

    def _postings(self, name: IndexField, term: str) -> Postings:
        docnums, frequencies = self._snapshot.postings(name, term)
        places = {docnum: bisect_left(docnums, docnum) for docnum in sorted(self._docnums)}
        kept = [docnum for docnum, place in places.items() if place < len(docnums) and docnums[place] == docnum]
        return Postings(kept, [frequencies[places[docnum]] for docnum in kept])

    def _positions(self, name: IndexField, term: str) -> Mapping[int, Sequence[int]]:
        found = self._snapshot.positions(name, term)
        return {docnum: found[docnum] for docnum in self._docnums if docnum in found}


class _Explainer:
    """Explains plans for the post ``docnum``, which is all that ``snapshot`` holds."""

    def __init__(self, snapshot: Snapshot, docnum: int) -> None:
        self._snapshot = snapshot
        self._docnum = docnum

    def node(self, node: p.Node, *, scored: bool = True) -> Explanation:
        """What ``node`` adds to the score; without ``scored`` only whether it matches."""
        match node:
            case p.Term():
                return self._clause(node, (), scored=scored, quantities=self._quantities(node) if scored else ())
            case p.Sequence():
                terms = (p.Term(node.field, text, node.weight * n) for text, n in scored_terms(node).items())
                return self._clause(node, self._each(terms) if scored else (), scored=scored)
            case p.Near(sequences):
                return self._clause(node, self._each(sequences, scored=False), scored=scored)
            case p.All(children) | p.Any(children) | p.Best(children):
                return self._clause(node, self._each(children, scored=scored), scored=scored)
            case p.Except(child, excluded):
                parts = (self.node(child, scored=scored), self._exclusion(excluded))
                return self._clause(node, parts, scored=scored)
            case p.Boosted(child, bonus):
                own = self.node(child, scored=scored)
                return self._clause(node, (own, self.node(bonus)), scored=True) if scored and own.matches else own
            case p.Prefer():
                return self._clause(node, self._preference(node, scored=scored), scored=scored)
            case p.Filter(child):
                return self.node(child, scored=False)
            case p.Prefix() | p.Between() | p.Everything() | p.Nothing():
                return self._clause(node, (), scored=False)
            case _:
                assert_never(node)

    def _clause(
        self, node: p.Node, parts: Iterable[Explanation], *, scored: bool, quantities: Iterable[Quantity] = ()
    ) -> Explanation:
        """The node itself, with ``parts`` below it."""
        score = self._score(node)
        label = _label(node) if scored else f"filter: {_label(node)}"
        value = score if scored and score is not None else 0.0
        return Explanation(label, value, score is not None, tuple(quantities), tuple(parts))

    def _score(self, node: p.Node) -> float | None:
        """The node's score; None where it does not match."""
        return evaluate(node, self._snapshot).get(self._docnum)

    def _each(self, nodes: Iterable[p.Node], *, scored: bool = True) -> Iterator[Explanation]:
        return (self.node(node, scored=scored) for node in nodes)

    def _exclusion(self, excluded: p.Node) -> Explanation:
        """Holds where ``excluded`` does not match."""
        inner = self.node(excluded, scored=False)
        return Explanation("none of what is excluded", 0.0, not inner.matches, children=(inner,))

    def _preference(self, node: p.Prefer, *, scored: bool) -> Iterator[Explanation]:
        yield (own := self.node(node.own, scored=scored))
        if scored and own.matches:
            yield Explanation("lift above whatever has only another name", lift(self._snapshot, node))
        yield self.node(node.other, scored=scored)

    def _quantities(self, term: p.Term) -> Iterator[Quantity]:
        """The numbers of the formula in ``parameters``; none where the term is not in the post."""
        name, text, weight = term
        snapshot = self._snapshot
        frequencies = snapshot.postings(name, text).frequencies
        if not frequencies:
            return
        n_docs, n_with = snapshot.n_docs, snapshot.document_frequency(name, text)
        yield Quantity("weight", weight)
        yield Quantity("BM25", self._score(p.Term(name, text)) or 0.0)
        yield Quantity("idf", idf(n_docs, n_with))
        yield Quantity("N", n_docs)
        yield Quantity("df", n_with)
        yield Quantity("tf", frequencies[0])
        yield Quantity("length", snapshot.lengths(name)[self._docnum])
        yield Quantity("average length", snapshot.average_length(name))
        yield Quantity("K1", K1)
        yield Quantity("B", B)


def _label(node: p.Node) -> str:
    """What the node asks for, in a few words."""
    match node:
        case p.Term(name, text):
            return f"{name}:{text}"
        case p.Prefix(name, text):
            return f"{name}:{text}…"
        case p.Sequence(name, slots, ends_open):
            return f'{name}:"{" ".join(slots)}{"…" if ends_open else ""}"'
        case p.Near(_, distance):
            return f"all of these within {distance} positions"
        case p.Between(first, last):
            return _period(first, last)
        case p.All():
            return "all of these"
        case p.Any(_, minimum):
            return "any of these" if minimum <= 1 else f"at least {minimum} of these"
        case p.Best():
            return "the best of these"
        case p.Except():
            return "this, and none of what is excluded"
        case p.Boosted():
            return "this, and a bonus"
        case p.Prefer():
            return "the name as it was typed, or others"
        case p.Filter(child):
            return _label(child)
        case p.Everything():
            return "every post"
        case p.Nothing():
            return "no post"
        case _:
            assert_never(node)


def _period(first: date | None, last: date | None) -> str:
    return " ".join(["filed", *([f"from {first}"] if first else []), *([f"until {last}"] if last else [])])
