"""Query string -> query tree: recursive descent over the lexemes of ``lexer``.

    query   = clauses { OR clauses }            clauses next to each other bind tighter than OR
    clauses = clause { [AND] clause }
    clause  = { NOT | "-" | "+" } atom [ "^" factor ]
    atom    = single | name ":" value | "(" query ")"
    value   = single | "(" query ")"            nothing in between; words and phrases only for dates and amounts
    single  = word [ "~" edits ] | wildcard | phrase [ "~" distance ] | regex

Recursion is bounded by ``lexer.MAX_DEPTH``, and so is how often a lexeme is read again. The tree is in
canonical form (see ``tree``).
"""

from __future__ import annotations

import re
from datetime import date
from typing import NamedTuple

from cryptosearch.query.amount import AmountName
from cryptosearch.query.canonical import conjunction, disjunction, negation, requirement, weighted
from cryptosearch.query.dates import DateName, NotADateError, Today, read_dates
from cryptosearch.query.fields import fault_in_value, fold_value
from cryptosearch.query.lexer import OPERATORS, Complaints, Lexeme, LexemeKind, lex
from cryptosearch.query.tree import FieldName, Fuzzy, InField, Near, Node, Phrase, Regex, Wildcard, Word

_SYNTAX = re.compile(r'["():+*^~/-]')  # without these and operators a query is words side by side
_ENDS = (LexemeKind.END, LexemeKind.CLOSE)
_PREFIXES = (LexemeKind.NOT, LexemeKind.MINUS, LexemeKind.PLUS)
_SINGLE = (LexemeKind.WORD, LexemeKind.PHRASE, LexemeKind.WILDCARD, LexemeKind.REGEX)
_VALUES = (*_SINGLE, LexemeKind.OPEN)


class Parsed(NamedTuple):
    """A query's tree, None if there is nothing to search for, and what could not be read as syntax."""

    tree: Node | None
    warnings: tuple[str, ...]


def parse(query: str, *, strict: bool = False, today: Today = date.today) -> Parsed:
    """Read ``query``, any text at all. What is no syntax becomes words and a warning.

    Dates such as 昨天 count from ``today``, by default that of the local clock; those in the tree are absolute.

    With ``strict`` it raises QueryError(query, position, reason) instead. Linear in the query's length.
    """
    words = query.split()
    if _SYNTAX.search(query) is None and OPERATORS.keys().isdisjoint(words):
        return Parsed(conjunction(map(Word, words)), ())
    complaints = Complaints(query, strict=strict)
    tree = _Parser(lex(query, complaints), complaints, today).query(in_field=False)
    return Parsed(tree, complaints.warnings())


