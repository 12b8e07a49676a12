"""Three opinions on one index: Whoosh on our codec, Whoosh on its own, and the plain evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from whoosh import query as wq
from whoosh.index import FileIndex, open_dir
from whoosh.query.spans import SpanNear
from whoosh.scoring import BM25F

from cryptosearch.engine import plan as p
from cryptosearch.engine.bounds import idf
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot
from cryptosearch.engine.parameters import K1, B
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.scalar import evaluate
from whoosh_folders import Doc, commit_segments, make_doc, stock_index

FIELDS = (F.TITLE, F.LEDE, F.BODY, F.GRAMS)
WORDS = ("a", "ab", "abc", "b", "币", "币圈", "\U00020000")
Segments = list[list[Doc]]

texts = st.lists(st.sampled_from(WORDS), max_size=8).map(" ".join)
contents: st.SearchStrategy[dict[str, Any]] = st.fixed_dictionaries(
    {field.value: texts for field in FIELDS}, optional={"kind": st.sampled_from(WORDS)}
)
deletions = st.sampled_from([False, False, False, True])


@st.composite
def corpora(draw: st.DrawFn) -> Segments:
    """One to four segments of one to six documents."""
    sizes = draw(st.lists(st.integers(1, 6), min_size=1, max_size=4))
    numbers = iter(range(sum(sizes)))
    return [
        [make_doc(f"p{next(numbers)}", is_deleted=draw(deletions), **draw(contents)) for _ in range(size)]
        for size in sizes
    ]


fields = st.sampled_from(FIELDS)
words = st.sampled_from(WORDS)
terms = st.builds(p.Term, fields, words, st.sampled_from([0.5, 1.0, 2.0]))
sequences = st.builds(
    p.Sequence, fields, st.lists(words, min_size=2, max_size=3).map(tuple), st.just(False), st.just(1.0)
)


def several(nodes: st.SearchStrategy[p.Node]) -> st.SearchStrategy[tuple[p.Node, ...]]:
    return st.lists(nodes, min_size=1, max_size=4).map(tuple)


def sums(nodes: st.SearchStrategy[p.Node]) -> st.SearchStrategy[p.Node]:
    return st.builds(p.All, several(nodes)) | st.builds(p.Any, several(nodes), st.just(1))


def boosted_sums(nodes: st.SearchStrategy[p.Node]) -> st.SearchStrategy[p.Node]:
    return sums(nodes) | st.builds(p.Boosted, nodes, nodes)


scoring = st.recursive(terms | sequences, boosted_sums, max_leaves=6)
# Where a post is excluded, Whoosh forgets the bonus of the next one, on its own codec too.
excluding = st.builds(p.Except, st.recursive(terms | sequences, sums, max_leaves=6), scoring)
# Whoosh takes the best score of children that stand at different posts; which posts match it knows.
unscored = (
    st.builds(p.Prefix, fields, words)
    | st.builds(p.Filter, scoring)
    | st.builds(p.Best, several(scoring))
    | st.just(p.Everything())
)
matching = st.recursive(unscored | terms, lambda nodes: st.builds(p.All, several(nodes)), max_leaves=4)


def to_whoosh(node: p.Node) -> Any:
    """The Whoosh query that means the same."""
    match node:
        case p.Term(name, text, weight):
            return wq.Term(name.value, text, boost=weight)
        case p.Sequence(name, slots):
            return wq.Phrase(name.value, list(slots))
        case p.Prefix(name, text):
            return wq.ConstantScoreQuery(wq.Prefix(name.value, text))
        case p.All(children):
            return wq.And([to_whoosh(child) for child in children])
        case p.Any(children):
            return wq.Or([to_whoosh(child) for child in children])
        case p.Best(children):
            return wq.DisjunctionMax([to_whoosh(child) for child in children])
        case p.Boosted(child, bonus):
            return wq.AndMaybe(to_whoosh(child), to_whoosh(bonus))
        case p.Except(child, excluded):
            return wq.And([to_whoosh(child), wq.Not(to_whoosh(excluded))])  # AndNot may miss the first post
        case p.Filter(child):
            return wq.ConstantScoreQuery(to_whoosh(child))
        case p.Everything():
            return wq.Every()
        case _:
            raise ValueError(f"no query for {node}")


class OurBM25F(BM25F):  # type: ignore[misc]  # whoosh is untyped
    """Whoosh's own, with our idf: a weighting may choose it."""

    def idf(self, searcher: Any, fieldname: str, text: Any) -> float:
        return idf(searcher.doc_count_all(), searcher.doc_frequency(fieldname, text))


