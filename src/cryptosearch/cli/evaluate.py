"""The commands that measure ranking: ``eval`` and ``eval-diff``."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cryptosearch.cli.context import Folders, shows_progress
from cryptosearch.cli.options import plain_or_json
from cryptosearch.printers.sanitise import one_line
from cryptosearch.printers.structured import FORMAT_VERSION, write_json

if TYPE_CHECKING:
    from cryptosearch.evaluation import Comparison, EvalReport
    from cryptosearch.evaluation.compare import QueryChange
    from cryptosearch.evaluation.runs import JudgedQuery

_FILE = click.Path(path_type=Path, dir_okay=False)
_CHANGES = click.option(
    "--changes",
    type=click.IntRange(min=0),
    default=10,
    show_default=True,
    help="Show so many queries that won and lost.",
)


@click.command("eval")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--no-aliases", is_flag=True, help="Search the typed names alone.")
@click.option("--run-file", type=_FILE, help="Keep what was found: JSON lines (.gz packs them), or .trec.")
@click.option("--compare", type=_FILE, help="Compare with a run that was kept as JSON lines.")
@_CHANGES
@plain_or_json
@click.pass_obj
def evaluate(
    folders: Folders,
    folder: Path,
    *,
    no_aliases: bool,
    run_file: Path | None,
    compare: Path | None,
    changes: int,
    format_: str,
) -> None:
    """Measure ranking on the retrieval set in DIR, with the search that the search command runs.

    \b
    Examples:
      cryptosearch eval sets/drcd_dev
      cryptosearch eval sets/drcd_dev --format json
      cryptosearch eval sets/drcd_dev --run-file before.jsonl.gz
      cryptosearch eval sets/drcd_dev --compare before.jsonl.gz

    DIR holds corpus.jsonl.gz, queries.jsonl.gz and qrels.tsv.gz. Needs the extra "eval".
    """
    from cryptosearch.evaluation import compare_runs, evaluate_set, read_run, write_run

    before = read_run(compare) if compare else None
    report = evaluate_set(folder, lexicon=folders.lexicon(), aliases=not no_aliases, on_step=_print_step)
    if run_file:
        write_run(run_file, report.run)
    comparison = compare_runs(before, report.run) if before else None
    if format_ == "json":
        added = {"comparison": _comparison(comparison, changes)} if comparison else {}
        write_json({**_figures(report), **added}, sys.stdout)
        return
    _print_report(report)
    if comparison:
        click.echo()
        _print_comparison(comparison, changes)


@click.command("eval-diff")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@_CHANGES
@plain_or_json
def evaluate_difference(before: Path, after: Path, *, changes: int, format_: str) -> None:
    """Compare two runs of the same set, query by query.

    \b
    Example:
      cryptosearch eval-diff before.jsonl.gz after.jsonl.gz

    BEFORE and AFTER were written by eval --run-file. A difference comes with the interval in which 95% of
    resampled ones lie, and with p: how likely chance alone is to give one as large.
    """
    from cryptosearch.evaluation import compare_runs, read_run

    comparison = compare_runs(read_run(before), read_run(after))
    if format_ == "json":
        write_json({"format_version": FORMAT_VERSION, **_comparison(comparison, changes)}, sys.stdout)
    else:
        _print_comparison(comparison, changes)


def _print_step(step: str) -> None:
    if shows_progress():
        click.echo(one_line(step), err=True)


def _figures(report: EvalReport) -> dict[str, Any]:
    return {
        "set": report.set,
        "n_queries": report.n_queries,
        "n_posts": report.n_posts,
        "measures": dict(report.measures),
        "query_ms": dict(report.query_ms),
    }


def _print_report(report: EvalReport) -> None:
    figures = {"set": report.set, "n_queries": report.n_queries, "n_posts": report.n_posts}
    times = {f"{name} ms": value for name, value in report.query_ms.items()}
    for name, value in {**figures, **report.measures, **times}.items():
        click.echo(f"{name:<11}{one_line(str(value))}")


def _comparison(comparison: Comparison, n_changes: int) -> dict[str, Any]:
    return {
        "set": comparison.set,
        "n_queries": comparison.n_queries,
        "measures": {name: change._asdict() for name, change in comparison.measures.items()},
        "n_won": len(comparison.won),
        "n_lost": len(comparison.lost),
        "won": [_change(change) for change in comparison.won[:n_changes]],
        "lost": [_change(change) for change in comparison.lost[:n_changes]],
    }


def _change(change: QueryChange) -> dict[str, Any]:
    return {
        "query": change.query_id,
        "text": change.after.text,
        "difference": change.difference,
        "first_answer": [change.before.first_answer, change.after.first_answer],
    }


def _print_comparison(comparison: Comparison, n_changes: int) -> None:
    for name, change in comparison.measures.items():
        click.echo(
            f"{name:<9}{change.before:.4f} -> {change.after:.4f}  "
            f"{change.difference:+.4f} [{change.low:+.4f}, {change.high:+.4f}]  p {change.p:.4f}"
        )
    for word, changes in (("lost", comparison.lost), ("won", comparison.won)):
        click.echo(f"\n{len(changes)} of {comparison.n_queries} queries {word}")
        for line in _change_lines(changes[:n_changes]):
            click.echo(line)


def _change_lines(changes: Sequence[QueryChange]) -> Iterator[str]:
    for change in changes:
        ranks = f"{_rank(change.before)} -> {_rank(change.after)}"
        yield f"  {change.difference:+.3f}  {ranks:<11}{one_line(change.query_id)}  {one_line(change.after.text)}"


def _rank(query: JudgedQuery) -> str:
    return "none" if query.first_answer is None else str(query.first_answer)
