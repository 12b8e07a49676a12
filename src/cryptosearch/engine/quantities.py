"""Quantities as index terms, and which terms a condition on quantities means.

A term of the field QUANTITY is ``unit + " " + number``, or ``unit + " ~" + lowest + "!" + highest`` for a range.
Numbers are written so that their texts sort as the numbers do, exactly, so that all numbers between two are
neighbours among the terms. docs/format.md has the same in words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cryptosearch.analysis import Quantity
from cryptosearch.engine import plan as p
from cryptosearch.engine.plan import IndexField

if TYPE_CHECKING:
    from decimal import Decimal

LEAST, BEYOND = "", "~"  # below all numbers as they are written, and above
_OF_UNIT, _OF_RANGE = " ", " ~"
_AFTER_UNIT = "!"  # what follows a space: with it all terms of a unit are passed
_AFTER_NUMBER = "\0"
_TO, _PAST_LOWEST = "!", '"'  # between the numbers of a range, below all that numbers are written in; and the next
_ZERO, _NEGATIVE, _END_OF_NEGATIVE = ".", "-", ":"  # in the order of ASCII: - . digits :
_MIDDLE = 50  # the exponent 0, of two digits
_COMPLEMENT = str.maketrans("0123456789", "9876543210")


class TermRange(NamedTuple):
    """The terms from ``start`` on, less than ``stop``."""

    start: str
    stop: str


class SortedTerms(Protocol):
    """The terms of an index in the order of their UTF-8."""

    def first_term(self, name: IndexField, start: str) -> str | None:
        """The first term of the field that is not less than ``start``."""
        ...

    def terms_between(self, name: IndexField, start: str, stop: str) -> Iterable[str]:
        """The terms of the field from ``start`` on that are less than ``stop``."""
        ...


def write_number(number: Decimal) -> str:
    """``number`` so that texts sort as numbers; its exponent must be from -50 to 49.

    Two digits of exponent and the significant digits; for a negative number their complements to nine between
    ``-`` and ``:``. Equal numbers are written alike.
    """
    if not number:
        return _ZERO
    _, digits, _ = number.as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    exponent = number.adjusted() + _MIDDLE
    if not 0 <= exponent < 2 * _MIDDLE:
        raise ValueError(f"{number} is too great or too small a number to be indexed")
    written = f"{exponent:02}{significant}"
    return written if number > 0 else f"{_NEGATIVE}{written.translate(_COMPLEMENT)}{_END_OF_NEGATIVE}"


def after(written: str) -> str:
    """The least text above ``written``."""
    return written + _AFTER_NUMBER


def term_of(quantity: Quantity) -> str:
    """The term of a quantity."""
    value, high, unit = quantity[:3]
    if value == high:
        return f"{unit}{_OF_UNIT}{write_number(value)}"
    return f"{unit}{_OF_RANGE}{write_number(value)}{_TO}{write_number(high)}"


def ranges_of(node: p.Quantities, terms: SortedTerms) -> Iterator[TermRange]:
    """The ranges in which all terms that ``node`` means are, and no others."""
    for unit in _units(terms) if node.units is None else node.units:
        yield TermRange(f"{unit}{_OF_UNIT}{node.start}", f"{unit}{_OF_UNIT}{node.stop}")
        yield from _overlapping(unit, node, terms)


def _overlapping(unit: str, node: p.Quantities, terms: SortedTerms) -> Iterator[TermRange]:
    """Each term that is a range which begins below ``stop`` and does not end before ``start``."""
    beginning = f"{unit}{_OF_RANGE}"
    last = node.stop.removesuffix(_AFTER_NUMBER) + _PAST_LOWEST
    for term in terms.terms_between(IndexField.QUANTITY, beginning, beginning + last):
        lowest, _, highest = term[len(beginning) :].partition(_TO)
        if lowest < node.stop and highest >= node.start:
            yield TermRange(term, after(term))


def _units(terms: SortedTerms) -> Iterator[str]:
    """The units of all quantities, each once."""
    term = terms.first_term(IndexField.QUANTITY, "")
    while term is not None:
        unit, _, _ = term.partition(_OF_UNIT)
        yield unit
        term = terms.first_term(IndexField.QUANTITY, unit + _AFTER_UNIT)
