"""Forms and texts: what de-duplication counts as one thing seen, and as one thing said."""

from __future__ import annotations

import re
from datetime import datetime
from typing import NamedTuple

from cryptosearch.analysis.identity import identity_key
from cryptosearch.model import Post

_CUT_THOUSANDS = re.compile(r"(?<![\d.,,])\d{1,3}(?:[,,]\d{3})*[,,]\d{1,2}(?=[\s.…]*$)")


class Form(NamedTuple):
    """A post as a parser gave it, with all captures that gave just this."""

    seq: int  # rises in order of adding
    text_id: str  # the id made from its text, whatever id the post came with
    post: Post


class Text:
    """The forms that have one identity key, ascending by ``seq``, and where ``Groups`` has put them."""

    __slots__ = ("_key", "forms", "head", "id", "root")

    def __init__(self, text_id: str) -> None:
        self.id = text_id
        self.forms: list[Form] = []
        self.head = text_id
        self.root = text_id
        self._key: str | None = None

    @property
    def key(self) -> str:
        """The identity key, made when it is first needed."""
        if self._key is None:
            self._key = key_of(self.forms[0].post)
        return self._key

    @property
    def is_cut(self) -> bool:
        """Whether no capture showed it to its end."""
        return not any(form.post.complete for form in self.forms)

    def put(self, form: Form) -> None:
        """Add ``form``, or put it in the place of the form with its ``seq``."""
        self.forms = sorted([*(held for held in self.forms if held.seq != form.seq), form], key=lambda form: form.seq)

    def names(self) -> set[str]:
        """The ids that its forms came with, made from the text or given by a source."""
        return {name for form in self.forms for name in names_of(form.post)}

    def latest(self, name: str) -> datetime:
        """When a capture last showed it under the id ``name``."""
        return max(form.post.last_seen_at for form in self.forms if name in names_of(form.post))


def names_of(post: Post) -> tuple[str, ...]:
    """All ids that a post is found under."""
    return (post.id, *post.merged_ids)


def key_of(form: Post) -> str:
    """The identity key of a form; that of a cut-off one begins the key of the whole.

    A figure that was cut off between its thousands ("5,10" of "5,107") is read without the commas, as the
    whole figure is.
    """
    text = form.text
    if not form.complete:
        text = _CUT_THOUSANDS.sub(lambda figure: re.sub(r"\D", "", figure.group()), text)
    return identity_key(text)
