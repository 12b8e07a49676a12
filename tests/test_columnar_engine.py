"""The columnar engine's folder: commits, merges, workers, and what damaged or hostile folders get."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.engine import plan as p
from cryptosearch.engine.columnar import folder as folders
from cryptosearch.engine.columnar import segments, workers
from cryptosearch.engine.columnar.engine import ColumnarEngine
from cryptosearch.engine.columnar.manifest import NAME, FileEntry, SegmentEntry, read_manifest, write_manifest
from cryptosearch.engine.columnar.policy import choose_merge
from cryptosearch.engine.columnar.writing import Transaction
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.engine.whoosh import WhooshEngine
from cryptosearch.errors import IndexCorruptError, IndexVersionError, WorkerError
from cryptosearch.model import Post
from engine_contract import put, ranked_ids
from power_cut import PowerCut

SOL = p.Term(F.BODY, "sol")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "index"


@pytest.fixture
def engine(folder: Path, analyzer: Analyzer) -> Iterator[ColumnarEngine]:
    engine = ColumnarEngine.create(folder, analyzer)
    yield engine
    engine.close()


def some_posts(n: int) -> list[Post]:
    return [make_post(f"p{i:03}", f"SOL 第{i}条,比特币 " + "上涨 " * (i % 4), title=f"标题 {i}") for i in range(n)]


def answers(engine: ColumnarEngine) -> list[object]:
    plans: list[p.Node] = [
        SOL,
        p.Term(F.GRAMS, "上涨"),
        p.Sequence(F.GRAMS, ("比特", "特币")),
        p.Prefix(F.TITLE_GRAMS, "标"),
    ]
    return [engine.search(plan, limit=200) for plan in plans]


# commits and merges


def test_a_commit_leaves_only_files_that_the_manifest_names(engine: ColumnarEngine, folder: Path) -> None:
    posts = some_posts(20)
    for post in posts:
        put(engine, post)
    with engine.write() as writer:
        writer.delete("p003")
    (folder / "MAIN_0123456789abcdef.seg").write_bytes(b"of a writer that was killed")
    put(engine, make_post("new", "sol"))
    manifest = read_manifest(folder)
    assert {path.name for path in folder.iterdir()} == {NAME, ".lock"} | {entry.name for entry in manifest.files()}
    assert len(manifest.segments) < 10
    assert sorted(ranked_ids(engine, SOL, limit=99)) == sorted({*(post.id for post in posts), "new"} - {"p003"})


@pytest.mark.parametrize("is_before", [True, False], ids=["before", "after"])
def test_a_writer_killed_as_the_table_of_contents_gets_its_name(
    folder: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch, *, is_before: bool
) -> None:
    engine = WhooshEngine.create(folder, analyzer)
    put(engine, make_post("a", "sol"))
    replace = Path.replace

    def cut(path: Path, target: Path) -> Path:
        if path.name == ".contents":
            if not is_before:
                replace(path, target)
            raise PowerCut
        return replace(path, target)

    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        patch.setattr(Path, "replace", cut)
        patch.setattr(Transaction, "discard", lambda _: None)  # nothing runs after a kill
        put(engine, make_post("b", "sol"))
    engine.refresh()
    engine.verify()
    assert sorted(ranked_ids(engine, SOL)) == ["a", "b"]
    engine.tidy()
    engine.verify()
    named = {entry.name for entry in read_manifest(folder).files()}
    assert {path.name for path in folder.iterdir()} == {NAME, ".lock"} | named


def test_a_transaction_interrupted_after_its_commit_is_whole(
    folder: Path, analyzer: Analyzer, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine = WhooshEngine.create(folder, analyzer)
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(folders, "finish_commit", interrupt)
        put(engine, make_post("a", "sol"))
    engine.verify()


def interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_nothing_to_do_is_no_commit(engine: ColumnarEngine, folder: Path) -> None:
    before = (folder / NAME).read_bytes()
    with engine.write() as writer:
        writer.delete("never held")
    assert (folder / NAME).read_bytes() == before


def test_segments_merged_equal_posts_built_together(engine: ColumnarEngine, tmp_path: Path, analyzer: Analyzer) -> None:
    posts = some_posts(64)
    for post in posts:  # eight of each become one, and eight of those one
        put(engine, post)
    together = ColumnarEngine.create(tmp_path / "other", analyzer)
    put(together, *posts)
    assert len(read_manifest(tmp_path / "index").segments) == 1
    assert answers(engine) == answers(together)
    assert dict(engine.revisions()) == dict(together.revisions())


def test_a_merge_leaves_deleted_posts_behind(engine: ColumnarEngine, tmp_path: Path, analyzer: Analyzer) -> None:
    posts = some_posts(10)
    put(engine, *posts)
    with engine.write() as writer:
        for post in posts[:6]:
            writer.delete(post.id)
    fresh = ColumnarEngine.create(tmp_path / "other", analyzer)
    put(fresh, *posts[6:])
    assert answers(engine) == answers(fresh)


def entry(n_docs: int, n_deleted: int = 0, name: str = "MAIN_a.seg") -> SegmentEntry:
    return SegmentEntry(FileEntry(name, 100, 0), n_docs, n_deleted)


def test_the_policy_merges_eight_of_a_size_and_rewrites_what_is_mostly_deleted() -> None:
    assert choose_merge([entry(5000)] + [entry(n) for n in range(1, 8)]) == ()
    small = [entry(3, name=f"MAIN_{i}.seg") for i in range(8)]
    assert choose_merge([entry(5000), *small]) == tuple(small)
    assert choose_merge([entry(9), entry(10, 6)]) == (entry(10, 6),)
    assert choose_merge([entry(60_000)] * 20) == ()
    assert choose_merge([entry(30_000)] * 8) == (entry(30_000),) * 2


# workers


@pytest.fixture
def small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(segments, "BATCH_POSTS", 3)
    monkeypatch.setattr(workers, "BATCHES_ALONE", 2)
    monkeypatch.setattr(workers, "_count_cores", lambda: 2)


@pytest.mark.usefixtures("small_batches")
def test_workers_give_the_same_answers(engine: ColumnarEngine, tmp_path: Path, analyzer: Analyzer) -> None:
    posts = some_posts(31)
    put(engine, *posts)
    alone = ColumnarEngine.create(tmp_path / "other", analyzer)
    for start in range(0, 31, 5):
        put(alone, *posts[start : start + 5])
    assert len(read_manifest(tmp_path / "index").segments) == 2
    assert answers(engine) == answers(alone)


@pytest.mark.usefixtures("small_batches")
def test_a_failed_transaction_ends_its_workers_and_their_files(engine: ColumnarEngine, folder: Path) -> None:
    before = set(folder.iterdir())
    with pytest.raises(RuntimeError), engine.write() as writer:
        for post in some_posts(31):
            writer.put(post)
        raise RuntimeError
    assert set(folder.iterdir()) == before
    assert ranked_ids(engine, SOL) == []


@pytest.mark.usefixtures("small_batches")
def test_a_killed_worker_fails_the_transaction(
    engine: ColumnarEngine, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(engine, make_post("held", "sol"))
    before = set(folder.iterdir())
    with pytest.raises(WorkerError) as failed, engine.write() as writer:
        for post in some_posts(31):
            writer.put(post)
        os.kill(writer._writers._workers[1]._process.pid, signal.SIGKILL)
    assert failed.value.status == -signal.SIGKILL
    assert set(folder.iterdir()) == before
    assert ranked_ids(engine, SOL) == ["held"]


def test_a_worker_that_nobody_waits_for_removes_what_it_wrote(folder: Path, analyzer: Analyzer) -> None:
    folder.mkdir()
    worker = workers._Worker()
    worker.send((folder, analyzer.lexicon))
    worker.send([*map(workers._values_of, some_posts(3))])
    worker._stream(worker._process.stdout).close()  # as when the starter is killed after its last message
    worker.send(None)
    assert worker._process.wait() == 0
    worker._close()
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("beginning", [b"", b"\x80\x05\x95"], ids=["nothing", "half"])
def test_a_worker_that_is_sent_no_more_than_a_beginning_ends_quietly(beginning: bytes) -> None:
    command = [sys.executable, "-c", f"from {workers.__name__} import run_worker; run_worker()"]
    ended = subprocess.run(command, input=beginning, capture_output=True, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


@pytest.mark.usefixtures("small_batches")
def test_what_a_worker_raises_is_raised(engine: ColumnarEngine) -> None:
    with pytest.raises(UnicodeError):
        put(engine, *some_posts(30), make_post("x", "sol", tickers=("\ud800",)))
    assert ranked_ids(engine, SOL) == []


def test_a_full_segment_is_followed_by_another(
    engine: ColumnarEngine, folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, analyzer: Analyzer
) -> None:
    posts = some_posts(30)
    with monkeypatch.context() as patch:
        patch.setattr(segments, "BATCH_POSTS", 3)
        patch.setattr(segments, "MAX_CHARS", 200)
        patch.setattr(workers, "_count_cores", lambda: 1)
        put(engine, *posts)
    one = ColumnarEngine.create(tmp_path / "other", analyzer)
    put(one, *posts)
    assert len(read_manifest(folder).segments) > 1
    assert answers(engine) == answers(one)


# damage and malice


@pytest.fixture
def filled(engine: ColumnarEngine, folder: Path) -> Path:
    put(engine, *some_posts(9))
    with engine.write() as writer:
        writer.delete("p001")
    return folder


def test_verify_finds_every_flipped_bit(filled: Path, engine: ColumnarEngine) -> None:
    engine.verify()
    for path in sorted(path for path in filled.iterdir() if path.name != ".lock"):
        good = path.read_bytes()
        step = 1 if path.name == NAME else max(1, len(good) // 300)
        for at in range(0, len(good), step):
            path.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
            with pytest.raises((IndexCorruptError, IndexVersionError)):
                engine.verify()
        path.write_bytes(good)
    engine.verify()


def test_a_flipped_bit_never_changes_an_answer(filled: Path, analyzer: Analyzer, engine: ColumnarEngine) -> None:
    expected = answers(engine)
    (path,) = filled.glob("*.seg")
    good = path.read_bytes()
    for at in range(0, len(good), 41):
        path.write_bytes(good[:at] + bytes([good[at] ^ (1 << at % 8)]) + good[at + 1 :])
        try:
            damaged = ColumnarEngine.open(filled, analyzer)
            assert answers(damaged) == expected
        except IndexCorruptError:
            pass


@pytest.mark.parametrize("pattern", ["*.seg", "*.del*"])
@pytest.mark.parametrize("damage", ["gone", "empty", "half", "garbage", "longer"])
def test_damaged_files_are_refused(filled: Path, analyzer: Analyzer, pattern: str, damage: str) -> None:
    (file,) = filled.glob(pattern)
    data = file.read_bytes()
    file.unlink()
    if damage != "gone":
        half, garbage = data[: len(data) // 2], b"\x80" * len(data)
        file.write_bytes({"empty": b"", "half": half, "garbage": garbage, "longer": data + b"\0"}[damage])
    with pytest.raises(IndexCorruptError):
        ColumnarEngine.open(filled, analyzer)


def test_swapped_files_are_refused(engine: ColumnarEngine, folder: Path, analyzer: Analyzer) -> None:
    put(engine, make_post("a", "sol"))
    put(engine, make_post("b", "sol eth btc"))
    first, second = folder.glob("*.seg")
    data = first.read_bytes()
    first.write_bytes(second.read_bytes())
    second.write_bytes(data)
    with pytest.raises(IndexCorruptError):
        ColumnarEngine.open(folder, analyzer).verify()


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'{"format": "another"}', b"\xff", b"[" * 100_000, b"9" * 5000])
def test_a_manifest_that_is_not_ours_is_refused(filled: Path, analyzer: Analyzer, content: bytes) -> None:
    (filled / NAME).write_bytes(content)
    with pytest.raises(IndexCorruptError):
        ColumnarEngine.open(filled, analyzer)


def change_manifest(folder: Path, **changes: Any) -> None:
    write_manifest(folder, read_manifest(folder)._replace(**changes))


@pytest.mark.parametrize(
    "name", ["../MAIN_a.seg", "/etc/passwd", "MAIN_a.seg/../x", "MAIN_.seg", "manifest.json", "", 7]
)
def test_a_manifest_that_leads_out_of_its_folder_is_refused(filled: Path, analyzer: Analyzer, name: Any) -> None:
    (segment,) = read_manifest(filled).segments
    change_manifest(filled, segments=(segment._replace(file=segment.file._replace(name=name)),))
    with pytest.raises(IndexCorruptError):
        ColumnarEngine.open(filled, analyzer)


@pytest.mark.parametrize("n_docs", [0, 8, 10, 1 << 40, -1])
def test_a_manifest_with_absurd_numbers_is_refused(filled: Path, analyzer: Analyzer, n_docs: int) -> None:
    (segment,) = read_manifest(filled).segments
    change_manifest(filled, segments=(segment._replace(n_docs=n_docs),))
    with pytest.raises(IndexCorruptError):
        ColumnarEngine.open(filled, analyzer)


@pytest.mark.parametrize(("change", "found"), [({"version": 1}, "1"), ({"version": 99}, "99")])
def test_another_format_version_is_refused(
    filled: Path, analyzer: Analyzer, change: dict[str, object], found: str
) -> None:
    path = filled / NAME
    path.write_text(json.dumps(json.loads(path.read_text()) | change))
    with pytest.raises(IndexVersionError) as refused:
        ColumnarEngine.open(filled, analyzer)
    assert refused.value.found == found


def test_another_analyzer_is_refused(filled: Path, analyzer: Analyzer) -> None:
    change_manifest(filled, analyzer="other")
    with pytest.raises(IndexVersionError) as refused:
        ColumnarEngine.open(filled, analyzer)
    assert refused.value.found == "other"
