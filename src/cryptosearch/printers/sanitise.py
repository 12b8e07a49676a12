"""Text from captures, queries and file names, made harmless: printers and the command line write nothing else.

A terminal obeys control characters, and bidirectional overrides or invisible characters show other text than
there is. Here each becomes a visible stand-in: ``ESC`` the control picture U+241B, a right-to-left override
``<U+202E>``. The joiners that emoji and several scripts need stay.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence

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

_PICTURES = {**{code: chr(0x2400 + code) for code in _C0}, _DELETE: "\u2421"}
_NAMED = {code: f"<U+{code:04X}>" for code in (*_C1, *_INVISIBLE, *_SEPARATORS, *_BIDI)}
_BLOCK = {**_PICTURES, **_NAMED, ord("\n"): "\n", ord("\t"): " "}
_LINE = {**_BLOCK, ord("\n"): " "}

_UNSAFE = re.compile(
    "[" + "".join(re.escape(chr(code)) for code in (*_C0, _DELETE, *_NAMED)) + f"{chr(0xD800)}-{chr(0xDFFF)}]"
)


def one_line(text: str) -> str:
    """``text`` on one line: line feeds and tabs are spaces, what a terminal would obey is visible."""
    return _shown(text, _LINE)


def block(text: str) -> str:
    """As ``one_line``, but line feeds stay."""
    return _shown(text, _BLOCK)


def escaped_json(document: str) -> str:
    r"""JSON text with every unsafe character as ``\uXXXX``: the same values, harmless on a terminal."""
    return _UNSAFE.sub(lambda match: json.dumps(match[0])[1:-1], document)


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


def _shown(text: str, table: dict[int, str]) -> str:
    if not _UNSAFE.search(text):
        return text
    shown = text.replace("\r\n", "\n").translate(table)
    return "".join(f"<U+{ord(char):04X}>" if ord(char) in _SURROGATES else char for char in shown)
