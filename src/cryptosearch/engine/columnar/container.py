"""One file of named columns: how bytes lie in every file of an index but the manifest.

A file is a prelude, a JSON header, and sections of little-endian numbers, each aligned to 64 bytes
(``docs/format.md``). It is written once, at once, and read through a memory map. Every 16 KiB of a section
have a checksum, which is compared when a byte of them is first read: what is damaged raises, whenever it is met.
What the columns mean is ``segment.py``'s and ``deletions.py``'s to know. Standard library only.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import sys
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from threading import Lock
from typing import Any, Literal, NamedTuple
from zlib import crc32

from cryptosearch.errors import IndexCorruptError
from cryptosearch.storage import errors_named, open_file

ALIGNMENT = 64
CHUNK_BYTES = 1 << 14
TYPES: dict[str, Literal["B", "H", "I", "Q", "i"]] = {
    "u8": "B",
    "u16": "H",
    "u32": "I",
    "u64": "Q",
    "i32": "i",
}  # name in the file -> struct and memoryview code
_WIDTHS = {name: struct.calcsize(f"={code}") for name, code in TYPES.items()}

_FEW_SEARCHES = 8  # a process that answers one query needs no more
_COUNTING = Lock()  # crc32 lets other threads run, which may meanwhile have checked the same chunk

_MAGIC = b"\x89CRYPTO\n"
_MAX_HEADER_BYTES = 1 << 20  # fifty times what any kind needs
_PRELUDE = struct.Struct("<8sIIQ")  # magic, CRC-32 of the header, bytes of the header, bytes of the file


class Column(NamedTuple):
    """A column to be written. ``data``: a contiguous buffer of little-endian numbers of ``type``."""

    name: str
    type: str
    data: memoryview


class Section:
    """A column of an open file: numbers 0 to ``len``. IndexCorruptError for a damaged part, when it is read."""

    __slots__ = ("_checked", "_data", "_file", "_n_searches", "_n_unchecked", "_sums", "_width", "type")

    def __init__(self, file: Path, data: memoryview, kind: str, sums: memoryview) -> None:
        self._file = file
        # An empty view cannot be cast.
        self._data: memoryview[int] = data.cast(TYPES[kind]) if data.nbytes else memoryview(array(TYPES[kind]))
        self.type = kind
        self._width = _WIDTHS[kind]
        self._sums = sums
        self._checked = bytearray(len(sums))
        self._n_unchecked = len(sums)
        self._n_searches = 0

    def __len__(self) -> int:
        return len(self._data)

    def __getitem__(self, index: int) -> int:
        """Number ``index`` (>= 0). IndexCorruptError beyond the end: only damage leads there."""
        if not 0 <= index < len(self._data):
            raise IndexCorruptError(self._file, f"points to number {index} of {len(self._data)}")
        if self._n_unchecked:
            self._check(index, index + 1)
        number: int = self._data[index]
        return number

    def slice(self, start: int, stop: int) -> memoryview:
        """The numbers ``start`` to ``stop``, not copied; 0 <= start <= stop <= len, else IndexCorruptError."""
        if not 0 <= start <= stop <= len(self._data):
            raise IndexCorruptError(self._file, f"points to numbers {start} to {stop} of {len(self._data)}")
        if self._n_unchecked and start < stop:
            self._check(start, stop)
        return self._data[start:stop]

    def all(self) -> memoryview:
        """Every number."""
        return self.slice(0, len(self._data))

    def search(self, number: int) -> int:
        """Where ``number`` would stand in these ascending numbers, before those equal to it."""
        if self._n_unchecked:
            self._n_searches += 1
            if self._n_searches <= _FEW_SEARCHES:
                return bisect_left(self, number)
            self._check(0, len(self._data))  # further searches would check most of it anyway, and are faster then
        return bisect_left(self._data, number)

    def release(self) -> None:
        """Let go of the map. Slices that were given out keep it open."""
        self._data.release()
        self._sums.release()

    def _check(self, start: int, stop: int) -> None:
        first, last = start * self._width // CHUNK_BYTES, (stop * self._width - 1) // CHUNK_BYTES
        for chunk in range(first, last + 1):
            if not self._checked[chunk]:
                per_chunk = CHUNK_BYTES // self._width
                if crc32(self._data[chunk * per_chunk : (chunk + 1) * per_chunk]) != self._sums[chunk]:
                    raise IndexCorruptError(self._file, "is damaged: a checksum does not fit")
                with _COUNTING:
                    self._n_unchecked -= 1 - self._checked[chunk]
                    self._checked[chunk] = 1


class Container:
    """An open file of columns: ``header`` (what the writer said of them) and ``sections`` by name."""

    def __init__(self, path: Path, *, kind: str, version: int) -> None:
        """Open ``path`` and check its frame: prelude, header, sizes.

        IndexCorruptError for a file that is missing, of another kind or version, truncated or inconsistent.
        """
        if sys.byteorder != "little":
            raise IndexCorruptError(path, "holds little-endian columns, which this machine cannot map")
        self._path = path
        self._map = _map_file(path)
        self._bytes = memoryview(self._map)
        try:
            self.header = _read_header(path, self._bytes, kind=kind, version=version)
            self.sections = self._open_sections()
        except (KeyError, TypeError, ValueError, AttributeError, RecursionError, struct.error) as error:
            raise IndexCorruptError(path, f"has a header that is none: {error}") from error

    def _open_sections(self) -> dict[str, Section]:
        layout = [_Place(*entry) for entry in self.header.pop("sections")]
        sums, own = self._checksums(layout), 0
        sections: dict[str, Section] = {}
        for place in layout:
            n_chunks = -(-place.n_bytes // CHUNK_BYTES)
            data = self._bytes[place.offset : place.offset + place.n_bytes]
            sections[place.name] = Section(self._path, data, place.type, sums[own : own + n_chunks])
            own += n_chunks
        if own != len(sums):
            raise ValueError("another number of checksums than of chunks")
        return sections

    def _checksums(self, layout: Sequence[_Place]) -> memoryview:
        table = _Place(*self.header.pop("checksums"))
        end = _PRELUDE.size
        for place in (*layout, table):
            if place.offset % ALIGNMENT or place.offset < end or place.n < 0:
                raise ValueError(f"a section {place.name} at {place.offset} with {place.n} numbers")
            end = place.offset + place.n_bytes
        if end != len(self._bytes):
            raise ValueError(f"sections of {end} bytes in a file of {len(self._bytes)}")
        data = self._bytes[table.offset : end]
        if crc32(data) != self.header.pop("checksums_crc32"):
            raise ValueError("damaged checksums")
        return data.cast("I") if data.nbytes else memoryview(array("I"))

    def close(self) -> None:
        """Let go of the file; memory that was given out keeps its map until it is dropped."""
        for section in self.sections.values():
            section.release()
        self._bytes.release()


class _Place(NamedTuple):
    name: str
    type: str
    offset: int
    n: int

    @property
    def n_bytes(self) -> int:
        return self.n * _WIDTHS[self.type]


def write_container(
    path: Path, *, kind: str, version: int, header: Mapping[str, Any], columns: Iterable[Column]
) -> None:
    """Write a new file, durably: it is on the disk when this returns. OSError; a failed file is removed."""
    columns = list(columns)
    sums = b"".join(_sums(column.data) for column in columns)
    places = [(column.name, column.type, column.data.nbytes) for column in columns]
    head, offsets = _lay_out(kind, version, header, [*places, ("checksums", "u32", len(sums))], crc32(sums))
    with errors_named(path), path.open("xb") as file:
        try:
            file.write(head)
            for offset, data in zip(offsets, [*(column.data for column in columns), memoryview(sums)], strict=True):
                file.write(bytes(offset - file.tell()))
                file.write(data)
            file.flush()
            os.fsync(file.fileno())
        except BaseException:
            path.unlink(missing_ok=True)
            raise


def _lay_out(
    kind: str, version: int, header: Mapping[str, Any], places: Sequence[tuple[str, str, int]], sums_crc: int
) -> tuple[bytes, list[int]]:
    """Prelude and header, and each section's offset. The header holds the offsets, which depend on its length."""
    room = 0
    while True:
        offsets, end = [], _aligned(_PRELUDE.size + room)
        for _, _, n_bytes in places:
            offsets.append(end)
            end = _aligned(end + n_bytes)
        size = offsets[-1] + places[-1][2]
        entries = [
            [name, kind_, offset, n // _WIDTHS[kind_]] for (name, kind_, n), offset in zip(places, offsets, strict=True)
        ]
        frame = {"sections": entries[:-1], "checksums": entries[-1], "checksums_crc32": sums_crc}
        text = json.dumps({"kind": kind, "version": version, **header, **frame}, separators=(",", ":")).encode()
        if len(text) <= room:
            text = text.ljust(room)
            return _PRELUDE.pack(_MAGIC, crc32(text), room, size) + text, offsets
        room = _aligned(_PRELUDE.size + len(text) + len(places)) - _PRELUDE.size


def _aligned(offset: int) -> int:
    return -(-offset // ALIGNMENT) * ALIGNMENT


def _sums(data: memoryview) -> bytes:
    data = data.cast("B") if data.nbytes else data
    starts = range(0, data.nbytes, CHUNK_BYTES)
    return b"".join(crc32(data[start : start + CHUNK_BYTES]).to_bytes(4, "little") for start in starts)


def _map_file(path: Path) -> mmap.mmap:
    try:
        with open_file(path) as file:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    except (OSError, ValueError) as error:  # an empty file cannot be mapped
        raise IndexCorruptError(path, f"cannot be read: {error}") from error


def _read_header(path: Path, data: memoryview, *, kind: str, version: int) -> dict[str, Any]:
    if len(data) < _PRELUDE.size:
        raise IndexCorruptError(path, f"is cut off after {len(data)} bytes")
    magic, crc, n_header, n_file = _PRELUDE.unpack_from(data)
    if magic != _MAGIC:
        raise IndexCorruptError(path, "is no file of an index")
    if n_file != len(data):
        raise IndexCorruptError(path, f"has {len(data)} bytes, its beginning says {n_file}")
    if n_header > _MAX_HEADER_BYTES:
        raise IndexCorruptError(path, f"has a header of {n_header} bytes, {_MAX_HEADER_BYTES} are the most")
    text = bytes(data[_PRELUDE.size : _PRELUDE.size + n_header])
    if len(text) != n_header or crc32(text) != crc:
        raise IndexCorruptError(path, "has a damaged header")
    header = json.loads(text)
    if (header["kind"], header["version"]) != (kind, version):
        raise IndexCorruptError(path, f"is a {header['kind']} {header['version']}, not a {kind} {version}")
    return dict(header)
