"""The facade: an index that is opened, kept up to date and searched. What users of the library import.

A search goes: query string -> tree -> plan -> engine -> ranked posts -> hits with snippets. The words of a
short query must all match; when nothing does, fewer will do, and the result says so.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from time import perf_counter
from types import TracebackType
from typing import TYPE_CHECKING, Generic, NamedTuple, Self, TypeVar

from cryptosearch.analysis import Analyzer, Finder, Lexicon, Search
from cryptosearch.engine import Engine, IdRanking, Ranking
from cryptosearch.engine.plan import Everything, Nothing
from cryptosearch.engine.plan import Node as PlanNode
from cryptosearch.engine.planner import Match, Plan, Planner
from cryptosearch.engine.stored import dump_post, revision
from cryptosearch.engine.wording import all_known
from cryptosearch.errors import PostNotFoundError
from cryptosearch.hits import make_hit
from cryptosearch.model import Completion, Facet, Post, Relaxed, SearchResult, Sort, ZeroHits
from cryptosearch.query import Dates, FieldName, InField, Node, Phrase, conjunction, parse

if TYPE_CHECKING:
    from cryptosearch.suggest.completion import Completer

SNIPPET_WIDTH = 160  # terminal cells


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What bringing an index up to date changed, in posts."""

    n_added: int
    n_updated: int
    n_removed: int


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


class Index:
    """Posts, searchable. Reading is safe from several threads; one process writes at a time."""

    def __init__(self, engine: Engine, analyzer: Analyzer, *, today: Callable[[], date] = date.today) -> None:
        """``today`` says from which day dates such as 昨天 count in a query."""
        self._engine = engine
        self._analyzer = analyzer
        self._today = today
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
        facets: Sequence[Facet] = (),
    ) -> SearchResult:
        """The posts that match ``query``, best first.

        ``limit`` and ``offset`` (>= 0) choose the page. ``match`` says how many of the words must match; None
        starts strict and relaxes while nothing is found. ``literal`` takes the whole query as one phrase.
        ``strict`` raises QueryError at the first sign that is no syntax. ``aliases`` also finds the other names
        of known concepts. ``snippet_width`` is in terminal cells, 0 for none. ``facets`` counts all matching posts
        by those values. Words that next to no post has are searched as they are; what they may have been meant to
        be is in ``suggestions``, why nothing was found in ``zero_hits``. ValueError for a negative page.
        """
        started = perf_counter()
        _check_page(limit, offset)
        ask = partial(self._engine.search, limit=limit, offset=offset, sort=sort)
        found = self._relax(ask, query, filters, match, literal=literal, strict=strict, aliases=aliases)
        advice = self._advise(found, query, tuple(filters.clauses()), match, literal=literal, aliases=aliases)
        finder = Finder(found.plan.needles, _searches(found.plan))
        hits = (
            make_hit(post, rank=rank, score=score, finder=finder, width=snippet_width)
            for rank, (post, score) in enumerate(found.ranking.page, offset + 1)
        )
        return SearchResult(
            query,
            found.ranking.total,
            tuple(hits),
            relaxed=found.relaxed,
            took_ms=1000 * (perf_counter() - started),
            warnings=found.warnings,
            aliases=found.plan.aliases,
            facets={str(facet): self._engine.facet(found.plan.root, facet) for facet in facets},
            suggestions=advice[0],
            zero_hits=advice[1],
        )

    def _advise(
        self, found: _Found[Ranking], query: str, filters: tuple[Node, ...], match: Match | None, **how: bool
    ) -> tuple[tuple[str, ...], ZeroHits | None]:
        """Other queries to try, and why nothing was found, where it was not or not what was typed."""
        if found.tree is None or isinstance(found.plan.root, Nothing):
            return (), None
        is_found = found.ranking.total and not found.relaxed
        if is_found and all_known(found.tree, self._analyzer, self._engine.vocabulary):
            return (), None
        from cryptosearch.suggest import Question, advise

        question = Question(query, filters, match, today=self._today, **how)
        n_found = found.ranking.total
        return advise(question, self._engine, self._analyzer, n_found=n_found, thorough=not is_found)

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
        filters: Filters = NO_FILTERS,
        match: Match | None = None,
        literal: bool = False,
        strict: bool = False,
        aliases: bool = True,
    ) -> IdRanking:
        """As ``search``, but only the total, and ids with their scores: no post is loaded."""
        _check_page(limit, offset)
        ask = partial(self._engine.rank, limit=limit, offset=offset, sort=sort)
        return self._relax(ask, query, filters, match, literal=literal, strict=strict, aliases=aliases).ranking

    def _relax(
        self,
        ask: Callable[[PlanNode], _Answer],
        query: str,
        filters: Filters,
        match: Match | None,
        *,
        literal: bool,
        strict: bool,
        aliases: bool,
    ) -> _Found[_Answer]:
        """What ``ask`` answers, of fewer and fewer of the words until something is found."""
        tree, warnings = _read(query, filters, literal=literal, strict=strict, today=self._today)
        if tree is None:
            return _Found(None, _NO_PLAN, ask(_NO_PLAN.root), None, (*warnings, _NOTHING))
        planner = Planner(tree, self._analyzer, aliases=aliases, source=self._engine)
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
        return _Found(tree, plan, answer, relaxed, warnings)


_Answer = TypeVar("_Answer", bound=Ranking | IdRanking)


class _Found(NamedTuple, Generic[_Answer]):
    tree: Node | None
    plan: Plan
    ranking: _Answer
    relaxed: Relaxed | None
    warnings: tuple[str, ...]


def _check_page(limit: int, offset: int) -> None:
    if limit < 0 or offset < 0:
        raise ValueError(f"limit and offset must not be negative, got {limit} and {offset}")


def _read(
    query: str, filters: Filters, *, literal: bool, strict: bool, today: Callable[[], date]
) -> tuple[Node | None, tuple[str, ...]]:
    """The tree of a query and its filters, and what was noticed in reading it."""
    typed, warnings = (Phrase(query), ()) if literal else parse(query, strict=strict, today=today)
    return conjunction((*([typed] if typed else []), *filters.clauses())), warnings


def _searches(plan: Plan) -> tuple[Search, ...]:
    """How the regular expressions of the query are marked."""
    if not plan.regexes:
        return ()
    from cryptosearch.query.regex import RegexSearch

    return tuple(RegexSearch(pattern).spans for pattern in plan.regexes)


_NO_PLAN = Plan(Nothing(), (), {})
_NOTHING = "nothing to search for: the query has no letters, digits or Chinese characters"
_RELAXED = {Match.MOST: Relaxed.MOST, Match.ANY: Relaxed.ANY}
