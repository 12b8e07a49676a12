"""The corpus folder: what its files are, that nothing is lost in it, and that a crash leaves it whole."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest

import cryptosearch.corpus.postfiles
from cryptosearch.corpus import Corpus
from cryptosearch.dedup import HeldPost
from cryptosearch.errors import CorpusError, CorpusNotFoundError, LockedError, PostNotFoundError, SplitError
from cryptosearch.model import Capture, Post
from cryptosearch.storage import FolderLock, Transaction
from forms import NOON, cut, form, id_of
from power_cut import PowerCut, count_steps, cut_power_at

PAGE = Capture("folder/page.txt", "ETH跌破3100".encode(), NOON)


def add(corpus: Corpus, *posts: Post, capture: Capture | None = None) -> None:
    with corpus.writing() as change:
        if capture:
            change.keep(capture, capture_id="c1", parser="page")
        change.add(posts)


def held(folder: Path) -> dict[str, HeldPost]:
    with Corpus.open(folder) as corpus:
        return dict(corpus.held())


def lines(path: Path) -> list[Any]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def files(folder: Path) -> dict[str, tuple[int, int]]:
    """Inode and time of last change of every file: equal only when none was written."""
    stats = {str(path.relative_to(folder)): path.stat() for path in folder.rglob("*") if path.is_file()}
    return {name: (stat.st_ino, stat.st_mtime_ns) for name, stat in stats.items()}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "corpus"


@pytest.fixture
def corpus(folder: Path) -> Corpus:
    return Corpus.create(folder)


# What is written


def test_posts_come_back_as_they_were(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100", title="题目"), cut("以太坊"), form("以太坊上涨", post_id="n1", capture="x"))

    assert held(corpus.path) == dict(corpus.held())
    assert {post.text for post in corpus.posts().values()} == {"题目\nETH跌破3100", "以太坊上涨"}


def test_a_post_stands_on_one_readable_line_in_the_file_of_its_month(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100"), form("ETH跌破3000", day=12))

    assert [line["paragraphs"] for line in lines(corpus.path / "posts" / "2026-01.jsonl")] == [["ETH跌破3100"]]
    assert [line["paragraphs"] for line in lines(corpus.path / "posts" / "2026-02.jsonl")] == [["ETH跌破3000"]]
    assert "ETH跌破3100" in (corpus.path / "posts" / "2026-01.jsonl").read_text(encoding="utf-8")


def test_lines_stand_in_order_of_adding(corpus: Corpus) -> None:
    for text in ("丙", "甲", "乙"):
        add(corpus, form(text))

    assert [line["paragraphs"] for line in lines(corpus.path / "posts" / "2026-01.jsonl")] == [["丙"], ["甲"], ["乙"]]


def test_forms_are_written_where_there_are_several(corpus: Corpus) -> None:
    add(corpus, cut("以太坊"), form("以太坊上涨"), form("比特币"))
    merged, single = lines(corpus.path / "posts" / "2026-01.jsonl")

    assert [kept["paragraphs"] for kept in merged["forms"]] == [["以太坊"], ["以太坊上涨"]]
    assert "forms" not in single


def test_an_earlier_capture_moves_a_post_to_its_month(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100", day=12))
    add(corpus, form("ETH跌破3100", capture="earlier"))

    assert not lines(corpus.path / "posts" / "2026-02.jsonl")
    assert [line["id"] for line in lines(corpus.path / "posts" / "2026-01.jsonl")] == [id_of("ETH跌破3100")]
    assert held(corpus.path) == dict(corpus.held())


def test_only_files_that_change_are_written(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100"), form("ETH跌破3000", day=12), capture=PAGE)
    before = files(corpus.path)
    add(corpus, form("比特币上涨"))
    after = files(corpus.path)

    assert {name for name in after if after[name] != before.get(name)} == {"posts/2026-01.jsonl"}


def test_adding_what_is_held_writes_nothing(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100"), capture=PAGE)
    before = files(corpus.path)
    add(corpus, form("ETH跌破3100"), capture=PAGE)

    assert files(corpus.path) == before


def test_a_full_file_is_followed_by_another(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cryptosearch.corpus.postfiles, "N_PER_FILE", 2)
    add(corpus, *map(form, "甲乙丙"))
    add(corpus, *map(form, "丁戊"))
    before = files(corpus.path)
    with Corpus.open(corpus.path) as reopened:
        add(reopened, form("己"))
    after = files(corpus.path)

    assert {path.name: len(lines(path)) for path in (corpus.path / "posts").iterdir()} == {
        "2026-01.jsonl": 2,
        "2026-01-002.jsonl": 2,
        "2026-01-003.jsonl": 2,
    }
    assert {name for name in after if after[name] != before.get(name)} == {"posts/2026-01-003.jsonl"}
    assert len(held(corpus.path)) == 6


def test_a_capture_is_kept_as_it_came(corpus: Corpus) -> None:
    add(corpus, capture=PAGE)

    assert (corpus.path / "captures" / "c1.txt").read_bytes() == PAGE.data
    assert lines(corpus.path / "captures.jsonl") == [
        {"id": "c1", "name": "page.txt", "captured_at": "2026-01-20T12:00:00Z", "n_bytes": 13, "parser": "page"}
    ]


@pytest.mark.parametrize(
    ("name", "file_name"), [("-", "c1"), ("a.tar.gz", "c1.gz"), ("a.b c", "c1"), (".txt", "c1"), ("页.文", "c1")]
)
def test_a_capture_has_the_suffix_of_its_name_if_that_is_plain(corpus: Corpus, name: str, file_name: str) -> None:
    add(corpus, capture=Capture(name, b"1", NOON))

    assert [path.name for path in (corpus.path / "captures").iterdir()] == [file_name]


def test_the_time_of_a_capture_is_kept(corpus: Corpus) -> None:
    add(corpus, form("一条消息"), capture=PAGE)
    with Corpus.open(corpus.path) as reopened, reopened.writing() as change:
        assert change.captured_at("c1") == NOON
        assert change.captured_at("c2") is None


def test_decisions_are_kept(corpus: Corpus) -> None:
    forms = [cut("以太坊"), form("以太坊上涨"), form("ETH跌破3100")]
    add(corpus, *forms)
    with corpus.writing() as change:
        assert change.remove(id_of("ETH跌破3100")) == id_of("ETH跌破3100")
        assert change.split(id_of("以太坊上涨")) == tuple(sorted([id_of("以太坊"), id_of("以太坊上涨")]))
    with Corpus.open(corpus.path) as reopened:
        add(reopened, *forms)

        assert reopened.posts().keys() == {id_of("以太坊"), id_of("以太坊上涨")}


def test_ids_stay_those_of_the_forms_added_first(corpus: Corpus) -> None:
    add(corpus, cut("以太坊"))
    with Corpus.open(corpus.path) as reopened:
        add(reopened, form("以太坊上涨"))
    with Corpus.open(corpus.path) as reopened:
        assert reopened.posts().keys() == {id_of("以太坊")}
        assert reopened.resolve(id_of("以太坊上涨")) == id_of("以太坊")


@pytest.mark.parametrize("method", ["remove", "split"])
def test_a_change_that_fails_changes_nothing(corpus: Corpus, method: str) -> None:
    add(corpus, form("ETH跌破3100"))
    before = files(corpus.path)
    with pytest.raises(PostNotFoundError), corpus.writing() as change:
        change.add([form("ETH跌破3000")])
        getattr(change, method)("nope")

    assert files(corpus.path) == before
    assert corpus.posts().keys() == {id_of("ETH跌破3100")}


def test_a_post_with_one_text_cannot_be_split(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100"))
    with pytest.raises(SplitError), corpus.writing() as change:
        change.split(id_of("ETH跌破3100"))


def test_a_change_may_take_back_what_it_did(corpus: Corpus) -> None:
    add(corpus, form("以太坊上涨"), cut("比特币"))
    with corpus.writing() as change:
        change.add([form("ETH跌破3100"), form("比特币下跌", post_id="n1", merged_ids=(id_of("以太坊上涨"),), day=1)])
        change.remove(id_of("ETH跌破3100"))
        assert id_of("比特币") not in corpus.posts()
        change.split("n1")

    assert corpus.posts().keys() >= {id_of("比特币"), "n1"}
    assert held(corpus.path) == dict(corpus.held())


def test_a_rehearsal_touches_nothing(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100"))
    before = files(corpus.path)
    with corpus.rehearsing() as change:
        change.keep(PAGE, capture_id="c1", parser="page")
        outcome = change.add([form("ETH跌破3100"), form("ETH跌破3000")])

    assert outcome.n_new == 1
    assert files(corpus.path) == before
    assert (len(corpus.posts()), len(corpus.captures())) == (1, 0)


def test_a_rehearsal_needs_no_lock(corpus: Corpus) -> None:
    with FolderLock(corpus.path), corpus.rehearsing() as change:
        assert change.add([form("ETH跌破3100")]).n_new == 1


def test_a_rehearsal_cannot_be_written(corpus: Corpus) -> None:
    with corpus.rehearsing() as change, pytest.raises(RuntimeError):
        change.write()


# What is opened


def test_a_corpus_is_made_when_it_is_first_written_to(folder: Path) -> None:
    with Corpus.open_or_create(folder) as corpus:
        assert not corpus.posts()
        assert not folder.exists()
        add(corpus, form("ETH跌破3100"))

    assert held(folder).keys() == {id_of("ETH跌破3100")}


def test_a_corpus_is_opened_where_there_is_one(corpus: Corpus) -> None:
    add(corpus, form("ETH跌破3100"))

    assert len(Corpus.open_or_create(corpus.path).posts()) == 1


def test_a_corpus_is_not_made_twice(corpus: Corpus) -> None:
    with pytest.raises(CorpusError, match="already"):
        Corpus.create(corpus.path)


@pytest.mark.parametrize("exists", [True, False])
def test_where_there_is_no_corpus_none_is_found(folder: Path, exists: bool) -> None:
    if exists:
        folder.mkdir()
    with pytest.raises(CorpusNotFoundError) as raised:
        Corpus.open(folder)

    assert raised.value.path == folder


@pytest.mark.parametrize("way", [Corpus.open, Corpus.create, Corpus.open_or_create])
def test_a_folder_of_other_files_is_refused(folder: Path, way: Any) -> None:
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(CorpusError, match="not a corpus") as raised:
        way(folder)

    assert raised.value.path == folder
    assert [path.name for path in folder.iterdir()] == ["thesis.txt"]


def test_a_folder_that_others_filled_meanwhile_is_refused(folder: Path) -> None:
    corpus = Corpus.open_or_create(folder)
    folder.mkdir()
    (folder / "thesis.txt").write_text("mine")
    with pytest.raises(CorpusError, match="not a corpus"):
        add(corpus, form("ETH跌破3100"))


def test_a_file_is_no_corpus(folder: Path) -> None:
    folder.write_text("mine")
    with pytest.raises(CorpusError, match="not a folder"):
        Corpus.open_or_create(folder)


@pytest.mark.parametrize(
    ("manifest", "reason"),
    [
        ("{", "no JSON"),
        ("[]", "not a corpus"),
        ('{"format": "thesis", "version": 1}', "not a corpus"),
        ('{"format": "cryptosearch corpus", "version": 2}', "version 2 of the format, this program reads 1"),
    ],
)
def test_a_manifest_that_is_not_ours_is_refused(corpus: Corpus, manifest: str, reason: str) -> None:
    (corpus.path / "manifest.json").write_text(manifest)
    with pytest.raises(CorpusError, match=reason) as raised:
        Corpus.open(corpus.path)

    assert raised.value.path == corpus.path / "manifest.json"


def damaged(lines: Iterable[str]) -> list[tuple[str, str]]:
    """Second lines of a post file that are wrong, and what is said of them."""
    first, second = (json.loads(line) for line in lines)
    return [
        ('{"seq"', "no JSON"),
        ("[]", "record"),
        (json.dumps(second | {"title": 7}), "title"),
        (json.dumps({name: second[name] for name in second if name != "seq"}), "seq"),
        (json.dumps(second | {"seq": first["seq"]}), "seq"),
        (json.dumps(second | {"id": first["id"]}), "id"),
        (json.dumps(second | {"text_id": first["text_id"]}), "text_id"),
        (json.dumps(second | {"sightings": []}), "sightings"),
        (json.dumps(second | {"forms": []}), "forms"),
        (json.dumps(second | {"text_id": "x", "forms": [second]}), "text_id"),
        (json.dumps(second | {"more": 1}), "more"),
    ]


@pytest.mark.parametrize("n", range(11))
def test_a_line_that_is_wrong_is_named(corpus: Corpus, n: int) -> None:
    add(corpus, form("ETH跌破3100"), form("ETH跌破3000"))
    path = corpus.path / "posts" / "2026-01.jsonl"
    first, second = path.read_text(encoding="utf-8").splitlines()
    wrong, reason = damaged([first, second])[n]
    path.write_text(f"{first}\n{wrong}\n", encoding="utf-8")
    with pytest.raises(CorpusError, match=reason) as raised:
        Corpus.open(corpus.path)

    assert (raised.value.path, raised.value.line) == (path, 2)


@pytest.mark.parametrize("name", ["captures.jsonl", "decisions.jsonl"])
@pytest.mark.parametrize("line", ["{}", "null", '{"remove": "a", "ids": [1], "keys": []}', "\xff"])
def test_a_wrong_line_in_another_file_is_named_too(corpus: Corpus, name: str, line: str) -> None:
    (corpus.path / name).write_text(line, encoding="latin-1")
    with pytest.raises(CorpusError) as raised:
        Corpus.open(corpus.path)

    assert (raised.value.path, raised.value.line) == (corpus.path / name, 1)


def test_a_folder_that_cannot_be_written_is_an_error_of_the_corpus(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    corpus = Corpus.open_or_create(tmp_path / "file" / "corpus")
    with pytest.raises(CorpusError, match="file"):
        add(corpus, form("ETH跌破3100"))


# Others at work


def test_a_second_writer_is_refused(corpus: Corpus) -> None:
    with corpus.writing() as change:
        change.add([form("ETH跌破3100")])
        with pytest.raises(LockedError):
            add(Corpus.open(corpus.path), form("ETH跌破3000"))

    assert held(corpus.path).keys() == {id_of("ETH跌破3100")}


def test_a_writer_builds_on_what_others_wrote_meanwhile(corpus: Corpus) -> None:
    add(corpus, form("甲"))
    other = Corpus.open(corpus.path)
    add(corpus, form("乙"))
    add(other, form("丙"))

    assert {post.text for post in Corpus.open(corpus.path).posts().values()} == {"甲", "乙", "丙"}
    assert sorted(one.forms[0].seq for one in held(corpus.path).values()) == [0, 1, 2]


def test_a_reader_does_not_see_half_a_commit(corpus: Corpus, monkeypatch: pytest.MonkeyPatch) -> None:
    add(corpus, form("甲"), form("乙", day=12))
    seen: list[int] = []

    def look(step: int) -> None:
        with monkeypatch.context() as patch:
            patch.setattr("cryptosearch.corpus.folder._PATIENCE_S", 0.02)
            try:
                seen.append(len(Corpus.open(corpus.path).posts()))
            except LockedError:
                seen.append(-1)

    with monkeypatch.context() as patch:
        count_steps(patch, look)
        add(corpus, form("丙"), form("丁", day=12))

    assert set(seen) == {2, -1}  # -1: waited in vain for the end of the commit
    assert len(Corpus.open(corpus.path).posts()) == 4


# Crashes


def change_all(corpus: Corpus) -> None:
    """A change that touches every kind of file, some months included."""
    with corpus.writing() as change:
        change.keep(PAGE, capture_id="c1", parser="page")
        change.add([form("以太坊上涨"), form("ETH跌破3000", day=12), form("乙", capture="earlier", day=-40)])
        change.remove(id_of("甲"))


def prepare(folder: Path) -> Corpus:
    corpus = Corpus.create(folder)
    add(corpus, cut("以太坊"), form("甲"), form("乙"))
    return corpus


def all_of(folder: Path) -> tuple[dict[str, HeldPost], list[str], list[str]]:
    """Posts, captures and files of a corpus that is opened."""
    with Corpus.open(folder) as corpus:
        captures = sorted(path.name for path in folder.glob("captures/*"))
        assert captures == [kept.file_name for kept in corpus.captures().values()]
        return dict(corpus.held()), list(corpus.captures()), sorted(path.name for path in folder.rglob("posts/*"))


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory: pytest.TempPathFactory) -> tuple[Any, Any]:
    """What a corpus holds before and after ``change_all``."""
    corpus = prepare(tmp_path_factory.mktemp("outcomes") / "corpus")
    before = all_of(corpus.path)
    change_all(corpus)
    return before, all_of(corpus.path)


def crash_at(folder: Path, monkeypatch: pytest.MonkeyPatch, n: int) -> bool:
    """Change the corpus, the power being cut at step ``n``. Whether the change was over by then."""
    corpus = Corpus.open(folder)
    with monkeypatch.context() as patch:
        cut_power_at(patch, n)
        try:
            change_all(corpus)
        except PowerCut:
            return False
    return True


def test_a_crash_leaves_all_of_a_change_or_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcomes: tuple[Any, Any]
) -> None:
    left = []
    for n in count(1):
        folder = prepare(tmp_path / str(n)).path
        completed = crash_at(folder, monkeypatch, n)
        left.append(outcomes.index(all_of(folder)))
        if completed:
            break

    assert left == sorted(left)  # once it counts, it counts for good
    assert left.count(0) > 5
    assert left.count(1) > 5


def test_after_a_crash_the_change_can_be_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, outcomes: tuple[Any, Any]
) -> None:
    for n in count(1, 3):
        folder = prepare(tmp_path / str(n)).path
        if crash_at(folder, monkeypatch, n):
            break
        with suppress(PostNotFoundError):  # removed already: the change had been committed
            change_all(Corpus.open(folder))
        assert all_of(folder) == outcomes[1]


PROGRAM = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
import pytest
from power_cut import count_steps
from test_corpus import Corpus, change_all
corpus = Corpus.open(sys.argv[2])
count_steps(pytest.MonkeyPatch(), lambda n: n == int(sys.argv[3]) and os.kill(os.getpid(), signal.SIGKILL))
change_all(corpus)
"""


