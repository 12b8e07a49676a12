"""Bytes to text: encodings, marks, damage, and files that are no text."""

from __future__ import annotations

import gzip
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.captures.decode import decode
from cryptosearch.errors import CaptureError

SIMPLIFIED = "Binance Square\nME News\nTraduci\n行情显示,比特币跌破三千美元,市场担忧加剧。\n交易所随后发布公告。\n"
TRADITIONAL = "Binance Square\nME News\nTraduci\n行情顯示,比特幣跌破三千美元,市場擔憂加劇。\n交易所隨後發布公告。\n"


@given(
    st.text(st.characters(exclude_categories=("Cs", "Cc"))).filter(lambda text: text[:1] not in ("\ufeff", "\ufffe"))
)
def test_utf8_comes_back(text: str) -> None:
    try:
        assert decode(text.encode(), "page") == text
    except CaptureError as error:
        assert "looks like" in error.reason


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "gb18030", "gbk", "big5hkscs", "big5"],
)
def test_encodings_are_found(encoding: str) -> None:
    text = TRADITIONAL if encoding.startswith("big5") else SIMPLIFIED
    assert decode(text.encode(encoding), "page") == text


def test_western_letters_in_latin_1_are_found() -> None:
    text = "Il prezzo è salito, però non più di così.\nLa società è già sulla città.\n"
    assert decode(text.encode("latin-1"), "page") == text


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
@pytest.mark.parametrize("n_lost", [1, 2, 3])
def test_a_character_cut_in_two_at_the_end_goes(encoding: str, n_lost: int) -> None:
    text = SIMPLIFIED + "公告"
    assert text.startswith(decode(text.encode(encoding)[:-n_lost], "page"))


def test_nul_characters_go() -> None:
    assert decode("价格\0下跌".encode(), "page") == "价格下跌"


def test_utf16_without_a_mark_is_not_taken_for_utf8_with_nuls() -> None:
    assert decode("Binance Square\nall ASCII\n".encode("utf-16-le"), "page") == "Binance Square\nall ASCII\n"


def test_damaged_utf8_is_refused_with_the_place() -> None:
    data = SIMPLIFIED.encode() * 3
    with pytest.raises(CaptureError, match="breaks at byte 18;"):
        decode(data[:18] + b"\xff" + data[18:], "page")


@pytest.mark.parametrize(
    ("data", "looks"),
    [
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", "a JPEG picture"),
        (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", "a WebP picture"),
        (b"\x00\x00\x00\x20ftypheic", "a HEIC picture"),
        (b"%PDF-1.7", "a PDF document"),
        (gzip.compress(b"page", mtime=0), "a gzip archive: unpack it first"),
        (b"\x7fELF\x02\x01", "a program"),
    ],
)
def test_binary_files_are_refused_by_name(data: bytes, looks: str) -> None:
    with pytest.raises(CaptureError, match=looks):
        decode(data, "page")


def test_random_bytes_are_refused() -> None:
    with pytest.raises(CaptureError, match="page: is no text"):
        decode(random.Random(1).randbytes(2000), "page")
