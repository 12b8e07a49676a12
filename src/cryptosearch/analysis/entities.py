"""What can be told of a text by its form alone: tickers, addresses and links, as a post's fields hold them."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cryptosearch.analysis.lexicon import Lexicon

_LATIN = "0-9A-Za-z\u00c0-\u024f"
_DOLLAR_TICKER = re.compile(rf"(?<![{_LATIN}$])\$([A-Za-z][0-9A-Za-z]{{1,9}})(?![{_LATIN}])")
_TOKEN = re.compile(rf"[{_LATIN}]+")
_ADDRESS = re.compile(
    rf"(?<![{_LATIN}])(?:0x[0-9A-Fa-f]{{2,}}|[0-9A-Fa-f]{{64}}|bc1[02-9ac-hj-np-z]{{11,87}})(?![{_LATIN}])"
)

_TOP_LEVEL = "com|org|net|io|xyz|info|app|dev|ai|co|gov|edu|cn|hk"
_URL_CHARACTER = r"[0-9A-Za-z\-._~:/?#\[\]@!$&'()*+,;=%]"
_HOST = r"(?:[0-9A-Za-z](?:[0-9A-Za-z-]*[0-9A-Za-z])?\.)+"
_LOWER_HOST = _HOST.replace("A-Z", "")  # without a path, Example.com is rather a company's name
_LINK = re.compile(
    rf"https?://{_URL_CHARACTER}+"
    rf"|(?<![{_LATIN}@._-])(?:{_HOST}[a-z]{{2,12}}/{_URL_CHARACTER}+|{_LOWER_HOST}(?:{_TOP_LEVEL})(?![{_LATIN}_-])/?)"
)
_CLOSING = {")": "(", "]": "["}


def find_tickers(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Tickers in upper case, in order of appearance: after a dollar sign, or known to the lexicon and so written."""
    wide = unicodedata.normalize("NFKC", text)
    marked = [(match.start(1), match[1].upper()) for match in _DOLLAR_TICKER.finditer(wide)]
    known = [(match.start(), match[0]) for match in _TOKEN.finditer(wide) if lexicon.is_ticker(match[0])]
    return _unique(ticker for _, ticker in sorted(marked + known))


def find_addresses(text: str) -> tuple[str, ...]:
    """Addresses and hashes as written, in order of appearance; also shortened ones (``0x3c9E``)."""
    return _unique(match[0] for match in _ADDRESS.finditer(text))


def find_links(text: str) -> tuple[str, ...]:
    """Web addresses as written, in order of appearance, also without ``https://``."""
    return _unique(_without_punctuation(match[0]) for match in _LINK.finditer(text))


def _without_punctuation(link: str) -> str:
    """A link without what ends the sentence around it; a bracket stays if the link opens it."""
    while link[-1] in ".,;:!?'" or (link[-1] in _CLOSING and link.count(_CLOSING[link[-1]]) < link.count(link[-1])):
        link = link[:-1]
    return link


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
