"""The language of a post. Scripts that one language has to itself decide; among the others py3langid does.

Chinese news is full of Latin tickers, names and addresses, so one Han character weighs as much as two Latin words.
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

from cryptosearch.analysis.normalise import HAN

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

UNKNOWN = "und"
# What py3langid chooses from. Languages told by their script are left out, and so are close relatives of a language
# that is far more frequent here, for which its short texts would be taken (Russian: Bulgarian).
_LANGUAGES = (
    *("ar", "cs", "de", "el", "en", "es", "fa", "fr", "he", "hi", "hu", "id", "it"),
    *("nl", "pl", "pt", "ro", "ru", "sv", "th", "tl", "tr", "uk", "ur", "vi"),
)
_N_SAMPLE = 1000  # characters looked at
_N_LEAST_HAN = 2
_N_LEAST_LETTERS = 12  # of languages that share their script
_LEAST_CONFIDENCE = 0.3

_HAN_RUN = re.compile(f"[{HAN}]+")
_HIRAGANA = re.compile("[\u3041-\u3096]")
_KANA = re.compile("[\u3041-\u3096\u30a1-\u30fa\u31f0-\u31ff\uff66-\uff9d]")
_HANGUL = re.compile("[\uac00-\ud7a3]")
_WORD = re.compile(rf"[^\W\d_{HAN}]+")
_CODE = re.compile(r"https?://\S+|\b0x\w+|[$@#]\w+|\b\w+(?:[._/-]\w+)+|\b[A-Z][A-Z\d]+\b|\b\w*\d\w*")


def detect_language(text: str) -> str:
    """The ISO 639-1 code of the language of ``text``, or "und" when there is too little text to tell."""
    sample = text[:_N_SAMPLE]
    n_han = sum(map(len, _HAN_RUN.findall(sample)))
    if n_han * 2 >= len(sample) and not _KANA.search(sample) and n_han >= _N_LEAST_HAN:
        return "zh"  # the common case, at once
    return _by_script(sample, n_han) or _by_words(sample)


def _by_script(sample: str, n_han: int) -> str | None:
    n_kana, n_hangul = len(_KANA.findall(sample)), len(_HANGUL.findall(sample))
    n_words = len(_WORD.findall(_KANA.sub("", _HANGUL.sub("", sample))))
    if max(n_han, n_kana, n_hangul) * 2 < max(n_words, 2 * _N_LEAST_HAN):
        return None
    if n_hangul > n_han + n_kana:
        return "ko"
    # Japanese cannot do without particles; a Chinese text may quote a Japanese name.
    if n_kana * 2 > n_han or len(_HIRAGANA.findall(sample)) * 6 > n_han:
        return "ja"
    return "zh"


def _by_words(sample: str) -> str:
    words = _CODE.sub(" ", _HAN_RUN.sub(" ", sample))
    if sum(map(len, _WORD.findall(words))) < _N_LEAST_LETTERS:
        return UNKNOWN
    language, confidence = _identifier().classify(words)
    return language if confidence >= _LEAST_CONFIDENCE else UNKNOWN


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_LANGUAGES)
    return identifier
