"""Markdown: results as a numbered list with links, whole posts as sections. Text of posts is escaped."""

from __future__ import annotations

import re
from typing import TextIO

from cryptosearch.model import Field, Hit, Post, SearchResult
from cryptosearch.printers.describe import attributes, facet_counts, link, post_facts
from cryptosearch.printers.look import Look
from cryptosearch.printers.sanitise import block, one_line, segments

_SYNTAX = re.compile(r"[\\`*_\[\]<>#|~&!]")
_LINE_START = re.compile(r"^( *)([-+=]|\d+[.)](?=\s|$))", re.MULTILINE)


def print_markdown(result: SearchResult, out: TextIO, look: Look) -> None:
    """A list of hits, numbered by rank, with matches in bold; then facets as a list."""
    for hit in result.hits:
        out.write(_item(hit))
    for name, value, count in facet_counts(result):
        out.write(f"- {_escaped(name)}: {_escaped(value)} ({count})\n")


def print_post_markdown(post: Post, out: TextIO, look: Look) -> None:
    """A post as a section of a document: heading, facts, text."""
    heading = post.title or post.id
    facts = "".join(f"- {label}: {_escaped(value)}\n" for label, value in post_facts(post))
    texts = (_paragraph(s.text) for s in post.sections() if s.field is not Field.TITLE)
    out.write("\n".join([f"## {_escaped(one_line(heading))}\n", facts, *(f"{text}\n" for text in texts)]) + "\n")


def _item(hit: Hit) -> str:
    indent = " " * len(f"{hit.rank}. ")
    title = _escaped(one_line(hit.display_title))
    address = link(hit.post)
    heading = f"[{title}](<{address}>)" if address else title
    facts = " · ".join(_escaped(fact) for fact in [*attributes(hit), f"id:{hit.post.id}"])
    return f"{hit.rank}. {heading}  \n{indent}{facts}  \n{indent}{_marked(hit)}\n"


def _marked(hit: Hit) -> str:
    pieces = segments(hit.snippet.text, hit.snippet.spans)
    text = "".join(_bold(piece) if is_match else _inline(piece) for piece, is_match in pieces)
    return _LINE_START.sub(_escape_start, text)


def _bold(piece: str) -> str:
    """In bold, unless it begins or ends with a sign, where asterisks would stay asterisks."""
    return f"**{_inline(piece)}**" if piece[0].isalnum() and piece[-1].isalnum() else _inline(piece)


def _inline(piece: str) -> str:
    return _SYNTAX.sub(r"\\\g<0>", one_line(piece))


def _escaped(line: str) -> str:
    return _LINE_START.sub(_escape_start, _inline(line))


def _paragraph(text: str) -> str:
    return "\n".join(_escaped(line) for line in block(text).split("\n"))


def _escape_start(match: re.Match[str]) -> str:
    """``1.`` becomes ``1\\.``, ``-`` becomes ``\\-``."""
    return f"{match[1]}{match[2][:-1]}\\{match[2][-1]}"
