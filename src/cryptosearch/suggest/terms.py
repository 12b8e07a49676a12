"""The Chinese words of an index, by their first character."""

from __future__ import annotations

from collections.abc import Iterator

from cryptosearch.engine import Vocabulary
from cryptosearch.engine.plan import IndexField

LONGEST = 4  # characters of a word that is offered for another; longer ones are whole phrases
WORD_FIELDS = (IndexField.BODY, IndexField.TITLE, IndexField.LEDE)


def han_terms(vocabulary: Vocabulary, first: str) -> Iterator[str]:
    """Words of two to four characters that begin with the Han character ``first``, each once."""
    found = dict.fromkeys(term for name in WORD_FIELDS for term in vocabulary.terms(name, first))
    return (term for term in found if 2 <= len(term) <= LONGEST)


def n_posts_with(vocabulary: Vocabulary, word: str) -> int:
    """About how many posts have a word of the index: those that have it in the field where most do."""
    return max(vocabulary.document_frequency(name, word) for name in (*WORD_FIELDS, IndexField.GRAMS))
