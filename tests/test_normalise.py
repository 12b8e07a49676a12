"""Normalisation: what it makes of a text, and that every character knows where it came from."""

from __future__ import annotations

import unicodedata
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis.normalise import Normalised, convert_aligned, fold, normalise

# Characters that expand, compose, vanish or change script, and plain ones beside them
TRICKY = "ﬁ½㍿ßİ…e\u0301\u0323\u1112\u1161\u11ab한각\u200b\ufe0f\u00ad️aA1，：％ＥＲＣ紐約证\ud800 \n"
tricky_texts = st.text(st.sampled_from(TRICKY) | st.characters(), max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("BTC", "btc"),
        ("ＥＲＣ－８００４", "erc-8004"),
        ("跌破，", "跌破,"),
        ("ﬁ", "fi"),
        ("½", "1/2"),
        ("㍿", "株式会社"),
        ("STRASSE Straße", "strasse strasse"),
        ("e\u0301", "é"),
        ("\u1112\u1161\u11ab", "한"),
        ("比\u200b特\ufeff币", "比特币"),
        ("l’oro", "l'oro"),
        ("−5 ERC‐20", "-5 erc-20"),
        ("\ud800比", "\ufffd比"),
        ("紐約證券交易所", "纽约证券交易所"),
        ("計畫", "计划"),
    ],
)
def test_folds_width_case_composition_and_script(text: str, expected: str) -> None:
    assert normalise(text).text == expected


@pytest.mark.parametrize("text", ["破坏土壤", "显示覆盖", "哪吒", "乾隆"])
def test_simplified_words_that_look_traditional_stay(text: str) -> None:
    assert normalise(f"在{text},").text == f"在{text},"


def test_a_character_that_is_not_traditional_is_only_folded() -> None:
    """Of usual ones that is found out in a shorter way, for a whole text."""
    chars = [chr(code) for code in range(0x10000)]
    others = [char for char in chars if not any(han.isalpha() and is_foreign(han) for han in fold(char).text)]
    assert [char for char in others if normalise(char) != fold(char)] == []


def is_foreign(char: str) -> bool:
    return char >= "\u2e80" and not char.encode("gb2312", "ignore")


@given(st.text(st.sampled_from("中文，：（）％！？；～、。《》“”—·×…\xa0\u3000 aA1%é"), max_size=20))
def test_simplified_text_is_only_folded(text: str) -> None:
    assert normalise(text) == fold(text)


def test_a_simplified_run_stays_beside_a_traditional_one() -> None:
    assert normalise("破坏土壤,紐約").text == "破坏土壤,纽约"


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("公司ﬁx涨", "x", "x"),
        ("公司ﬁx涨", "i", "ﬁ"),
        ("约½成", "/", "½"),
        ("㍿东京", "会", "㍿"),
        ("caffe\u0301 nero", "é", "e\u0301"),
        ("\u1112\u1161\u11ab국", "한", "\u1112\u1161\u11ab"),
        ("Straße 5", "ss", "ß"),
        ("涨……跌", "跌", "跌"),
        ("比特\u200b币", "币", "币"),
        ("比特\u200b币", "特币", "特\u200b币"),
        ("…紐約", "纽约", "紐約"),
    ],
)
def test_a_part_maps_back_to_what_it_came_from(text: str, part: str, original: str) -> None:
    normalised = normalise(text)
    at = normalised.text.index(part)
    start, end = normalised.to_original(at, at + len(part))
    assert text[start:end] == original


def spans_of(normalised: Normalised) -> list[tuple[int, int]]:
    return [normalised.to_original(i, i + 1) for i in range(len(normalised.text))]


def test_unified_han_characters_fold_to_themselves() -> None:
    unified = "".join(map(chr, range(0x4E00, 0xA000)))
    assert fold(unified) == Normalised(unified)
    assert unicodedata.normalize("NFKC", unified).casefold() == unified


@given(tricky_texts)
def test_folding_is_nfkc_and_case_folding_of_the_whole(text: str) -> None:
    plain = "".join(char for char in text if fold(char).text and not "\ud800" <= char <= "\udfff")
    expected = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", plain).casefold())
    typographic = str.maketrans("\u2018\u2019\u02bc\u2010\u2011\u2212\u2044\u2215", "'''---//")
    assert fold(plain).text == expected.translate(typographic)


@given(tricky_texts)
def test_normalising_twice_changes_nothing(text: str) -> None:
    once = fold(text).text
    assert fold(once).text == once


@given(tricky_texts)
def test_ranges_are_inside_and_rise(text: str) -> None:
    spans = spans_of(normalise(text))
    assert all(0 <= start < end <= len(text) for start, end in spans)
    assert all(a == b or a[1] <= b[0] for a, b in pairwise(spans))


@given(tricky_texts)
def test_each_character_comes_from_its_range(text: str) -> None:
    folded = fold(text)
    for char, (start, end) in zip(folded.text, spans_of(folded), strict=True):
        assert char in fold(text[start:end]).text


@given(tricky_texts)
def test_what_no_range_covers_is_invisible(text: str) -> None:
    covered = {i for start, end in spans_of(normalise(text)) for i in range(start, end)}
    assert all(not fold(char).text for i, char in enumerate(text) if i not in covered)


@given(tricky_texts)
def test_simplifying_keeps_the_length(text: str) -> None:
    assert len(normalise(text).text) == len(fold(text).text)


def test_a_conversion_that_changes_the_length_is_done_by_characters() -> None:
    table = {"甲乙": "丙", "甲": "丁", "乙": "戊己"}
    assert convert_aligned("甲乙", lambda text: table[text]) == "丁乙"
