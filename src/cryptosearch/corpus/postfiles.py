"""Which file of ``posts/`` holds which post: those of the month in which it was first seen.

A month's posts fill ``2026-01.jsonl``, then ``2026-01-002.jsonl`` and so on, so that a change rewrites little
however many posts came in one month.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping

from cryptosearch.corpus.lines import held_to_record, write_lines
from cryptosearch.dedup import HeldPost
from cryptosearch.model import Post

N_PER_FILE = 1000


class PostFiles:
    """The names of the files, and the ids of the posts in each."""

    def __init__(self) -> None:
        self._ids: defaultdict[str, set[str]] = defaultdict(set)
        self._name_of: dict[str, str] = {}
        self._n_full: defaultdict[str, int] = defaultdict(int)  # month -> how many of its files are full

    def put(self, post_id: str, name: str) -> None:
        """Note that the file ``name`` holds a post."""
        self._name_of[post_id] = name
        self._ids[name].add(post_id)

    def rearrange(
        self, posts: Mapping[str, HeldPost], *, changed: Iterable[str], gone: Iterable[str]
    ) -> dict[str, bytes]:
        """Follow a change of ``posts``: the names and new contents of the files that it touches."""
        touched = {self._take(post_id) for post_id in gone if post_id in self._name_of}
        for post_id in sorted(changed, key=lambda post_id: posts[post_id].forms[0].seq):
            post = posts[post_id].post
            name = self._name_of.get(post_id)
            if name is None or not name.startswith(_month(post)):
                if name is not None:
                    touched.add(self._take(post_id))
                name = self._file_with_room(_month(post))
                self.put(post_id, name)
            touched.add(name)
        return {name: self._content(name, posts) for name in sorted(touched)}

    def _take(self, post_id: str) -> str:
        name = self._name_of.pop(post_id)
        self._ids[name].discard(post_id)
        return name

    def _file_with_room(self, month: str) -> str:
        while len(self._ids[_file_name(month, self._n_full[month] + 1)]) >= N_PER_FILE:
            self._n_full[month] += 1
        return _file_name(month, self._n_full[month] + 1)

    def _content(self, name: str, posts: Mapping[str, HeldPost]) -> bytes:
        held = sorted((posts[post_id] for post_id in self._ids[name]), key=lambda held: held.forms[0].seq)
        return write_lines(map(held_to_record, held))


def _month(post: Post) -> str:
    return post.first_seen_at.isoformat()[:7]


def _file_name(month: str, n: int) -> str:
    return f"{month}.jsonl" if n == 1 else f"{month}-{n:03}.jsonl"
