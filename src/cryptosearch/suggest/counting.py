"""A search as it was asked, and how many posts it or something else like it would find. Counts alone, no posts."""

from __future__ import annotations

from collections.abc import Sequence

from cryptosearch.asking import NO_FILTERS, Asker, Reading
from cryptosearch.engine.pieces import sequence
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.planner import Match, Planner
from cryptosearch.query import Node, Phrase, conjunction

_LONGEST = 2000  # characters of a query that is asked again with other words; a question pasted as it is has some 200


class PostCounter:
    """Counts posts for what is like ``query``, which was read so. For one thread."""

    def __init__(self, query: str, reading: Reading, asker: Asker) -> None:
        self.query = query
        self.reading = reading
        self.filters = tuple(reading.get("filters", NO_FILTERS).clauses())  # given beside the query
        self.asker = asker
        self.engine = asker.engine
        self.analyzer = asker.analyzer
        self.is_long = len(query) > _LONGEST  # so that asking it again takes longer than it is worth
        self._known: dict[Node, int] = {}

    def typed(self) -> Node | None:
        """What was typed, without the filters."""
        return Phrase(self.query) if self.reading.get("literal") else self.read(self.query)

    def read(self, query: str) -> Node | None:
        """The tree of another query, as the search reads its own."""
        return self.asker.parse(query).tree

    def as_asked(self, nodes: Sequence[Node]) -> int:
        """The posts that a search for ``nodes`` side by side would find with the options of the question."""
        tree = conjunction(nodes)
        if tree is None:
            return 0
        planner = self._planner(tree)
        match = self.reading.get("match")
        levels = (match,) if match else planner.levels()
        counts = (self.engine.count(planner.plan(level).root) for level in levels)
        return next(filter(None, counts), 0)

    def alone(self, node: Node) -> int:
        """The posts that match all of ``node``, whatever else was asked."""
        if node not in self._known:
            self._known[node] = self.engine.count(self._planner(node).plan(Match.ALL).root)
        return self._known[node]

    def in_a_row(self, units: Sequence[str]) -> int:
        """The posts in which these units follow each other."""
        return self.engine.count(sequence(IndexField.GRAMS, units))

    def _planner(self, tree: Node) -> Planner:
        return self.asker.planner(tree, aliases=self.reading.get("aliases", True))
