"""``manifest.json``: which files make up the index, of which sizes and checksums, made by which analyzer.

What the manifest names is the index; a commit is the moment in which a new manifest takes the old one's place.
Nothing in it is trusted before it has been checked: names lead nowhere but into the folder.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

from cryptosearch.errors import IndexCorruptError, IndexFolderError, IndexNotFoundError, IndexVersionError
from cryptosearch.storage import open_file, write_atomically

NAME = "manifest.json"
FORMAT = "cryptosearch index"
VERSION = 2
_MAX_BYTES = 16 << 20  # of the manifest; a segment takes some 300
_MAX_GENERATION = 1 << 30  # Whoosh's table of contents has 31 bits for it
_MAX_NUMBER = (1 << 63) - 1
_FILE_NAME = re.compile(r"_?MAIN_[0-9a-z]{1,32}\.[0-9a-z]{1,32}")


class FileEntry(NamedTuple):
    """A file in the index's folder, all of whose bytes have this CRC-32."""

    name: str
    n_bytes: int
    crc32: int

    @classmethod
    def of(cls, path: Path) -> FileEntry:
        """The entry that describes the file as it is. OSError."""
        crc, n_bytes = 0, 0
        with open_file(path) as file:
            while part := file.read(1 << 20):
                crc, n_bytes = crc32(part, crc), n_bytes + len(part)
        return cls(path.name, n_bytes, crc)


class SegmentEntry(NamedTuple):
    """A segment, and the file of its deletions if it has any."""

    file: FileEntry
    n_docs: int
    n_deleted: int = 0
    deletions: FileEntry | None = None

    @property
    def n_live(self) -> int:
        """Posts that are not deleted."""
        return self.n_docs - self.n_deleted


class Manifest(NamedTuple):
    """One commit. ``contents`` is the table of contents for Whoosh's own opening."""

    generation: int
    analyzer: str
    segments: tuple[SegmentEntry, ...] = ()
    contents: FileEntry | None = None

    def files(self) -> Iterator[FileEntry]:
        """All files but the manifest itself."""
        for segment in self.segments:
            yield segment.file
            if segment.deletions:
                yield segment.deletions
        if self.contents:
            yield self.contents


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Commit ``manifest``, durably."""
    body = {"format": FORMAT, "version": VERSION, **_written(manifest)}
    write_atomically(folder / NAME, (json.dumps(body | {"crc32": _checksum(body)}, indent=1) + "\n").encode())


def _written(manifest: Manifest) -> dict[str, Any]:
    segments = [
        segment._asdict() | {"file": segment.file._asdict(), "deletions": _written_file(segment.deletions)}
        for segment in manifest.segments
    ]
    return manifest._asdict() | {"segments": segments, "contents": _written_file(manifest.contents)}


def _written_file(entry: FileEntry | None) -> dict[str, Any] | None:
    return entry and entry._asdict()


def read_manifest(folder: Path, *, fingerprint: str | None = None) -> Manifest:
    """The manifest of the newest commit; with ``fingerprint`` it must be of that analyzer.

    IndexNotFoundError without a manifest, IndexCorruptError for one that is not ours or not whole,
    IndexVersionError for another format version or another analyzer.
    """
    body = _read(folder)
    if body.get("version") != VERSION:
        raise IndexVersionError(folder, what="format version", found=str(body.get("version")), expected=str(VERSION))
    try:
        if body.pop("crc32", None) != _checksum(body):
            raise IndexCorruptError(folder, f"{NAME} is damaged: its checksum does not fit")
        manifest = _parse(body)
    except (KeyError, TypeError, ValueError, RecursionError) as error:
        raise IndexCorruptError(folder, f"{NAME} is not readable: {error}") from error
    if fingerprint is not None and manifest.analyzer != fingerprint:
        raise IndexVersionError(folder, what="analyzer", found=manifest.analyzer, expected=fingerprint)
    return manifest


def check_ours(folder: Path) -> None:
    """IndexFolderError where the manifest is that of something else, such as a corpus."""
    try:
        manifest = json.loads(_contents(folder / NAME))
    except (OSError, ValueError, RecursionError):
        return
    if isinstance(manifest, dict) and manifest.get("format", FORMAT) != FORMAT:
        raise IndexFolderError(folder, f"its {NAME} is that of a {manifest['format']}")


def is_index_file(name: str) -> bool:
    """Whether an index of any version may have made the file."""
    return re.match(r"_?MAIN[_.]|\.?manifest\.json|\.{1,2}contents", name) is not None


def _read(folder: Path) -> dict[str, Any]:
    try:
        body = json.loads(_contents(folder / NAME))
    except (FileNotFoundError, NotADirectoryError):
        raise IndexNotFoundError(folder, "no index here") from None
    except (OSError, ValueError, RecursionError) as error:
        raise IndexCorruptError(folder, f"{NAME} is not readable: {error}") from error
    if not isinstance(body, dict) or body.get("format") != FORMAT or not isinstance(body.get("version"), int):
        raise IndexCorruptError(folder, f"{NAME} does not describe a {FORMAT}")
    return body


def _contents(path: Path) -> bytes:
    with open_file(path) as file:
        content = file.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ValueError(f"has more than {_MAX_BYTES} bytes")
    return content


def _parse(body: dict[str, Any]) -> Manifest:
    segments = tuple(_segment(entry) for entry in body["segments"])
    contents = body["contents"] and _file(body["contents"])
    manifest = Manifest(_number(body["generation"]), str(body["analyzer"]), segments, contents)
    names = [entry.name for entry in manifest.files()]
    if len(names) != len(set(names)):
        raise ValueError("it names a file twice")
    if manifest.generation > _MAX_GENERATION:
        raise ValueError(f"{manifest.generation} commits")
    return manifest


def _segment(entry: dict[str, Any]) -> SegmentEntry:
    deletions = entry["deletions"] and _file(entry["deletions"])
    return SegmentEntry(_file(entry["file"]), _number(entry["n_docs"]), _number(entry["n_deleted"]), deletions)


def _file(entry: dict[str, Any]) -> FileEntry:
    name = entry["name"]
    if not _FILE_NAME.fullmatch(name):
        raise ValueError(f"{name!r} is no name of an index file")
    return FileEntry(name, _number(entry["n_bytes"]), _number(entry["crc32"]))


def _number(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MAX_NUMBER:
        raise ValueError(f"{value!r:.40} is no number of bytes or posts")
    return value


def _checksum(body: dict[str, Any]) -> int:
    return crc32(json.dumps(body, sort_keys=True, separators=(",", ":")).encode())
