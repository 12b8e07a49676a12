"""What a post looks like in a Whoosh index: its fields, and how our tokens become Whoosh's postings."""

from __future__ import annotations

import sys
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator

from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.formats import Positions

from cryptosearch.analysis import Analyzer, Token
from cryptosearch.engine.plan import IndexField
from cryptosearch.model import Field, Post

STORED_POST = "post"  # stored: the whole post as JSON
POST_ID = "post_id"  # column
FILED_DAY = "filed_day"  # column: Post.filed_on as a proleptic ordinal
REVISION = "revision"  # column: digest of the stored post


class PackedPositions(Positions):  # type: ignore[misc]  # whoosh is untyped
    """Positions as little-endian 32-bit integers; Whoosh's own format unpickles what it reads."""

    def encode(self, positions: Iterable[int]) -> bytes:
        """Pack ascending positions."""
        packed = array("I", positions)
        if sys.byteorder == "big":
            packed.byteswap()
        return packed.tobytes()

    def decode_positions(self, packed: bytes) -> list[int]:
        """Unpack what ``encode`` packed."""
        positions = array("I")
        positions.frombytes(packed)
        if sys.byteorder == "big":
            positions.byteswap()
        return positions.tolist()

    def decode_frequency(self, packed: bytes) -> int:
        """How many positions there are."""
        return len(packed) // 4


class TokenField(FieldType):  # type: ignore[misc]
    """Indexes tokens made elsewhere. A token that is part of another adds nothing to the field's length."""

    indexed = True
    scorable = True
    stored = False
    unique = False
    vector = None
    column_type = None
    analyzer = None
    multitoken_query = "default"

    def __init__(self) -> None:
        self.format = PackedPositions()

    def index(self, value: Iterable[Token], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        """Yield (term, what it adds to the length, frequency, positions) for each distinct term."""
        positions: dict[str, list[int]] = defaultdict(list)
        counted: dict[str, int] = defaultdict(int)
        for token in value:
            positions[token.text].append(token.position)
            counted[token.text] += not token.is_part
        for text, places in positions.items():
            yield text.encode(), counted[text], float(len(places)), self.format.encode(places)

    def to_bytes(self, value: str | bytes) -> bytes:
        """Terms are UTF-8 in the index."""
        return value.encode() if isinstance(value, str) else value

    def from_bytes(self, value: bytes) -> str:
        """The term that ``to_bytes`` was given."""
        return bytes(value).decode()

    def sortable_terms(self, reader: object, name: str) -> Iterator[bytes]:
        """The field's terms in order."""
        yield from reader.lexicon(name)  # type: ignore[attr-defined]


def make_schema() -> Schema:
    """The schema of a new index."""
    schema = Schema()
    for name in IndexField:
        schema.add(name.value, TokenField())
    schema.add(STORED_POST, STORED())
    schema.add(POST_ID, COLUMN(VarBytesColumn()))
    schema.add(REVISION, COLUMN(VarBytesColumn()))
    schema.add(FILED_DAY, COLUMN(NumericColumn("i")))
    return schema


def make_document(post: Post, analyzer: Analyzer) -> dict[str, object]:
    """What Whoosh's ``add_document`` takes, without the stored post and its revision."""
    tokens = {
        **_text_tokens(post, analyzer),
        IndexField.TITLE_GRAMS: analyzer.grams(post.title or ""),
        IndexField.AUTHOR: _grams_of(post.authors, analyzer),
        IndexField.SOURCE: _grams_of([post.source], analyzer),
        IndexField.PUBLISHER: _grams_of([post.publisher], analyzer),
        IndexField.KIND: _values(post.kind),
        IndexField.LANGUAGE: _values(post.language),
        IndexField.TICKER: _values(*post.tickers),
        IndexField.ID: _values(post.id, *post.merged_ids),
    }
    fields: dict[str, object] = {name.value: value for name, value in tokens.items() if value}
    return fields | {POST_ID: post.id.encode(), FILED_DAY: post.filed_on.toordinal()}


def _text_tokens(post: Post, analyzer: Analyzer) -> dict[IndexField, list[Token]]:
    """Words by field, and the grams of all sections; no sequence runs from one section into the next."""
    words: dict[IndexField, list[list[Token]]] = defaultdict(list)
    grams = []
    for section in post.sections():
        words[_WORD_FIELDS[section.field]].append(analyzer.words(section.text))
        grams.append(analyzer.grams(section.text))
    fields = {name: _chained(parts) for name, parts in words.items()}
    return fields | {IndexField.GRAMS: _chained(grams)}


_WORD_FIELDS = {
    Field.TITLE: IndexField.TITLE,
    Field.LEDE: IndexField.LEDE,
    Field.CREDITS: IndexField.BODY,
    Field.BODY: IndexField.BODY,
}


def _grams_of(names: Iterable[str | None], analyzer: Analyzer) -> list[Token]:
    return _chained([analyzer.grams(name) for name in names if name])


def _chained(parts: Iterable[list[Token]]) -> list[Token]:
    """One list of tokens with a gap in the positions after each part."""
    chained: list[Token] = []
    offset = 0
    for part in parts:
        chained += (token._replace(position=token.position + offset) for token in part)
        offset = chained[-1].position + 2 if part else offset
    return chained


def _values(*texts: str) -> list[Token]:
    return [Token(text, position, 0, 0) for position, text in enumerate(texts)]
