"""Makes the file of ``mapped`` from the installed jieba: its words with frequencies, and its Markov model.

Not imported by queries: whoever loads a dictionary to cut many posts makes the file, once.
"""

from __future__ import annotations

import importlib.util
import runpy
from array import array
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from zlib import crc32

from cryptosearch.analysis.mapped import ALIGNMENT, CHECKED_FROM, HEADER, MAGIC, MappedDictionary, NoDictionaryError
from cryptosearch.analysis.markov import FIRST, IMPOSSIBLE, LAST, STATES
from cryptosearch.storage import FolderLock, write_atomically


def make_once(path: Path) -> None:
    """Make the dictionary's file, unless it is there and whole. Takes about a second.

    OSError where the folder cannot be written, LockedError while another process writes there, ImportError
    without jieba.
    """
    if not _is_whole(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        with FolderLock(path.parent):
            write_atomically(path, make_bytes(_jieba_folder()))


def make_bytes(jieba: Path) -> bytes:
    """The file's content, from the folder of the package jieba. ``mapped.HEADER`` states what it begins with."""
    from marisa_trie import Trie

    words = _read_words(jieba / "dict.txt")
    trie = Trie(words)
    frequencies = array("I", bytes(4 * len(words)))
    for word, frequency in words.items():
        frequencies[trie.key_id(word)] = frequency
    trie_bytes = trie.tobytes()
    body = b"".join(map(_aligned, (trie_bytes, frequencies.tobytes(), *_model_sections(jieba / "finalseg"))))
    fields = (len(words), max(map(len, words)), sum(words.values()), len(trie_bytes))
    checked = HEADER.pack(MAGIC, 0, *fields)[CHECKED_FROM:] + body
    return HEADER.pack(MAGIC, crc32(checked), *fields)[:CHECKED_FROM] + checked


def _is_whole(path: Path) -> bool:
    try:
        MappedDictionary(path)
    except (FileNotFoundError, NoDictionaryError):
        return False
    return True


def _jieba_folder() -> Path:
    spec = importlib.util.find_spec("jieba")
    if spec is None or not spec.submodule_search_locations:
        raise ImportError("jieba is not installed", name="jieba")
    return Path(spec.submodule_search_locations[0])


def _read_words(path: Path) -> dict[str, int]:
    """Words with their frequencies: lines of word, frequency and part of speech. Of a word's lines the last counts."""
    rows = (line.split(" ") for line in path.read_text(encoding="utf-8").splitlines())
    return {word: int(frequency) for word, frequency, _ in rows}


def _model_sections(finalseg: Path) -> Iterator[bytes]:
    """The model's starts, transitions and emissions as ``MarkovModel`` has them."""
    starts, transitions, emissions = (_read_table(finalseg / f"prob_{name}.py") for name in ("start", "trans", "emit"))
    characters = map(chr, range(FIRST, LAST + 1))
    yield array("d", [starts[state] for state in STATES]).tobytes()
    yield array("d", [transitions[old].get(new, IMPOSSIBLE) for old in STATES for new in STATES]).tobytes()
    yield array("d", [emissions[state].get(char, IMPOSSIBLE) for char in characters for state in STATES]).tobytes()


def _read_table(path: Path) -> Mapping[str, Any]:
    """The probabilities that a module of jieba consists of; importing it would import jieba as well."""
    table: Mapping[str, Any] = runpy.run_path(str(path))["P"]
    return table


def _aligned(section: bytes) -> bytes:
    return section + bytes(-len(section) % ALIGNMENT)
