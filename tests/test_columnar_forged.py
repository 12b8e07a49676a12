"""Folders that somebody made up, with checksums that fit: refused by name, never obeyed, waited for or crashed on."""

from __future__ import annotations

import json
import os
import resource
import struct
from array import array
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from zlib import compress, crc32

import pytest

from conftest import make_post
from cryptosearch.analysis import Analyzer
from cryptosearch.cli.context import Folders
from cryptosearch.engine import plan as p
from cryptosearch.engine.columnar.container import TYPES, Column, Container, write_container
from cryptosearch.engine.columnar.engine import ColumnarEngine, _State
from cryptosearch.engine.columnar.manifest import NAME, FileEntry, read_manifest, write_manifest
from cryptosearch.engine.columnar.segment import KIND, VERSION
from cryptosearch.engine.plan import IndexField as F
from cryptosearch.errors import IndexCorruptError
from cryptosearch.model import Facet
from cryptosearch.storage import write_atomically
from engine_contract import put

PLANS: list[p.Node] = [
    p.Term(F.BODY, "sol"),
    p.Sequence(F.GRAMS, ("比特", "特币")),
    p.Prefix(F.GRAMS, "比"),
    p.Term(F.KIND, "flash"),
]
Columns = dict[str, "array[int]"]


@pytest.fixture
def folder(tmp_path: Path, analyzer: Analyzer) -> Path:
    engine = ColumnarEngine.create(tmp_path / "index", analyzer)
    put(engine, *(make_post(f"p{n:02}", f"SOL 第{n}条,比特币 " + "上涨 " * n) for n in range(20)))
    put(engine, make_post("other", "比特币 sol"))
    engine.close()
    return tmp_path / "index"


