"""What a person typed, as messages show it."""

from __future__ import annotations

_LONGEST = 40  # characters


def shown(text: str) -> str:
    """``text`` for a message: quoted, control characters escaped, at most 40 characters of it."""
    return repr(text if len(text) <= _LONGEST else text[: _LONGEST - 1] + "…")
