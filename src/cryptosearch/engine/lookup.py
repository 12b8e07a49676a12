"""What the plans for one query look up in the index before it is asked, each thing once."""

from __future__ import annotations

from typing import NamedTuple, Self

from cryptosearch.analysis import Analyzer
from cryptosearch.engine.expansion import Expander
from cryptosearch.engine.regexes import RegexReader, Source
from cryptosearch.query import tree as q


class Lookup(NamedTuple):
    """The two that look. Not to be shared between threads."""

    words: Expander
    regexes: RegexReader

    @classmethod
    def make(cls, analyzer: Analyzer, source: Source | None) -> Self:
        """Looking things up in ``source``; without one nothing is found."""
        return cls(Expander(analyzer, source.vocabulary if source else None), RegexReader(source))

    def warnings(self) -> tuple[str, ...]:
        """What was not looked up to its end."""
        return (*self.words.warnings, *self.regexes.warnings)


def is_loose(node: q.Node) -> bool:
    """Whether a node other than a word may be relaxed as words are: it stands for words."""
    match node:
        case q.Wildcard() | q.Fuzzy():
            return True
        case q.Boost(child, _):
            children = child.children if isinstance(child, q.All) else (child,)
            return all(isinstance(child, q.Word) or is_loose(child) for child in children)
        case _:
            return False
