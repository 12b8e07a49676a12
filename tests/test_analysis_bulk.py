"""Bulk tokenising gives the tokens of the analyzer, whatever the texts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cryptosearch import Corpus
from cryptosearch.analysis import Analyzer, Token, normalise
from cryptosearch.analysis.bulk import BulkTokeniser, TokenArrays
from cryptosearch.analysis.cutter import Cutter, PythonDictionary

pieces = st.one_of(
    st.text("比特币以太坊跌破的人的人，。 \n"),
    st.text("𠀀㐀龦鿕々〇叁臺灣麼後"),
    st.text("abXYé 0123456789.,%$-+/_&'‰"),
    st.sampled_from(["ERC-8004", "0x3c9E", "https://a.example/b-c?d=1", "1.22万枚", "-26.95%", "１２３ＡＢ", "ﬁ"]),
    st.sampled_from(["e\u0301", "\u200b", "🙂", "カナ", "清华大学出版社", "\ud800", "$DUSD", "Q条例"]),
    st.text(max_size=5),
)
texts = st.lists(st.lists(pieces, max_size=6).map("".join), max_size=5)


def of_each(arrays: TokenArrays, n: int) -> list[Counter[tuple[str, int, bool]]]:
    found: list[Counter[tuple[str, int, bool]]] = [Counter() for _ in range(n)]
    terms = arrays.vocabulary.terms().texts()
    for number, term_id, position, is_part in zip(
        arrays.text_numbers.tolist(),
        arrays.term_ids.tolist(),
        arrays.positions.tolist(),
        arrays.is_part.tolist(),
        strict=True,
    ):
        found[number][terms[term_id], position, is_part] += 1
    return found


def expected(cut: Callable[[str], list[Token]], texts: Sequence[str]) -> list[Counter[tuple[str, int, bool]]]:
    return [Counter((token.text, token.position, token.is_part) for token in cut(text)) for text in texts]


def assert_equal(tokeniser: BulkTokeniser, analyzer: Analyzer, texts: Sequence[str]) -> None:
    words, grams, folded = tokeniser.tokenise(texts)
    assert folded == [normalise(text).text for text in texts]
    assert of_each(words, len(texts)) == expected(analyzer.words, texts)
    assert of_each(grams, len(texts)) == expected(analyzer.grams, texts)
    assert of_each(tokeniser.grams(texts), len(texts)) == of_each(grams, len(texts))


@settings(max_examples=300)
@given(batches=st.lists(texts, min_size=1, max_size=3))
@example([[]])
@example([["", "", "甲"], [""]])
@example([["甲\n乙", "丙"], ["甲㐀㐀乙", "1", "-1", "2 -1"]])
def test_batches_give_the_analyzers_tokens(analyzer: Analyzer, batches: list[list[str]]) -> None:
    tokeniser = BulkTokeniser(analyzer)
    for batch in batches:
        assert_equal(tokeniser, analyzer, batch)


def test_words_are_distinct(analyzer: Analyzer) -> None:
    terms = BulkTokeniser(analyzer).tokenise(["比特币 BTC ERC-8004 比$", "特币 btc 8004"])[0].vocabulary.terms().texts()
    assert len(set(terms)) == len(terms)


def test_jieba_itself_cuts_many_runs_as_one_by_one() -> None:
    cutter = Cutter(PythonDictionary())
    runs = ["比特币跌破", "的", "㐀甲乙㐀㐀", "𠀀", "中华人民共和国"]
    assert cutter.cut_lines("\n".join(runs)) == [word for run in runs for word in cutter.cut(run)]


def test_the_sample_corpus(analyzer: Analyzer) -> None:
    with Corpus.open(Path(__file__).parent.parent / "corpus") as corpus:
        texts = [section.text for post in corpus.posts().values() for section in post.sections()]
    assert len(texts) > 100
    assert_equal(BulkTokeniser(analyzer), analyzer, texts)


@pytest.mark.parametrize("text", ["比特币，" * 100_000, "1 " * 100_000, "a-" * 20_000])
def test_long_texts(analyzer: Analyzer, text: str) -> None:
    (grams,) = of_each(BulkTokeniser(analyzer).grams([text]), 1)
    assert grams == expected(analyzer.grams, [text])[0]
