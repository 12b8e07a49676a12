"""The language of posts: told by script where that suffices, and sturdy against Latin names in Chinese text."""

from __future__ import annotations

import pytest

from cryptosearch.captures.language import detect_language


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("行情网站上 SOL 最新一笔成交在 129.39 USDT", "zh"),
        ("BlackRock iShares Bitcoin Trust ETF 净流入", "zh"),
        ("幣安將上線新代幣", "zh"),
        ("ETH 暴跌", "zh"),
        ("文中提到ビットコイン这个词,但全文讲的是别的事情,用的是中文。", "zh"),
        ("米連邦準備制度理事会が金利を据え置き", "ja"),
        ("ビットコイン急落", "ja"),
        ("비트코인 가격이 급락했다", "ko"),
        ("ME News 消息,20 gennaio(UTC+8),secondo l'annuncio ufficiale la coppia sarà lanciata domani", "it"),
        ("Bitcoin falls below 90,000 dollars as traders sell", "en"),
        ("El precio de Bitcoin cae por debajo de 90.000 dólares", "es"),
        ("Курс биткоина упал ниже отметки в сто тысяч", "ru"),
        ("BTC", "und"),
        ("0x3c9E 0x271 $DUSD 24/7", "und"),
        ("https://example.org/a/long/path/to/something", "und"),
        ("", "und"),
    ],
)
def test_the_language_is_told(text: str, language: str) -> None:
    assert detect_language(text) == language
