"""Tokens to columns and back: the sorted, packed field reads as a plain dictionary of its tokens would."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptosearch.analysis.bulk_terms import Terms
from cryptosearch.engine.columnar import termlist
from cryptosearch.engine.columnar.array_snapshot import occurrences_of
from cryptosearch.engine.columnar.container import Container, write_container
from cryptosearch.engine.columnar.field import FieldReader, Span
from cryptosearch.engine.columnar.inversion import TokenPart, Tokens, field_columns, invert

Rows = list[tuple[str, int, int]]  # term, docnum, position

terms = st.one_of(
    st.text("ab币\U00020000", min_size=1, max_size=3),
    st.sampled_from(
        ["https://example/", "https://example/0", "https://example/00", "https:/", "a\0", "a\0\0", "x" * 300, ""]
    ),
)
rows = st.lists(st.tuples(terms, st.integers(0, 4), st.one_of(st.integers(0, 9), st.integers(0, 1 << 18))), max_size=80)


def build(path: Path, rows: Rows, n_docs: int) -> FieldReader:
    vocabulary = sorted({term for term, _, _ in rows}, reverse=True)
    ids = np.array([vocabulary.index(term) for term, _, _ in rows], np.uint32)
    docnums, positions = np.array([row[1] for row in rows], np.uint16), np.array([row[2] for row in rows], np.uint32)
    parts = [TokenPart(ids[::2], docnums[::2], positions[::2]), TokenPart(ids[1::2], docnums[1::2], positions[1::2])]
    lengths = np.bincount(docnums.astype(np.int64), minlength=n_docs)
    statistics, columns = field_columns("f", invert(Tokens(Terms.of(vocabulary), parts)), lengths)
    write_container(path, kind="test", version=1, header={}, columns=columns)
    return FieldReader(path, "f", Container(path, kind="test", version=1).sections, statistics)


def plain(rows: Rows) -> dict[str, dict[int, list[int]]]:
    postings: dict[str, dict[int, list[int]]] = defaultdict(dict)
    for term, docnum, position in sorted(rows, key=lambda row: (row[0].encode(), *row[1:])):
        postings[term].setdefault(docnum, []).append(position)
    return postings


@settings(max_examples=200)
@given(rows=rows, asked=st.lists(terms, max_size=5))
def test_a_field_holds_what_was_put(rows: Rows, asked: list[str], tmp_path_factory: pytest.TempPathFactory) -> None:
    field = build(tmp_path_factory.mktemp("field") / "f", rows, 5)
    expected = plain(rows)
    assert [term.decode() for term in field.terms(range(field.n_terms))] == list(expected)
    assert (field.n_postings, field.total_length) == (sum(map(len, expected.values())), len(rows))
    for ordinal, (term, postings) in enumerate(expected.items()):
        assert field.find(term.encode()) == ordinal
        assert_same(field, field.span(ordinal), postings)
    for term in asked:
        assert (field.find(term.encode()) is not None) == (term in expected)
        found = [other.decode() for other in field.terms(field.prefixed(term.encode()))]
        assert found == [other for other in expected if other.startswith(term)]


def assert_same(field: FieldReader, span: Span, postings: dict[int, list[int]]) -> None:
    assert field.docnums.slice(*span).tolist() == list(postings)
    assert field.frequencies(span) == [len(places) for places in postings.values()]
    assert field.positions(span) == list(postings.values())
    owners, positions = occurrences_of(field, span)
    assert owners.tolist() == [i for i, places in enumerate(postings.values()) for _ in places]
    assert positions.tolist() == [place for places in postings.values() for place in places]


def test_long_postings_cross_blocks(tmp_path: Path) -> None:
    rows = [(term, docnum, n) for term in "xyz" for docnum in range(900) for n in range(1 + (docnum % 7 == 0) * docnum)]
    field = build(tmp_path / "f", rows, 900)
    for ordinal, postings in enumerate(plain(rows).values()):
        assert_same(field, field.span(ordinal), postings)


def test_tokens_that_do_not_fit_a_key_are_sorted_all_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [("b", 1, 1 << 24), ("a", 1, 3), ("b", 1, 2), ("b", 0, 1 << 24), ("a", 1, 3)]
    field = build(tmp_path / "f", rows, 2)
    assert_same(field, field.span(0), {1: [3, 3]})
    assert_same(field, field.span(1), {0: [1 << 24], 1: [2, 1 << 24]})


def test_terms_may_be_long(tmp_path: Path) -> None:
    terms = ["币" * 30_000, "a", "币" * 30_001, "币" * 30_000 + "圈", "x" * 200_000]
    field = build(tmp_path / "f", [(term, docnum, docnum) for docnum, term in enumerate(terms)], 5)
    for docnum, term in enumerate(terms):
        ordinal = field.find(term.encode())
        assert ordinal is not None
        assert_same(field, field.span(ordinal), {docnum: [docnum]})
    assert len(field.prefixed(terms[0].encode())) == 3


texts = st.text(st.sampled_from("a$币圈𠀀\0é"), max_size=6) | st.text(max_size=70)


@given(st.lists(texts).flatmap(lambda terms: st.permutations(terms + terms[::2])))
def test_terms_are_put_in_the_order_of_their_bytes_each_once(terms: list[str]) -> None:
    ranking = termlist.rank(Terms.of(terms))
    assert ranking.terms.texts() == sorted(set(terms))
    assert [ranking.terms.texts()[rank] for rank in ranking.ranks.tolist()] == terms
