"""The index's folder: how a commit takes effect, and what is left over from writers that were killed.

Files are immutable. A commit writes its new files and makes them durable, then puts a new manifest in the old
one's place: that is the moment it counts. Then come the table of contents for Whoosh, and the removal of files
that the manifest no longer names. Whatever is interrupted leaves the old commit or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from cryptosearch.engine.columnar.manifest import (
    NAME,
    FileEntry,
    Manifest,
    is_index_file,
    read_manifest,
    write_manifest,
)
from cryptosearch.errors import IndexCorruptError, IndexFolderError
from cryptosearch.storage import sync_folder, write_atomically

_N_ID_BYTES = 8


def new_segment_path(folder: Path) -> Path:
    """A name that no file in the folder has had."""
    return folder / f"MAIN_{os.urandom(_N_ID_BYTES).hex()}.seg"


def new_deletions_path(folder: Path, segment: str, generation: int) -> Path:
    """The name of the deletions of a segment's file as of a generation."""
    return folder / f"{segment.removesuffix('.seg')}.del{generation}"


def contents_path(folder: Path, generation: int) -> Path:
    """The name of the table of contents, as Whoosh looks for it."""
    return folder / f"_MAIN_{generation}.toc"


def last_generation(folder: Path) -> int:
    """The generation of the manifest that stands there, 0 if none does that can be read."""
    try:
        return read_manifest(folder).generation
    except IndexFolderError:
        return 0


def commit(folder: Path, manifest: Manifest, contents: bytes) -> None:
    """Make ``manifest`` the folder's, all files of which but its table of contents are in place.

    OSError; the folder then has the old manifest. Files that the new one does not name are removed.
    """
    sync_folder(folder)
    staged = folder / ".contents"
    if manifest.contents:
        write_atomically(staged, contents)
    write_manifest(folder, manifest)
    if manifest.contents:
        staged.replace(folder / manifest.contents.name)
        sync_folder(folder)
    remove_unnamed(folder, manifest)


def remove_unnamed(folder: Path, manifest: Manifest) -> list[Path]:
    """Remove files of an index that ``manifest`` does not name: of earlier commits and of writers that were killed.

    The caller holds the folder's lock. Gives the files that were removed.
    """
    unnamed = list(unnamed_files(folder, manifest))
    for path in unnamed:
        path.unlink(missing_ok=True)
    return unnamed


def unnamed_files(folder: Path, manifest: Manifest) -> Iterator[Path]:
    """Files of an index that ``manifest`` does not name."""
    named = {entry.name for entry in manifest.files()} | {NAME}
    with os.scandir(folder) as entries:
        for entry in entries:
            if is_index_file(entry.name) and entry.name not in named and entry.is_file(follow_symlinks=False):
                yield folder / entry.name


def refuse_foreign_files(folder: Path) -> None:
    """IndexFolderError where there are files that no index made: a wrong path must not cost anybody a file."""
    known = {NAME, "README.md"}
    foreign = sorted(
        path.name
        for path in folder.iterdir()
        if path.name not in known and not path.name.startswith(".") and not is_index_file(path.name)
    )
    if foreign:
        raise IndexFolderError(folder, f"holds files that are not an index's, such as {foreign[0]}")


def verify(folder: Path) -> Manifest:
    """Compare every byte of the index with the manifest's checksums; the manifest, if all fit.

    Errors as ``read_manifest``, IndexCorruptError for the first file that is missing or differs.
    """
    manifest = read_manifest(folder)
    for entry in manifest.files():
        try:
            found = FileEntry.of(folder / entry.name)
        except OSError as error:
            raise IndexCorruptError(folder / entry.name, f"cannot be read: {error.strerror}") from error
        if found != entry:
            raise IndexCorruptError(folder / entry.name, "is damaged: its bytes do not fit the manifest's checksum")
    return manifest
