"""Results to Markdown tables, and those into a document between markers. Shows and computes ratios; measures nothing.

Milliseconds of a kind are the geometric mean of its queries' medians, or of the only time that each took. Means over
kinds are geometric too; a ratio is taken over the kinds that both answer, so above 1 the peer is slower than
cryptosearch.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from statistics import geometric_mean
from typing import Any

from bench.peers import OURS, SAME_TOKENS
from bench.queries import Kind

Record = Mapping[str, Any]
NONE = "–"

FORMS = {
    "first": "Queries asked for the first time: from typed to ten ids and the exact total, ms",
    "typed": "From the typed query to ten ids and the exact total, ms",
    "engine": "The engine alone: a prepared query to ten ids and the exact total, ms",
    "top_only": "The engine alone, ten ids without an exact total, ms",
    "excerpts": "From the typed query to ten excerpts, ms",
}


def tables(results: Record) -> dict[str, str]:
    """Markdown by name; only what the results hold."""
    made = {"machine": _machine(results), "indexing": _indexing(results)}
    for form, title in FORMS.items():
        if any(form in query for _, found in _main(results) for query in _timed(found)):
            made[form] = _latency(results, form, title)
    if any(_queries(found) for _, found in _main(results)):
        made["opening"] = _opening(results)
        made["agreement"] = _agreement(results)
    if "cold" in results:
        made["cold"] = _cold(results)
    if "adding" in results:
        made["adding"] = _adding(results)
    if len(results["sizes"]) > 1:
        made["growth"] = _growth(results)
    return made


def refresh(path: Path, tables: Mapping[str, str]) -> None:
    """Put the tables into a document, each between ``<!-- bench:NAME -->`` and ``<!-- /bench:NAME -->``.

    ValueError where the document has no place for a table; nothing is written then.
    """
    text = path.read_text("utf-8")
    for name, table in tables.items():
        start, end = f"<!-- bench:{name} -->\n", f"<!-- /bench:{name} -->"
        before, _, rest = text.partition(start)
        _, found, after = rest.partition(end)
        if not found:
            raise ValueError(f"{path} has no place for the table {name}")
        text = f"{before}{start}{table}\n{end}{after}"
    path.write_text(text, "utf-8")


def kind_means(found: Record, form: str) -> dict[str, float]:
    """Milliseconds by kind, of the kinds that the peer answers in this form."""
    times: dict[str, list[float]] = {}
    for query in _timed(found):
        if form in query:
            times.setdefault(Kind[query["kind"]].value, []).append(query[form]["median_ms"])
    return {kind: geometric_mean(values) for kind, values in times.items()}


def _query_times(found: Record, form: str) -> dict[str, float]:
    """Milliseconds by the query's text."""
    return {query["text"]: query[form]["median_ms"] for query in _timed(found) if form in query}


