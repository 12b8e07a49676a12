"""A typed condition on quantities as a plan: in which units it may be met, and what to mark of a post that meets it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from cryptosearch.analysis import Analyzer
from cryptosearch.analysis.normalise import normalise
from cryptosearch.analysis.quantities import QuantityReader
from cryptosearch.analysis.units import load_units
from cryptosearch.engine import plan as p
from cryptosearch.engine.quantities import BEYOND, LEAST, after, write_number
from cryptosearch.query.amount import Amount


class QuantitySearch(NamedTuple):
    """Finds quantities that ``amount`` asks for, in one of ``units`` (None: any)."""

    reader: QuantityReader
    units: tuple[str, ...] | None
    amount: Amount

    def find(self, text: str) -> Iterator[tuple[int, int]]:
        """From where to where such a quantity stands in a text that is not normalised."""
        for value, high, unit, start, end in self.reader.find(text):
            if (self.units is None or unit in self.units) and self._overlaps(value, high):
                yield start, end

    def _overlaps(self, lowest: Decimal, highest: Decimal) -> bool:
        low, high, _, is_above, is_below = self.amount
        is_high_enough = low is None or highest > low or (highest == low and not is_above)
        is_low_enough = high is None or lowest < high or (lowest == high and not is_below)
        return is_high_enough and is_low_enough


def plan_amount(amount: Amount, analyzer: Analyzer, *, expand: bool) -> tuple[p.Quantities, QuantitySearch]:
    """The posts, and what to mark in them. ``expand``: a coin goes by its other names too."""
    units = None if amount.unit is None else _names_of(amount.unit, analyzer, expand=expand)
    low = None if amount.low is None else write_number(amount.low)
    high = None if amount.high is None else write_number(amount.high)
    start = LEAST if low is None else after(low) if amount.is_above else low
    stop = BEYOND if high is None else high if amount.is_below else after(high)
    return p.Quantities(units, start, stop), QuantitySearch(analyzer.quantities, units, amount)


def _names_of(unit: str, analyzer: Analyzer, *, expand: bool) -> tuple[str, ...]:
    """The unit, and the names of the coin that it is, as texts name units."""
    if unit in load_units().kinds or not expand:
        return (unit,)
    units = [one.text for one in analyzer.units(unit)]
    concepts = [concept for start, end, concept in analyzer.lexicon.find(units) if (start, end) == (0, len(units))]
    names = (name.text for concept in concepts for name in concept.names)
    return tuple(dict.fromkeys((unit, *(normalise(name).text for name in names))))
