"""Text that a terminal could obey, or that shows what is not there, becomes visible."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cryptosearch.model import Span
from cryptosearch.printers.sanitise import block, escaped_json, one_line, segments

UNSAFE = {
    *map(chr, range(0x20)),
    *map(chr, range(0x7F, 0xA0)),
    *"\u061c\u200b\u200e\u200f\u2028\u2029\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff",
    *map(chr, range(0xD800, 0xE000)),
}
texts = st.text(st.one_of(st.characters(exclude_categories=()), st.sampled_from(sorted(UNSAFE))))


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("\x1b[31m", "␛[31m"),
        ("a\rb", "a␍b"),
        ("a\r\nb", "a b"),
        ("a\tb\nc", "a b c"),
        ("\x7f", "␡"),
        ("\x9b31m", "<U+009B>31m"),
        ("\u202eabc", "<U+202E>abc"),
        ("\ufeff\u200b", "<U+FEFF><U+200B>"),
        ("\u2028", "<U+2028>"),
        ("\udcff", "<U+DCFF>"),
        ("[red]比特币[/red]", "[red]比特币[/red]"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
    ],
)
def test_one_line_shows_what_is_there(raw: str, shown: str) -> None:
    assert one_line(raw) == shown


def test_block_keeps_line_feeds() -> None:
    assert block("a\nb\r\nc\x1b") == "a\nb\nc␛"


@given(texts)
def test_one_line_leaves_nothing_unsafe(text: str) -> None:
    assert not UNSAFE & set(one_line(text))


@given(st.text(st.characters(exclude_categories=("Cc", "Cf", "Cs", "Zl", "Zp"))))
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert one_line(text) == text


@given(texts)
def test_escaped_json_is_harmless_and_the_same_value(text: str) -> None:
    document = escaped_json(json.dumps({text: [text]}, ensure_ascii=False))
    assert not UNSAFE & set(document)
    assert json.loads(document) == {text: [text]}


@given(st.text(max_size=20), st.sets(st.integers(0, 20)))
def test_segments_join_to_the_text_and_mark_the_spans(text: str, ends: set[int]) -> None:
    bounds = sorted(end for end in ends if end <= len(text))
    spans = [Span(*pair) for pair in zip(bounds[::2], bounds[1::2], strict=False)]
    pieces = list(segments(text, spans))
    assert "".join(piece for piece, _ in pieces) == text
    assert [piece for piece, is_match in pieces if is_match] == [text[start:end] for start, end in spans]
