"""What quantities are found in texts: a table of sentences, and properties of whatever text."""

from __future__ import annotations

from decimal import Decimal
from typing import NamedTuple

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from cryptosearch.analysis import Analyzer, normalise
from cryptosearch.analysis.numerals import read_numeral
from cryptosearch.analysis.units import load_units


class Found(NamedTuple):
    """A quantity as a test writes it: ``low``, ``high`` if it is a range, unit, and what the text says there."""

    numbers: str
    unit: str
    text: str


SENTENCES = [
    # digits, Chinese scales, money
    ("巨鲸卖出 4,000 枚 ETH", [("4000", "eth", "4,000 枚 ETH")]),
    ("累计买入 1.22 万枚 ETH,", [("12200", "eth", "1.22 万枚 ETH")]),
    ("约10万亿美元到期", [("10000000000000", "usd", "10万亿美元")]),
    ("损失5,107,871枚USDC。", [("5107871", "usdc", "5,107,871枚USDC")]),
    ("存款流失 6.6 万亿美元", [("6600000000000", "usd", "6.6 万亿美元")]),
    ("融资1亿5000万元", [("150000000", "cny", "1亿5000万元")]),
    ("罚款 3 亿 2000 万港元", [("320000000", "hkd", "3 亿 2000 万港元")]),
    ("价格 3110.08 美元", [("3110.08", "usd", "3110.08 美元")]),
    ("发行 5 千万枚", [("50000000", "枚", "5 千万枚")]),
    ("共 3 百万", [("3000000", "", "3 百万")]),
    ("约 1.5 亿个地址", [("150000000", "", "1.5 亿个")]),
    ("涉及 20 多万美元", [("200000", "usd", "20 多万美元")]),
    ("相差 400 多倍", [("400", "x", "400 多倍")]),
    ("高出100余万元", [("1000000", "cny", "100余万元")]),
    ("市值 5 兆日元", [("5000000000000", "jpy", "5 兆日元")]),
    ("人民币3000元", [("3000", "cny", "3000元")]),
    ("离场金额 $5.1M", [("5100000", "usd", "$5.1M")]),
    ("约 US$1.2亿", [("120000000", "usd", "US$1.2亿")]),
    ("募得 HK$3亿", [("300000000", "hkd", "HK$3亿")]),
    ("€300k 罚单", [("300000", "eur", "€300k")]),
    ("¥5000万日元", [("50000000", "jpy", "¥5000万日元")]),
    ("￥88元", [("88", "cny", "￥88元")]),
    ("$3,100 上方,€5", [("3100", "usd", "$3,100"), ("5", "eur", "€5")]),
    ("USD 3,110 / EUR300,ABC 300", [("3110", "usd", "USD 3,110"), ("300", "eur", "EUR300")]),
    ("RMB 300万", [("3000000", "cny", "RMB 300万")]),
    ("$500 万 ETH 多单", [("5000000", "usd", "$500 万")]),
    ("电费 5 美分", [("5", "美分", "5 美分")]),
    # coins
    ("持有 500 个比特币", [("500", "比特币", "500 个比特币")]),
    ("持有 500 比特币", [("500", "比特币", "500 比特币")]),
    ("转出 300 BTC", [("300", "btc", "300 BTC")]),
    ("解锁 100 万 ABCD", [("1000000", "abcd", "100 万 ABCD")]),
    ("空投 200 枚 foo", [("200", "foo", "200 枚 foo")]),
    ("解锁 1.1 亿枚代币", [("110000000", "枚", "1.1 亿枚")]),
    ("300 btc,1.5 Bitcoin", [("300", "btc", "300 btc"), ("1.5", "bitcoin", "1.5 Bitcoin")]),
    ("RTX 4000 Ada,300 op", []),
    ("2025 比特币大会", []),
    ("2025 ETH 展望", []),
    # shares of a whole, multiples
    ("跌幅 -26.95%", [("-26.95", "%", "-26.95%")]),
    ("跌3%", [("3", "%", "3%")]),
    ("大涨+48%。", [("48", "%", "+48%")]),
    ("(-0.5%)", [("-0.5", "%", "-0.5%")]),
    ("增长 12 %", [("12", "%", "12 %")]),
    ("加息25个基点", [("25", "bp", "25个基点")]),
    ("利差 462.9BP", [("462.9", "bp", "462.9BP")]),
    ("上升1.5个百分点", [("1.5", "pp", "1.5个百分点")]),
    ("费率 0.5‰", [("0.5", "‰", "0.5‰")]),
    ("百分之三点五的税", [("3.5", "%", "百分之三点五")]),
    ("百分之15", [("15", "%", "百分之15")]),
    ("百分之百", [("100", "%", "百分之百")]),
    ("千分之二", [("2", "‰", "千分之二")]),
    ("三百分之一", []),
    ("100x 杠杆", [("100", "x", "100x")]),
    ("20倍做多", [("20", "x", "20倍")]),
    # measures
    ("降至 977 EH/s", [("977", "eh/s", "977 EH/s")]),
    ("1.1 ZH/s", [("1.1", "zh/s", "1.1 ZH/s")]),
    ("Gas 12 gwei", [("12", "gwei", "12 gwei")]),
    ("关停 1.3GW 产能", [("1.3", "gw", "1.3GW")]),
    ("扩容 200兆瓦", [("200", "mw", "200兆瓦")]),
    ("耗电 3 千瓦时", [("3", "kwh", "3 千瓦时")]),
    # ranges
    ("增长4%-5%。", [("4..5", "%", "4%-5%")]),
    ("占 2-3% 的费用", [("2..3", "%", "2-3%")]),
    ("跳升 25 到 75 个基点", [("25..75", "bp", "25 到 75 个基点")]),
    ("3-5 亿美元", [("300000000..500000000", "usd", "3-5 亿美元")]),
    ("30万-50万美元", [("300000..500000", "usd", "30万-50万美元")]),
    ("8000-1 万美元", [("8000..10000", "usd", "8000-1 万美元")]),
    ("1 亿美元至 3 亿美元", [("100000000..300000000", "usd", "1 亿美元至 3 亿美元")]),
    ("3~5 美分", [("3..5", "美分", "3~5 美分")]),
    ("$3-5M", [("3000000..5000000", "usd", "$3-5M")]),
    ("-5%~-3%", [("-5..-3", "%", "-5%~-3%")]),
    ("$5-3", [("5", "usd", "$5")]),
    ("从 5%至3%", [("5", "%", "5%"), ("3", "%", "3%")]),
    ("一万到两万美元", [("10000..20000", "usd", "一万到两万美元")]),
    # Chinese numerals
    ("三千美元", [("3000", "usd", "三千美元")]),
    ("两亿", [("200000000", "", "两亿")]),
    ("十五万欧元", [("150000", "eur", "十五万欧元")]),
    ("一百二十五个基点", [("125", "bp", "一百二十五个基点")]),
    ("两万三千人次", [("23000", "", "两万三千")]),
    ("三万五美元", [("35000", "usd", "三万五美元")]),
    ("一百二美元", [("120", "usd", "一百二美元")]),
    ("一点五亿英镑", [("150000000", "gbp", "一点五亿英镑")]),
    ("一亿零五百万元", [("105000000", "cny", "一亿零五百万元")]),
    ("两百多万美元", [("2000000", "usd", "两百多万美元")]),
    ("近十亿美元", [("1000000000", "usd", "十亿美元")]),
    ("翻了两倍", [("2", "x", "两倍")]),
    ("七八千美元", []),
    ("数十亿美元", []),
    ("几十万美元", []),
    ("第三千万次", []),
    # words that are made of the same characters
    ("一些三星用户", []),
    ("万一千万别买百度", []),
    ("十分十点八点五十分", []),
    ("一个二元期权,三元悖论", []),
    ("进入元宇宙 3 元宇宙", []),
    ("一枚硬币", []),
    ("两百年历史", []),
    # dates, times, versions, names, addresses, lists
    ("2026年1月20日 17:00", []),
    ("1 月 20 日,3 个月后,第 25 届", []),
    ("2024 - 2025 财年,1970 年代", []),
    ("2026-01-20T12:00:00", []),
    ("ERC-8004 与 v1.2 和 Web3", []),
    ("0x3c9E12ab45B (0x271) 24/7 T+1 P2P B2B 2B", []),
    ("1. 机构 2. 散户", []),
    ("电话 13800001111,编号 5107871", []),
    ("192.168.1.1 和 1.2.3 万", []),
    ("1920x1080 与 5G、24H", []),
    ("1,22 万", []),
    # traditional characters, full width
    ("賣出 1.5 萬枚比特幣", [("15000", "比特币", "1.5 萬枚比特幣")]),
    ("規模達兩億美元", [("200000000", "usd", "兩億美元")]),
    ("下調25個基點", [("25", "bp", "25個基點")]),
    ("上漲百分之五", [("5", "%", "百分之五")]),
    ("３．５％ 和 ５，１０７枚", [("3.5", "%", "３．５％"), ("5107", "枚", "５，１０７枚")]),
    ("新臺幣與 300 萬港幣", [("3000000", "hkd", "300 萬港幣")]),
    # English
    ("raised US$1.2 billion", [("1200000000", "usd", "US$1.2 billion")]),
    ("USD 300 million", [("300000000", "usd", "USD 300 million")]),
    ("2.5 million dollars", [("2500000", "usd", "2.5 million dollars")]),
    ("5 million USDC moved", [("5000000", "usdc", "5 million USDC")]),
    ("fell 3.1 percent", [("3.1", "%", "3.1 percent")]),
    ("cut by 50 basis points", [("50", "bp", "50 basis points")]),
    ("TVL hit 5.1B, 300k users", [("5100000000", "", "5.1B"), ("300000", "", "300k")]),
    ("5m long, 5 t, 10 minutes", []),
    ("$2bn and £40 mn", [("2000000000", "usd", "$2bn"), ("40000000", "gbp", "£40 mn")]),
    # Italian
    ("1,2 miliardi di dollari", [("1200000000", "usd", "1,2 miliardi di dollari")]),
    ("300.000 dollari", [("300000", "usd", "300.000 dollari")]),
    ("un calo del 3,5 per cento", [("3.5", "%", "3,5 per cento")]),
    ("2,5 milioni di euro", [("2500000", "eur", "2,5 milioni di euro")]),
    ("circa 50 mila utenti", [("50000", "", "50 mila")]),
    ("3,5%", []),
]  # fmt: skip


