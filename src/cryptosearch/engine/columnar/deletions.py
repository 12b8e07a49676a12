"""Which posts of a segment are deleted: a file of one bit per post, written anew with each commit that deletes some.

Segments are immutable; the manifest says which deletions file goes with which segment. Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cryptosearch.engine.columnar.container import Column, Container, write_container
from cryptosearch.errors import IndexCorruptError

KIND = "cryptosearch deletions"
VERSION = 1


def write_deletions(path: Path, docnums: Iterable[int], n_docs: int) -> None:
    """Write the deleted ``docnums`` of a segment of ``n_docs`` posts to a new file, durably."""
    bits = bytearray(-(-n_docs // 8))
    for docnum in docnums:
        bits[docnum >> 3] |= 1 << (docnum & 7)
    columns = [Column("deleted", "u8", memoryview(bits))]
    write_container(path, kind=KIND, version=VERSION, header={"n_docs": n_docs}, columns=columns)


def read_deletions(path: Path, n_docs: int) -> frozenset[int]:
    """The deleted docnums. IndexCorruptError unless the file is whole and belongs to ``n_docs`` posts."""
    container = Container(path, kind=KIND, version=VERSION)
    try:
        bits = bytes(container.sections["deleted"].all())
        if container.header["n_docs"] != n_docs or len(bits) != -(-n_docs // 8):
            raise IndexCorruptError(path, f"belongs to another segment than one of {n_docs} posts")
        return frozenset(_set_bits(bits))
    except KeyError as error:
        raise IndexCorruptError(path, f"lacks {error}") from error
    finally:
        container.close()


def _set_bits(bits: bytes) -> Iterator[int]:
    for at, byte in enumerate(bits):
        if byte:
            yield from (at * 8 + bit for bit in range(8) if byte >> bit & 1)
