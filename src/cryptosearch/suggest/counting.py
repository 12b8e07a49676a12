"""A search as it was asked, and how many posts it or something else like it would find. Counts alone, no posts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from cryptosearch.analysis import Analyzer, phrase_slots
from cryptosearch.engine import Engine
from cryptosearch.engine import plan as p
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.planner import Match, Planner
from cryptosearch.query import Node, Phrase, conjunction, parse


class Question(NamedTuple):
    """What was asked of ``Index.search``."""

    query: str
    filters: tuple[Node, ...] = ()  # given beside the query
    match: Match | None = None
    literal: bool = False
    aliases: bool = True
    today: Callable[[], date] = date.today  # from which relative dates count


class Counter:
    """Counts posts for what is like ``question``. For one thread."""

    def __init__(self, question: Question, engine: Engine, analyzer: Analyzer) -> None:
        self.question = question
        self.engine = engine
        self.analyzer = analyzer
        self._known: dict[Node, int] = {}

    def typed(self) -> Node | None:
        """What was typed, without the filters."""
        question = self.question
        return Phrase(question.query) if question.literal else self.read(question.query)

    def read(self, query: str) -> Node | None:
        """The tree of another query, as the search reads its own."""
        return parse(query, today=self.question.today).tree

    def as_asked(self, nodes: Sequence[Node]) -> int:
        """The posts that a search for ``nodes`` side by side would find with the options of the question."""
        tree = conjunction(nodes)
        if tree is None:
            return 0
        planner = self._planner(tree)
        levels = (self.question.match,) if self.question.match else planner.levels()
        counts = (self.engine.count(planner.plan(level).root) for level in levels)
        return next(filter(None, counts), 0)

    def alone(self, node: Node) -> int:
        """The posts that match all of ``node``, whatever else was asked."""
        if node not in self._known:
            self._known[node] = self.engine.count(self._planner(node).plan(Match.ALL).root)
        return self._known[node]

    def in_a_row(self, units: Sequence[str]) -> int:
        """The posts in which these units follow each other."""
        slots, ends_open = phrase_slots(units)
        return self.engine.count(p.Sequence(IndexField.GRAMS, slots, ends_open=ends_open))

    def _planner(self, tree: Node) -> Planner:
        return Planner(tree, self.analyzer, aliases=self.question.aliases, source=self.engine)
