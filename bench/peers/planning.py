"""Typed query to plans, as ``cryptosearch.Index.search`` makes them: for ours and for the peer that gets our plans."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from bench.peers import Answer
from bench.queries import Query
from cryptosearch.analysis import Analyzer
from cryptosearch.engine.plan import Node
from cryptosearch.engine.planner import Planner
from cryptosearch.query import parse


def plans(query: Query, analyzer: Analyzer) -> Iterator[Node]:
    """The plans to try in turn until one finds something, strictest first."""
    tree, _ = parse(query.typed)
    if tree is None:
        raise ValueError(f"no query: {query.typed}")
    planner = Planner(tree, analyzer)
    for level in planner.levels():
        yield planner.plan(level).root


def first_found(query: Query, analyzer: Analyzer, run: Callable[[Node], Answer]) -> tuple[Node, Answer]:
    """The plan that a search ends with, and its answer."""
    for plan in plans(query, analyzer):
        answer = run(plan)
        if answer.total:
            break
    return plan, answer
