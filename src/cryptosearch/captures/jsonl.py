"""The parser of JSON lines: one record a line, one rendering each.

A record has "text" or "body" (a string; its lines are paragraphs) or "paragraphs" (an array), and may have "id",
"title", "date" and every field of ``Post`` as an export writes it. What it has stands, so an export is read back
without loss; what it lacks is derived from the text. Other keys are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from cryptosearch.analysis import normalise
from cryptosearch.captures.compose import Context, Parts, arrange, compose
from cryptosearch.captures.lines import shown_lines, split_lines
from cryptosearch.errors import CaptureError, RecordError
from cryptosearch.model import DatedBy, Post, Sighting
from cryptosearch.records import FIELDS, post_from_record, read_time

_OBJECT = re.compile(r"\s*\{\s*[\"}]")
_ARRAY = re.compile(r"\s*\[\s*[\[{\"\]]")
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?![^\sT])")
_SURROGATE = re.compile("[\ud800-\udfff]")
_NULLABLE = {"title", "lede", "publisher", "source", "translator", "published_on", "dated_by"}


def is_json(text: str) -> bool:
    """Whether ``text`` begins as JSON does."""
    return bool(_OBJECT.match(text)) or (bool(_ARRAY.match(text)) and _is_valid(text))


def parse_json_lines(text: str, context: Context) -> list[Post]:
    """One post for each record, in order; a record that is repeated adds to the renderings of its post.

    CaptureError naming the first line that is wrong; then no record is taken.
    """
    lines = split_lines(text)
    _refuse_whole_json(lines, text, context)
    posts = _Posts(context)
    for number, line in enumerate(lines, start=1):
        if line.strip():
            posts.add(number, _read_object(line, number, context))
    return posts.found


class _Posts:
    """The posts of the records so far."""

    def __init__(self, context: Context) -> None:
        self.found: list[Post] = []
        self._context = context
        self._first: dict[str, tuple[int, int]] = {}  # id -> its place in ``found``, its line's number

    def add(self, number: int, record: Mapping[str, Any]) -> None:
        try:
            post = _to_post(record, self._context)
        except RecordError as error:
            raise _wrong_line(self._context, number, str(error)) from error
        place, first_number = self._first.setdefault(post.id, (len(self.found), number))
        if first_number == number:
            self.found.append(post)
        elif _is_same(post, self.found[place]):
            self.found[place] = _with_one_more_rendering(self.found[place])
        elif "id" in record:
            raise _wrong_line(self._context, number, f"line {first_number} has another post with the id {post.id!r}")
        else:  # the same text but for its punctuation: de-duplication decides
            self.found.append(post)


def _is_same(post: Post, other: Post) -> bool:
    return replace(post, sightings=()) == replace(other, sightings=())


def _with_one_more_rendering(post: Post) -> Post:
    *others, last = post.sightings
    return replace(post, sightings=(*others, replace(last, n_renderings=last.n_renderings + 1)))


def _to_post(record: Mapping[str, Any], context: Context) -> Post:
    settled = {name: record[name] for name in FIELDS if _is_settled(name, record)}
    if isinstance(settled.get("id"), int):
        settled["id"] = str(settled["id"])
    read = post_from_record({"id": "-"} | settled)
    given = {name: getattr(read, name) for name in settled}
    parts = _parts(record, read)
    if not any(parts):
        raise RecordError("text", 'a record needs "text", "body" or "paragraphs"')
    return compose(parts, context, _dates_given(record, context) | given | parts._asdict())


def _is_settled(name: str, record: Mapping[str, Any]) -> bool:
    if name == "sightings" and record.get(name) == []:
        return False  # every post is seen somewhere: here
    return name in record and (record[name] is not None or name in _NULLABLE)


def _parts(record: Mapping[str, Any], read: Post) -> Parts:
    """The record's own division as far as it has one; the lines of its text for what it has not."""
    title, lede, credits = _visible(read.title), _visible(read.lede), read.credits
    if read.paragraphs:
        return Parts(title, lede, credits, read.paragraphs)
    lines = [line.text for line in shown_lines(_text(record))]
    if lede or credits or not lines:
        return Parts(title, lede, credits, tuple(lines))
    return arrange(lines, has_title=False)._replace(title=title)


def _text(record: Mapping[str, Any]) -> str:
    key = next((key for key in ("text", "body") if record.get(key)), "text")
    text = record.get(key) or ""
    if not isinstance(text, str):
        raise RecordError(key, "needs a string")
    if _SURROGATE.search(text):
        raise RecordError(key, "has half of a surrogate pair")
    return text.replace("\0", "")


def _dates_given(record: Mapping[str, Any], context: Context) -> dict[str, Any]:
    """The fields that "date", "first_seen_at" and "last_seen_at" stand for."""
    given: dict[str, Any] = {}
    if "date" in record:
        on = _day(record["date"])
        given = {"published_on": on, "dated_by": DatedBy.GIVEN if on else None}
    seen_at = {read_time(key, record[key]) for key in ("first_seen_at", "last_seen_at") if record.get(key)}
    if seen_at:
        given["sightings"] = tuple(Sighting(time, context.capture_id) for time in sorted(seen_at))
    return given


def _day(value: object) -> date | None:
    """The day of a date, or of a time as it stands in its own zone."""
    if value is None or value == "":
        return None
    match = _DAY.match(value) if isinstance(value, str) else None
    try:
        return date(*map(int, match.groups())) if match else _no_day(value)
    except ValueError:
        return _no_day(value)


def _no_day(value: object) -> date:
    raise RecordError("date", f'needs a day as in "2026-01-20", found {value!r}')


def _read_object(line: str, number: int, context: Context) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError) as error:
        reason = error.msg if isinstance(error, json.JSONDecodeError) else str(error)
        raise _wrong_line(context, number, f"no JSON: {reason}") from error
    if not isinstance(value, dict):
        raise _wrong_line(context, number, "no JSON object")
    return value


def _refuse_whole_json(lines: list[str], text: str, context: Context) -> None:
    first = next((line for line in lines if line.strip()), "")
    is_whole = _ARRAY.match(text) or (not _is_valid(first) and _is_valid(text))
    if is_whole:
        reason = "is JSON but not JSON lines: write one record a line, as jq -c '.[]' does with an array"
        raise CaptureError(context.name, reason)


def _is_valid(text: str) -> bool:
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return False
    return True


def _wrong_line(context: Context, number: int, reason: str) -> CaptureError:
    return CaptureError(context.name, f"line {number}: {reason}")


def _visible(text: str | None) -> str | None:
    """``text``, or None where nothing of it shows: spaces and characters without a shape."""
    return text if text and normalise(text).text.strip() else None
