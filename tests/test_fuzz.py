"""A few hundred of the queries that ``make fuzz`` throws; how long they take is not asked here."""

from __future__ import annotations

from pathlib import Path

import pytest

import fuzz_queries
from cryptosearch import Corpus, Index


def test_no_query_does_what_it_may_not(tmp_path: Path) -> None:
    with Index.create(tmp_path) as index, Corpus.open(fuzz_queries.ROOT / "corpus") as corpus:
        posts = corpus.posts()
        index.sync(posts)
        texts = [section.text for post in posts.values() for section in post.sections()]
        maker = fuzz_queries.QueryMaker(texts, seed=20)
        found = [(query, fuzz_queries.faults_of(query, index)) for query in (maker.query() for _ in range(400))]
    assert [(query, faults) for query, faults in found if set(faults) - {fuzz_queries.SLOW}] == []


def test_a_fault_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with Index.create(tmp_path) as index:
        monkeypatch.setattr("cryptosearch.Index.search", lambda *_, **__: 1 / 0)
        assert fuzz_queries.faults_of("比特币", index) == ["raised ZeroDivisionError('division by zero')"]