class _Parser:
    def __init__(self, lexemes: list[Lexeme], complaints: Complaints, today: Today) -> None:
        self._today = today
        self._lexemes = lexemes
        self._complaints = complaints
        self._index = 0

    def query(self, *, in_field: bool) -> Node | None:
        """Read up to the closing parenthesis or the end, whichever is next on this level."""
        options: list[list[Node]] = [[]]
        while (kind := self._next.kind) not in _ENDS:
            if kind is LexemeKind.OR:
                self._or(options)
            elif kind is LexemeKind.AND:
                self._and(options[-1])
            elif (clause := self._clause(in_field=in_field)) is not None:
                options[-1].append(clause)
        clauses = (conjunction(option) for option in options)
        return disjunction(clause for clause in clauses if clause is not None)

    @property
    def _next(self) -> Lexeme:
        return self._lexemes[self._index]

    def _advance(self) -> Lexeme:
        lexeme = self._next
        self._index += 1
        return lexeme

    def _or(self, options: list[list[Node]]) -> None:
        operator = self._advance()
        if options[-1] and self._next.kind not in (*_ENDS, LexemeKind.OR):
            options.append([])
        else:
            self._complaints.add(operator.position, "OR without something on both sides")
            options[-1].append(_operator_word(operator))

    def _and(self, clauses: list[Node]) -> None:
        operator = self._advance()
        if not clauses or self._next.kind in (*_ENDS, LexemeKind.OR, LexemeKind.AND):
            self._complaints.add(operator.position, "AND without something on both sides")
            clauses.append(_operator_word(operator))

    def _clause(self, *, in_field: bool) -> Node | None:
        negated = required = False
        node: Node | None
        while self._next.kind in _PREFIXES:
            prefix = self._advance()
            if not self._applies(prefix):
                self._complaints.add(prefix.position, f"{prefix.text!r} without anything to apply to")
                node = _operator_word(prefix) if prefix.kind is LexemeKind.NOT else None
                break
            negated ^= prefix.kind is not LexemeKind.PLUS
            required |= prefix.kind is LexemeKind.PLUS
        else:
            node = self._atom(in_field=in_field)
        if node is None:
            return None
        if weight := self._suffix(LexemeKind.WEIGHT):
            node = weighted(node, float(weight))
        if negated:
            return negation(node)
        return requirement(node) if required else node

    def _applies(self, prefix: Lexeme) -> bool:
        after = self._next
        if after.kind in (*_ENDS, LexemeKind.OR, LexemeKind.AND):
            return False
        return after.glued or prefix.kind is LexemeKind.NOT

    def _atom(self, *, in_field: bool) -> Node | None:
        lexeme = self._advance()
        match lexeme.kind:
            case LexemeKind.PHRASE:
                distance = self._suffix(LexemeKind.DISTANCE)
                return Near(lexeme.text, int(distance)) if distance else Phrase(lexeme.text)
            case LexemeKind.WILDCARD:
                return Wildcard(lexeme.text)
            case LexemeKind.REGEX:
                return Regex(lexeme.text)
            case LexemeKind.FIELD:
                return self._field(lexeme, in_field=in_field)
            case LexemeKind.OPEN:
                node = self.query(in_field=in_field)
                self._advance()
                return node
            case _:
                edits = self._suffix(LexemeKind.DISTANCE)
                return Fuzzy(lexeme.text, int(edits)) if edits else Word(lexeme.text)

    def _suffix(self, kind: LexemeKind) -> str | None:
        """The number of a suffix of this kind, if one follows directly; read over then."""
        return self._advance().text[1:] if self._next.kind is kind and self._next.glued else None

    def _field(self, field: Lexeme, *, in_field: bool) -> Node:
        name = field.text[:-1].lower()
        if not self._next.glued or self._next.kind not in _VALUES:
            return self._no_field(field, f"{name}: without a value")
        if in_field:
            return self._no_field(field, f"{name}: inside another field")
        if name in tuple(DateName):
            return self._dates(field, DateName(name))
        if name in tuple(AmountName):
            return self._amount(field, AmountName(name))
        return self._value(field, FieldName(name))

    def _no_field(self, field: Lexeme, reason: str) -> Node:
        """Read the field's name and colon as a word, together with the word and its ``~`` glued to them."""
        self._complaints.add(field.position, reason)
        if not self._next.glued or self._next.kind not in (LexemeKind.WORD, LexemeKind.WILDCARD):
            return Word(field.text)
        word, edits = self._advance().text, self._suffix(LexemeKind.DISTANCE)
        return Word(f"{field.text}{word}~{edits}" if edits else field.text + word)

    @property
    def _has_distance(self) -> bool:
        """Whether the next lexeme, no END, has a ``~`` after it."""
        return self._lexemes[self._index + 1].kind is LexemeKind.DISTANCE

    def _dates(self, field: Lexeme, name: DateName) -> Node:
        if self._next.kind not in (LexemeKind.WORD, LexemeKind.PHRASE) or self._has_distance:
            return self._no_field(field, f"{name}: takes dates alone")
        try:
            dates = read_dates(name, self._next.text, self._today)
        except NotADateError as error:
            return self._no_field(field, f"{name}: {error.reason}")
        self._advance()
        return dates

    def _amount(self, field: Lexeme, name: AmountName) -> Node:
        if self._next.kind is LexemeKind.OPEN:
            return self._no_field(field, f"{name}: takes a number, no group")
        if self._next.kind is LexemeKind.REGEX or self._has_distance:
            return self._no_field(field, f"{name}: takes a number alone")
        from cryptosearch.query.quantities import NotAnAmountError, read_amount

        try:
            amount = read_amount(name, self._next.text)
        except NotAnAmountError as error:
            return self._no_field(field, f"{name}: {error.reason}")
        self._advance()
        return amount

    def _value(self, field: Lexeme, name: FieldName) -> Node:
        start = self._index
        child = self._atom(in_field=True)
        if child is None:
            return self._no_field(field, f"{name}: without a value")
        child = fold_value(name, child)
        fault = fault_in_value(name, child)
        if fault is None:
            return InField(name, child)
        self._index = start
        return self._no_field(field, f"{name}: {fault}")


def _operator_word(operator: Lexeme) -> Word:
    """In lower case an operator's name is a word like any other."""
    return Word(operator.text.lower())
