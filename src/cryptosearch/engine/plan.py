"""What an engine is asked: a tree over index terms, the same for every engine.

The query tree (``cryptosearch.query``) says what the user typed; a plan says which terms of which index
fields that means. ``planner.py`` makes one from the other; each engine compiles plans to its own form.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import StrEnum


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


@dataclass(frozen=True, slots=True)
class Term:
    """Posts whose ``field`` holds the term ``text``; its BM25 is multiplied by ``weight``."""

    field: IndexField
    text: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Prefix:
    """Posts whose ``field`` holds a term that begins with ``text``. Does not score."""

    field: IndexField
    text: str


@dataclass(frozen=True, slots=True)
class Sequence:
    """Posts where the slots stand at consecutive positions of ``field``: the sum of its terms' BM25.

    A slot is a term's text; the last may be a prefix (``ends_open``).
    """

    field: IndexField
    slots: tuple[str, ...]
    ends_open: bool = False
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Near:
    """Posts with an occurrence of each of ``sequences`` that begin at most ``distance`` positions apart.

    Does not score. All in one field; in any order, overlapping or not.
    """

    sequences: tuple[Sequence, ...]
    distance: int


@dataclass(frozen=True, slots=True)
class Between:
    """Posts filed from ``first`` to ``last``, both inclusive, ``None`` is open. Does not score."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class All:
    """Posts that match every child; scores add up. At least one child."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """Posts that match at least ``minimum`` children; the scores of those that match add up."""

    children: tuple[Node, ...]
    minimum: int = 1


@dataclass(frozen=True, slots=True)
class Best:
    """Posts that match a child; the highest score among those that match counts."""

    children: tuple[Node, ...]


@dataclass(frozen=True, slots=True)
class Except:
    """Posts that match ``child`` and not ``excluded``; ``child`` scores."""

    child: Node
    excluded: Node


@dataclass(frozen=True, slots=True)
class Boosted:
    """Posts that match ``child``; ``bonus`` adds its score where it matches as well."""

    child: Node
    bonus: Node


@dataclass(frozen=True, slots=True)
class Prefer:
    """Posts that match ``own`` or ``other``; whatever their scores, one that matches ``own`` is above.

    Its score is lifted by more than any post can have by ``other``: ``bounds.upper_bound``.
    """

    own: Node
    other: Node


@dataclass(frozen=True, slots=True)
class Filter:
    """Posts that match ``child``, without a score."""

    child: Node


@dataclass(frozen=True, slots=True)
class Everything:
    """Every post, without a score."""


@dataclass(frozen=True, slots=True)
class Nothing:
    """No post."""


Node = (
    Term
    | Prefix
    | Sequence
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
