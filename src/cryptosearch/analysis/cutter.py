"""Runs of Han to words: jieba, in whichever implementation is at hand, with the lexicon's names added.

Used by ``analyzer`` alone. All implementations use the same dictionary and the same hidden Markov model, and
cut alike (``tests/test_cutter.py`` and ``tests/test_mapped_dictionary.py`` prove it), so the choice never
shows in an index.

Who cuts many posts loads jieba-rs, or jieba where that is not installed, and leaves a file in the user's cache
folder, from which ``mapped`` reads the same dictionary without loading it. A query is cut with that, where the
file is there and whole.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from contextlib import suppress
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from cryptosearch.analysis.cache import cache_folder
from cryptosearch.errors import LockedError

DICTIONARY = "jieba 0.42.1"  # whose words and frequencies all implementations hold

FIRST_KNOWN, LAST_KNOWN = "\u4e00", "\u9fd5"  # to jieba; further Han characters are words of one character


class SubWord(NamedTuple):
    """A dictionary word inside a longer word, ``offset`` characters from its beginning."""

    text: str
    offset: int


class Dictionary(Protocol):
    """What each implementation of jieba is asked for."""

    def cut(self, han: str) -> list[str]:
        """The words of characters that jieba knows, and of line feeds, each a word; they join to ``han``."""

    def has_word(self, text: str) -> bool:
        """Whether ``text`` is a word of the dictionary."""


class RustDictionary:
    """jieba-rs, by the package rjieba. ImportError when it is not installed."""

    def __init__(self, words: Iterable[tuple[str, int]] = ()) -> None:
        self._jieba = _load_rust_jieba()()
        for word, frequency in words:
            self._jieba.add_word(word, frequency, None)

    def cut(self, han: str) -> list[str]:
        words: list[str] = self._jieba.cut(han, True)
        return words

    def has_word(self, text: str) -> bool:
        return bool(self._jieba.has_word(text))


class PythonDictionary:
    """jieba itself. ImportError when it is not installed."""

    def __init__(self, words: Iterable[tuple[str, int]] = ()) -> None:
        self._jieba = _load_python_jieba()
        for word, frequency in words:
            self._jieba.add_word(word, frequency)
        # jieba's own total counts a word again when it stands twice in the dictionary (one does) or gets another
        # frequency. So small a difference decides between words that are equally likely, as in 八八八.
        self._jieba.total = sum(self._jieba.FREQ.values())

    def cut(self, han: str) -> list[str]:
        words: list[str] = self._jieba.lcut(han)
        return words

    def has_word(self, text: str) -> bool:
        return bool(self._jieba.FREQ.get(text))


def load_dictionary(words: Iterable[tuple[str, int]]) -> Dictionary:
    """The fastest implementation for many texts, with ``words`` and their frequencies (at least 1) added.

    The file for queries is made where there is none, which takes about a second, once. It only makes queries
    start faster: that it cannot be made, or is made by another process just now, is no error.
    """
    from cryptosearch.analysis.mapping import make_once

    dictionary = _load_installed(words)
    with suppress(OSError, LockedError, ImportError):
        make_once(mapped_path())
    return dictionary


def load_query_dictionary(words: Iterable[tuple[str, int]]) -> Dictionary:
    """The implementation that cuts a first query soonest, with ``words`` and their frequencies (at least 1) added."""
    from cryptosearch.analysis.mapped import MappedDictionary, NoDictionaryError

    words = list(words)
    with suppress(OSError, NoDictionaryError):
        return MappedDictionary(mapped_path(), words)
    return _load_installed(words)


def mapped_path() -> Path:
    """Where the file for queries is, or would be."""
    from cryptosearch.analysis.mapped import FORMAT_VERSION

    return cache_folder() / f"{DICTIONARY.replace(' ', '-')}-{FORMAT_VERSION}.map"


class Cutter:
    """Cuts runs of Han. Safe to share between threads."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.sub_words = lru_cache(maxsize=1 << 16)(self.find_sub_words)

    def cut(self, han: str) -> list[str]:
        """The words of a run; they join to it."""
        words: list[str] = []
        is_known = han != "" and min(han) >= FIRST_KNOWN and max(han) <= LAST_KNOWN
        for part in [han] if is_known else _known_parts().findall(han):
            words += self._dictionary.cut(part) if len(part) > 1 else [part]
        return words

    def cut_lines(self, lines: str) -> list[str]:
        """The words of many runs, one a line, one after the other: in one call of jieba, which is much faster.

        A character that jieba does not know has a line of its own.
        """
        return [word for word in self._dictionary.cut(lines) if word != "\n"]

    def find_sub_words(self, word: str) -> tuple[SubWord, ...]:
        """Dictionary words of two, then of three characters inside a longer word: jieba's search mode."""
        has_word = self._dictionary.has_word
        return tuple(
            SubWord(part, offset)
            for length in range(2, min(len(word), 4))
            for offset in range(len(word) - length + 1)
            if has_word(part := word[offset : offset + length])
        )


@cache
def _known_parts() -> re.Pattern[str]:
    """Finds stretches of characters that jieba knows, and the others one by one. Slow to compile."""
    return re.compile(f"[{FIRST_KNOWN}-{LAST_KNOWN}]+|.")


def _load_installed(words: Iterable[tuple[str, int]]) -> Dictionary:
    import importlib.util

    return PythonDictionary(words) if importlib.util.find_spec("rjieba") is None else RustDictionary(words)


def _load_rust_jieba() -> Any:
    import importlib.machinery
    import importlib.util

    # Importing the package itself would load a second dictionary, for its module-level functions: 80 ms and
    # 60 MB for nothing. So its extension module is loaded alone.
    package = importlib.util.find_spec("rjieba")
    locations = package.submodule_search_locations if package else []
    spec = importlib.machinery.PathFinder.find_spec("rjieba.rjieba", locations)
    if spec is None or spec.loader is None:
        raise ImportError("rjieba is not installed", name="rjieba")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.Jieba


def _load_python_jieba() -> Any:
    import logging
    import warnings

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources raise syntax and deprecation warnings on newer Pythons
        import jieba
    # It logs everything to stderr by itself, failing to write its cache as an error with a traceback
    jieba.setLogLevel(logging.CRITICAL)
    folder = cache_folder()
    with suppress(OSError):  # without a folder for its cache it only starts more slowly
        folder.mkdir(parents=True, exist_ok=True)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(folder)
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"
    tokenizer.initialize()
    return tokenizer
