"""Many texts to tokens at once: the tokens of ``analyzer.py``, as arrays of numbers instead of objects.

For building indexes. Python touches each text, each word and each run that is not Chinese; characters, bigrams
and positions are numpy's. ``tests/test_analysis_bulk.py`` holds it to ``Analyzer.words`` and ``Analyzer.grams``.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from cryptosearch.analysis.analyzer import Analyzer
from cryptosearch.analysis.bulk_characters import Characters, to_codes
from cryptosearch.analysis.bulk_terms import Numbers, Terms, Vocabulary
from cryptosearch.analysis.cutter import FIRST_KNOWN, LAST_KNOWN, Cutter
from cryptosearch.analysis.runs import Run, is_han_unit, scan_others
from cryptosearch.analysis.tokens import PAD

_HAN = ord("h")  # the shape of Han characters
_PAIR_BITS = 21  # of a code point
_SLOT_BITS = 20
_SPREAD = 0x9E3779B97F4A7C15 - (1 << 64)  # odd, of Knuth's multiplicative hashing
_ATOM_BIT = 31  # set in a unit that is not a character but the atom with that term id


class TokenArrays(NamedTuple):
    """Tokens of a batch of texts, in any order; the arrays have one entry per token."""

    vocabulary: Vocabulary  # of the ids; shared by all batches, and growing
    term_ids: NDArray[np.uint32]
    text_numbers: NDArray[np.uint32]  # which text of the batch
    positions: NDArray[np.uint32]  # as Token.position
    is_part: NDArray[np.bool_]  # as Token.is_part


class Tokenised(NamedTuple):
    """What a batch of texts gives."""

    words: TokenArrays
    grams: TokenArrays
    folded: Sequence[str]  # each text, normalised


class BulkTokeniser:
    """Tokenises batches of some 2,000 texts as ``analyzer`` would one by one. Not to be shared between threads.

    Ids stay the same over all its batches, so their tokens may be joined. Its memory grows with the vocabulary.
    """

    def __init__(self, analyzer: Analyzer) -> None:
        self._cutter = analyzer.cutter
        self._characters = Characters()
        self._word_terms = Vocabulary()
        self._gram_terms = Vocabulary()
        self._bigrams = _Bigrams(self._gram_terms)
        self._sub_words = _SubWords(self._word_terms, self._cutter)

    def grams(self, texts: Sequence[str]) -> TokenArrays:
        """The tokens of ``Analyzer.grams`` for each text."""
        return self._grams(_Batch(texts, self._characters))

    def tokenise(self, texts: Sequence[str]) -> Tokenised:
        """The tokens of ``Analyzer.words`` and of ``Analyzer.grams`` for each text."""
        batch = _Batch(texts, self._characters)
        return Tokenised(self._words(batch), self._grams(batch), batch.folded)

    def _words(self, batch: _Batch) -> TokenArrays:
        words = self._cutter.cut_lines(batch.han_lines())
        sizes = _lengths(words)
        starts = batch.han_offsets[np.cumsum(sizes) - sizes]
        atom_ids, whole_ids = (self._word_terms.ids_of(texts) for texts in (batch.atoms, batch.wholes))
        row = batch.row([(starts, self._word_terms.ids_of(words)), (batch.atom_offsets, atom_ids)])
        sub_ids, owners = self._sub_words.of(row.units)
        parts = (sub_ids, row.text_numbers[owners], row.positions[owners])
        return _tokens(self._word_terms, row, row.units, parts, batch.place_wholes(row, whole_ids))

    def _grams(self, batch: _Batch) -> TokenArrays:
        atom_ids, whole_ids = (self._gram_terms.ids_of(texts) for texts in (batch.atoms, batch.wholes))
        atoms = atom_ids | (1 << _ATOM_BIT)
        row = batch.row([(batch.han_offsets, batch.han_codes), (batch.atom_offsets, atoms)])
        return _tokens(self._gram_terms, row, self._bigrams.of(row), batch.place_wholes(row, whole_ids))


def _tokens(vocabulary: Vocabulary, row: _Row, ids: Numbers, *parts: tuple[Numbers, Numbers, Numbers]) -> TokenArrays:
    columns = zip((ids, row.text_numbers, row.positions), *parts, strict=True)
    term_ids, text_numbers, positions = (np.concatenate(column).astype(np.uint32) for column in columns)
    is_part = np.arange(len(term_ids)) >= len(ids)
    return TokenArrays(vocabulary, term_ids, text_numbers, positions, is_part)


class _Row(NamedTuple):
    """What stands in the texts of a batch one after the other: words or characters, and atoms."""

    offsets: Numbers  # into the batch's joined text
    units: Numbers
    text_numbers: Numbers
    positions: Numbers  # ordinals in their texts


class _Batch:
    """Texts normalised, joined by line feeds, and divided into runs."""

    def __init__(self, texts: Sequence[str], characters: Characters) -> None:
        self.folded = characters.normalise_all(texts)
        sizes = _lengths(self.folded) + 1
        self._starts = np.cumsum(sizes) - sizes
        codes = to_codes("\n".join(self.folded))
        shapes = characters.shapes(codes)
        is_han = shapes == _HAN
        self.han_offsets = np.flatnonzero(is_han)
        self.han_codes = codes[is_han].astype(np.int64)
        is_han[1:] &= is_han[:-1]
        self._scan_others(codes, shapes, np.flatnonzero(~is_han))

    def _scan_others(self, codes: NDArray[np.uint32], shapes: NDArray[np.uint8], kept: Numbers) -> None:
        """Find atoms and wholes in what is left when of each run of Han only the first character is kept."""
        self.atoms: list[str] = []
        self.wholes: list[str] = []
        atom_starts: list[int] = []
        whole_starts: list[int] = []  # of a whole's first atom
        text = codes[kept].tobytes().decode("utf-32-le")
        for run in scan_others(text, shapes[kept].tobytes().decode("ascii")):
            if isinstance(run, Run):
                self.atoms += (atom.text for atom in run.atoms)
                atom_starts += (atom.start for atom in run.atoms)
                self.wholes += (whole.text for whole in run.wholes)
                whole_starts += (run.atoms[whole.first].start for whole in run.wholes)
            else:
                atom_text, start = run
                self.atoms.append(atom_text)
                atom_starts.append(start)
        self.atom_offsets = kept[np.array(atom_starts, np.int64)]
        self._whole_offsets = kept[np.array(whole_starts, np.int64)]

    def han_lines(self) -> str:
        """The runs of Han, one a line, as ``Cutter.cut_lines`` wants them."""
        is_unknown = (self.han_codes < ord(FIRST_KNOWN)) | (self.han_codes > ord(LAST_KNOWN))
        is_first = np.diff(self.han_offsets, prepend=-2) > 1
        is_first |= is_unknown
        is_first[1:] |= is_unknown[:-1]
        lines = np.insert(self.han_codes, np.flatnonzero(is_first), ord("\n"))
        return lines[1:].astype("<u4").tobytes().decode("utf-32-le")

    def row(self, parts: Sequence[tuple[Numbers, Numbers]]) -> _Row:
        """Units with their offsets, put in order."""
        offsets, units = (np.concatenate(column) for column in zip(*parts, strict=True))
        order = np.argsort(offsets, kind="stable")
        offsets = offsets[order]
        text_numbers = np.searchsorted(self._starts, offsets, side="right") - 1
        firsts = np.searchsorted(offsets, self._starts)
        return _Row(offsets, units[order], text_numbers, np.arange(len(offsets)) - firsts[text_numbers])

    def place_wholes(self, row: _Row, ids: Numbers) -> tuple[Numbers, Numbers, Numbers]:
        """The ``ids`` of the wholes, with the texts and positions of their first atoms."""
        at = np.searchsorted(row.offsets, self._whole_offsets)
        return ids, row.text_numbers[at], row.positions[at]


class _Bigrams:
    """The ids of bigrams. One that was not met of late gets a new id: a bigram may have several."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._vocabulary = vocabulary
        self._keys = np.zeros(1 << _SLOT_BITS, np.int64)  # one in each slot; no bigram is 0
        self._ids = np.zeros(1 << _SLOT_BITS, np.int64)

    def of(self, row: _Row) -> Numbers:
        """The gram of each unit: an atom itself, a padded bigram of Han."""
        is_atom = row.units >> _ATOM_BIT > 0
        after = np.full(len(row.units), ord(PAD), np.int64)
        is_pair = ~is_atom[1:] & (row.text_numbers[1:] == row.text_numbers[:-1])
        after[:-1][is_pair] = row.units[1:][is_pair]
        ids = row.units & ((1 << _ATOM_BIT) - 1)
        ids[~is_atom] = self._ids_of((row.units[~is_atom] << _PAIR_BITS) | after[~is_atom])
        return ids

    def _ids_of(self, keys: Numbers) -> Numbers:
        """The ids of bigrams, their two characters packed into one number."""
        slots = (keys * _SPREAD) >> (63 - _SLOT_BITS) & ((1 << _SLOT_BITS) - 1)
        ids: Numbers = self._ids[slots]
        is_new = self._keys[slots] != keys
        new, firsts, inverse = np.unique(keys[is_new], return_index=True, return_inverse=True)
        codes = np.stack([new >> _PAIR_BITS, new & ((1 << _PAIR_BITS) - 1)], axis=1)
        new_ids = self._vocabulary.append(Terms(codes.astype(np.uint32).ravel(), np.full(len(new), 2)))
        ids[is_new] = new_ids[inverse]
        slots = slots[is_new][firsts]
        self._keys[slots], self._ids[slots] = new, new_ids
        return ids


