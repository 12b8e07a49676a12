"""cryptosearch itself, by its public facade; only "engine" goes below it.

How it is fed: one ``Index.add`` with all posts; title, one paragraph, day. Which engine does the work is the
    product's affair.
What is measured: "typed" is ``Index.rank``: the query is parsed, planned, relaxed if need be, and ranked; "engine"
    ranks a plan that is made before and gives ids. The total is always counted.
Fairness: our queries do more than the peers' (titles weigh more, other names of known concepts, Han bigrams, exact
    sequences across word borders); nothing of it is switched off.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

from bench.corpus import Passage
from bench.peers import TOP, Answer
from bench.peers.planning import first_found
from bench.queries import Query
from cryptosearch import Index, Post, Sighting
from cryptosearch.engine.plan import Node
from cryptosearch.model import DatedBy

_SEEN = (Sighting(datetime(1970, 1, 1, tzinfo=UTC), "bench"),)


class Ours:
    """Builds and opens."""

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        with Index.create(folder) as index:
            index.add(map(to_post, passages))

    def open(self, folder: Path) -> OurSearcher:
        return OurSearcher(Index.open(folder))


class OurSearcher:
    """Searches."""

    def __init__(self, index: Index) -> None:
        self._index = index

    def search(self, query: Query) -> Answer:
        ranking = self._index.rank(query.typed, limit=TOP)
        return Answer([post_id for post_id, _ in ranking.page], ranking.total)

    def prepared(self, query: Query, *, exact_total: bool = True) -> Callable[[], Answer]:
        plan, _ = first_found(query, self._index.analyzer, self._rank)
        return lambda: self._rank(plan)

    def excerpts(self, query: Query) -> list[str]:
        return [hit.snippet.text for hit in self._index.search(query.typed, limit=TOP)]

    def add(self, passage: Passage) -> None:
        self._index.add([to_post(passage)])

    def close(self) -> None:
        self._index.close()

    def _rank(self, plan: Node) -> Answer:
        ranking = self._index._engine.rank(plan, limit=TOP)
        return Answer([post_id for post_id, _ in ranking.page], ranking.total)


def to_post(passage: Passage) -> Post:
    """The post that a passage stands for."""
    return Post(
        id=passage.id,
        title=passage.title or None,
        paragraphs=(passage.body,),
        language="zh",
        published_on=passage.day,
        dated_by=DatedBy.GIVEN if passage.day else None,
        sightings=_SEEN,
    )


PEER = Ours()
