"""What a user decided about posts, remembered so that adding captures again does not undo it."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from dataclasses import dataclass

from cryptosearch.model import Post


@dataclass(frozen=True, slots=True)
class Removal:
    """A post that is out for good: forms with one of its keys or given ids are not taken in again."""

    post_id: str
    ids: tuple[str, ...]  # ids that a source gave the post
    keys: tuple[str, ...]  # identity keys of its forms


@dataclass(frozen=True, slots=True)
class Split:
    """A merge that was wrong: the texts with these ids join no other again."""

    post_id: str
    text_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Decisions:
    """All decisions, in the order in which they were taken."""

    taken: tuple[Removal | Split, ...] = ()

    def and_then(self, decision: Removal | Split) -> Decisions:
        return Decisions((*self.taken, decision))

    def removals(self) -> Iterator[Removal]:
        return (decision for decision in self.taken if isinstance(decision, Removal))

    def split_texts(self) -> Iterator[str]:
        return (text_id for decision in self.taken if isinstance(decision, Split) for text_id in decision.text_ids)


NO_DECISIONS = Decisions()


class RemovedPosts:
    """Tells which forms removals keep out."""

    def __init__(self, decisions: Decisions) -> None:
        self._ids: set[str] = set()
        self._keys: list[str] = []  # ascending
        for removal in decisions.removals():
            self.add(removal)

    def add(self, removal: Removal) -> None:
        self._ids.update(removal.ids)
        for key in removal.keys:
            insort(self._keys, key)

    def keep_out(self, form: Post, key: str) -> bool:
        """Whether ``form``, with the identity key ``key``, is a removed post's, or a cut-off beginning of one."""
        if form.id in self._ids:
            return True
        place = bisect_left(self._keys, key)
        if place == len(self._keys):
            return False
        following = self._keys[place]
        return following == key or (not form.complete and key != "" and following.startswith(key))
