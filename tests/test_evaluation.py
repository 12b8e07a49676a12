"""Measuring on a retrieval set: the figures against hand-made ones, and what a folder that is no set says."""

from __future__ import annotations

import gzip
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from cryptosearch.errors import EvaluationError
from cryptosearch.evaluation import evaluate_set, read_set
from cryptosearch.index import Index

FILES = {
    "corpus.jsonl.gz": '{"id": "p1", "text": "期限溢价上升"}\n'
    '{"id": "p2", "text": "期限溢价 期限溢价 走高", "date": "2026-01-02"}\n'
    '{"id": "p3", "text": "算力回落", "title": "矿工"}\n',
    "queries.jsonl.gz": '{"id": "q1", "text": "期限溢价"}\n{"id": "q2", "text": "算力"}\n\n',
    "qrels.tsv.gz": "q1\tp1\t1\nq2\tp3\t1\n",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, content in FILES.items():
        (tmp_path / name).write_bytes(gzip.compress(content.encode()))
    return tmp_path


def test_measures_are_means_over_the_queries(folder: Path) -> None:
    steps: list[str] = []
    report = evaluate_set(folder, on_step=steps.append)
    assert (report.set, report.n_queries, report.n_posts) == (folder.name, 2, 3)
    # p2 has the words of q1 twice, so p1 is second: RR (1/2 + 1) / 2, nDCG (1/log2(3) + 1) / 2.
    assert report.measures == {"nDCG@10": 0.8155, "RR@10": 0.75, "R@100": 1.0}
    assert 0 < report.query_ms["p50"] <= report.query_ms["p95"]
    assert steps == ["indexing 3 passages", "running 2 queries"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("corpus.jsonl.gz", b"plain text", "cannot be read"),
        (
            "corpus.jsonl.gz",
            gzip.compress(b'{"id": "p1", "text": "a"}\n{"id": 1}', mtime=0),
            "corpus.jsonl.gz:2: needs the texts id",
        ),
        ("queries.jsonl.gz", gzip.compress(b"{", mtime=0), "queries.jsonl.gz:1: no JSON"),
        ("qrels.tsv.gz", gzip.compress(b"q1\tp1\t1\nq2 p3 1\n", mtime=0), "qrels.tsv.gz:2: needs query id"),
        ("qrels.tsv.gz", gzip.compress(b"q1\tp1\t1\n", mtime=0)[:-9], "cannot be read"),
        (
            "corpus.jsonl.gz",
            gzip.compress(b'{"id": "p1", "text": "a"}\n{"id": "p1", "text": "b"}', mtime=0),
            r"corpus.jsonl.gz:2: the id 'p1' comes twice, first at .*corpus.jsonl.gz:1",
        ),
        (
            "queries.jsonl.gz",
            gzip.compress(b'{"id": "q", "text": "a"}\n' * 2, mtime=0),
            "queries.jsonl.gz:2: the id 'q' comes",
        ),
        (
            "corpus.jsonl.gz",
            gzip.compress(b'{"id": "p1", "text": "a", "date": "20 January"}', mtime=0),
            ":1: the date must be",
        ),
        (
            "corpus.jsonl.gz",
            gzip.compress(b'{"id": "p1", "text": "a", "date": 20260120}', mtime=0),
            ":1: the date must be",
        ),
        (
            "corpus.jsonl.gz",
            gzip.compress(b'{"id": "p1", "text": "a", "title": 7}', mtime=0),
            ":1: the title must be a text",
        ),
    ],
)
def test_a_wrong_file_is_named_with_its_line(folder: Path, name: str, content: bytes, says: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(EvaluationError, match=says):
        evaluate_set(folder)


def test_a_folder_that_is_no_set_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl\.gz: cannot be read"):
        evaluate_set(tmp_path)


def test_passages_that_read_alike_stay_apart_and_keep_their_ids(folder: Path) -> None:
    lines = "".join(f'{{"id": "{post_id}", "text": "期限溢价上升"}}\n' for post_id in ("一 号", "P/2", "p" * 200))
    (folder / "corpus.jsonl.gz").write_bytes(gzip.compress(lines.encode()))
    report = evaluate_set(folder)
    assert report.n_posts == 3
    assert {post_id for post_id, _ in report.run.queries["q1"].hits} == {"一 号", "P/2", "p" * 200}


def test_only_judged_queries_of_the_set_count(folder: Path) -> None:
    (folder / "qrels.tsv.gz").write_bytes(gzip.compress(b"q2\tp3\t1\nq9\tp1\t1\n", mtime=0))
    report = evaluate_set(folder)
    assert (report.n_queries, report.measures["RR@10"], list(report.run.queries)) == (2, 1.0, ["q2"])


def test_the_order_is_that_of_search(folder: Path) -> None:
    queries = read_set(folder).queries
    run = evaluate_set(folder).run
    with TemporaryDirectory() as temporary, Index.create(temporary) as index:
        index.add(read_set(folder).posts)
        for query_id in run.queries:
            searched = [(hit.post.id, hit.score) for hit in index.search(queries[query_id])]
            assert list(run.queries[query_id].hits) == searched
