"""Whoosh's extension point: by this codec its readers and searchers work on columnar segments, which they never write.

A table of contents (``contents.py``) holds pickled ``ColumnarSegment`` objects, from which Whoosh gets the codec
and the codec gets the files. Whoosh's ``open_dir`` unpickles that table, so whoever made the folder can run code in
the process that opens it: it is for folders that one trusts. cryptosearch itself reads ``manifest.json``, which
runs nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import NoReturn

from whoosh.codec import base
from whoosh.filedb.filestore import FileStorage

from cryptosearch.engine.columnar.deletions import read_deletions
from cryptosearch.engine.columnar.manifest import SegmentEntry
from cryptosearch.engine.columnar.segment import Segment
from cryptosearch.engine.whoosh.readers import SegmentPosts, SegmentTerms
from cryptosearch.engine.whoosh.schema import refuse_writing
from cryptosearch.errors import IndexCorruptError

INDEX_NAME = "MAIN"  # Whoosh's name for the index of a folder


class ColumnarSegment(base.Segment):  # type: ignore[misc]  # whoosh is untyped
    """What Whoosh is told of a segment. Writers, and they alone, ask it for counts of posts and for changes."""

    def __init__(self, entry: SegmentEntry, generation: int) -> None:
        self.indexname = INDEX_NAME
        self.segid = Path(entry.file.name).stem.removeprefix(f"{INDEX_NAME}_")
        self.compound = False
        self.generation = generation  # of the commit whose table of contents this is
        self.file_name = entry.file.name
        self.n_docs = entry.n_docs
        self.n_deleted = entry.n_deleted
        self.deletions_name = entry.deletions.name if entry.deletions else None

    def codec(self) -> ColumnarCodec:
        """What reads the segment."""
        return ColumnarCodec()

    def should_assemble(self) -> bool:
        """No: Whoosh would copy compound files to memory."""
        return False

    def doc_count(self) -> int:
        return self.n_docs - self.n_deleted

    def deleted_count(self) -> int:
        return self.n_deleted

    def doc_count_all(self) -> NoReturn:
        """CryptoSearchError: only a writer asks, as it begins. Readers have it from ``SegmentPosts``."""
        refuse_writing()

    def set_doc_count(self, doccount: int) -> NoReturn:
        """CryptoSearchError."""
        refuse_writing()

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        """CryptoSearchError."""
        refuse_writing()


class ColumnarCodec(base.Codec):  # type: ignore[misc]
    """Opens the parts of a segment in the folder of ``storage``; IndexCorruptError for files that are damaged."""

    def terms_reader(self, storage: FileStorage, segment: ColumnarSegment) -> SegmentTerms:
        """The segment's terms."""
        return SegmentTerms(_open(storage, segment))

    def per_document_reader(self, storage: FileStorage, segment: ColumnarSegment) -> SegmentPosts:
        """The segment's posts."""
        return SegmentPosts(_open(storage, segment), _deleted(storage, segment))

    def per_document_writer(self, storage: FileStorage, segment: ColumnarSegment) -> NoReturn:
        """CryptoSearchError."""
        refuse_writing()

    def field_writer(self, storage: FileStorage, segment: ColumnarSegment) -> NoReturn:
        """CryptoSearchError."""
        refuse_writing()

    def new_segment(self, storage: FileStorage, indexname: str) -> NoReturn:
        """CryptoSearchError."""
        refuse_writing()


def _open(storage: FileStorage, segment: ColumnarSegment) -> Segment:
    path = _present(storage, segment, segment.file_name)
    opened = Segment(path)
    if opened.n_docs != segment.n_docs:
        opened.close()
        raise IndexCorruptError(path, f"holds {opened.n_docs} posts, the table of contents says {segment.n_docs}")
    return opened


def _deleted(storage: FileStorage, segment: ColumnarSegment) -> frozenset[int]:
    if segment.deletions_name is None:
        return frozenset()
    path = _present(storage, segment, segment.deletions_name)
    deleted = read_deletions(path, segment.n_docs)
    if len(deleted) != segment.n_deleted:
        raise IndexCorruptError(path, f"names {len(deleted)} posts, the table of contents says {segment.n_deleted}")
    return deleted


def _present(storage: FileStorage, segment: ColumnarSegment, name: str) -> Path:
    """The file's path. FileNotFoundError if a later commit removed it: Whoosh then reads the new table of contents."""
    path = Path(storage.folder) / name
    if not path.is_file():
        if _newest_generation(path.parent) > segment.generation:
            raise FileNotFoundError(f"{path} belongs to an earlier commit")
        raise IndexCorruptError(path, "is missing")
    return path


def _newest_generation(folder: Path) -> int:
    stems = (path.stem.removeprefix(f"_{INDEX_NAME}_") for path in folder.glob(f"_{INDEX_NAME}_*.toc"))
    return max((int(stem) for stem in stems if stem.isdecimal()), default=0)
