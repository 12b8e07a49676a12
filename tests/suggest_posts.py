"""Made-up posts that the tests of suggestions, zero-hit help and completion search."""

from __future__ import annotations

from conftest import make_post
from cryptosearch.model import Kind

POSTS = (
    make_post(
        "btc", "比特币现货基金净流入,比特币走强。", title="比特币 ETF 观察", tickers=("BTC",), publisher="ME News"
    ),
    make_post("eth", "以太坊升级,质押量创新高,Ethereum 基金会确认。", day=19, tickers=("ETH",), source="PANews"),
    make_post("fed", "美联储维持利率不变,主席讲话。", day=18, authors=("Ada Li",), source="深潮 TechFlow"),
    make_post(
        "stable", "稳定币发行量上升,交易所余额下降。Wintermute 转出资金。", day=17, authors=("周砚", "Gino Rossi")
    ),
    make_post("en", "Bitcoin miners sold; the exchange halted withdrawals.", day=16, language="en"),
    make_post("old", "ERC-8004 与 erc8004 是同一标准。", day=15, kind=Kind.ARTICLE, authors=("Gino Rossi",)),
)
