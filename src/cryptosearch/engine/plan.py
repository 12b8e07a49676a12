"""What an engine is asked: a tree over index terms, the same for every engine.

The query tree (``cryptosearch.query``) says what the user typed; a plan says which terms of which index
fields that means. ``planner.py`` makes one from the other; each engine compiles plans to its own form.
"""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from cryptosearch.values import value


class IndexField(StrEnum):
    """The fields that every engine indexes.

    TITLE, LEDE and BODY hold words and rank. GRAMS holds the whole post, TITLE_GRAMS its title, as
    padded Han bigrams and other tokens, for exact sequences. AUTHOR, SOURCE and PUBLISHER are held as
    grams too. The rest are exact values; the names are for counting (facets).
    """

    TITLE = "title"
    LEDE = "lede"
    BODY = "body"
    GRAMS = "grams"
    TITLE_GRAMS = "title_grams"
    AUTHOR = "author"
    SOURCE = "source"
    PUBLISHER = "publisher"
    KIND = "kind"
    LANGUAGE = "language"
    TICKER = "ticker"
    ID = "id"
    AUTHOR_NAME = "author_name"
    SOURCE_NAME = "source_name"
    PUBLISHER_NAME = "publisher_name"


@value
class Term(NamedTuple):
    """Posts whose ``field`` holds the term ``text``; its BM25 is multiplied by ``weight``."""

    field: IndexField
    text: str
    weight: float = 1.0


@value
class Prefix(NamedTuple):
    """Posts whose ``field`` holds a term that begins with ``text``. Does not score."""

    field: IndexField
    text: str


@value
class Sequence(NamedTuple):
    """Posts where the slots stand at consecutive positions of ``field``: the sum of its terms' BM25.

    A slot is a term's text; the last may be a prefix (``ends_open``).
    """

    field: IndexField
    slots: tuple[str, ...]
    ends_open: bool = False
    weight: float = 1.0


@value
class Phrase(NamedTuple):
    """Posts as of a ``Sequence`` with these slots, scored as if it were one term, ``weight`` times its BM25.

    Its frequency in a post is the number of places where it begins, its document frequency the number of posts.
    """

    field: IndexField
    slots: tuple[str, ...]
    weight: float = 1.0


@value
class Near(NamedTuple):
    """Posts with an occurrence of each of ``sequences`` that begin at most ``distance`` positions apart.

    Does not score. All in one field; in any order, overlapping or not.
    """

    sequences: tuple[Sequence, ...]
    distance: int


@value
class Between(NamedTuple):
    """Posts filed from ``first`` to ``last``, both inclusive, ``None`` is open. Does not score."""

    first: date | None
    last: date | None


@value
class All(NamedTuple):
    """Posts that match every child; scores add up. At least one child."""

    children: tuple[Node, ...]


@value
class Any(NamedTuple):
    """Posts that match at least ``minimum`` children; the scores of those that match add up."""

    children: tuple[Node, ...]
    minimum: int = 1


@value
class Best(NamedTuple):
    """Posts that match a child; the highest score among those that match counts."""

    children: tuple[Node, ...]


@value
class Except(NamedTuple):
    """Posts that match ``child`` and not ``excluded``; ``child`` scores."""

    child: Node
    excluded: Node


@value
class Boosted(NamedTuple):
    """Posts that match ``child``; ``bonus`` adds its score where it matches as well."""

    child: Node
    bonus: Node


@value
class Prefer(NamedTuple):
    """Posts that match ``own`` or ``other``; whatever their scores, one that matches ``own`` is above.

    Its score is lifted by more than any post can have by ``other``: ``bounds.upper_bound``.
    """

    own: Node
    other: Node


@value
class Filter(NamedTuple):
    """Posts that match ``child``, without a score."""

    child: Node


@value
class Everything(NamedTuple):
    """Every post, without a score."""


@value
class Nothing(NamedTuple):
    """No post."""


Node = (
    Term
    | Prefix
    | Sequence
    | Phrase
    | Near
    | Between
    | All
    | Any
    | Best
    | Except
    | Boosted
    | Prefer
    | Filter
    | Everything
    | Nothing
)
