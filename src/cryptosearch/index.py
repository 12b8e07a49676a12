"""The facade: an index that is opened, kept up to date and searched. What users of the library import.

A search goes: query string -> tree -> plan -> engine -> ranked posts -> hits with snippets. The words of a
short query must all match; when nothing does, fewer will do, and the result says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Self, Unpack

from cryptosearch.analysis import Analyzer, Finder, Lexicon
from cryptosearch.asking import NO_FILTERS, Asked, Asker, Filters, Reading, is_doubtful
from cryptosearch.engine import Engine, IdRanking, Ranking
from cryptosearch.engine.plan import Everything
from cryptosearch.engine.planner import Match
from cryptosearch.engine.stored import dump_post, revision
from cryptosearch.errors import PostNotFoundError
from cryptosearch.hits import make_hits
from cryptosearch.model import Bucket, Completion, Explanation, Facet, Period, Post, SearchResult, Sort, ZeroHits
from cryptosearch.query import FieldName

__all__ = ["NO_FILTERS", "SNIPPET_WIDTH", "Filters", "Index", "SyncReport"]

if TYPE_CHECKING:
    from cryptosearch.suggest.completion import Completer

SNIPPET_WIDTH = 160  # terminal cells


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing an index up to date changed, in posts."""

    n_added: int
    n_updated: int
    n_removed: int


