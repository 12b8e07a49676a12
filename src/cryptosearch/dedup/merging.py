"""The forms of a post -> the post as shown: the richest form, completed from the others.

What is shown depends on the forms alone, not on the order in which they came.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from cryptosearch.analysis import normalise
from cryptosearch.dedup.texts import Text
from cryptosearch.model import DatedBy, Post, Sighting
from cryptosearch.records import post_to_record

_UNKNOWN_LANGUAGE = Post(id="").language


def merge(texts: Sequence[Text], *, post_id: str, merged_ids: tuple[str, ...]) -> Post:
    """The post that ``texts`` make up, the text that it shows first.

    Title, lede, credits, paragraphs and what was found in them are those of one form: of the first text's, one
    that is complete, then one with a title, most paragraphs, most credits, the plainest writing. Publisher,
    authors, source, translator, language and date are that form's as well where it has them, else the next one's.
    """
    forms = [post for text in texts for post in _richest_first(text)]
    if len(forms) == 1:
        only = forms[0]
        same = (only.id, only.merged_ids) == (post_id, merged_ids)
        return only if same else replace(only, id=post_id, merged_ids=merged_ids)
    return replace(
        forms[0],
        id=post_id,
        merged_ids=merged_ids,
        sightings=_merge_sightings(sighting for form in forms for sighting in form.sightings),
        publisher=_first(form.publisher for form in forms),
        authors=_first(form.authors for form in forms) or (),
        source=_first(form.source for form in forms),
        translator=_first(form.translator for form in forms),
        language=_first(form.language for form in forms if form.language != _UNKNOWN_LANGUAGE) or _UNKNOWN_LANGUAGE,
        **_dating(forms),
    )


def see_again(post: Post, sightings: Iterable[Sighting]) -> Post:
    """``post`` with further sightings; itself where they add nothing."""
    seen = _merge_sightings((*post.sightings, *sightings))
    return post if seen == post.sightings else replace(post, sightings=seen)


def _merge_sightings(sightings: Iterable[Sighting]) -> tuple[Sighting, ...]:
    """Ascending, one for each capture and time: the one with most renderings."""
    by_capture = {(sighting.capture, sighting.captured_at): sighting for sighting in sorted(sightings)}
    return tuple(sorted(by_capture.values()))


def _richest_first(text: Text) -> Iterator[Post]:
    posts = [form.post for form in text.forms]
    return iter(posts if len(posts) == 1 else sorted(posts, key=_richness, reverse=True))


def _richness(form: Post) -> tuple[bool, bool, int, int, int, int, str]:
    record = post_to_record(replace(form, sightings=()))
    text = form.text
    return (
        form.complete,
        form.title is not None,
        len(form.paragraphs),
        len(form.credits),
        -_n_unusual(text),
        len(text),
        json.dumps(record),  # only to tell apart what is alike in all else
    )


def _n_unusual(text: str) -> int:
    """How many characters are full-width, traditional or otherwise not as the index writes them."""
    usual = Counter(normalise(text).text)
    return sum((Counter(text.casefold()) - usual).values())


def _first(values: Iterable[Any]) -> Any:
    return next((value for value in values if value), None)


def _dating(forms: Sequence[Post]) -> dict[str, Any]:
    """The date of the first form that has one, and how it is known.

    Where a text names no year, that of its capture was taken: then the earliest capture is right.
    """
    dated = [form for form in forms if form.published_on]
    if not dated:
        return {}
    day, dated_by = dated[0].published_on, dated[0].dated_by
    if day and dated_by is DatedBy.TEXT:
        same_day = (form.published_on for form in dated if form.dated_by is DatedBy.TEXT and form.published_on)
        day = min(other for other in same_day if (other.month, other.day) == (day.month, day.day))
    return {"published_on": day, "dated_by": dated_by}