@pytest.fixture(params=[False, True], ids=["plain", "arrays"])
def evaluator(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(_State, "_is_worth_numpy", lambda *_: request.param)
    yield


def forge(folder: Path, change: Callable[[Columns, dict[str, Any]], object]) -> Path:
    """Write the first segment anew, changed, with checksums that fit; its path."""
    manifest = read_manifest(folder)
    path = folder / manifest.segments[0].file.name
    container = Container(path, kind=KIND, version=VERSION)
    header = dict(container.header)
    columns = {name: array(TYPES[part.type], part.all().tobytes()) for name, part in container.sections.items()}
    container.close()
    types: dict[str, str] = {code: kind for kind, code in TYPES.items()}
    change(columns, header)
    path.unlink()
    data = [Column(name, types[numbers.typecode], memoryview(numbers)) for name, numbers in columns.items()]
    for member in ("kind", "version"):
        header.pop(member)
    write_container(path, kind=KIND, version=VERSION, header=header, columns=data)
    segment = manifest.segments[0]._replace(file=FileEntry.of(path))
    write_manifest(folder, manifest._replace(segments=(segment, *manifest.segments[1:])))
    return path


def read_all(folder: Path, analyzer: Analyzer) -> None:
    engine = ColumnarEngine.open(folder, analyzer)
    for plan in PLANS:
        engine.search(plan, limit=99)
    engine.facets(p.Everything(), Facet)
    engine.get("p00")
    engine.revisions()


def set_numbers(name: str, numbers: dict[int, int]) -> Callable[[Columns, dict[str, Any]], None]:
    def change(columns: Columns, _: object) -> None:
        if columns[name].typecode == "H" and max(numbers.values()) >= 1 << 16:  # a narrow column, made wider
            columns[name] = array("I", columns[name])
        for place, number in numbers.items():
            columns[name][place] = number

    return change


def of_type(name: str, code: Any) -> Callable[[Columns, dict[str, Any]], None]:
    def change(columns: Columns, _: object) -> None:
        columns[name] = array(code, columns[name])

    return change


def of_header(name: str, value: Any) -> Callable[[Columns, dict[str, Any]], None]:
    def change(_: object, header: dict[str, Any]) -> None:
        header.update({name: value})

    return change


@pytest.mark.usefixtures("evaluator")
@pytest.mark.parametrize(
    "change",
    [
        set_numbers("kind.docnums", {19: 65_535}),
        set_numbers("kind.docnums", {0: 65_535}),
        set_numbers("id_ordinals", {0: 20}),
        set_numbers("id.texts", {0: 255}),
        set_numbers("kind.texts", {0: 255}),
        set_numbers("id.rest_lengths", {0: 255}),
        set_numbers("days", {0: -(2**31), 1: 2**31 - 1}),
        set_numbers("post_ends", {0: 2**32 - 1}),
        set_numbers("post_ends", {15: 2**32 - 1}),
        set_numbers("post_block_ends", {0: 2**64 - 1}),
        of_type("grams.repeated", "Q"),
        of_type("days", "Q"),
        of_header("n_docs", float("inf")),
        of_header("n_docs", -1),
        of_header("n_docs", "20"),
        of_header("fields", {"body": 7}),
    ],
)
def test_numbers_that_lead_nowhere_are_refused(
    folder: Path, analyzer: Analyzer, change: Callable[[Columns, dict[str, Any]], object]
) -> None:
    forge(folder, change)
    with pytest.raises(IndexCorruptError) as refused:
        read_all(folder, analyzer)
    assert str(folder) in str(refused.value)


def test_a_posting_of_no_post_is_not_taken_for_one_of_the_next_segment(folder: Path, analyzer: Analyzer) -> None:
    path = forge(folder, set_numbers("kind.docnums", {19: 20}))
    engine = ColumnarEngine.open(folder, analyzer)
    with pytest.raises(IndexCorruptError) as refused:
        engine.search(p.Term(F.KIND, "flash"), limit=99)
    assert refused.value.path == path


@pytest.mark.usefixtures("evaluator")
@pytest.mark.parametrize("column", ["further_counts", "document_frequencies"])
def test_counts_of_what_is_not_there_take_no_memory(folder: Path, analyzer: Analyzer, column: str) -> None:
    def change(columns: Columns, _: object) -> None:
        for field in F:
            if n := len(columns.get(f"{field}.{column}", ())):
                columns[f"{field}.{column}.patched"] = array("I", range(n))
                columns[f"{field}.{column}.patches"] = array("I", [2**32 - 1] * n)

    forge(folder, change)
    limits = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, limits[1]))
    try:
        for plan in (p.Sequence(F.GRAMS, ("上涨", "上涨")), p.Sequence(F.GRAMS, ("上涨", "上"), ends_open=True)):
            with pytest.raises(IndexCorruptError):
                ColumnarEngine.open(folder, analyzer).search(plan, limit=9)
        if column == "document_frequencies":
            with pytest.raises(IndexCorruptError):
                ColumnarEngine.open(folder, analyzer).facets(p.Everything(), [Facet.KIND])
        engine = ColumnarEngine.open(folder, analyzer)
        with pytest.raises(IndexCorruptError), engine.write() as writer:
            for n in range(15):
                writer.delete(f"p{n:02}")
    finally:
        resource.setrlimit(resource.RLIMIT_AS, limits)


def test_a_stored_post_that_is_nested_deeply_is_refused(folder: Path, analyzer: Analyzer) -> None:
    def change(columns: Columns, _: object) -> None:
        text = b"[" * 100_000
        packed = compress(text)
        columns["posts"] = array("B", packed + columns["posts"].tobytes())
        columns["post_ends"] = array("I", [len(text)] * 16 + columns["post_ends"].tolist()[16:])
        columns["post_block_ends"] = array("Q", [len(packed), len(packed)])

    path = forge(folder, change)
    with pytest.raises(IndexCorruptError) as refused:
        ColumnarEngine.open(folder, analyzer).get("p00")
    assert refused.value.path == path


