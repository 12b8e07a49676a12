"""Files of columns: what is written is read, and whatever is changed in one raises."""

from __future__ import annotations

import json
import struct
from array import array
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cryptosearch.engine.columnar import container as containers
from cryptosearch.engine.columnar.container import CHUNK_BYTES, TYPES, Column, Container, write_container
from cryptosearch.errors import IndexCorruptError

_PRELUDE = struct.Struct("<8sIIQ")


def write(path: Path, columns: dict[str, tuple[str, list[int]]], **header: Any) -> None:
    data = [Column(name, kind, memoryview(array(TYPES[kind], numbers))) for name, (kind, numbers) in columns.items()]
    write_container(path, kind="test", version=1, header=header, columns=data)


def read(path: Path) -> dict[str, list[int]]:
    container = Container(path, kind="test", version=1)
    try:
        return {name: section.all().tolist() for name, section in container.sections.items()}
    finally:
        container.close()


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "file"
    write(path, {"small": ("u8", [1, 2, 3]), "none": ("u32", []), "long": ("u16", list(range(40_000)))}, n_docs=3)
    return path


columns = st.dictionaries(
    st.text("abc.", min_size=1),
    st.sampled_from(["u8", "u16", "u32", "u64"]).flatmap(
        lambda kind: st.tuples(st.just(kind), st.lists(st.integers(0, 2 ** int(kind[1:]) - 1), max_size=99))
    ),
    max_size=6,
)


