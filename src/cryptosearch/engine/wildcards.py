"""Words with ``*`` in them: which terms they mean. Pure functions on normalised texts."""

from __future__ import annotations

from typing import NamedTuple

from cryptosearch.analysis import is_han


class Pattern(NamedTuple):
    """The pieces between the wildcards, in order; whether there is a wildcard before the first and after the last."""

    pieces: tuple[str, ...]  # at least one, none empty
    starts_open: bool
    ends_open: bool

    @property
    def literal(self) -> str | None:
        """The one piece whose occurrences are all that is asked for; None if terms must be looked through.

        Between Han characters a word can begin anywhere, so nothing is open before one.
        """
        whole = len(self.pieces) == 1 and (not self.starts_open or is_han(self.pieces[0][0]))
        return self.pieces[0] if whole else None

    @property
    def prefix(self) -> str:
        """How every term begins that it matches."""
        return "" if self.starts_open else self.pieces[0]

    def matches(self, term: str) -> bool:
        """Whether ``term`` as a whole is meant. Linear in its length."""
        at, end = 0, len(term)
        pieces = self.pieces
        if not self.starts_open:
            if not term.startswith(pieces[0]):
                return False
            at, pieces = len(pieces[0]), pieces[1:]
        if not self.ends_open and pieces:
            end -= len(pieces[-1])
            if end < at or not term.endswith(pieces[-1]):
                return False
            pieces = pieces[:-1]
        for piece in pieces:
            found = term.find(piece, at, end)
            if found < 0:
                return False
            at = found + len(piece)
        return self.ends_open or bool(self.pieces[1:]) or self.starts_open or at == len(term)


def read_pattern(text: str) -> Pattern | None:
    """The pattern that ``text`` writes; None if nothing but wildcards and signs stands in it."""
    pieces = tuple([piece for piece in text.split("*") if piece])
    if not any(char.isalnum() for piece in pieces for char in piece):
        return None
    return Pattern(pieces, text.startswith("*"), text.endswith("*"))
