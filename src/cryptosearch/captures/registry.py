"""Captures to posts: decodes a capture and gives it to the first parser that knows it.

To add a kind of source, write ``recognises(text) -> bool`` and ``parse(text, context) -> list[Post]`` (each post from
``compose``; CaptureError naming ``context.name`` for what cannot be read) and put both into ``PARSERS``.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import NamedTuple

from cryptosearch.analysis import Analyzer
from cryptosearch.captures.compose import Context
from cryptosearch.captures.decode import decode
from cryptosearch.captures.jsonl import is_json, parse_json_lines
from cryptosearch.captures.looks import name_of_markup
from cryptosearch.captures.pages import is_page, parse_page
from cryptosearch.errors import CaptureError
from cryptosearch.model import Capture, Post


class Parser(NamedTuple):
    """One kind of source. ``parse`` is called only with a text that ``recognises`` accepts."""

    name: str
    recognises: Callable[[str], bool]
    parse: Callable[[str, Context], list[Post]]


PARSERS = (
    Parser("JSON lines", is_json, parse_json_lines),
    Parser("Binance Square page", is_page, parse_page),  # last: it takes any text
)


class Division(NamedTuple):
    """The posts of a capture, and the name of the parser that knew it."""

    parser: str
    posts: list[Post]


def divide_capture(capture: Capture, analyzer: Analyzer) -> Division:
    """The posts that ``capture`` shows, in its order, with ids, all fields and one sighting each.

    CaptureError(name, reason) when no parser knows it or a part of it is wrong; nothing is returned then.
    """
    text = decode(capture.data, capture.name)
    markup = name_of_markup(text)
    if markup:
        raise CaptureError(capture.name, f"is {markup}, not a page's text: select all of the page, copy and save that")
    context = Context(capture.name, capture_id(capture), capture.captured_at, analyzer)
    for parser in PARSERS:
        if parser.recognises(text):
            return Division(parser.name, parser.parse(text, context))
    raise CaptureError(capture.name, "is empty" if not text.strip() else "has no words")


def parse_capture(capture: Capture, analyzer: Analyzer) -> list[Post]:
    """The posts of ``divide_capture``."""
    return divide_capture(capture, analyzer).posts


def capture_id(capture: Capture) -> str:
    """16 hexadecimal digits made from the capture's bytes alone."""
    return hashlib.blake2b(capture.data, digest_size=8).hexdigest()
