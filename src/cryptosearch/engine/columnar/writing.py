"""One transaction: posts put and deleted, gathered into new segments, committed together or not at all.

Few posts make a segment in this process when the block ends. Many go to worker processes, batch by batch,
which write whole segments of up to 65,536 posts meanwhile (``workers.py``).
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from zlib import crc32

from cryptosearch.analysis import Analyzer
from cryptosearch.engine.columnar.damage import contradictions_refused
from cryptosearch.engine.columnar.deletions import write_deletions
from cryptosearch.engine.columnar.folder import (
    commit,
    contents_path,
    finish_commit,
    new_deletions_path,
    new_segment_path,
)
from cryptosearch.engine.columnar.manifest import FileEntry, Manifest, SegmentEntry, read_manifest
from cryptosearch.engine.columnar.merging import merge
from cryptosearch.engine.columnar.policy import choose_merge
from cryptosearch.engine.columnar.segment import Segment
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot, Leaf
from cryptosearch.engine.columnar.workers import SegmentWriters
from cryptosearch.model import Post

MakeContents = Callable[[Manifest], bytes]  # the table of contents for a commit


class Transaction:
    """The puts and deletes of one transaction on the state ``snapshot``. The caller holds the folder's lock."""

    def __init__(self, folder: Path, snapshot: ColumnarSnapshot, analyzer: Analyzer) -> None:
        self._folder = folder
        self._old = snapshot.manifest
        self._parts = [
            _Part(entry, leaf, set(leaf.deleted))
            for entry, leaf in zip(snapshot.manifest.segments, snapshot.leaves, strict=True)
        ]
        self._writers = SegmentWriters(folder, analyzer)
        self._put: set[str] = set()

    def put(self, post: Post) -> None:
        """See ``Writer.put``."""
        if post.id in self._put:
            raise ValueError(f"post {post.id} is put twice in one transaction")
        self._take_out(post.id)
        self._put.add(post.id)
        self._writers.add(post)

    def delete(self, post_id: str) -> None:
        """See ``Writer.delete``. ValueError for a post that this transaction has put."""
        if post_id in self._put:
            raise ValueError(f"post {post_id} is put and deleted in one transaction")
        self._take_out(post_id)

    def commit(self, make_contents: MakeContents) -> None:
        """Make the changes the folder's new state. OSError; the folder is then as it was."""
        if not self._put and all(part.deleted == part.leaf.deleted for part in self._parts):
            return
        for path, n_docs in self._writers.finish():
            self._parts.append(_Part.of_new(path, n_docs))
        self._parts = [part for part in self._parts if part.n_live]
        self._merge()
        generation = self._old.generation + 1
        segments = tuple(self._with_deletions(part, generation) for part in self._parts)
        manifest = Manifest(generation, self._old.analyzer, segments)
        contents = make_contents(manifest)
        entry = FileEntry(contents_path(self._folder, generation).name, len(contents), crc32(contents))
        commit(self._folder, manifest._replace(contents=entry), contents)

    def discard(self) -> None:
        """Undo what was not committed, also what workers wrote. An interrupt may come after the commit as well."""
        self._writers.discard()
        finish_commit(self._folder, read_manifest(self._folder))

    def _take_out(self, post_id: str) -> None:
        try:
            encoded = post_id.encode()
        except UnicodeEncodeError:  # no post has it
            return
        for part in self._parts:
            with contradictions_refused(part.leaf.segment.path):
                docnum = part.leaf.segment.find_id(encoded)
            if docnum is not None and docnum not in part.deleted:
                part.deleted.add(docnum)
                return

    def _merge(self) -> None:
        while chosen := choose_merge([part.current() for part in self._parts]):
            names = {entry.file.name for entry in chosen}
            merged = [part for part in self._parts if part.entry.file.name in names]
            path = new_segment_path(self._folder)
            with contradictions_refused(self._folder):
                n_docs = merge([part.leaf_now() for part in merged], path)
            new = _Part.of_new(path, n_docs)
            at = self._parts.index(merged[0])
            rest = [part for part in self._parts[at:] if part not in merged]
            self._parts[at:] = [new, *rest]

    def _with_deletions(self, part: _Part, generation: int) -> SegmentEntry:
        if part.deleted == part.leaf.deleted:
            return part.entry
        path = new_deletions_path(self._folder, part.entry.file.name, generation)
        write_deletions(path, part.deleted, part.entry.n_docs)
        return part.current()._replace(deletions=FileEntry.of(path))


class _Part:
    """A segment of the new state, with its deletions so far."""

    def __init__(self, entry: SegmentEntry, leaf: Leaf, deleted: set[int]) -> None:
        self.entry = entry
        self.leaf = leaf
        self.deleted = deleted

    @classmethod
    def of_new(cls, path: Path, n_docs: int) -> _Part:
        return cls(SegmentEntry(FileEntry.of(path), n_docs), Leaf(Segment(path), 0, frozenset()), set())

    @property
    def n_live(self) -> int:
        return self.entry.n_docs - len(self.deleted)

    def current(self) -> SegmentEntry:
        return self.entry._replace(n_deleted=len(self.deleted))

    def leaf_now(self) -> Leaf:
        return self.leaf._replace(deleted=frozenset(self.deleted))
