"""What the plans for one query look up in the index before it is asked, each thing once.

A plain query looks nothing up: what does the work is imported when it is first needed.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from cryptosearch.analysis import Analyzer

if TYPE_CHECKING:
    from cryptosearch.engine.expansion import Expander
    from cryptosearch.engine.regexes import RegexReader, Source


class Lookup:
    """Looks things up in ``source``; without one nothing is found. Not to be shared between threads."""

    def __init__(self, analyzer: Analyzer, source: Source | None) -> None:
        self._analyzer = analyzer
        self._source = source

    @cached_property
    def words(self) -> Expander:
        """For words that stand for others."""
        from cryptosearch.engine.expansion import Expander

        return Expander(self._analyzer, self._source.vocabulary if self._source else None)

    @cached_property
    def regexes(self) -> RegexReader:
        """For regular expressions."""
        from cryptosearch.engine.regexes import RegexReader

        return RegexReader(self._source)

    def warnings(self) -> tuple[str, ...]:
        """What was not looked up to its end."""
        used = [found for name, found in vars(self).items() if name in ("words", "regexes")]
        return tuple(warning for found in used for warning in found.warnings)
