"""Plans over arrays: which posts match, with which scores, best first; the results of ``scalar.py``, to the last bit.

A clause is evaluated within what others have left over where they can only narrow it down, so that long
postings are probed rather than read. Terms and sequences are kept, decoded, up to 64 MB.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cryptosearch.engine import plan as p
from cryptosearch.engine.arrays.matches import (
    NO_MATCHES,
    Docnums,
    Matches,
    best_of,
    contains,
    restrict,
    scores_at,
    union,
)
from cryptosearch.engine.arrays.snapshot import ArraySnapshot
from cryptosearch.engine.arrays.terms import TermReader
from cryptosearch.engine.arrays.top import top
from cryptosearch.engine.bounds import lift, scored_terms, upper_bound
from cryptosearch.engine.facets import VALUE_FIELDS, name_days, order_counts
from cryptosearch.engine.workload import count_postings
from cryptosearch.model import Facet, FacetCount, Sort


class ArrayEvaluator:
    """Evaluates plans on ``snapshot``. Safe to share between threads."""

    def __init__(self, snapshot: ArraySnapshot) -> None:
        self._snapshot = snapshot
        self._terms = TermReader(snapshot)

    def search(
        self, plan: p.Node, *, limit: int, offset: int, sort: Sort, exact_total: bool = True
    ) -> tuple[int, list[tuple[int, float]]]:
        """How many posts match, and docnums with scores from ``offset`` to ``offset + limit``, as ``scalar.top``.

        Without ``exact_total`` the total may be too small.
        """
        within = None
        if not exact_total and sort is Sort.RELEVANCE:
            within = self._contenders(plan, offset + limit)
        matches = self._find(plan, within)
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
            case p.Filter(child):
                return Matches(self._filtered(child, within), None)
            case p.All(children):
                return self._all(children, within)
            case p.Any(children, minimum):
                return union([self._find(child, within) for child in children], self._n_docs, minimum=minimum)
            case p.Best(children):
                return best_of([self._find(child, within) for child in children], self._n_docs)
            case p.Boosted(child, bonus):
                return self._boosted(self._find(child, within), bonus)
            case p.Prefer():
                return self._prefer(node, within)
            case p.Except(child, excluded):
                found = self._find(child, within)
                out = self._find(p.Filter(excluded), found.docnums)
                kept = ~contains(out.docnums, found.docnums, self._n_docs)
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
                docnums = self._terms.between(first, last)
            case p.Everything():
                docnums = self._terms.live()
            case _:
                return NO_MATCHES
        found = Matches(docnums, None)
        return found if within is None else restrict(found, within, self._n_docs)

    @property
    def _n_docs(self) -> int:
        return self._snapshot.n_docs

    def _filtered(self, child: p.Node, within: Docnums | None) -> Docnums:
        """The posts that match, without computing scores where that is easy."""
        match child:
            case p.Term(name, text):
                return self._terms.docnums(name, text, within)
            case p.Any(children, 1):
                parts = [Matches(self._filtered(part, within), None) for part in children]
                return union(parts, self._n_docs).docnums
            case p.All(children):
                return self._all([p.Filter(part) for part in children], within).docnums
            case p.Prefer(own, other):
                return self._filtered(p.Any((own, other)), within)
            case p.Boosted(inner, _) | p.Filter(inner):
                return self._filtered(inner, within)
            case p.Sequence(name, slots, ends_open):
                return self._sequence(p.Sequence(name, slots, ends_open, 0.0), within).docnums
            case _:
                return self._find(child, within).docnums

    def _all(self, children: Sequence[p.Node], within: Docnums | None) -> Matches:
        """The child that reads least first, the others within what it leaves."""
        order = sorted(range(len(children)), key=lambda at: count_postings(children[at], self._snapshot))
        found: dict[int, Matches] = {}
        for at in order:
            found[at] = self._find(children[at], within)
            within = found[at].docnums
            if not len(within):
                return NO_MATCHES
        parts = [found[at] for at in range(len(children))]
        if within is None or all(part.scores is None for part in parts):
            return Matches(parts[order[-1]].docnums, None)
        scores = np.zeros(len(within))
        for part in parts:
            scores += scores_at(part, within, self._n_docs)
        return Matches(within, scores)

    def _boosted(self, found: Matches, bonus: p.Node) -> Matches:
        extra = self._find(bonus, found.docnums)
        if extra.scores is None:
            return found
        return Matches(found.docnums, found.filled() + scores_at(extra, found.docnums, self._n_docs))

    def _prefer(self, node: p.Prefer, within: Docnums | None) -> Matches:
        own, other = self._find(node.own, within), self._find(node.other, within)
        lifted = Matches(own.docnums, own.filled() + lift(self._snapshot, node))
        return union([lifted, other], self._n_docs)

    def _sequence(self, node: p.Sequence, within: Docnums | None) -> Matches:
        found = Matches(self._terms.sequence(node), None)
        if within is not None:
            found = restrict(found, within, self._n_docs)
        scored = scored_terms(node)
        if not scored or not node.weight:
            return found
        scores = np.zeros(len(found.docnums))
        for text, n in scored.items():
            matches = self._terms.term(node.field, text, node.weight * n, found.docnums)
            scores += scores_at(matches, found.docnums, self._n_docs)
        return Matches(found.docnums, scores)

    def _contenders(self, plan: p.Node, k: int) -> Docnums | None:
        """Posts among which the best ``k`` are, by the bounds of what has not been read; None for all.

        The idea is MaxScore's (Turtle and Flood, Query Evaluation: Strategies and Optimizations, 1995): of
        alternatives the greatest come first, until no post that has none of them can be among the best.
        """
        left = 0.0
        while isinstance(plan, p.Boosted):
            left += upper_bound(self._snapshot, plan.bonus)
            plan = plan.child
        if not isinstance(plan, p.Any) or plan.minimum > 1 or not k:
            return None
        greatest, left = self._greatest(plan.children, left)
        if not greatest:
            return None
        found = union([self._find(child) for child in greatest], self._n_docs)
        if len(found.docnums) < k or found.scores is None:
            return None
        least = np.partition(found.scores, -k)[-k]
        if least <= left + _ROUNDING:
            return None
        contenders: Docnums = found.docnums[found.scores + left + _ROUNDING >= least]
        return contenders

    def _greatest(self, children: Sequence[p.Node], left: float) -> tuple[list[p.Node], float]:
        """The fewest of ``children`` by which a post can score more than by the others and ``left``; and what is left.

        None of them where they have most of the postings: to read them first would not pay.
        """
        bounds = [(upper_bound(self._snapshot, child), at) for at, child in enumerate(children)]
        used, left = 0.0, left + sum(bound for bound, _ in bounds)
        chosen: list[p.Node] = []
        for bound, at in sorted(bounds, reverse=True):
            chosen.append(children[at])
            used, left = used + bound, left - bound
            if used > left:
                break
        n_read, n_all = (sum(count_postings(one, self._snapshot) for one in some) for some in (chosen, children))
        return (chosen, left) if n_read * 2 < n_all else ([], left)


_ROUNDING = 1e-6  # sums of the same numbers in another order differ by less
