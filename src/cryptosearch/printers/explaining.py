"""Explanations of scores: an indented tree, a line for each clause, and the same as JSON values.

Of a clause that matches, alternatives that do not are left out of the lines, and so is what only wraps another one.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple, TextIO

from cryptosearch.model import Explanation, Factor
from cryptosearch.printers.look import Look
from cryptosearch.printers.sanitise import one_line

_NO = "no"  # in the place of a number


class Line(NamedTuple):
    """A line of the tree, safe to print."""

    depth: int
    number: str  # rounded, "no" of what does not match; empty before the factors of the line above
    label: str

    @property
    def text(self) -> str:
        """The line, two spaces for each level."""
        return f"{'  ' * self.depth}{self.start}{self.label}"

    @property
    def start(self) -> str:
        """What stands before the label."""
        return f"{self.number}  " if self.number else ""


def lines(explanation: Explanation, depth: int = 0) -> Iterator[Line]:
    """The tree from its root, each clause above those that it is made of."""
    if depth:
        explanation = _without_wrapping(explanation)
    number = _rounded(explanation.value) if explanation.matches else _NO
    children = _shown(explanation)
    missing = ", ".join(child.label for child in children) if _fails_in_leaves(explanation) else ""
    yield Line(depth, number, one_line(explanation.label + (missing and f": {missing}")))
    if explanation.factors:
        yield Line(depth + 1, "", _listed(explanation.factors))
    for child in () if missing else children:
        yield from lines(child, depth + 1)


def record(explanation: Explanation) -> dict[str, Any]:
    """The whole tree as JSON values."""
    return {
        "label": explanation.label,
        "value": explanation.value,
        "matches": explanation.matches,
        "factors": dict(explanation.factors),
        "children": [record(child) for child in explanation.children],
    }


def print_explanation_plain(explanation: Explanation, heading: str, out: TextIO, look: Look) -> None:
    """The heading, then the tree."""
    out.write("".join(f"{text}\n" for text in (one_line(heading), *(line.text for line in lines(explanation)))))


def _shown(explanation: Explanation) -> tuple[Explanation, ...]:
    """All children of what does not match, else those that match; all where none does, as of an exclusion."""
    matching = tuple(child for child in explanation.children if child.matches)
    return matching if explanation.matches and matching else explanation.children


def _without_wrapping(explanation: Explanation) -> Explanation:
    """The first clause from here on that says more than the only one shown of it."""
    while len(children := _shown(explanation)) == 1:
        (child,) = children
        if (child.value, child.matches) != (explanation.value, explanation.matches):
            break
        explanation = child
    return explanation


def _fails_in_leaves(explanation: Explanation) -> bool:
    """Whether nothing below it matches, and nothing of that has parts: one line will do."""
    return not explanation.matches and not any(child.matches or child.children for child in explanation.children)


def _listed(factors: tuple[Factor, ...]) -> str:
    return one_line(" · ".join(f"{name} {_short(value)}" for name, value in factors))


def _short(value: float) -> str:
    shown = _rounded(value)
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def _rounded(value: float) -> str:
    return f"{value:,}" if isinstance(value, int) else f"{value:,.4f}"
