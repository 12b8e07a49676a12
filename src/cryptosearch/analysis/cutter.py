"""Runs of Han to words: jieba, in whichever implementation is installed, with the lexicon's names added.

Used by ``analyzer`` alone, and the only module that knows jieba. Both implementations use the same
dictionary and the same hidden Markov model, and cut alike (``tests/test_cutter.py`` proves it), so the
choice never shows in an index.
"""

from __future__ import annotations

import contextlib
import importlib.machinery
import importlib.util
import logging
import re
import warnings
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple, Protocol

DICTIONARY = "jieba 0.42.1"  # whose words and frequencies both implementations hold

_KNOWN_TO_JIEBA = re.compile("[\u4e00-\u9fd5]+|.")  # further Han characters are words of one character


class SubWord(NamedTuple):
    """A dictionary word inside a longer word, ``offset`` characters from its beginning."""

    text: str
    offset: int


class Dictionary(Protocol):
    """What either implementation of jieba is asked for."""

    def cut(self, han: str) -> list[str]:
        """The words of characters that jieba knows; they join to ``han``."""

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
    """The faster implementation that is installed, with ``words`` and their frequencies (at least 1) added."""
    if importlib.util.find_spec("rjieba") is not None:
        return RustDictionary(words)
    return PythonDictionary(words)


class Cutter:
    """Cuts runs of Han. Safe to share between threads."""

    def __init__(self, dictionary: Dictionary) -> None:
        self._dictionary = dictionary
        self.sub_words = lru_cache(maxsize=1 << 16)(self._find_sub_words)

    def cut(self, han: str) -> list[str]:
        """The words of a run; they join to it."""
        words: list[str] = []
        for part in _KNOWN_TO_JIEBA.findall(han):
            words += self._dictionary.cut(part) if len(part) > 1 else [part]
        return words

    def _find_sub_words(self, word: str) -> tuple[SubWord, ...]:
        """Dictionary words of two, then of three characters inside a longer word: jieba's search mode."""
        return tuple(
            SubWord(part, offset)
            for length in (2, 3)
            for offset, part in _parts(word, length)
            if length < len(word) and self._dictionary.has_word(part)
        )


def _parts(word: str, length: int) -> Iterator[tuple[int, str]]:
    return ((i, word[i : i + length]) for i in range(len(word) - length + 1))


def _load_rust_jieba() -> Any:
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
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its sources raise syntax and deprecation warnings on newer Pythons
        import jieba
    # It logs everything to stderr by itself, failing to write its cache as an error with a traceback
    jieba.setLogLevel(logging.CRITICAL)
    from platformdirs import user_cache_path

    folder = user_cache_path("cryptosearch")
    with contextlib.suppress(OSError):  # without a folder for its cache it only starts more slowly
        folder.mkdir(parents=True, exist_ok=True)
    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(folder)
    tokenizer.cache_file = f"jieba-{jieba.__version__}.cache"
    tokenizer.initialize()
    return tokenizer
