"""Indexes of given tokens, without an analyzer: as a columnar folder, and on Whoosh's own codec."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from whoosh.fields import FieldType, Schema
from whoosh.filedb.filestore import RamStorage
from whoosh.formats import Positions
from whoosh.index import FileIndex

from conftest import make_post
from cryptosearch.analysis.bulk_terms import Terms
from cryptosearch.engine.columnar.building import stored_columns
from cryptosearch.engine.columnar.container import Column, write_container
from cryptosearch.engine.columnar.deletions import write_deletions
from cryptosearch.engine.columnar.folder import commit, contents_path, new_deletions_path, new_segment_path
from cryptosearch.engine.columnar.inversion import TokenPart, Tokens, field_columns, invert
from cryptosearch.engine.columnar.manifest import FileEntry, Manifest, SegmentEntry
from cryptosearch.engine.columnar.packing import column, narrow
from cryptosearch.engine.columnar.segment import KIND, TEXT_ENCODING, VERSION, revision_number
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.stored import dump_post, revision
from cryptosearch.engine.whoosh.contents import make_contents
from cryptosearch.model import Post


class Doc(NamedTuple):
    """A post and its tokens: a field's number n stands at position n."""

    post: Post
    fields: Mapping[IndexField, Sequence[str]]
    is_deleted: bool = False


def make_doc(post_id: str, *, day: int = 20, is_deleted: bool = False, **fields: Any) -> Doc:
    """A document whose fields hold the words of the texts given by field name, and its id."""
    tokens = {IndexField(name): text.split() for name, text in fields.items()}
    return Doc(make_post(post_id, day=day), tokens | {IndexField.ID: [post_id]}, is_deleted)


def commit_segments(folder: Path, segments: Sequence[Sequence[Doc]], *, generation: int = 1) -> ColumnarSnapshot:
    """Make these segments the index in ``folder``; its files of other generations go."""
    folder.mkdir(exist_ok=True)
    entries = tuple(_write_segment(folder, docs, generation) for docs in segments)
    manifest = Manifest(generation, "an analyzer", entries)
    contents = make_contents(manifest)
    name = contents_path(folder, generation).name
    manifest = manifest._replace(contents=FileEntry(name, len(contents), crc32(contents)))
    commit(folder, manifest, contents)
    return ColumnarSnapshot(folder, manifest)


def _write_segment(folder: Path, docs: Sequence[Doc], generation: int) -> SegmentEntry:
    path = new_segment_path(folder)
    statistics, columns = {}, []
    for name in sorted({name for doc in docs for name in doc.fields if doc.fields[name]}):
        lengths = np.array([len(doc.fields.get(name, ())) for doc in docs])
        found = field_columns(name.value, invert(_tokens(docs, name)), lengths)
        statistics[name.value] = found.statistics
        columns += found.columns
    header = {"n_docs": len(docs), "fields": statistics}
    write_container(path, kind=KIND, version=VERSION, header=header, columns=[*columns, *_post_columns(docs)])
    entry = SegmentEntry(FileEntry.of(path), len(docs))
    deleted = [docnum for docnum, doc in enumerate(docs) if doc.is_deleted]
    if not deleted:
        return entry
    path = new_deletions_path(folder, path.name, generation)
    write_deletions(path, deleted, len(docs))
    return entry._replace(n_deleted=len(deleted), deletions=FileEntry.of(path))


def _tokens(docs: Sequence[Doc], name: IndexField) -> Tokens:
    rows = [(text, n, at) for n, doc in enumerate(docs) for at, text in enumerate(doc.fields.get(name, ()))]
    terms = sorted({text for text, _, _ in rows})
    ids = np.array([terms.index(text) for text, _, _ in rows], np.uint32)
    docnums, positions = np.array([row[1] for row in rows], np.uint16), np.array([row[2] for row in rows], np.uint32)
    return Tokens(Terms.of(terms), [TokenPart(ids, docnums, positions)])


def _post_columns(docs: Sequence[Doc]) -> Iterator[Column]:
    ids = sorted(doc.post.id for doc in docs)
    stored = [dump_post(doc.post) for doc in docs]
    yield column("days", "i32", np.array([doc.post.filed_on.toordinal() for doc in docs]))
    yield narrow("id_ordinals", np.array([ids.index(doc.post.id) for doc in docs]))
    yield column("revisions", "u64", np.array([revision_number(revision(post)) for post in stored], np.uint64))
    yield from stored_columns([post.encode(TEXT_ENCODING) for post in stored])


class StockField(FieldType):  # type: ignore[misc]  # whoosh is untyped
    """Whoosh's own postings of tokens that are given as a list."""

    def __init__(self) -> None:
        super().__init__(Positions(), analyzer=None, scorable=True)

    def index(self, value: Sequence[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for text in dict.fromkeys(value):
            places = [at for at, other in enumerate(value) if other == text]
            yield text.encode(), len(places), float(len(places)), self.format.encode(places)


def stock_index(segments: Sequence[Sequence[Doc]]) -> FileIndex:
    """The same documents in Whoosh's own codec, in memory."""
    schema = Schema(**{name.value: StockField() for name in IndexField})
    index: FileIndex = RamStorage().create_index(schema)
    for docs in segments:
        with index.writer() as writer:
            writer.merge = False
            for doc in docs:
                writer.add_document(**{name.value: list(tokens) for name, tokens in doc.fields.items() if tokens})
    with index.writer() as writer:
        writer.merge = False
        for docnum, doc in enumerate(doc for docs in segments for doc in docs):
            if doc.is_deleted:
                writer.delete_document(docnum)
    return index


# Two segments; the third of four is deleted.
DOCS = [
    [
        make_doc("eth", day=20, title="a b", body="eth falls b", kind="flash"),
        make_doc("btc", day=22, body="btc b", kind="flash"),
    ],
    [
        make_doc("gone", day=25, body="btc b", kind="article", is_deleted=True),
        make_doc("sol", day=21, body="sol btc b b", kind="article"),
    ],
]
