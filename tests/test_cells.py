"""Widths in terminal cells, and cuts that divide nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.cells import cell_width, cut_to_width, divides, fitting_end

FAMILY = "\U0001f468\u200d\U0001f469\u200d\U0001f467"
FLAG = "\U0001f1ee\U0001f1f9"
THUMB = "\U0001f44d\U0001f3fd"
HEART = "\u2764\ufe0f"

WIDTHS = [
    ("", 0),
    ("ETH 3.7%", 8),
    ("比特币", 6),
    ("ＥＴＨ，。「」", 14),
    ("“…”", 3),
    ("e\u0301", 1),
    ("\u0915\u0940", 1),
    ("\u200b\ufeff\u200d", 0),
    ("\u1112\u1161\u11ab", 2),
    ("한", 2),
    ("🚀", 2),
    (FAMILY, 6),
    ("\u00ad", 1),
    ("\x1b\n", 2),
    ("\ud800", 1),
]


@pytest.mark.parametrize(("text", "width"), WIDTHS, ids=ascii)
def test_width(text: str, width: int) -> None:
    assert cell_width(text) == width


CUTS = [
    ("比特币", 6, "比特币"),
    ("比特币", 5, "比特…"),
    ("比特币", 4, "比…"),
    ("比特币", 2, "…"),
    ("比特币", 1, "…"),
    ("比特币", 0, ""),
    ("ETH 跌破", 5, "ETH…"),
    ("cafe\u0301 bar", 5, "cafe\u0301…"),
    ("cafe\u0301 bar", 4, "caf…"),
    (f"a{FAMILY}b", 7, "a…"),
    (f"a{FLAG}{FLAG}", 4, f"a{FLAG}…"),
    (f"a{FLAG}{FLAG}", 3, "a…"),
    (f"a{THUMB}b", 5, "a…"),
    (f"{HEART}ab", 2, f"{HEART}…"),
]


@pytest.mark.parametrize(("text", "width", "cut"), CUTS, ids=ascii)
def test_cut(text: str, width: int, cut: str) -> None:
    assert cut_to_width(text, width) == cut


def test_ellipsis_of_own_choice_and_none_where_it_has_no_room() -> None:
    assert cut_to_width("abcdef", 5, ellipsis="...") == "ab..."
    assert cut_to_width("abcdef", 2, ellipsis="...") == "ab"
    assert cut_to_width("abcdef", 2, ellipsis="") == "ab"


sequences = st.sampled_from([FAMILY, FLAG, THUMB, HEART, "e\u0301", "\u1112\u1161\u11ab", "\U0001f1ee", "\u200d", " "])
texts = st.lists(sequences | st.characters(), max_size=12).map("".join)


@given(texts, texts)
def test_widths_add_up(left: str, right: str) -> None:
    assert cell_width(left + right) == cell_width(left) + cell_width(right)


@given(texts, st.integers(0, 20), st.data())
def test_fitting_end_is_the_last_that_fits_and_divides_nothing(text: str, width: int, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    fitting = [
        end
        for end in range(start, len(text) + 1)
        if cell_width(text[start:end]) <= width and (end == start or not divides(text, end))
    ]
    assert fitting_end(text, width, start=start) == fitting[-1]


@given(texts, st.integers(0, 20), st.sampled_from(["…", "...", ""]))
def test_cut_fits_and_is_a_beginning(text: str, width: int, ellipsis: str) -> None:
    cut = cut_to_width(text, width, ellipsis)
    assert cell_width(cut) <= width
    assert text.startswith((cut, cut.removesuffix(ellipsis)))


@given(texts, st.integers(1, 20))
def test_cutting_again_changes_nothing(text: str, width: int) -> None:
    assert cut_to_width(cut_to_width(text, width), width) == cut_to_width(text, width)


@given(st.lists(st.sampled_from([FAMILY, FLAG, THUMB, HEART, "e\u0301", "a", "比"]), min_size=1))
def test_cuts_are_allowed_exactly_between_characters_as_drawn(drawn: list[str]) -> None:
    text = "".join(drawn)
    starts = {len("".join(drawn[:index])) for index in range(len(drawn) + 1)}
    assert {index for index in range(len(text) + 1) if not divides(text, index)} == starts
