"""The corpus's files of JSON lines: held posts, captures and decisions, one a line, readable and diffable."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeVar

from cryptosearch.dedup import Form, HeldPost, Removal, Split
from cryptosearch.errors import CorpusError, RecordError
from cryptosearch.records import format_time, post_from_record, post_to_record, read_time

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class KeptCapture:
    """A capture that the corpus keeps. ``captured_at`` was settled when its bytes were first added."""

    id: str
    name: str  # of the file that it was read from, "-" for standard input
    captured_at: datetime
    n_bytes: int
    parser: str

    @property
    def file_name(self) -> str:
        """Of the file in the corpus that holds its bytes: its id and the suffix of its name."""
        suffix = Path(self.name).suffix
        return self.id + (suffix if suffix[1:].isalnum() and suffix.isascii() else "")


def write_lines(records: Iterable[Mapping[str, Any]]) -> bytes:
    """One record a line, in UTF-8."""
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def read_lines(path: Path, read: Callable[[dict[str, Any]], _T]) -> Iterator[_T]:
    """What ``read`` makes of each line's record. CorpusError naming file and line for one that is wrong."""
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            try:
                yield read(_object(json.loads(line)))
            except (ValueError, RecursionError) as error:
                raise CorpusError(path, _reason(error), line=number) from error


def held_to_record(held: HeldPost) -> dict[str, Any]:
    """A post as shown, and its forms where they are more than that."""
    (first, *others) = held.forms
    record = {"seq": first.seq, "text_id": held.text_id, **post_to_record(held.post)}
    if others or first.post != held.post:
        record["forms"] = [_form_to_record(form) for form in held.forms]
    return record


def held_from_record(record: dict[str, Any]) -> HeldPost:
    """The post that ``held_to_record`` was given."""
    forms = record.pop("forms", None)
    only = _form_from_record(record)
    if forms is None:
        return HeldPost(only.post, only.text_id, (only,))
    if not isinstance(forms, list) or not forms:
        raise RecordError("forms", "needs an array that is not empty")
    return HeldPost(only.post, only.text_id, tuple(_form_from_record(_object(form)) for form in forms))


def capture_to_record(capture: KeptCapture) -> dict[str, Any]:
    """What ``captures.jsonl`` says of a capture."""
    return {
        "id": capture.id,
        "name": capture.name,
        "captured_at": format_time(capture.captured_at),
        "n_bytes": capture.n_bytes,
        "parser": capture.parser,
    }


def capture_from_record(record: dict[str, Any]) -> KeptCapture:
    """The capture that ``capture_to_record`` was given."""
    return KeptCapture(
        id=_take(record, "id", str),
        name=_take(record, "name", str),
        captured_at=read_time("captured_at", record.get("captured_at")),
        n_bytes=_take(record, "n_bytes", int),
        parser=_take(record, "parser", str),
    )


def decision_to_record(decision: Removal | Split) -> dict[str, Any]:
    """What ``decisions.jsonl`` says of a decision."""
    if isinstance(decision, Removal):
        return {"remove": decision.post_id, "ids": list(decision.ids), "keys": list(decision.keys)}
    return {"split": decision.post_id, "text_ids": list(decision.text_ids)}


def decision_from_record(record: dict[str, Any]) -> Removal | Split:
    """The decision that ``decision_to_record`` was given."""
    if "remove" in record:
        return Removal(_take(record, "remove", str), _take_strings(record, "ids"), _take_strings(record, "keys"))
    return Split(_take(record, "split", str), _take_strings(record, "text_ids"))


def _form_to_record(form: Form) -> dict[str, Any]:
    return {"seq": form.seq, "text_id": form.text_id, **post_to_record(form.post)}


def _object(value: object) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise RecordError("record", "needs an object")
    return value


def _form_from_record(record: dict[str, Any]) -> Form:
    seq, text_id = _take(record, "seq", int), _take(record, "text_id", str)
    post = post_from_record(record)
    if not post.sightings:
        raise RecordError("sightings", "empty")
    return Form(seq, text_id, post)


def _take(record: dict[str, Any], field: str, kind: type[_T]) -> _T:
    value = record.pop(field, None)
    if not isinstance(value, kind):
        raise RecordError(field, f"needs a value of type {kind.__name__}")
    return value


def _take_strings(record: dict[str, Any], field: str) -> tuple[str, ...]:
    values: list[Any] = _take(record, field, list)
    if not all(isinstance(value, str) for value in values):
        raise RecordError(field, "needs strings")
    return tuple(values)


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"no JSON: {error.msg} at character {error.pos + 1}"
    return str(error)
