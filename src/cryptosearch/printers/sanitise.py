"""Text from captures, queries and file names, made harmless: printers and the command line write nothing else.

A terminal obeys control characters, and bidirectional overrides or invisible characters show other text than
there is. Here each becomes a visible stand-in: ``ESC`` the control picture U+241B, a right-to-left override
``<U+202E>``. The joiners that emoji and several scripts need stay.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from cryptosearch.model import Span

_C0 = range(0x20)
_C1 = range(0x80, 0xA0)
_DELETE = 0x7F
# Format characters, fillers and tags that show nothing; not U+200C and U+200D, the joiners.
_INVISIBLE = (
    0x00AD,
    0x115F,
    0x1160,
    0x180E,
    0x200B,
    *range(0x2060, 0x2065),
    0x3164,
    0xFEFF,
    0xFFA0,
    *range(0xE0000, 0xE0080),
)
_SEPARATORS = (0x2028, 0x2029)
_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_SURROGATES = range(0xD800, 0xE000)  # stand for bytes of arguments and file names that are no UTF-8

_PICTURED = (*_C0, _DELETE)
_NAMED = frozenset((*_C1, *_INVISIBLE, *_SEPARATORS, *_BIDI))


class _Shown(dict[int, str]):
    """For ``str.translate``: code point to what is shown of it, filled as characters are met."""

    def __missing__(self, code: int) -> str:
        shown = self[code] = _shown(code)
        return shown


def _shown(code: int) -> str:
    if code in _PICTURED:
        return "\u2421" if code == _DELETE else chr(0x2400 + code)
    return f"<U+{code:04X}>" if code in _NAMED or code in _SURROGATES else chr(code)


_LINE = _Shown({ord("\n"): " ", ord("\t"): " "})
_BLOCK = _Shown({ord("\n"): "\n", ord("\t"): " "})


def one_line(text: str) -> str:
    """``text`` on one line: line feeds and tabs are spaces, what a terminal would obey is visible."""
    return text.replace("\r\n", "\n").translate(_LINE)


def block(text: str) -> str:
    """As ``one_line``, but line feeds stay."""
    return text.replace("\r\n", "\n").translate(_BLOCK)


def escaped_json(document: str) -> str:
    r"""JSON text with every unsafe character as ``\uXXXX``: the same values, harmless on a terminal."""
    import json

    return _unsafe().sub(lambda match: json.dumps(match[0])[1:-1], document)


def segments(text: str, spans: Sequence[Span]) -> Iterator[tuple[str, bool]]:
    """``text`` in pieces that are wholly inside a span (True) or outside. ``spans`` ascend and are disjoint."""
    at = 0
    for start, end in spans:
        if start > at:
            yield text[at:start], False
        yield text[start:end], True
        at = end
    if at < len(text):
        yield text[at:], False


@cache
def _unsafe() -> re.Pattern[str]:
    """Slow to compile."""
    return re.compile(f"[{re.escape(''.join(map(chr, (*_PICTURED, *_NAMED))))}\ud800-\udfff]")
