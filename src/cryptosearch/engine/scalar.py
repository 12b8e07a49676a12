"""The plain evaluator: what a plan matches and scores, one posting at a time.

Standard library only and obviously right rather than fast. It reads postings through ``Snapshot`` and
knows nothing of how they are stored.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import NamedTuple, Protocol

from cryptosearch.engine import plan as p
from cryptosearch.engine.bounds import lift, peak, peak_of, scored_terms
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField
from cryptosearch.model import Sort

Scores = dict[int, float]  # docnum -> score, one entry for each post that matches


class Postings(NamedTuple):
    """Where a term stands: ascending docnums, and how often in each. Deleted posts are not among them."""

    docnums: Sequence[int]
    frequencies: Sequence[int]


class Snapshot(Protocol):
    """One state of an index. Docnums run from 0 to ``n_docs``; deleted ones among them are skipped."""

    n_docs: int  # deleted posts count until they are merged away

    def postings(self, name: IndexField, term: str) -> Postings:
        """Empty for a term that does not occur."""
        ...

    def document_frequency(self, name: IndexField, term: str) -> int:
        """Posts with the term, deleted ones included."""
        ...

    def positions(self, name: IndexField, term: str) -> Mapping[int, Sequence[int]]:
        """Docnum -> ascending positions of the term."""
        ...

    def terms(self, name: IndexField, prefix: str) -> Iterable[str]:
        """The field's terms that begin with ``prefix``."""
        ...

    def lengths(self, name: IndexField) -> Sequence[int]:
        """Field length in tokens, by docnum."""
        ...

    def average_length(self, name: IndexField) -> float:
        """Mean over the posts, deleted ones included, at least 1."""
        ...

    def days(self) -> Sequence[int]:
        """``Post.filed_on`` as a proleptic ordinal, by docnum."""
        ...

    def post_id(self, docnum: int) -> str:
        """The post's id."""
        ...

    def live(self) -> Iterable[int]:
        """Docnums of posts that are not deleted, ascending."""
        ...


def evaluate(node: p.Node, snapshot: Snapshot) -> Scores:
    """The posts that match ``node``, with their scores."""
    match node:
        case p.Term(name, text, weight):
            return _term(snapshot, name, text, weight)
        case p.Prefix(name, text):
            return {doc: 0.0 for term in snapshot.terms(name, text) for doc in snapshot.postings(name, term).docnums}
        case p.Sequence():
            return _sequence(snapshot, node)
        case p.Phrase(name, slots, weight):
            starts = _sequence_starts(snapshot, p.Sequence(name, slots))
            frequencies = {doc: len(places) for doc, places in sorted(starts.items())}
            return _bm25(snapshot, name, peak_of(len(starts), snapshot.n_docs), weight, frequencies.items())
        case p.Near(sequences, distance):
            return _near(snapshot, sequences, distance)
        case p.Between(first, last):
            return _between(snapshot, first, last)
        case p.All(children):
            return _all(snapshot, children)
        case p.Any(children, minimum):
            return _any(snapshot, children, minimum)
        case p.Best(children):
            return _combined((evaluate(child, snapshot) for child in children), max)
        case p.Except(child, excluded):
            found, out = evaluate(child, snapshot), evaluate(excluded, snapshot)
            return {doc: score for doc, score in found.items() if doc not in out}
        case p.Boosted(child, bonus):
            found, extra = evaluate(child, snapshot), evaluate(bonus, snapshot)
            return {doc: score + extra.get(doc, 0.0) for doc, score in found.items()}
        case p.Prefer(own, other):
            return _prefer(evaluate(own, snapshot), evaluate(other, snapshot), lift(snapshot, node))
        case p.Filter(child):
            return dict.fromkeys(evaluate(child, snapshot), 0.0)
        case p.Everything():
            return dict.fromkeys(snapshot.live(), 0.0)
        case p.Nothing():
            return {}


def top(scores: Scores, snapshot: Snapshot, *, limit: int, offset: int, sort: Sort) -> list[tuple[int, float]]:
    """Docnums and scores from ``offset`` to ``offset + limit`` in the order of ``sort``.

    Ties go to the later day, then to the smaller id.
    """
    days = snapshot.days()
    orders: dict[Sort, Callable[[int], tuple[float, ...]]] = {
        Sort.RELEVANCE: lambda doc: (-scores[doc], -days[doc]),
        Sort.NEWEST: lambda doc: (-days[doc],),
        Sort.OLDEST: lambda doc: (days[doc],),
    }
    key, n = orders[sort], offset + limit
    first = heapq.nsmallest(n, map(key, scores))
    # Ids are read of those alone that can be on the page.
    candidates = [doc for doc in scores if key(doc) <= first[-1]] if first else []
    page = sorted(candidates, key=lambda doc: (key(doc), snapshot.post_id(doc)))[offset:n]
    return [(doc, scores[doc]) for doc in page]