class _SubWords:
    """For each term the ids of its sub-words, found once. In ``vocabulary`` nothing is appended: ids are ordinals."""

    def __init__(self, vocabulary: Vocabulary, cutter: Cutter) -> None:
        self._vocabulary = vocabulary
        self._cutter = cutter
        self._ids = np.empty(0, np.int64)
        self._ends = np.zeros(1, np.int64)  # of each term's in _ids

    def of(self, ids: Numbers) -> tuple[Numbers, Numbers]:
        """The sub-words of all ``ids``, and for each the index in ``ids`` of its word."""
        self._find_new(int(ids.max(initial=-1)))
        starts = self._ends[ids]
        counts = self._ends[ids + 1] - starts
        owners = np.repeat(np.arange(len(ids)), counts)
        firsts = np.cumsum(counts) - counts
        return self._ids[np.arange(len(owners)) + (starts - firsts)[owners]], owners

    def _find_new(self, last: int) -> None:
        n_known = len(self._ends) - 1
        new = [*islice(reversed(self._vocabulary), len(self._vocabulary) - n_known)][::-1][: max(last + 1 - n_known, 0)]
        ids, ends = [], []
        for term in new:
            if len(term) > 2 and is_han_unit(term[0]):  # what begins with Han is all Han
                ids += [self._vocabulary[part.text] for part in self._cutter.find_sub_words(term)]
            ends.append(len(ids))
        self._ends = np.append(self._ends, len(self._ids) + np.array(ends, np.int64))
        self._ids = np.append(self._ids, np.array(ids, np.int64))


def _lengths(texts: Sequence[str]) -> Numbers:
    return np.fromiter(map(len, texts), np.int64, len(texts))
