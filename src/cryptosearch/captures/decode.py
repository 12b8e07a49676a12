"""The bytes of a capture to its text: UTF-8 if they are that, else the encoding that charset-normalizer finds.

The first step of parsing. NUL characters go, and so does a last character that a broken download cut in two.
What is no text is refused, saying what it looks like.
"""

from __future__ import annotations

import codecs
import re

from cryptosearch.captures.looks import name_of_binary
from cryptosearch.errors import CaptureError

_MARKS = (  # UTF-32 first: its mark begins with that of UTF-16
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_CANDIDATES = (
    *("utf_16_le", "utf_16_be", "gb18030", "big5hkscs", "shift_jis", "euc_jp", "euc_kr"),
    *("cp1252", "cp1251"),
)
_N_LONGEST_CHARACTER = 4  # bytes
_MOST_NULS = 0.2  # share of characters; UTF-16 read as UTF-8 has more
_MOST_CONTROLS = 0.02
_CONTROL = re.compile("[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]")
_LEAST_DAMAGE = 20  # characters for each that is damaged, in what is UTF-8 all the same
_ADVICE = "save the page as text in UTF-8"


def decode(data: bytes, name: str) -> str:
    """The text of ``data``. CaptureError(name, reason) when it is none or when no encoding fits."""
    looks = name_of_binary(data)
    if looks:
        advice = "unpack it first" if looks.endswith("archive") else _ADVICE
        raise CaptureError(name, f"is no text but looks like {looks}: {advice}")
    text = _decode_marked(data)
    if text is None:
        text = _decode_utf8(data)
    if text is None:
        text = _decode_detected(data, name)
    return _without_nuls(text, name)


def _decode_marked(data: bytes) -> str | None:
    """The text of data that begins with a byte-order mark."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return _decode_whole_characters(data[len(mark) :], encoding)
    return None


def _decode_utf8(data: bytes) -> str | None:
    text = _decode_whole_characters(data, "utf-8")
    return None if text is None or text.count("\0") > _MOST_NULS * len(text) else text


def _decode_whole_characters(data: bytes, encoding: str) -> str | None:
    """``data`` decoded strictly, but for a character that its end cuts in two. None when it is not in ``encoding``."""
    for n_cut in range(min(_N_LONGEST_CHARACTER, len(data) + 1)):
        try:
            return data[: len(data) - n_cut].decode(encoding)
        except UnicodeDecodeError as error:
            if error.start < len(data) - _N_LONGEST_CHARACTER:
                return None
    return None


def _decode_detected(data: bytes, name: str) -> str:
    from charset_normalizer import from_bytes

    _refuse_damaged_utf8(data, name)
    for n_cut in range(_N_LONGEST_CHARACTER):
        best = from_bytes(data[: len(data) - n_cut], cp_isolation=list(_CANDIDATES)).best()
        if best is not None:
            return data[: len(data) - n_cut].decode(best.encoding)
    raise CaptureError(name, f"is no text in any encoding known here: {_ADVICE}")


def _refuse_damaged_utf8(data: bytes, name: str) -> None:
    """Refuses UTF-8 with a few wrong bytes, which another encoding might read as nonsense without complaint."""
    text = data.decode("utf-8", errors="replace")
    n_damaged = text.count("\ufffd")
    n_beyond_ascii = len(text) - len(text.encode("ascii", errors="ignore")) - n_damaged
    if n_damaged * _LEAST_DAMAGE < n_beyond_ascii:
        at = len(text[: text.index("\ufffd")].encode())
        raise CaptureError(name, f"is damaged: its UTF-8 breaks at byte {at}; {_ADVICE} once more")


def _without_nuls(text: str, name: str) -> str:
    text = text.replace("\0", "")
    if len(_CONTROL.findall(text)) > _MOST_CONTROLS * len(text):
        raise CaptureError(name, f"is no text but binary data: {_ADVICE}")
    return text
