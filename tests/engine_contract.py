"""What every engine must do, as tests: an engine's test module derives from ``EngineContract``."""

from __future__ import annotations

import random
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from conftest import make_post
from cryptosearch.engine import Engine
from cryptosearch.engine import plan as p
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.quantities import write_number
from cryptosearch.errors import LockedError
from cryptosearch.model import Facet, Post, Sort

BTC, ETH, SOL = p.Term(F.BODY, "btc"), p.Term(F.BODY, "eth"), p.Term(F.BODY, "sol")


class EngineContract:
    """Derive from this and define the fixtures ``engine`` (empty) and ``reopened`` (the same index, opened again)."""

    @pytest.fixture
    def filled(self, engine: Engine) -> Engine:
        put(
            engine,
            make_post("a", "BTC 与 ETH 齐涨", day=18, tickers=("BTC", "ETH")),
            make_post("b", "BTC 回落,BTC 成交放大", day=19),
            make_post("c", "ETH 期限溢价走高", day=20, title="期限溢价", source="深潮 TechFlow"),
            make_post("d", "SOL 平稳", day=None, authors=("Gino Rossi", "Anna Bianchi")),
        )
        return engine

    # what terms there are

    def test_vocabulary_lists_terms_in_order(self, filled: Engine) -> None:
        assert list(filled.vocabulary.terms(F.TICKER, "")) == ["BTC", "ETH"]
        assert list(filled.vocabulary.terms(F.TICKER, "E")) == ["ETH"]
        assert list(filled.vocabulary.terms(F.TICKER, "X")) == []

    def test_vocabulary_counts_posts_by_term(self, filled: Engine) -> None:
        assert filled.vocabulary.n_docs == 4
        assert filled.vocabulary.document_frequency(F.BODY, "btc") == 2
        assert filled.vocabulary.document_frequency(F.BODY, "doge") == 0

    def test_vocabulary_lists_terms_with_their_posts(self, filled: Engine) -> None:
        put(filled, make_post("e", "BTC", tickers=("BTC", "BNB")))
        assert list(filled.vocabulary.frequencies(F.TICKER, "B")) == [("BNB", 1), ("BTC", 2)]
        assert list(filled.vocabulary.frequencies(F.TICKER, "X")) == []
        for prefix in ("", "期", "b"):
            listed = dict(filled.vocabulary.frequencies(F.GRAMS, prefix))
            assert list(listed) == list(filled.vocabulary.terms(F.GRAMS, prefix))
            assert listed == {term: filled.vocabulary.document_frequency(F.GRAMS, term) for term in listed}

    def test_vocabulary_gives_the_most_frequent_terms(self, filled: Engine) -> None:
        assert list(filled.vocabulary.frequent_terms(F.BODY, "", 3)) == _most_frequent(filled, F.BODY)[:3]
        assert list(filled.vocabulary.frequent_terms(F.TICKER, "E", 9)) == ["ETH"]
        assert list(filled.vocabulary.frequent_terms(F.TICKER, "X", 9)) == []
        assert list(filled.vocabulary.frequent_terms(F.TICKER, "", 0)) == []

    def test_terms_are_as_frequent_as_all_commits_together(self, engine: Engine) -> None:
        for number, text in enumerate(("eth btc", "eth sol", "eth sol doge", "doge", "btc eos eth")):
            put(engine, make_post(f"p{number}", text))
        assert list(engine.vocabulary.frequent_terms(F.BODY, "", 9)) == ["eth", "btc", "doge", "sol", "eos"]
        assert list(engine.vocabulary.frequent_terms(F.BODY, "e", 1)) == ["eth"]

    # what matches

    @pytest.mark.parametrize(
        ("plan", "expected"),
        [
            (BTC, "ab"),
            (p.Term(F.BODY, "doge"), ""),
            (p.All((BTC, ETH)), "a"),
            (p.Any((BTC, ETH)), "abc"),
            (p.Any((BTC, ETH, SOL), minimum=2), "a"),
            (p.Best((BTC, ETH)), "abc"),
            (p.Except(p.Everything(), BTC), "cd"),
            (p.Except(BTC, ETH), "b"),
            (p.Boosted(BTC, ETH), "ab"),
            (p.Prefer(ETH, BTC), "abc"),
            (p.Filter(ETH), "ac"),
            (p.Everything(), "abcd"),
            (p.Nothing(), ""),
            (p.Prefix(F.GRAMS, "期"), "c"),
            (p.Prefix(F.GRAMS, ""), "abcd"),
            (p.Sequence(F.GRAMS, ("期限", "限溢", "溢价")), "c"),
            (p.Sequence(F.GRAMS, ("期限", "溢价")), ""),
            (p.Sequence(F.GRAMS, ("eth", "期限")), "c"),
            (p.Sequence(F.GRAMS, ("eth", "期"), ends_open=True), "c"),
            (p.Sequence(F.GRAMS, ("平",), ends_open=True), "d"),
            (p.Sequence(F.TITLE_GRAMS, ("期限", "限溢", "溢价")), "c"),
            (p.Sequence(F.AUTHOR, ("gino", "rossi")), "d"),
            (p.Sequence(F.AUTHOR, ("rossi", "anna")), ""),
            (p.Phrase(F.GRAMS, ("eth", "期限")), "c"),
            (p.Phrase(F.GRAMS, ("期限", "溢价")), ""),
            (p.Sequence(F.SOURCE, ("techflow",)), "c"),
            (p.Term(F.TICKER, "ETH"), "a"),
            (p.Term(F.KIND, "flash"), "abcd"),
            (p.Term(F.ID, "c"), "c"),
            (p.Between(date(2026, 1, 19), date(2026, 1, 20)), "bcd"),
            (p.Between(None, date(2026, 1, 18)), "a"),
            (p.Between(date(2026, 1, 21), None), ""),
            (p.Quantities(None, "", "~"), ""),
        ],
        ids=str,
    )
    def test_a_plan_matches(self, filled: Engine, plan: p.Node, expected: str) -> None:
        ranking = filled.search(plan, limit=10)
        assert sorted(ranked.post.id for ranked in ranking.page) == list(expected)
        assert ranking.total == filled.count(plan) == len(expected)

    @pytest.mark.parametrize(
        ("units", "least", "below", "expected"),
        [
            (("usd",), 3000, 3111, "a"),
            (("usd",), 3110, 3111, "a"),
            (("usd",), 3111, 10**14, "b"),
            (("usd", "eth"), 0, 5000, "ac"),
            (("eth",), 0, 10**9, "c"),
            (("%",), 3, 4, "d"),  # 2-5% and -3%: what overlaps
            (("%",), 5, 6, "d"),
            (("%",), 6, 9, ""),
            (("%",), -9, 0, "d"),
            (("%",), -2, 2, ""),
            (("us",), 0, 10**9, ""),
            (None, 4000, 4001, "c"),
            (None, 0, 10**15, "abcd"),
        ],
    )
    def test_quantities_match(
        self, engine: Engine, units: tuple[str, ...] | None, least: int, below: int, expected: str
    ) -> None:
        put(engine, make_post("a", "报 3,110 美元"), make_post("b", "市值 10 万亿美元", day=19))
        put(engine, make_post("c", "卖出 4,000 枚 ETH"), make_post("d", "费率 2-5%,一年 -3%", title="共 5 千"))
        put(engine, make_post("e", "删去 4,000 枚 ETH"))
        with engine.write() as writer:
            writer.delete("e")
        plan = p.Quantities(units, write_number(Decimal(least)), write_number(Decimal(below)))
        assert sorted(ranked_ids(engine, plan)) == list(expected)
        assert engine.count(p.Except(p.Everything(), plan)) == 4 - len(expected)

    def test_a_sequence_does_not_run_from_one_section_into_the_next(self, engine: Engine) -> None:
        put(engine, make_post("a", "上升期", "限价单"))
        assert engine.count(p.Sequence(F.GRAMS, ("期限",))) == 0

    # order

    def test_more_occurrences_in_fewer_words_rank_higher(self, filled: Engine) -> None:
        assert ranked_ids(filled, BTC) == ["b", "a"]

    def test_weights_multiply_scores(self, filled: Engine) -> None:
        single, double = (filled.search(p.Term(F.BODY, "sol", w), limit=1).page[0].score for w in (1.0, 2.0))
        assert double == pytest.approx(2 * single)
        assert single > 0

    def test_filters_do_not_score(self, filled: Engine) -> None:
        plan = p.Any((p.Filter(BTC), p.Everything(), p.Between(None, date(2026, 2, 1))))
        assert {ranked.score for ranked in filled.search(plan, limit=9).page} == {0.0}

    def test_preferred_posts_come_first_whatever_they_score(self, engine: Engine) -> None:
        put(engine, make_post("own", "sol " + "很长的话 " * 99), make_post("other", "eth eth eth"))
        assert ranked_ids(engine, p.Prefer(SOL, ETH)) == ["own", "other"]
        assert ranked_ids(engine, p.Prefer(p.Filter(SOL), ETH)) == ["own", "other"]

    def test_equal_scores_rank_newest_first_then_by_id(self, engine: Engine) -> None:
        put(engine, *(make_post(post_id, "sol", day=day) for post_id, day in (("z", 9), ("b", 8), ("a", 8))))
        assert ranked_ids(engine, SOL) == ["z", "a", "b"]

    def test_dates_order_on_request(self, filled: Engine) -> None:
        assert ranked_ids(filled, p.Everything(), sort=Sort.NEWEST) == ["c", "d", "b", "a"]
        assert ranked_ids(filled, p.Everything(), sort=Sort.OLDEST) == ["a", "b", "c", "d"]

    @pytest.mark.parametrize("sort", Sort)
    def test_pages_join_to_one_long_page(self, engine: Engine, sort: Sort) -> None:
        chance = random.Random(7)
        put(engine, *(make_post(f"p{n}", "sol " * chance.randint(1, 4), day=chance.randint(1, 9)) for n in range(25)))
        pages = [engine.search(SOL, limit=4, offset=at, sort=sort).page for at in range(0, 28, 4)]
        assert [r.post.id for page in pages for r in page] == ranked_ids(engine, SOL, sort=sort, limit=100)

    # facets

    @pytest.mark.parametrize(
        ("plan", "facet", "expected"),
        [
            (p.Everything(), Facet.KIND, {"flash": 4}),
            (p.Everything(), Facet.TICKER, {"BTC": 1, "ETH": 1}),
            (p.Everything(), Facet.AUTHOR, {"Anna Bianchi": 1, "Gino Rossi": 1}),
            (p.Everything(), Facet.MONTH, {"2026-01": 4}),
            (p.Any((BTC, ETH)), Facet.DAY, {"2026-01-18": 1, "2026-01-19": 1, "2026-01-20": 1}),
            (p.Except(p.Everything(), BTC), Facet.SOURCE, {"深潮 TechFlow": 1}),
            (p.All((BTC, p.Filter(p.Between(date(2026, 1, 19), None)))), Facet.DAY, {"2026-01-19": 1}),
            (p.Nothing(), Facet.KIND, {}),
        ],
        ids=str,
    )
    def test_facets_count_the_posts_that_match(
        self, filled: Engine, plan: p.Node, facet: Facet, expected: dict[str, int]
    ) -> None:
        counted = filled.facets(plan, [facet, Facet.LANGUAGE])
        assert list(counted) == [facet, Facet.LANGUAGE]
        assert [(item.value, item.count) for item in counted[facet]] == list(expected.items())

    def test_deleted_posts_are_not_counted(self, filled: Engine) -> None:
        with filled.write() as writer:
            writer.delete("a")
        assert filled.facets(p.Everything(), [Facet.TICKER]) == {Facet.TICKER: ()}

    # explanations

    @pytest.mark.parametrize(
        "plan",
        [BTC, p.Boosted(BTC, ETH), p.Prefer(ETH, BTC), p.Except(p.Any((BTC, ETH)), SOL), p.Filter(ETH), p.Nothing()],
        ids=str,
    )
    def test_an_explanation_comes_to_the_score(self, filled: Engine, plan: p.Node) -> None:
        scores = {ranked.post.id: ranked.score for ranked in filled.search(plan, limit=10).page}
        found = filled.explain(plan, "abcd")
        assert {post_id: one.value for post_id, one in found.items() if one.matches} == scores
        assert {one.value for one in found.values() if not one.matches} <= {0.0}

    def test_explaining_knows_merged_ids_and_leaves_out_others(self, engine: Engine) -> None:
        put(engine, make_post("x", "sol", merged_ids=("y",)))
        found = engine.explain(SOL, ["y", "x", "never held"])
        assert list(found) == ["y", "x"]
        assert found["x"] == found["y"]

    # changes

    def test_a_post_comes_back_as_it_was_put(self, filled: Engine) -> None:
        post = make_post("x", "一段", "二段", title="题", lede="引", credits=("文章作者:甲",), addresses=("0x3c9E",))
        put(filled, post)
        assert filled.get("x") == post

    def test_merged_ids_lead_to_their_post(self, engine: Engine) -> None:
        put(engine, make_post("x", "sol", merged_ids=("y",)))
        assert engine.get("y") == engine.get("x") is not None
        assert engine.get("z") is None

    def test_putting_replaces_the_post_with_the_same_id(self, filled: Engine) -> None:
        put(filled, make_post("a", "SOL 上涨"))
        assert (sorted(ranked_ids(filled, SOL)), ranked_ids(filled, BTC)) == (["a", "d"], ["b"])

    def test_a_transaction_puts_a_post_once(self, filled: Engine) -> None:
        with pytest.raises(ValueError, match="twice"), filled.write() as writer:
            writer.put(make_post("e", "sol"))
            writer.put(make_post("e", "eth"))
        assert filled.get("e") is None

    def test_deleting_takes_a_post_out(self, filled: Engine) -> None:
        with filled.write() as writer:
            writer.delete("a")
            writer.delete("never held")
        assert sorted(ranked_ids(filled, p.Everything())) == ["b", "c", "d"]
        assert filled.get("a") is None

    def test_deleting_all_posts_leaves_an_index_that_can_be_filled(self, filled: Engine) -> None:
        with filled.write() as writer:
            for post_id in "abcd":
                writer.delete(post_id)
        assert filled.count(p.Everything()) == 0
        put(filled, make_post("e", "sol"))
        assert ranked_ids(filled, SOL) == ["e"]

    def test_revisions_tell_changed_posts_apart(self, filled: Engine) -> None:
        before = dict(filled.revisions())
        put(filled, replace(_got(filled, "b"), title="改过"), _got(filled, "c"))
        after = filled.revisions()
        assert {post_id for post_id in after if after[post_id] != before[post_id]} == {"b"}

    def test_a_failed_transaction_changes_nothing(self, filled: Engine) -> None:
        with pytest.raises(RuntimeError), filled.write() as writer:
            writer.put(make_post("e", "sol"))
            writer.delete("d")
            raise RuntimeError
        assert ranked_ids(filled, SOL) == ["d"]
        put(filled, make_post("e", "sol"))
        assert sorted(ranked_ids(filled, SOL)) == ["d", "e"]

    def test_commits_are_there_for_the_next_opening(self, filled: Engine, reopened: Engine) -> None:
        reopened.refresh()
        assert sorted(ranked_ids(reopened, p.Everything())) == ["a", "b", "c", "d"]
        assert reopened.search(BTC, limit=9) == filled.search(BTC, limit=9)

    def test_refreshing_sees_other_commits(self, filled: Engine, reopened: Engine) -> None:
        reopened.refresh()
        put(filled, make_post("e", "sol"))
        assert ranked_ids(reopened, SOL) == ["d"]
        assert (reopened.refresh(), reopened.refresh()) == (True, False)
        assert sorted(ranked_ids(reopened, SOL)) == ["d", "e"]

    def test_only_one_writes(self, filled: Engine, reopened: Engine) -> None:
        with filled.write(), pytest.raises(LockedError), reopened.write():
            pass
        put(reopened, make_post("e", "sol"))

    def test_threads_read_what_one_reads(self, filled: Engine, reopened: Engine) -> None:
        put(filled, *(make_post(f"p{n}", f"sol eth 第{n}条 期限溢价") for n in range(40)))
        terms = [p.Term(F.GRAMS, text) for text in ("sol", "eth", "期限", "限溢", "btc", "第1", "1", "2", "条$")]
        plans = [p.Any((left, p.Filter(right))) for left in terms for right in terms]
        expected = [filled.search(plan, limit=9) for plan in plans]
        reopened.refresh()  # nothing of it is cached yet
        interval = sys.getswitchinterval()
        sys.setswitchinterval(1e-6)
        try:
            with ThreadPoolExecutor(8) as pool:
                found = list(pool.map(lambda plan: reopened.search(plan, limit=9), plans * 3))
        finally:
            sys.setswitchinterval(interval)
        assert found == expected * 3

    def test_terms_that_are_no_text_are_not_found(self, filled: Engine) -> None:
        assert filled.get("\udcff") is None
        assert filled.count(p.Term(F.TICKER, "\udcff")) == filled.count(p.Prefix(F.GRAMS, "\udcff")) == 0

    def test_an_empty_index_answers(self, engine: Engine) -> None:
        for plan in (p.Everything(), BTC, p.Prefix(F.GRAMS, ""), p.Sequence(F.GRAMS, ("期限",))):
            assert engine.search(plan, limit=10).page == ()
        assert (engine.get("a"), dict(engine.revisions())) == (None, {})

    def test_many_small_commits_equal_one(self, engine: Engine, reopened: Engine) -> None:
        posts = [make_post(f"p{n}", f"sol 第{n}条 " + "eth " * (n % 5)) for n in range(30)]
        for post in posts:
            put(engine, post)
        assert sorted(ranked_ids(engine, SOL, limit=99)) == sorted(post.id for post in posts)
        reopened.refresh()
        with reopened.write() as writer:
            for post in posts:
                writer.put(post)
        assert ranked_ids(reopened, p.All((SOL, ETH)), limit=99) == ranked_ids(engine, p.All((SOL, ETH)), limit=99)


def _most_frequent(engine: Engine, name: F) -> list[str]:
    """All terms, those first that most posts have."""
    vocabulary = engine.vocabulary
    return sorted(vocabulary.terms(name, ""), key=lambda term: (-vocabulary.document_frequency(name, term), term))


def put(engine: Engine, *posts: Post) -> None:
    with engine.write() as writer:
        for post in posts:
            writer.put(post)


def ranked_ids(engine: Engine, plan: p.Node, *, sort: Sort = Sort.RELEVANCE, limit: int = 10) -> list[str]:
    return [ranked.post.id for ranked in engine.search(plan, limit=limit, sort=sort).page]


def _got(engine: Engine, post_id: str) -> Post:
    post = engine.get(post_id)
    assert post is not None
    return post
