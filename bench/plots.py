"""Results to two drawings: time per query against posts, both axes logarithmic; and a dot per peer and kind of query.

Written by hand as SVG, which needs no plotting library and changes only where the figures do.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import ceil, floor, log10
from statistics import geometric_mean
from typing import Any, NamedTuple

from bench.queries import Kind
from bench.report import kind_means, number

Record = Mapping[str, Any]

_COLOURS = ("#0b6e4f", "#c44900", "#e0a458", "#3d5a80", "#8e4585", "#6b6b6b")  # in the order of the peers
_WIDTH, _LEFT, _RIGHT, _TOP = 760, 130, 24, 64
_ROW = 26


class Axis(NamedTuple):
    """A logarithmic axis over whole decades, from ``start`` to ``end`` in the drawing."""

    low: int  # exponents of ten
    high: int
    start: float
    end: float

    def place(self, value: float) -> float:
        """Where a value > 0 stands."""
        share = (log10(value) - self.low) / (self.high - self.low)
        return self.start + share * (self.end - self.start)

    def decades(self) -> Iterator[float]:
        """The values with a line."""
        return (10.0**exponent for exponent in range(self.low, self.high + 1))


def drawings(results: Record) -> dict[str, str]:
    """SVG by file name; only what the results hold."""
    made = {}
    found: Record = results["sizes"][str(results["settings"]["posts"])]
    times = {name: kind_means(at, "typed") for name, at in found.items()}
    if any(times.values()):
        made["latency.svg"] = _latency(results, {name: means for name, means in times.items() if means})
    curves = {name: _curve(results, name) for name in results["peers"]}
    curves = {name: curve for name, curve in curves.items() if len(curve) > 1}
    if curves:
        made["growth.svg"] = _growth(results, curves)
    return made


def _curve(results: Record, name: str) -> list[tuple[int, float]]:
    """Posts and mean milliseconds of queries asked for the first time."""
    means = ((int(size), kind_means(found.get(name, {}), "first")) for size, found in results["sizes"].items())
    return [(size, geometric_mean(found.values())) for size, found in means if found]


def _latency(results: Record, times: Mapping[str, Mapping[str, float]]) -> str:
    bottom = _TOP + _ROW * len(Kind)
    axis = _axis([value for means in times.values() for value in means.values()], _LEFT, _WIDTH - _RIGHT)
    parts = [*_legend(results, list(times)), *_vertical_lines(axis, bottom, "ms, from the typed query to ten ids")]
    for row, kind in enumerate(Kind):
        y = _TOP + _ROW * row + _ROW / 2
        parts += [_text(_LEFT - 10, y + 4, kind.value, "end"), _line(_LEFT, y, _WIDTH - _RIGHT, y, "#eee")]
        for name, means in times.items():
            if kind.value in means:
                parts.append(_dot(axis.place(means[kind.value]), y, _colour(results, name), number(means[kind.value])))
    return _svg(parts, bottom + 48)


def _growth(results: Record, curves: Mapping[str, Sequence[tuple[int, float]]]) -> str:
    bottom = _TOP + 320
    across = _axis([posts for curve in curves.values() for posts, _ in curve], _LEFT, _WIDTH - _RIGHT)
    upward = _axis([ms for curve in curves.values() for _, ms in curve], bottom, _TOP)
    parts = [*_legend(results, list(curves)), *_vertical_lines(across, bottom, "posts")]
    for value in upward.decades():
        y = upward.place(value)
        parts += [_line(_LEFT, y, _WIDTH - _RIGHT, y, "#ddd"), _text(_LEFT - 10, y + 4, f"{value:g} ms", "end")]
    for name, curve in curves.items():
        points = [(across.place(posts), upward.place(ms)) for posts, ms in curve]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{_colour(results, name)}" stroke-width="2"/>')
        parts += [_dot(x, y, _colour(results, name), number(ms)) for (x, y), (_, ms) in zip(points, curve, strict=True)]
    return _svg(parts, bottom + 48)


def _axis(values: Sequence[float], start: float, end: float) -> Axis:
    low, high = floor(log10(min(values))), ceil(log10(max(values)))
    return Axis(low, max(high, low + 1), start, end)


def _vertical_lines(axis: Axis, bottom: float, title: str) -> Iterator[str]:
    for value in axis.decades():
        x = axis.place(value)
        yield _line(x, _TOP, x, bottom, "#ddd")
        yield _text(x, bottom + 18, f"{value:,.10g}", "middle")
    yield _text((axis.start + axis.end) / 2, bottom + 38, title, "middle")


def _legend(results: Record, names: Sequence[str]) -> Iterator[str]:
    for place, name in enumerate(names):
        x, y = _LEFT + 200 * (place % 3), 20 + 20 * (place // 3)
        yield _dot(x, y, _colour(results, name), "")
        yield _text(x + 10, y + 4, str(results["peers"][name]["label"]), "start")


def _colour(results: Record, name: str) -> str:
    return _COLOURS[list(results["peers"]).index(name) % len(_COLOURS)]


def _dot(x: float, y: float, colour: str, tip: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}" fill-opacity="0.85"><title>{tip}</title></circle>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _text(x: float, y: float, text: str, anchor: str) -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}">{escape(text)}</text>'


def _svg(parts: Sequence[str], height: float) -> str:
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height:.0f}" '
        'font-family="sans-serif" font-size="13" fill="#222">'
    )
    return "\n".join([head, f'<rect width="{_WIDTH}" height="{height:.0f}" fill="#fff"/>', *parts, "</svg>"]) + "\n"
