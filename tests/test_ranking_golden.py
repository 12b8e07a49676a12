"""How the sample corpus is ranked, against what was written down: a change of ranking is a diff of two golden files."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from cryptosearch.corpus import Corpus
from rank_sample import FOLDER, Outcome, contents, rank_sample, read_cases


@pytest.fixture(scope="module")
def outcomes() -> list[Outcome]:
    return rank_sample()


@pytest.mark.parametrize("name", ["top.txt", "rank_stats.txt"])
def test_the_sample_is_ranked_as_written_down(outcomes: list[Outcome], name: str) -> None:
    assert contents(outcomes)[name] == (FOLDER / name).read_text("utf-8"), "look at the difference, then: make goldens"


def test_every_meant_post_is_found_on_the_first_page(outcomes: list[Outcome]) -> None:
    assert [outcome.case.query for outcome in outcomes if outcome.rank is None or outcome.rank > 10] == []


def test_queries_are_of_all_kinds_and_mean_posts_that_are_there(sample_corpus: Path) -> None:
    cases = read_cases()
    with Corpus.open(sample_corpus) as corpus:
        held = corpus.posts().keys()
    assert [case for case in cases if not case.wanted or not held >= set(case.wanted)] == []
    assert Counter(case.query for case in cases).most_common(1)[0][1] == 1
    kinds = {"word", "words", "script", "name", "phrase", "sign", "field", "question"}
    assert {case.kind for case in cases} == kinds
