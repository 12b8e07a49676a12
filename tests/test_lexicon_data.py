"""The built-in lexicon's content: its form, the names that users rely on, and what it does to the cutting of words."""

from __future__ import annotations

import re
import unicodedata
from importlib.resources import files
from typing import NamedTuple

import pytest

from cryptosearch.analysis import Analyzer, ConceptKind, normalise

HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff]+")


class Name(NamedTuple):
    """One name as the file has it, without its marks."""

    text: str
    kind: str
    line: int
    is_first: bool
    is_marked: bool


def _read_names() -> list[Name]:
    text = files("cryptosearch.analysis").joinpath("data/lexicon.tsv").read_text("utf-8")
    names = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        kind, first, others = line.split("\t")
        for at, written in enumerate([first, *others.split("|")]):
            name = written.removeprefix("!").partition("@")[0]
            names.append(Name(name, kind, number, at == 0, written.startswith("!")))
    return names


NAMES = _read_names()
MARKED = [name.text for name in NAMES if name.is_marked]

GROUPS = [
    ("比特币", "BTC", "Bitcoin", "大饼"),
    ("以太坊", "ETH", "Ethereum", "以太币"),
    ("Solana", "SOL"),
    ("币安币", "BNB"),
    ("瑞波币", "XRP"),
    ("狗狗币", "DOGE"),
    ("泰达币", "USDT", "Tether"),
    ("币安", "Binance"),
    ("欧易", "OKX"),
    ("火币", "HTX", "Huobi"),
    ("芝商所", "CME"),
    ("纽交所", "NYSE", "纽约证券交易所", "New York Stock Exchange"),
    ("纳斯达克", "Nasdaq"),
    ("Makina", "MakinaFi"),
    ("Uniswap", "UNI"),
    ("美国证券交易委员会", "SEC", "美国证监会"),
    ("商品期货交易委员会", "CFTC"),
    ("香港证监会", "SFC"),
    ("金管局", "HKMA"),
    ("美联储", "Fed", "联储", "Federal Reserve", "美国联邦储备委员会"),
    ("欧洲央行", "欧央行", "欧洲中央银行", "ECB", "Banca centrale europea"),
    ("日本央行", "BOJ"),
    ("英国央行", "Bank of England"),
    ("国际货币基金组织", "IMF"),
    ("国际清算银行", "BIS"),
    ("贝莱德", "BlackRock"),
    ("灰度", "Grayscale"),
    ("微策略", "MicroStrategy"),
    ("摩根大通", "JPMorgan", "小摩"),
    ("鲍威尔", "Jerome Powell"),
    ("贝森特", "Bessent"),
    ("特朗普", "Trump", "川普"),
    ("中本聪", "Satoshi Nakamoto"),
    ("Vitalik Buterin", "V神", "维塔利克"),
    ("赵长鹏", "CZ"),
    ("孙宇晨", "Justin Sun"),
    ("加密货币", "cryptocurrency", "criptovalute"),
    ("稳定币", "stablecoin", "stablecoins"),
    ("算力", "hashrate", "哈希率", "hash rate"),
    ("去中心化金融", "DeFi", "finanza decentralizzata"),
    ("非同质化代币", "NFT"),
    ("真实世界资产", "RWA", "现实世界资产"),
    ("质押", "staking"),
    ("减半", "halving"),
    ("巨鲸", "鲸鱼", "whale"),
    ("空投", "airdrop"),
    ("爆仓", "liquidation"),
    ("量化宽松", "QE"),
    ("量化紧缩", "QT"),
    ("期限溢价", "term premium", "term premiums"),
    ("美债", "美国国债"),
    ("交易所交易基金", "ETF"),
    ("首次代币发行", "ICO"),
    ("零知识证明", "ZK"),
    ("预言机", "oracle"),
    ("二层网络", "Layer2", "Layer 2", "L2"),
    ("智能合约", "smart contract"),
    ("私钥", "private key"),
    ("多签", "multisig"),
    ("跨链桥", "cross-chain bridge"),
    ("流动性", "liquidity"),
    ("山寨币", "altcoin"),
    ("牛市", "bull market"),
    ("熊市", "bear market"),
    ("人工智能", "AI", "人工智慧"),
    ("通胀", "inflation", "通膨"),
    ("发改委", "NDRC", "国家发展和改革委员会"),
    ("联邦贸易委员会", "FTC"),
    ("加拿大央行", "Bank of Canada"),
    ("英伟达", "Nvidia", "辉达"),
    ("期货", "futures"),
    ("拜登", "Biden", "Joe Biden"),
    ("钓鱼攻击", "phishing", "网络钓鱼"),
    ("闪崩", "flash crash"),
    ("韩元", "KRW", "Korean won"),
    ("自动减仓", "ADL"),
]


def _units(analyzer: Analyzer, text: str) -> list[str]:
    return [unit.text for unit in analyzer.units(text)]


def _other_names(analyzer: Analyzer, text: str) -> tuple[str, ...]:
    """The other names of the one concept that all of ``text`` names, none if there is no such concept."""
    units = _units(analyzer, text)
    found = analyzer.lexicon.find(units)
    if len(found) != 1 or found[0][:2] != (0, len(units)):
        return ()
    return analyzer.lexicon.other_names(found[0][2], units)


def test_it_has_at_least_1000_concepts() -> None:
    assert sum(name.is_first for name in NAMES) >= 1000


def test_every_kind_is_known_and_used() -> None:
    assert {name.kind for name in NAMES} == set(ConceptKind)


def test_every_concept_has_another_name() -> None:
    assert {name.line for name in NAMES} == {name.line for name in NAMES if not name.is_first}


