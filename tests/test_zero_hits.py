"""What a search says that finds nothing: how far each part gets alone, and which one to leave out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from time import thread_time

import pytest

from cli_runner import Run
from cryptosearch import DroppedClause, Filters, Index, Match, TermCount, ZeroHits
from suggest_posts import POSTS

pytest_plugins = ["cli_fixtures"]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Index]:
    with Index.create(tmp_path_factory.mktemp("zero") / "index") as index:
        index.add(POSTS)
        yield index


def why(index: Index, query: str, **options: object) -> ZeroHits:
    result = index.search(query, **options)  # type: ignore[arg-type]
    assert result.total == 0
    assert result.zero_hits is not None
    return result.zero_hits


def counts(zero: ZeroHits) -> dict[str, int]:
    return {term.text: term.n_posts for term in zero.terms}


def dropped(zero: ZeroHits) -> dict[str, int]:
    return {clause.text: clause.n_posts for clause in zero.dropped}


def test_words_filters_and_dates_are_counted_alone(index: Index) -> None:
    zero = why(index, "比特币 kind:article since:2026-01-19 -质押")
    assert counts(zero) == {"比特币": 2, "kind:article": 1, "since:2026-01-19": 2, "-质押": 5}


def test_the_clauses_in_the_way_are_named_the_shortest_first(index: Index) -> None:
    assert why(index, "比特币 kind:article").dropped == (DroppedClause("比特币", 1), DroppedClause("kind:article", 2))
    assert dropped(why(index, "比特币 kind:article since:2026-01-19")) == {"kind:article": 1}
    assert dropped(why(index, '"没有的话" author:nobody')) == {}


def test_without_a_clause_the_rest_is_searched_as_it_would_be(index: Index) -> None:
    assert dropped(why(index, "比特币 涨停 author:nobody")) == {"author:nobody": 2}  # any of the words
    assert dropped(why(index, "比特币 涨停", match=Match.ALL)) == {"涨停": 2}
    assert dropped(why(index, "BTC author:nobody")) == {"author:nobody": 2}
    assert dropped(why(index, "BTC author:nobody", aliases=False)) == {}


def test_options_are_clauses_too(index: Index) -> None:
    zero = why(index, "比特币", filters=Filters(author="Ada Li", kind="flash", since=date(2026, 1, 19)))
    assert list(counts(zero)) == ["比特币", "since:2026-01-19", 'author:"Ada Li"', "kind:flash"]
    assert dropped(zero) == {'author:"Ada Li"': 1}
    zero = why(index, "比特币", filters=Filters(author="Ada"))
    assert dropped(zero) == {"比特币": 1, "author:Ada": 2}
    assert counts(why(index, "", filters=Filters(kind="flash", lang="it"))) == {"kind:flash": 5, "lang:it": 0}


def test_what_a_word_or_phrase_was_cut_into_is_counted(index: Index) -> None:
    (term,) = why(index, '"比特币质押"').terms
    assert term == TermCount('"比特币质押"', 0, (TermCount("比特币", 2), TermCount("质押", 1)))
    assert why(index, "现货美联储", match=Match.ALL).terms[0].tokens == (TermCount("现货", 1), TermCount("美联储", 1))
    assert why(index, "现货 美联储", literal=True).terms[0].text == '"现货 美联储"'


def test_one_word_alone_found_nothing(index: Index) -> None:
    assert why(index, "qzxjkv") == ZeroHits((TermCount("qzxjkv", 0),))


def test_alternatives_are_counted_each(index: Index) -> None:
    zero = why(index, "(涨停 OR 跌停) kind:flash")
    assert counts(zero) == {"涨停": 0, "跌停": 0, "kind:flash": 5}
    assert dropped(zero) == {"涨停 OR 跌停": 5}


def test_a_long_query_is_looked_at_in_part_and_says_so(index: Index) -> None:
    words = " ".join(f"qzx{number}" for number in range(30))
    zero = why(index, words)
    assert (len(zero.terms), zero.n_left_out) == (12, 18)
    assert why(index, "qzx " * 30).n_left_out == 0  # the same word again is one
    sentence = "".join(f"没有的话{number}" for number in range(30))
    assert len(why(index, f'"{sentence}"').terms[0].tokens) == 12


@pytest.mark.parametrize("clause", ["date:", "a/b qzx ", "NOT a ", '"', "/.*/ NOT a "])
def test_a_very_long_query_is_not_asked_again(index: Index, clause: str) -> None:
    started = thread_time()
    result = index.search("qzx " + clause * (30_000 // len(clause)))
    assert thread_time() - started < 3
    assert (result.total, result.suggestions) == (0, ())
    assert result.zero_hits is not None and not result.zero_hits.dropped


@pytest.mark.parametrize("query", ["", "。", "--"])
def test_where_there_was_nothing_to_search_for_nothing_is_explained(index: Index, query: str) -> None:
    assert index.search(query).zero_hits is None


@pytest.mark.parametrize("query", ["比特币", "比特币 涨停", "bitcoim miners"])
def test_hits_need_no_explanation(index: Index, query: str) -> None:
    result = index.search(query)
    assert (result.total > 0, result.zero_hits) == (True, None)


def test_every_dropped_clause_leads_to_as_many_posts_as_it_says(index: Index) -> None:
    for clause in why(index, "以太坊 author:rossi kind:article").dropped:
        rest = [part for part in ("以太坊", "author:rossi", "kind:article") if part != clause.text]
        assert index.search(" ".join(rest)).total == clause.n_posts


@pytest.mark.parametrize("format_", ["plain", "md"])
def test_formats_for_people_have_it_on_standard_error(run: Run, format_: str) -> None:
    result = run("以太坊", "--author", "Nobody", "--format", format_)
    assert (result.stdout, result.exit_code) == ("", 1)
    lines = result.stderr.splitlines()
    assert lines[:3] == ["Without author:Nobody: 2 posts", "以太坊: in 2 posts", "author:Nobody: in 0 posts"]
    assert run("美连储 稳定必", "--format", format_).stderr.startswith("Did you mean: ")


@pytest.mark.parametrize("format_", ["jsonl", "ids"])
def test_formats_for_programs_say_nothing_of_it(run: Run, format_: str) -> None:
    assert run("以太坊", "--author", "Nobody", "--format", format_).output == ""
