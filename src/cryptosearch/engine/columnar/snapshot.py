"""One committed state of an index, read one posting at a time: the segments as one space of docnums.

What ``scalar.py`` evaluates on; ``array_snapshot.py`` is its twin for numpy. Docnums count through the segments
in the manifest's order. Standard library only.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from heapq import merge
from itertools import accumulate, groupby
from operator import itemgetter
from pathlib import Path
from typing import NamedTuple

from cryptosearch.engine.columnar.container import TYPES, Section
from cryptosearch.engine.columnar.damage import contradictions_refused
from cryptosearch.engine.columnar.deletions import read_deletions
from cryptosearch.engine.columnar.field import FieldReader, Span
from cryptosearch.engine.columnar.manifest import FileEntry, Manifest
from cryptosearch.engine.columnar.segment import Segment
from cryptosearch.engine.plan import IndexField
from cryptosearch.engine.scalar import Postings
from cryptosearch.engine.stored import load_post
from cryptosearch.errors import IndexCorruptError
from cryptosearch.model import Post

_CACHED_TERMS = 256
_CACHED_FINDS = 2048
_CACHED_IDS = 4096
_CACHED_FREQUENCIES = 1 << 14
_MORE_FROM_EACH = 2  # times as many terms of each segment as are wanted of all


class Leaf(NamedTuple):
    """A segment in a snapshot: its docnums begin at ``base``."""

    segment: Segment
    base: int
    deleted: frozenset[int]  # docnums inside the segment


class ColumnarSnapshot:
    """The commit that ``manifest`` describes. IndexCorruptError for files that are missing or do not fit it.

    Segments that ``earlier`` has open are shared with it, what was read of them and found whole is not checked again.
    """

    def __init__(self, folder: Path, manifest: Manifest, *, earlier: ColumnarSnapshot | None = None) -> None:
        self.manifest = manifest
        self.leaves = _open_leaves(folder, manifest, earlier.opened() if earlier else {})
        self.n_docs = sum(leaf.segment.n_docs for leaf in self.leaves)
        self.n_live = self.n_docs - sum(len(leaf.deleted) for leaf in self.leaves)
        self.found = lru_cache(_CACHED_FINDS)(self._found)
        self.document_frequency = lru_cache(_CACHED_FREQUENCIES)(self._document_frequency)
        self.post_id = lru_cache(_CACHED_IDS)(self._post_id)
        self.postings = lru_cache(_CACHED_TERMS)(self._postings)
        self.lengths = lru_cache(self._lengths)
        self.days = lru_cache(self._days)

    def opened(self) -> dict[FileEntry, Segment]:
        """The segments by their files."""
        entries = zip(self.manifest.segments, self.leaves, strict=True)
        return {entry.file: leaf.segment for entry, leaf in entries}

    def fields(self, name: IndexField) -> Iterator[tuple[Leaf, FieldReader]]:
        """The field in each segment that has it."""
        for leaf in self.leaves:
            if field := leaf.segment.fields.get(name):
                yield leaf, field

    def _found(self, name: IndexField, term: str) -> Sequence[tuple[Leaf, FieldReader, Span]]:
        """The term's postings in each segment that has it."""
        encoded = encode_term(term)
        ordinals = [(leaf, field, field.find(encoded)) for leaf, field in self.fields(name)]
        return [(leaf, field, field.span(ordinal)) for leaf, field, ordinal in ordinals if ordinal is not None]

    def _document_frequency(self, name: IndexField, term: str) -> int:
        return sum(span.stop - span.start for _, _, span in self.found(name, term))

    def average_length(self, name: IndexField) -> float:
        total = sum(field.total_length for _, field in self.fields(name))
        return max(1.0, total / max(1, self.n_docs))

    def positions(self, name: IndexField, term: str) -> Mapping[int, Sequence[int]]:
        positions: dict[int, Sequence[int]] = {}
        for leaf, field, span in self.found(name, term):
            for docnum, places in zip(field.docnums_of(span), field.positions(span), strict=True):
                if docnum not in leaf.deleted:
                    positions[leaf.base + docnum] = places
        return positions

    def terms(self, name: IndexField, prefix: str) -> Iterable[str]:
        encoded = encode_term(prefix)
        found = {term for _, field in self.fields(name) for term in field.terms(field.prefixed(encoded))}
        return [term.decode() for term in sorted(found)]

    def frequencies(self, name: IndexField, prefix: str) -> Iterator[tuple[str, int]]:
        """See ``Vocabulary.frequencies``."""
        encoded = encode_term(prefix)
        parts = [_frequencies(leaf, field, encoded) for leaf, field in self.fields(name)]
        if len(parts) == 1:
            return parts[0]
        return (
            (term, sum(frequency for _, frequency in same)) for term, same in groupby(merge(*parts), key=itemgetter(0))
        )

    def frequent_terms(self, name: IndexField, prefix: str, limit: int) -> Sequence[str]:
        """See ``Vocabulary.frequent_terms``."""
        encoded = encode_term(prefix)
        parts = [(field, field.prefixed(encoded)) for _, field in self.fields(name)]
        n_each = limit if len(parts) < 2 else limit * _MORE_FROM_EACH
        found = {term.decode() for field, ordinals in parts for term in field.most_frequent(ordinals, n_each)}
        return sorted(found, key=lambda term: (-self.document_frequency(name, term), term))[:limit]

    def first_term(self, name: IndexField, start: str) -> str | None:
        encoded = encode_term(start)
        at = [(field, field.find_from(encoded)) for _, field in self.fields(name)]
        found = min((field.term(ordinal) for field, ordinal in at if ordinal < field.n_terms), default=None)
        return None if found is None else found.decode()

    def terms_between(self, name: IndexField, start: str, stop: str) -> Iterable[str]:
        ordinals = [(field, self.ordinals_between(field, start, stop)) for _, field in self.fields(name)]
        return [term.decode() for term in sorted({term for field, inside in ordinals for term in field.terms(inside)})]

    def docnums_between(self, name: IndexField, start: str, stop: str) -> Iterable[int]:
        for leaf, field in self.fields(name):
            for docnum in field.docnums_of(field.spans(self.ordinals_between(field, start, stop))):
                if docnum not in leaf.deleted:
                    yield leaf.base + docnum

    @staticmethod
    def ordinals_between(field: FieldReader, start: str, stop: str) -> range:
        """Of the terms from ``start`` on that are less than ``stop``."""
        return range(field.find_from(encode_term(start)), field.find_from(encode_term(stop)))

    def live(self) -> Iterable[int]:
        return [
            leaf.base + docnum
            for leaf in self.leaves
            for docnum in range(leaf.segment.n_docs)
            if docnum not in leaf.deleted
        ]

    def _post_id(self, docnum: int) -> str:
        leaf = self.leaf(docnum)
        with contradictions_refused(leaf.segment.path):
            return leaf.segment.post_id(docnum - leaf.base)

    def stored_post(self, docnum: int) -> Post:
        """The post as it was put in."""
        leaf = self.leaf(docnum)
        with contradictions_refused(leaf.segment.path):
            return load_post(leaf.segment.stored(docnum - leaf.base))

    def revisions(self) -> dict[str, str]:
        """Post id -> digest of the stored post, without deleted posts."""
        return {
            post_id: f"{revision:016x}"
            for leaf in self.leaves
            for docnum, (post_id, revision) in enumerate(
                zip(leaf.segment.post_ids(), leaf.segment.revisions.all(), strict=True)
            )
            if docnum not in leaf.deleted
        }

    def leaf(self, docnum: int) -> Leaf:
        """The segment that holds ``docnum``."""
        return next(leaf for leaf in reversed(self.leaves) if leaf.base <= docnum)

    def close(self) -> None:
        """Let go of the files."""
        for leaf in self.leaves:
            leaf.segment.close()

    def _postings(self, name: IndexField, term: str) -> Postings:
        docnums, frequencies = array("I"), array("I")
        for leaf, field, span in self.found(name, term):
            base, deleted = leaf.base, leaf.deleted
            here, often = field.docnums_of(span), field.frequencies(span)
            if deleted:
                often = [n for docnum, n in zip(here, often, strict=True) if docnum not in deleted]
            docnums.extend([base + docnum for docnum in here if docnum not in deleted])
            frequencies.extend(often)
        return Postings(docnums, frequencies)

    def _lengths(self, name: IndexField) -> Sequence[int]:
        present = {leaf.base: field.lengths for leaf, field in self.fields(name)}
        return self._joined([present.get(leaf.base) for leaf in self.leaves])

    def _days(self) -> Sequence[int]:
        return self._joined([leaf.segment.days for leaf in self.leaves])

    def _joined(self, columns: Sequence[Section | None]) -> Sequence[int]:
        """One column of all segments; zeros where a segment has none."""
        types = {column.type if column else None for column in columns}
        if len(types) == 1 and (kind := types.pop()):
            joined = b"".join(column.all() for column in columns if column)
            return memoryview(joined).cast(TYPES[kind])
        numbers = array("I")
        for leaf, column in zip(self.leaves, columns, strict=True):
            numbers.extend(bytes(leaf.segment.n_docs) if column is None else column.all())
        return numbers


