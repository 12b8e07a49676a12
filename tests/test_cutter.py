"""Cutting Chinese: both installed implementations of jieba alone, and that they cut alike."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import platformdirs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis import Lexicon
from cryptosearch.analysis.cache import cache_folder
from cryptosearch.analysis.cutter import Cutter, Dictionary, PythonDictionary, RustDictionary, load_dictionary

IMPLEMENTATIONS = [RustDictionary, PythonDictionary]


@pytest.fixture(scope="module", params=IMPLEMENTATIONS)
def cutter(request: pytest.FixtureRequest) -> Cutter:
    return Cutter(request.param(Lexicon.load().cutter_words()))


@pytest.fixture(scope="module")
def both() -> tuple[Cutter, Cutter]:
    words = list(Lexicon.load().cutter_words())
    return Cutter(RustDictionary(words)), Cutter(PythonDictionary(words))


@pytest.fixture(scope="module")
def tokenizer(cache_home: Path) -> Any:
    PythonDictionary()  # imports jieba silently
    import jieba

    tokenizer = jieba.Tokenizer()
    tokenizer.tmp_dir = str(cache_home)
    tokenizer.initialize()
    for word, frequency in Lexicon.load().cutter_words():
        tokenizer.add_word(word, frequency)
    tokenizer.total = sum(tokenizer.FREQ.values())
    return tokenizer


@pytest.fixture(scope="module")
def dictionary_words(tokenizer: Any) -> list[str]:
    return sorted(word for word in tokenizer.FREQ if re.fullmatch("[\u4e00-\u9fd5]+", word))[::40]


def test_names_of_the_lexicon_are_words(cutter: Cutter) -> None:
    assert cutter.cut("比特币与以太坊承压") == ["比特币", "与", "以太坊", "承压"]


def test_sub_words_are_dictionary_words_inside_a_longer_one(cutter: Cutter) -> None:
    assert cutter.sub_words("交易所") == (("交易", 0),)
    assert cutter.sub_words("交易") == ()


def test_characters_unknown_to_jieba_are_words_of_their_own(cutter: Cutter) -> None:
    assert cutter.cut("𠀀比特币㐀龥鿿〇") == ["𠀀", "比特币", "㐀", "龥", "鿿", "〇"]


@pytest.mark.parametrize("implementation", IMPLEMENTATIONS)
def test_an_added_word_has_its_own_frequency(
    implementation: Callable[[list[tuple[str, int]]], Dictionary],
) -> None:
    assert implementation([("币圈", 1)]).cut("币圈") == ["币圈"]
    assert implementation([("的确定", 50_000_000)]).cut("他的确定了") == ["他", "的确定", "了"]


def test_an_installed_implementation_is_loaded() -> None:
    assert load_dictionary([("哪吒链", 5)]).has_word("哪吒链")


def test_an_implementation_that_is_not_installed_is_an_import_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match="rjieba is not installed"):
        RustDictionary()


def test_without_rjieba_jieba_is_loaded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert isinstance(load_dictionary([]), PythonDictionary)


han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FFF) | st.sampled_from(
    "的一在了不和有大这币以太坊比特㐀〇𠀀"
)
common = st.sampled_from(
    [
        "比特币",
        "以太坊",
        "稳定币",
        "纽约证券交易所",
        "研究生",
        "生命",
        "南京市",
        "长江大桥",
        "结婚",
        "和尚",
        "未",
        "的确",
        "八",
    ]
)
han_texts = st.lists(common | han, max_size=20).map("".join)


@given(st.data())
def test_both_implementations_cut_alike(
    both: tuple[Cutter, Cutter], dictionary_words: list[str], data: st.DataObject
) -> None:
    rust, python = both
    text = "".join(data.draw(st.lists(common | st.sampled_from(dictionary_words) | han, max_size=20)))
    words = rust.cut(text)
    assert words == python.cut(text)
    assert [rust.sub_words(word) for word in words] == [python.sub_words(word) for word in words]


@pytest.mark.parametrize("text", ["他八八八价格", "人人人人人黄百鸣", "中国八八八八八了"])
def test_both_implementations_choose_alike_between_equally_likely_words(both: tuple[Cutter, Cutter], text: str) -> None:
    assert both[0].cut(text) == both[1].cut(text)


def test_both_implementations_cut_the_real_capture_alike(both: tuple[Cutter, Cutter], real_capture: Path) -> None:
    rust, python = both
    runs = set(re.findall("[\u4e00-\u9fff]+", real_capture.read_text(encoding="utf-8")))
    different = [run for run in runs if rust.cut(run) != python.cut(run)]
    assert len(runs) > 1000
    assert different == []


@given(han_texts)
def test_words_join_to_the_text(both: tuple[Cutter, Cutter], text: str) -> None:
    assert "".join(both[0].cut(text)) == text


@given(st.data())
def test_words_and_sub_words_are_those_of_jiebas_search_mode(
    cutter: Cutter, tokenizer: Any, dictionary_words: list[str], data: st.DataObject
) -> None:
    text = "".join(data.draw(st.lists(common | st.sampled_from(dictionary_words), max_size=8)))
    tokens = [part for word in cutter.cut(text) for part in (*(sub.text for sub in cutter.sub_words(word)), word)]
    assert tokens == tokenizer.lcut_for_search(text)


def test_jieba_keeps_its_cache_in_the_users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    PythonDictionary()
    assert [path.name for path in (tmp_path / "cryptosearch").iterdir()] == ["jieba-0.42.1.cache"]


@pytest.mark.parametrize("home", ["/somewhere/else", "not/absolute", "", None])
def test_the_cache_folder_is_the_one_that_platformdirs_names(home: str | None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("XDG_CACHE_HOME")
    if home is not None:
        monkeypatch.setenv("XDG_CACHE_HOME", home)
    assert cache_folder() == platformdirs.user_cache_path("cryptosearch")


def test_jieba_is_silent_even_when_it_cannot_write_its_cache(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    code = "from cryptosearch.analysis.cutter import PythonDictionary; print(PythonDictionary().cut('交易所'))"
    environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path / "file"), "HOME": str(tmp_path / "file")}
    done = subprocess.run(
        [sys.executable, "-W", "always", "-c", code], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    assert (done.stdout, done.stderr) == ("['交易所']\n", "")
