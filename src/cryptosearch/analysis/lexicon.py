"""The concepts that crypto news speaks of, and the names of each: for the cutter, aliases and tickers.

Made of tab-separated files, which ``lexicon_file`` reads; ``prepared`` has the built-in one ready for a query.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path

from cryptosearch.analysis.lexicon_file import Concept, ConceptKind, add_line, read_lines
from cryptosearch.analysis.prepared import BUILT_IN, Concepts, Prepared, name_key, prepare, read_prepared

_TICKER = re.compile(r"(?=[0-9]*[A-Z])[A-Z0-9]{2,10}")
_WITH_TICKERS = {ConceptKind.COIN, ConceptKind.CHAIN, ConceptKind.PROTOCOL}


class Lexicon:
    """Concepts, found by the units of their names. Made by ``load`` or ``read``; never changes."""

    def __init__(self, prepared: Prepared, concepts: Concepts) -> None:
        self._prepared = prepared
        self._concepts = concepts

    @classmethod
    def load(cls, *paths: Path) -> Lexicon:
        """The built-in lexicon and user files. LexiconError for a wrong line, OSError for a file not readable.

        A line of a user file that has a name of a concept known before adds its names to that concept.
        """
        if not paths and (built_in := read_prepared()):
            return cls(*built_in)
        return cls.read(BUILT_IN, *paths)

    @classmethod
    def read(cls, path: Path, *others: Path) -> Lexicon:
        """The lexicon of these files alone; as ``load``."""
        lines = read_lines(path)
        for other in others:
            for line in read_lines(other):
                lines = add_line(lines, line)
        concepts = tuple(line.concept for line in lines)
        return cls(prepare(concepts), concepts)

    @cached_property
    def concepts(self) -> tuple[Concept, ...]:
        """All concepts, in the order of the files."""
        return tuple(self._concepts)

    @property
    def fingerprints(self) -> Mapping[str, str]:
        """The fingerprints that are known of analyzers with this lexicon, by ``analyzer.RULES``."""
        return self._prepared.fingerprints

    def find(self, units: Sequence[str]) -> list[tuple[int, int, Concept]]:
        """Where concepts are named: ``units[start:end]`` is a name, longest first from the left, disjoint."""
        found, start = [], 0
        while start < len(units):
            end = self._longest_name_at(units, start)
            if end > start:
                concept = self._concepts[self._prepared.names[name_key(units[start:end])]]
                is_ambiguous = concept.name_that_reads(units[start:end]).is_ambiguous
                found += [] if is_ambiguous else [(start, end, concept)]
            start = max(end, start + 1)
        return found

    def concept_of(self, units: Sequence[str]) -> Concept | None:
        """The concept that has a name of exactly these units, ambiguous or not."""
        number = self._prepared.names.get(name_key(units))
        return None if number is None else self._concepts[number]

    def _longest_name_at(self, units: Sequence[str], start: int) -> int:
        """The end of the longest name that begins at ``start``, or ``start`` if none does."""
        ends = range(min(start + self._prepared.longest, len(units)), start, -1)
        return next((end for end in ends if name_key(units[start:end]) in self._prepared.names), start)

    def other_names(self, concept: Concept, units: Sequence[str]) -> tuple[str, ...]:
        """The concept's names except the one that reads as ``units``."""
        return tuple(name.text for name in concept.names if name.units != tuple(units))

    def cutter_words(self) -> Iterable[tuple[str, int]]:
        """Names of two or more characters, all Han, simplified, with their frequency in the cutter's dictionary."""
        return self._prepared.words.items()

    def is_ticker(self, text: str) -> bool:
        """Whether ``text`` is the upper-case ticker of a coin, chain or protocol."""
        return text in self.tickers

    @cached_property
    def coin_names(self) -> frozenset[str]:
        """Names that are coins' and nothing else's, normalised: all Han, or one Latin word."""
        names = (name for concept in self.concepts if concept.kind is ConceptKind.COIN for name in concept.names)
        units = (name.units for name in names if not name.is_ambiguous and (name.is_han or len(name.units) == 1))
        return frozenset(map("".join, units))

    @cached_property
    def tickers(self) -> frozenset[str]:
        """The upper-case tickers of coins, chains and protocols."""
        concepts = (concept for concept in self.concepts if concept.kind in _WITH_TICKERS)
        names = (name.text for concept in concepts for name in concept.names)
        return frozenset(filter(_TICKER.fullmatch, names))
