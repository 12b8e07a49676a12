"""Words for the peers that are fed in the usual way: jieba's precise mode, lower case, punctuation dropped.

Fairness: jieba's Rust implementation cuts for them where it is installed, since that is what somebody who cares for
    speed would take; over all cores, since cutting costs more than any of these peers' own work.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from itertools import islice
from multiprocessing import get_context
from threading import Semaphore
from typing import NamedTuple, TypeVar

from bench.corpus import Passage

_In = TypeVar("_In")
_Out = TypeVar("_Out")
_BATCH = 1000


class CutPassage(NamedTuple):
    """A passage whose words are joined by spaces."""

    passage: Passage
    title: str
    body: str


@cache
def cutter() -> Callable[[str], list[str]]:
    """The fastest jieba that is installed."""
    if find_spec("rjieba"):
        import rjieba

        return lambda text: list(rjieba.cut(text))
    import jieba

    return lambda text: list(jieba.lcut(text))


def cut(text: str) -> list[str]:
    """The words of a text."""
    return [word for word in cutter()(text.lower()) if word.isalnum() or any(map(str.isalnum, word))]


def cut_all(passages: Iterable[Passage]) -> Iterator[CutPassage]:
    """All passages cut, in order."""
    return over_cores(_cut_batch, passages)


def over_cores(work: Callable[[list[_In]], list[_Out]], things: Iterable[_In]) -> Iterator[_Out]:
    """What ``work`` makes of batches of ``things``, in order, by one process per core."""
    n_cores = os.cpu_count() or 1
    free = Semaphore(4 * n_cores)  # else all of a long stream is read ahead
    with get_context("fork").Pool(n_cores) as pool:
        try:
            for made in pool.imap(work, _batches(things, free)):
                free.release()
                yield from made
        finally:
            free.release(1_000_000)  # lets the pool's feeding thread end


def _batches(things: Iterable[_In], free: Semaphore) -> Iterator[list[_In]]:
    waiting = iter(things)
    while batch := list(islice(waiting, _BATCH)):
        free.acquire()
        yield batch


def _cut_batch(passages: list[Passage]) -> list[CutPassage]:
    return [CutPassage(passage, " ".join(cut(passage.title)), " ".join(cut(passage.body))) for passage in passages]
