"""How characters sound and words are mistyped: the table of readings, what is confused, and the distance of words."""

from __future__ import annotations

from functools import cache

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptosearch.suggest.edits import edit_distance
from cryptosearch.suggest.pinyin import (
    TABLE,
    are_homophones,
    common_homophones,
    common_read_as,
    initials,
    is_spelled,
    readings,
    spellings,
)
from prepare_pinyin import content


def test_the_table_is_what_pypinyin_says() -> None:
    assert TABLE.read_text(encoding="utf-8") == content(), "run: make pinyin"


@pytest.mark.parametrize(
    ("char", "expected"), [("币", ("bi",)), ("行", ("hang", "xing")), ("绿", ("lu", "lv")), ("a", ()), ("𠮷", ())]
)
def test_readings_are_those_in_use(char: str, expected: tuple[str, ...]) -> None:
    assert readings(char) == expected


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("币", "毕"),
        ("是", "四"),  # sh, s
        ("重", "从"),  # ch, c; one of two readings
        ("真", "增"),  # zh, z and en, eng
        ("能", "冷"),  # n, l
        ("让", "浪"),  # r, l
        ("富", "互"),  # f, h
        ("心", "星"),  # in, ing
        ("半", "帮"),  # an, ang
        ("𠮷", "𠮷"),  # without a reading: like itself
    ],
)
def test_what_sounds_alike(one: str, other: str) -> None:
    assert are_homophones(one, other)
    assert are_homophones(other, one)


@pytest.mark.parametrize(("one", "other"), [("币", "特"), ("大", "小"), ("币", "a"), ("𠮷", "币"), ("坊", "大")])
def test_what_does_not(one: str, other: str) -> None:
    assert not are_homophones(one, other)


def test_homophones_are_common_characters_without_itself() -> None:
    assert {"币", "必", "笔", "比"} <= set(common_homophones("毕"))
    assert "毕" not in common_homophones("毕")
    assert not {"俾", "妣"} & set(common_homophones("毕"))
    assert "币" in common_read_as("bi")
    assert common_read_as("nosyllable") == ()


def test_names_are_spelled_in_each_way_that_they_may_be_read() -> None:
    assert spellings("重庆") == ("chongqing", "zhongqing")
    assert (initials("重庆"), initials("美联储")) == (("cq", "zq"), ("mlc",))
    assert spellings("比特币 A") == spellings("") == ()
    assert is_spelled("重庆", "zhongqing")
    assert not is_spelled("重庆", "zhong")
    assert not is_spelled("重庆", "zhongqingshi")


@cache
def plain_distance(one: str, other: str) -> int:
    """Optimal string alignment, as it is defined."""
    if not one or not other:
        return len(one) + len(other)
    ways = [
        plain_distance(one[:-1], other) + 1,
        plain_distance(one, other[:-1]) + 1,
        plain_distance(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    ]
    if len(one) > 1 and len(other) > 1 and one[-2:] == other[-1] + other[-2]:
        ways.append(plain_distance(one[:-2], other[:-2]) + 1)
    return min(ways)


WORDS = st.text("abcd", max_size=7)


@settings(max_examples=60)
@given(WORDS, WORDS, st.integers(0, 3))
def test_the_distance_is_the_defined_one(one: str, other: str, most: int) -> None:
    assert edit_distance(one, other, most) == min(plain_distance(one, other), most + 1)


def test_swapped_letters_are_one_edit() -> None:
    assert [edit_distance("bitcoin", other, 2) for other in ("bitcion", "btcoin", "bitcoim", "bitcoin", "ibtcion")] == [
        1, 1, 1, 0, 2,
    ]  # fmt: skip
