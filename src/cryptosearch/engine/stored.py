"""A post as an engine keeps it beside its terms: one line of JSON, and a digest that tells versions apart."""

from __future__ import annotations

import json
from hashlib import blake2b

from cryptosearch.model import Post
from cryptosearch.records import post_from_record, post_to_record


def dump_post(post: Post) -> str:
    """The post as JSON; equal posts give equal text."""
    return json.dumps(post_to_record(post), ensure_ascii=False, separators=(",", ":"))


def load_post(stored: str) -> Post:
    """The post that ``dump_post`` was given."""
    return post_from_record(json.loads(stored))


def revision(stored: str) -> str:
    """16 hexadecimal digits that change when anything in the dumped post does."""
    return blake2b(stored.encode("utf-8", "surrogatepass"), digest_size=8).hexdigest()
