"""A dictionary that is mapped into memory instead of loaded: a query is cut a moment after the process starts.

jieba's algorithm over jieba's numbers, which ``mapping`` puts into a file: of all ways to divide a text into
words of the dictionary the likeliest is taken; where that leaves single characters side by side, the hidden
Markov model of ``markov`` divides them. ``tests/test_mapped_dictionary.py`` holds the cuts to jieba's.
"""

from __future__ import annotations

import mmap
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from math import log
from pathlib import Path
from struct import Struct
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from cryptosearch.analysis.markov import FIRST, LAST, STATES, MarkovModel

if TYPE_CHECKING:
    from marisa_trie import Trie

FORMAT_VERSION = 1
MAGIC = 0x5EA2C4D1C7 << 8 | FORMAT_VERSION
# In the byte order of the machine, for which alone a file is made. A checksum of all that follows the field;
# the number of words; the longest one's characters; the sum of all frequencies; the trie's bytes.
HEADER = Struct("=QIIQQQ24x")
CHECKED_FROM = 12  # bytes
ALIGNMENT = 8  # of each section: the trie, a uint32 frequency for each of its ids, the model's three float64 arrays
N_STARTS, N_TRANSITIONS = len(STATES), len(STATES) ** 2
N_EMISSIONS = len(STATES) * (LAST - FIRST + 1)

_LINES = re.compile("\n|[^\n]+")


class NoDictionaryError(ValueError):
    """A file is no dictionary that can be used: damaged, or made by another program or machine."""


class _Sections(NamedTuple):
    data: memoryview  # which the trie reads without holding on to it
    trie: Trie
    longest: int  # characters of the longest word
    total: int  # of all frequencies
    frequencies: memoryview  # uint32, by the trie's ids
    model: MarkovModel


class MappedDictionary:
    """The dictionary in a file, with ``words`` and their frequencies (at least 1) added.

    NoDictionaryError for a file that is no such dictionary, OSError for one that cannot be read. Every byte is
    compared with the checksum first, in less than a millisecond: the trie's reader trusts what it is given.
    """

    def __init__(self, path: Path, words: Iterable[tuple[str, int]] = ()) -> None:
        self._file = _read(path)
        self._added = dict(words)
        self._added_by_first: defaultdict[str, list[str]] = defaultdict(list)
        for word in self._added:
            self._added_by_first[word[0]].append(word)
        gained = sum(frequency - self._frequency_in_file(word) for word, frequency in self._added.items())
        self._log_total = log(self._file.total + gained)

    def cut(self, han: str) -> list[str]:
        """See ``Dictionary.cut``."""
        return [word for line in _LINES.findall(han) for word in self._cut_line(line)]

    def has_word(self, text: str) -> bool:
        """See ``Dictionary.has_word``."""
        return text in self._added or text in self._file.trie

    def _cut_line(self, text: str) -> list[str]:
        words: list[str] = []
        ends = self._likeliest_ends(text)
        start = singles_start = 0
        while start < len(text):
            end = ends[start]
            if end - start > 1:
                words += self._cut_singles(text[singles_start:start])
                words.append(text[start:end])
                singles_start = end
            start = end
        return words + self._cut_singles(text[singles_start:])

    def _cut_singles(self, text: str) -> list[str]:
        """Single characters side by side: a word together, where the dictionary has it not, or words each."""
        return list(text) if len(text) < 2 or self.has_word(text) else self._file.model.cut(text)

    def _likeliest_ends(self, text: str) -> list[int]:
        """For each position where the word ends that begins the likeliest way to divide the rest of the text.

        Found from the end backwards; of equally likely words the longest is taken.
        """
        scores = [0.0] * (len(text) + 1)
        ends = [0] * len(text)
        for start in reversed(range(len(text))):
            scores[start], ends[start] = max(
                (log(frequency) - self._log_total + scores[end], end)
                for end, frequency in self._words_at(text, start).items()
            )
        return ends

    def _words_at(self, text: str, start: int) -> dict[int, int]:
        """The ends of the words that begin at ``start``, and their frequencies; one character where there is none."""
        file = self._file
        prefixes: Iterator[tuple[str, int]] = file.trie.iter_prefixes_with_ids(text[start : start + file.longest])
        found = {start + len(word): file.frequencies[word_id] for word, word_id in prefixes}
        for word in self._added_by_first.get(text[start], ()):
            if text.startswith(word, start):
                found[start + len(word)] = self._added[word]
        return found or {start + 1: 1}

    def _frequency_in_file(self, word: str) -> int:
        word_id = self._file.trie.get(word)
        return 0 if word_id is None else int(self._file.frequencies[word_id])


def _read(path: Path) -> _Sections:
    with path.open("rb") as file:
        try:
            data = memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ))
        except ValueError:
            raise NoDictionaryError("an empty file") from None
    if len(data) < HEADER.size:
        raise NoDictionaryError("shorter than a header")
    magic, checksum, n_words, longest, total, n_trie_bytes = HEADER.unpack_from(data)
    if magic != MAGIC or checksum != crc32(data[CHECKED_FROM:]):
        raise NoDictionaryError("damaged, or no dictionary")
    sections = _divide(data, [n_trie_bytes, 4 * n_words, 8 * N_STARTS, 8 * N_TRANSITIONS, 8 * N_EMISSIONS])
    model = MarkovModel(*(section.cast("d") for section in sections[2:]))
    return _Sections(data, _map_trie(sections[0]), longest, total, sections[1].cast("I"), model)


def _divide(data: memoryview, sizes: Iterable[int]) -> list[memoryview]:
    sections, start = [], HEADER.size
    for size in sizes:
        sections.append(data[start : start + size])
        start += size + -size % ALIGNMENT
    return sections


def _map_trie(data: memoryview) -> Any:
    from marisa_trie import Trie

    trie = Trie()
    try:
        trie.map(data)
    except RuntimeError as error:
        raise NoDictionaryError("made by another version of the trie's library") from error
    return trie
