"""Tokens, units and query words, and the promise that grams answer phrases exactly."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis import PAD, Analyzer, Lexicon, QueryWord, Token, Unit, normalise, phrase_slots

ANALYZER = Analyzer()

# Chinese, Latin, figures and signs beside each other, so that every rule meets every other
mixed_texts = st.text(st.sampled_from("以太坊比特币的场投ETHerc089.,-+%/$'()，。 \n"), max_size=25)
any_texts = st.text(max_size=25) | mixed_texts


def rows(tokens: Sequence[Token]) -> list[tuple[str, int, bool]]:
    return [(token.text, token.position, token.is_part) for token in tokens]


def test_words_are_at_ordinal_positions() -> None:
    assert rows(ANALYZER.words("ETH跌破 3,110 美元")) == [
        ("eth", 0, False),
        ("跌破", 1, False),
        ("3110", 2, False),
        ("美元", 3, False),
    ]


def test_sub_words_share_the_position_of_their_word() -> None:
    assert rows(ANALYZER.words("在纽约证券交易所买")) == [
        ("在", 0, False),
        ("纽约证券交易所", 1, False),
        ("纽约", 1, True),
        ("证券", 1, True),
        ("交易", 1, True),
        ("交易所", 1, True),
        ("买", 2, False),
    ]


def test_a_compound_is_whole_at_the_position_of_its_first_part() -> None:
    assert rows(ANALYZER.words("用ERC-8004吗")) == [
        ("用", 0, False),
        ("erc-8004", 1, True),
        ("erc", 1, False),
        ("8004", 2, False),
        ("吗", 3, False),
    ]


def test_grams_are_padded_bigrams_and_other_units() -> None:
    assert rows(ANALYZER.grams("以太坊ETH跌4%")) == [
        ("以太", 0, False),
        ("太坊", 1, False),
        ("坊" + PAD, 2, False),
        ("eth", 3, False),
        ("跌" + PAD, 4, False),
        ("4%", 5, True),
        ("4", 5, False),
    ]


def test_grams_ignore_punctuation_and_white_space() -> None:
    text = "场,\n 投"
    assert [(token.text, text[token.start : token.end]) for token in ANALYZER.grams(text)] == [
        ("场投", text),
        ("投" + PAD, "投"),
    ]


def test_units_are_han_characters_and_parts() -> None:
    assert ANALYZER.units("涨 5,107.5GW") == [
        Unit("涨", True, 0, 1),
        Unit("5107.5", False, 2, 9),
        Unit("gw", False, 9, 11),
    ]


def test_offsets_are_into_the_original() -> None:
    text = "……ﬁat币"
    assert [text[unit.start : unit.end] for unit in ANALYZER.units(text)] == ["ﬁat", "币"]
    assert [text[word.start : word.end] for word in ANALYZER.words(text)] == ["ﬁat", "币"]
    assert [text[word.start : word.end] for word in ANALYZER.query_words(text)] == ["ﬁat", "币"]


@pytest.mark.parametrize("text", ["", " \n", "🚀!?，"])
def test_text_without_letters_and_digits_has_no_tokens(text: str) -> None:
    assert (ANALYZER.words(text), ANALYZER.grams(text), ANALYZER.units(text)) == ([], [], [])


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (
            "以太坊 跌破",
            [QueryWord("以太坊", ("以太",), tuple("以太坊"), 0, 3), QueryWord("跌破", (), tuple("跌破"), 4, 6)],
        ),
        ("ERC-8004", [QueryWord("erc-8004", ("erc", "8004"), ("erc", "8004"), 0, 8)]),
        ("ＥＲＣ－８００４", [QueryWord("erc-8004", ("erc", "8004"), ("erc", "8004"), 0, 8)]),
        ("5,107,871", [QueryWord("5107871", (), ("5107871",), 0, 9)]),
        ("$DUSD", [QueryWord("dusd", (), ("dusd",), 1, 5)]),
        ("0x3c9E", [QueryWord("0x3c9e", (), ("0x3c9e",), 0, 6)]),
        ("-26.95%", [QueryWord("-26.95%", ("26.95",), ("26.95",), 0, 7)]),
        (
            "紐約證券交易所",
            [QueryWord("纽约证券交易所", ("纽约", "证券", "交易", "交易所"), tuple("纽约证券交易所"), 0, 7)],
        ),
        ("，！", []),
    ],
)
def test_query_words(query: str, expected: list[QueryWord]) -> None:
    assert ANALYZER.query_words(query) == expected


@given(any_texts)
def test_no_text_raises(text: str) -> None:
    ANALYZER.query_words(text)
    ANALYZER.words(text)


@given(st.text(st.characters(codec=None), max_size=15))
def test_no_half_of_a_character_raises_or_comes_out(text: str) -> None:
    for token in ANALYZER.words(text) + ANALYZER.grams(text):
        token.text.encode()


@given(any_texts)
def test_positions_rise_without_gaps_and_offsets_are_inside(text: str) -> None:
    for tokens in (ANALYZER.words(text), ANALYZER.grams(text)):
        positions = [token.position for token in tokens]
        assert sorted(set(positions)) == list(range(len(set(positions))))
        assert positions == sorted(positions)
        assert all(0 <= token.start < token.end <= len(text) for token in tokens)


@given(any_texts)
def test_every_position_has_one_counted_token(text: str) -> None:
    for tokens in (ANALYZER.words(text), ANALYZER.grams(text)):
        counted = [token.position for token in tokens if not token.is_part]
        assert counted == list(range(len(counted)))


@given(any_texts)
def test_words_follow_each_other(text: str) -> None:
    # they may share a character such as ½, which stands for several
    words = [token for token in ANALYZER.words(text) if not token.is_part]
    assert all(a.start <= b.start and a.end <= b.end for a, b in pairwise(words))


@given(mixed_texts)
def test_words_of_plain_text_do_not_overlap(text: str) -> None:
    words = [token for token in ANALYZER.words(text) if not token.is_part]
    assert all(a.end <= b.start for a, b in pairwise(words))


@given(mixed_texts)
def test_the_slice_of_a_word_normalises_to_it(text: str) -> None:
    for token in ANALYZER.words(text):
        read = normalise(text[token.start : token.end]).text
        assert token.text == read.replace(",", "")  # thousands separators are not part of a number


@given(mixed_texts)
def test_the_slice_of_a_gram_normalises_to_it(text: str) -> None:
    for token in ANALYZER.grams(text):
        units = ANALYZER.units(text[token.start : token.end])
        if not token.is_part:
            assert "".join(unit.text for unit in units) == token.text.removesuffix(PAD)


@given(mixed_texts)
def test_words_and_grams_hold_the_same_characters(text: str) -> None:
    words = "".join(token.text for token in ANALYZER.words(text) if not token.is_part)
    assert words == "".join(unit.text for unit in ANALYZER.units(text))


def contains(units: Sequence[Unit], phrase: Sequence[Unit]) -> bool:
    """Phrase truth: the phrase's units follow each other somewhere."""
    texts, wanted = [unit.text for unit in units], [unit.text for unit in phrase]
    return any(texts[i : i + len(wanted)] == wanted for i in range(len(texts) - len(wanted) + 1))


