"""The passages that every peer indexes: real news where it is at hand, a seeded generator elsewhere.

What it gives: passages in a fixed order; the first n of a larger corpus are the smaller corpus, so that growth is
    measured on nested sets with the same queries.
Corpus model: (1) ``bench/news-passages-100k.jsonl.gz`` of the shared folder: 100,000 passages of Chinese news of
    2023, 133 characters on average, 77% dated. Beyond 100,000, passage i is the first half of one passage and the
    second half of another one with other figures and another day: terms grow in proportion, numbers keep coming,
    and no post stands in the corpus twice. (2) Without that file: words of one to three characters from a syllabary of
    our own, Zipfian with exponent 1, 60 to 240 characters a passage, every fourth without a date.
Fairness: all peers read the same JSON lines from disk, and that reading is part of everybody's indexing time.
Command: none; ``jobs.py`` writes the corpus of a run once.
"""

from __future__ import annotations

import gzip
import json
import os
import random
import re
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from itertools import accumulate, chain, count, islice, repeat
from pathlib import Path
from typing import Any, NamedTuple

SEED = 20260124
_DATE = re.compile(r"(\d{4})[-/年](\d{1,2})[-/月](\d{1,2})")
_SENTENCE = re.compile(r"[^。！？]*[。！？]*")
_DIGIT = re.compile(r"\d")
_FIRST_DAY = date(2023, 6, 1)


class Passage(NamedTuple):
    """One post to be. ``id`` is "p" and the number, which lets a peer keep a number in its place."""

    number: int
    title: str
    body: str
    day: date | None

    @property
    def id(self) -> str:
        return f"p{self.number}"

    @property
    def text(self) -> str:
        return f"{self.title}\n{self.body}"


def shared_corpus() -> Path | None:
    """The file of real passages, where there is one."""
    folder = os.environ.get("CRYPTOSEARCH_SHARED", Path(__file__).parent.parent.parent / "shared")
    path = Path(folder) / "bench" / "news-passages-100k.jsonl.gz"
    return path if path.is_file() else None


def passages(n: int, *, source: Path | None) -> Iterator[Passage]:
    """The first ``n`` passages of ``source``, or of the generator."""
    if source is None:
        return islice(_generated(), n)
    real = list(islice(_read_real(source), n))
    grown = (_spliced(real, number) for number in range(len(real), n))
    return chain(real, grown)


def write_lines(found: Iterable[Passage], path: Path) -> None:
    """One JSON array a line."""
    with path.open("w", encoding="utf-8") as file:
        for number, title, body, day in found:
            file.write(json.dumps([number, title, body, day.isoformat() if day else None], ensure_ascii=False) + "\n")


def read_lines(path: Path, n: int | None = None) -> Iterator[Passage]:
    """The first ``n`` passages (all) of what ``write_lines`` wrote."""
    with path.open(encoding="utf-8") as file:
        for line in islice(file, n):
            number, title, body, day = json.loads(line)
            yield Passage(number, title, body, date.fromisoformat(day) if day else None)


def added(number: int, word: str) -> Passage:
    """A passage that no corpus has, with ``word`` in it."""
    return Passage(number, f"新增 {word}", f"这是第 {number} 篇，其中有 {word}，别处没有。", _FIRST_DAY)


def _read_real(path: Path) -> Iterator[Passage]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        for number, line in enumerate(file):
            record: dict[str, Any] = json.loads(line)
            yield Passage(number, record["title"], record["body"], _day(record["date"]))


def _day(text: str) -> date | None:
    found = _DATE.match(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:  # the 31st of a month that has 30 days
        return None


def _spliced(real: list[Passage], number: int) -> Passage:
    """Half of one passage and half of another, with figures of its own."""
    chance = random.Random(f"{SEED} {number}")
    first, second = real[number % len(real)], chance.choice(real)
    body = _DIGIT.sub(lambda _: str(chance.randrange(10)), _half(first.body, 0) + _half(second.body, 1))
    day = first.day + timedelta(days=chance.randrange(365)) if first.day else None
    return Passage(number, first.title, body, day)


def _half(body: str, which: int) -> str:
    sentences = [part for part in _SENTENCE.findall(body) if part]
    middle = (len(sentences) + 1) // 2
    return "".join(sentences[middle:] if which else sentences[:middle])


def _generated() -> Iterator[Passage]:
    chance = random.Random(SEED)
    words = _vocabulary(chance, 30_000)
    weights = list(accumulate(1 / rank for rank in range(1, len(words) + 1)))
    for number in count():
        drawn = iter(chance.choices(words, cum_weights=weights, k=160))
        body = _sentences(drawn, chance, n_chars=chance.randint(60, 240))
        day = _FIRST_DAY + timedelta(days=chance.randrange(200)) if number % 4 else None
        yield Passage(number, body[: chance.randint(8, 20)], body, day)


def _vocabulary(chance: random.Random, n: int) -> list[str]:
    """Distinct words from 1,200 neighbouring Han characters, chosen for their number and not for sense."""
    syllabary = [chr(point) for point in range(0x5200, 0x5200 + 1200)]
    lengths = chain([1] * 40, repeat(2, n // 2), repeat(3))
    found: dict[str, None] = {}
    for length in lengths:
        found["".join(chance.choices(syllabary, k=length))] = None
        if len(found) == n:
            break
    return list(found)


def _sentences(words: Iterator[str], chance: random.Random, *, n_chars: int) -> str:
    parts: list[str] = []
    while sum(map(len, parts)) < n_chars:
        clause = "".join(islice(words, chance.randint(3, 9)))
        if not clause:
            break
        figure = str(chance.randrange(1, 10_000)) if chance.random() < 0.3 else ""
        parts.append(clause + figure + chance.choice("，，。"))
    return "".join(parts)
