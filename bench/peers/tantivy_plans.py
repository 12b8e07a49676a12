"""Our plans as tantivy's queries, node by node. See ``tantivy_same.py`` for what cannot be equal."""

from __future__ import annotations

import re
from datetime import date

from tantivy import FieldType, Occur, Query, Schema

from cryptosearch.engine import plan as p

DAY = "day"
_BELOW = 0.001  # the weight of another name's score beside the typed one's
_UNHELD = {p.IndexField.AUTHOR, p.IndexField.SOURCE, p.IndexField.PUBLISHER, p.IndexField.TICKER}


class Translator:
    """Translates for one schema."""

    def __init__(self, schema: Schema) -> None:
        self._schema = schema

    def __call__(self, node: p.Node) -> Query:
        """The query that matches the same posts. ValueError for a field that the peer's index does not hold."""
        match node:
            case p.Term(name, text, weight):
                return _boosted(Query.term_query(self._schema, _held(name), text), weight)
            case p.Prefix(name, text):
                return self._prefix(name, text)
            case p.Sequence():
                return self._sequence(node)
            case p.Phrase(name, slots, weight):  # which tantivy scores by the idf of its terms
                return _boosted(self._phrase(p.Sequence(name, slots)), weight)
            case p.Between(first, last):
                return self._between(first, last)
            case p.All(children):
                return Query.boolean_query([(Occur.Must, self(child)) for child in children])
            case p.Any(children, minimum):
                should = [(Occur.Should, self(child)) for child in children]
                return Query.boolean_query(should, minimum_number_should_match=minimum if minimum > 1 else None)
            case p.Best(children):
                return Query.disjunction_max_query([self(child) for child in children], 0.0)
            case _:
                return self._modified(node)

    def _modified(self, node: p.Node) -> Query:
        match node:
            case p.Except(child, excluded):
                return Query.boolean_query([(Occur.Must, self(child)), (Occur.MustNot, self(excluded))])
            case p.Boosted(child, bonus):
                return Query.boolean_query([(Occur.Must, self(child)), (Occur.Should, self(bonus))])
            case p.Prefer(own, other):
                return Query.boolean_query([(Occur.Should, self(own)), (Occur.Should, _boosted(self(other), _BELOW))])
            case p.Filter(p.Sequence() as sequence):
                return _unscored(self._phrase(sequence))
            case p.Filter(child):
                return _unscored(self(child))
            case p.Everything():
                return _unscored(Query.all_query())
            case p.Nothing():
                return Query.empty_query()
        raise ValueError(f"no translation for {type(node).__name__}")

    def _prefix(self, name: p.IndexField, text: str) -> Query:
        return _unscored(Query.regex_query(self._schema, _held(name), re.escape(text) + ".*"))

    def _sequence(self, node: p.Sequence) -> Query:
        """The phrase decides what matches, its terms how well."""
        if node.ends_open and len(node.slots) == 1:
            return self._prefix(node.field, node.slots[0])
        if len(node.slots) == 1:
            return _boosted(self._phrase(node), node.weight)
        scored = node.slots[:-1] if node.ends_open else node.slots
        terms = [(Occur.Should, self(p.Term(node.field, text, node.weight))) for text in scored]
        return Query.boolean_query([(Occur.Must, _unscored(self._phrase(node))), *terms])

    def _phrase(self, node: p.Sequence) -> Query:
        name = _held(node.field)
        if node.ends_open and len(node.slots) == 1:
            return self._prefix(node.field, node.slots[0])
        if node.ends_open:
            patterns = [*map(re.escape, node.slots[:-1]), re.escape(node.slots[-1]) + ".*"]
            return Query.regex_phrase_query(self._schema, name, [*patterns])
        if len(node.slots) == 1:
            return Query.term_query(self._schema, name, node.slots[0])
        return Query.phrase_query(self._schema, name, [*node.slots])

    def _between(self, first: date | None, last: date | None) -> Query:
        low, high = (day.toordinal() if day else None for day in (first, last))
        return _unscored(Query.range_query(self._schema, DAY, FieldType.Integer, low, high))


def _held(name: p.IndexField) -> str:
    if name in _UNHELD:
        raise ValueError(f"the index holds no {name.value}")
    return name.value


def _boosted(query: Query, weight: float) -> Query:
    return query if weight == 1.0 else Query.boost_query(query, weight)


def _unscored(query: Query) -> Query:
    return Query.const_score_query(query, 0.0)
