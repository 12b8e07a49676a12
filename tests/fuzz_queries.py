"""``make fuzz``: as many queries as one likes, random and by grammar, searched in the sample corpus.

Counts what no query may do: raise, take more than a second of processor time, mark anything outside its text, or be
written down as a query that means something else. Exits with 1 where one did. The tests run the same few at a time.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from time import thread_time
from typing import TypeVar

from cryptosearch import Corpus, Hit, Index
from cryptosearch.query import parse

ROOT = Path(__file__).parent.parent
_T = TypeVar("_T")
MOST_S = 1.0  # of processor time
SLOW = "took too long"

_SIGNS = [
    *'"()-+*^~/\\:.?[]{}|$<>= \t\n，。“”！　',
    *("^2", "^0.5", "~1", "~6", "~", "..", "OR", "AND", "NOT", " OR ", " NOT "),
    *("author:", "title:", "ticker:", "source:", "kind:", "date:", "since:", "until:", "id:", "lang:"),
    *("amount:", "percent:", "unit:", ">=", "<", "万", "亿", "美元", "枚", "1e9", "-0", "٣", "三千"),
    *("\\d+", "\\w", ".*", "(?i)", "x{2,3}", "昨天", "上周", "7d", "近7天", "2026-01", "last week"),
    *("\ud800", "\x00", "é", "ﬀ", "稳定", "比特币", "ETH", "wintermut", "ERC-8004", "5,107,871", "0x3c9E", "%"),
]  # fmt: skip
_FIELDS = ["author:", "title:", "ticker:", "source:", "publisher:", "kind:", "lang:", "id:"]
_DATES = ["昨天", "上周..昨天", "2026-01", "2026年1月", "7d", '"last week"', "1月20日", "20 gennaio", "2月30日"]
_AMOUNTS = [">=500万", "<1亿..", "1亿..10亿", "三千", "-3", ">", "5107871", '">=977 EH/s"', "1e999", "<=4%", "兆"]
_IN_REGEX = [".", ".*", "\\d", "[a-z]+", "?", "+", "(", "|", ")", "(?-i)", "{2}", "^", "$", "\\b"]


class QueryMaker:
    """Makes queries of stretches of ``texts``; the same for the same ``seed``."""

    def __init__(self, texts: list[str], seed: int) -> None:
        self._texts = texts
        self._random = random.Random(seed)

    def query(self) -> str:
        """Any query: by grammar, signs and words in any order, any characters at all, or grammar with a slip."""
        chance = self._random.random()
        if chance < 0.6:
            return self._one_of([" ", " ", " OR "]).join(self._several(self._clause, 4))
        if chance < 0.8:
            return "".join(self._several(lambda: self._one_of([self._one_of(_SIGNS), self._stretch()]), 13))
        if chance < 0.9:
            return "".join(map(chr, self._several(self._code_point, 30)))
        clause = self._clause()
        return self._with(clause, self._one_of(_SIGNS))

    def _clause(self, depth: int = 0) -> str:
        made = self._one_of([self._word, self._word, self._word, self._phrase, self._regex, self._field, self._value])()
        if depth < 4 and self._random.random() < 0.15:
            made = f"({self._one_of([' ', ' OR ', ' AND ']).join(self._several(lambda: self._clause(depth + 1), 3))})"
        weight = self._one_of(["^2", "^0.5", "^99999", "^x"]) if self._random.random() < 0.15 else ""
        return self._one_of(["", "", "", "", "-", "+", "NOT "]) + made + weight

    def _word(self) -> str:
        word = "".join(char for char in self._stretch() if not char.isspace() and char not in '"()') or "x"
        chance = self._random.random()
        if chance < 0.15:
            return self._with(word, "*")
        return word + self._one_of(["~", "~1", "~2", "~9"]) if chance < 0.3 else word

    def _phrase(self) -> str:
        return f'"{self._stretch()}"' + self._one_of(["", "", "~3", "~9"])

    def _regex(self) -> str:
        pattern = self._stretch().replace("/", "\\/")
        for _ in range(self._random.randrange(4)):
            pattern = self._with(pattern, self._one_of(_IN_REGEX))
        return f"/{pattern}/"

    def _field(self) -> str:
        return self._one_of(_FIELDS) + self._one_of([self._word, self._regex, self._phrase])()

    def _value(self) -> str:
        if self._random.random() < 0.5:
            return self._one_of(["date:", "since:", "until:"]) + self._one_of([*_DATES, self._stretch()])
        return self._one_of(["amount:", "percent:", "unit:"]) + self._one_of([*_AMOUNTS, self._stretch()])

    def _stretch(self) -> str:
        text = self._one_of(self._texts)
        start = self._random.randrange(len(text))
        return text[start : start + self._one_of([1, 2, 3, 5, 8, 13, 40])]

    def _code_point(self) -> int:
        return self._random.randrange(self._one_of([128, 0xA000, 0x110000]))

    def _with(self, text: str, sign: str) -> str:
        place = self._random.randrange(len(text) + 1)
        return text[:place] + sign + text[place:]

    def _one_of(self, choices: Sequence[_T]) -> _T:
        return self._random.choice(choices)

    def _several(self, make: Callable[[], _T], most: int) -> list[_T]:
        return [make() for _ in range(self._random.randrange(1, most))]


def faults_of(query: str, index: Index) -> list[str]:
    """What ``query`` did that it may not do."""
    started = thread_time()
    try:
        hits = index.search(query, limit=3).hits
        faults = [fault for hit in hits for fault in _spans_outside(hit)]
        tree = parse(query).tree
        if tree is not None and parse(str(tree)).tree != tree:
            faults.append("means something else written down")
    except Exception as error:
        return [f"raised {error!r}"]
    return faults + ([SLOW] if thread_time() - started > MOST_S else [])


def _spans_outside(hit: Hit) -> list[str]:
    snippet, faults = hit.snippet, []
    for text, spans in ((snippet.text, snippet.spans), (hit.display_title, hit.title_spans)):
        bounds = [bound for span in spans for bound in span]
        if bounds != sorted(bounds) or not all(0 <= bound <= len(text) for bound in bounds):
            faults.append("marked what is outside the text")
    if not hit.post.text.startswith(snippet.text, snippet.start):
        faults.append("put the snippet in the wrong place")
    return faults


def main() -> None:
    """Run with the options of the command line."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--queries", type=int, default=200_000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    found: Counter[str] = Counter()
    with TemporaryDirectory() as folder, Index.create(folder) as index, Corpus.open(ROOT / "corpus") as corpus:
        posts = corpus.posts()
        index.sync(posts)
        maker = QueryMaker([section.text for post in posts.values() for section in post.sections()], options.seed)
        for number in range(1, options.queries + 1):
            query = maker.query()
            for fault in faults_of(query, index):
                found[fault] += 1
                print(f"{fault}: {query!r}", flush=True)
            if number % 10_000 == 0:
                print(f"{number:,} queries, {found.total()} faults", file=sys.stderr, flush=True)
    sys.exit(1 if found else 0)


if __name__ == "__main__":
    main()
