"""What was typed to what an engine answers: query and filters are read, planned, and relaxed until something is found.

Between the facade and the engine; what is made of the answer (hits, facets, explanations) is the facade's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Generic, NamedTuple, TypedDict, TypeVar, Unpack

from cryptosearch.analysis import Analyzer
from cryptosearch.engine import Engine, IdRanking, Ranking, Vocabulary
from cryptosearch.engine.known import all_known
from cryptosearch.engine.plan import Node as PlanNode
from cryptosearch.engine.plan import Nothing
from cryptosearch.engine.planner import Match, Plan, Planner
from cryptosearch.model import Relaxed
from cryptosearch.query import Dates, FieldName, InField, Node, Parsed, Phrase, conjunction, parse


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """Restrictions beside the query, as ``author:`` and so on would put them inside it."""

    since: date | None = None
    until: date | None = None
    author: str | None = None
    source: str | None = None
    publisher: str | None = None
    kind: str | None = None
    lang: str | None = None
    ticker: str | None = None

    def clauses(self) -> Iterator[Node]:
        """The filters that are set, as parts of a query tree."""
        if self.since or self.until:
            yield Dates(self.since, self.until)
        for name in _FILTERED:
            if value := getattr(self, name):
                yield InField(name, Phrase(value))


_FILTERED = tuple(name for name in FieldName if name in Filters.__slots__)
NO_FILTERS = Filters()


class Reading(TypedDict, total=False):
    """How a query is to be read: the options of ``Index.search`` that decide which posts match and how they score."""

    filters: Filters
    match: Match | None
    literal: bool
    strict: bool
    aliases: bool


Answer = TypeVar("Answer", bound=Ranking | IdRanking)


class Asked(NamedTuple, Generic[Answer]):
    """The plan that was asked last, and what came of it."""

    tree: Node | None  # None when there is nothing to search for
    plan: Plan
    ranking: Answer
    relaxed: Relaxed | None
    warnings: tuple[str, ...]


class Asker:
    """Asks ``engine`` what was typed; ``today`` says from which day dates such as 昨天 count. Safe to share."""

    def __init__(self, engine: Engine, analyzer: Analyzer, today: Callable[[], date]) -> None:
        self.engine = engine
        self.analyzer = analyzer
        self._today = today

    def ask(self, ask: Callable[[PlanNode], Answer], query: str, **reading: Unpack[Reading]) -> Asked[Answer]:
        """What ``ask`` answers, of fewer and fewer of the words until something is found. QueryError if ``strict``."""
        tree, warnings = self._read(query, reading)
        if tree is None:
            return Asked(None, _NO_PLAN, ask(_NO_PLAN.root), None, (*warnings, _NOTHING))
        planner = self.planner(tree, aliases=reading.get("aliases", True))
        match = reading.get("match")
        levels = (match,) if match else planner.levels()
        for level in levels:
            plan = planner.plan(level)
            answer = ask(plan.root)
            if answer.total:
                break
        warnings = (*warnings, *plan.warnings)
        if isinstance(plan.root, Nothing):
            warnings = (*warnings, _NOTHING)
        relaxed = _RELAXED[level] if answer.total and level is not levels[0] else None
        return Asked(tree, plan, answer, relaxed, warnings)

    def parse(self, query: str, *, strict: bool = False) -> Parsed:
        """The tree of ``query``. QueryError if ``strict``."""
        return parse(query, strict=strict, today=self._today)

    def planner(self, tree: Node, *, aliases: bool = True) -> Planner:
        """What plans searches for ``tree``."""
        return Planner(tree, self.analyzer, aliases=aliases, source=self.engine)

    def _read(self, query: str, reading: Reading) -> tuple[Node | None, tuple[str, ...]]:
        """The tree of a query and its filters, and what was noticed in reading it."""
        is_phrase, strict = reading.get("literal", False), reading.get("strict", False)
        typed, warnings = (Phrase(query), ()) if is_phrase else self.parse(query, strict=strict)
        clauses = reading.get("filters", NO_FILTERS).clauses()
        return conjunction((*([typed] if typed else []), *clauses)), warnings


def is_doubtful(asked: Asked[Answer], analyzer: Analyzer, vocabulary: Vocabulary) -> bool:
    """Whether something else may have been meant: nothing was found, or not what was typed."""
    if asked.tree is None or isinstance(asked.plan.root, Nothing):
        return False
    return not asked.ranking.total or bool(asked.relaxed) or not all_known(asked.tree, analyzer, vocabulary)


_NO_PLAN = Plan(Nothing(), (), {})
_NOTHING = "nothing to search for: the query has no letters, digits or Chinese characters"
_RELAXED = {Match.MOST: Relaxed.MOST, Match.ANY: Relaxed.ANY}
