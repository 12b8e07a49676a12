"""What a quantity is: found by ``quantities``, asked for by queries, written into the index by the engine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from decimal import Decimal


class Quantity(NamedTuple):
    """A number in a text, from ``start`` to ``end`` (code points).

    ``value`` is in full (``1.22 万枚 ETH`` is 12,200), of a range the lower end; ``high`` is a range's upper end, else
    ``value``. ``unit``: see docs/quantities.md; a coin as the text names it, nothing where there is a scale alone.
    """

    value: Decimal
    high: Decimal
    unit: str
    start: int
    end: int
