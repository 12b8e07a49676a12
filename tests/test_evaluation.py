"""Measuring on a retrieval set: the figures against hand-made ones, and what a folder that is no set says."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from cryptosearch.errors import EvaluationError
from cryptosearch.evaluation import evaluate_set

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
            gzip.compress(b'{"id": "p1", "text": "a"}\n{"id": 1}'),
            "corpus.jsonl.gz:2: needs the texts id",
        ),
        ("queries.jsonl.gz", gzip.compress(b"{"), "queries.jsonl.gz:1: no JSON"),
        ("qrels.tsv.gz", gzip.compress(b"q1\tp1\t1\nq2 p3 1\n"), "qrels.tsv.gz:2: needs query id"),
        ("qrels.tsv.gz", gzip.compress(b"q1\tp1\t1\n")[:-9], "cannot be read"),
    ],
)
def test_a_wrong_file_is_named_with_its_line(folder: Path, name: str, content: bytes, says: str) -> None:
    (folder / name).write_bytes(content)
    with pytest.raises(EvaluationError, match=says):
        evaluate_set(folder)


def test_a_folder_that_is_no_set_says_what_is_missing(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match=r"corpus\.jsonl\.gz: cannot be read"):
        evaluate_set(tmp_path)