def test_a_merge_of_such_a_segment_is_refused_and_nothing_changed(folder: Path, analyzer: Analyzer) -> None:
    forge(folder, set_numbers("body.docnums", {0: 65_535}))
    engine = ColumnarEngine.open(folder, analyzer)
    before = read_manifest(folder)
    with pytest.raises(IndexCorruptError), engine.write() as writer:
        for n in range(15):  # more than half, so that it is written anew
            writer.delete(f"p{n:02}")
    assert read_manifest(folder) == before
    engine.verify()


def test_a_header_of_many_bytes_is_refused(tmp_path: Path) -> None:
    text = b"{}".ljust(2 << 20)
    (tmp_path / "file").write_bytes(
        struct.pack("<8sIIQ", b"\x89CRYPTO\n", crc32(text), len(text), 24 + len(text)) + text
    )
    with pytest.raises(IndexCorruptError, match="header of 2097152 bytes"):
        Container(tmp_path / "file", kind=KIND, version=VERSION)


def test_pipes_are_not_waited_for(folder: Path, analyzer: Analyzer) -> None:
    manifest = read_manifest(folder)
    segment = manifest.segments[0]
    path = folder / segment.file.name
    path.unlink()
    os.mkfifo(path)
    changed = segment._replace(file=segment.file._replace(n_bytes=0))
    write_manifest(folder, manifest._replace(segments=(changed, *manifest.segments[1:])))
    with pytest.raises(IndexCorruptError, match="no ordinary file"):
        ColumnarEngine.open(folder, analyzer)
    (folder / NAME).unlink()
    os.mkfifo(folder / NAME)
    with pytest.raises(IndexCorruptError, match="no ordinary file"):
        ColumnarEngine.open(folder, analyzer)
    assert not Folders(folder, folder).has_corpus()


def test_an_endless_manifest_is_refused(folder: Path, analyzer: Analyzer) -> None:
    os.truncate(folder / NAME, 1 << 40)
    with pytest.raises(IndexCorruptError, match="more than"):
        ColumnarEngine.open(folder, analyzer)


@pytest.mark.parametrize("change", [{"version": [1]}, {"generation": 2**31}, {"generation": 10**4000}])
def test_absurd_members_of_a_manifest_are_refused(folder: Path, analyzer: Analyzer, change: dict[str, object]) -> None:
    body = json.loads((folder / NAME).read_text()) | change
    del body["crc32"]
    checksum = crc32(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())
    (folder / NAME).write_text(json.dumps(body | {"crc32": checksum}))
    with pytest.raises(IndexCorruptError):
        ColumnarEngine.open(folder, analyzer)


def test_a_segment_that_is_named_twice_is_refused(folder: Path, analyzer: Analyzer) -> None:
    manifest = read_manifest(folder)
    write_manifest(folder, manifest._replace(segments=manifest.segments[:1] * 2))
    with pytest.raises(IndexCorruptError, match="twice"):
        ColumnarEngine.open(folder, analyzer)


def test_writing_does_not_follow_a_link(folder: Path, analyzer: Analyzer, tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("precious")
    (folder / f".{NAME}.tmp").symlink_to(tmp_path / "precious")
    put(ColumnarEngine.open(folder, analyzer), make_post("new", "sol"))
    assert (tmp_path / "precious").read_text() == "precious"
    (folder / ".a.tmp").symlink_to(tmp_path / "new")
    write_atomically(folder / "a", b"1")
    assert not (tmp_path / "new").exists()


def test_a_lock_that_is_a_link_is_refused(folder: Path, analyzer: Analyzer, tmp_path: Path) -> None:
    (folder / ".lock").unlink()
    (folder / ".lock").symlink_to(tmp_path / "new")
    with pytest.raises(OSError, match="symbolic links"):
        put(ColumnarEngine.open(folder, analyzer), make_post("new", "sol"))
    assert not (tmp_path / "new").exists()