def number(value: float) -> str:
    """Three significant digits."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}" if value >= 1 else f"{value:.3f}"


def _machine(results: Record) -> str:
    facts, settings = results["machine"], results["settings"]
    versions = ", ".join(
        f"{name} {version}"
        for name, version in facts.items()
        if name not in ("cpu", "cores", "memory", "system", "python")
    )
    left_out = [f"{peer['label']} ({peer['missing']})" for peer in results["peers"].values() if peer["missing"]]
    lines = [
        f"{settings['posts']:,} {results['corpus']}, {_main_bytes(results) / 1e6:.1f} MB of UTF-8 text; "
        f"{results['made_at'][:10]}{'; quick, so the figures mean little' if settings['quick'] else ''}.",
        f"{facts['cpu']}, {facts['cores']} cores, {facts['memory']}, load before the run {results['load_before']}; "
        f"{facts['system']}; {facts['python']}; {versions}.",
    ]
    return "\n".join(lines + ([f"Left out: {'; '.join(left_out)}."] if left_out else []))


def _indexing(results: Record) -> str:
    head = ("indexing", "posts", "posts/s", "s", "bytes on disk / text", "peak MB: process + largest worker", "ratio")
    rows: list[tuple[str, ...]] = []
    ours = _rate(dict(_main(results)).get(OURS, {}))
    for name, found in _main(results):
        record = found["indexing"]
        if "failed" in record:
            rows.append((_label(results, name), record["failed"]))
            continue
        text_bytes = _main_bytes(results) * record["posts"] / results["settings"]["posts"]
        rows.append(
            (
                _label(results, name),
                f"{record['posts']:,}",
                f"{record['posts_per_s']:,}",
                number(record["seconds"]),
                f"{record['bytes'] / text_bytes:.2f}",
                f"{record['process_mb']:,.0f} + {record['largest_child_mb']:,.0f}",
                _ratio(ours, _rate(found)),
            )
        )
    return table(head, rows)


def _rate(found: Record) -> float | None:
    rate: float | None = found.get("indexing", {}).get("posts_per_s")
    return rate


def _latency(results: Record, form: str, title: str) -> str:
    means = {name: kind_means(found, form) for name, found in _main(results) if _queries(found)}
    means = {name: found for name, found in means.items() if found}
    head = (title, *(_label_with_size(results, name) for name in means))
    rows = [(kind.value, *(_cell(found.get(kind.value)) for found in means.values())) for kind in Kind]
    rows.append(("geometric mean", *(_cell(geometric_mean(found.values())) for found in means.values())))
    rows.append(("ratio to cryptosearch", *(_shared_ratio(found, means.get(OURS)) for found in means.values())))
    single = {name: _query_times(found, form) for name, found in _main(results)}
    rows.append(("its range over queries", *(_ratio_range(single[name], single.get(OURS)) for name in means)))
    return table(head, rows)


def _opening(results: Record) -> str:
    head = ("opening, and memory after all queries", "open, ms", "anonymous memory, MB")
    rows = [
        (
            _label_with_size(results, name),
            number(found["warm"]["opening"]["median_ms"]),
            _cell(found["warm"]["anonymous_mb"]),
        )
        for name, found in _main(results)
        if _queries(found)
    ]
    return table(head, rows)


def _agreement(results: Record) -> str:
    """How alike our answers and those of the peer with our tokens are."""
    found = dict(_main(results))
    pairs = list(zip(_queries(found.get(OURS, {})), _queries(found.get(SAME_TOKENS, {})), strict=False))
    if not pairs:
        return f"No answers of {_label(results, SAME_TOKENS)} to compare."
    same = sum(ours["total"] == theirs["total"] for ours, theirs in pairs)
    shared = [
        len(set(ours["ids"]) & set(theirs["ids"])) / max(len(ours["ids"]), 1) for ours, theirs in pairs if ours["ids"]
    ]
    mean = f"{sum(shared) / len(shared):.0%}" if shared else NONE
    return (
        f"cryptosearch and {_label(results, SAME_TOKENS)}: equal totals for {same} of {len(pairs)} queries; "
        f"of the first ten ids {mean} are shared on average."
    )


def _cold(results: Record) -> str:
    head = (f"cold process, searching {results['cold']['query']}", "median, ms", "min", "max")
    rows = [
        (label, timing["failed"])
        if "failed" in timing
        else (label, *(number(timing[name]) for name in ("median_ms", "min_ms", "max_ms")))
        for label, timing in results["cold"]["programs"].items()
    ]
    return table(head, rows)


def _adding(results: Record) -> str:
    head = ("adding one post, until it is found", "median, ms", "max")
    rows = [
        (_label_with_size(results, name), timing["failed"].rpartition(": ")[2])
        if "failed" in timing
        else (_label_with_size(results, name), number(timing["median_ms"]), number(timing["max_ms"]))
        for name, timing in results["adding"].items()
    ]
    return table(head, rows)


def _growth(results: Record) -> str:
    sizes = list(results["sizes"])
    head = ("growth", *(f"{int(size):,} posts" for size in sizes), "last / first")
    rows = [row for name in results["peers"] for row in _growth_rows(results, name, sizes)]
    return table(head, rows)


def _growth_rows(results: Record, name: str, sizes: Sequence[str]) -> Iterator[tuple[str, ...]]:
    found = [results["sizes"][size].get(name, {}) for size in sizes]
    if sum(bool(_queries(at)) for at in found) < 2 or not _queries(found[0]):
        return
    for form in ("first", "typed", "engine", "top_only"):
        means = [_mean(at, form) for at in found]
        if any(means):
            yield (f"{_label(results, name)}: {form.replace('_', ' ')}, ms", *map(_cell, means), _growth_of(means))
    opening = [at["warm"]["opening"]["median_ms"] if _queries(at) else None for at in found]
    yield (f"{_label(results, name)}: open, ms", *map(_cell, opening), _growth_of(opening))
    rates = [_rate(at) for at in found]
    yield (f"{_label(results, name)}: indexing, posts/s", *map(_cell, rates), _growth_of(rates))


def _growth_of(values: Sequence[float | None]) -> str:
    known = [value for value in values if value]
    return f"{known[-1] / known[0]:.2f}x" if known else NONE


def _mean(found: Record, form: str) -> float | None:
    means = kind_means(found, form)
    return geometric_mean(means.values()) if means else None


def _shared_ratio(theirs: Mapping[str, float], ours: Mapping[str, float] | None) -> str:
    ratios = _ratios(theirs, ours)
    return f"{geometric_mean(ratios):.2f}x" if ratios else NONE


def _ratio_range(theirs: Mapping[str, float], ours: Mapping[str, float] | None) -> str:
    ratios = _ratios(theirs, ours)
    return f"{min(ratios):.2f}x to {max(ratios):.2f}x" if ratios else NONE


def _ratios(theirs: Mapping[str, float], ours: Mapping[str, float] | None) -> list[float]:
    return [theirs[kind] / ours[kind] for kind in theirs if ours and kind in ours]


def _ratio(ours: float | None, theirs: float | None) -> str:
    return f"{ours / theirs:.2f}x" if ours and theirs else NONE


def _main(results: Record) -> Iterable[tuple[str, Record]]:
    """What was measured at the main size, by peer."""
    sizes: Record = results["sizes"][str(results["settings"]["posts"])]
    return sizes.items()


def _main_bytes(results: Record) -> int:
    return int(results["text_bytes"][str(results["settings"]["posts"])])


def _queries(found: Record) -> Sequence[Record]:
    queries: Sequence[Record] = found.get("warm", {}).get("queries", ())
    return queries


def _timed(found: Record) -> Sequence[Record]:
    return [*_queries(found), *found.get("warm", {}).get("asked_once", ())]


def _label(results: Record, name: str) -> str:
    return str(results["peers"][name]["label"])


def _label_with_size(results: Record, name: str) -> str:
    posts = dict(_main(results))[name]["indexing"]["posts"]
    label = _label(results, name)
    return label if posts == results["settings"]["posts"] else f"{label} ({posts:,} posts)"


def _cell(value: float | None) -> str:
    return number(value) if value else NONE


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table: the first column of text, the others of figures."""
    lines = [_line(head), _line(["---", *["--:"] * (len(head) - 1)])]
    return "\n".join(lines + [_line([*row, *[""] * (len(head) - len(row))]) for row in rows])


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
