"""Posts and records: nothing is lost, and what is wrong is named."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.errors import CryptoSearchError, RecordError
from cryptosearch.model import DatedBy, Kind, Post, Sighting
from cryptosearch.records import FIELDS, format_time, post_from_record, post_to_record, read_time

TEXT = st.text(st.characters(codec="utf-8"), max_size=8)
TEXTS = st.lists(TEXT, max_size=3).map(tuple)
POSTS = st.builds(
    Post,
    id=TEXT.filter(bool),
    title=st.none() | TEXT,
    lede=st.none() | TEXT,
    credits=TEXTS,
    paragraphs=TEXTS,
    kind=st.sampled_from(Kind),
    language=TEXT,
    publisher=st.none() | TEXT,
    authors=TEXTS,
    source=st.none() | TEXT,
    translator=st.none() | TEXT,
    published_on=st.none() | st.dates(),
    dated_by=st.none() | st.sampled_from(DatedBy),
    tickers=TEXTS,
    addresses=TEXTS,
    links=TEXTS,
    complete=st.booleans(),
    sightings=st.lists(
        st.builds(Sighting, st.datetimes(timezones=st.just(UTC)), TEXT, st.integers(1, 99)), max_size=3
    ).map(tuple),
    merged_ids=TEXTS,
)


@given(POSTS)
def test_a_post_comes_back_from_json_as_it_was(post: Post) -> None:
    assert post_from_record(json.loads(json.dumps(post_to_record(post)))) == post


@given(POSTS)
def test_a_record_has_all_fields_in_one_order(post: Post) -> None:
    assert tuple(post_to_record(post)) == FIELDS


def test_a_record_is_written_as_documented() -> None:
    post = Post(
        id="n1",
        paragraphs=("ETH跌破3100",),
        published_on=date(2026, 1, 20),
        dated_by=DatedBy.TEXT,
        sightings=(Sighting(datetime(2026, 1, 20, 12, tzinfo=UTC), "page", 2),),
    )

    assert {name: value for name, value in post_to_record(post).items() if value} == {
        "id": "n1",
        "paragraphs": ["ETH跌破3100"],
        "kind": "flash",
        "language": "und",
        "published_on": "2026-01-20",
        "dated_by": "text",
        "complete": True,
        "sightings": [{"capture": "page", "captured_at": "2026-01-20T12:00:00Z", "n_renderings": 2}],
    }


def test_missing_fields_get_their_defaults() -> None:
    assert post_from_record({"id": "n1"}) == Post(id="n1")


SIGHTING = {"capture": "page", "captured_at": "2026-01-20T12:00:00Z", "n_renderings": 1}


@pytest.mark.parametrize(
    ("field", "value", "named"),
    [
        ("id", 7, "id"),
        ("id", "", "id"),
        ("id", None, "id"),
        ("title", ["a"], "title"),
        ("title", "\ud800", "title"),
        ("paragraphs", "text", "paragraphs"),
        ("paragraphs", None, "paragraphs"),
        ("paragraphs", ["a", 1], "paragraphs[1]"),
        ("paragraphs", ["a", "好\udc00"], "paragraphs[1]"),
        ("kind", "tweet", "kind"),
        ("kind", None, "kind"),
        ("language", None, "language"),
        ("published_on", "20 January", "published_on"),
        ("published_on", 20260120, "published_on"),
        ("dated_by", "guess", "dated_by"),
        ("complete", "yes", "complete"),
        ("complete", 1, "complete"),
        ("sightings", {}, "sightings"),
        ("sightings", ["page"], "sightings[0]"),
        ("sightings", [SIGHTING, {"capture": "page"}], "sightings[1]"),
        ("sightings", [SIGHTING | {"more": 1}], "sightings[0]"),
        ("sightings", [SIGHTING | {"captured_at": "2026-01-20T12:00:00"}], "sightings[0].captured_at"),
        ("sightings", [SIGHTING | {"captured_at": "noon"}], "sightings[0].captured_at"),
        ("sightings", [SIGHTING | {"n_renderings": 0}], "sightings[0].n_renderings"),
        ("sightings", [SIGHTING | {"n_renderings": True}], "sightings[0].n_renderings"),
        ("merged_ids", [None], "merged_ids[0]"),
        ("headline", "a", "headline"),
    ],
)
def test_a_wrong_value_is_named(field: str, value: Any, named: str) -> None:
    with pytest.raises(RecordError) as raised:
        post_from_record({"id": "n1", field: value})

    assert raised.value.field == named
    assert str(raised.value).startswith(f"{named}: ")
    assert isinstance(raised.value, ValueError)
    assert isinstance(raised.value, CryptoSearchError)


def test_a_record_without_an_id_is_refused() -> None:
    with pytest.raises(RecordError) as raised:
        post_from_record({"paragraphs": ["a"]})

    assert raised.value.field == "id"


def test_times_are_read_in_any_zone_and_kept_in_utc() -> None:
    assert read_time("at", "2026-01-20T20:00:00+08:00") == datetime(2026, 1, 20, 12, tzinfo=UTC)
    assert format_time(datetime.fromisoformat("2026-01-20T20:00:00.25+08:00")) == "2026-01-20T12:00:00.250000Z"
