"""Query tree to plan: how strictly a query is tried, and what it then asks an engine.

What each of its nodes asks for is ``translation``'s to say. What the words were, for highlighting, comes back with
the plan.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from cryptosearch.analysis import Analyzer, Needle, Search
from cryptosearch.engine import plan as p
from cryptosearch.engine.lookup import Lookup
from cryptosearch.engine.parameters import MAX_STRICT_WORDS
from cryptosearch.engine.translation import Match as Match
from cryptosearch.engine.translation import Translation
from cryptosearch.engine.wording import ClauseReader, is_loose, typed_side_by_side
from cryptosearch.query import tree as q

if TYPE_CHECKING:
    from cryptosearch.engine.regexes import Source


class Plan(NamedTuple):
    """What to ask an engine, and what to mark in the posts that it gives back."""

    root: p.Node
    needles: tuple[Needle, ...]
    aliases: Mapping[str, tuple[str, ...]]  # typed -> other names searched as well
    searches: tuple[Search, ...] = ()  # what to mark that needles cannot find
    warnings: tuple[str, ...] = ()


class Planner:
    """Plans the searches for one query, of fewer and fewer of its words. Not to be shared between threads.

    ``aliases`` adds the other names of known concepts. ``source`` is where wildcards, misspelt words and regular
    expressions are looked up: the engine that is to answer.
    """

    def __init__(self, tree: q.Node, analyzer: Analyzer, *, aliases: bool = True, source: Source | None = None) -> None:
        self._tree = tree
        self._analyzer = analyzer
        self._aliases = aliases
        self._reader = ClauseReader(analyzer)
        self._lookup = Lookup(analyzer, source)

    def levels(self) -> tuple[Match, ...]:
        """The strictness to try in turn until something matches, strictest first."""
        n_clauses = self._count_clauses(self._tree)
        if n_clauses > MAX_STRICT_WORDS:
            return (Match.ANY,)
        return (Match.ALL, Match.MOST, Match.ANY) if n_clauses > 2 else (Match.ALL, Match.ANY)

    def plan(self, match: Match) -> Plan:
        """What to ask where ``match`` of the words will do."""
        translation = Translation(self._analyzer, self._reader, self._lookup, match=match, expand=self._aliases)
        root = translation.node(self._tree)
        needles, searches = tuple(dict.fromkeys(translation.needles)), tuple(dict.fromkeys(translation.searches))
        return Plan(root, needles, translation.aliases, searches, self._lookup.warnings())

    def _count_clauses(self, tree: q.Node) -> int:
        """How many words, or names of concepts, stand side by side in the group that has most."""
        match tree:
            case q.Word(text):
                return self._reader.count((text,))
            case q.Wildcard() | q.Fuzzy():
                return 1
            case q.Weighted(child, _):
                return self._count_clauses(child)
            case q.All(children):
                side_by_side = self._reader.count(typed_side_by_side(children)) + sum(map(is_loose, children))
                inside = [self._count_clauses(child) for child in children if self._may_have_more(child, side_by_side)]
                return max([side_by_side, *inside])
            case q.Any(children):
                return max(self._count_clauses(child) for child in children)
            case _:
                return 0

    def _may_have_more(self, child: q.Node, n_clauses: int) -> bool:
        """False where it is plain without reading its clauses: there are not more of them than words."""
        return not isinstance(child, q.Word) or len(self._analyzer.query_words(child.text)) > n_clauses
