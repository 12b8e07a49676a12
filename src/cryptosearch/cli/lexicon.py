"""The command ``lexicon``: which concept a name belongs to, and what a file of names adds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cryptosearch.cli.context import Folders
from cryptosearch.cli.options import plain_or_json
from cryptosearch.cli.status import Status
from cryptosearch.printers.sanitise import one_line
from cryptosearch.printers.structured import FORMAT_VERSION, write_json

if TYPE_CHECKING:
    from cryptosearch.analysis import Analyzer, Concept, Lexicon


@click.command(context_settings={"ignore_unknown_options": True})  # a name may begin with a minus
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option(
    "--check", type=click.Path(path_type=Path, dir_okay=False), help="Read a file of names and say what it adds."
)
@plain_or_json
@click.pass_context
def lexicon(ctx: click.Context, names: tuple[str, ...], *, check: Path | None, format_: str) -> None:
    """Show the concepts whose names find each other, by the names that they have or that stand in a text.

    \b
    Examples:
      cryptosearch lexicon 聯準會 LINK
      cryptosearch --lexicon my-lexicon.tsv lexicon 哪吒币
      cryptosearch lexicon --check my-lexicon.tsv

    ! marks a name that means other things too: typed, it finds itself alone.

    Exit status: 0, 1 where a name belongs to no concept, 2 on errors, such as a wrong line of a checked file.
    """
    if not names and not check:
        raise click.UsageError("needs a name, or --check FILE")
    from cryptosearch.analysis import Analyzer, Lexicon

    held = ctx.ensure_object(Folders).lexicons
    before, after = Lexicon.load(*held), Lexicon.load(*held, *([check] if check else []))
    added = _added(str(check), before, after) if check else None
    found = _found(names, Analyzer(after))
    if format_ == "json":
        record = {"format_version": FORMAT_VERSION, **({"check": added} if added else {}), "names": found}
        write_json(record, sys.stdout)
    else:
        for line in (*_added_lines(added), *_found_lines(found)):
            click.echo(one_line(line))
    if not all(entry["concepts"] for entry in found):
        ctx.exit(Status.NOTHING)


def _found(names: tuple[str, ...], analyzer: Analyzer) -> list[dict[str, Any]]:
    """For each name its concept; where it is none's name, the concepts that are named in it."""
    entries = []
    for name in names:
        units = [unit.text for unit in analyzer.units(name)]
        whole = analyzer.lexicon.concept_of(units)
        inside = (concept for _, _, concept in analyzer.lexicon.find(units))
        concepts = [whole] if whole else list(dict.fromkeys(inside))
        leads = bool(whole) and not (whole and whole.name_that_reads(units).is_ambiguous)
        entries.append({"name": name, "leads": leads, "concepts": [_concept(concept) for concept in concepts]})
    return entries


def _concept(concept: Concept) -> dict[str, Any]:
    names = [{"text": name.text, "ambiguous": name.is_ambiguous} for name in concept.names]
    return {"kind": concept.kind.value, "names": names}


def _found_lines(entries: list[dict[str, Any]]) -> Iterator[str]:
    for entry in entries:
        if not entry["concepts"]:
            yield f"{entry['name']}: in no concept"
        for concept in entry["concepts"]:
            names = ", ".join(f"{'!' * name['ambiguous']}{name['text']}" for name in concept["names"])
            yield f"{entry['name']}: {concept['kind']}  {names}"


def _added(path: str, before: Lexicon, after: Lexicon) -> dict[str, Any]:
    """What the file adds to the lexicon before it."""
    from cryptosearch.analysis import Analyzer

    words = dict(after.cutter_words()).items() - dict(before.cutter_words()).items()
    analyzer = Analyzer(after)
    return {
        "file": path,
        "new_concepts": len(after.concepts) - len(before.concepts),
        "new_names": _n_names(after) - _n_names(before),
        "new_words": sorted(word for word, _ in words),
        "divided": sorted(word for word, _ in words if len(analyzer.query_words(word)) > 1),
    }


def _n_names(lexicon: Lexicon) -> int:
    return sum(len(concept.names) for concept in lexicon.concepts)


def _added_lines(added: dict[str, Any] | None) -> Iterator[str]:
    if added is None:
        return
    yield f"{added['file']}: {added['new_names']} new names, {added['new_concepts']} new concepts"
    if added["new_words"]:
        yield f"{len(added['new_words'])} are Chinese and change how posts are cut: build the index anew with it"
    for word in added["divided"]:
        yield f"{word}: is still cut apart, give it a higher frequency ({word}@1000)"
