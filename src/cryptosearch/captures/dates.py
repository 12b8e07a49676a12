"""The date in the opening of a wire flash: "ME News 消息,1 月 20 日(UTC+8),..." to a day.

Only the dateline counts, not any date that the text mentions. A year that is not given is that of the latest such day
not after the capture, in the zone that the dateline names. Names of months are babel's. Used by ``compose``.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date, datetime, timedelta, timezone
from functools import cache
from typing import NamedTuple

from cryptosearch.captures.tables import read_table, words_of_kind

_N_OPENING = 150  # characters in which a dateline ends
_N_LONGEST_WIRE = 40  # characters of a wire's name
_N_YEARS_BACK = 8  # 29 February comes back after eight years at the latest
# The zone where it is latest: a dateline that names none must not lose a year to a capture made further west.
_NO_ZONE = timezone(timedelta(hours=14))
_LANGUAGES = (
    *("cs", "de", "el", "en", "es", "fr", "hu", "id", "it", "nl"),
    *("pl", "pt", "ro", "ru", "sv", "tr", "uk", "vi"),
)

# Applied to text in compatibility form (NFKC).
_NUMERIC = re.compile(
    r"(?:(?<!\d)(?P<y1>\d{4})\s*[年년]\s*)?(?<!\d)(?P<m1>\d{1,2})\s*[月월]\s*(?P<d1>\d{1,2})\s*[日号號일]"
    r"|(?<!\d)(?P<y2>\d{4})(?P<sep>[-/.])(?P<m2>\d{1,2})(?P=sep)(?P<d2>\d{1,2})(?!\d)"
)
_ZONE = re.compile(
    r"(?:\s+\d{1,2}[:时時]\d{2}分?)?\s*[,(]?\s*(?:UTC|GMT)"  # a time of day may stand between
    r"\s*(?P<sign>[-+\u2212])\s*(?P<hours>\d{1,2})(?::?(?P<minutes>\d{2}))?(?!\d)",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"\s*(?:[,:;、。|)\]】·\u2013\u2014-]|$)")
_SENTENCE_END = re.compile(r"[。!?\n]|\.\s")
_DIGIT = re.compile(r"\d")
_PAUSE = r"[,，:：|｜·]"
_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_EDGES = " \t,:;、|·-\u2013\u2014()[]【】「」《》*#"


class _Day(NamedTuple):
    """A date in the opening, as numbers; ``year`` is None when the text gives none."""

    start: int
    end: int
    year: int | None
    month: int
    day: int


def find_dateline(text: str, *, captured_at: datetime, publisher: str | None = None) -> date | None:
    """The day that the opening of ``text`` names as its own, None when it names none.

    ``captured_at`` is aware; ``publisher`` is a name that may stand before the date.
    """
    if not _DIGIT.search(text, 0, _N_OPENING):
        return None
    opening = unicodedata.normalize("NFKC", text[:_N_OPENING])
    for day in _days_in(opening):
        zone = _zone_beside(opening, day)
        if _is_dateline(opening, day, has_zone=zone is not None, publisher=publisher):
            return _resolve(day, captured_at.astimezone(zone or _NO_ZONE).date())
    return None


def opens_as_wire(text: str) -> bool:
    """Whether ``text`` opens with a wire's name and word, as in "ME News 消息,"."""
    return _patterns().wire_opening.match(text) is not None


def find_wire_opening(text: str, publisher: str) -> int | None:
    """Where, near the beginning of ``text``, the publisher's name and a wire word stand; None if nowhere."""
    wire = re.compile(rf"{re.escape(publisher)}\s*(?:{_any_wire_word()})\s*{_PAUSE}")
    match = wire.search(text[:_N_OPENING])
    return match.start() if match else None


def _is_dateline(opening: str, day: _Day, *, has_zone: bool, publisher: str | None) -> bool:
    before, after = opening[: day.start], opening[day.end :]
    if _SENTENCE_END.search(before):
        return False
    if has_zone:
        return True
    name = before.strip(_EDGES)
    word_follows = _patterns().wire_word.match(after) is not None
    if word_follows and len(name) <= _N_LONGEST_WIRE:
        return True
    is_named = not name or name == publisher or _patterns().named_wire.fullmatch(name) is not None
    return is_named and _SEPARATOR.match(after) is not None


