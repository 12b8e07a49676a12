"""The queries that every peer answers, chosen by seed from the corpus: three of each kind, and up to twenty asked once.

What they are: one word of middling frequency, two words that must both occur, any of three words, a phrase cut out of
    a post at any character, a word within a quarter of the days, one Han character as a prefix, a rare word, a
    frequent word, a word that no post has, and a whole sentence as somebody would paste it.
Corpus model: words and their frequencies are counted in the first 20,000 passages at most.
Fairness: a query is kept as words and conditions; each peer writes it down in its own way (``peers/``). Ours gets
    the typed string. The same queries are asked at every size of the corpus.
Command: none; ``jobs.py`` chooses the queries of a run once.
"""

from __future__ import annotations

import random
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from bench.corpus import SEED, Passage

N_PER_KIND = 3
N_ASKED_ONCE = 20
N_COUNTED = 20_000
_HAN = re.compile("[\u4e00-\u9fff]{12,}")


class Kind(StrEnum):
    """What sort of query."""

    TERM = "one word"
    AND = "two words, both"
    OR = "three words, any"
    PHRASE = "phrase"
    DATES = "word within dates"
    PREFIX = "prefix"
    RARE = "rare word"
    FREQUENT = "frequent word"
    NOTHING = "zero hits"
    QUESTION = "long question"


@dataclass(frozen=True, slots=True)
class Query:
    """One query. ``words``: as the kind says; a phrase, prefix or question is one of them."""

    kind: Kind
    words: tuple[str, ...]
    since: date | None = None
    until: date | None = None

    @property
    def typed(self) -> str:
        """As it is typed into cryptosearch."""
        match self.kind:
            case Kind.OR:
                return " OR ".join(self.words)
            case Kind.PHRASE:
                return f'"{self.words[0]}"'
            case Kind.DATES:
                return f"{self.words[0]} since:{self.since} until:{self.until}"
            case _:
                return " ".join(self.words)


def to_record(query: Query) -> dict[str, Any]:
    """As JSON holds it."""
    days = {"since": query.since and query.since.isoformat(), "until": query.until and query.until.isoformat()}
    return {**asdict(query), "kind": query.kind.name, **days, "text": query.typed}


def from_record(record: Mapping[str, Any]) -> Query:
    """What ``to_record`` was given."""
    since, until = (day and date.fromisoformat(day) for day in (record["since"], record["until"]))
    return Query(Kind[record["kind"]], tuple(record["words"]), since, until)


def choose(passages: Iterable[Passage], cut: Callable[[str], Sequence[str]]) -> list[Query]:
    """Queries of every kind, the same for the same passages: ``N_PER_KIND`` of each, then ``N_ASKED_ONCE`` of each.

    The latter may repeat: there are few frequent words. ``cut`` gives the words of a text.
    """
    counted = list(passages)[:N_COUNTED]
    chooser = _Chooser(counted, [frozenset(cut(passage.text)) for passage in counted])
    return [query for number in range(N_PER_KIND + N_ASKED_ONCE) for query in chooser.all(number)]


class _Chooser:
    """Chooses by chance, as often as asked."""

    def __init__(self, passages: Sequence[Passage], words: Sequence[frozenset[str]]) -> None:
        self._chance = random.Random()
        self._passages = passages
        self._words = words
        counts = Counter(word for text in words for word in text if len(word) > 1 and not word.isascii())
        self._ranked = sorted(counts, key=lambda word: (-counts[word], word))
        self._counts = counts

    def all(self, number: int) -> list[Query]:
        """One query of each kind, the same for the same ``number``."""
        self._chance.seed(f"{SEED} queries {number}")
        first, last = self._days()
        return [
            Query(Kind.TERM, (self._middling(),)),
            Query(Kind.AND, self._pair()),
            Query(Kind.OR, tuple(self._middling() for _ in range(3))),
            Query(Kind.PHRASE, (self._stretch(7),)),
            Query(Kind.DATES, (self._middling(),), first, last),
            Query(Kind.PREFIX, (self._middling()[0],)),
            Query(Kind.RARE, (self._chance.choice([word for word in self._ranked if self._counts[word] == 2]),)),
            Query(Kind.FREQUENT, (self._chance.choice(self._ranked[:40]),)),
            Query(Kind.NOTHING, (f"qzx{self._chance.randrange(10_000)}jkv",)),
            Query(Kind.QUESTION, (self._stretch(30),)),
        ]

    def _middling(self) -> str:
        """A word in 0.2% to 2% of the passages."""
        n = len(self._passages)
        fitting = [word for word in self._ranked if 0.002 * n <= self._counts[word] <= 0.02 * n]
        return self._chance.choice(fitting)

    def _pair(self) -> tuple[str, str]:
        """A middling word and a more frequent one that stands with it somewhere."""
        word = self._middling()
        beside = {other for text in self._words if word in text for other in text} - {word}
        return word, next(other for other in self._ranked[10:] if other in beside)

    def _stretch(self, n_chars: int) -> str:
        """Neighbouring characters of a post, mostly Han; of a phrase, all."""
        while True:
            passage = self._chance.choice(self._passages)
            runs = _HAN.findall(passage.body) if n_chars <= 12 else [passage.body.replace('"', " ")]
            fitting = [run for run in runs if len(run) >= n_chars]
            if fitting:
                run = self._chance.choice(fitting)
                start = self._chance.randrange(len(run) - n_chars + 1)
                return " ".join(run[start : start + n_chars].split())

    def _days(self) -> tuple[date, date]:
        """From the third to the fourth of five equal shares of the dated passages."""
        days = sorted(passage.day for passage in self._passages if passage.day)
        return days[len(days) // 2], days[len(days) * 3 // 4]
