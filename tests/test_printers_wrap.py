"""Lines of Chinese and Latin text: how wide they are, and where they may end."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.cells import cell_width
from cryptosearch.printers.wrap import line_breaks, wrap

mixed = st.text(st.sampled_from("以太坊跌破比特币ETHabc0123,.。,;:%$()(「」 "), max_size=80)


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 10, [""]),
        ("以太坊跌破", 6, ["以太坊", "跌破"]),
        ("以太坊跌破", 7, ["以太坊", "跌破"]),
        ("报 3,098 美元", 7, ["报", "3,098", "美元"]),
        ("以太坊。跌", 6, ["以太", "坊。跌"]),
        ("比特「币」", 8, ["比特", "「币」"]),
        ("one two", 5, ["one", "two"]),
        ("abcdefgh", 3, ["abc", "def", "gh"]),
        ("ERC-8004 标准", 9, ["ERC-8004", "标准"]),
        ("好👨\u200d👩好", 5, ["好", "👨\u200d👩", "好"]),
        ("か\u3099か\u3099", 3, ["か\u3099", "か\u3099"]),
    ],
)
def test_lines_end_where_a_reader_expects(text: str, width: int, lines: list[str]) -> None:
    assert wrap(text, width) == lines


@given(mixed, st.integers(2, 40))
def test_lines_fit(text: str, width: int) -> None:
    assert all(cell_width(line) <= width for line in wrap(text, width))


@given(mixed, st.integers(2, 40))
def test_nothing_but_white_space_at_line_ends_is_lost(text: str, width: int) -> None:
    assert "".join(wrap(text, width)).replace(" ", "") == text.replace(" ", "")


@given(mixed, st.integers(2, 40))
def test_breaks_ascend_inside_the_text(text: str, width: int) -> None:
    breaks = line_breaks(text, width)
    assert breaks == sorted(set(breaks))
    assert all(0 < offset < len(text) for offset in breaks)
