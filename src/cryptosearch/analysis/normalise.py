"""Text to its comparable form, every character of which still knows where it came from.

The first step of analysis; ``runs`` divides what this gives. Compatibility forms are resolved (NFKC),
case is folded, invisible characters (zero-width spaces, variation selectors ...) go, typographic
apostrophes, hyphens and fraction bars become ASCII ones, and traditional Chinese becomes simplified.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

from cryptosearch.model import Span

_UNIFIED = "\u4e00", "\u9fff"  # nearly all Han characters that are met; normalising changes none of them by itself
_HAN_RANGES = (
    _UNIFIED,
    ("\u3005", "\u3007"),
    ("\u3400", "\u4dbf"),
    ("\uf900", "\ufaff"),
    ("\U00020000", "\U0003ffff"),
)
UNSPACED = "\u2e80"  # here the scripts begin that are written without spaces: terms in them sort behind all others
HAN = "".join(f"{first}-{last}" for first, last in _HAN_RANGES)  # for the brackets of a pattern

# Unicode's Default_Ignorable_Code_Point
_IGNORABLE = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164"
    "\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
_SURROGATE = re.compile("[\ud800-\udfff]")  # halves of characters, which cannot be written as UTF-8
# What is usual in Chinese news beside ASCII and Han: signs that fold to ASCII ones, and signs that stay.
_FOLDED_SIGNS = tuple(zip("，：（）％！？；～\xa0\u3000", ",:()%!?;~  ", strict=True))
_USUAL = re.compile("[\x00-\x7f\u4e00-\u9fa5，：（）％！？；～\xa0\u3000、。〈-】“”—·×→↑↓▲●]*+")
_TYPOGRAPHY = str.maketrans("\u2018\u2019\u02bc\u2010\u2011\u2212\u2044\u2215", "'''---//")


class Normalised(NamedTuple):
    """Normalised ``text``, and for each of its characters the range of the original that it stands for.

    ``starts`` and ``ends`` are as long as ``text`` and never fall; None when every character stands for
    the original character of the same offset, which is nearly always.
    """

    text: str
    starts: tuple[int, ...] | None = None
    ends: tuple[int, ...] | None = None

    def to_original(self, start: int, end: int) -> Span:
        """The smallest range of the original that covers ``text[start:end]``; 0 <= start < end <= len(text)."""
        if self.starts is None or self.ends is None:
            return Span(start, end)
        return Span(self.starts[start], self.ends[end - 1])


def normalise(text: str) -> Normalised:
    """The normalised form of any text, offsets kept."""
    usual = _fold_usual(text)
    if usual is not None:
        return Normalised(usual)
    folded = fold(text)
    return Normalised(_simplify(folded.text), folded.starts, folded.ends)


def _fold_usual(text: str) -> str | None:
    """What becomes of simplified Chinese with usual signs, which is soon told; None for other text."""
    if not _USUAL.fullmatch(text):
        return None
    folded = text.lower()
    for sign, ascii_sign in _FOLDED_SIGNS:
        folded = folded.replace(sign, ascii_sign)
    # Python's codec has other characters for these two signs.
    return folded if _in_gb2312(folded.replace("—", "").replace("·", "")) else None


def fold(text: str) -> Normalised:
    """The normalised form, but for traditional characters, which stay."""
    if text.isascii():
        return Normalised(text.lower())
    folded = text.translate(_TABLE)
    if _TABLE.irregular.isdisjoint(text):
        return Normalised(folded)
    return _fold_pieces(text)


def is_han(char: str) -> bool:
    """Whether ``char`` is of ``HAN``. A pattern would take long to compile."""
    return any(first <= char <= last for first, last in _HAN_RANGES)


def fold_code(code: int) -> int | None:
    """What a character becomes wherever it stands, as code points; None where that depends on its neighbours.

    So it does where normalising gives not exactly one character, may join two, or may simplify a phrase.
    """
    folded, char = _TABLE[code], chr(code)
    if char in _TABLE.irregular or folded in _TABLE.foreign:
        return None
    return ord(folded)


def simplify_char(char: str) -> str:
    """The simplified form of one character, whatever stands beside it."""
    return convert_aligned(char, _converter())


def _fold_pieces(text: str) -> Normalised:
    folded: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for start, end in (*_irregular_pieces(text), (len(text), len(text))):
        folded.append(text[done:start].translate(_TABLE))
        starts += range(done, start)
        ends += range(done + 1, start + 1)
        for piece, piece_start, piece_end in _fold_piece(text, start, end):
            folded.append(piece)
            starts += [piece_start] * len(piece)
            ends += [piece_end] * len(piece)
        done = end
    return Normalised("".join(folded), tuple(starts), tuple(ends))


def _irregular_pieces(text: str) -> Iterator[tuple[int, int]]:
    """Ranges outside which characters fold one to one: an irregular character with all that may combine with it."""
    end = 0
    for i, char in enumerate(text):
        if i >= end and char in _TABLE.irregular:
            start = max(i - 1, 0) if char in _TABLE.joining else i
            end = next((j for j in range(i + 1, len(text)) if text[j] not in _TABLE.joining), len(text))
            yield start, end


def _fold_piece(text: str, start: int, end: int) -> list[tuple[str, int, int]]:
    piece = text[start:end]
    singly = [_TABLE[ord(char)] for char in piece]
    if len(piece) > 1 and (whole := _fold(piece)) != "".join(singly):
        return [(whole, start, end)]
    return [(char, start + i, start + i + 1) for i, char in enumerate(singly)]


def _fold(text: str) -> str:
    visible = _SURROGATE.sub("\ufffd", _IGNORABLE.sub("", text))
    composed = unicodedata.normalize("NFKC", visible).translate(_TYPOGRAPHY)
    return unicodedata.normalize("NFKC", composed.casefold())


class _Table(dict[int, str]):
    """For ``str.translate``: code point to folded text, filled as characters are met."""

    def __init__(self) -> None:
        self.joining: set[str] = set()  # may combine with the character before
        self.irregular: set[str] = set()  # joining, or not folded to exactly one character
        self.foreign: set[str] = set()  # folded Han characters that GB 2312 does not have

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if _UNIFIED[0] <= char <= _UNIFIED[1]:
            return self._keep_unified(char)
        folded = _fold(char)
        if _may_join(char):
            self.joining.add(char)
        if len(folded) != 1 or char in self.joining:
            self.irregular.add(char)
        self.foreign.update(han for han in folded if is_han(han) and not _in_gb2312(han))
        self[code] = folded
        return folded

    def _keep_unified(self, char: str) -> str:
        """What the rest of ``__missing__`` would come to for a unified Han character, without its detours."""
        if not _in_gb2312(char):
            self.foreign.add(char)
        self[ord(char)] = char
        return char


_TABLE = _Table()


def _may_join(char: str) -> bool:
    first = unicodedata.normalize("NFKD", char)[0]
    is_mark = unicodedata.category(first).startswith("M")
    is_later_jamo = "\u1160" <= first <= "\u11ff"
    return is_mark or is_later_jamo or first == "\U00016d67" or _IGNORABLE.match(char) is not None


def _in_gb2312(text: str) -> bool:
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def _simplify(folded: str) -> str:
    # GB 2312 is the repertoire of simplified Chinese. OpenCC converts phrases as if all text were
    # traditional and would spoil some simplified words, so runs within that repertoire stay as they are.
    if _TABLE.foreign.isdisjoint(folded):
        return folded
    return _han_runs().sub(_simplify_run, folded)


@cache
def _han_runs() -> re.Pattern[str]:
    """Slow to compile, and only needed where there is something to simplify."""
    return re.compile(f"[{HAN}]+")


def _simplify_run(match: re.Match[str]) -> str:
    run = match.group()
    if _TABLE.foreign.isdisjoint(run):
        return run
    return convert_aligned(run, _converter())


def convert_aligned(run: str, convert: Callable[[str], str]) -> str:
    """``convert(run)``, or where that changes the length, its characters converted one by one."""
    converted = convert(run)
    if len(converted) == len(run):
        return converted
    singly = [convert(char) for char in run]
    return "".join(new if len(new) == 1 else old for old, new in zip(run, singly, strict=True))


@cache
def _converter() -> Callable[[str], str]:
    from opencc import OpenCC

    convert: Callable[[str], str] = OpenCC("t2s").convert
    return convert
