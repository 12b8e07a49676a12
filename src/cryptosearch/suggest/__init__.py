"""What to try next: queries that were probably meant, reasons why nothing was found, and how a word may go on.

Asked after a search that found nothing, or not what was typed; nothing of it ever changes a search. A query that
finds what it asks for imports none of this.
"""

from __future__ import annotations

from cryptosearch.asking import Asked, Asker, Reading
from cryptosearch.engine import Ranking
from cryptosearch.model import ZeroHits
from cryptosearch.suggest.counting import PostCounter

__all__ = ["advise"]


def advise(
    query: str, found: Asked[Ranking], reading: Reading, asker: Asker
) -> tuple[tuple[str, ...], ZeroHits | None]:
    """Other queries, and where nothing was found, why. More than names of the lexicon only where that is needed."""
    from cryptosearch.suggest.spelling import suggest
    from cryptosearch.suggest.zero_hits import explain_zero_hits

    counter = PostCounter(query, reading, asker)
    n_found = found.ranking.total
    thorough = not n_found or bool(found.relaxed)
    return suggest(counter, thorough=thorough), None if n_found else explain_zero_hits(counter)
