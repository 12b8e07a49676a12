"""The schema by which Whoosh understands our fields: what a term is, and how a typed query becomes terms.

It stands pickled in the table of contents (``contents.py``) as names of classes without any state. It serves
reading alone: posts are tokenised and written by ``engine/columnar``. Queries are cut as the built-in lexicon
cuts; words of a user's own lexicon are known to cryptosearch's own queries only.
"""

from __future__ import annotations

import sys
from array import array
from collections.abc import Iterable, Iterator
from functools import cache
from typing import NoReturn

from whoosh.analysis import Token
from whoosh.columns import NumericColumn, VarBytesColumn
from whoosh.fields import COLUMN, STORED, FieldType, Schema
from whoosh.formats import Positions
from whoosh.query import Phrase, Prefix, QueryError, Sequence, Term

from cryptosearch.analysis import Analyzer, phrase_slots
from cryptosearch.engine.plan import IndexField
from cryptosearch.errors import CryptoSearchError

STORED_POST = "post"  # stored: the whole post as JSON
POST_ID = "post_id"  # column: bytes
REVISION = "revision"  # column: 16 hexadecimal digits as bytes, a digest of the stored post
FILED_DAY = "filed_day"  # column: Post.filed_on as a proleptic ordinal

_WORDS = {IndexField.TITLE, IndexField.LEDE, IndexField.BODY}
_GRAMS = {
    IndexField.GRAMS,
    IndexField.TITLE_GRAMS,
    IndexField.AUTHOR,
    IndexField.SOURCE,
    IndexField.PUBLISHER,
}


def refuse_writing() -> NoReturn:
    """CryptoSearchError: to Whoosh the index is read-only."""
    raise CryptoSearchError("an index of cryptosearch is read-only to Whoosh: add and delete posts with cryptosearch")


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


class WordAnalyzer:
    """A Whoosh analyzer: the words of a text at their ordinal positions, neither sub-words nor compounds' wholes."""

    def __call__(self, value: str, **_: object) -> Iterator[Token]:
        """A new token for each word, with positions and offsets whether asked for or not."""
        for word in _analyzer().words(value):
            if not word.is_part:
                yield Token(
                    positions=True,
                    chars=True,
                    text=word.text,
                    pos=word.position,
                    startchar=word.start,
                    endchar=word.end,
                )


class ValueAnalyzer:
    """A Whoosh analyzer: the whole text, as it is, is the one token."""

    def __call__(self, value: str, **_: object) -> Iterator[Token]:
        """That token."""
        yield Token(positions=True, chars=True, text=value, pos=0, startchar=0, endchar=len(value))


class TokenField(FieldType):  # type: ignore[misc]
    """Terms as UTF-8, with positions, scored by frequency and exact length. What writes through it is refused.

    Everything is an attribute of the class, so that a pickled field is the name of its class.
    """

    indexed = True
    scorable = True
    format = PackedPositions()

    def __init__(self) -> None:
        pass

    def to_bytes(self, value: str | bytes) -> bytes:
        """The term as it stands in the index. A lone surrogate is in none."""
        return value.encode("utf-8", "replace") if isinstance(value, str) else bytes(value)

    def from_bytes(self, value: bytes) -> str:
        """The term that ``to_bytes`` was given."""
        return bytes(value).decode()

    def index(self, value: object, **_: object) -> NoReturn:
        """CryptoSearchError: Whoosh asks for tokens to write."""
        refuse_writing()

    def clean(self) -> NoReturn:
        """CryptoSearchError: Whoosh does this when it commits, and never else."""
        refuse_writing()


class WordField(TokenField):
    """Words, for ranking. Several in one piece, as Chinese is typed, must all be found."""

    analyzer = WordAnalyzer()
    multitoken_query = "and"


class ValueField(TokenField):
    """Exact values, such as a kind, a ticker or a whole name."""

    analyzer = ValueAnalyzer()


class GramField(TokenField):
    """Padded Han bigrams and other units, for exact sequences. What is typed is one sequence."""

    def self_parsing(self) -> bool:
        """Yes: a sequence may end in a prefix, which Whoosh's parser would not make of tokens."""
        return True

    def parse_query(self, fieldname: str, qstring: str, boost: float = 1.0) -> object:
        """The Whoosh query for ``qstring`` as a sequence. QueryError where there is no unit in it."""
        slots, ends_open = phrase_slots([unit.text for unit in _analyzer().units(qstring)])
        if not slots:
            raise QueryError(f"{qstring!r} has no character that is indexed")
        if not ends_open:
            return Phrase(fieldname, list(slots), boost=boost)
        terms = [Term(fieldname, slot) for slot in slots[:-1]]
        prefix = Prefix(fieldname, slots[-1], boost=1.0 if terms else boost)
        return Sequence([*terms, prefix], boost=boost) if terms else prefix

    def process_text(self, qstring: str, mode: str = "", **_: object) -> Iterator[str]:
        """The terms of a phrase in quotes. QueryError where it would have to end in a prefix, which a phrase cannot."""
        slots, ends_open = phrase_slots([unit.text for unit in _analyzer().units(qstring)])
        if ends_open:
            raise QueryError(f"{qstring!r} ends in a single Chinese character: search it without quotes")
        return iter(slots)


def make_schema() -> Schema:
    """All fields of the index, and the columns and the stored post as fields of their own."""
    schema = Schema()
    for name in IndexField:
        schema.add(name.value, _field_type(name)())
    schema.add(STORED_POST, STORED())
    schema.add(POST_ID, COLUMN(VarBytesColumn()))
    schema.add(REVISION, COLUMN(VarBytesColumn()))
    schema.add(FILED_DAY, COLUMN(NumericColumn("i")))
    return schema


def _field_type(name: IndexField) -> type[TokenField]:
    if name in _WORDS:
        return WordField
    return GramField if name in _GRAMS else ValueField


@cache
def _analyzer() -> Analyzer:
    return Analyzer()
