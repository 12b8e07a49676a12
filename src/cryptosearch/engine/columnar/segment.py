"""One segment file: up to 65,536 posts with their terms, stored texts and columns. Immutable, standard library only.

``docs/format.md`` describes the file. Docnums count from 0 inside the segment.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Mapping
from itertools import pairwise
from pathlib import Path

from cryptosearch.engine.columnar.container import Container, Section
from cryptosearch.engine.columnar.field import FieldReader, count
from cryptosearch.engine.plan import IndexField
from cryptosearch.errors import IndexCorruptError

KIND = "cryptosearch segment"
VERSION = 1
MAX_POSTS = 1 << 16
POSTS_PER_BLOCK = 16
MAX_BLOCK_BYTES = 512 << 20  # of 16 posts: what a small file unpacks to is bounded
TEXT_ENCODING = "gb18030"  # of stored posts: all of Unicode, and Chinese packs into a sixth less than UTF-8 does

_EACH = ("u8", "u16", "u32", "u64")
_TYPES: Mapping[str, Collection[str]] = {
    "days": ("i32",),
    "id_ordinals": _EACH,
    "revisions": ("u64",),
    "posts": ("u8",),
    "post_block_ends": ("u64",),
    "post_ends": _EACH,
    "texts": ("u8",),
    "shared_lengths": ("u8",),
    "text_starts": ("u32",),
    "keys": ("u64",),
    "posting_starts": ("u32",),
    "docnums": ("u16",),
    "repeated": ("u8",),
    "repeated_starts": ("u32",),
    "further_starts": ("u32",),
    "lengths": _EACH,
    **{
        f"{column}{part}": types
        for column in ("rest_lengths", "document_frequencies", "further_counts", "first_positions", "further_positions")
        for part, types in (("", _EACH[:3]), (".patched", ("u32",)), (".patches", ("u32",)))
    },
}  # of each column; those of a field without its name


class Segment:
    """An open segment. IndexCorruptError for a file that is none."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._container = Container(path, kind=KIND, version=VERSION)
        sections = self._container.sections
        try:
            header = self._container.header
            self.n_docs = count(header["n_docs"])
            _check_types(sections)
            self.fields = {
                IndexField(name): FieldReader(path, name, sections, statistics)
                for name, statistics in header["fields"].items()
            }
            self.days = sections["days"]  # Post.filed_on as a proleptic ordinal
            self.id_ordinals = sections["id_ordinals"]  # of the post's own id among the terms of IndexField.ID
            self.revisions = sections["revisions"]  # digest of the stored post
            self._posts, self._post_ends = sections["posts"], sections["post_ends"]
            self._block_ends = sections["post_block_ends"]
            self._check_sizes()
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise IndexCorruptError(path, f"has a header that is none: {error!r}") from error

    def _check_sizes(self) -> None:
        per_post = [self.days, self.id_ordinals, self.revisions, self._post_ends]
        per_post += [field.lengths for field in self.fields.values()]
        if not 0 < self.n_docs <= MAX_POSTS or any(len(column) != self.n_docs for column in per_post):
            raise ValueError(f"columns that do not fit {self.n_docs} posts")

    def find_id(self, post_id: bytes) -> int | None:
        """The docnum of the post with this very id, deleted or not; not of one that has merged it."""
        ids = self.fields[IndexField.ID]
        ordinal = ids.find(post_id)
        if ordinal is None:
            return None
        docnums = ids.docnums_of(ids.span(ordinal))
        return next((docnum for docnum in docnums if self.id_ordinals[docnum] == ordinal), None)

    def post_id(self, docnum: int) -> str:
        """The id of the post."""
        return self.fields[IndexField.ID].term(self.id_ordinals[docnum]).decode()

    def post_ids(self) -> list[str]:
        """The ids of all posts, by docnum."""
        ids = self.fields[IndexField.ID]
        terms = [term.decode() for term in ids.terms(range(ids.n_terms))]
        return [terms[ordinal] for ordinal in self.id_ordinals.all()]

    def stored(self, docnum: int) -> str:
        """The stored post, as ``stored.dump_post`` gave it."""
        block = docnum // POSTS_PER_BLOCK
        first = block * POSTS_PER_BLOCK
        ends = [0, *self._post_ends.slice(first, min(first + POSTS_PER_BLOCK, self.n_docs))]
        start, end = ends[docnum - first], ends[docnum - first + 1]
        return self._block(block, ends[-1], end)[start:end].decode(TEXT_ENCODING)

    def stored_posts(self) -> list[bytes]:
        """All stored posts in ``TEXT_ENCODING``, by docnum."""
        posts: list[bytes] = []
        for block in range(len(self._block_ends)):
            first = block * POSTS_PER_BLOCK
            ends = [0, *self._post_ends.slice(first, min(first + POSTS_PER_BLOCK, self.n_docs))]
            data = self._block(block, ends[-1], ends[-1])
            posts += (data[start:end] for start, end in pairwise(ends))
        return posts

    def _block(self, block: int, n_bytes: int, end: int) -> bytes:
        """The posts of a block, which has ``n_bytes``, at least as far as ``end``: unpacking takes longest."""
        if n_bytes > MAX_BLOCK_BYTES:
            raise IndexCorruptError(self.path, f"says that {POSTS_PER_BLOCK} posts have {n_bytes} bytes")
        start = self._block_ends[block - 1] if block else 0
        inflater = zlib.decompressobj()
        try:
            data = inflater.decompress(self._posts.slice(start, self._block_ends[block]), end + 1)
        except zlib.error as error:
            raise IndexCorruptError(self.path, f"holds a post that cannot be unpacked: {error}") from error
        if len(data) != min(end + 1, n_bytes):
            raise IndexCorruptError(self.path, f"holds posts of another length than {n_bytes} bytes")
        return data

    def close(self) -> None:
        """Let go of the file."""
        self._container.close()


def _check_types(sections: Mapping[str, Section]) -> None:
    for name, section in sections.items():
        column = name.partition(".")[2] or name
        if section.type not in _TYPES.get(column, section.type):
            raise ValueError(f"{name} holds numbers of the type {section.type}")


def revision_number(revision: str) -> int:
    """The 64-bit column value of a revision of 16 hexadecimal digits."""
    return int(revision, 16)