def _term(snapshot: Snapshot, name: IndexField, text: str, weight: float) -> Scores:
    docnums, frequencies = snapshot.postings(name, text)
    if not docnums:
        return {}
    return _bm25(snapshot, name, peak(snapshot, name, text), weight, zip(docnums, frequencies, strict=True))


def _bm25(
    snapshot: Snapshot, name: IndexField, high: float, weight: float, frequencies: Iterable[tuple[int, int]]
) -> Scores:
    """Of what stands so often in these posts. ``high`` is what its BM25 stays below."""
    lengths, average = snapshot.lengths(name), snapshot.average_length(name)
    base, slope = K1 * (1 - B), K1 * B / average
    return {
        doc: weight * (high * frequency / (frequency + (base + slope * lengths[doc]))) for doc, frequency in frequencies
    }


def _sequence(snapshot: Snapshot, node: p.Sequence) -> Scores:
    """Posts in which some position p holds slot 0, p + 1 slot 1, and so on."""
    if node.slots[1:] or node.ends_open:
        found = dict.fromkeys(_sequence_starts(snapshot, node), 0.0)
    else:
        found = dict.fromkeys(snapshot.postings(node.field, node.slots[0]).docnums, 0.0)
    for text, n in scored_terms(node).items():
        scores = _term(snapshot, node.field, text, node.weight * n)
        found = {doc: score + scores[doc] for doc, score in found.items()}
    return found


def _sequence_starts(snapshot: Snapshot, node: p.Sequence) -> Mapping[int, set[int]]:
    """Docnum -> the positions at which the sequence begins."""
    starts: Mapping[int, set[int]] | None = None
    for offset, found in _slot_positions(snapshot, node):
        begin = {doc: {at - offset for at in places} for doc, places in found.items()}
        starts = begin if starts is None else _both(starts, begin)
        if not starts:
            return {}
    return starts or {}


def _near(snapshot: Snapshot, sequences: Sequence[p.Sequence], distance: int) -> Scores:
    starts = [_sequence_starts(snapshot, sequence) for sequence in sequences]
    docs = set(starts[0]).intersection(*starts)
    return {doc: 0.0 for doc in docs if _are_near([found[doc] for found in starts], distance)}


def _are_near(places: Sequence[set[int]], distance: int) -> bool:
    """Whether some range from ``first`` to ``first + distance`` has one of each."""
    return any(
        all(any(first <= place <= first + distance for place in found) for found in places)
        for first in set().union(*places)
    )


def _slot_positions(snapshot: Snapshot, node: p.Sequence) -> Iterator[tuple[int, Mapping[int, Iterable[int]]]]:
    """Each slot's offset and places; the rarest first, so that the candidates stay few."""
    last = len(node.slots) - 1
    order = sorted(range(last + 1), key=lambda i: snapshot.document_frequency(node.field, node.slots[i]))
    for offset in order:
        text = node.slots[offset]
        if node.ends_open and offset == last:
            continue
        yield offset, snapshot.positions(node.field, text)
    if node.ends_open:
        yield last, _prefix_positions(snapshot, node.field, node.slots[last])


def _prefix_positions(snapshot: Snapshot, name: IndexField, prefix: str) -> Mapping[int, Iterable[int]]:
    merged: dict[int, list[int]] = {}
    for term in snapshot.terms(name, prefix):
        for doc, places in snapshot.positions(name, term).items():
            merged.setdefault(doc, []).extend(places)
    return merged


def _both(left: Mapping[int, set[int]], right: Mapping[int, set[int]]) -> dict[int, set[int]]:
    shared = ((doc, left[doc] & right[doc]) for doc in left.keys() & right.keys())
    return {doc: places for doc, places in shared if places}


def _between(snapshot: Snapshot, first: date | None, last: date | None) -> Scores:
    low = first.toordinal() if first else 0
    high = last.toordinal() if last else date.max.toordinal()
    days = snapshot.days()
    return {doc: 0.0 for doc in snapshot.live() if low <= days[doc] <= high}


def _all(snapshot: Snapshot, children: Sequence[p.Node]) -> Scores:
    found = [evaluate(child, snapshot) for child in children]
    shared = set(found[0]).intersection(*found)
    return {doc: sum(scores[doc] for scores in found) for doc in shared}


def _any(snapshot: Snapshot, children: Sequence[p.Node], minimum: int) -> Scores:
    found = [evaluate(child, snapshot) for child in children]
    total = _combined(found, float.__add__)
    if minimum <= 1:
        return total
    hits = Counter(doc for scores in found for doc in scores)
    return {doc: score for doc, score in total.items() if hits[doc] >= minimum}


def _combined(found: Iterable[Scores], operation: Callable[[float, float], float]) -> Scores:
    total: Scores = {}
    for scores in found:
        for doc, score in scores.items():
            total[doc] = operation(total[doc], score) if doc in total else score
    return total


def _prefer(own: Scores, other: Scores, lift: float) -> Scores:
    """Lift every post that matches ``own``."""
    lifted = {doc: score + lift + other.get(doc, 0.0) for doc, score in own.items()}
    return {**other, **lifted}
