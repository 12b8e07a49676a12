"""What the nodes of a query tree ask of an index, where so many of its words must match.

A typed word matches as a word, or as the same characters anywhere (the cutter may divide query and post
differently). Its concept's other names match below it. Quoted text matches exactly, field filters and
dates without a score. The planner's own; ``planner`` says how strictly a query is tried.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import StrEnum
from itertools import pairwise
from typing import TYPE_CHECKING

from cryptosearch.analysis import FUNCTION_WORDS, Analyzer, Needle, QueryWord, Search, phrase_slots
from cryptosearch.engine import plan as p
from cryptosearch.engine.fields import EXACT, ROWS
from cryptosearch.engine.lookup import Lookup
from cryptosearch.engine.parameters import (
    ALIAS_WEIGHT,
    FIELD_WEIGHTS,
    GRAMS_WEIGHT,
    OTHER_SCRIPT_WEIGHT,
    PAIR_WEIGHT,
    SUB_WORD_WEIGHT,
)
from cryptosearch.engine.pieces import all_of, any_of, sequence
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.wording import Clause, ClauseReader, is_loose, is_regex, typed_side_by_side, units_of
from cryptosearch.query import tree as q

if TYPE_CHECKING:
    from cryptosearch.engine.expansion import Expandable


class Match(StrEnum):
    """How many of the words that stand side by side must match."""

    ALL = "all"
    MOST = "most"  # all but one
    ANY = "any"  # one of them, or a part of one


class Translation:
    """One walk over a query tree; gathers on its way what to mark, and the other names that are searched as well."""

    def __init__(self, analyzer: Analyzer, reader: ClauseReader, lookup: Lookup, *, match: Match, expand: bool) -> None:
        self.needles: list[Needle] = []
        self.searches: list[Search] = []
        self.aliases: dict[str, tuple[str, ...]] = {}
        self._within: tuple[p.Node, ...] = ()  # what must match as well: there alone are regular expressions looked for
        self._analyzer = analyzer
        self._reader = reader
        self._lookup = lookup
        self._match = match
        self._expand = expand

    def node(self, node: q.Node) -> p.Node:
        match node:
            case q.Word():
                return self._side_by_side((node,))
            case q.All(children):
                return self._side_by_side(children)
            case q.Any(children):
                return p.Any(tuple(self.node(child) for child in children))
            case q.Required(child):
                return self._strict(child)
            case q.Phrase(text):
                return self._phrase(text)
            case q.Not(child):
                return p.Except(p.Everything(), self._unmarked(child))
            case q.InField(name, child):
                return self._in_field(name, child)
            case q.Dates(first, last):
                return p.Between(first, last)
            case q.Amount():
                return self._amount(node)
            case q.Weighted(child, factor):
                return _scaled(self.node(child), factor)
            case q.Wildcard() | q.Fuzzy() | q.Near():
                return self._expanded(node)
            case q.Regex(pattern):
                return self._regex(pattern)

    def _regex(self, pattern: str, name: q.FieldName | None = None) -> p.Node:
        from cryptosearch.query.regex import RegexSearch  # which few queries need

        if name in (None, q.FieldName.TITLE):
            self.searches.append(RegexSearch(pattern))
        return self._lookup.regexes.find(pattern, name, within=self._within)

    def _amount(self, amount: q.Amount) -> p.Node:
        from cryptosearch.engine.amounts import plan_amount  # which few queries need

        plan, search = plan_amount(amount, self._analyzer, expand=self._expand)
        self.searches.append(search)
        return plan

    def _expanded(self, node: Expandable, name: q.FieldName | None = None) -> p.Node:
        root, needles = self._lookup.words.expand(node, name)
        self.needles += needles
        return root

    def _side_by_side(self, children: Sequence[q.Node]) -> p.Node:
        """Words that may be relaxed, and what must match in any case."""
        typed = typed_side_by_side(children)
        strict = [child for child in children if not isinstance(child, q.Word | q.Not) and not is_loose(child)]
        required = [self.node(child) for child in strict if not is_regex(child)]
        loose = [self.node(child) for child in children if is_loose(child)]
        if (clauses := self._reader.read(typed, concepts=self._expand)) or loose:
            # Each once: a word that is pasted a thousand times asks for no more than the word.
            nodes = dict.fromkeys([*map(self._clause, clauses), *loose])
            required.insert(0, self._relaxed(list(nodes)))
        before, self._within = self._within, (*self._within, *required)
        required += [self.node(child) for child in strict if is_regex(child)]
        excluded = tuple(self._unmarked(child.child) for child in children if isinstance(child, q.Not))
        self._within = before
        if not required and not excluded:
            return p.Nothing()  # punctuation alone
        found = all_of(required)
        if together := self._together(typed):
            found = p.Boosted(found, p.Any(tuple(together)))
        return p.Except(found, p.Any(excluded)) if excluded else found

    def _relaxed(self, clauses: list[p.Node]) -> p.Node:
        n_all = len(clauses)
        minimum = 1 if self._match is Match.ANY else max(1, n_all - 1) if self._match is Match.MOST else n_all
        if minimum == n_all:
            return all_of(clauses)
        return p.Any(tuple(clauses), minimum) if minimum > 1 else any_of(clauses)

    def _clause(self, clause: Clause) -> p.Node:
        own = all_of([self._word(word) for word in clause.words])
        names = self._analyzer.lexicon.other_names(clause.concept, clause.units) if clause.concept else ()
        if not names:
            return own
        self.aliases[clause.typed] = names
        others = tuple(self._name(name) for name in names)
        # Of many words none may rule the others, as one that is lifted would.
        return p.Best((own, *others)) if self._match is Match.ANY else p.Prefer(own, p.Best(others))

    def _word(self, word: QueryWord) -> p.Node:
        """The word in each field, or its units in a row anywhere; its parts too if any of the query will do."""
        self.needles.append(Needle(word.units))
        anywhere = p.Filter(sequence(IndexField.GRAMS, word.units))
        if self._match is not Match.ANY and (len(word.units) > 1 or word.is_han):
            # Wherever the word stands its units do, so that nothing but these decides which posts match.
            return p.Boosted(anywhere, p.Any(_in_fields(word)))
        forms: list[p.Node] = list(_in_fields(word))
        if len(word.units) > 1:  # 的 anywhere says nothing
            forms.append(anywhere)
        if self._match is Match.ANY:
            for part in word.sub_words:
                self.needles.append(Needle(tuple(part) if word.is_han else (part,)))
                forms += _in_fields(word, SUB_WORD_WEIGHT, text=part)
        return p.Any(tuple(forms))

    def _name(self, name: str) -> p.Node:
        """Another name of a concept: as a word (道指 is not meant in 报道指出), or as words that follow each other."""
        words = self._analyzer.query_words(name)
        units = units_of(words)
        self.needles.append(Needle(units))
        if len(words) > 1:
            return sequence(IndexField.GRAMS, units)._replace(weight=ALIAS_WEIGHT)
        return p.Any(_in_fields(words[0], ALIAS_WEIGHT))

    def _together(self, typed: Iterable[str]) -> list[p.Node]:
        """The bigrams of each text and the pairs of words, to reward posts that share longer stretches of the query."""
        words = [self._analyzer.query_words(text) for text in typed]
        grams = dict.fromkeys(gram for of_text in words for gram in _bigrams(of_text))
        pairs = dict.fromkeys(_pairs([word for of_text in words for word in of_text]))
        return [
            *(p.Term(IndexField.GRAMS, gram, GRAMS_WEIGHT) for gram in grams),
            *(p.Phrase(IndexField.GRAMS, slots, PAIR_WEIGHT) for slots in pairs),
        ]

    def _phrase(self, text: str) -> p.Node:
        """The exact sequence; how well the words in it fit the post decides the order."""
        words = self._analyzer.query_words(text)
        if not words:
            return p.Nothing()
        units = units_of(words)
        self.needles.append(Needle(units))
        bonus = tuple(term for word in words for term in _in_fields(word))
        return p.Boosted(sequence(IndexField.GRAMS, units), p.Any(bonus))

    def _strict(self, child: q.Node) -> p.Node:
        before, self._match = self._match, Match.ALL
        try:
            return self.node(child)
        finally:
            self._match = before

    def _unmarked(self, child: q.Node) -> p.Node:
        """An excluded clause: strict, by its own wording alone, and nothing of it is marked."""
        inside = Translation(self._analyzer, self._reader, self._lookup, match=Match.ALL, expand=False)
        inside._within = self._within
        return inside.node(child)

    def _in_field(self, name: q.FieldName, child: q.Node) -> p.Node:
        match child:
            case q.Any(children):
                return p.Any(tuple(self._in_field(name, c) for c in children))
            case q.All(children):
                return all_of([self._in_field(name, c) for c in children])
            case q.Not(inner):
                return p.Except(p.Everything(), self._in_field(name, inner))
            case q.Required(inner):
                return self._in_field(name, inner)
            case q.Word(text) | q.Phrase(text):
                return self._field_value(name, text, quoted=isinstance(child, q.Phrase))
            case q.Weighted(inner, factor):
                return _scaled(self._in_field(name, inner), factor)
            case q.Wildcard() | q.Fuzzy() | q.Near():
                return self._expanded(child, name)
            case q.Regex(pattern):
                return self._regex(pattern, name)
            case _:
                return self.node(child)

    def _field_value(self, name: q.FieldName, text: str, *, quoted: bool) -> p.Node:
        if name in EXACT:
            return p.Filter(p.Term(EXACT[name], _exact_value(name, text)))
        units = tuple([unit.text for unit in self._analyzer.units(text)])
        if not units:
            return p.Nothing()
        if name is not q.FieldName.TITLE:
            return p.Filter(sequence(ROWS[name], units))
        words = self._analyzer.query_words(text)
        self.needles.append(Needle(units))
        in_title = [p.Term(IndexField.TITLE, word.text, FIELD_WEIGHTS[IndexField.TITLE]) for word in words]
        exact = sequence(IndexField.TITLE_GRAMS, units)
        if quoted or len(words) != 1:
            return p.Boosted(p.Filter(exact), p.Any(tuple(in_title)))
        return p.Any((*in_title, p.Filter(exact)))


def _exact_value(name: q.FieldName, text: str) -> str:
    if name is q.FieldName.TICKER:
        return text.lstrip("$").upper()
    return text if name is q.FieldName.ID else text.lower()


def _bigrams(words: Iterable[QueryWord]) -> Iterator[str]:
    """Neighbouring Han characters in pairs, across the words, but not inside function words and between them."""
    for (left, of_left), (right, of_right) in pairwise((unit, word) for word in words for unit in word.units):
        if of_left.is_han and of_right.is_han and not FUNCTION_WORDS.issuperset((of_left.text, of_right.text)):
            yield left + right


def _pairs(words: Iterable[QueryWord]) -> Iterator[tuple[str, ...]]:
    """Neighbouring words that both say something, as slots of a phrase that says where it ends."""
    for left, right in pairwise(words):
        slots, ends_open = phrase_slots(left.units + right.units)
        if not ends_open and left.text != right.text and FUNCTION_WORDS.isdisjoint((left.text, right.text)):
            yield slots


def _in_fields(word: QueryWord, scale: float = 1.0, *, text: str | None = None) -> tuple[p.Term, ...]:
    """The word, or a part of it, in each field where words rank."""
    scale *= 1.0 if word.is_han else OTHER_SCRIPT_WEIGHT
    return tuple(p.Term(name, text or word.text, scale * weight) for name, weight in FIELD_WEIGHTS.items())


def _scaled(node: p.Node, factor: float) -> p.Node:
    from cryptosearch.engine.weights import scaled

    return scaled(node, factor)
