"""The lines of a page, and what two renderings of one text have in common: the text without white space."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
_WHITE = re.compile(r"\s+")
# zero-width and directional characters: they take no room and come and go between renderings
_INVISIBLE = re.compile("[\u0000\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]+")
_SHOWN = re.compile(rf"(?:(?!{_INVISIBLE.pattern})\S)+")
_EDGES = "".join(char for char in map(chr, range(0x10000)) if char.isspace() or _INVISIBLE.match(char))


class Line(NamedTuple):
    """A line that shows something. ``after_blank``: an empty line stands before it."""

    text: str  # without white space at its ends
    squashed: str
    after_blank: bool = False


def split_lines(text: str) -> list[str]:
    """The lines of ``text``, ended by LF, CRLF or CR alone (``str.splitlines`` knows too many more)."""
    return _LINE_END.split(text)


def shown_lines(text: str) -> list[Line]:
    """The lines of ``text`` that show anything, in order."""
    shown: list[Line] = []
    after_blank = False
    for raw in split_lines(text):
        squashed = squash(raw)
        if squashed:
            shown.append(Line(strip(raw), squashed, after_blank))
        after_blank = not squashed
    return shown


def squash(text: str) -> str:
    """``text`` without white space and invisible characters."""
    return "".join(_INVISIBLE.sub("", text).split())


def strip(text: str) -> str:
    """``text`` without white space and invisible characters at its ends."""
    return text.strip(_EDGES)


def offset_after(text: str, n_squashed: int) -> int:
    """The offset in ``text`` directly after as many characters of its squashed form."""
    n_seen = 0
    for run in _SHOWN.finditer(text):
        if n_seen + len(run.group()) >= n_squashed:
            return run.start() + n_squashed - n_seen
        n_seen += len(run.group())
    return len(text)


def white_offsets(text: str) -> set[int]:
    """Where ``text`` has white space, as numbers of squashed characters before it."""
    visible = _INVISIBLE.sub("", text)
    offsets, n_white = set(), 0
    for white in _WHITE.finditer(visible):
        offsets.add(white.start() - n_white)
        n_white += len(white.group())
    return offsets
