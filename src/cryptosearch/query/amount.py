"""A condition on quantities as a node of the query tree. ``quantities`` reads one, ``tree`` has the other nodes."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from cryptosearch.values import value

if TYPE_CHECKING:
    from decimal import Decimal

_PERCENT = "%"
_Node = TypeVar("_Node")


class AmountName(StrEnum):
    """The names of conditions on quantities."""

    AMOUNT = "amount"
    PERCENT = "percent"
    UNIT = "unit"


@value
class Amount(NamedTuple):
    """Posts with a quantity from ``low`` to ``high``, None is open, in ``unit``, None is any; one of them is given.

    The ends count, but for ``low`` if ``is_above`` and ``high`` if ``is_below``, where the other end is open.
    """

    low: Decimal | None = None
    high: Decimal | None = None
    unit: str | None = None  # one name of it, as docs/quantities.md lists them; without white space
    is_above: bool = False
    is_below: bool = False

    @property
    def is_unit(self) -> bool:
        """Whether any number will do."""
        return self.low is None and self.high is None

    def __str__(self) -> str:
        if self.is_unit:
            return f"{AmountName.UNIT}:{self.unit}"
        if self.unit == _PERCENT:
            return f"{AmountName.PERCENT}:{self._range()}"
        return f"{AmountName.AMOUNT}:{self._range()}{self.unit or ''}"

    def _range(self) -> str:
        if self.low is None:
            return f"<{'' if self.is_below else '='}{self.high:f}"
        if self.high is None:
            return f">{'' if self.is_above else '='}{self.low:f}"
        return f"{self.low:f}" if self.low == self.high else f"{self.low:f}..{self.high:f}"


def share_unit(nodes: list[_Node]) -> list[_Node]:
    """Clauses side by side: a unit that stands alone among them becomes that of the amounts without one.

    With several such units, or no amounts, all stay as they are.
    """
    amounts = [node for node in nodes if isinstance(node, Amount)]
    units = {amount.unit for amount in amounts if amount.is_unit}
    if len(units) != 1 or all(amount.unit for amount in amounts):
        return nodes
    (unit,) = units
    shared: list[_Node] = []
    for node in nodes:
        if not isinstance(node, Amount):
            shared.append(node)
        elif not node.is_unit:
            shared.append(node._replace(unit=node.unit or unit))
    return shared
