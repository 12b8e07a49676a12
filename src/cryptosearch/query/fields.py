"""What may stand after a field's colon, brought to the form in which the field's values are stored."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from cryptosearch.model import Kind
from cryptosearch.query.canonical import weighted
from cryptosearch.query.lexer import OPERATORS
from cryptosearch.query.tree import (
    All,
    Any,
    FieldName,
    Fuzzy,
    InField,
    Near,
    Node,
    Not,
    Phrase,
    Regex,
    Required,
    Weighted,
    Wildcard,
    Word,
)

_DOLLARS = re.compile(r"\$+(?=\w)")


def fold_value(name: FieldName, child: Node) -> Node:
    """``child`` with its texts in the stored case: tickers upper and without ``$``, kinds and languages lower."""
    match name:
        case FieldName.TICKER:
            return _map_texts(child, _fold_ticker)
        case FieldName.KIND | FieldName.LANGUAGE:
            return _map_texts(child, str.lower)
        case _:
            return child


def fault_in_value(name: FieldName, child: Node) -> str | None:
    """Why the folded ``child`` can be no value of the field, or None if it can."""
    if name is FieldName.KIND:
        for text in _texts(child):
            if text not in tuple(Kind):
                return f"a value other than {' or '.join(Kind)}"
    return None


def _fold_ticker(text: str) -> str:
    upper = _DOLLARS.sub("", text, count=1).upper() if text.startswith("$") else text.upper()
    # In upper case these would be read as operators when the tree is written down.
    return upper.lower() if upper in OPERATORS else upper


def _map_texts(node: Node, change: Callable[[str], str]) -> Node:
    match node:
        case Word(text):
            return Word(change(text))
        case Phrase(text):
            return Phrase(change(text))
        case Wildcard(text):
            return Wildcard(change(text))
        case Near(text, distance):
            return Near(change(text), distance)
        case Fuzzy(text, edits):
            return Fuzzy(change(text), edits)
        case Weighted(child, factor):
            return weighted(_map_texts(child, change), factor)
        case All(children):
            return All(tuple(_map_texts(child, change) for child in children))
        case Any(children):
            return Any(tuple(_map_texts(child, change) for child in children))
        case Not(child):
            return Not(_map_texts(child, change))
        case Required(child):
            return Required(_map_texts(child, change))
        case _:
            return node


def _texts(node: Node) -> Iterator[str]:
    match node:
        case Word(text) | Phrase(text):
            yield text
        case Wildcard() | Near() | Fuzzy() | Regex():
            yield str(node)  # which is no value, whatever it may match
        case All(children) | Any(children):
            for child in children:
                yield from _texts(child)
        case Not(child) | Required(child) | Weighted(child) | InField(_, child):
            yield from _texts(child)