def _zone_beside(opening: str, day: _Day) -> timezone | None:
    """The zone named directly after the date, or directly before it."""
    match = _ZONE.match(opening, day.end)
    if match:
        offset = timedelta(hours=int(match["hours"]), minutes=int(match["minutes"] or 0))
        return timezone(offset if match["sign"] == "+" else -offset) if offset < timedelta(hours=24) else None
    before, after = opening[: day.start].rstrip(" ,("), opening[day.end :].lstrip(" ,(")
    for hours, word in _zone_words():
        if before.endswith(word) or after.startswith(word):
            return timezone(timedelta(hours=hours))
    return None


def _resolve(day: _Day, today: date) -> date | None:
    """The calendar day; without a year the latest one not after ``today``. None for a day no calendar has."""
    if day.year is not None:
        return _date_or_none(day.year, day.month, day.day)
    for year in range(today.year, max(today.year - _N_YEARS_BACK - 1, 0), -1):
        found = _date_or_none(year, day.month, day.day)
        if found and found <= today:
            return found
    return None


def _date_or_none(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _days_in(opening: str) -> Iterator[_Day]:
    for match in _NUMERIC.finditer(opening):
        year = match["y1"] or match["y2"]
        month, day = match["m1"] or match["m2"], match["d1"] or match["d2"]
        yield _Day(match.start(), match.end(), int(year) if year else None, int(month), int(day))
    if any(_key(word) in _month_words() for word in _WORD.findall(opening)):
        yield from _named_days_in(opening)


def _named_days_in(opening: str) -> Iterator[_Day]:
    months = _months()
    for match in _named_day_pattern().finditer(opening):
        month = months[_key(match["m1"] or match["m2"])]
        year = match["y1"] or match["y2"]
        yield _Day(match.start(), match.end(), int(year) if year else None, month, int(match["d1"] or match["d2"]))


@cache
def _named_day_pattern() -> re.Pattern[str]:
    names = "|".join(re.escape(name) for name in sorted(_months(), key=len, reverse=True))
    day = r"(?P<d{n}>\d{{1,2}})(?:st|nd|rd|th|er|[.º°ª])?"
    year = r"(?:,?\s+(?:de\s+|del\s+)?(?P<y{n}>\d{{4}})(?!\d))?"
    day_first = rf"(?<!\w){day.format(n=1)}\s+(?:(?:de|di|of|d')\s*)?(?P<m1>{names})\b\.?{year.format(n=1)}"
    month_first = rf"\b(?P<m2>{names})\.?\s+{day.format(n=2)}(?!\w){year.format(n=2)}"
    return re.compile(f"{day_first}|{month_first}", re.IGNORECASE)


@cache
def _months() -> dict[str, int]:
    """Names of months, folded, to their numbers; a name that two languages use for different months is left out."""
    from babel import Locale

    numbers: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for widths in Locale(language).months.values():
            for width in ("wide", "abbreviated"):
                for number, name in widths[width].items():
                    numbers.setdefault(_key(name), set()).add(number)
    return {name: min(found) for name, found in numbers.items() if len(found) == 1 and len(name) > 2}


@cache
def _month_words() -> frozenset[str]:
    """The words with which names of months begin."""
    return frozenset(name.split()[0] for name in _months())


def _key(month: str) -> str:
    return unicodedata.normalize("NFKC", month).casefold().strip(".")


class _Patterns(NamedTuple):
    wire_word: re.Pattern[str]
    named_wire: re.Pattern[str]
    wire_opening: re.Pattern[str]


@cache
def _patterns() -> _Patterns:
    word = _any_wire_word()
    name = rf"(?!据|據)[^,，:：;；、。!！?？\n]{{0,{_N_LONGEST_WIRE}}}"
    return _Patterns(
        wire_word=re.compile(rf"\s*(?:{word})"),
        named_wire=re.compile(rf"{name}(?:{word})"),
        wire_opening=re.compile(rf"\W*{name}(?:{word})\s*{_PAUSE}"),
    )


@cache
def _any_wire_word() -> str:
    return "|".join(words_of_kind("wire_words", "wire"))


@cache
def _zone_words() -> list[tuple[int, str]]:
    return [(int(row[1]), row[2]) for row in read_table("wire_words") if row[0] == "zone"]
