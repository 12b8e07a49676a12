"""Where to break lines of mixed Chinese and Latin text.

A line may end after any Chinese character, not inside a Latin word or a number; closing punctuation stays
with what it closes, opening punctuation with what it opens. Pure: text and width in, offsets out.
"""

from __future__ import annotations

import re

from cryptosearch.cells import cell_width, fitting_end

_OPENING = r"""[(\[{<$#@"'“‘（［｛「『《〈【]"""
_CLOSING = r"""[)\]}>,.;:!?%"'”’）］｝」』》〉】，。、；：！？…‰]"""
_HAN_AND_KANA = r"\u2e80-\ua4cf\uf900-\ufaff\ufe30-\ufe4f\uff01-\uff60\uffe0-\uffe6\U00020000-\U0003fffd"
_WIDE = rf"{_HAN_AND_KANA}\u1100-\u115f\uac00-\ud7a3\U0001f000-\U0001ffff"
_JOINED = r"(?:[\u0300-\u036f\u3099\u309a\ufe0e\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.)*"  # marks, and parts of emoji
_PIECE = re.compile(rf"\s+|{_OPENING}*(?:[^\s{_WIDE}]+|.{_JOINED}){_CLOSING}*", re.DOTALL)


def line_breaks(text: str, width: int) -> list[int]:
    """Offsets at which a new line begins so that every line fits ``width`` cells (>= 2); ascending.

    White space before a break hangs over the line's end: strip it. What is too long for a line is broken
    anywhere.
    """
    breaks: list[int] = []
    used = 0
    for piece in _PIECE.finditer(text):
        cells = cell_width(piece[0])
        if piece[0].isspace():
            used += cells
            continue
        if used and used + cells > width:
            breaks.append(piece.start())
            used = 0
        inner = _hard_breaks(piece[0], width) if cells > width else []
        breaks.extend(piece.start() + offset for offset in inner)
        used += cell_width(piece[0][inner[-1] :]) if inner else cells
    return breaks


def wrap(text: str, width: int) -> list[str]:
    """The lines of ``text``, which holds no line feed; at least one."""
    starts = [0, *line_breaks(text, width)]
    return [text[start:end].rstrip() for start, end in zip(starts, [*starts[1:], len(text)], strict=True)]


def _hard_breaks(piece: str, width: int) -> list[int]:
    """Offsets that divide a piece wider than a line."""
    breaks: list[int] = []
    at = fitting_end(piece, width)
    while at < len(piece):
        breaks.append(at)
        at = max(fitting_end(piece, width, start=at), at + 1)
    return breaks
