"""Write down how the sample corpus is ranked: ``make goldens``, after ranking changed. The diff shows what that did.

``queries.tsv`` in ``golden/ranking/`` has the queries and what each is meant to find. Beside it, ``top.txt`` has each
query's best posts, and ``rank_stats.txt`` where the meant ones stand.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from cryptosearch.corpus import Corpus
from cryptosearch.index import Index
from cryptosearch.model import SearchResult
from cryptosearch.printers.sanitise import one_line

ROOT = Path(__file__).parent.parent
FOLDER = ROOT / "tests" / "golden" / "ranking"
SHOWN, DEPTH = 5, 100


class Case(NamedTuple):
    """A query and the posts that it is meant to find."""

    kind: str
    query: str
    wanted: tuple[str, ...]


class Outcome(NamedTuple):
    """What a query found, and the rank of the best of the posts that it is meant to find, None if none is there."""

    case: Case
    result: SearchResult
    rank: int | None


def read_cases() -> list[Case]:
    """The queries, in the file's order."""
    lines = (FOLDER / "queries.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return [Case(kind, query, tuple(wanted.split())) for kind, query, wanted in rows]


def rank_sample() -> list[Outcome]:
    """Every query asked of the sample corpus."""
    with Corpus.open(ROOT / "corpus") as corpus:
        posts = corpus.posts()
    with TemporaryDirectory() as folder, Index.create(folder) as index:
        index.add(posts.values())
        return [_outcome(case, index.search(case.query, limit=DEPTH)) for case in read_cases()]


def contents(outcomes: Iterable[Outcome]) -> dict[str, str]:
    """The golden files by name."""
    outcomes = list(outcomes)
    top = [line for outcome in outcomes for line in _top_lines(outcome)]
    return {"top.txt": "\n".join(top), "rank_stats.txt": "\n".join([*_stat_lines(outcomes), ""])}


def _outcome(case: Case, result: SearchResult) -> Outcome:
    ranks = (hit.rank for hit in result if hit.post.id in case.wanted)
    return Outcome(case, result, next(ranks, None))


def _top_lines(outcome: Outcome) -> Iterator[str]:
    case, result, _ = outcome
    relaxed = f", {result.relaxed}" if result.relaxed else ""
    yield f"{case.kind}: {case.query}  ({result.total}{relaxed})"
    for hit in result.hits[:SHOWN]:
        mark = "*" if hit.post.id in case.wanted else " "
        yield f"{mark} {hit.score:5.1f}  {hit.post.id}  {one_line(hit.display_title)}"
    yield ""


def _stat_lines(outcomes: list[Outcome]) -> Iterator[str]:
    for case, _, rank in outcomes:
        yield f"{rank or 'none':>4}  {case.kind:<9}{case.query}"
    yield ""
    kinds = dict.fromkeys(outcome.case.kind for outcome in outcomes)
    for kind in kinds:
        yield _summary(kind, [outcome.rank for outcome in outcomes if outcome.case.kind == kind])
    yield _summary("all", [outcome.rank for outcome in outcomes])


def _summary(name: str, ranks: list[int | None]) -> str:
    first, shown = (sum(rank is not None and rank <= depth for rank in ranks) for depth in (1, SHOWN))
    reciprocal = sum(1 / rank for rank in ranks if rank) / len(ranks)
    return f"{name:<9}{len(ranks):>3} queries, {first:>2} first, {shown:>2} among {SHOWN}, MRR {reciprocal:.3f}"


if __name__ == "__main__":
    for name, content in contents(rank_sample()).items():
        (FOLDER / name).write_text(content, "utf-8")
