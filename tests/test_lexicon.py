"""The lexicon: its file format, its errors, and finding names in units."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cryptosearch.analysis import Concept, Lexicon, prepared
from cryptosearch.analysis.tokens import split_units
from cryptosearch.errors import LexiconError
from prepare_lexicon import content

BUILT_IN = Lexicon.load()
READ = Lexicon.read(prepared.BUILT_IN)


def units(text: str) -> list[str]:
    return [unit.text for unit in split_units(text)]


@pytest.fixture
def own_file(tmp_path: Path) -> Path:
    return tmp_path / "own.tsv"


def load(own_file: Path, text: str) -> Lexicon:
    own_file.write_text(text, encoding="utf-8")
    return Lexicon.load(own_file)


def concept(lexicon: Lexicon, name: str) -> Concept:
    ((_, _, found),) = lexicon.find(units(name))
    return found


@pytest.mark.parametrize("name", ["比特币", "BTC", "bitcoin", "ＢＴＣ", "比特幣"])
def test_any_name_finds_its_concept(name: str) -> None:
    assert "比特币" in [known.text for known in concept(BUILT_IN, name).names]


def test_the_prepared_lexicon_is_that_of_the_file() -> None:
    assert prepared.PREPARED.read_text(encoding="utf-8") == content(), "run: make lexicon"


def test_the_prepared_lexicon_finds_what_the_one_that_is_read_finds() -> None:
    names = [name.units for concept in READ.concepts for name in concept.names]
    assert [BUILT_IN.find(name) for name in names] == [READ.find(name) for name in names]
    assert BUILT_IN.concepts == READ.concepts
    assert dict(BUILT_IN.cutter_words()) == dict(READ.cutter_words())


def test_a_lexicon_that_was_changed_is_read(own_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = prepared.BUILT_IN.read_text(encoding="utf-8")
    own_file.write_text(f"{text}coin\t哪吒币\tNZB\n", encoding="utf-8")
    monkeypatch.setattr(prepared, "BUILT_IN", own_file)
    monkeypatch.setattr("cryptosearch.analysis.lexicon.BUILT_IN", own_file)
    changed = Lexicon.load()
    assert concept(changed, "NZB").name == "哪吒币"
    assert changed.fingerprints == {}


def test_names_are_found_where_they_stand_longest_first() -> None:
    found = BUILT_IN.find(units("看Federal Reserve与纽约证券交易所BTC"))
    assert found == [
        (1, 3, concept(BUILT_IN, "美联储")),
        (4, 11, concept(BUILT_IN, "NYSE")),
        (11, 12, concept(BUILT_IN, "比特币")),
    ]


def test_a_lexicon_without_names_finds_none(own_file: Path) -> None:
    own_file.write_text("# none yet\n", encoding="utf-8")
    assert Lexicon.read(own_file).find(["btc"]) == []


def test_names_inside_other_words_are_not_found() -> None:
    assert BUILT_IN.find(units("ethereal ftbtc")) == []


def test_other_names_are_all_but_the_one_typed() -> None:
    bitcoin = concept(BUILT_IN, "BTC")
    others = BUILT_IN.other_names(bitcoin, units("btc"))
    assert {"比特币", "Bitcoin"} <= set(others)
    assert "BTC" not in others


def test_han_names_are_words_for_the_cutter() -> None:
    words = dict(BUILT_IN.cutter_words())
    assert {"比特币", "以太坊", "纽约证券交易所"} <= words.keys()
    assert all(re.fullmatch("[\u3400-\u9fff]{2,}", word) and frequency > 0 for word, frequency in words.items())


@pytest.mark.parametrize(("text", "expected"), [("BTC", True), ("btc", False), ("比特币", False), ("SEC", False)])
def test_tickers_are_upper_case_names_of_coins(text: str, expected: bool) -> None:
    assert BUILT_IN.is_ticker(text) is expected


def test_a_frequency_follows_a_name(own_file: Path) -> None:
    words = dict(load(own_file, "coin\t哪吒币@30\tNZB|小哪吒@40|大哪吒\n").cutter_words())
    assert (words["哪吒币"], words["小哪吒"], words["大哪吒"]) == (30, 40, 1000)


def test_traditional_names_give_simplified_words(own_file: Path) -> None:
    assert "区块鱼" in dict(load(own_file, "term\t區塊魚\n").cutter_words())


def test_comments_blank_lines_and_a_byte_order_mark_are_skipped(own_file: Path) -> None:
    lexicon = load(own_file, "\ufeff# own names\r\n\r\ncoin\tNezha Coin\tNZC\r\n")
    assert [name.text for name in concept(lexicon, "NZC").names] == ["Nezha Coin", "NZC"]


def test_an_ambiguous_name_leads_nowhere_but_is_led_to(own_file: Path) -> None:
    lexicon = load(own_file, "coin\t哪吒币\t!NEZHA|!哪吒@5\n")
    assert lexicon.find(units("NEZHA 哪吒")) == []
    assert lexicon.other_names(concept(lexicon, "哪吒币"), units("哪吒币")) == ("NEZHA", "哪吒")


def test_an_ambiguous_name_is_a_word_and_a_ticker_like_any_other(own_file: Path) -> None:
    lexicon = load(own_file, "coin\t哪吒币\t!NEZHA|!哪吒@5\n")
    assert lexicon.is_ticker("NEZHA")
    assert dict(lexicon.cutter_words())["哪吒"] == 5


def test_no_name_is_found_inside_an_ambiguous_one(own_file: Path) -> None:
    lexicon = load(own_file, "coin\t哪吒币\t!哪吒 链动\ncoin\t链动\n")
    assert lexicon.find(units("哪吒链动")) == []
    assert lexicon.find(units("链动")) == [(0, 2, concept(lexicon, "链动"))]


def test_a_user_file_adds_names_to_a_known_concept(own_file: Path) -> None:
    lexicon = load(own_file, "coin\t比特币\t橘子币\n")
    assert concept(lexicon, "橘子币") == concept(lexicon, "BTC")
    assert len(lexicon.concepts) == len(BUILT_IN.concepts)


def test_a_user_file_changes_the_frequency_of_a_known_name(own_file: Path) -> None:
    assert dict(load(own_file, "coin\t比特币@77\n").cutter_words())["比特币"] == 77


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("coin\tNezha\nplanet\tMars\n", 2, "unknown kind 'planet'"),
        ("coin Nezha\n", 1, "found 1 cells"),
        ("coin\tA1\tB1\tC1\n", 1, "found 4 cells"),
        ("coin\tNezha\tNZC|\n", 1, "the name '' has neither"),
        ("# names\ncoin\t??\n", 2, "the name '??' has neither"),
        ("coin\t哪吒币@0\n", 1, "the frequency of '哪吒币' is '0'"),
        ("coin\t哪吒币@99999999999999999999999\n", 1, "the frequency of '哪吒币' is '99999999999999999999999'"),
        ("coin\t哪吒币@many\n", 1, "the frequency of '哪吒币' is 'many'"),
        ("coin\tNezha\tNZC\nterm\tNine Zebras\tnzc\n", 2, "a name in line 1 reads like 'nzc'"),
        ("coin\t哪吒幣\tNZC|哪吒币\n", 1, "a name in the same line reads like '哪吒币'"),
        ("coin\t!Nezha\tNZC\n", 1, "the first name, 'Nezha', cannot be marked"),
        ("coin\tBTC\tETH\n", 1, "several concepts: '比特币' and '以太坊'"),
    ],
)
def test_a_wrong_line_is_named(own_file: Path, text: str, line: int, reason: str) -> None:
    with pytest.raises(LexiconError, match=re.escape(reason)) as caught:
        load(own_file, text)
    assert (caught.value.path, caught.value.line) == (str(own_file), line)


def test_a_file_that_is_not_utf8_is_named(own_file: Path) -> None:
    own_file.write_bytes("coin\tNezha\ncoin\t哪吒币\n".encode("gb18030"))
    with pytest.raises(LexiconError, match="not UTF-8") as caught:
        Lexicon.load(own_file)
    assert caught.value.line == 2


def test_a_missing_file_is_an_error(own_file: Path) -> None:
    with pytest.raises(FileNotFoundError):
        Lexicon.load(own_file)
