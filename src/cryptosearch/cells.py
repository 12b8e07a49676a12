"""How wide text is on a terminal, and where it may be cut. Snippets are cut and printers lay out by this.

A cell is the width of a Latin letter. Chinese characters, full-width signs and most emoji take two, marks
and invisible characters none. Terminals draw some sequences (a flag, a family joined by zero-width
joiners) narrower than the sum of their characters; the sum is what counts here, so text never overflows.
"""

from __future__ import annotations

from unicodedata import category, east_asian_width

_JOINER = "\u200d"
_SKIN_TONES = "\U0001f3fb", "\U0001f3ff"
_FLAG_LETTERS = "\U0001f1e6", "\U0001f1ff"
_JAMO_TAILS = ("\u1160", "\u11ff"), ("\ud7b0", "\ud7ff")  # vowels and finals, drawn inside the syllable
_VISIBLE_FORMATS = frozenset("\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2")


class _Widths(dict[str, int]):
    """Character -> cells, filled as characters turn up: sums over it run without a Python call each."""

    def __missing__(self, char: str) -> int:
        self[char] = width = _char_width(char)
        return width


def _char_width(char: str) -> int:
    kind = category(char)
    if kind[0] == "M" or (kind == "Cf" and char not in _VISIBLE_FORMATS):
        return 0
    if any(first <= char <= last for first, last in _JAMO_TAILS):
        return 0
    return 2 if east_asian_width(char) in "WF" else 1


_WIDTHS = _Widths()
char_width = _WIDTHS.__getitem__  # cells of one character, 0 to 2


def cell_width(text: str) -> int:
    """The cells that ``text`` takes on one line. Control characters count one: printers make them visible."""
    return len(text) if text.isascii() else sum(map(char_width, text))


def fitting_end(text: str, width: int, *, start: int = 0) -> int:
    """The greatest ``end`` for which ``text[start:end]`` fits ``width`` cells and no character is divided."""
    end = start
    left = width
    while end < len(text) and (left := left - char_width(text[end])) >= 0:
        end += 1
    while end > start and divides(text, end):
        end -= 1
    return end


def cut_to_width(text: str, width: int, ellipsis: str = "…") -> str:
    """``text`` if it fits ``width`` cells, else as much of its beginning as fits with ``ellipsis`` behind it.

    Where not even the ellipsis fits it is left out. What is drawn as one character stays whole.
    """
    end = fitting_end(text, width)
    room = width - cell_width(ellipsis)
    if end == len(text) or room < 0:
        return text[:end]
    return text[: fitting_end(text, room)].rstrip() + ellipsis


def divides(text: str, index: int) -> bool:
    """Whether a cut at ``index`` would part a character from its marks, or a joined emoji or a flag in two."""
    if not 0 < index < len(text):
        return False
    before, after = text[index - 1], text[index]
    if before.isascii() and after.isascii():
        return False
    if char_width(after) == 0 or before == _JOINER or _SKIN_TONES[0] <= after <= _SKIN_TONES[1]:
        return True
    return _is_flag_letter(after) and _n_flag_letters_before(text, index) % 2 == 1


def _n_flag_letters_before(text: str, index: int) -> int:
    start = index
    while start > 0 and _is_flag_letter(text[start - 1]):
        start -= 1
    return index - start


def _is_flag_letter(char: str) -> bool:
    return _FLAG_LETTERS[0] <= char <= _FLAG_LETTERS[1]
