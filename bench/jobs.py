"""One measurement in a process of its own: what ``run.py`` starts and whose answer it reads.

What is measured: ``indexing``: the wall time from raw text to a durable index, bytes on disk, peak memory; ``warm``:
    opening, every query in each of its forms, further queries once, anonymous memory after all of them; ``adding``: one
    post, durable and found by a search for the word that it alone has.
Corpus model: JSON lines that ``prepare`` wrote, so that no peer holds the corpus in memory.
Fairness: each peer starts from a fresh interpreter; what it imports is imported before the clock starts.
Command: python -m bench.jobs '{"job": ..., "result": FILE, ...}'
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from bench import corpus, measure
from bench.peers import PEERS, NotSupportedError, Searcher
from bench.queries import N_PER_KIND, Kind, Query, choose, from_record, to_record

CORPUS, QUERIES = "corpus.jsonl", "queries.json"
_OPENINGS = 7

Record = dict[str, Any]


def prepare(*, work: str, sizes: list[int], real: bool) -> Record:
    """Write the corpus and choose the queries; the corpus' name, and bytes of text by size."""
    from bench.peers.cutting import cut

    source = corpus.shared_corpus() if real else None
    path = Path(work) / CORPUS
    corpus.write_lines(corpus.passages(max(sizes), source=source), path)
    chosen = choose(corpus.read_lines(path, min(sizes[-1], 20_000)), cut)
    (Path(work) / QUERIES).write_text(json.dumps([to_record(query) for query in chosen], ensure_ascii=False), "utf-8")
    text_bytes = {str(n): sum(len(p.text.encode()) for p in corpus.read_lines(path, n)) for n in sizes}
    return {"corpus": "news passages" if source else "generated", "text_bytes": text_bytes}


def indexing(*, work: str, peer: str, posts: int, folder: str) -> Record:
    """Build an index of the first ``posts`` passages."""
    path = Path(work) / CORPUS
    entry = PEERS[peer].load()
    reading_s = measure.seconds(lambda: sum(1 for _ in corpus.read_lines(path, posts)))
    before = measure.peak_memory_mb()["process_mb"]
    Path(folder).mkdir()
    took_s = measure.seconds(lambda: entry.build(corpus.read_lines(path, posts), Path(folder)))
    return {
        "posts": posts,
        "seconds": round(took_s, 3),
        "posts_per_s": round(posts / took_s),
        "reading_s": round(reading_s, 3),
        "bytes": measure.folder_bytes(Path(folder)),
        "memory_before_mb": before,
        **measure.peak_memory_mb(),
    }


def warm(*, work: str, peer: str, folder: str, n_rounds: int) -> Record:
    """Open the index and ask everything."""
    entry = PEERS[peer].load()
    opened, opening = _opened(lambda: entry.open(Path(folder)))
    chosen = [from_record(record) for record in json.loads((Path(work) / QUERIES).read_text("utf-8"))]
    n_asked = N_PER_KIND * len(Kind)
    asked = chosen[:n_asked]
    asked_once = [query for query in dict.fromkeys(chosen[n_asked:]) if query not in asked]
    record: Record = {"opening": opening, "queries": [_answered(opened, query) for query in asked], "left_out": {}}
    for form, make in _FORMS.items():
        calls = _calls(opened, asked, make, record["left_out"].setdefault(form, {}))
        times = measure.in_turn(calls, n_rounds=n_rounds)
        for number, timing in times.items():
            record["queries"][int(number)][form] = timing
    record["asked_once"] = [_first(opened, query) for query in asked_once]
    record["anonymous_mb"] = measure.anonymous_mb()
    opened.close()
    return record


def adding(*, peer: str, folder: str, n_posts: int, first_number: int) -> Record:
    """Add posts one by one, each until it is found."""
    opened = PEERS[peer].load().open(Path(folder))
    opened.search(Query(Kind.TERM, ("qzxstart",)))
    try:
        return measure.summary([_add(opened, number) for number in range(first_number, first_number + n_posts)])
    except NotSupportedError as reason:
        return {"failed": str(reason)}
    finally:
        opened.close()


def _add(opened: Searcher, number: int) -> float:
    passage = corpus.added(number, f"qzx{number}vw")
    started = perf_counter()
    opened.add(passage)
    answer = opened.search(Query(Kind.TERM, (f"qzx{number}vw",)))
    took_s = perf_counter() - started
    if answer.ids != [passage.id]:
        raise RuntimeError(f"added {passage.id}, found {answer}")
    return took_s


def _opened(opening: Callable[[], Searcher]) -> tuple[Searcher, dict[str, float]]:
    """The index, and how long it takes to open it; its files are in the system's cache after the first time."""
    times: list[float] = []
    for _ in range(_OPENINGS):
        started = perf_counter()
        opened = opening()
        times.append(perf_counter() - started)
        if len(times) < _OPENINGS:
            opened.close()
    return opened, measure.summary(times)


def _answered(opened: Searcher, query: Query) -> Record:
    try:
        answer = opened.search(query)
    except NotSupportedError:
        return to_record(query)
    return {**to_record(query), "ids": answer.ids, "total": answer.total}


def _first(opened: Searcher, query: Query) -> Record:
    """The time of the only time that ``query`` is asked; other queries were, so that the process is warm."""
    try:
        return {**to_record(query), "first": measure.summary([measure.seconds(lambda: opened.search(query))])}
    except NotSupportedError:
        return to_record(query)


_FORMS: Mapping[str, Callable[[Searcher, Query], Callable[[], object]]] = {
    "typed": lambda opened, query: partial(opened.search, query),
    "engine": lambda opened, query: opened.prepared(query),
    "top_only": lambda opened, query: opened.prepared(query, exact_total=False),
    "excerpts": lambda opened, query: partial(opened.excerpts, query),
}


def _calls(
    opened: Searcher,
    asked: Iterable[Query],
    make: Callable[[Searcher, Query], Callable[[], object]],
    left_out: dict[str, str],
) -> dict[str, Callable[[], object]]:
    """By the query's number what to time; why not goes to ``left_out``, by kind."""
    calls: dict[str, Callable[[], object]] = {}
    for number, query in enumerate(asked):
        try:
            call = make(opened, query)
            call()
        except NotSupportedError as reason:
            left_out[query.kind.value] = str(reason)
        else:
            calls[str(number)] = call
    return calls


_JOBS: Mapping[str, Callable[..., Record]] = {
    "prepare": prepare,
    "indexing": indexing,
    "warm": warm,
    "adding": adding,
}


def main() -> None:
    """Do the job of the argument and write its answer to the file that it names."""
    request = json.loads(sys.argv[1])
    job, result = _JOBS[request.pop("job")], Path(request.pop("result"))
    result.write_text(json.dumps(job(**request), ensure_ascii=False), "utf-8")


if __name__ == "__main__":
    main()