@pytest.mark.parametrize("n", range(1, 23, 3))
def test_a_killed_process_leaves_all_of_a_change_or_nothing(folder: Path, outcomes: tuple[Any, Any], n: int) -> None:
    prepare(folder)
    tests = str(Path(__file__).parent)
    killed = subprocess.run([sys.executable, "-c", PROGRAM, tests, str(folder), str(n)], check=False)

    assert killed.returncode == -signal.SIGKILL
    assert all_of(folder) in outcomes


def test_what_a_crash_left_behind_is_swept_away(corpus: Corpus) -> None:
    Transaction(corpus.path).put("captures/c9.txt", b"half")
    add(corpus, form("甲"))

    assert sorted(path.name for path in corpus.path.iterdir()) == [".lock", "manifest.json", "posts"]


def test_a_commit_that_cannot_be_finished_is_an_error_of_the_corpus(corpus: Corpus) -> None:
    (corpus.path / ".committed").mkdir()
    (corpus.path / ".committed" / "..%2Foutside").write_text("")
    with pytest.raises(CorpusError, match="outside"):
        Corpus.open(corpus.path)


def test_a_corpus_whose_posts_are_gone_is_not_taken_for_an_empty_one(tmp_path: Path) -> None:
    with Corpus.create(tmp_path / "corpus") as corpus, corpus.writing() as change:
        change.keep(Capture("page.txt", b"page", NOON), capture_id="0123456789abcdef", parser="page")
        change.add([form("一条消息")])
    for file in (tmp_path / "corpus" / "posts").iterdir():
        file.unlink()
    with pytest.raises(CorpusError, match="put its files back"):
        Corpus.open(tmp_path / "corpus")
