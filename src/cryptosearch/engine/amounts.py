"""A typed condition on quantities as a plan: in which units it may be met, and what to mark of a post that meets it."""

from __future__ import annotations

from cryptosearch.analysis import Analyzer, QuantityNeedle
from cryptosearch.analysis.normalise import normalise
from cryptosearch.analysis.units import load_units
from cryptosearch.engine import plan as p
from cryptosearch.engine.quantities import BEYOND, LEAST, after, write_number
from cryptosearch.query.amount import Amount


def plan_amount(amount: Amount, analyzer: Analyzer, *, expand: bool) -> tuple[p.Quantities, QuantityNeedle]:
    """The posts, and what to mark in them. ``expand``: a coin goes by its other names too."""
    units = None if amount.unit is None else _names_of(amount.unit, analyzer, expand=expand)
    low = None if amount.low is None else write_number(amount.low)
    high = None if amount.high is None else write_number(amount.high)
    start = LEAST if low is None else after(low) if amount.is_above else low
    stop = BEYOND if high is None else high if amount.is_below else after(high)
    needle = QuantityNeedle(analyzer.quantities, units, amount.low, amount.high, amount.is_above, amount.is_below)
    return p.Quantities(units, start, stop), needle


def _names_of(unit: str, analyzer: Analyzer, *, expand: bool) -> tuple[str, ...]:
    """The unit, and the names of the coin that it is, as texts name units."""
    if unit in load_units().kinds or not expand:
        return (unit,)
    units = [one.text for one in analyzer.units(unit)]
    concepts = [concept for start, end, concept in analyzer.lexicon.find(units) if (start, end) == (0, len(units))]
    names = (name.text for concept in concepts for name in concept.names)
    return tuple(dict.fromkeys((unit, *(normalise(name).text for name in names))))
