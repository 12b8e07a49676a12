"""Miniature results that the tests of the printers share: one to look at, and one full of traps."""

from __future__ import annotations

from datetime import UTC, date, datetime

from cryptosearch.model import (
    DatedBy,
    DroppedClause,
    FacetCount,
    Hit,
    Kind,
    Post,
    Relaxed,
    SearchResult,
    Sighting,
    Snippet,
    Span,
    TermCount,
    ZeroHits,
)

NOON = datetime(2026, 1, 21, 12, tzinfo=UTC)

FLASH = Post(
    id="m3kq7w2xv5ta",
    title="以太坊跌破 3,100 美元",
    paragraphs=("以太坊一小时内下跌 3.7%,报 3,098 美元;比特币(BTC)同期下跌 1.2%。交易所净流入 1.22 万枚 ETH。",),
    language="zh",
    publisher="测试快讯",
    source="示例社",
    published_on=date(2026, 1, 20),
    dated_by=DatedBy.TEXT,
    tickers=("ETH", "BTC"),
    sightings=(Sighting(NOON, "0123456789abcdef", 2),),
)
ARTICLE = Post(
    id="q9ahz4n6c2bd",
    title=None,
    lede="稳定币发行量在一周内上升 4%-5%,ERC-8004 的讨论也随之升温。",
    credits=("文章作者:Ada Li, Bruno",),
    paragraphs=(
        "发行方说,新增部分来自交易所的需求;详情见 https://example.org/erc-8004/第一页 。",
        "第二段谈的是监管。",
    ),
    kind=Kind.ARTICLE,
    language="zh",
    publisher="测试快讯",
    authors=("Ada Li", "Bruno"),
    translator="Chen",
    tickers=(),
    links=("example.org/erc-8004/第一页",),
    complete=False,
    sightings=(Sighting(NOON, "0123456789abcdef", 2), Sighting(NOON.replace(day=23), "fedcba9876543210")),
    merged_ids=("zzzzzzzzzzzz",),
)
RESULT = SearchResult(
    query="以太坊 BTC",
    total=1234,
    hits=(
        Hit(
            1,
            12.5,
            FLASH,
            "以太坊跌破 3,100 美元",
            (Span(0, 3),),
            Snippet(FLASH.paragraphs[0], 14, (Span(0, 3), Span(30, 33))),
            2,
        ),
        Hit(2, 3.25, ARTICLE, "稳定币发行量在一周内上升 4%-5%", (), Snippet("…ERC-8004 的讨论\n也随之升温。", 18)),
    ),
    relaxed=Relaxed.ANY,
    took_ms=0.9417,
    warnings=("a bracket is not closed",),
    aliases={"以太坊": ("ETH", "Ethereum")},
    facets={"author": (FacetCount("Ada Li", 7), FacetCount("Bruno", 1)), "kind": (FacetCount("flash", 1200),)},
    suggestions=("以太币",),
)
NOTHING = SearchResult(query="不存在", total=0, took_ms=0.2, suggestions=("存在", "不在"))
UNFOUND = SearchResult(
    query='"期限溢介" 以太方跌破 kind:flash since:2026-01-21',
    total=0,
    took_ms=3.25,
    suggestions=('"期限溢介" 以太坊跌破 kind:flash since:2026-01-21',),
    zero_hits=ZeroHits(
        terms=(
            TermCount('"期限溢介"', 0, (TermCount("期限", 1203), TermCount("溢介", 0))),
            TermCount("以太方跌破", 1, (TermCount("以太", 8), TermCount("方", 940), TermCount("跌破", 61))),
            TermCount("kind:flash", 61),
            TermCount('author:"一位名字很长很长很长很长很长很长很长很长的作者"', 7),
        ),
        dropped=(DroppedClause("kind:flash", 1), DroppedClause("since:2026-01-21", 12)),
        n_left_out=2,
    ),
)

HOSTILE = (
    "[red]红[/red] \x1b[31m\x1b]8;;http://x\x1b\\ \r\x07\x9b31m \u202e\u2066\u200b\ufeff\u2028"
    " \x7f **b** <i> \udcff\ttab\nline"
)
HOSTILE_POST = Post(
    id="id\x1b[2J",
    title=HOSTILE,
    lede=HOSTILE,
    credits=(HOSTILE,),
    paragraphs=(HOSTILE,),
    language="zh\x1b",
    publisher=HOSTILE,
    authors=(HOSTILE,),
    source=HOSTILE,
    translator=HOSTILE,
    tickers=("E\x1bH",),
    addresses=("0x\x1b",),
    links=("http://a\x1b\\\x07>b",),
    sightings=(Sighting(NOON, "\x1b", 1),),
    merged_ids=("\x1b",),
)
HOSTILE_RESULT = SearchResult(
    query=HOSTILE,
    total=1,
    hits=(Hit(1, 1.0, HOSTILE_POST, HOSTILE, (Span(0, 5), Span(8, 12)), Snippet(HOSTILE, 0, (Span(6, 14),)), 1),),
    warnings=(HOSTILE,),
    aliases={HOSTILE: (HOSTILE,)},
    facets={HOSTILE: (FacetCount(HOSTILE, 1),)},
    suggestions=(HOSTILE,),
)
HOSTILE_NOTHING = SearchResult(
    query=HOSTILE,
    total=0,
    suggestions=(HOSTILE,),
    zero_hits=ZeroHits(
        (TermCount(HOSTILE, 0, (TermCount(HOSTILE, 1),)), TermCount("\x1b", 0)), (DroppedClause(HOSTILE, 1),)
    ),
)