@pytest.mark.parametrize(("text", "expected"), SENTENCES, ids=[text for text, _ in SENTENCES])
def test_quantities_of_a_sentence(analyzer: Analyzer, text: str, expected: list[tuple[str, str, str]]) -> None:
    assert find(analyzer, text) == [Found(*one) for one in expected]


def find(analyzer: Analyzer, text: str) -> list[Found]:
    return [
        Found(f"{value:f}" if value == high else f"{value:f}..{high:f}", unit, text[start:end])
        for value, high, unit, start, end in analyzer.quantities.find(text)
    ]


numbers = st.integers(1, 999_999) | st.integers(1, 10**12)


def in_chinese(number: int) -> str:
    """A number below 10**16 as it is read aloud, by the rules of the schoolbook."""
    if number >= 10**8:
        return in_chinese(number // 10**8) + "亿" + remainder(number % 10**8, 10**7)
    if number >= 10**4:
        return in_chinese(number // 10**4) + "万" + remainder(number % 10**4, 10**3)
    for scale, sign in ((1000, "千"), (100, "百"), (10, "十")):
        if number >= scale:
            return in_chinese(number // scale) + sign + remainder(number % scale, scale // 10)
    return "零一二三四五六七八九"[number]


def remainder(number: int, next_scale: int) -> str:
    """The rest of a number, with a zero where the next place is empty."""
    return ("零" if number < next_scale else "") + in_chinese(number) if number else ""


def full_width(text: str) -> str:
    return text.translate({code: code + 0xFEE0 for code in range(0x21, 0x7F)})


@given(number=numbers)
@example(number=10**4 + 5)
def test_a_number_is_read_whatever_its_form(analyzer: Analyzer, number: int) -> None:
    scaled = {"万": 10**4, "亿": 10**8, "万亿": 10**12}
    words = {"k": 10**3, "M": 10**6, " million": 10**6, "bn": 10**9, " billion": 10**9}
    forms = [
        f"{number}美元",
        f"{number:,}美元",
        f"{number:,} 美元",
        full_width(f"{number:,}") + "美元",
        *(f"{Decimal(number) / scale:f}{sign}美元" for sign, scale in scaled.items()),
        *(f"{Decimal(number) / scale:f} {sign}美元" for sign, scale in scaled.items()),
        *(f"${Decimal(number) / scale:f}{word}" for word, scale in words.items()),
        f"{in_chinese(number)}美元",
    ]
    for form in forms:
        assert find(analyzer, f"约 {form}。") == [Found(str(number), "usd", form)], form


pieces = st.one_of(
    st.text("0123456789.,%-+~ ", max_size=8),
    st.text("一二两三十百千万亿兆点零多余第几数半", max_size=6),
    st.sampled_from(
        ["美元", "枚", "个", " ETH", "比特币", "$", "US$", " million", "k", "M", "b", "百分之", "倍", "x", "%"]
    ),
    st.sampled_from(
        ["EH/s", "至", "到", "年", "月", "e\u0301", "\u200b", "ﬁ", "萬", "億", "５", "％", " di dollari", "\n"]
    ),
    st.text(max_size=3),
)


@settings(max_examples=200)
@given(texts=st.lists(pieces, max_size=10).map("".join))
@example("5\u200bK")
@example("$0~0")
@example("usd 5-3亿")
@example("1亿亿亿亿亿亿亿亿亿亿亿亿亿亿")
@example("9" * 31 + "万")
def test_spans_lie_in_the_text_and_read_alike_by_themselves(analyzer: Analyzer, texts: str) -> None:
    reader, end = analyzer.quantities, 0
    for value, high, unit, start, stop in reader.find(texts):
        assert end <= start < stop <= len(texts)
        end = stop
        assert value <= high
        assert unit in load_units().kinds or unit == normalise(unit).text
        (alone,) = reader.find(texts[start:stop])
        assert (alone.value, alone.high) == (value, high)


@pytest.mark.parametrize(
    "piece",
    [
        "1",
        "1,",
        "1-",
        "1万",
        "1 万",
        "1.",
        "一",
        "一多万",
        "一点",
        "百分之",
        "$",
        "5K ",
        "5 OP ",
        "1 亿-",
        "a1",
        "1亿亿",
        "usd 1",
    ],
)
def test_a_long_text_is_read(analyzer: Analyzer, piece: str) -> None:
    """A pattern that takes quadratic time would need minutes."""
    assert len(analyzer.quantities.find(piece * (100_000 // len(piece)))) < 100_000


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("十", 10), ("十五", 15), ("二十", 20), ("一千零五", 1005), ("一千零五十", 1050), ("三千五", 3500), ("〇", 0),
        ("五百万", 5_000_000), ("一万亿", 10**12), ("三千五百亿", 350 * 10**9), ("零点五", Decimal("0.5")),
        ("一二三", None), ("百", None), ("万", None), ("五百千", None), ("三点", None), ("千三", None),
    ],
)  # fmt: skip
def test_numerals_in_chinese(text: str, number: int | Decimal | None) -> None:
    assert read_numeral(text) == number


def test_users_coins_are_units(tmp_path_factory: pytest.TempPathFactory) -> None:
    from cryptosearch import Lexicon

    path = tmp_path_factory.mktemp("lexicon") / "own.tsv"
    path.write_text("coin\t蓝莓币\tBLUB\n", encoding="utf-8")
    own = Analyzer(Lexicon.load(path))
    assert find(own, "转出 300 蓝莓币和 20 BLUB") == [("300", "蓝莓币", "300 蓝莓币"), ("20", "blub", "20 BLUB")]
    assert find(Analyzer(), "转出 300 蓝莓币和 20 BLUB") == []
    assert own.fingerprint != Analyzer().fingerprint
