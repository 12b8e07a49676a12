"""The query tree: plain values that know nothing of an index.

``str(node)`` writes a node in the query language. For trees in canonical form, the form that ``parse``
gives, ``parse(str(node)).tree == node``:

- ``All`` and ``Any`` have at least two children, ``All`` has no ``All`` among them and ``Any`` no ``Any``;
- the child of ``Not`` is neither ``Not`` nor ``Required``, nor the child of ``Required`` either of them;
- inside ``InField`` there is no further ``InField``, no ``Dates`` and no ``Amount``;
- an ``All`` with one unit alone has no ``Amount`` without a unit;
- the child of ``Weighted`` is neither ``Weighted`` nor what has no score of its own (``Not``, ``Required``, ``Dates``,
  ``Amount``), its factor is between ``MIN_FACTOR`` and ``MAX_FACTOR`` and not 1;
- a ``Word`` has no white space, quotation mark or parenthesis, and ``words.read_word`` finds neither wildcard,
  distance nor weight in it; it does not begin with ``/``; unless it is all that follows a field's colon, it is no
  operator (``OR``), and begins neither with ``+`` nor with a ``-`` that no digit follows; outside ``InField`` a known
  field's name and colon begin it only where no value could be read.

``cryptosearch.query.canonical`` builds such trees.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from cryptosearch.query.amount import Amount as Amount
from cryptosearch.values import value

MIN_FACTOR, MAX_FACTOR = 0.01, 1000.0  # beyond these nothing else in the query would count, or this would not


class FieldName(StrEnum):
    """The names that may stand before a colon."""

    AUTHOR = "author"
    SOURCE = "source"
    PUBLISHER = "publisher"
    KIND = "kind"
    LANGUAGE = "lang"
    TICKER = "ticker"
    TITLE = "title"
    ID = "id"


@value
class Word(NamedTuple):
    """Text typed without quotes: one or several words once it is cut."""

    text: str

    def __str__(self) -> str:
        return self.text


@value
class Phrase(NamedTuple):
    """Quoted text: its characters and tokens follow each other in the post."""

    text: str

    def __str__(self) -> str:
        escaped = self.text.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'


@value
class Near(NamedTuple):
    """``"text"~distance``: what white space divides in ``text``, in any order, within ``distance`` positions."""

    text: str
    distance: int

    def __str__(self) -> str:
        return f"{Phrase(self.text)}~{self.distance}"


@value
class Wildcard(NamedTuple):
    """A word in which ``*`` stands for any characters, or none."""

    text: str

    def __str__(self) -> str:
        return self.text


@value
class Fuzzy(NamedTuple):
    """``text~distance``: words that become ``text`` by at most ``distance`` (1 or 2) edits of a character."""

    text: str
    distance: int

    def __str__(self) -> str:
        return f"{self.text}~{self.distance}"


@value
class Regex(NamedTuple):
    """``/pattern/``: what the regular expression finds within one title, lede, credit line or paragraph."""

    pattern: str  # as typed between the slashes: one inside it is escaped

    def __str__(self) -> str:
        return f"/{self.pattern}/"


@value
class InField(NamedTuple):
    """``name:child``. The child is a single value (``Word``, ``Phrase`` ...), or a group of them."""

    name: FieldName
    child: Node

    def __str__(self) -> str:
        value = str(self.child) if isinstance(self.child, _SINGLE) else f"({self.child})"
        return f"{self.name}:{value}"


@value
class Dates(NamedTuple):
    """Posts filed from ``first`` to ``last``, both inclusive; ``None`` is open. At least one is given."""

    first: date | None
    last: date | None

    def __str__(self) -> str:
        if self.last is None:
            return f"since:{self.first}"
        if self.first is None:
            return f"until:{self.last}"
        days = str(self.first) if self.first == self.last else f"{self.first}..{self.last}"
        return f"date:{days}"


@value
class All(NamedTuple):
    """Clauses side by side: the words among them may be relaxed, everything else must match."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " ".join(_grouped(child) for child in self.children)


@value
class Any(NamedTuple):
    """Clauses joined by OR."""

    children: tuple[Node, ...]

    def __str__(self) -> str:
        return " OR ".join(f"({child})" if isinstance(child, Any) else str(child) for child in self.children)


@value
class Not(NamedTuple):
    """``-child`` or ``NOT child``."""

    child: Node

    def __str__(self) -> str:
        child = _grouped(self.child)
        # A sign before a number belongs to the number.
        return f"NOT {child}" if child[:1].isdecimal() or child.startswith("-") else f"-{child}"


@value
class Required(NamedTuple):
    """``+child``: never relaxed."""

    child: Node

    def __str__(self) -> str:
        child = _grouped(self.child)
        return f"+({child})" if child.startswith("-") else f"+{child}"


@value
class Weighted(NamedTuple):
    """``child^factor``: the scores of ``child`` count ``factor`` times."""

    child: Node
    factor: float

    def __str__(self) -> str:
        child = str(self.child) if _takes_weight(self.child) else f"({self.child})"
        return f"{child}^{repr(self.factor).removesuffix('.0')}"


def has_letter(text: str) -> bool:
    """Whether ``text`` is more than numbers and signs."""
    return any(map(str.isalpha, text))


def _takes_weight(child: Node) -> bool:
    """Whether a weight may follow without parentheses: 10^18 is text as a whole, in author:^2 it is the value."""
    match child:
        case Word(text) | Wildcard(text):
            return has_letter(text) and ":" not in text  # which may begin with the name of a field
        case InField(_, inner):
            return _takes_weight(inner) or not isinstance(inner, _SINGLE)
        case _:
            return not isinstance(child, All | Any)


_SINGLE = Word | Phrase | Near | Wildcard | Fuzzy | Regex
Node = (
    Word | Phrase | Near | Wildcard | Fuzzy | Regex | InField | Dates | Amount | All | Any | Not | Required | Weighted
)


def _grouped(node: Node) -> str:
    return f"({node})" if isinstance(node, All | Any) else str(node)
