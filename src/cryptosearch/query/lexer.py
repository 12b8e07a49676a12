"""Cuts a query string into lexemes at its syntax: first step of ``parse``.

Only ASCII characters are syntax; white space of any alphabet separates. What looks like syntax and is
none is reported to ``Complaints`` and read as text. Every function here is linear in the query's length.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from enum import Enum, auto
from typing import TYPE_CHECKING, NamedTuple

from cryptosearch.errors import QueryError
from cryptosearch.query.amount import AmountName
from cryptosearch.query.dates import DateName
from cryptosearch.query.shown import shown
from cryptosearch.query.tree import FieldName

if TYPE_CHECKING:
    from cryptosearch.query.words import Remark, WordParts

MAX_DEPTH = 32  # of parentheses: bounds the parser's and the tree's recursion
MAX_WARNINGS = 10

_NAMES = "|".join([*FieldName, *DateName, *AmountName])
_FIELD = re.compile(rf"(?:{_NAMES}):", re.ASCII | re.IGNORECASE)
_SIGNED_NUMBER = re.compile(r"-\d[\d,.]*[%‰]?(?![^\s()\"])")  # its minus excludes nothing
_PHRASE = re.compile(r'"([^"\\]*+(?:\\.[^"\\]*+)*+)"', re.DOTALL)
_ESCAPE = re.compile(r'\\(["\\])')
_WORD = re.compile(r'[^\s"()]+')
_SPACE = re.compile(r"\s*")
_SIGNS = re.compile(r"[-+]+")
_WORD_SIGNS = frozenset("*^~")


class LexemeKind(Enum):
    """What a lexeme is to the parser."""

    WORD = auto()
    PHRASE = auto()
    WILDCARD = auto()
    REGEX = auto()
    DISTANCE = auto()  # ~1, directly after a word or phrase
    WEIGHT = auto()  # ^3, directly after what it weighs
    FIELD = auto()
    OPEN = auto()
    CLOSE = auto()
    MINUS = auto()
    PLUS = auto()
    AND = auto()
    OR = auto()
    NOT = auto()
    END = auto()


OPERATORS = {"AND": LexemeKind.AND, "OR": LexemeKind.OR, "NOT": LexemeKind.NOT}
_PARENTHESES = {"(": LexemeKind.OPEN, ")": LexemeKind.CLOSE}
_WEIGHED = (LexemeKind.PHRASE, LexemeKind.CLOSE, LexemeKind.REGEX)  # the weight of a word is read with it
_BEFORE_REGEX = (LexemeKind.OPEN, LexemeKind.MINUS, LexemeKind.PLUS, LexemeKind.FIELD)
_SIGN_KINDS = {"-": LexemeKind.MINUS, "+": LexemeKind.PLUS}


class Lexeme(NamedTuple):
    """A piece of a query. ``glued``: no white space stands between it and the lexeme before."""

    kind: LexemeKind
    text: str  # a phrase's without quotation marks and escapes, a field's name with its colon, a suffix with its sign
    position: int  # code points from the query's start
    glued: bool


class Complaints:
    """Collects what is wrong with a query, or raises QueryError at the first fault if ``strict``."""

    def __init__(self, query: str, *, strict: bool) -> None:
        self._query = query
        self._strict = strict
        self._first: dict[tuple[str, str], int] = {}

    def add(self, position: int, reason: str, outcome: str | None = None) -> None:
        """Note ``reason``, and how the fault is read; where it repeats, its first position is kept."""
        if self._strict:
            raise QueryError(self._query, position, reason)
        self._first.setdefault((reason, outcome or "read as plain text"), position)

    def warnings(self) -> tuple[str, ...]:
        """One sentence for each reason, in the order of their positions; MAX_WARNINGS of them at most."""
        ordered = sorted(self._first.items(), key=lambda item: item[1])
        sentences = [f"{reason} at position {position}: {outcome}" for (reason, outcome), position in ordered]
        if len(sentences) > MAX_WARNINGS:
            n_more = len(sentences) - MAX_WARNINGS + 1
            sentences[MAX_WARNINGS - 1 :] = [f"{n_more} more parts of the query: read as plain text"]
        return tuple(sentences)


def lex(query: str, complaints: Complaints) -> list[Lexeme]:
    """The lexemes of ``query`` in order, an END last; parentheses balanced, never empty, nested to MAX_DEPTH."""
    lexemes = _balance(_Lexer(query, complaints).run(), complaints)
    lexemes.append(Lexeme(LexemeKind.END, "", len(query), glued=False))
    return lexemes


class _Lexer:
    def __init__(self, query: str, complaints: Complaints) -> None:
        self._query = query
        self._complaints = complaints
        self._position = 0
        self._spaced = True
        self._quotes_close = True
        self._lexemes: list[Lexeme] = []

    def run(self) -> list[Lexeme]:
        while self._skip_space():
            char = self._query[self._position]
            if char in "~^" and self._follows(*_WEIGHED):
                self._suffix()
            elif char in _PARENTHESES:
                self._emit(_PARENTHESES[char], char)
            elif char == '"':
                self._quote()
            elif char == "/":
                self._slash()
            elif self._follows(LexemeKind.FIELD):
                self._emit_word(self._match(_WORD))
            elif char in _SIGN_KINDS and not _SIGNED_NUMBER.match(self._query, self._position):
                self._signs()
            else:
                self._word()
        return self._lexemes

    def _skip_space(self) -> bool:
        """Move past white space; whether anything is left."""
        space = self._match(_SPACE)
        self._position += len(space)
        self._spaced |= bool(space)
        return self._position < len(self._query)

    def _match(self, pattern: re.Pattern[str]) -> str:
        found = pattern.match(self._query, self._position)
        return found[0] if found else ""

    def _emit(self, kind: LexemeKind, raw: str, text: str | None = None) -> None:
        """Add the lexeme that is written ``raw`` here and means ``text``, and move past it."""
        self._lexemes.append(Lexeme(kind, raw if text is None else text, self._position, not self._spaced))
        self._position += len(raw)
        self._spaced = False

    def _follows(self, *kinds: LexemeKind) -> bool:
        """Whether the lexeme before ends exactly here and is one of ``kinds``."""
        return not self._spaced and bool(self._lexemes) and self._lexemes[-1].kind in kinds

    def _quote(self) -> None:
        found = _PHRASE.match(self._query, self._position) if self._quotes_close else None
        if found is None:
            # No later mark closes either (escapes pair up alike from there on), so none is tried again.
            self._quotes_close = False
            self._complaints.add(self._position, "a quotation mark without its partner")
            self._position += 1
        elif found[1].strip():
            self._emit(LexemeKind.PHRASE, found[0], _ESCAPE.sub(r"\1", found[1]))
        else:
            self._complaints.add(self._position, "an empty phrase")
            self._position = found.end()

    def _signs(self) -> None:
        """Emit a prefix operator, or skip signs that are none: nothing is lost, they are part of no word."""
        signs = self._match(_SIGNS)
        end = self._position + len(signs)
        before, after = self._query[max(self._position - 1, 0) : self._position], self._query[end : end + 1]
        at_start = before in ("", "(") or before.isspace()
        if at_start and len(signs) == 1 and after not in ("", ")") and not after.isspace():
            self._emit(_SIGN_KINDS[signs], signs)
            return
        if at_start:
            self._complaints.add(self._position, f"{signs[:3]!r} without anything to apply to")
        self._position = end - 1 if _SIGNED_NUMBER.match(self._query, end - 1) else end

    def _slash(self) -> None:
        """Emit a regular expression, or skip slashes that open none: no word begins with one."""
        from cryptosearch.query.words import REGEX

        at_start = self._spaced or self._follows(*_BEFORE_REGEX)
        found = REGEX.match(self._query, self._position) if at_start else None
        if found is not None:
            from cryptosearch.query.regex import fault_in_regex

            fault = fault_in_regex(found[1])
            if fault is None:
                self._emit(LexemeKind.REGEX, found[0], found[1])
                return
            self._complaints.add(self._position, f"a regular expression with a fault, {shown(fault)}")
        self._position += 1

    def _suffix(self) -> None:
        """Emit what follows a phrase, a regular expression or a group, or read it as text."""
        from cryptosearch.query.words import read_suffix

        start, of_phrase = self._position, self._follows(LexemeKind.PHRASE)
        suffix = read_suffix(self._query, start, of_phrase=of_phrase)
        self._emit_suffixes(suffix)
        if self._position == start:
            self._emit_word(self._match(_WORD))
        self._remark(start, suffix.remarks)

    def _emit_suffixes(self, parts: WordParts) -> None:
        if parts.mark:
            self._emit(LexemeKind.DISTANCE, parts.mark, f"~{parts.distance}")
        if parts.weight:
            self._emit(LexemeKind.WEIGHT, parts.weight, f"^{parts.factor}")

    def _word(self) -> None:
        if name := self._match(_FIELD):
            self._emit(LexemeKind.FIELD, name)
            return
        word = self._match(_WORD)
        kind = OPERATORS.get(word, LexemeKind.WORD)
        if kind is LexemeKind.WORD:
            self._emit_word(word)
        elif (
            self._follows(LexemeKind.MINUS, LexemeKind.PLUS) or self._query[self._position - 1 : self._position] == "/"
        ):
            self._emit(LexemeKind.WORD, word, word.lower())
        else:
            self._emit(kind, word)

    def _emit_word(self, raw: str) -> None:
        """Emit a word, its distance and its weight."""
        if _WORD_SIGNS.isdisjoint(raw):
            self._emit(LexemeKind.WORD, raw)
            return
        from cryptosearch.query.words import read_word

        parts, start = read_word(raw), self._position
        text = parts.text
        if text in OPERATORS and not self._follows(LexemeKind.FIELD):
            text = text.lower()  # weighed, or it would have been taken for one
        self._emit(LexemeKind.WILDCARD if parts.is_wildcard else LexemeKind.WORD, parts.text, text)
        self._emit_suffixes(parts)
        self._remark(start, parts.remarks)

    def _remark(self, start: int, remarks: Iterable[Remark]) -> None:
        for offset, reason, outcome in remarks:
            self._complaints.add(start + offset, reason, outcome)


def _balance(lexemes: list[Lexeme], complaints: Complaints) -> list[Lexeme]:
    """``lexemes`` without the parentheses that have no partner, hold nothing, or nest deeper than MAX_DEPTH."""
    kept: list[Lexeme] = []
    opens: list[int] = []  # where in ``kept`` the parentheses stand that are open
    n_too_deep, closes_nothing = 0, False
    for lexeme in lexemes:
        if lexeme.kind is LexemeKind.OPEN and len(opens) == MAX_DEPTH:
            complaints.add(lexeme.position, f"a parenthesis nested deeper than {MAX_DEPTH}")
            n_too_deep += 1
        elif lexeme.kind is LexemeKind.CLOSE and n_too_deep:
            n_too_deep -= 1
        elif lexeme.kind is LexemeKind.CLOSE:
            _close(lexeme, kept, opens, complaints)
        else:
            if lexeme.kind is LexemeKind.OPEN:
                opens.append(len(kept))
            is_loose = lexeme.kind is LexemeKind.WEIGHT and closes_nothing
            kept.append(lexeme._replace(kind=LexemeKind.WORD, glued=False) if is_loose else lexeme)
        closes_nothing = lexeme.kind is LexemeKind.CLOSE and kept[-1:] != [lexeme]
    for index in reversed(opens):
        complaints.add(kept[index].position, "an opening parenthesis without its partner")
        del kept[index]
    return kept


def _close(lexeme: Lexeme, kept: list[Lexeme], opens: list[int], complaints: Complaints) -> None:
    if not opens:
        complaints.add(lexeme.position, "a closing parenthesis without its partner")
    elif opens.pop() == len(kept) - 1:
        complaints.add(kept.pop().position, "empty parentheses")
    else:
        kept.append(lexeme)
