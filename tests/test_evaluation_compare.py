"""Runs that are kept and compared: what is written is read again, and differences are what they are said to be."""

from __future__ import annotations

import gzip
import json
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from cryptosearch.errors import EvaluationError
from cryptosearch.evaluation import Run, compare_runs, read_run, write_run
from cryptosearch.evaluation.measures import MEASURES
from cryptosearch.evaluation.runs import JudgedQuery
from cryptosearch.evaluation.spread import permutation_p, resampled_means, spread


def _query(text: str, value: float, first_answer: int | None = 1) -> JudgedQuery:
    return JudgedQuery(text, dict.fromkeys(MEASURES, value), first_answer, (("p1", 2.5), ("p2", 2.5)))


BEFORE = Run("set", {"q1": _query("期限溢价", 0.5, 2), "q2": _query("算力", 1.0), "q3": _query("矿工", 0.25, None)})
AFTER = Run("set", {"q1": _query("期限溢价", 1.0), "q2": _query("算力", 0.25, 4), "q3": _query("矿工", 0.25, None)})


@pytest.mark.parametrize("name", ["run.jsonl", "run.jsonl.gz"])
def test_a_run_that_is_written_is_read_again(tmp_path: Path, name: str) -> None:
    write_run(tmp_path / name, BEFORE)
    assert read_run(tmp_path / name) == BEFORE


def test_a_trec_run_has_falling_scores(tmp_path: Path) -> None:
    write_run(tmp_path / "run.trec", Run("set", {"q1": _query("期限溢价", 0.5)}))
    assert (tmp_path / "run.trec").read_text("utf-8") == "q1 Q0 p1 1 -1 cryptosearch\nq1 Q0 p2 2 -2 cryptosearch\n"


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no run that eval wrote"),
        (b"q1 Q0 p1 1 -1 cryptosearch\n", "no run that eval wrote"),
        (b"[]\n", "no run that eval wrote"),
        (b'{"format_version": 2}\n', "format 2, this program reads 1"),
        (b'{"format_version": 1, "set": "s"}\n{"query": "q1"}\n', "no run that eval wrote"),
    ],
)
def test_what_is_no_run_is_refused(tmp_path: Path, content: bytes, says: str) -> None:
    (tmp_path / "run.jsonl").write_bytes(content)
    with pytest.raises(EvaluationError, match=f"run.jsonl: {says}"):
        read_run(tmp_path / "run.jsonl")


def test_a_run_that_is_not_there_or_cut_off_is_named(tmp_path: Path) -> None:
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_run(tmp_path / "run.jsonl")
    (tmp_path / "run.jsonl.gz").write_bytes(gzip.compress(json.dumps({"format_version": 1}).encode())[:-9])
    with pytest.raises(EvaluationError, match="cannot be read"):
        read_run(tmp_path / "run.jsonl.gz")


def test_queries_win_and_lose_by_the_main_measure() -> None:
    found = compare_runs(BEFORE, AFTER)
    assert [(change.query_id, change.difference) for change in found.won] == [("q1", 0.5)]
    assert [(change.query_id, change.difference) for change in found.lost] == [("q2", -0.75)]
    assert (found.lost[0].before.first_answer, found.lost[0].after.first_answer) == (1, 4)
    change = found.measures["nDCG@10"]
    assert (change.before, change.after) == pytest.approx((1.75 / 3, 0.5))
    assert change.low <= change.difference <= change.high
    # Of the signs of +0.5 and -0.75, two of four give a sum as far from 0 as -0.25, and two one that is farther.
    assert change.p == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("after", "says"),
    [
        (Run("other", BEFORE.queries), "one run is of the set set, the other of other"),
        (Run("set", {"q1": BEFORE.queries["q1"]}), "different queries: 2 are in one alone"),
    ],
)
def test_runs_of_different_queries_are_not_compared(after: Run, says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        compare_runs(BEFORE, after)


def test_runs_without_queries_are_not_compared() -> None:
    with pytest.raises(EvaluationError, match="no judged queries"):
        compare_runs(Run("set", {}), Run("set", {}))


def test_p_is_the_part_of_all_signs_that_gives_as_much() -> None:
    differences = np.array([0.4, 0.3, -0.1, 0.2, 0.0, 0.5, 0.1])
    sums = [abs(np.dot(signs, differences)) for signs in product((-1, 1), repeat=len(differences))]
    exact = float(np.mean([value >= abs(differences.sum()) - 1e-9 for value in sums]))
    assert permutation_p(differences) == pytest.approx(exact, abs=0.01)
    assert permutation_p(np.zeros(5)) == 1.0


def test_intervals_are_those_of_the_central_limit_theorem_and_paired() -> None:
    values = np.random.default_rng(1).random((40, 1))
    samples = resampled_means(np.hstack([values, values, np.ones((40, 1))]), n_samples=600)
    assert samples.shape == (600, 3)
    assert (samples[:, 0] == samples[:, 1]).all()
    assert samples[:, 2] == pytest.approx(1.0)
    found = spread(values.mean(), samples[:, 0])
    error = 1.96 * values.std() / 40**0.5
    assert (found.mean - found.low, found.high - found.mean) == pytest.approx((error, error), rel=0.2)
