"""The benchmark of ranking: its BM25 is the formula, samples and intervals are what they say, tables have a place."""

from __future__ import annotations

import gzip
import json
import sys
from math import log
from pathlib import Path

import pytest

from conftest import ROOT, make_post
from cryptosearch.engine import parameters, scalar, wording
from cryptosearch.engine.arrays import terms
from cryptosearch.evaluation import RetrievalSet
from cryptosearch.evaluation.measures import MEASURES

sys.path.insert(0, str(ROOT))

from bench import report
from bench.ranking import feeds, variants
from bench.ranking.bm25 import BM25, K1, B
from bench.ranking.run import ALL, SAMPLED, Settings, best_feed, run, sample
from bench.ranking.systems import BASELINE, OURS, SYSTEMS
from bench.ranking.tables import tables

PASSAGES = [["期限", "溢价", "上升"], ["期限", "溢价", "溢价", "走高", "算力"], ["算力"], ["矿工", "算力"]]
QUERY = ["溢价", "算力", "算力", "无人"]


def _plain_score(passage: list[str]) -> float:
    mean_length = sum(map(len, PASSAGES)) / len(PASSAGES)
    score = 0.0
    for term in QUERY:
        df, tf = sum(term in other for other in PASSAGES), passage.count(term)
        idf = log(1 + (len(PASSAGES) - df + 0.5) / (df + 0.5))
        score += idf * tf * (K1 + 1) / (tf + K1 * (1 - B + B * len(passage) / mean_length))
    return score


def test_bm25_is_the_formula() -> None:
    scores = [_plain_score(passage) for passage in PASSAGES]
    ranked = BM25(PASSAGES)
    assert ranked.scores(QUERY) == pytest.approx(scores)
    assert ranked.top(QUERY, 3) == sorted(range(4), key=lambda number: -scores[number])[:3]


def test_bm25_leaves_out_what_does_not_match_and_keeps_the_order_of_equals() -> None:
    assert BM25([["甲"], ["乙"], ["甲"], ["甲"]]).top(["甲"], 10) == [0, 2, 3]
    assert BM25(PASSAGES).top(["无人"], 10) == []


@pytest.mark.parametrize(
    ("cut", "terms"),
    [
        (feeds.words, ["btc", "中国科学院", "涨", "4.5", "万"]),
        (feeds.search_words, ["btc", "中国", "科学", "学院", "科学院", "中国科学院", "涨", "4.5", "万"]),
        (feeds.bigrams, ["btc", "中国", "国科", "科学", "学院", "院涨", "4.5", "万"]),
        (feeds.unigrams, ["btc", "中", "国", "科", "学", "院", "涨", "4.5", "万"]),
    ],
)
def test_each_feed_cuts_in_its_way(cut: object, terms: list[str]) -> None:
    assert callable(cut)
    assert cut("btc,中国科学院涨4.5万!") == terms


def test_feeds_get_normalised_text_of_title_and_body() -> None:
    posts = (make_post("p1", "ＢＴＣ跌破", title="比特幣"),)
    found = feeds.feed(RetrievalSet("set", posts, {"q1": "以太坊"}, {}), feeds.Feed.UNIGRAMS)
    assert found == ([["比", "特", "币", "btc", "跌", "破"]], [["以", "太", "坊"]])


def test_the_feed_that_does_better_counts() -> None:
    judged = best_feed({"a": {"q1": [0.5, 1.0], "q2": [0.5, 1.0]}, "b": {"q1": [1.0, 0.0], "q2": [0.5, 0.0]}})
    assert (judged.feed, judged.by_feed) == ("b", {"a": [0.5, 1.0], "b": [0.75, 0.0]})


def test_a_sample_is_the_same_each_time_and_of_judged_queries() -> None:
    queries = {f"q{number}": "算力" for number in range(20)}
    retrieval_set = RetrievalSet("set", (), queries, {query_id: {"p1": 1} for query_id in list(queries)[:12]})
    drawn = sample(retrieval_set, 5)
    assert drawn == sample(retrieval_set, 5)
    assert len(drawn.queries) == 5
    assert list(drawn.queries) == [query_id for query_id in retrieval_set.qrels if query_id in drawn.queries]
    assert drawn.qrels.keys() == drawn.queries.keys() == sample(sample(retrieval_set, None), 5).queries.keys()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("set")
    texts = ["期限溢价上升", "矿工出售比特币", "算力回落", "稳定币供应增长"]
    files = {
        "corpus.jsonl.gz": "\n".join(json.dumps({"id": f"p{at}", "text": text}) for at, text in enumerate(texts)),
        "queries.jsonl.gz": "\n".join(json.dumps({"id": f"q{at}", "text": text}) for at, text in enumerate(texts)),
        "qrels.tsv.gz": "\n".join(f"q{at}\tp{at}\t1" for at in range(len(texts))),
    }
    for name, content in files.items():
        (made / name).write_bytes(gzip.compress(content.encode()))
    return made


def test_every_system_is_measured_or_says_why_not(folder: Path, tmp_path: Path) -> None:
    steps: list[str] = []
    results = json.loads(json.dumps(run(Settings([folder, folder], list(SYSTEMS)), steps.append)))
    shown = tables(results)
    for name, system in SYSTEMS.items():
        if reason := system.missing():
            assert reason in shown["ranking-machine"]
            continue
        group = results["groups"][SAMPLED if system.max_queries else ALL]
        for figures in (group["sets"][0]["systems"][name], group["macro"]["systems"][name]):
            assert {measure: figures[measure]["mean"] for measure in MEASURES} == dict.fromkeys(MEASURES, 1.0)
            assert figures["nDCG@10 difference"] == {"mean": 0.0, "low": 0.0, "high": 0.0}
        assert system.label in shown["ranking-sampled" if system.max_queries else "ranking-nDCG@10"]
    assert results["groups"][SAMPLED]["systems"][:2] == [OURS, BASELINE]
    document = tmp_path / "evaluation.md"
    document.write_bytes((ROOT / "docs" / "evaluation.md").read_bytes())
    report.refresh(document, shown)
    assert [document.read_text("utf-8").count(table) for table in shown.values()] == [1] * len(shown)


def test_a_variant_is_in_force_in_every_module_and_undone() -> None:
    before = [vars(module)["K1"] for module in (parameters, scalar, terms)]
    with variants.changed({"K1": 9.0, "FUNCTION_WORDS": frozenset()}):
        assert [vars(module)["K1"] for module in (parameters, scalar, terms)] == [9.0] * 3
        assert not vars(wording)["FUNCTION_WORDS"]
    assert [vars(module)["K1"] for module in (parameters, scalar, terms)] == before
    assert vars(wording)["FUNCTION_WORDS"]


def test_a_variant_of_what_the_engine_has_not_is_refused() -> None:
    with pytest.raises(ValueError, match="no K9"), variants.changed({"K9": 1}):
        pass


def test_variants_are_measured_on_the_same_queries() -> None:
    posts = tuple(make_post(f"p{n}", text) for n, text in enumerate(["比特币 跌破 关口", "跌破", "比特币 上涨"]))
    found = RetrievalSet("tiny", posts, {"q": "什么是比特币的 上涨"}, {"q": {"p2": 1}})
    results = variants.run([found], lambda step: None)
    assert len(results["measures"]["tiny"]) == len(variants.VARIANTS)
    assert results["measures"]["tiny"][0] == 1.0
    assert "| as it is | 100.00 | 100.00 |" in variants.tables(results)["ranking-variants"]
