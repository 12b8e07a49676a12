"""JSON lines to posts: what a record has stands, what it lacks is derived, and wrong lines are refused by number."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.analysis import Analyzer, normalise
from cryptosearch.analysis.identity import identity_id, identity_key
from cryptosearch.captures import capture_id, parse_capture
from cryptosearch.errors import CaptureError
from cryptosearch.model import Capture, DatedBy, Kind, Post, Sighting
from cryptosearch.records import post_to_record

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)

Read = Callable[..., list[Post]]


@pytest.fixture(scope="module")
def read(analyzer: Analyzer) -> Read:
    def read_records(*records: object) -> list[Post]:
        text = "\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        return parse_capture(Capture("posts.jsonl", text.encode(), NOON), analyzer)

    return read_records


@pytest.fixture(scope="module")
def refusal(analyzer: Analyzer) -> Callable[[str], str]:
    def reason_for(text: str) -> str:
        with pytest.raises(CaptureError) as caught:
            parse_capture(Capture("posts.jsonl", text.encode(), NOON), analyzer)
        return caught.value.reason

    return reason_for


def test_a_text_is_enough(read: Read) -> None:
    text = "ME News 消息,1 月 19 日(UTC+8),$DUSD 池受影响。(来源:ME)"
    (post,) = read({"text": text})
    assert (post.id, post.paragraphs) == (identity_id(identity_key(text)), (text,))
    assert (post.published_on, post.dated_by) == (date(2026, 1, 19), DatedBy.TEXT)
    assert (post.kind, post.language, post.source, post.tickers) == (Kind.FLASH, "zh", "ME", ("DUSD",))
    assert [sighting.n_renderings for sighting in post.sightings] == [1]


def test_the_lines_of_a_body_are_paragraphs(read: Read) -> None:
    (post,) = read({"title": "标题", "body": "导语在此\r\n\r\n作者:甲\n正文。"})
    assert (post.title, post.lede, post.credits, post.paragraphs) == ("标题", "导语在此", ("作者:甲",), ("正文。",))


def test_a_first_line_is_no_title(read: Read) -> None:
    (post,) = read({"text": "短句\n更长的一段话。"})
    assert (post.title, post.paragraphs) == (None, ("短句", "更长的一段话。"))


@pytest.mark.parametrize(
    ("value", "on"),
    [
        ("2023-08-10", date(2023, 8, 10)),
        ("2023-08-15 17:01:24", date(2023, 8, 15)),
        ("2023-08-15T23:30:00-05:00", date(2023, 8, 15)),
        ("2023/07/19 14:11", date(2023, 7, 19)),
        ("2023年08月12日", date(2023, 8, 12)),
        ("", None),
        (None, None),
    ],
)
def test_a_date_given_stands(read: Read, value: str | None, on: date | None) -> None:
    (post,) = read({"text": "8月2日,某地通报。", "date": value})
    assert (post.published_on, post.dated_by) == (on, DatedBy.GIVEN if on else None)


def test_fields_given_are_not_derived(read: Read) -> None:
    (post,) = read({"id": "p7", "text": "$DUSD 下跌。(来源:ME)", "source": None, "tickers": [], "language": "it"})
    assert (post.id, post.source, post.tickers, post.language) == ("p7", None, (), "it")


def test_a_null_where_a_post_has_none_counts_as_missing(read: Read) -> None:
    (post,) = read({"text": "$DUSD 下跌。", "tickers": None, "language": None, "kind": None})
    assert (post.tickers, post.language, post.kind) == (("DUSD",), "zh", Kind.FLASH)


def test_a_number_serves_as_id(read: Read) -> None:
    assert [post.id for post in read({"id": 7, "text": "甲"})] == ["7"]


def test_other_keys_are_ignored(read: Read) -> None:
    assert read({"text": "甲", "url": {"a": 1}})[0].paragraphs == ("甲",)


_WORDS = st.text(st.characters(codec="utf-8"), min_size=1, max_size=12)
_TIMES = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))
_SHOWN = _WORDS.filter(lambda text: bool(normalise(text).text.strip()))  # a blank title is none
_POSTS = st.builds(
    Post,
    id=_WORDS,
    title=st.none() | _SHOWN,
    lede=st.none() | _SHOWN,
    credits=st.lists(_WORDS, max_size=2).map(tuple),
    paragraphs=st.lists(_WORDS, min_size=1, max_size=3).map(tuple),
    kind=st.sampled_from(Kind),
    language=st.sampled_from(("zh", "it", "und")),
    publisher=st.none() | _WORDS,
    authors=st.lists(_WORDS, max_size=2).map(tuple),
    source=st.none() | _WORDS,
    translator=st.none() | _WORDS,
    published_on=st.none() | st.dates(),
    dated_by=st.none() | st.sampled_from(DatedBy),
    tickers=st.lists(_WORDS, max_size=2).map(tuple),
    addresses=st.lists(_WORDS, max_size=2).map(tuple),
    links=st.lists(_WORDS, max_size=2).map(tuple),
    complete=st.booleans(),
    sightings=st.lists(st.builds(Sighting, _TIMES, _WORDS, st.integers(1, 9)), min_size=1, max_size=2).map(tuple),
    merged_ids=st.lists(_WORDS, max_size=2).map(tuple),
)


@given(posts=st.lists(_POSTS, min_size=1, max_size=4, unique_by=lambda post: post.id))
def test_an_export_is_read_back_without_loss(read: Read, posts: list[Post]) -> None:
    assert read(*map(post_to_record, posts)) == posts


def test_times_seen_become_sightings_where_none_are_given(read: Read) -> None:
    record = {"text": "甲", "first_seen_at": "2026-01-01T00:00:00Z", "last_seen_at": "2026-01-03T00:00:00Z"}
    (post,) = read(record)
    capture = capture_id(Capture("", json.dumps(record, ensure_ascii=False).encode(), NOON))
    assert post.sightings == tuple(Sighting(datetime(2026, 1, day, tzinfo=UTC), capture) for day in (1, 3))


def test_records_that_repeat_add_renderings(read: Read) -> None:
    posts = read({"text": "甲"}, {"id": "x", "text": "乙"}, {"text": "甲"}, {"id": "x", "text": "乙"}, {"text": "甲"})
    assert [(post.text, post.sightings[0].n_renderings) for post in posts] == [("甲", 3), ("乙", 2)]


def test_texts_that_differ_in_punctuation_stay_apart(read: Read) -> None:
    posts = read({"text": "价格下跌。"}, {"text": "价格,下跌"})
    assert [post.text for post in posts] == ["价格下跌。", "价格,下跌"]
    assert posts[0].id == posts[1].id


@pytest.mark.parametrize("separator", ["\n", "\r\n", "\n\n", "\n \n"])
def test_lines_may_end_anyhow(read: Read, analyzer: Analyzer, separator: str) -> None:
    text = separator.join(('{"text": "甲\u2028乙"}', '{"text": "丙"}')) + separator
    posts = parse_capture(Capture("posts.jsonl", text.encode(), NOON), analyzer)
    assert [post.text for post in posts] == ["甲\u2028乙", "丙"]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ('{"text":', "no JSON"),
        ("[1]", "no JSON object"),
        ('{"url": "x"}', 'text: a record needs "text", "body" or "paragraphs"'),
        ('{"text": ""}', "text: a record needs"),
        ('{"text": 5}', "text: needs a string"),
        ('{"body": ["x"]}', "body: needs a string"),
        ('{"text": "\\ud800"}', "text: has half of a surrogate pair"),
        ('{"text": "x", "tickers": "BTC"}', "tickers: needs an array"),
        ('{"text": "x", "kind": "essay"}', "kind: none of flash, article"),
        ('{"text": "x", "date": "soon"}', "date: needs a day"),
        ('{"text": "x", "date": "2026-02-30"}', "date: needs a day"),
        ('{"text": "x", "first_seen_at": "noon"}', "first_seen_at: no time"),
        ('{"id": "first", "text": "y"}', "line 1 has another post with the id 'first'"),
        ('{"a":' * 100_000, "no JSON"),
    ],
)
def test_a_wrong_line_is_named(refusal: Callable[[str], str], line: str, reason: str) -> None:
    assert refusal(f'{{"id": "first", "text": "x"}}\n\n{line}\n').startswith(f"line 3: {reason}")


@pytest.mark.parametrize("value", [[{"text": "x"}, {"text": "y"}], {"text": "x", "id": "1"}, []])
def test_json_that_is_not_in_lines_is_refused_with_advice(refusal: Callable[[str], str], value: Any) -> None:
    assert "one record a line" in refusal(json.dumps(value, indent=1))


@pytest.mark.parametrize("title", ["", "  ", "\u3000\u200b", "\u00ad"])
def test_a_title_that_shows_nothing_is_none(read: Read, title: str) -> None:
    (post,) = read({"title": title, "body": "第一句话在这里。"})
    assert post.title is None


def test_a_record_that_was_seen_nowhere_is_seen_here(read: Read) -> None:
    (post,) = read({"body": "第一句话在这里。", "sightings": []})
    assert len(post.sightings) == 1


def test_a_time_that_no_calendar_has_is_named_with_its_line(read: Read) -> None:
    sightings = [{"capture": "a", "captured_at": "9999-12-31T23:59:59-12:00", "n_renderings": 1}]
    with pytest.raises(CaptureError, match=r"line 1.*9999-12-31"):
        read({"body": "一句话。", "sightings": sightings})
