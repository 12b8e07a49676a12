"""How a post's score comes about: the plan as a tree of numbers, and what of it does not match.

Of what reads postings every number is what ``scalar.py`` gives where the index is narrowed to that one post,
statistics being those of all posts; they are added as the evaluators add them, which tests compare to the last bit.
docs/explain.md says how to read the tree.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache, reduce
from operator import add
from typing import assert_never

from cryptosearch.engine import plan as p
from cryptosearch.engine.bounds import idf, lift, scored_terms
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.scalar import Postings, Scores, Snapshot, evaluate, sequence_starts
from cryptosearch.model import Explanation, Factor


def explain(plan: p.Node, snapshot: Snapshot, docnums: Iterable[int]) -> Mapping[int, Explanation]:
    """Of each of the posts ``docnums``, which are held, how ``plan`` scores it."""
    wanted = frozenset(docnums)
    shared = _Narrowed(snapshot, wanted)  # what is read of the index is read for all of them at once
    whole = lru_cache(None)(lambda node: evaluate(node, snapshot))
    return {docnum: _Explainer(_Narrowed(shared, {docnum}), docnum, whole).node(plan) for docnum in wanted}


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
        self.first_term = snapshot.first_term
        self.terms_between = snapshot.terms_between

    def _live(self) -> Iterable[int]:
        return [docnum for docnum in self._snapshot.live() if docnum in self._docnums]

    def docnums_between(self, name: IndexField, start: str, stop: str) -> Iterable[int]:
        return [docnum for docnum in self._snapshot.docnums_between(name, start, stop) if docnum in self._docnums]

    def _postings(self, name: IndexField, term: str) -> Postings:
        docnums, frequencies = self._snapshot.postings(name, term)
        places = {docnum: bisect_left(docnums, docnum) for docnum in sorted(self._docnums)}
        kept = [docnum for docnum, place in places.items() if place < len(docnums) and docnums[place] == docnum]
        return Postings(kept, [frequencies[places[docnum]] for docnum in kept])

    def _positions(self, name: IndexField, term: str) -> Mapping[int, Sequence[int]]:
        found = self._snapshot.positions(name, term)
        return {docnum: found[docnum] for docnum in self._docnums if docnum in found}


class _Explainer:
    """Explains plans for the post ``docnum``, which is all that ``snapshot`` holds; ``whole`` asks the whole index."""

    def __init__(self, snapshot: Snapshot, docnum: int, whole: Callable[[p.Node], Scores]) -> None:
        self._snapshot = snapshot
        self._docnum = docnum
        self._whole = whole

    def node(self, node: p.Node, *, scored: bool = True) -> Explanation:
        """What ``node`` adds to the score; without ``scored`` only whether it matches."""
        match node:
            case p.Term():
                return self._leaf(node, scored=scored, factors=self._factors(node) if scored else ())
            case p.Sequence():
                terms = (p.Term(node.field, text, node.weight * n) for text, n in scored_terms(node).items())
                return self._leaf(node, self._each(terms) if scored else (), scored=scored)
            case p.Phrase():
                score = self._whole(node).get(self._docnum)  # how many posts have it, no other way tells
                found = self._phrase_factors(node) if scored else ()
                return _clause(node, score, (), scored=scored, factors=found)
            case p.Near(sequences):
                return self._leaf(node, self._each(sequences, scored=False), scored=scored)
            case p.Prefix() | p.Between() | p.Quantities() | p.Everything() | p.Nothing():
                return self._leaf(node, scored=False)
            case p.All(children):
                parts = self._each(children, scored=scored)
                score = sum(part.value for part in parts) if all(part.matches for part in parts) else None
                return _clause(node, score, parts, scored=scored)
            case p.Any(children, minimum):
                parts = self._each(children, scored=scored)
                values = [part.value for part in parts if part.matches]
                score = reduce(add, values) if len(values) >= max(1, minimum) else None
                return _clause(node, score, parts, scored=scored)
            case p.Best(children):
                parts = self._each(children, scored=scored)
                return _clause(
                    node, max((part.value for part in parts if part.matches), default=None), parts, scored=scored
                )
            case p.Except(child, excluded):
                own, exclusion = self.node(child, scored=scored), self._exclusion(excluded)
                score = own.value if own.matches and exclusion.matches else None
                return _clause(node, score, (own, exclusion), scored=scored)
            case p.Boosted(child, bonus):
                own = self.node(child, scored=scored)
                if not scored or not own.matches:
                    return own
                extra = self.node(bonus)
                return _clause(node, own.value + extra.value, (own, extra), scored=True)
            case p.Prefer():
                return self._preference(node, scored=scored)
            case p.Filter(child):
                return self.node(child, scored=False)
            case _:
                assert_never(node)

    def _leaf(
        self,
        node: p.Node,
        parts: Iterable[Explanation] = (),
        *,
        scored: bool,
        factors: Iterable[Factor] = (),
    ) -> Explanation:
        """What reads postings: its score is the plain evaluator's."""
        return _clause(node, self._score(node), parts, scored=scored, factors=factors)

    def _score(self, node: p.Node) -> float | None:
        """The score of a leaf; None where it does not match."""
        return evaluate(node, self._snapshot).get(self._docnum)

    def _each(self, nodes: Iterable[p.Node], *, scored: bool = True) -> tuple[Explanation, ...]:
        return tuple(self.node(node, scored=scored) for node in nodes)

    def _exclusion(self, excluded: p.Node) -> Explanation:
        """Holds where ``excluded`` does not match."""
        inner = self.node(excluded, scored=False)
        return Explanation("none of what is excluded", 0.0, not inner.matches, children=(inner,))

    def _preference(self, node: p.Prefer, *, scored: bool) -> Explanation:
        own, other = self.node(node.own, scored=scored), self.node(node.other, scored=scored)
        if not (own.matches or other.matches):
            return _clause(node, None, (own, other), scored=scored)
        if not (scored and own.matches):
            return _clause(node, other.value, (own, other), scored=scored)
        raised = Explanation("lift above whatever has only another name", lift(self._snapshot, node))
        return _clause(node, own.value + raised.value + other.value, (own, raised, other), scored=True)

    def _factors(self, term: p.Term) -> Iterator[Factor]:
        """The numbers of the formula in ``parameters``; none where the term is not in the post."""
        name, text, weight = term
        snapshot = self._snapshot
        frequencies = snapshot.postings(name, text).frequencies
        if not frequencies:
            return
        bm25 = self._score(p.Term(name, text)) or 0.0
        yield Factor("weight", weight)
        yield from self._formula(name, bm25, n_with=snapshot.document_frequency(name, text), frequency=frequencies[0])

    def _phrase_factors(self, phrase: p.Phrase) -> Iterator[Factor]:
        """As of a term: all of the phrase's places count as one."""
        name, slots, weight = phrase
        places = sequence_starts(self._snapshot, p.Sequence(name, slots)).get(self._docnum)
        if not places:
            return
        scores = self._whole(p.Phrase(name, slots))
        yield Factor("weight", weight)
        yield from self._formula(name, scores[self._docnum], n_with=len(scores), frequency=len(places))

    def _formula(self, name: IndexField, bm25: float, *, n_with: int, frequency: int) -> Iterator[Factor]:
        snapshot = self._snapshot
        yield Factor("BM25", bm25)
        yield Factor("idf", idf(snapshot.n_docs, n_with))
        yield Factor("N", snapshot.n_docs)
        yield Factor("df", n_with)
        yield Factor("tf", frequency)
        yield Factor("length", snapshot.lengths(name)[self._docnum])
        yield Factor("average length", snapshot.average_length(name))
        yield Factor("K1", K1)
        yield Factor("B", B)


def _clause(
    node: p.Node,
    score: float | None,
    parts: Iterable[Explanation],
    *,
    scored: bool,
    factors: Iterable[Factor] = (),
) -> Explanation:
    """The node itself, with ``parts`` below it; ``score`` None where it does not match."""
    label = _label(node) if scored else f"filter: {_label(node)}"
    value = score if scored and score is not None else 0.0
    return Explanation(label, value, score is not None, tuple(factors), tuple(parts))


def _label(node: p.Node) -> str:
    """What the node asks for, in a few words."""
    match node:
        case p.Term(name, text):
            return f"{name}:{text}"
        case p.Prefix(name, text):
            return f"{name}:{text}…"
        case p.Sequence(name, slots, ends_open):
            return f'{name}:"{" ".join(slots)}{"…" if ends_open else ""}"'
        case p.Phrase(name, slots):
            return f'{name}:"{" ".join(slots)}", as one term'
        case p.Near(_, distance):
            return f"all of these within {distance} positions"
        case p.Between(first, last):
            return _period(first, last)
        case p.Quantities(units):
            return f"a quantity in {' or '.join(units)}" if units else "a quantity"
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
