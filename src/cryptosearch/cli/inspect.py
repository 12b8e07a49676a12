"""The commands that look inside: ``analyze``, ``stats`` and ``verify``."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cryptosearch.cells import cell_width
from cryptosearch.cli.context import Folders
from cryptosearch.cli.options import plain_or_json
from cryptosearch.printers.sanitise import one_line
from cryptosearch.printers.structured import FORMAT_VERSION, write_json

if TYPE_CHECKING:
    from decimal import Decimal

    from cryptosearch.analysis import Analyzer, Quantity, Token


@click.command(context_settings={"ignore_unknown_options": True})  # a text may begin with a minus
@click.argument("text", nargs=-1, required=True)
@plain_or_json
@click.pass_obj
def analyze(folders: Folders, text: tuple[str, ...], *, format_: str) -> None:
    """Show how TEXT is cut: its words, its bigrams, the concepts that it names, and its quantities.

    \b
    Examples:
      cryptosearch analyze 比特币ETF净流入1.22亿美元
      cryptosearch analyze 'ERC-8004 于 0x3c9E' --format json
    """
    findings = _analyze(" ".join(text), folders.analyzer())
    if format_ == "json":
        write_json({"format_version": FORMAT_VERSION, **findings}, sys.stdout)
        return
    for channel in ("words", "grams"):
        _print_table(channel, [_token_row(token) for token in findings[channel]])
    _print_table("concepts", [_concept_row(concept) for concept in findings["concepts"]])
    _print_table("quantities", [_quantity_row(quantity) for quantity in findings["quantities"]])


@click.command
@plain_or_json
@click.pass_obj
def stats(folders: Folders, *, format_: str) -> None:
    """Count what the archive holds: posts, days, kinds, languages, publishers, bytes.

    \b
    Examples:
      cryptosearch stats
      cryptosearch stats --format json
    """
    figures = _stats(folders)
    if format_ == "json":
        write_json({"format_version": FORMAT_VERSION, **figures}, sys.stdout)
        return
    for name, value in figures.items():
        click.echo(f"{name:<11}{_shown(value)}")


@click.command
@click.pass_obj
def verify(folders: Folders) -> None:
    """Compare every byte of the index with its checksums.

    \b
    Examples:
      cryptosearch verify
    """
    with folders.open_index() as index:
        index.verify()
        click.echo(f"{folders.index}: {len(index):,} posts, every byte as it was written")


def _analyze(text: str, analyzer: Analyzer) -> dict[str, Any]:
    """Everything that analysis finds, as JSON values; offsets are into ``text``."""
    units = analyzer.units(text)
    lexicon = analyzer.lexicon
    texts = [unit.text for unit in units]
    return {
        "text": text,
        "words": [_token(token) for token in analyzer.words(text)],
        "grams": [_token(token) for token in analyzer.grams(text)],
        "concepts": [
            {
                "start": units[start].start,
                "end": units[end - 1].end,
                "text": text[units[start].start : units[end - 1].end],
                "kind": concept.kind.value,
                "other_names": list(lexicon.other_names(concept, texts[start:end])),
            }
            for start, end, concept in lexicon.find(texts)
        ],
        "quantities": [_quantity(quantity, text) for quantity in analyzer.quantities.find(text)],
    }


def _quantity(quantity: Quantity, text: str) -> dict[str, Any]:
    value, high, unit, start, end = quantity
    numbers = {"value": _number(value), "high": _number(high)}
    return {"start": start, "end": end, "text": text[start:end], **numbers, "unit": unit}


def _number(number: Decimal) -> int | float:
    return int(number) if number == number.to_integral_value() else float(number)


def _token(token: Token) -> dict[str, Any]:
    return dict(zip(("text", "position", "start", "end", "is_part"), token, strict=True))


def _token_row(token: Mapping[str, Any]) -> tuple[str, ...]:
    offsets = f"{token['start']}-{token['end']}"
    return token["text"], str(token["position"]), offsets, "part" if token["is_part"] else ""


def _concept_row(concept: Mapping[str, Any]) -> tuple[str, ...]:
    offsets = f"{concept['start']}-{concept['end']}"
    return concept["text"], concept["kind"], offsets, "= " + ", ".join(concept["other_names"])


def _quantity_row(quantity: Mapping[str, Any]) -> tuple[str, ...]:
    value, high = quantity["value"], quantity["high"]
    numbers = f"{value}" if value == high else f"{value}..{high}"
    return quantity["text"], f"{quantity['start']}-{quantity['end']}", f"= {numbers} {quantity['unit']}"


def _print_table(heading: str, rows: list[tuple[str, ...]]) -> None:
    """Columns as wide as their widest cell, two spaces apart."""
    shown = [[one_line(value) for value in row] for row in rows]
    widths = [max(map(cell_width, column)) for column in zip(*shown, strict=True)]
    click.echo(heading)
    for row in shown:
        padded = (value + " " * (width - cell_width(value)) for value, width in zip(row, widths, strict=True))
        click.echo(f"  {'  '.join(padded)}".rstrip())


def _stats(folders: Folders) -> dict[str, Any]:
    from cryptosearch.corpus import Corpus

    with Corpus.open(folders.corpus) as corpus:
        posts = list(corpus.posts().values())
    with folders.open_index() as index:
        n_indexed = len(index)
    days = [post.filed_on.isoformat() for post in posts]
    return {
        "posts": len(posts),
        "indexed": n_indexed,
        "first": min(days, default=None),
        "last": max(days, default=None),
        "kinds": _counts(post.kind.value for post in posts),
        "languages": _counts(post.language for post in posts),
        "publishers": _counts(post.publisher or "unknown" for post in posts),
        "bytes": {"corpus": _size(folders.corpus), "index": _size(folders.index)},
    }


def _counts(values: Iterable[str]) -> dict[str, int]:
    """How often each value occurs, the most frequent first."""
    counts = Counter(values)
    return dict(sorted(counts.items(), key=lambda item: (-item[1], item[0])))


def _size(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _shown(value: object) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{one_line(name)} {count:,}" for name, count in value.items()) or "none"
    return f"{value:,}" if isinstance(value, int) else one_line(str(value or "none"))
