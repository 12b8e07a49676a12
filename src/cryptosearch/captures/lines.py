"""The lines of a page, and what two renderings of one text have in common: the text without white space."""

from __future__ import annotations

import re
from typing import NamedTuple

_LINE_END = re.compile(r"\r\n|\r|\n")
_WHITE = re.compile(r"\s+")
# NUL, zero-width and directional characters: they take no room, and come and go between renderings
_INVISIBLES = "".join(
    map(
        chr,
        (0, 0xAD, 0x180E, *range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A), 0xFEFF),
    )
)
_EDGES = _INVISIBLES + "".join(char for char in map(chr, range(0x3001)) if char.isspace())
_INVISIBLE = re.compile(f"[{_INVISIBLES}]+")
_N_TAIL = 20  # characters in which a line's end is looked for
_SENTENCE_END = re.compile(r"[。．.!！?？][\"'”’」』》〉)）\]】]*$|[)）\]】」』》〉”’]$")
_SHOWN = re.compile(rf"[^\s{_INVISIBLES}]+")


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


def ends_sentence(text: str) -> bool:
    """Whether ``text`` ends as a sentence does, or with a closing bracket or quotation mark."""
    return bool(_SENTENCE_END.search(text[-_N_TAIL:]))
