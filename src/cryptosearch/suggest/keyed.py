"""Texts found by how they begin: each under several keys, as it is written, by its later words, by its pinyin."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from cryptosearch.analysis import normalise
from cryptosearch.suggest.pinyin import initials, spellings


class KeyedTexts:
    """``texts`` by what their keys begin with. Safe to share between threads; never changes.

    ``by_each_word``: ``Gino Rossi`` is found by ``rossi`` too.
    """

    def __init__(self, texts: Iterable[str], *, by_each_word: bool = False) -> None:
        most = None if by_each_word else 1
        self._rows = sorted({(key, text) for text in texts for key in _written(text)[:most]})
        self._spelled = sorted({(key, text) for _, text in self._rows for key in _in_pinyin(text)})

    def find(self, prefix: str) -> list[str]:
        """The texts with a key that begins with ``prefix``, which is normalised; each once, in no order.

        Pinyin counts from its second letter on: a single one begins too much.
        """
        found = dict.fromkeys(_beginning(self._rows, prefix))
        return list(found | dict.fromkeys(_beginning(self._spelled, prefix)) if len(prefix) > 1 else found)


def _beginning(rows: Sequence[tuple[str, str]], prefix: str) -> Iterator[str]:
    """The texts of sorted ``rows`` whose keys begin with ``prefix``."""
    for key, text in islice(rows, bisect_left(rows, (prefix,)), None):
        if not key.startswith(prefix):
            return
        yield text


def _written(text: str) -> list[str]:
    """As written, and from each later word on."""
    words = normalise(text).text.split()
    return [" ".join(words[at:]) for at in range(len(words))]


def _in_pinyin(text: str) -> tuple[str, ...]:
    """In pinyin and by its initials, where all of it is Chinese."""
    return (*spellings(text), *initials(text))
