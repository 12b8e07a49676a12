"""Query strings and query trees: what the user typed, before any index is asked.

``lexer`` cuts the string at its syntax, ``parse`` makes a tree of it, ``dates`` and ``fields`` read what
stands after a colon (of amounts ``quantities``), ``canonical`` builds trees in the one form that ``parse`` gives.
"""

from __future__ import annotations

from cryptosearch.query.amount import Amount
from cryptosearch.query.canonical import conjunction
from cryptosearch.query.dates import NotADateError, read_period
from cryptosearch.query.parse import Parsed, parse
from cryptosearch.query.tree import (
    All,
    Any,
    Dates,
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

__all__ = [
    "All",
    "Amount",
    "Any",
    "Dates",
    "FieldName",
    "Fuzzy",
    "InField",
    "Near",
    "Node",
    "Not",
    "NotADateError",
    "Parsed",
    "Phrase",
    "Regex",
    "Required",
    "Weighted",
    "Wildcard",
    "Word",
    "conjunction",
    "parse",
    "read_period",
]
