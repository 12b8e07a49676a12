"""What to try next: queries that were probably meant, reasons why nothing was found, and how a word may go on.

Asked after a search that found nothing, or not what was typed; nothing of it ever changes a search. A query that
finds what it asks for imports none of this.
"""

from __future__ import annotations

from cryptosearch.analysis import Analyzer
from cryptosearch.engine import Engine
from cryptosearch.model import ZeroHits
from cryptosearch.suggest.counting import Counter, Question

__all__ = ["Question", "advise"]


def advise(
    question: Question, engine: Engine, analyzer: Analyzer, *, n_found: int, thorough: bool
) -> tuple[tuple[str, ...], ZeroHits | None]:
    """Other queries, and where ``n_found`` is 0, why. ``thorough`` tries more than the names of the lexicon."""
    from cryptosearch.suggest.spelling import suggest
    from cryptosearch.suggest.zero_hits import explain_zero_hits

    counter = Counter(question, engine, analyzer)
    return suggest(counter, thorough=thorough), None if n_found else explain_zero_hits(counter)
