"""What Whoosh reads of one segment: terms with their statistics, and per post lengths, columns and the stored post.

The columns stay in the memory map; what is decoded is a term's postings, of which the last few are kept.
IndexCorruptError where bytes turn out to be damaged, whenever they are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any

from whoosh.codec import base
from whoosh.columns import Column, ColumnReader
from whoosh.fields import FieldType
from whoosh.formats import Format
from whoosh.reading import TermInfo, TermNotFound
from whoosh.scoring import BaseScorer

from cryptosearch.engine.columnar.field import FieldReader, Span
from cryptosearch.engine.columnar.segment import Segment
from cryptosearch.engine.whoosh.matcher import PostingsMatcher, TermPostings
from cryptosearch.engine.whoosh.schema import FILED_DAY, POST_ID, REVISION, STORED_POST

_CACHED_TERMS = 32


class SegmentTerms(base.TermsReader):  # type: ignore[misc]  # whoosh is untyped
    """The terms of ``segment``, which it closes. A term is (field name, UTF-8)."""

    def __init__(self, segment: Segment) -> None:
        self._segment = segment
        self._fields = {name.value: field for name, field in sorted(segment.fields.items())}
        self._postings = lru_cache(_CACHED_TERMS)(self._decode)

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        name, text = term
        return name in self._fields and self._fields[name].find(text) is not None

    def indexed_field_names(self) -> list[str]:
        """The fields of which the segment has terms, ascending."""
        return list(self._fields)

    def terms(self) -> Iterator[tuple[str, bytes]]:
        """All terms, ascending."""
        return self.terms_from("", b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """All terms that are not less than this one, those of later fields too."""
        for name, field in self._fields.items():
            if name >= fieldname:
                first = field.find_from(prefix) if name == fieldname else 0
                yield from ((name, text) for text in field.terms(range(first, field.n_terms)))

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """All terms with their statistics."""
        return self.items_from("", b"")

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        """``terms_from`` with statistics."""
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        """Exact statistics, deleted posts included. KeyError for a term that does not occur."""
        return self._postings(fieldname, text).info()

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        """Posts with the term, deleted ones included. KeyError for a term that does not occur."""
        _, span = self._find(fieldname, text)
        return span.stop - span.start

    def frequency(self, fieldname: str, text: bytes) -> float:
        """Occurrences of the term, deleted posts included. KeyError for a term that does not occur."""
        field, span = self._find(fieldname, text)
        return float(span.stop - span.start + sum(field.repeats(span).counts))

    def matcher(
        self, fieldname: str, text: bytes, format_: Format, scorer: BaseScorer | None = None
    ) -> PostingsMatcher:
        """A matcher of the term's postings, deleted posts included. TermNotFound for one that does not occur."""
        try:
            postings = self._postings(fieldname, text)
        except KeyError as error:
            raise TermNotFound(f"{fieldname}:{text!r}") from error
        return PostingsMatcher(postings, term=(fieldname, text), format_=format_, scorer=scorer)

    def cursor(self, fieldname: str, fieldobj: FieldType) -> base.FieldCursor:
        """A cursor on the field's first term."""
        field = self._fields.get(fieldname)
        return TermCursor(field, fieldobj) if field else base.EmptyCursor()

    def close(self) -> None:
        self._postings.cache_clear()
        self._segment.close()

    def _find(self, fieldname: str, text: bytes) -> tuple[FieldReader, Span]:
        field = self._fields[fieldname]
        ordinal = field.find(text)
        if ordinal is None:
            raise KeyError((fieldname, text))
        return field, field.span(ordinal)

    def _decode(self, fieldname: str, text: bytes) -> TermPostings:
        return TermPostings(*self._find(fieldname, text))


