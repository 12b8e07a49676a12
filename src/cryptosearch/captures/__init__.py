"""Captures to posts: reads saved pages and records, and divides them into posts with all their fields.

``read_captures`` turns paths into captures, ``parse_capture`` a capture into posts. Files, encodings, the division of a
page and the meaning of its lines each have their module; ``registry`` tells how to add a kind of source.
"""

from __future__ import annotations

from cryptosearch.captures.files import STANDARD_INPUT, capture_time, read_captures
from cryptosearch.captures.registry import PARSERS, Division, Parser, capture_id, divide_capture, parse_capture

__all__ = [
    "PARSERS",
    "STANDARD_INPUT",
    "Division",
    "Parser",
    "capture_id",
    "capture_time",
    "divide_capture",
    "parse_capture",
    "read_captures",
]
