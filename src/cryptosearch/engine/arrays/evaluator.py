"""Plans over arrays: which posts match, with which scores, best first; the results of ``scalar.py``, to the last bit.

A clause is evaluated within what others have left over where they can only narrow it down, so that long
postings are probed rather than read. Terms and sequences are kept, decoded, up to 64 MB.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cryptosearch.engine import plan as p
from cryptosearch.engine.arrays.matches import NO_MATCHES, Docnums, Matches, Scores, Tables
from cryptosearch.engine.arrays.snapshot import ArraySnapshot
from cryptosearch.engine.arrays.terms import TermReader
from cryptosearch.engine.arrays.top import top
from cryptosearch.engine.bounds import lift, scored_terms
from cryptosearch.engine.facets import VALUE_FIELDS, name_days, order_counts
from cryptosearch.engine.workload import count_postings
from cryptosearch.model import Facet, FacetCount, Sort


class ArrayEvaluator:
    """Evaluates plans on ``snapshot``. Safe to share between threads."""

    def __init__(self, snapshot: ArraySnapshot) -> None:
        self._snapshot = snapshot
        self._terms = TermReader(snapshot)

    def search(self, plan: p.Node, *, limit: int, offset: int, sort: Sort) -> tuple[int, list[tuple[int, float]]]:
        """How many posts match, and docnums with scores from ``offset`` to ``offset + limit``, as ``scalar.top``."""
        matches = self._find(plan)
        return len(matches.docnums), top(matches, self._snapshot, limit=limit, offset=offset, sort=sort)

    def count(self, plan: p.Node) -> int:
        """How many posts match."""
        return len(self._find(p.Filter(plan)).docnums)

    def facet(self, plan: p.Node, facet: Facet) -> tuple[FacetCount, ...]:
        """The values of ``facet`` among the posts that match; see ``facets.order_counts``."""
        docnums = self._find(p.Filter(plan)).docnums
        if facet not in VALUE_FIELDS:
            days, counts = np.unique(self._snapshot.days()[docnums], return_counts=True)
            return order_counts(facet, name_days(facet, dict(zip(days.tolist(), counts.tolist(), strict=True))))
        is_match = np.zeros(self._snapshot.n_docs, bool)
        is_match[docnums] = True
        texts, ordinals, holders = self._snapshot.values(VALUE_FIELDS[facet])
        counts = np.bincount(ordinals[is_match[holders]], minlength=len(texts))
        return order_counts(facet, dict(zip(texts, counts.tolist(), strict=True)))

    def _find(self, node: p.Node, within: Docnums | None = None) -> Matches:
        """The posts that match ``node``, of those ``within`` if that is given."""
        match node:
            case p.Term(name, text, weight):
                return self._terms.term(name, text, weight, within)
            case p.Phrase(name, slots, weight):
                found = self._terms.phrase(name, slots, weight)
                return found if within is None else self._tables.restrict(found, within)
            case p.Filter(child):
                return Matches(self._filtered(child, within), None)
            case p.All(children):
                return self._all(children, within)
            case p.Any(children, minimum):
                return self._tables.union([self._find(child, within) for child in children], minimum=minimum)
            case p.Best(children):
                return self._tables.best_of([self._find(child, within) for child in children])
            case p.Boosted(child, bonus):
                found = self._find(child, within)
                return Matches(found.docnums, found.filled() + self._scores(bonus, found.docnums))
            case p.Prefer():
                return self._prefer(node, within)
            case p.Except(child, excluded):
                found = self._find(child, within)
                out = self._find(p.Filter(excluded), found.docnums)
                kept = ~self._tables.contains(out.docnums, found.docnums)
                return Matches(found.docnums[kept], None if found.scores is None else found.scores[kept])
            case _:
                return self._leaf(node, within)

    def _leaf(self, node: p.Node, within: Docnums | None) -> Matches:
        match node:
            case p.Sequence():
                return self._sequence(node, within)
            case p.Near(sequences, distance):
                docnums = self._terms.near(sequences, distance)
            case p.Prefix(name, text):
                docnums = self._terms.prefixed(name, text)
            case p.Between(first, last):
                return Matches(self._terms.between(first, last, within), None)
            case p.Everything():
                docnums = self._terms.live()
            case _:
                return NO_MATCHES
        found = Matches(docnums, None)
        return found if within is None else self._tables.restrict(found, within)

    @property
    def _tables(self) -> Tables:
        return self._terms.tables

    def _scores(self, node: p.Node, docnums: Docnums, *, all_match: bool = False) -> Scores:
        """The scores of ``docnums`` for ``node``, 0 for those that do not match; ``all_match``: that none is such."""
        match node:
            case p.All(children) if all_match:
                return sum((self._scores(child, docnums, all_match=True) for child in children), start=_zeros(docnums))
            case p.Boosted(child, bonus) if all_match:
                return self._scores(child, docnums, all_match=True) + self._scores(bonus, docnums)
            case p.Any(children, 1):
                return self._tables.sums_at([self._found_around(child, docnums) for child in children], docnums)
            case p.Filter() | p.Between() | p.Prefix() | p.Near() | p.Everything() | p.Nothing():
                return _zeros(docnums)
            case _:
                return self._tables.sums_at([self._found_around(node, docnums)], docnums)

    def _found_around(self, node: p.Node, docnums: Docnums) -> Matches:
        """The posts that match ``node``: at least those among ``docnums``."""
        if isinstance(node, p.Term):
            return self._terms.term_around(node.field, node.text, node.weight, docnums)
        return self._find(node, docnums)

    def _filtered(self, child: p.Node, within: Docnums | None) -> Docnums:
        """The posts that match, without computing scores where that is easy."""
        match child:
            case p.Term(name, text):
                return self._terms.docnums(name, text, within)
            case p.Any(children, minimum):
                parts = [Matches(self._filtered(part, within), None) for part in children]
                return self._tables.union(parts, minimum=minimum).docnums
            case p.Best(children):
                return self._filtered(p.Any(children), within)
            case p.All(children):
                return self._all([p.Filter(part) for part in children], within).docnums
            case p.Except(kept, excluded):
                return self._find(p.Except(p.Filter(kept), excluded), within).docnums
            case p.Prefer(own, other):
                return self._filtered(p.Any((own, other)), within)
            case p.Boosted(inner, _) | p.Filter(inner):
                return self._filtered(inner, within)
            case p.Phrase(name, slots):
                return self._sequence(p.Sequence(name, slots, weight=0.0), within).docnums
            case p.Sequence(name, slots, ends_open):
                return self._sequence(p.Sequence(name, slots, ends_open, 0.0), within).docnums
            case _:
                return self._find(child, within).docnums

    def _all(self, children: Sequence[p.Node], within: Docnums | None) -> Matches:
        """The posts first, by the child that reads least, the others within what it leaves; then their scores."""
        for child in sorted(children, key=lambda child: count_postings(child, self._snapshot)):
            within = self._filtered(child, within)
            if not len(within):
                return NO_MATCHES
        if within is None or all(isinstance(child, p.Filter) for child in children):
            return Matches(NO_MATCHES.docnums if within is None else within, None)
        return Matches(within, self._scores(p.All(tuple(children)), within, all_match=True))

    def _prefer(self, node: p.Prefer, within: Docnums | None) -> Matches:
        own, other = self._find(node.own, within), self._find(node.other, within)
        lifted = Matches(own.docnums, own.filled() + lift(self._snapshot, node))
        return self._tables.union([lifted, other])

    def _sequence(self, node: p.Sequence, within: Docnums | None) -> Matches:
        found = Matches(self._terms.sequence(node), None)
        if within is not None:
            found = self._tables.restrict(found, within)
        scored = scored_terms(node)
        if not scored or not node.weight:
            return found
        terms = tuple(p.Term(node.field, text, node.weight * n) for text, n in scored.items())
        return Matches(found.docnums, self._scores(p.Any(terms), found.docnums))


def _zeros(docnums: Docnums) -> Scores:
    return np.zeros(len(docnums))
