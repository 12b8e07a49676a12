"""The engine on Whoosh's files: transactions, opening, and answers from one snapshot at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from whoosh.filedb.filestore import FileStorage
from whoosh.index import FileIndex
from whoosh.writing import CLEAR, MERGE_SMALL, IndexWriter

from cryptosearch.analysis import Analyzer
from cryptosearch.engine import Ranked, Ranking
from cryptosearch.engine.plan import IndexField, Node, Term
from cryptosearch.engine.scalar import evaluate, top
from cryptosearch.engine.stored import dump_post, revision
from cryptosearch.engine.whoosh.manifest import NAME, check_manifest, check_ours, write_manifest
from cryptosearch.engine.whoosh.schema import REVISION, STORED_POST, make_document, make_schema
from cryptosearch.engine.whoosh.snapshot import WhooshSnapshot
from cryptosearch.errors import IndexCorruptError, IndexFolderError
from cryptosearch.model import Post, Sort
from cryptosearch.storage import FolderLock


class WhooshEngine:
    """Posts in a folder of Whoosh segments."""

    def __init__(self, folder: Path, index: FileIndex, analyzer: Analyzer) -> None:
        self._folder = folder
        self._index = index
        self._analyzer = analyzer
        self._read_newest()

    @classmethod
    def create(cls, folder: Path, analyzer: Analyzer) -> Self:
        """An empty index in a new or empty folder; an index of ours that stands there is emptied.

        IndexFolderError where the folder holds files of somebody else. LockedError while it is written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexFolderError(folder, f"cannot be made a folder: {error.strerror}") from error
        with FolderLock(folder):
            _refuse_foreign_files(folder)
            check_ours(folder)
            (folder / NAME).unlink(missing_ok=True)
            for file in _whoosh_files(folder):
                file.unlink()
            index = FileStorage(str(folder)).create_index(make_schema())
            write_manifest(folder, fingerprint=analyzer.fingerprint)
        return cls(folder, index, analyzer)

    @classmethod
    def open(cls, folder: Path, analyzer: Analyzer) -> Self:
        """The index in ``folder``. Errors as ``check_manifest``, and IndexCorruptError for missing files."""
        check_manifest(folder, fingerprint=analyzer.fingerprint)
        try:
            return cls(folder, FileStorage(str(folder)).open_index(), analyzer)
        except Exception as error:  # Whoosh unpickles its files: a damaged one raises anything
            raise IndexCorruptError(folder, f"its files cannot be read: {error}") from error

    @contextmanager
    def write(self) -> Iterator[WhooshWriter]:
        """A transaction; see ``Engine.write``."""
        with FolderLock(self._folder):
            self.refresh()
            writer = self._index.writer()
            try:
                changes = WhooshWriter(writer, self._analyzer, self._snapshot.docnums())
                yield changes
            except BaseException:
                writer.cancel()
                raise
            writer.commit(mergetype=MERGE_SMALL if changes.keeps_any else CLEAR)
        self.refresh()

    def search(self, plan: Node, *, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> Ranking:
        """See ``Engine.search``."""
        snapshot = self._snapshot
        scores = evaluate(plan, snapshot)
        page = top(scores, snapshot, limit=limit, offset=offset, sort=sort)
        return Ranking(len(scores), tuple(Ranked(snapshot.stored_post(doc), score) for doc, score in page))

    def count(self, plan: Node) -> int:
        return len(evaluate(plan, self._snapshot))

    def get(self, post_id: str) -> Post | None:
        snapshot = self._snapshot
        found = evaluate(Term(IndexField.ID, post_id), snapshot)
        return snapshot.stored_post(min(found)) if found else None

    def revisions(self) -> Mapping[str, str]:
        return self._snapshot.revisions()

    def refresh(self) -> bool:
        if self._index.latest_generation() == self._generation:
            return False
        self._read_newest()
        return True

    def _read_newest(self) -> None:
        # The generation first: a commit between the two lines costs one refresh too many, never one too few.
        self._generation: int = self._index.latest_generation()
        self._snapshot = WhooshSnapshot(self._index.reader(), self._folder)

    def close(self) -> None:
        self._snapshot.close()
        self._index.close()


class WhooshWriter:
    """The puts and deletes of one transaction."""

    def __init__(self, writer: IndexWriter, analyzer: Analyzer, docnums: dict[str, int]) -> None:
        self._writer = writer
        self._analyzer = analyzer
        self._docnums = docnums  # of posts committed before and not deleted since
        self._put: set[str] = set()  # since: Whoosh cannot take back what it was given in one transaction

    @property
    def keeps_any(self) -> bool:
        """Whether a post of an earlier commit stays. Whoosh leaves a segment without any in place for ever."""
        return bool(self._docnums)

    def put(self, post: Post) -> None:
        """See ``Writer.put``."""
        if post.id in self._put:
            raise ValueError(f"post {post.id} is put twice in one transaction")
        self.delete(post.id)
        stored = dump_post(post)
        document = make_document(post, self._analyzer)
        self._writer.add_document(**document, **{STORED_POST: stored, REVISION: revision(stored).encode()})
        self._put.add(post.id)

    def delete(self, post_id: str) -> None:
        """See ``Writer.delete``."""
        docnum = self._docnums.pop(post_id, None)
        if docnum is not None:
            self._writer.delete_document(docnum)


def _whoosh_files(folder: Path) -> list[Path]:
    return [file for pattern in ("_MAIN_*.toc*", "MAIN_*", "MAIN.tmp*") for file in folder.glob(pattern)]


def _refuse_foreign_files(folder: Path) -> None:
    """Never empty a folder that is not ours: a wrong path must not cost anybody a file."""
    ours = {*_whoosh_files(folder), folder / NAME, folder / "README.md"}
    foreign = sorted(file.name for file in folder.iterdir() if file not in ours and not file.name.startswith("."))
    if foreign:
        raise IndexFolderError(folder, f"holds files that are not an index's, such as {foreign[0]}")
