"""Atomic writes, transactions over several files, and the lock of a folder."""

from __future__ import annotations

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest

from cryptosearch.errors import LockedError
from cryptosearch.storage import FolderLock, Transaction, finish_commit, is_committing, write_atomically
from power_cut import PowerCut, cut_power_at


def visible(folder: Path) -> dict[str, str]:
    """Names and contents of the files in ``folder`` that are not hidden."""
    paths = (path for path in folder.rglob("*") if path.is_file())
    inside = ((path.relative_to(folder), path) for path in paths)
    return {
        str(name): path.read_text() for name, path in inside if not any(part.startswith(".") for part in name.parts)
    }


def test_the_content_is_replaced(tmp_path: Path) -> None:
    write_atomically(tmp_path / "a", b"old")
    write_atomically(tmp_path / "a", b"new")

    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"a": b"new"}


@pytest.mark.parametrize(("n", "left"), [(1, "old"), (2, "old"), (3, "new")])
def test_a_write_that_is_cut_leaves_the_old_or_the_new_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int, left: str
) -> None:
    (tmp_path / "a").write_bytes(b"old")
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        cut_power_at(patch, n)
        write_atomically(tmp_path / "a", b"new")

    assert visible(tmp_path) == {"a": left}


def test_a_write_that_fails_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError("no space")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="no space"):
        write_atomically(tmp_path / "a", b"new")

    assert list(tmp_path.iterdir()) == []


def test_a_full_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space") as failed:
        write_atomically(tmp_path / "a", b"new")
    assert failed.value.filename == str(tmp_path / ".a.tmp")


def test_a_transaction_puts_files_below_the_folder(tmp_path: Path) -> None:
    transaction = Transaction(tmp_path)
    transaction.put("a", b"1")
    transaction.put("below/b%2F.txt", b"2")
    assert visible(tmp_path) == {}
    transaction.commit()

    assert visible(tmp_path) == {"a": "1", "below/b%2F.txt": "2"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a", "below"]


def test_what_is_discarded_never_counts(tmp_path: Path) -> None:
    transaction = Transaction(tmp_path)
    transaction.put("a", b"1")
    transaction.discard()
    transaction.commit()

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("n", range(1, 20))
def test_a_transaction_that_is_cut_takes_effect_wholly_or_not_at_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, n: int
) -> None:
    old, new = {"a": "old", "below/b": "old"}, {"a": "new", "below/b": "new"}
    _run(tmp_path, old)
    with monkeypatch.context() as patch:
        cut_power_at(patch, n)
        try:
            _run(tmp_path, new)
            completed = True
        except PowerCut:
            completed = False
    finish_commit(tmp_path)

    assert completed == (n > 12)  # the steps of this transaction: every one is cut once
    assert not is_committing(tmp_path)
    assert visible(tmp_path) in ([new] if completed else [old, new])
    _run(tmp_path, {"a": "newest"})
    assert visible(tmp_path)["a"] == "newest"


def test_a_transaction_first_finishes_the_one_before(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch, pytest.raises(PowerCut):
        cut_power_at(patch, 7)  # one file of two is in place
        _run(tmp_path, {"a": "1", "b": "1"})
    assert is_committing(tmp_path)
    _run(tmp_path, {"a": "2"})

    assert visible(tmp_path) == {"a": "2", "b": "1"}


def test_a_commit_is_not_over_before_all_is_in_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    transaction = Transaction(tmp_path)
    transaction.put("a", b"1")
    with monkeypatch.context() as patch:
        cut_power_at(patch, 5)  # after the renaming that commits
        with pytest.raises(PowerCut):
            transaction.commit()

    assert is_committing(tmp_path)


def test_a_content_that_belongs_outside_the_folder_is_refused(tmp_path: Path) -> None:
    inside = tmp_path / "inside"
    (inside / ".committed").mkdir(parents=True)
    (inside / ".committed" / "..%2Fa").write_text("1")

    with pytest.raises(PermissionError, match="outside"):
        finish_commit(inside)
    assert not (tmp_path / "a").exists()


def test_a_second_lock_in_one_process_is_refused(tmp_path: Path) -> None:
    with FolderLock(tmp_path), pytest.raises(LockedError) as raised, FolderLock(tmp_path):
        pass

    assert raised.value.path == tmp_path


def test_a_lock_is_free_again_after_its_block(tmp_path: Path) -> None:
    with FolderLock(tmp_path):
        pass
    with FolderLock(tmp_path):
        pass


def test_the_lock_of_another_process_is_seen_and_dies_with_it(tmp_path: Path) -> None:
    program = (
        "import sys, pathlib; from cryptosearch.storage import FolderLock\n"
        "with FolderLock(pathlib.Path(sys.argv[1])): print('locked', flush=True); sys.stdin.read()"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        with pytest.raises(LockedError), FolderLock(tmp_path):
            pass
        other.kill()
    with FolderLock(tmp_path):
        pass


def _run(folder: Path, contents: dict[str, str]) -> None:
    transaction = Transaction(folder)
    for name, content in contents.items():
        transaction.put(name, content.encode())
    transaction.commit()
