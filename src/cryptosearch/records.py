"""Post <-> record: a dictionary of JSON values, one key for each field of ``Post``.

The corpus, exports, JSON-lines captures and the index's stored posts all write posts this way. A date is
"2026-01-20", a time "2026-01-20T12:00:00Z", an enum its value, a tuple an array, what is absent null.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import fields
from datetime import UTC, date, datetime
from enum import StrEnum
from operator import attrgetter
from typing import Any, TypeVar

from cryptosearch.errors import RecordError
from cryptosearch.model import DatedBy, Kind, Post, Sighting

_Member = TypeVar("_Member", bound=StrEnum)

FIELDS = tuple(field.name for field in fields(Post))  # a record's keys, in the order in which they are written
_values_of = attrgetter(*FIELDS)
_DEFAULTS = _values_of(Post(id=""))


def post_to_record(post: Post) -> dict[str, Any]:
    """All of ``post`` as JSON values, keys in the order of ``FIELDS``. Equal posts give equal records."""
    return {name: _TO_JSON.get(name, _unchanged)(getattr(post, name)) for name in FIELDS}


def changed_record(post: Post) -> dict[str, Any]:
    """The record without the fields that are as they are by default."""
    values = zip(FIELDS, _values_of(post), _DEFAULTS, strict=True)
    return {name: _TO_JSON.get(name, _unchanged)(value) for name, value, default in values if value != default}


def post_from_record(record: Mapping[str, Any]) -> Post:
    """The post that ``record`` stands for. Only ``id`` is required; other missing fields get their defaults.

    RecordError for a wrong type or value, a missing ``id`` and a key that is no field of a post.
    """
    for name in record:
        if name not in _FROM_JSON:
            raise RecordError(name, "a post has no such field")
    if "id" not in record:
        raise RecordError("id", "missing")
    return Post(**{name: _FROM_JSON[name](name, value) for name, value in record.items()})


def format_time(time: datetime) -> str:
    """An aware time in UTC, as in "2026-01-20T12:00:00Z"."""
    return time.astimezone(UTC).isoformat().removesuffix("+00:00") + "Z"


def read_time(field: str, value: object) -> datetime:
    """The time written as ISO 8601 with its zone, in UTC. RecordError naming ``field`` for anything else."""
    text = _text(field, value)
    try:
        time = datetime.fromisoformat(text)
        if time.tzinfo is not None:
            return time.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise RecordError(field, f"no time: {value!r}") from error
    raise RecordError(field, f"a time without its zone: {value!r}")


def _unchanged(value: object) -> object:
    return value


def _list(values: tuple[str, ...]) -> list[str]:
    return list(values)


def _date_to_json(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _sightings_to_json(sightings: tuple[Sighting, ...]) -> list[dict[str, Any]]:
    return [
        {
            "capture": sighting.capture,
            "captured_at": format_time(sighting.captured_at),
            "n_renderings": sighting.n_renderings,
        }
        for sighting in sightings
    ]


def _text(field: str, value: object) -> str:
    if not isinstance(value, str):
        raise RecordError(field, f"needs a string, found {_type_name(value)}")
    if not value.isascii():
        _check_encodable(field, value)
    return value


def _check_encodable(field: str, text: str) -> None:
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise RecordError(field, f"half of a surrogate pair at character {error.start}") from error


def _optional_text(field: str, value: object) -> str | None:
    return None if value is None else _text(field, value)


def _id(field: str, value: object) -> str:
    if value == "":
        raise RecordError(field, "empty")
    return _text(field, value)


def _texts(field: str, value: object) -> tuple[str, ...]:
    items = _array(field, value)
    return tuple([_text(f"{field}[{n}]", item) for n, item in enumerate(items)]) if items else ()


def _array(field: str, value: object) -> Sequence[Any]:
    if not isinstance(value, (list, tuple)):
        raise RecordError(field, f"needs an array, found {_type_name(value)}")
    return value


def _flag(field: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise RecordError(field, f"needs true or false, found {_type_name(value)}")
    return value


def _count(field: str, value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        raise RecordError(field, f"needs a number from 1, found {value!r}")
    return value


def _date(field: str, value: object) -> date | None:
    if value is None:
        return None
    text = _text(field, value)
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise RecordError(field, f"no date: {value!r}") from error


def _member(members: type[_Member]) -> Callable[[str, object], _Member]:
    def read(field: str, value: object) -> _Member:
        text = _text(field, value)
        try:
            return members(text)
        except ValueError as error:
            raise RecordError(field, f"none of {', '.join(members)}: {value!r}") from error

    return read


def _dated_by(field: str, value: object) -> DatedBy | None:
    return None if value is None else _member(DatedBy)(field, value)


def _sightings(field: str, value: object) -> tuple[Sighting, ...]:
    return tuple([_sighting(f"{field}[{n}]", item) for n, item in enumerate(_array(field, value))])


def _sighting(field: str, value: object) -> Sighting:
    keys = {"capture", "captured_at", "n_renderings"}
    if not isinstance(value, dict) or value.keys() != keys:
        raise RecordError(field, f"needs an object of {', '.join(sorted(keys))}")
    return Sighting(
        captured_at=read_time(f"{field}.captured_at", value["captured_at"]),
        capture=_text(f"{field}.capture", value["capture"]),
        n_renderings=_count(f"{field}.n_renderings", value["n_renderings"]),
    )


def _type_name(value: object) -> str:
    names = {type(None): "null", bool: "true or false", int: "a number", float: "a number", str: "a string"}
    return names.get(type(value), "an object" if isinstance(value, dict) else "an array")


_TO_JSON: dict[str, Callable[[Any], object]] = {
    "credits": _list,
    "paragraphs": _list,
    "authors": _list,
    "tickers": _list,
    "addresses": _list,
    "links": _list,
    "merged_ids": _list,
    "published_on": _date_to_json,
    "sightings": _sightings_to_json,
}

_FROM_JSON: dict[str, Callable[[str, object], Any]] = {
    "id": _id,
    "title": _optional_text,
    "lede": _optional_text,
    "credits": _texts,
    "paragraphs": _texts,
    "kind": _member(Kind),
    "language": _text,
    "publisher": _optional_text,
    "authors": _texts,
    "source": _optional_text,
    "translator": _optional_text,
    "published_on": _date,
    "dated_by": _dated_by,
    "tickers": _texts,
    "addresses": _texts,
    "links": _texts,
    "complete": _flag,
    "sightings": _sightings,
    "merged_ids": _texts,
}