def matches(grams: Sequence[Token], slots: Sequence[str], *, ends_open: bool) -> bool:
    """What an index does: terms at consecutive positions, the last by its beginning when ``ends_open``."""
    at: dict[int, set[str]] = {}
    for gram in grams:
        at.setdefault(gram.position, set()).add(gram.text)

    def fits(position: int, slot: int) -> bool:
        terms = at.get(position, set())
        if ends_open and slot == len(slots) - 1:
            return any(term.startswith(slots[slot]) for term in terms)
        return slots[slot] in terms

    return any(all(fits(start + i, i) for i in range(len(slots))) for start in at)


@given(st.data())
def test_grams_answer_phrases_exactly(data: st.DataObject) -> None:
    text = data.draw(mixed_texts)
    start = data.draw(st.integers(0, len(text)))
    inside = text[start : data.draw(st.integers(start, len(text)))]
    phrase = ANALYZER.units(data.draw(st.just(inside) | mixed_texts))
    if phrase:
        slots, ends_open = phrase_slots([unit.text for unit in phrase])
        expected = contains(ANALYZER.units(text), phrase)
        assert matches(ANALYZER.grams(text), slots, ends_open=ends_open) == expected


@pytest.mark.parametrize(
    ("phrase", "slots", "ends_open"),
    [
        ("以太坊", ("以太", "太坊"), False),
        ("坊", ("坊",), True),
        ("坊ETH", ("坊" + PAD, "eth"), False),
        ("ETH跌", ("eth", "跌"), True),
        ("ERC-8004", ("erc", "8004"), False),
        ("", (), False),
    ],
)
def test_phrase_slots(phrase: str, slots: tuple[str, ...], ends_open: bool) -> None:
    assert phrase_slots([unit.text for unit in ANALYZER.units(phrase)]) == (slots, ends_open)


