"""Tickers, addresses and links of a text."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis import Lexicon
from cryptosearch.analysis.entities import find_addresses, find_links, find_tickers

LEXICON = Lexicon.load()
HASH = "0x" + "9f" * 32


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("$DUSD 池", ("DUSD",)),
        ("＄ＤＵＳＤ池", ("DUSD",)),
        ("买入$pepe。", ("PEPE",)),
        ("BTC与ETH,BTC再涨", ("BTC", "ETH")),
        ("ETH/USDC、BTC-USD", ("ETH", "USDC", "BTC")),
        ("先ETH后$DUSD", ("ETH", "DUSD")),
        ("$100M 与 US$5", ()),
        ("XXBTC、btc、Btc、BTCXX", ()),
        ("SEC 与 NYSE", ()),
    ],
)
def test_tickers(text: str, expected: tuple[str, ...]) -> None:
    assert find_tickers(text, LEXICON) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("地址0x3c9E转出", ("0x3c9E",)),
        (f"哈希 {HASH},见 {HASH}", (HASH,)),
        ("9f" * 32, ("9f" * 32,)),
        ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq", ("bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq",)),
        ("0x、10x55、0xyz、bc1", ()),
    ],
)
def test_addresses(text: str, expected: tuple[str, ...]) -> None:
    assert find_addresses(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("见https://example.org/a?b=1#c,更多", ("https://example.org/a?b=1#c",)),
        ("(http://example.org/x_(y)).", ("http://example.org/x_(y)",)),
        ("标准eips.ethereum.org/EIPS/eip-8004。", ("eips.ethereum.org/EIPS/eip-8004",)),
        ("网站 8004.org 与 t.me/abc!", ("8004.org", "t.me/abc")),
        ("DUSDUSDC.getSharePrice() 1.22 24/7 EH/s S.p.A.", ()),
        ("me@example.org", ()),
        ("Example.com 的卡", ()),
        ("Example.com/card", ("Example.com/card",)),
        ("https://", ()),
    ],
)
def test_links(text: str, expected: tuple[str, ...]) -> None:
    assert find_links(text) == expected


texts = st.text(st.sampled_from("htps:/.,)($0xBTC以8org@ "), max_size=30) | st.text(max_size=20)


@given(texts)
def test_addresses_and_links_are_as_written(text: str) -> None:
    assert all(found and found in text for found in find_addresses(text) + find_links(text))


@given(texts)
def test_nothing_is_found_twice(text: str) -> None:
    for found in (find_addresses(text), find_links(text), find_tickers(text, LEXICON)):
        assert len(set(found)) == len(found)


def test_what_the_real_capture_holds(real_capture: Path) -> None:
    text = real_capture.read_text(encoding="utf-8")
    assert {"DUSD", "ETH", "BTC", "USDC"} <= set(find_tickers(text, LEXICON))
    assert {"0x3c9E", "0x271"} <= set(find_addresses(text))
    assert "eips.ethereum.org/EIPS/eip-8004" in find_links(text)
