"""What makes two texts the same post's text. Used by captures and de-duplication, never by the index.

The key keeps letters, digits, marks, currency signs and what else changes a figure, and drops what
differs between renderings of one text: white space, punctuation, width, case, Chinese script.
"""

from __future__ import annotations

import base64
import hashlib
import re

from cryptosearch.analysis.normalise import fold, simplify_char
from cryptosearch.analysis.runs import shape_of

_THOUSANDS = re.compile(r"(?<![\d,.])\d{1,3}(?:,\d{3})+(?!\d)")
_KEPT = re.compile(
    r"(?:[hakm0$<>=]"
    r"|(?<=0)\.(?=0)"  # a decimal point
    r"|(?<=0)%"
    r"|(?<![akm0%])[-+](?=\$?0)"  # a figure's sign; after a Han character as well, which ends no range of figures
    r")+"
)


def identity_key(text: str) -> str:
    """The key: equal for a text re-punctuated, re-spaced, in full width, in the other script or case.

    It changes with every figure: digits, decimal points, signs, per cents and comparisons are kept, and a space
    stays where dropping something would join two digits.

    The key of the beginning of a text begins the text's key, but for its end: take off the figure that
    may be cut (trailing digits, points, per cents, signs and spaces), then one character (a letter whose
    accent may be cut off).
    """
    folded = fold(text).text.translate(_SIMPLIFIED)
    plain = _THOUSANDS.sub(lambda match: match.group().replace(",", ""), folded)
    shape = shape_of(plain)
    key, last = "", ""
    for match in _KEPT.finditer(shape):
        if last == shape[match.start()] == "0":
            key += " "
        key += plain[match.start() : match.end()]
        last = shape[match.end() - 1]
    return key


def identity_id(key: str) -> str:
    """The id for a key: 12 characters of a-z and 2-7, stable for ever."""
    digest = hashlib.blake2b(key.encode(), digest_size=8).digest()
    return base64.b32encode(digest).decode("ascii").lower()[:12]


class _Simplified(dict[int, str]):
    """For ``str.translate``: a character without its neighbours, so that the end of a text does not matter."""

    def __missing__(self, code: int) -> str:
        simplified = self[code] = simplify_char(chr(code))
        return simplified


_SIMPLIFIED = _Simplified()
