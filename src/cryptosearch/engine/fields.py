"""Where the fields of the query language are in an index: as whole values, as words, as rows of units."""

from __future__ import annotations

from cryptosearch.engine.plan import IndexField
from cryptosearch.query.tree import FieldName

EXACT = {
    FieldName.KIND: IndexField.KIND,
    FieldName.LANGUAGE: IndexField.LANGUAGE,
    FieldName.TICKER: IndexField.TICKER,
    FieldName.ID: IndexField.ID,
}
NAMES = {
    FieldName.AUTHOR: IndexField.AUTHOR_NAME,
    FieldName.SOURCE: IndexField.SOURCE_NAME,
    FieldName.PUBLISHER: IndexField.PUBLISHER_NAME,
}
# Of what is not exact: where units follow each other as they do in the text.
ROWS = {
    FieldName.TITLE: IndexField.TITLE_GRAMS,
    FieldName.AUTHOR: IndexField.AUTHOR,
    FieldName.SOURCE: IndexField.SOURCE,
    FieldName.PUBLISHER: IndexField.PUBLISHER,
}
TERMS = {**ROWS, FieldName.TITLE: IndexField.TITLE, **EXACT}  # words, of what is exact whole values; of each field
VALUES = {**NAMES, **EXACT}  # whole values; of each field but the title


def rows_of(name: FieldName | None) -> IndexField:
    """Where rows of units are looked up: in ``name``, a field of ``ROWS``, or anywhere in a post."""
    return IndexField.GRAMS if name is None else ROWS[name]
