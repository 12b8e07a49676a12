"""The mapped dictionary: it cuts as jieba does, its file is made once, and no damaged file is ever used."""

from __future__ import annotations

import gzip
import re
import struct
from collections.abc import Iterable
from pathlib import Path
from zlib import crc32

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch import Corpus
from cryptosearch.analysis import Analyzer, Lexicon
from cryptosearch.analysis.cutter import (
    Cutter,
    Dictionary,
    PythonDictionary,
    RustDictionary,
    load_dictionary,
    load_query_dictionary,
    mapped_path,
)
from cryptosearch.analysis.mapped import CHECKED_FROM, HEADER, MappedDictionary, NoDictionaryError
from cryptosearch.analysis.mapping import make_once
from cryptosearch.storage import FolderLock

WORDS = list(Lexicon.load().cutter_words())
KNOWN = re.compile("[\u4e00-\u9fd5]+")


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("mapped") / "words.map"
    make_once(path)
    return path


@pytest.fixture(scope="module")
def mapped(file: Path) -> Cutter:
    return Cutter(MappedDictionary(file, WORDS))


@pytest.fixture(scope="module", params=[RustDictionary, PythonDictionary])
def jieba(request: pytest.FixtureRequest) -> Cutter:
    return Cutter(request.param(WORDS))


@pytest.fixture(scope="module")
def rust() -> Cutter:
    return Cutter(RustDictionary(WORDS))


@pytest.fixture
def empty_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    return tmp_path


def differently_cut(texts: Iterable[str], one: Cutter, other: Cutter) -> list[str]:
    return [run for text in texts for run in KNOWN.findall(text) if one.cut(run) != other.cut(run)]


def test_names_of_the_lexicon_are_words(mapped: Cutter) -> None:
    assert mapped.cut("比特币与以太坊承压") == ["比特币", "与", "以太坊", "承压"]


def test_sub_words_are_dictionary_words_inside_a_longer_one(mapped: Cutter) -> None:
    assert mapped.sub_words("交易所") == (("交易", 0),)


def test_characters_that_are_no_words_together_are_divided_by_the_model(mapped: Cutter) -> None:
    assert mapped.cut("他来到网易杭研大厦") == ["他", "来到", "网易", "杭研", "大厦"]


def test_an_added_word_has_its_own_frequency(file: Path) -> None:
    assert MappedDictionary(file, [("的确定", 50_000_000)]).cut("他的确定了") == ["他", "的确定", "了"]
    assert MappedDictionary(file).cut("他的确定了") == RustDictionary().cut("他的确定了")


def test_lines_are_cut_each_by_itself(mapped: Cutter, rust: Cutter) -> None:
    runs = ["期限溢价", "上升", "币", "纽约证券交易所"]
    assert mapped.cut_lines("\n".join(runs)) == rust.cut_lines("\n".join(runs))


@pytest.mark.parametrize("text", ["他八八八价格", "人人人人人黄百鸣", "中国八八八八八了", "的", "", "㐀㐀比特币鿿"])
def test_ties_and_edges_are_cut_as_by_jieba(mapped: Cutter, jieba: Cutter, text: str) -> None:
    assert mapped.cut(text) == jieba.cut(text)


def test_the_sample_corpus_is_cut_as_by_jieba(mapped: Cutter, rust: Cutter, sample_corpus: Path) -> None:
    with Corpus.open(sample_corpus) as corpus:
        texts = [post.text for post in corpus.posts().values()]
    assert sum(len(KNOWN.findall(text)) for text in texts) > 500
    assert differently_cut(texts, mapped, rust) == []


def test_the_real_capture_is_cut_as_by_jieba(mapped: Cutter, jieba: Cutter, real_capture: Path) -> None:
    assert differently_cut([real_capture.read_text(encoding="utf-8")], mapped, jieba) == []


def test_passages_are_cut_as_by_jieba(mapped: Cutter, rust: Cutter, shared_dir: Path) -> None:
    with gzip.open(shared_dir / "eval" / "drcd_dev" / "corpus.jsonl.gz", "rt", encoding="utf-8") as passages:
        assert differently_cut(passages, mapped, rust) == []


