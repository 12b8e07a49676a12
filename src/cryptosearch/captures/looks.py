"""What a file that is no capture looks like, for a refusal that helps. Signatures are those of the formats."""

from __future__ import annotations

import re

_BINARY = (
    (b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (b"\xff\xd8\xff", "a JPEG picture"),
    (b"GIF8", "a GIF picture"),
    (b"%PDF-", "a PDF document"),
    (b"PK\x03\x04", "an office document or a ZIP archive"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\x00", "an xz archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"SQLite format 3\x00", "an SQLite database"),
    (b"\x7fELF", "a program"),
    (b"MZ\x90", "a program"),
    (b"bplist00", "a property list or a Safari page"),
    (b"ID3", "a sound file"),
    (b"OggS", "a sound file"),
)
_RIFF = {b"WEBP": "a WebP picture", b"WAVE": "a sound file", b"AVI ": "a film"}
_HTML = re.compile(
    r"\s*(?:<!--(?:(?!-->).)*-->\s*)*<(?:!doctype\s+html|html|head|body|div|script|meta)\b", re.IGNORECASE | re.DOTALL
)
_XML = re.compile(r"\s*<\?xml\b")
_MHTML = re.compile(r"\s*(?:MIME-Version|From: <Saved by)", re.IGNORECASE)
_N_HEAD = 4096


def name_of_binary(data: bytes) -> str | None:
    """What the first bytes say that ``data`` is, None when they say nothing known."""
    for signature, name in _BINARY:
        if data.startswith(signature):
            return name
    if data[4:8] == b"ftyp":
        return "a film or a HEIC picture"
    return _RIFF.get(data[8:12]) if data.startswith(b"RIFF") else None


def name_of_markup(text: str) -> str | None:
    """What the beginning of ``text`` says that it is, None for plain text."""
    head = text[:_N_HEAD]
    if _HTML.match(head):
        return "HTML"
    if _XML.match(head):
        return "XML"
    if _MHTML.match(head):
        return "MHTML (a web page saved with its pictures)"
    return "RTF" if head.startswith("{\\rtf") else None