class TermCursor(base.FieldCursor):  # type: ignore[misc]
    """Walks the terms of ``field``, which has some, as texts; None after the last."""

    def __init__(self, field: FieldReader, fieldobj: FieldType) -> None:
        self._field = field
        self._fieldobj = fieldobj
        self._ordinal = 0

    def first(self) -> str | None:
        """Go to the first term."""
        return self._go(0)

    def find(self, term: str | bytes) -> str | None:
        """Go to the first term that is not less than ``term``."""
        return self._go(self._field.find_from(self._fieldobj.to_bytes(term)))

    def next(self) -> str | None:
        """Go to the next term."""
        return self._go(min(self._ordinal + 1, self._field.n_terms))

    def is_valid(self) -> bool:
        return self._ordinal < self._field.n_terms

    def text(self) -> str | None:
        """The term where it stands."""
        return str(self._fieldobj.from_bytes(self._field.term(self._ordinal))) if self.is_valid() else None

    def term(self) -> str | None:
        """As ``text``; Whoosh uses both names."""
        return self.text()

    def term_info(self) -> TermInfo | None:
        """The term's statistics."""
        return TermPostings(self._field, self._field.span(self._ordinal)).info() if self.is_valid() else None

    def _go(self, ordinal: int) -> str | None:
        self._ordinal = ordinal
        return self.text()


class SegmentPosts(base.PerDocumentReader):  # type: ignore[misc]
    """The posts of ``segment``, which it closes, without the ``deleted`` docnums."""

    def __init__(self, segment: Segment, deleted: frozenset[int]) -> None:
        self._segment = segment
        self._deleted = deleted
        self._fields = {name.value: field for name, field in segment.fields.items()}

    def doc_count(self) -> int:
        return self._segment.n_docs - len(self._deleted)

    def doc_count_all(self) -> int:
        return self._segment.n_docs

    def has_deletions(self) -> bool:
        return bool(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def deleted_docs(self) -> frozenset[int]:
        """A frozen set: Whoosh makes one of it for each term, which then costs nothing."""
        return self._deleted

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        """Tokens of the post in the field, exactly; ``default`` where no post of the segment has the field."""
        field = self._fields.get(fieldname)
        return default if field is None else field.lengths[docnum]

    def field_length(self, fieldname: str) -> int:
        """Tokens of all posts in the field, deleted ones included."""
        field = self._fields.get(fieldname)
        return field.total_length if field else 0

    def min_field_length(self, fieldname: str) -> int:
        field = self._fields.get(fieldname)
        return min(field.lengths.all()) if field else 0

    def max_field_length(self, fieldname: str) -> int:
        field = self._fields.get(fieldname)
        return max(field.lengths.all()) if field else 0

    def stored_fields(self, docnum: int) -> dict[str, str]:
        """The whole post as JSON."""
        return {STORED_POST: self._segment.stored(docnum)}

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname in _COLUMNS

    def list_columns(self) -> list[str]:
        """Names of columns."""
        return list(_COLUMNS)

    def column_reader(self, fieldname: str, column: Column) -> SegmentColumn:
        """A column by its name, one of ``list_columns``; ``column`` says nothing that is not known."""
        return SegmentColumn(self._segment, _COLUMNS[fieldname], is_reversible=column.reversible)

    def close(self) -> None:
        self._segment.close()


_COLUMNS: dict[str, Callable[[Segment, int], Any]] = {
    POST_ID: lambda segment, docnum: segment.post_id(docnum).encode(),
    REVISION: lambda segment, docnum: f"{segment.revisions[docnum]:016x}".encode(),
    FILED_DAY: lambda segment, docnum: segment.days[docnum],
}


class SegmentColumn(ColumnReader):  # type: ignore[misc]
    """One value for each post of ``segment``, by docnum."""

    def __init__(self, segment: Segment, read: Callable[[Segment, int], Any], *, is_reversible: bool) -> None:
        self._segment = segment
        self._read = read
        self._is_reversible = is_reversible
        self._sign = 1

    def __len__(self) -> int:
        return self._segment.n_docs

    def __getitem__(self, docnum: int) -> Any:
        return self._read(self._segment, docnum)

    def __iter__(self) -> Iterator[Any]:
        return map(self.__getitem__, range(len(self)))

    def sort_key(self, docnum: int) -> Any:
        """The value, negative where the order is reversed."""
        return self[docnum] if self._sign > 0 else -self[docnum]

    def set_reverse(self) -> None:
        """Reverse the order of sort keys. NotImplementedError for values that are no numbers."""
        if not self._is_reversible:
            raise NotImplementedError("only a column of numbers can be reversed")
        self._sign = -1