def test_no_two_names_read_alike(analyzer: Analyzer) -> None:
    lines: dict[tuple[str, ...], list[tuple[int, str]]] = {}
    for name in NAMES:
        lines.setdefault(tuple(_units(analyzer, name.text)), []).append((name.line, name.text))
    assert [alike for alike in lines.values() if len(alike) > 1] == []


def test_every_name_has_units_and_none_is_a_single_character(analyzer: Analyzer) -> None:
    assert [name for name in NAMES if len("".join(_units(analyzer, name.text))) < 2] == []


def test_names_are_stripped_and_in_compatibility_form() -> None:
    assert [name for name in NAMES if unicodedata.normalize("NFKC", name.text).strip() != name.text] == []


def test_chinese_names_are_simplified() -> None:
    assert [name for name in NAMES if HAN.search(name.text) and normalise(name.text).text != name.text.casefold()] == []


def test_first_names_are_not_marked() -> None:
    assert [name for name in NAMES if name.is_first and name.is_marked] == []


def test_only_chinese_is_given_to_the_cutter(analyzer: Analyzer) -> None:
    words = [word for word, _ in analyzer.lexicon.cutter_words()]
    assert [word for word in words if not HAN.fullmatch(word)] == []


def test_every_chinese_name_is_given_to_the_cutter(analyzer: Analyzer) -> None:
    assert {name.text for name in NAMES if HAN.fullmatch(name.text)} == {w for w, _ in analyzer.lexicon.cutter_words()}


def test_every_chinese_name_is_one_word(analyzer: Analyzer) -> None:
    chinese = [name.text for name in NAMES if HAN.fullmatch(name.text)]
    assert [text for text in chinese if len(analyzer.query_words(text)) != 1] == []


@pytest.mark.parametrize(
    "words",
    [
        "测试 网站",
        "美国 财政部长",
        "美国 司法部长",
        "加强 平台 建设",
        "哈萨克斯坦",
        "特定 投资者",
        "产业链 上下游",
        "隔空 投掷",
        "海通 证券",
        "报道 指出",
        "摩根大通 证券",
        "任何 一个",
        "交易 对手",
        "英国 财政部长",
        "商务 部门",
        "天桥 水库",
        "今日 银行",
        "科学 家庭",
        "失业率 先",
        "上市 公债",
    ],
)
def test_ordinary_words_are_not_cut_apart(analyzer: Analyzer, words: str) -> None:
    assert [word.text for word in analyzer.query_words(words.replace(" ", ""))] == words.split()


@pytest.mark.parametrize("group", GROUPS, ids=lambda group: group[0])
def test_each_name_of_a_group_leads_to_the_others(analyzer: Analyzer, group: tuple[str, ...]) -> None:
    for name in group:
        assert set(group) - {name} <= set(_other_names(analyzer, name))


@pytest.mark.parametrize("name", MARKED)
def test_a_marked_name_leads_nowhere(analyzer: Analyzer, name: str) -> None:
    assert _other_names(analyzer, name) == ()


def test_a_marked_name_is_among_the_other_names(analyzer: Analyzer) -> None:
    firsts = {name.line: name.text for name in NAMES if name.is_first}
    marked = [name for name in NAMES if name.is_marked]
    assert [name for name in marked if name.text not in _other_names(analyzer, firsts[name.line])] == []


@pytest.mark.parametrize("word", ["链", "币", "加密", "one", "me", "gas", "hot", "the", "il", "dai", "sei", "base"])
def test_everyday_words_name_nothing(analyzer: Analyzer, word: str) -> None:
    assert analyzer.lexicon.find(_units(analyzer, word)) == []


AMBIGUOUS = (
    "APT ASIC ATOM CAKE CELO CORE DOT FLOW GALA GMT HYPE ING LEO LINK LUNA MINA MOVE MPC NATO NEAR NEO OP SAND STO"
)


@pytest.mark.parametrize(
    "name", [*AMBIGUOUS.split(), "Apple", "Intel", "honeypot", "苹果", "科学家", "库克", "沃伦", "三星"]
)
def test_what_means_other_things_too_leads_nowhere(analyzer: Analyzer, name: str) -> None:
    assert analyzer.lexicon.find(_units(analyzer, name)) == []


@pytest.mark.parametrize(
    "word",
    ["ME", "GAS", "ONE", "IO", "LA", "DID", "NOT", "PEOPLE", "RED", "COIN", "TEMPO", "UN", "AR", "IP", "GMT", "BAT"],
)
def test_words_that_would_do_harm_are_no_names(analyzer: Analyzer, word: str) -> None:
    assert analyzer.lexicon.concept_of(_units(analyzer, word)) is None


@pytest.mark.parametrize(
    ("name", "meant"),
    [("SOL", "Solana"), ("ADA", "艾达币"), ("TON", "Toncoin"), ("UNI", "Uniswap"), ("AI", "人工智能")],
)
def test_what_nearly_always_means_one_thing_leads_there(analyzer: Analyzer, name: str, meant: str) -> None:
    assert [concept.name for _, _, concept in analyzer.lexicon.find(_units(analyzer, name))] == [meant]


@pytest.mark.parametrize("ticker", ["BTC", "ETH", "USDT", "ARB", "LINK", "NEAR", "OP"])
def test_tickers_are_known_even_if_marked(analyzer: Analyzer, ticker: str) -> None:
    assert analyzer.lexicon.is_ticker(ticker)


@pytest.mark.parametrize("text", ["AI", "ETF", "SEC", "USD", "ME", "ONE", "GAS", "Link", "btc"])
def test_other_abbreviations_and_words_are_no_tickers(analyzer: Analyzer, text: str) -> None:
    assert not analyzer.lexicon.is_ticker(text)