class Index:
    """Posts, searchable. Reading is safe from several threads; one process writes at a time."""

    def __init__(self, engine: Engine, analyzer: Analyzer, *, today: Callable[[], date] = date.today) -> None:
        """``today`` says from which day dates such as 昨天 count in a query."""
        self._engine = engine
        self._analyzer = analyzer
        self._asker = Asker(engine, analyzer, today)
        self._completer: Completer | None = None

    @classmethod
    def create(
        cls, path: Path | str, *, lexicon: Lexicon | None = None, today: Callable[[], date] = date.today
    ) -> Self:
        """An empty index in a new or empty folder, or in place of the index that stands there.

        IndexFolderError for a folder that holds other files, LockedError while another process writes.
        """
        from cryptosearch.engine.whoosh import WhooshEngine

        analyzer = Analyzer(lexicon)
        return cls(WhooshEngine.create(Path(path), analyzer), analyzer, today=today)

    @classmethod
    def open(cls, path: Path | str, *, lexicon: Lexicon | None = None, today: Callable[[], date] = date.today) -> Self:
        """The index at ``path``, to be opened with the lexicon that it was made with.

        IndexNotFoundError, IndexVersionError (another format, analyzer or lexicon), IndexCorruptError.
        """
        from cryptosearch.engine.whoosh import WhooshEngine

        analyzer = Analyzer(lexicon)
        return cls(WhooshEngine.open(Path(path), analyzer), analyzer, today=today)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __len__(self) -> int:
        return self._engine.count(Everything())

    @property
    def analyzer(self) -> Analyzer:
        """What cuts posts and queries into terms."""
        return self._analyzer

    def close(self) -> None:
        """Release the files. The index is not used afterwards."""
        self._engine.close()

    def refresh(self) -> bool:
        """See what other processes have committed; whether there was anything."""
        return self._engine.refresh()

    def add(self, posts: Iterable[Post]) -> None:
        """Add posts, taken one by one, in one transaction; each takes the place of the post with its id.

        Of a post that is given several times the last one counts; it is put in a second transaction.
        LockedError. ValueError for a post without sightings.
        """
        seen: set[str] = set()
        again: dict[str, Post] = {}
        with self._engine.write() as writer:
            for post in posts:
                if post.id in seen:
                    again[post.id] = post
                else:
                    seen.add(post.id)
                    writer.put(post)
        if again:
            self.add(again.values())

    def remove(self, post_ids: Iterable[str]) -> None:
        """Take posts out in one transaction. Ids that are not held are passed over. LockedError."""
        with self._engine.write() as writer:
            for post_id in post_ids:
                writer.delete(post_id)

    def sync(self, posts: Mapping[str, Post], *, on_post: Callable[[], None] = lambda: None) -> SyncReport:
        """Make the index hold exactly ``posts``, touching only what differs. ``on_post`` follows each one put in.

        LockedError while another process writes.
        """
        self.refresh()
        held = self._engine.revisions()
        changed = [post for post in posts.values() if held.get(post.id) != revision(dump_post(post))]
        removed = held.keys() - posts.keys()
        if changed or removed:
            self._apply(changed, removed, on_post)
        else:
            self._engine.tidy()
        n_updated = sum(post.id in held for post in changed)
        return SyncReport(len(changed) - n_updated, n_updated, len(removed))

    def _apply(self, changed: Iterable[Post], removed: Iterable[str], on_post: Callable[[], None]) -> None:
        with self._engine.write() as writer:
            for post_id in removed:
                writer.delete(post_id)
            for post in changed:
                writer.put(post)
                on_post()

    def rebuild(self, posts: Mapping[str, Post], *, on_post: Callable[[], None] = lambda: None) -> SyncReport:
        """Index ``posts`` anew in one transaction: until it ends, and if it fails, the index is as it was."""
        held = self._engine.revisions()
        self._apply(posts.values(), held.keys(), on_post)
        return SyncReport(len(posts), 0, len(held.keys() - posts.keys()))

    def get(self, post_id: str) -> Post:
        """The post with this id, now or before it was merged. PostNotFoundError."""
        post = self._engine.get(post_id)
        if post is None:
            raise PostNotFoundError(post_id)
        return post

    def verify(self) -> None:
        """Compare every byte of the index with its checksums. IndexCorruptError for the first file that differs."""
        self._engine.verify()

    def search(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        filters: Filters = NO_FILTERS,
        match: Match | None = None,
        literal: bool = False,
        strict: bool = False,
        aliases: bool = True,
        snippet_width: int = SNIPPET_WIDTH,
        facets: Sequence[Facet | str] = (),
        explain: bool = False,
    ) -> SearchResult:
        """The posts that match ``query``, best first.

        ``limit`` and ``offset`` (>= 0) choose the page. ``match`` says how many of the words must match; None
        starts strict and relaxes while nothing is found. ``literal`` takes the whole query as one phrase.
        ``strict`` raises QueryError at the first sign that is no syntax. ``aliases`` also finds the other names
        of known concepts. ``snippet_width`` is in terminal cells, 0 for none. ``facets`` counts all matching posts
        by those values. ``explain`` gives every hit the explanation of its score. Words that next to no post has are
        searched as they are; what they may have been meant to be is in ``suggestions``, why nothing was found in
        ``zero_hits``. ValueError for a negative page and for a facet that there is not.
        """
        started = perf_counter()
        _check_page(limit, offset)
        wanted = [Facet(name) for name in facets]
        ask = partial(self._engine.search, limit=limit, offset=offset, sort=sort)
        reading: Reading = {
            "filters": filters,
            "match": match,
            "literal": literal,
            "strict": strict,
            "aliases": aliases,
        }
        found = self._asker.ask(ask, query, **reading)
        suggestions, zero_hits = self._advise(query, found, reading)
        counted = self._engine.facets(found.plan.root, wanted) if wanted else {}
        hits = make_hits(
            found.ranking.page, Finder(found.plan.needles, found.plan.searches), offset=offset, width=snippet_width
        )
        if explain:
            explanations = self._engine.explain(found.plan.root, [hit.post.id for hit in hits])
            hits = tuple(replace(hit, explanation=explanations.get(hit.post.id)) for hit in hits)
        return SearchResult(
            query,
            found.ranking.total,
            hits,
            relaxed=found.relaxed,
            took_ms=1000 * (perf_counter() - started),
            warnings=found.warnings,
            aliases=found.plan.aliases,
            facets={str(facet): counts for facet, counts in counted.items()},
            suggestions=suggestions,
            zero_hits=zero_hits,
        )

    def _advise(self, query: str, found: Asked[Ranking], reading: Reading) -> tuple[tuple[str, ...], ZeroHits | None]:
        """Other queries to try, and why nothing was found, where it was not or not what was typed."""
        if not is_doubtful(found, self._analyzer, self._engine.vocabulary):
            return (), None
        from cryptosearch.suggest import advise

        return advise(query, found, reading, self._asker)

    def complete(self, prefix: str, *, field: FieldName | None = None, limit: int = 10) -> tuple[Completion, ...]:
        """How the word ``prefix`` of a query may go on, most posts first; regardless of case, Chinese also by pinyin.

        ``field`` gives values of that field alone, as does a prefix such as ``author:ko``. The names of fields and
        the operators stand last, without posts. ValueError for a negative ``limit``.
        """
        from cryptosearch.suggest.completion import completer_for

        _check_page(limit, 0)
        self._completer = completer_for(self._completer, self._engine, self._analyzer)
        return self._completer.complete(prefix, field=field, limit=limit)

    def rank(
        self,
        query: str,
        *,
        limit: int = 10,
        offset: int = 0,
        sort: Sort = Sort.RELEVANCE,
        **reading: Unpack[Reading],
    ) -> IdRanking:
        """As ``search``, but only the total, and ids with their scores: no post is loaded."""
        _check_page(limit, offset)
        ask = partial(self._engine.rank, limit=limit, offset=offset, sort=sort)
        return self._asker.ask(ask, query, **reading).ranking

    def similar(
        self,
        post_id: str,
        *,
        limit: int = 10,
        offset: int = 0,
        filters: Filters = NO_FILTERS,
        snippet_width: int = SNIPPET_WIDTH,
    ) -> SearchResult:
        """The posts most like the one with this id, now or before it was merged, best first; never that post itself.

        ``SearchResult.terms`` are the terms that the likeness rests on, ``total`` counts all posts that have enough
        of them. PostNotFoundError; ValueError for a negative page.
        """
        from cryptosearch.similar import plan_similar

        started = perf_counter()
        _check_page(limit, offset)
        plan = plan_similar(self.get(post_id), self._engine.vocabulary, self._analyzer, filters)
        ranking = self._engine.search(plan.root, limit=limit, offset=offset)
        hits = make_hits(ranking.page, Finder(plan.needles), offset=offset, width=snippet_width)
        took_ms = 1000 * (perf_counter() - started)
        return SearchResult(post_id, ranking.total, hits, took_ms=took_ms, terms=plan.terms)

    def explain(self, query: str, post_id: str, **reading: Unpack[Reading]) -> Explanation:
        """How the score that ``search`` gives the post for ``query`` comes about, or why the post does not match.

        ``reading`` are the options of ``search`` that decide this; relaxed as there, which is then said at the root.
        PostNotFoundError.
        """
        ask = partial(self._engine.rank, limit=0)
        found = self._asker.ask(ask, query, **reading)
        explanation = self._engine.explain(found.plan.root, [post_id]).get(post_id)
        if explanation is None:
            raise PostNotFoundError(post_id)
        if found.relaxed is None:
            return explanation
        relaxed = f"relaxed, {found.relaxed} of the words will do"
        return Explanation(relaxed, explanation.value, explanation.matches, children=(explanation,))

    def histogram(self, query: str, *, by: Period | str = Period.DAY, **reading: Unpack[Reading]) -> tuple[Bucket, ...]:
        """How many of the posts that ``search`` finds were filed in each period, in order of time.

        From the first period with a post to the last, the empty ones between included. ValueError for more than
        ``histogram.MAX_BUCKETS`` of them.
        """
        from cryptosearch.histogram import make_buckets

        found = self._asker.ask(partial(self._engine.rank, limit=0), query, **reading)
        counts = self._engine.facets(found.plan.root, [Facet.DAY])[Facet.DAY]
        return make_buckets(((date.fromisoformat(item.value), item.count) for item in counts), Period(by))


def _check_page(limit: int, offset: int) -> None:
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative, got {limit} and {offset}")
