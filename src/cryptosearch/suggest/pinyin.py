"""How Chinese characters sound: which are taken for each other, and how a name is spelled in Latin letters.

The readings are pypinyin's for the 6,763 characters of GB 2312, those that stand in a phrase of its dictionary now
and then; ``make pinyin`` puts them into a file that is read in a hundredth of the time in which pypinyin is
imported. Tones are ignored. A character that the table has not sounds like nothing but itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice, product
from pathlib import Path

TABLE = Path(__file__).parent / "data" / "pinyin.txt"  # a syllable and its characters a line, the common ones first
LONGEST_SYLLABLE = 6  # letters, as in zhuang
_MOST_SPELLINGS = 8  # of one name
_FIRST_RARE = 0xD8  # the row of GB 2312 that follows those of the 3,755 common characters

# What speakers and input methods take for each other; the sound of a syllable is what is left of the difference.
_INITIALS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("h", "f"))
_FINALS = (("ing", "in"), ("eng", "en"), ("ang", "an"))


def readings(char: str) -> tuple[str, ...]:
    """The syllables that ``char`` may be read as, without tones; none for what the table has not."""
    return _readings().get(char, ())


@cache
def sounds(char: str) -> frozenset[str]:
    """What ``char`` sounds like where confused syllables are one; itself if it has no reading."""
    return frozenset(map(_sound, readings(char))) or frozenset((char,))


def are_homophones(one: str, other: str) -> bool:
    """Whether one of the characters is taken for the other by ear."""
    return not sounds(one).isdisjoint(sounds(other))


def common_homophones(char: str) -> tuple[str, ...]:
    """The common characters that ``char`` may be taken for, without itself."""
    found = (other for sound in sorted(sounds(char)) for other in _common_by_sound().get(sound, ()))
    return tuple(dict.fromkeys(other for other in found if other != char))


def common_read_as(syllable: str) -> tuple[str, ...]:
    """The common characters with exactly this reading."""
    return tuple(_common_of(_table().get(syllable, "")))


def spellings(text: str) -> tuple[str, ...]:
    """Chinese text in pinyin without spaces, each way that its characters may be read up to eight; none if one is not.

    ``重庆`` is chongqing, and zhongqing as well.
    """
    return _joined([readings(char) for char in text])


def is_spelled(text: str, letters: str) -> bool:
    """Whether ``letters`` are one of the ways to write all of ``text`` in pinyin."""
    if not text:
        return not letters
    return any(
        letters.startswith(reading) and is_spelled(text[1:], letters[len(reading) :]) for reading in readings(text[0])
    )


def initials(text: str) -> tuple[str, ...]:
    """As ``spellings``, of each syllable only the first letter."""
    return _joined([tuple(dict.fromkeys(reading[0] for reading in readings(char))) for char in text])


def sound_keys(text: str) -> tuple[str, ...]:
    """Keys of which texts of as many characters share one if they can be taken for each other by ear."""
    return _joined([tuple(sorted(sounds(char))) for char in text], " ")


def _joined(choices: list[tuple[str, ...]], separator: str = "") -> tuple[str, ...]:
    ways = islice(product(*choices), _MOST_SPELLINGS) if choices else ()
    return tuple(dict.fromkeys(map(separator.join, ways)))


def _sound(syllable: str) -> str:
    for initial, kept in _INITIALS:
        if syllable.startswith(initial) and len(syllable) > len(initial):
            syllable = kept + syllable.removeprefix(initial)
            break
    for final, kept in _FINALS:
        if syllable.endswith(final):
            return syllable.removesuffix(final) + kept
    return syllable


def _common_of(chars: str) -> str:
    """The common ones of a syllable's characters, which come first."""
    rows = chars.encode("gb2312")[::2]
    return chars[: sum(row < _FIRST_RARE for row in rows)]


@cache
def _table() -> Mapping[str, str]:
    """Syllable -> its characters."""
    lines = TABLE.read_text(encoding="utf-8").splitlines()
    return dict(_pairs(lines))


def _pairs(lines: list[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        syllable, _, chars = line.partition(" ")
        yield syllable, chars


@cache
def _readings() -> Mapping[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for syllable, chars in _table().items():
        for char in chars:
            found[char] = (*found.get(char, ()), syllable)
    return found


@cache
def _common_by_sound() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for syllable, chars in _table().items():
        sound = _sound(syllable)
        found[sound] = found.get(sound, "") + _common_of(chars)
    return found
