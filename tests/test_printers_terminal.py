"""The rich view, against golden files in tests/golden: one for each width, with and without colour.

After a wanted change write them anew, and read the difference before committing it:

    CRYPTOSEARCH_WRITE_GOLDEN=1 pytest tests/test_printers_terminal.py
"""

from __future__ import annotations

import io
import os
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from cryptosearch.cells import cell_width
from cryptosearch.model import Hit, SearchResult
from cryptosearch.printers import POST_PRINTERS, PRINTERS, Look
from sample_results import ARTICLE, FLASH, HOSTILE_NOTHING, HOSTILE_POST, HOSTILE_RESULT, NOTHING, RESULT, UNFOUND

GOLDEN = Path(__file__).parent / "golden"
WIDTHS = (60, 80, 140)
STYLE = re.compile(r"\x1b\[[0-9;]*m")


def result_text(result: SearchResult, look: Look) -> str:
    out = io.StringIO()
    PRINTERS["rich"](result, out, look)
    return out.getvalue()


def post_text(look: Look) -> str:
    out = io.StringIO()
    POST_PRINTERS["rich"](ARTICLE, out, look)
    return out.getvalue()


VIEWS: dict[str, Callable[[Look], str]] = {
    "results": lambda look: result_text(RESULT, look),
    "nothing": lambda look: result_text(NOTHING, look),
    "unfound": lambda look: result_text(UNFOUND, look),
    "post": post_text,
}


@pytest.mark.parametrize("color", [False, True], ids=["mono", "color"])
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("view", VIEWS)
def test_golden(view: str, width: int, color: bool) -> None:
    path = GOLDEN / f"{view}-{width}-{'color' if color else 'mono'}.txt"
    text = VIEWS[view](Look(width=width, color=color)).encode()
    if os.environ.get("CRYPTOSEARCH_WRITE_GOLDEN"):
        path.write_bytes(text)
    assert text == path.read_bytes()


@pytest.mark.parametrize("width", [40, 60, 80, 140, 200])
@pytest.mark.parametrize("result", [RESULT, HOSTILE_RESULT, UNFOUND, HOSTILE_NOTHING])
def test_lines_fit_the_width(result: SearchResult, width: int) -> None:
    lines = result_text(result, Look(width=width)).splitlines()
    assert max(map(cell_width, lines)) <= width


def test_colour_only_adds_styles() -> None:
    mono = result_text(RESULT, Look(width=80))
    assert STYLE.sub("", result_text(RESULT, Look(width=80, color=True))) == mono


def test_without_colour_there_is_no_escape() -> None:
    assert "\x1b" not in result_text(RESULT, Look(links=True))


def test_colours_are_those_of_the_terminal_theme() -> None:
    codes = set(re.findall(r"\x1b\[([0-9;]*)m", result_text(RESULT, Look(color=True))))
    assert codes == {"0", "1", "1;31", "2", "36"}


def test_matches_are_highlighted_in_title_and_snippet() -> None:
    assert re.findall(r"\x1b\[1;31m(.*?)\x1b", result_text(RESULT, Look(color=True))) == ["以太坊", "以太坊", "BTC"]


@pytest.mark.parametrize("links", [True, False])
def test_titles_are_hyperlinks_where_asked_for(links: bool) -> None:
    text = result_text(RESULT, Look(color=True, links=links))
    assert (";https://example.org/erc-8004/%E7%AC%AC%E4%B8%80%E9%A1%B5\x1b\\" in text) is links


@pytest.mark.parametrize("color", [False, True])
def test_hostile_text_reaches_no_terminal(color: bool) -> None:
    text = STYLE.sub("", result_text(HOSTILE_RESULT, Look(width=200, color=color)))
    assert not set(text) & set("\x1b\r\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x7f\udcff\t")
    assert "[red]红[/red] ␛[31m␛]8;;http://x␛\\ ␍␇<U+009B>31m <U+202E><U+2066>" in text


def test_hostile_queries_that_find_nothing_reach_no_terminal() -> None:
    text = result_text(HOSTILE_NOTHING, Look(width=200))
    assert not set(text) & set("\x1b\r\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x7f\udcff\t")
    assert text.count("[red]红[/red]") == 4


def test_a_hostile_post_reaches_no_terminal() -> None:
    out = io.StringIO()
    POST_PRINTERS["rich"](HOSTILE_POST, out, Look(width=200))
    assert not set(out.getvalue()) & set("\x1b\r\x07\x9b\u202e\u2066\u200b\ufeff\u2028\x7f\udcff\t")


def test_a_hostile_link_is_percent_encoded() -> None:
    text = result_text(HOSTILE_RESULT, Look(width=200, color=True, links=True))
    assert ";http://a%1B%5C%07%3Eb\x1b\\" in text


def test_ranks_of_different_length_are_aligned() -> None:
    hits = tuple(replace(hit, rank=rank) for hit, rank in zip(RESULT.hits, (9, 10), strict=True))
    lines = result_text(SearchResult("q", 10, hits), Look(width=200)).splitlines()
    assert (lines[0][:4], lines[1][:4], lines[4][:4]) == (" 9. ", "    ", "10. ")


def test_a_hit_without_snippet_takes_two_lines() -> None:
    from cryptosearch.model import Snippet

    hit = Hit(1, 1.0, FLASH, "标题", (), Snippet(""))
    assert result_text(SearchResult("q", 1, (hit,)), Look()).count("\n") == 4
