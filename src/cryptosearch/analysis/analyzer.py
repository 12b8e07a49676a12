"""Text to tokens: the one way in which posts are indexed and queries are read.

Joins the modules of this package: ``normalise`` -> ``runs`` -> ``cutter`` (Chinese) -> ``tokens``.
"""

from __future__ import annotations

import json
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from cryptosearch.analysis.cutter import DICTIONARY, Cutter, load_dictionary, load_query_dictionary
from cryptosearch.analysis.lexicon import Lexicon
from cryptosearch.analysis.normalise import normalise
from cryptosearch.analysis.runs import Run, scan
from cryptosearch.analysis.tokens import (
    QueryWord,
    Token,
    TokenRow,
    Unit,
    gram_rows,
    make_tokens,
    split_units,
    unit_rows,
)

if TYPE_CHECKING:
    from cryptosearch.analysis.quantities import QuantityReader

_RULES_VERSION = 2  # to be raised with every change to the tokens or quantities of some text; then `make lexicon`
RULES = f"{_RULES_VERSION}, {DICTIONARY}"  # all but the lexicon that an analyzer's tokens depend on


class Analyzer:
    """Cuts text with ``lexicon`` (the built-in one by default). Safe to share between threads.

    No text makes it raise. The dictionary is loaded when Chinese is first cut.
    """

    def __init__(self, lexicon: Lexicon | None = None) -> None:
        self.lexicon = Lexicon.load() if lexicon is None else lexicon
        self._known_query_words = lru_cache(maxsize=1 << 10)(self._find_query_words)

    @cached_property
    def fingerprint(self) -> str:
        """Equal for analyzers that give every text the same tokens: 16 hexadecimal characters."""
        return self.lexicon.fingerprints.get(RULES) or make_fingerprint(self.lexicon)

    @cached_property
    def cutter(self) -> Cutter:
        """What cuts posts; loads the dictionary."""
        return Cutter(load_dictionary(self.lexicon.cutter_words()))

    @cached_property
    def _query_cutter(self) -> Cutter:
        """What cuts queries, and alike: the cutter for posts where that is loaded, else what is ready soonest."""
        if "cutter" in vars(self):
            return self.cutter
        return Cutter(load_query_dictionary(self.lexicon.cutter_words()))

    def words(self, text: str) -> list[Token]:
        """Words at ordinal positions, for ranking; sub-words and compounds' wholes share their first word's."""
        normalised = normalise(text)
        rows: list[TokenRow] = []
        position = 0
        for run in scan(normalised.text):
            rows += _atom_rows(run, position) if run.atoms else self._han_rows(run, position)
            position = rows[-1][1] + 1
        return make_tokens(rows, normalised)

    def grams(self, text: str) -> list[Token]:
        """Padded Han bigrams and the other units, for exact sequences: unit number ``i`` is at position ``i``.

        White space and punctuation are ignored, so a bigram's two characters may stand apart.
        """
        normalised = normalise(text)
        runs = scan(normalised.text)
        rows = gram_rows(unit_rows(runs))
        wholes = _whole_rows(runs)
        if wholes:
            rows = sorted(wholes + rows, key=_by_position)
        return make_tokens(rows, normalised)

    @cached_property
    def quantities(self) -> QuantityReader:
        """What finds the quantities in texts; loads its patterns."""
        from cryptosearch.analysis.quantities import QuantityReader

        return QuantityReader(self.lexicon)

    def units(self, text: str) -> list[Unit]:
        """The units of a text, in order."""
        return split_units(text)

    def query_words(self, text: str) -> list[QueryWord]:
        """The words of a query, in order: Chinese cut in precise mode, compounds whole."""
        return list(self._known_query_words(text))  # a search asks for the same words several times

    def _find_query_words(self, text: str) -> list[QueryWord]:
        normalised = normalise(text)
        words = [word for run in scan(normalised.text) for word in self._run_words(run)]
        return [QueryWord(*word[:3], *normalised.to_original(word.start, word.end)) for word in words]

    def _run_words(self, run: Run) -> list[QueryWord]:
        if run.atoms:
            units = tuple(atom.text for atom in run.atoms)
            text, parts = (run.wholes[0].text, units) if run.wholes else (units[0], ())
            return [QueryWord(text, parts, units, run.start, run.end)]
        words, start = [], run.start
        for word in self._query_cutter.cut(run.text):
            sub_words = tuple(dict.fromkeys(part.text for part in self._query_cutter.sub_words(word)))
            words.append(QueryWord(word, sub_words, tuple(word), start, start + len(word)))
            start += len(word)
        return words

    def _han_rows(self, run: Run, position: int) -> list[TokenRow]:
        rows: list[TokenRow] = []
        start = run.start
        for word in self.cutter.cut(run.text):
            end = start + len(word)
            rows.append((word, position, start, end, False))
            if len(word) > 2:
                for part, offset in self.cutter.sub_words(word):
                    rows.append((part, position, start + offset, start + offset + len(part), True))
            start = end
            position += 1
        return rows


def make_fingerprint(lexicon: Lexicon) -> str:
    """The fingerprint of an analyzer with this lexicon."""
    from hashlib import blake2b

    coins = sorted(lexicon.coin_names | lexicon.tickers)  # units of quantities
    identity = [_RULES_VERSION, DICTIONARY, sorted(lexicon.cutter_words()), coins]
    return blake2b(json.dumps(identity).encode(), digest_size=8).hexdigest()


def _atom_rows(run: Run, position: int) -> list[TokenRow]:
    rows = [(text, position + i, start, end, False) for i, (text, start, end) in enumerate(run.atoms)]
    if not run.wholes:
        return rows
    wholes = [(text, position + first, start, end, True) for text, start, end, first in run.wholes]
    return sorted(wholes + rows, key=_by_position)


def _whole_rows(runs: list[Run]) -> list[TokenRow]:
    """The wholes of compounds at their first unit's ordinal in the text."""
    rows: list[TokenRow] = []
    position = 0
    for run in runs:
        rows += [(text, position + first, start, end, True) for text, start, end, first in run.wholes]
        position += len(run.atoms) or len(run.text)
    return rows


def _by_position(row: TokenRow) -> int:
    return row[1]