@settings(max_examples=50)
@given(columns=columns, note=st.text(max_size=200))
def test_what_is_written_is_read(
    columns: dict[str, tuple[str, list[int]]], note: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    path = tmp_path_factory.mktemp("columns") / "file"
    write(path, columns, note=note)
    assert read(path) == {name: numbers for name, (_, numbers) in columns.items()}
    container = Container(path, kind="test", version=1)
    assert container.header["note"] == note
    container.close()


def test_sections_are_aligned(file: Path) -> None:
    data = file.read_bytes()
    header = json.loads(data[_PRELUDE.size : _PRELUDE.size + _PRELUDE.unpack_from(data)[2]])
    assert all(offset % 64 == 0 for _, _, offset, _ in header["sections"])


def test_a_chunk_that_two_threads_check_at_once_counts_once(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = Container(file, kind="test", version=1).sections["long"]
    place = file.read_bytes().rindex(array("H", [39_999]).tobytes())
    with file.open("r+b") as damaged:
        damaged.seek(place)
        damaged.write(b"??")

    def checked_meanwhile(data: memoryview) -> int:
        with monkeypatch.context() as patch:
            patch.setattr(containers, "crc32", crc32)
            assert section[0] == 0
        return crc32(data)

    with monkeypatch.context() as patch:
        patch.setattr(containers, "crc32", checked_meanwhile)
        assert section[0] == 0
    for number in range(len(section) - 1 - CHUNK_BYTES // 2):
        assert section[number] == number
    with pytest.raises(IndexCorruptError):
        section[len(section) - 1]


def test_a_file_is_never_written_over(file: Path) -> None:
    before = file.read_bytes()
    with pytest.raises(FileExistsError):
        write(file, {})
    assert file.read_bytes() == before


def test_every_flipped_bit_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "file"
    write(path, {"a": ("u8", [1, 2, 3]), "b": ("u32", [7] * 20)})
    good = path.read_bytes()
    whole = read(path)
    for bit in range(len(good) * 8):
        data = bytearray(good)
        data[bit // 8] ^= 1 << bit % 8
        path.write_bytes(data)
        try:
            assert read(path) == whole  # a byte between two sections
            assert is_padding(good, bit // 8)
        except IndexCorruptError:
            pass


def is_padding(data: bytes, at: int) -> bool:
    n_header = _PRELUDE.unpack_from(data)[2]
    header = json.loads(data[_PRELUDE.size : _PRELUDE.size + n_header])
    widths = {"u8": 1, "u32": 4}
    ranges = [(offset, offset + n * widths[kind]) for _, kind, offset, n in (*header["sections"], header["checksums"])]
    return at >= _PRELUDE.size + n_header and not any(start <= at < end for start, end in ranges)


def test_damage_is_noticed_where_it_is_read(file: Path) -> None:
    data = bytearray(file.read_bytes())
    data[data.rindex(struct.pack("<HH", 39_000, 39_001))] ^= 1
    file.write_bytes(data)
    section = Container(file, kind="test", version=1).sections["long"]
    assert section[0] == 0
    assert section.slice(10, 12).tolist() == [10, 11]
    assert CHUNK_BYTES < 39_000 * 2
    with pytest.raises(IndexCorruptError, match="checksum"):
        section.slice(38_000, 39_500)


@pytest.mark.parametrize("n_bytes", [0, 1, 23, 24, 100, 80_000])
def test_a_truncated_file_is_refused(file: Path, n_bytes: int) -> None:
    file.write_bytes(file.read_bytes()[:n_bytes])
    with pytest.raises(IndexCorruptError):
        Container(file, kind="test", version=1)


def test_a_longer_file_is_refused(file: Path) -> None:
    file.write_bytes(file.read_bytes() + b"\0" * 64)
    with pytest.raises(IndexCorruptError):
        Container(file, kind="test", version=1)


def test_another_kind_or_version_is_refused(file: Path) -> None:
    for kind, version in (("other", 1), ("test", 2)):
        with pytest.raises(IndexCorruptError, match="test 1"):
            Container(file, kind=kind, version=version)


def forge(file: Path, **changes: Any) -> None:
    """Give the file another header, with right checksums, in the same room."""
    data = bytearray(file.read_bytes())
    magic, _, n_header, size = _PRELUDE.unpack_from(data)
    header = json.loads(data[_PRELUDE.size : _PRELUDE.size + n_header]) | changes
    text = json.dumps(header, separators=(",", ":")).encode().ljust(n_header)[:n_header]
    data[: _PRELUDE.size + n_header] = _PRELUDE.pack(magic, crc32(text), n_header, size) + text
    file.write_bytes(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"sections": [["a", "u8", 0, 10]]},
        {"sections": [["a", "u64", 256, 1 << 60]]},
        {"sections": [["a", "u8", 1 << 70, 1]]},
        {"sections": [["a", "u8", 256, -1]]},
        {"sections": [["a", "f8", 256, 1]]},
        {"sections": [["a", "u8", "256", 1]]},
        {"sections": [["a", "u8", 257, 1]]},
        {"sections": "none"},
        {"sections": [1]},
        {"checksums": None},
        {"checksums": ["checksums", "u32", 64, 1]},
        {"checksums_crc32": "no"},
        {"kind": None},
    ],
    ids=str,
)
def test_an_absurd_header_is_refused(file: Path, changes: dict[str, Any]) -> None:
    forge(file, **changes)
    with pytest.raises(IndexCorruptError):
        Container(file, kind="test", version=1)


@pytest.mark.parametrize("text", [b"[" * 100_000, b"null", b"[]", b'"', b"\xff"])
def test_a_header_that_is_no_object_is_refused(tmp_path: Path, text: bytes) -> None:
    path = tmp_path / "file"
    path.write_bytes(_PRELUDE.pack(b"\x89CRYPTO\n", crc32(text), len(text), _PRELUDE.size + len(text)) + text)
    with pytest.raises(IndexCorruptError):
        Container(path, kind="test", version=1)


def test_reading_beyond_the_end_is_damage(file: Path) -> None:
    section = Container(file, kind="test", version=1).sections["small"]
    for start, stop in ((0, 4), (2, 1), (-1, 1)):
        with pytest.raises(IndexCorruptError):
            section.slice(start, stop)
    for index in (3, -1):
        with pytest.raises(IndexCorruptError):
            section[index]