def test_the_fingerprint_is_that_of_equal_rules_and_words() -> None:
    assert Analyzer().fingerprint == Analyzer(Lexicon.load()).fingerprint


def test_the_fingerprint_changes_with_the_cutters_words(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("term\t哪吒链\n", encoding="utf-8")
    own = Analyzer(Lexicon.load(path)).fingerprint
    path.write_text("term\t哪吒链@7\n", encoding="utf-8")
    assert len({ANALYZER.fingerprint, own, Analyzer(Lexicon.load(path)).fingerprint}) == 3


def test_the_fingerprint_stays_with_a_latin_name(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("term\tNezha Chain\n", encoding="utf-8")
    assert Analyzer(Lexicon.load(path)).fingerprint == ANALYZER.fingerprint


@pytest.mark.parametrize(
    ("written", "terms"),
    [
        ("$DUSD", ["dusd"]),
        ("0x3c9E", ["0x3c9e"]),
        ("(0x271)", ["0x271"]),
        ("5,107,871枚USDC", ["5107871", "枚", "usdc"]),
        ("3,110 美元", ["3110", "美元"]),
        ("1.22 万枚 ETH", ["1.22", "万枚", "eth"]),
        ("10万亿美元", ["10", "万亿美元"]),
        ("4%-5%", ["4%", "5%"]),
        ("24H跌幅达 3.7%", ["24h", "跌幅", "达", "3.7%"]),
        ("977 EH/s", ["977", "eh/s"]),
        ("ERC-8004", ["erc-8004"]),
        ("DUSDUSDC.getSharePrice()", ["dusdusdc.getshareprice"]),
        ("24/7", ["24/7"]),
        ("P2P", ["p2p"]),
        ("B2B", ["b2b"]),
        ("(Nasdaq:APP)", ["nasdaq", "app"]),
        ("eips.ethereum.org/EIPS/eip-8004", ["eips.ethereum.org/eips/eip-8004"]),
        ("Jiawei @IOSG", ["jiawei", "iosg"]),
    ],
)
def test_nothing_that_matters_in_the_real_capture_is_broken(real_capture: Path, written: str, terms: list[str]) -> None:
    text = real_capture.read_text(encoding="utf-8")
    assert written in text
    assert [word.text for word in ANALYZER.query_words(written)] == terms
    at = text.index(written)
    inside = {token.text for token in ANALYZER.words(text) if at <= token.start and token.end <= at + len(written)}
    assert set(terms) <= inside


@given(any_texts)
def test_wherever_a_word_stands_its_units_follow_each_other(text: str) -> None:
    """The planner lets these decide which posts match a word."""
    grams: dict[int, set[str]] = defaultdict(set)
    for token in ANALYZER.grams(text):
        grams[token.position].add(token.text)
    for word in {token.text for token in ANALYZER.words(text)}:
        slots, ends_open = phrase_slots([unit.text for unit in ANALYZER.units(word)])
        ends = [False] * (len(slots) - 1) + [ends_open]
        assert any(
            all(
                any(gram.startswith(slot) if is_open else gram == slot for gram in grams[start + at])
                for at, (slot, is_open) in enumerate(zip(slots, ends, strict=True))
            )
            for start in list(grams)
        ), word
