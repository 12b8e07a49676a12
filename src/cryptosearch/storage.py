"""Writing files so that a crash leaves the old or the new content, and one writer at a time per folder.

The corpus and the index both stand on these; what the files mean is theirs to know.
"""

from __future__ import annotations

import errno
import fcntl
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import BinaryIO, Self
from urllib.parse import quote, unquote

from cryptosearch.errors import LockedError

_LOCK_NAME = ".lock"
_STAGED_NAME = ".staged"  # new contents before the transaction is committed: worth nothing
_COMMITTED_NAME = ".committed"  # new contents on the way to their places: they count


def open_file(path: Path) -> BinaryIO:
    """Open an ordinary file for reading. OSError, also for what is none: a pipe could be waited for without end."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise OSError(errno.EINVAL, "is no ordinary file", str(path))
    return os.fdopen(descriptor, "rb")


def write_atomically(path: Path, data: bytes) -> None:
    """Make ``data`` the content of ``path``, durably: whatever happens, the old or the new content is there.

    The caller holds the folder's lock. A crash may leave a hidden temporary file beside ``path``, which the
    next write replaces. OSError as the file system gives it; ``path`` then has its old content.
    """
    temporary = path.with_name(f".{path.name}.tmp")
    try:
        _write_durably(temporary, data)
        temporary.replace(path)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make the entries of ``folder`` durable: files made, renamed and removed in it."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


class Transaction:
    """New contents for several files in and below a folder, which take effect together or not at all.

    The caller holds the folder's lock. Contents are gathered in ``.staged``; renaming that to ``.committed``
    commits all of them at once; then each is moved to its place. Whoever opens the folder calls
    ``finish_commit`` first, which carries on where a crash interrupted the moving. Staged contents that a
    crash left behind are dropped by the next transaction.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._staged = folder / _STAGED_NAME
        finish_commit(folder)
        self.discard()

    def put(self, name: str, data: bytes) -> None:
        """Stage ``data`` as the content of the file ``name``, a path below the folder with "/" between its parts."""
        self._staged.mkdir(exist_ok=True)
        _write_durably(self._staged / quote(name, safe=""), data)

    def commit(self) -> None:
        """Make all that was put the content of its file, durably. Nothing to do where nothing was put."""
        if self._staged.exists():
            sync_folder(self._staged)
            self._staged.rename(self.folder / _COMMITTED_NAME)
            sync_folder(self.folder)
            finish_commit(self.folder)

    def discard(self) -> None:
        """Drop all that was put and not committed."""
        import shutil

        if self._staged.exists():
            shutil.rmtree(self._staged)


def is_committing(folder: Path) -> bool:
    """Whether a transaction is committed and not yet all in place: for now the folder's files do not fit together."""
    return (folder / _COMMITTED_NAME).exists()


def finish_commit(folder: Path) -> None:
    """Move to their places the contents of a transaction that was committed. The caller holds the lock.

    PermissionError for a content that belongs outside ``folder``.
    """
    committed = folder / _COMMITTED_NAME
    if committed.exists():
        for content in sorted(committed.iterdir()):
            place = folder / _name_inside(unquote(content.name))
            place.parent.mkdir(parents=True, exist_ok=True)
            content.replace(place)
        committed.rmdir()


def _name_inside(name: str) -> PurePosixPath:
    path = PurePosixPath(name)
    if path.is_absolute() or ".." in path.parts:
        raise PermissionError(errno.EACCES, "belongs outside its folder", name)
    return path


@contextmanager
def errors_named(path: Path) -> Iterator[None]:
    """Give an OSError that names no file, as that of a full disk, the name ``path``."""
    try:
        yield
    except OSError as error:
        if error.errno and not error.filename:
            error.filename = str(path)
        raise


def _write_durably(path: Path, data: bytes) -> None:
    if os.path.lexists(path):  # of a writer that was killed; or a link, which would lead the writing elsewhere
        path.unlink()
    with errors_named(path), path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


class FolderLock:
    """The right to write to an existing folder, as a context manager. LockedError where another holds it.

    Another is another process, or another ``FolderLock`` of this one. The kernel frees the lock of a process
    that dies; the file ``.lock`` stays, and means nothing by itself.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._descriptor: int | None = None

    def __enter__(self) -> Self:
        descriptor = os.open(self._folder / _LOCK_NAME, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BaseException as error:
            os.close(descriptor)
            if isinstance(error, BlockingIOError):
                raise LockedError(self._folder) from error
            raise
        self._descriptor = descriptor
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._descriptor is not None:
            os.close(self._descriptor)
            self._descriptor = None