def _frequencies(leaf: Leaf, field: FieldReader, prefix: bytes) -> Iterator[tuple[str, int]]:
    """A segment's terms that begin with ``prefix``, in the order of their code points."""
    with contradictions_refused(leaf.segment.path):
        for ordinals in field.blocks(field.prefixed(prefix)):
            less = field.document_frequencies.slice(ordinals.start, ordinals.stop)
            for term, less_one in zip(field.terms(ordinals), less, strict=True):
                yield term.decode(), less_one + 1


def encode_term(term: str) -> bytes:
    """As terms stand in the index. A lone surrogate (a byte of an argument that was no UTF-8) is in none."""
    return term.encode("utf-8", "replace")


def _open_leaves(folder: Path, manifest: Manifest, opened: Mapping[FileEntry, Segment]) -> list[Leaf]:
    leaves = []
    bases = accumulate((entry.n_docs for entry in manifest.segments), initial=0)
    for entry, base in zip(manifest.segments, bases, strict=False):
        segment = opened.get(entry.file) or Segment(_present(folder / entry.file.name, entry.file.n_bytes))
        if segment.n_docs != entry.n_docs:
            raise IndexCorruptError(folder, f"{entry.file.name} has another number of posts than the manifest says")
        deleted: frozenset[int] = frozenset()
        if entry.deletions:
            path = _present(folder / entry.deletions.name, entry.deletions.n_bytes)
            deleted = read_deletions(path, entry.n_docs)
        if len(deleted) != entry.n_deleted:
            raise IndexCorruptError(folder, f"{entry.file.name} has another number of deletions than the manifest says")
        leaves.append(Leaf(segment, base, deleted))
    return leaves


def _present(path: Path, n_bytes: int) -> Path:
    try:
        found = path.stat().st_size
    except OSError as error:
        raise IndexCorruptError(path, f"is missing: {error.strerror}") from error
    if found != n_bytes:
        raise IndexCorruptError(path, f"has {found} bytes, the manifest says {n_bytes}")
    return path
