"""A post as an engine keeps it beside its terms: one line of JSON, and a digest that tells versions apart."""

from __future__ import annotations

import json

from cryptosearch.model import Post
from cryptosearch.records import changed_record, post_from_record

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
_encode_as_ascii = json.JSONEncoder(separators=(",", ":")).encode


def dump_post(post: Post) -> str:
    """The post as JSON, without what is as it is by default; equal posts give equal text."""
    record = changed_record(post)
    text = _encode(record)
    return text if _is_encodable(text) else _encode_as_ascii(record)


def _is_encodable(text: str) -> bool:
    """Whether there is no half of a surrogate pair in it, which JSON must then escape."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True


def load_post(stored: str) -> Post:
    """The post that ``dump_post`` was given."""
    return post_from_record(json.loads(stored))


def revision(stored: str) -> str:
    """16 hexadecimal digits that change when anything in the dumped post does."""
    from hashlib import blake2b

    return blake2b(stored.encode(), digest_size=8).hexdigest()
