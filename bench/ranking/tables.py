"""Figures of ranking to Markdown tables, in points (hundredths). Measures nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from bench.ranking.run import ALL, SAMPLED
from bench.ranking.systems import BASELINE
from bench.report import NONE, table
from cryptosearch.evaluation.measures import MEASURES

Record = Mapping[str, Any]


def tables(results: Record) -> dict[str, str]:
    """Markdown by name."""
    made = {"ranking-machine": _machine(results)}
    groups = results["groups"]
    if ALL in groups:
        for measure in MEASURES:
            title = f"{measure}, points [95% interval]"
            made[f"ranking-{measure}"] = _table(results, groups[ALL], measure, title, _interval)
    for group, found in groups.items():
        if BASELINE in found["systems"]:
            title = f"{MEASURES[0]}, points above {results['labels'][BASELINE]} [95% interval of the paired difference]"
            made[f"ranking-{group}-difference"] = _table(results, found, f"{MEASURES[0]} difference", title, _signed)
    if SAMPLED in groups:
        made["ranking-sampled"] = _sampled(results, groups[SAMPLED])
    return made


def _sampled(results: Record, group: Record) -> str:
    sizes = ", ".join(f"{found['n_queries']:,} of {found['set']}" for found in group["sets"])
    return _table(results, group, MEASURES[0], f"{MEASURES[0]} on a sample of the queries ({sizes})", _interval)


def _machine(results: Record) -> str:
    facts = results["machine"]
    versions = ", ".join(f"{name} {facts[name]}" for name in _VERSIONS if name in facts)
    group = results["groups"].get(ALL) or results["groups"][SAMPLED]
    sizes = (f"{part['set']}: {part['n_posts']:,} passages, {part['n_queries']:,} queries" for part in group["sets"])
    left_out = [f"{name} ({reason})" for name, reason in results["left_out"].items()]
    lines = [
        f"{'; '.join(sizes)}.",
        f"{results['made_at'][:10]}; {versions}; commit {facts['commit']}. "
        f"Intervals from {results['bootstrap']['samples']:,} resamplings of the queries.",
    ]
    return "\n".join(lines + ([f"Left out: {', '.join(left_out)}."] if left_out else []))


_VERSIONS = ("cryptosearch", "jieba", "rjieba", "Whoosh", "tantivy", "ir-measures")


def _table(results: Record, group: Record, name: str, title: str, show: Callable[[Record], str]) -> str:
    head = (title, *(found["set"] for found in group["sets"]), "macro average")
    return table(head, [_row(results, group, system, name, show) for system in group["systems"]])


def _row(results: Record, group: Record, system: str, name: str, show: Callable[[Record], str]) -> Sequence[str]:
    per_set = [found["systems"][system] for found in group["sets"]]
    cells = [f"{show(figures[name])}{_feed_note(figures)}" for figures in per_set]
    return (results["labels"][system], *cells, show(group["macro"]["systems"][system][name]))


def _feed_note(figures: Record) -> str:
    """Where a system was fed in more than one way: the one that counts."""
    return f" ({figures['feed'].removeprefix('jieba ')})" if len(figures["by_feed"]) > 1 else ""


def _interval(figure: Record) -> str:
    return f"{100 * figure['mean']:.2f} [{100 * figure['low']:.2f}, {100 * figure['high']:.2f}]"


def _signed(figure: Record) -> str:
    if figure["mean"] == figure["low"] == figure["high"] == 0:
        return NONE
    return f"{100 * figure['mean']:+.2f} [{100 * figure['low']:+.2f}, {100 * figure['high']:+.2f}]"
