"""Posts as parsers give them, in miniature: what the tests of de-duplication and of the corpus share."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptosearch.analysis.identity import identity_id, identity_key
from cryptosearch.model import Post, Sighting

NOON = datetime(2026, 1, 20, 12, tzinfo=UTC)


def form(
    text: str,
    *,
    post_id: str | None = None,
    capture: str = "page",
    day: int = 0,
    n_renderings: int = 1,
    **fields: object,
) -> Post:
    """A post as a parser gives it, captured ``day`` days after noon of 20 January."""
    values: dict[str, object] = {
        "id": post_id or identity_id(identity_key(text)),
        "paragraphs": (text,),
        "sightings": (Sighting(NOON + timedelta(days=day), capture, n_renderings),),
    }
    return Post(**(values | fields))  # type: ignore[arg-type]


def cut(text: str, **fields: object) -> Post:
    """A form that a preview cut off."""
    return form(text, complete=False, **fields)  # type: ignore[arg-type]


def id_of(text: str) -> str:
    return identity_id(identity_key(text))