words = st.sampled_from(
    [*(word for word, _ in WORDS[::20]), "研究生", "生命", "南京市", "长江大桥", "结婚", "和尚", "未", "的确", "八"]
)
han = st.characters(min_codepoint=0x4E00, max_codepoint=0x9FD5) | st.sampled_from("的一在了不和有大这币以太坊比特")


@given(st.lists(words | han, max_size=25).map("".join))
def test_any_chinese_is_cut_as_by_jieba(mapped: Cutter, rust: Cutter, text: str) -> None:
    cut = mapped.cut(text)
    assert cut == rust.cut(text)
    assert [mapped.sub_words(word) for word in cut] == [rust.sub_words(word) for word in cut]


def test_loading_for_posts_makes_the_file_and_queries_use_it(empty_cache: Path) -> None:
    assert not isinstance(load_query_dictionary(WORDS), MappedDictionary)
    assert not mapped_path().exists()
    load_dictionary(WORDS)
    assert isinstance(load_query_dictionary(WORDS), MappedDictionary)
    assert mapped_path().is_relative_to(empty_cache)


def test_a_whole_file_is_not_made_again(file: Path) -> None:
    before = file.stat()
    make_once(file)
    assert (file.stat().st_ino, file.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_every_byte_counts(file: Path, tmp_path: Path) -> None:
    whole, copy = file.read_bytes(), tmp_path / "copy"
    for position in [*range(HEADER.size), *range(HEADER.size, len(whole), len(whole) // 50), len(whole) - 1]:
        copy.write_bytes(whole[:position] + bytes([whole[position] ^ 1]) + whole[position + 1 :])
        with pytest.raises(NoDictionaryError):
            MappedDictionary(copy)


@pytest.mark.parametrize("size", [0, 1, HEADER.size - 1, HEADER.size, 1000, -1])
def test_a_file_that_was_cut_off_is_refused(file: Path, tmp_path: Path, size: int) -> None:
    copy = tmp_path / "copy"
    copy.write_bytes(file.read_bytes()[:size])
    with pytest.raises(NoDictionaryError):
        MappedDictionary(copy)


def test_a_trie_that_the_library_refuses_is_refused(file: Path, tmp_path: Path) -> None:
    data = bytearray(file.read_bytes())
    data[HEADER.size] ^= 1  # in the mark with which every trie begins
    struct.pack_into("=I", data, CHECKED_FROM - 4, crc32(data[CHECKED_FROM:]))
    copy = tmp_path / "copy"
    copy.write_bytes(data)
    with pytest.raises(NoDictionaryError, match="another version"):
        MappedDictionary(copy)


def test_a_damaged_file_is_passed_over_and_made_again(empty_cache: Path) -> None:
    mapped_path().parent.mkdir()
    mapped_path().write_bytes(b"something else")
    assert load_query_dictionary(WORDS).cut("以太坊跌破") == ["以太坊", "跌破"]
    load_dictionary(WORDS)
    assert isinstance(load_query_dictionary(WORDS), MappedDictionary)


def test_a_folder_that_cannot_be_written_is_no_error(empty_cache: Path) -> None:
    (empty_cache / "cryptosearch").touch()
    assert load_dictionary(WORDS).has_word("以太坊")
    assert load_query_dictionary(WORDS).has_word("以太坊")


def test_a_file_that_another_process_is_making_is_left_to_it(empty_cache: Path) -> None:
    mapped_path().parent.mkdir()
    with FolderLock(mapped_path().parent):
        assert load_dictionary(WORDS).has_word("以太坊")
    assert not mapped_path().exists()


def test_queries_are_cut_alike_whether_posts_have_been_cut_before(analyzer: Analyzer) -> None:
    fresh: Dictionary = load_query_dictionary(WORDS)
    assert analyzer.words("以太坊跌破期限溢价")
    assert [word.text for word in analyzer.query_words("以太坊跌破期限溢价")] == Cutter(fresh).cut("以太坊跌破期限溢价")
