"""The built-in lexicon ready for a query: which names there are is known beforehand, concepts are read when named.

To read all of the lexicon takes a tenth of the time in which a command answers a query, which names few concepts or
none. So ``data/lexicon.json`` has what a query asks first. ``make lexicon`` makes it; where the lexicon was changed
since, it is not used, and all of the lexicon is read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import NamedTuple, Protocol
from zlib import crc32

from cryptosearch.analysis.lexicon_file import Concept, number_lines, parse_lines

BUILT_IN = Path(__file__).parent / "data" / "lexicon.tsv"
PREPARED = BUILT_IN.with_suffix(".json")


class Concepts(Protocol):
    """All concepts of a lexicon, in its order."""

    def __getitem__(self, number: int, /) -> Concept: ...

    def __iter__(self) -> Iterator[Concept]: ...


class Prepared(NamedTuple):
    """What is asked of a lexicon before any concept is."""

    names: Mapping[str, int]  # ``name_key`` of every name -> its concept's number
    words: Mapping[str, int]  # names of two or more characters, all Han, simplified -> their frequency
    longest: int  # units of the longest name, 0 without names
    fingerprints: Mapping[str, str]  # of analyzers with this lexicon, as far as known, by ``analyzer.RULES``


def name_key(units: Iterable[str]) -> str:
    """What the name of these units is found by."""
    return " ".join(units)


def prepare(concepts: Concepts) -> Prepared:
    """What there is to know of ``concepts`` beforehand; no fingerprints."""
    numbered = [(number, name) for number, concept in enumerate(concepts) for name in concept.names]
    names = {name_key(name.units): number for number, name in numbered}
    words = {"".join(name.units): name.frequency for _, name in numbered if name.is_han and len(name.units) > 1}
    longest = max((len(name.units) for _, name in numbered), default=0)
    return Prepared(names, words, longest, {})


def dump_prepared(prepared: Prepared) -> str:
    """The content of the file ``PREPARED`` for the built-in lexicon as it is."""
    content = {"crc32": crc32(BUILT_IN.read_bytes()), **prepared._asdict()}
    return json.dumps(content, ensure_ascii=False, indent=0) + "\n"


def read_prepared() -> tuple[Prepared, Concepts] | None:
    """The built-in lexicon; None where it was changed since the file was made. OSError where either is missing."""
    data, content = BUILT_IN.read_bytes(), json.loads(PREPARED.read_bytes())
    if content.pop("crc32") != crc32(data):
        return None
    return Prepared(**content), _BuiltIn(data.decode())


class _BuiltIn:
    """The concepts of the built-in lexicon's text, each read when it is first asked for."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._read: dict[int, Concept] = {}

    def __getitem__(self, number: int) -> Concept:
        if number not in self._read:
            self._read[number] = parse_lines([self._lines[number]], BUILT_IN)[0].concept
        return self._read[number]

    def __iter__(self) -> Iterator[Concept]:
        return iter([line.concept for line in parse_lines(self._lines, BUILT_IN)])

    @cached_property
    def _lines(self) -> list[tuple[int, str]]:
        return list(number_lines(self._text))
