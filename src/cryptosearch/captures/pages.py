"""The parser of saved profile pages: text to posts, by way of ``square`` and ``compose``. It takes any text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cryptosearch.captures.compose import Context, Parts, arrange, compose
from cryptosearch.captures.credits import has_flattened_credits, read_flattened_credits
from cryptosearch.captures.dates import find_wire_opening, opens_as_wire
from cryptosearch.captures.segments import ShownPost
from cryptosearch.captures.square import divide
from cryptosearch.errors import CaptureError
from cryptosearch.model import Kind, Post


def is_page(text: str) -> bool:
    """Whether ``text`` says anything at all."""
    return any(char.isalnum() for char in text)


def parse_page(text: str, context: Context) -> list[Post]:
    """The posts of a page, in its order, each with one sighting. CaptureError when there is nothing but furniture."""
    page = divide(text)
    if not page.posts:
        raise CaptureError(context.name, "shows no post: save the page once its posts are visible")
    return [_to_post(shown, page.publisher, context) for shown in _merge_equal(page.posts)]


def _merge_equal(posts: Iterable[ShownPost]) -> Iterable[ShownPost]:
    """One post for those with the same lines, its renderings counted together."""
    merged: dict[tuple[str, ...], ShownPost] = {}
    for post in posts:
        other = merged.get(post.lines)
        merged[post.lines] = post if other is None else _merge(other, post)
    return merged.values()


def _merge(one: ShownPost, other: ShownPost) -> ShownPost:
    return ShownPost(
        one.lines,
        has_title=other.has_title if one.has_title is None else one.has_title,
        n_renderings=one.n_renderings + other.n_renderings,
        complete=one.complete or other.complete,
    )


def _to_post(shown: ShownPost, publisher: str | None, context: Context) -> Post:
    given: dict[str, Any] = {
        "publisher": publisher,
        "complete": shown.complete,
        "sightings": (context.sighting(shown.n_renderings),),
    }
    if len(shown.lines) > 1 or shown.n_renderings > 1:
        return compose(arrange(shown.lines, has_title=shown.has_title), context, given)
    return _from_one_line(shown.lines[0], context, given)


def _from_one_line(line: str, context: Context, given: dict[str, Any]) -> Post:
    """A post shown as one line, which may be a preview: a title may run into the text, credits may stand in it."""
    parts = Parts(None, None, (), (line,))
    start = find_wire_opening(line, given["publisher"]) if given["publisher"] else None
    if start and not line[start - 1].isspace():
        parts = Parts(line[:start], None, (), (line[start:],))
    elif start is None and not opens_as_wire(line) and has_flattened_credits(line):
        given = {**given, "kind": Kind.ARTICLE, **read_flattened_credits(line)._asdict()}
    return compose(parts, context, given)
