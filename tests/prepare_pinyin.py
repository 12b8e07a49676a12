"""Make the table of readings again: ``make pinyin``, after a new release of pypinyin knows better."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator

from pypinyin import lazy_pinyin
from pypinyin.contrib.tone_convert import to_normal
from pypinyin.phrases_dict import phrases_dict

from cryptosearch.suggest.pinyin import TABLE

_LEAST_SHARE = 1 / 50  # of the phrases with a character: a rarer reading is typed by nobody
_ROWS, _CELLS = range(0xB0, 0xF8), range(0xA1, 0xFF)  # of the Han characters of GB 2312


def content() -> str:
    """What the file ``TABLE`` has to hold: a line for each syllable, with its characters."""
    in_phrases = _readings_in_phrases()
    by_syllable: dict[str, str] = defaultdict(str)
    for char in _characters():
        counts = in_phrases[char]
        usual = {reading for reading, count in counts.items() if count >= _LEAST_SHARE * counts.total()}
        for reading in usual | set(lazy_pinyin(char)):
            by_syllable[reading] += char
    return "".join(f"{syllable} {chars}\n" for syllable, chars in sorted(by_syllable.items()))


def _characters() -> Iterator[str]:
    """The Han characters of GB 2312, the common ones first."""
    for row in _ROWS:
        yield from bytes(byte for cell in _CELLS for byte in (row, cell)).decode("gb2312", "ignore")


def _readings_in_phrases() -> dict[str, Counter[str]]:
    """How often each character has each reading in pypinyin's phrases."""
    counts: dict[str, Counter[str]] = defaultdict(Counter)
    for phrase, readings in phrases_dict.items():
        if len(phrase) == len(readings):
            for char, (reading, *_) in zip(phrase, readings, strict=True):
                counts[char][to_normal(reading)] += 1
    return counts


if __name__ == "__main__":
    TABLE.write_text(content(), encoding="utf-8")
