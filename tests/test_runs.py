"""Runs: what of a text are words, numbers, addresses and compounds. Input is normalised text."""

from __future__ import annotations

from time import thread_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis.runs import scan, shape_of


def atoms(text: str) -> list[str]:
    return [atom.text for run in scan(text) for atom in run.atoms]


def wholes(text: str) -> list[tuple[str, int]]:
    return [(whole.text, whole.first) for run in scan(text) for whole in run.wholes]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("eth", ["eth"]),
        ("$dusd", ["dusd"]),
        ("s19 web3 x402 p2p b2b", ["s19", "web3", "x402", "p2p", "b2b"]),
        ("0x3c9e", ["0x3c9e"]),
        ("(0x271)", ["0x271"]),
        ("0xproject 0x99in1", ["0xproject", "0x99in1"]),
        ("12ab34cd56ef78ab90cd12ef34ab56cd", ["12ab34cd56ef78ab90cd12ef34ab56cd"]),
        ("5,107,871", ["5107871"]),
        ("3,110.25", ["3110.25"]),
        ("1.22", ["1.22"]),
        ("100,5", ["100", "5"]),
        ("5,1000", ["5", "1000"]),
        ("2025,300", ["2025", "300"]),
        ("涨10,跌20.", ["10", "20"]),
        ("già è привет", ["già", "è", "привет"]),
        ("हिन्दी", ["हिन्दी"]),
        ("비트코인etf가격", ["비트코인", "etf", "가격"]),
        ("ビットコインbtc", ["ビットコイン", "btc"]),
        ("@iosg (nasdaq:app)", ["iosg", "nasdaq", "app"]),
        ("a--b a - b", ["a", "b", "a", "b"]),
        ("🚀😀 !?", []),
    ],
)
def test_atoms(text: str, expected: list[str]) -> None:
    assert atoms(text) == expected


@pytest.mark.parametrize(
    ("text", "parts", "expected"),
    [
        ("erc-8004", ["erc", "8004"], [("erc-8004", 0)]),
        ("24/7", ["24", "7"], [("24/7", 0)]),
        ("977 eh/s", ["977", "eh", "s"], [("eh/s", 0)]),
        ("s&p", ["s", "p"], [("s&p", 0)]),
        ("l'oro", ["l", "oro"], [("l'oro", 0)]),
        ("snake_case", ["snake", "case"], [("snake_case", 0)]),
        ("dusdusdc.getshareprice()", ["dusdusdc", "getshareprice"], [("dusdusdc.getshareprice", 0)]),
        ("4%", ["4"], [("4%", 0)]),
        ("3‰", ["3"], [("3‰", 0)]),
        ("4%-5%", ["4", "5"], [("4%", 0), ("5%", 0)]),
        ("-26.95%", ["26.95"], [("-26.95%", 0), ("26.95%", 0)]),
        ("跌-3", ["3"], [("-3", 0)]),
        ("5-10", ["5", "10"], [("5-10", 0)]),
        ("3,100-3,200", ["3100", "3200"], [("3100-3200", 0)]),
        ("btc-5%", ["btc", "5"], [("btc-5%", 0), ("5%", 1)]),
        ("24h", ["24", "h"], [("24h", 0)]),
        ("15.6gw", ["15.6", "gw"], [("15.6gw", 0)]),
        ("5,107.5gw", ["5107.5", "gw"], [("5107.5gw", 0)]),
        ("1.2.3", ["1", "2", "3"], [("1.2.3", 0)]),
        ("v1.2.3", ["v1", "2", "3"], [("v1.2.3", 0)]),
        ("a.org/b/c-1", ["a", "org", "b", "c", "1"], [("a.org/b/c-1", 0), ("a.org", 0), ("c-1", 3)]),
        ("https://a.org", ["https", "a", "org"], [("a.org", 0)]),
    ],
)
def test_compounds_are_whole_and_in_parts(text: str, parts: list[str], expected: list[tuple[str, int]]) -> None:
    assert atoms(text) == parts
    assert wholes(text) == expected


def test_han_is_one_run_without_atoms() -> None:
    assert [(run.text, run.atoms) for run in scan("以太坊,跌破")] == [("以太坊", ()), ("跌破", ())]


@pytest.mark.parametrize("char", "〇々㐀龥鿿𠀀")
def test_all_han_is_han(char: str) -> None:
    assert shape_of(char) == "h"


mixed_texts = st.text(st.sampled_from("eth09以坊.,-+/_&'%$ x") | st.characters(), max_size=40)


@given(mixed_texts)
def test_runs_are_slices_in_order(text: str) -> None:
    end = 0
    for run in scan(text):
        assert end <= run.start < run.end <= len(text)
        assert text[run.start : run.end] == run.text
        end = run.end


@given(mixed_texts)
def test_atoms_are_slices_in_order_inside_their_run(text: str) -> None:
    for run in scan(text):
        end = run.start
        for atom in run.atoms:
            assert end <= atom.start < atom.end <= run.end
            assert text[atom.start : atom.end].replace(",", "") == atom.text
            end = atom.end


@given(mixed_texts)
def test_wholes_begin_at_their_first_atom_or_its_sign(text: str) -> None:
    for run in scan(text):
        for whole in run.wholes:
            assert 0 <= run.atoms[whole.first].start - whole.start <= 1
            assert text[whole.start : whole.end].replace(",", "") == whole.text


@given(mixed_texts)
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    covered: set[int] = set()
    for run in scan(text):
        for start, end in [(a.start, a.end) for a in run.atoms] or [(run.start, run.end)]:
            covered.update(range(start, end))
    assert {i for i, shape in enumerate(shape_of(text)) if shape in "ha0k"} <= covered


@given(st.text(st.sampled_from("eth09.,-/% 以"), max_size=12))
def test_no_whole_reads_like_an_atom(text: str) -> None:
    for run in scan(text):
        for whole in run.wholes:
            assert atoms(whole.text) != [whole.text]


@pytest.mark.parametrize("part", ["a/b", "a/", "1-a/"])
def test_a_long_row_of_slashes_takes_linear_time(part: str) -> None:
    started = thread_time()
    (run,) = scan(part * 20_000)
    assert thread_time() - started < 3
    assert len(run.atoms) > 20_000 - 1
