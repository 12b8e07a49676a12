"""Identity keys: what they ignore, what they never ignore, and keys of texts cut off."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis.identity import identity_id, identity_key

PLAIN = "ETH跌破3,110.5 美元,跌幅 -3.7%。消息:(来源:ME)"
EXACT_KEY = "eth跌破3110.5美元跌幅-3.7%消息来源me"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN,
        "ETH 跌破 3,110.5 美元，跌幅 -3.7%。消息：（来源：ME）",
        "ＥＴＨ跌破３，１１０．５美元、跌幅－３．７％；消息 来源 ｍｅ",
        "ETH跌破3110.5美元\n跌幅−3.7%\u200b消息【来源ME】🚀",
        "eth跌破3,110.5美元,跌幅-3.7%消息來源me…",
    ],
)
def test_renderings_of_one_text_have_one_key(text: str) -> None:
    assert identity_key(text) == EXACT_KEY


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("跌破3100", "跌破3000"),
        ("涨 1.5%", "涨 15%"),
        ("涨 5%", "涨 5‰"),
        ("涨 5%", "涨 5"),
        ("跌幅 -5%", "跌幅 5%"),
        ("跌幅-5%", "跌幅+5%"),
        ("-$5", "$5"),
        ("$5", "€5"),
        ("<5 亿", ">5 亿"),
        ("5,107", "5.107"),
        ("1 2", "12"),
        ("12:30", "1230"),
    ],
)
def test_a_changed_figure_changes_the_key(one: str, other: str) -> None:
    assert identity_key(one) != identity_key(other)


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("", ""),
        ("。🚀!", ""),
        ("4%-5%", "4%5%"),
        ("12:30", "12 30"),
        ("3-5 天", "3 5天"),
        ("ERC-8004", "erc8004"),
        ("2026.", "2026"),
        ("乾淨", "干净"),
        ("e\u0301", "é"),
    ],
)
def test_keys(text: str, key: str) -> None:
    assert identity_key(text) == key


figures = st.text(st.sampled_from("015"), min_size=1, max_size=6)


@given(figures, figures)
def test_keys_differ_with_any_digit(one: str, other: str) -> None:
    text = "ETH跌破{} 美元,24 小时跌 3.7%"
    assert (identity_key(text.format(one)) == identity_key(text.format(other))) == (one == other)


words = st.sampled_from(["以太坊", "跌破", "ETH", "3,110", "5", "1.22", "4%", "$7", "消息", "a", "é", "２０２６"])
separators = st.sampled_from(["，", "。", "、", ":", "…", "(", "\n", " ", "🚀 ", " !", ") "])


@given(st.lists(st.tuples(words, separators, separators), max_size=8))
def test_keys_do_not_depend_on_punctuation(parts: list[tuple[str, str, str]]) -> None:
    one = "".join(word + separator + " " for word, separator, _ in parts)
    other = "".join(word + separator + " " for word, _, separator in parts)
    assert identity_key(one) == identity_key(other)


def without_end(key: str) -> str:
    """A key without the figure and the one character more that a cut may have changed."""
    return re.sub(r"[\d. %‰+<>=$-]*\Z", "", key)[:-1]


@given(st.text(st.sampled_from("以太坊跌e\u0301015.,-+%$ ()。\n"), max_size=20) | st.text(max_size=15), st.data())
def test_the_key_of_a_beginning_begins_the_key(text: str, data: st.DataObject) -> None:
    beginning = text[: data.draw(st.integers(0, len(text)))]
    assert identity_key(text).startswith(without_end(identity_key(beginning)))


def test_ids_are_stable_for_ever() -> None:
    assert identity_id(EXACT_KEY) == "67dba6uti2u3"


@given(st.text(max_size=20))
def test_ids_are_twelve_lower_case_characters(text: str) -> None:
    assert re.fullmatch("[a-z2-7]{12}", identity_id(identity_key(text)))