def search(index: FileIndex, query: Any, limit: int | None = None) -> dict[int, float]:
    with index.searcher(weighting=OurBM25F(B=B, K1=K1)) as searcher:
        return {hit.docnum: hit.score for hit in searcher.search(query, limit=limit)}


def indexes(
    segments: Segments, tmp_path_factory: pytest.TempPathFactory
) -> tuple[FileIndex, FileIndex, ColumnarSnapshot]:
    """Ours as Whoosh opens it, Whoosh's own, ours as the plain evaluator reads it."""
    folder = tmp_path_factory.mktemp("index")
    snapshot = commit_segments(folder, segments)
    return open_dir(str(folder)), stock_index(segments), snapshot


def has_long_fields(snapshot: ColumnarSnapshot) -> bool:
    """The plain evaluator takes an average length below 1 as 1, Whoosh as it is."""
    totals = [sum(field.total_length for _, field in snapshot.fields(name)) for name in FIELDS]
    return all(total >= snapshot.n_docs for total in totals if total)


@settings(max_examples=150)
@given(segments=corpora(), node=scoring)
def test_scores_are_the_same_three_times(
    segments: Segments, node: p.Node, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, stock, snapshot = indexes(segments, tmp_path_factory)
    assume(has_long_fields(snapshot))
    found = search(ours, to_whoosh(node))
    assert found == pytest.approx(search(stock, to_whoosh(node)), rel=1e-4)
    assert found == pytest.approx(evaluate(node, snapshot), rel=1e-4)


@settings(max_examples=100)
@given(segments=corpora(), node=matching)
def test_what_does_not_score_matches_the_same_posts(
    segments: Segments, node: p.Node, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, stock, snapshot = indexes(segments, tmp_path_factory)
    found = search(ours, to_whoosh(node))
    assert found == pytest.approx(search(stock, to_whoosh(node)), rel=1e-4)
    assert set(found) == set(evaluate(node, snapshot))


@settings(max_examples=50)
@given(segments=corpora(), node=excluding)
def test_exclusion_adds_one_to_whooshs_scores(
    segments: Segments, node: p.Except, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, stock, snapshot = indexes(segments, tmp_path_factory)
    assume(has_long_fields(snapshot))
    found = search(ours, to_whoosh(node))
    assert found == pytest.approx(search(stock, to_whoosh(node)), rel=1e-4)
    expected = {docnum: score + 1 for docnum, score in evaluate(node, snapshot).items()}
    assert found == pytest.approx(expected, rel=1e-4)


@settings(max_examples=50)
@given(segments=corpora(), node=scoring, limit=st.integers(1, 5))
def test_the_best_few_are_the_first_of_all(
    segments: Segments, node: p.Node, limit: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, stock, _ = indexes(segments, tmp_path_factory)
    query = to_whoosh(node)
    best = pytest.approx(sorted(search(ours, query).values(), reverse=True)[:limit], rel=1e-4)
    assume(sorted(search(stock, query, limit).values(), reverse=True) == best)  # now and then Whoosh passes one over
    assert sorted(search(ours, query, limit).values(), reverse=True) == best


def test_a_boosted_term_is_not_dropped_while_it_can_be_best(tmp_path: Path) -> None:
    """Whoosh asks a term for what it scores at most, and compares that with scores that have been boosted."""
    bad, better, best = (make_doc(f"p{n}", body="a" + " b" * n) for n in (9, 5, 0))
    commit_segments(tmp_path, [[bad, better], [best]])
    assert list(search(open_dir(str(tmp_path)), wq.Term("body", "a", boost=10.0), limit=1)) == [2]


OTHER_QUERIES = {
    "near": SpanNear(wq.Term("body", "a"), wq.Term("body", "b"), slop=3, ordered=False),
    "near in order": SpanNear.phrase("grams", ["币", "币圈", "a"]),
    "wildcard": wq.Wildcard("body", "*b?"),
    "range": wq.TermRange("body", "ab", "币"),
    "fuzzy": wq.FuzzyTerm("title", "abd", maxdist=1),
    "variations": wq.Or([wq.Term("title", "a"), wq.Term("lede", "a"), wq.Term("kind", "a")]),
    "best": wq.DisjunctionMax([wq.Term("body", "a"), wq.Term("title", "b"), wq.Phrase("grams", ["a", "b"])]),
    "and not": wq.AndNot(wq.Term("body", "a"), wq.Term("body", "b")),
    "otherwise": wq.Otherwise(wq.Term("title", "abc"), wq.Term("body", "b")),
    "no such field": wq.Term("nowhere", "a"),
}


@pytest.mark.parametrize("query", OTHER_QUERIES.values(), ids=OTHER_QUERIES)
@settings(max_examples=20)
@given(segments=corpora())
def test_other_queries_as_on_whooshs_own_codec(
    query: Any, segments: Segments, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, stock, _ = indexes(segments, tmp_path_factory)
    assert search(ours, query) == pytest.approx(search(stock, query), rel=1e-4)


@settings(max_examples=50)
@given(segments=corpora(), prefix=st.sampled_from(["", "a", "ab", "币", "z"]))
def test_statistics_as_on_whooshs_own_codec(
    segments: Segments, prefix: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    ours, stock, _ = indexes(segments, tmp_path_factory)
    with ours.reader() as mine, stock.reader() as theirs:
        assert (mine.doc_count(), mine.doc_count_all()) == (theirs.doc_count(), theirs.doc_count_all())
        assert mine.has_deletions() == theirs.has_deletions()
        assert list(mine.all_doc_ids()) == list(theirs.all_doc_ids())
        assert set(mine.all_terms()) == set(theirs.all_terms())
        assert list(mine.all_terms()) == sorted(set(mine.all_terms()))
        for field in FIELDS:
            assert list(mine.lexicon(field.value)) == list(theirs.lexicon(field.value))
            assert list(mine.expand_prefix(field.value, prefix)) == list(theirs.expand_prefix(field.value, prefix))
            total, *each = lengths(mine, field)
            assert [total, *each] == lengths(theirs, field)
            # Whoosh's own reader stumbles over a field that no post of a segment has.
            assert (mine.min_field_length(field.value), mine.max_field_length(field.value)) == (min(each), max(each))
        for name, text in mine.all_terms():
            assert statistics(mine, name, text) == statistics(theirs, name, text)


def lengths(reader: Any, field: F) -> Sequence[int]:
    each = [reader.doc_field_length(docnum, field.value) or 0 for docnum in range(reader.doc_count_all())]
    return [reader.field_length(field.value), *each]


def statistics(reader: Any, name: str, text: bytes) -> Sequence[float]:
    info = reader.term_info(name, text)
    return [
        reader.doc_frequency(name, text),
        reader.frequency(name, text),
        info.weight(),
        info.doc_frequency(),
        info.min_length(),
        info.max_length(),
        info.max_weight(),
        info.min_id(),
        info.max_id(),
        reader.doc_frequency(name, text + b"!"),
    ]


def test_lengths_are_exact_where_whooshs_own_are_not(tmp_path: Path) -> None:
    docs = [make_doc("long", body="a " * 1000), make_doc("short", body="a")]
    snapshot = commit_segments(tmp_path, [docs])
    found = search(open_dir(str(tmp_path)), wq.Term("body", "a"))
    assert found == pytest.approx(evaluate(p.Term(F.BODY, "a"), snapshot), rel=1e-9)
    with open_dir(str(tmp_path)).reader() as ours, stock_index([docs]).reader() as stock:
        assert (ours.doc_field_length(0, "body"), ours.term_info("body", "a").max_length()) == (1000, 1000)
        assert stock.doc_field_length(0, "body") != 1000
