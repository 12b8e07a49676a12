"""The index's folder: how a commit takes effect, and what is left over from writers that were killed.

Files are immutable. A commit writes its new files and makes them durable, then puts a new manifest in the old
one's place: that is the moment it counts. Then come the table of contents for Whoosh, and the removal of files
that the manifest no longer names. Whatever is interrupted leaves the old commit or the new one.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
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
_STAGED_CONTENTS = ".contents"  # the table of contents of a manifest that is about to take its place


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
    if manifest.contents:
        write_atomically(folder / _STAGED_CONTENTS, contents)
    write_manifest(folder, manifest)
    with suppress(OSError):  # the commit counts; the next writer, or ``tidy``, finishes it
        finish_commit(folder, manifest)


def finish_commit(folder: Path, manifest: Manifest) -> None:
    """What follows a commit: give the table of contents its name, remove files that ``manifest`` does not name.

    Done again, it carries on where a writer was killed. The caller holds the folder's lock, ``manifest`` is the newest.
    """
    if manifest.contents and _has_staged(folder, manifest.contents):
        (folder / _STAGED_CONTENTS).replace(folder / manifest.contents.name)
        sync_folder(folder)
    for path in list(unnamed_files(folder, manifest)):
        path.unlink(missing_ok=True)


def is_finished(folder: Path, manifest: Manifest) -> bool:
    """Whether ``finish_commit`` would find nothing to do."""
    return next(unnamed_files(folder, manifest), None) is None


def _has_staged(folder: Path, contents: FileEntry) -> bool:
    try:
        return FileEntry.of(folder / _STAGED_CONTENTS)._replace(name=contents.name) == contents
    except OSError:
        return False


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
    while True:
        manifest = read_manifest(folder)
        try:
            _compare(folder, manifest)
        except IndexCorruptError:
            # A commit may have come between, which removes the files of the one before.
            if read_manifest(folder) == manifest:
                raise
        else:
            return manifest


def _compare(folder: Path, manifest: Manifest) -> None:
    for entry in manifest.files():
        if entry == manifest.contents and not (folder / entry.name).exists() and _has_staged(folder, entry):
            continue  # its writer was killed before it could give the file its name: the next one will
        try:
            found = FileEntry.of(folder / entry.name)
        except OSError as error:
            raise IndexCorruptError(folder / entry.name, f"cannot be read: {error.strerror}") from error
        if found != entry:
            raise IndexCorruptError(folder / entry.name, "is damaged: its bytes do not fit the manifest's checksum")
