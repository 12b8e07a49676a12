"""bm25s with jieba's words: scores of all posts from a sparse matrix, with whichever backend is its default.

How it is fed: the words of title and body as lists, cut over all cores; saved, and opened memory-mapped.
How it is asked: the scores of all posts, then the ten best and the count of those above zero. It knows only "any of
    these words", so phrases, prefixes, dates and "both" are left out.
Fairness: it keeps no texts and no positions and cannot take one more post, so it does less than all others here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

import bm25s
import numpy as np

from bench.corpus import Passage
from bench.peers import TOP, Answer, NotSupportedError
from bench.peers.cutting import cut, cut_all
from bench.queries import Kind, Query

_ANY = (Kind.TERM, Kind.OR, Kind.RARE, Kind.FREQUENT, Kind.NOTHING, Kind.QUESTION)


class Bm25s:
    """Builds and opens."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        words = [f"{cut.title} {cut.body}".split() for cut in cut_all(passages)]
        model = bm25s.BM25(k1=1.2, b=0.75)
        model.index(words, show_progress=False)
        model.save(folder, show_progress=False)

    def open(self, folder: Path) -> Bm25sSearcher:
        return Bm25sSearcher(bm25s.BM25.load(folder, mmap=True, show_progress=False))


class Bm25sSearcher:
    """Searches."""

    def __init__(self, model: bm25s.BM25) -> None:
        self._model = model

    def search(self, query: Query) -> Answer:
        return self.prepared(query)()

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        if query.kind not in _ANY:
            raise NotSupportedError(f"no {query.kind.value}")
        if not exact_total:
            raise NotSupportedError("scores every match anyway")
        words = [word for text in query.words for word in cut(text) if word in self._model.vocab_dict]
        return lambda: self._run(words)

    def excerpts(self, query: Query) -> list[str]:
        raise NotSupportedError("keeps no texts")

    def add(self, passage: Passage) -> None:
        raise NotSupportedError("takes no further posts")

    def close(self) -> None:
        pass

    def _run(self, words: list[str]) -> Answer:
        if not words:
            return Answer([], 0)
        scores = self._model.get_scores(words)
        total = int(np.count_nonzero(scores))
        best = np.argpartition(scores, -TOP)[-TOP:]
        best = best[np.argsort(-scores[best])][:total]
        return Answer([f"p{number}" for number in best.tolist()], total)


PEER = Bm25s()
