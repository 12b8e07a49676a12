"""Which texts are one post: decided from all texts held, so that the order in which they came is no matter.

A *text* is all that has one identity key. Its *head* is the text that took its place under an id given by a
source, and mostly the text itself. Its *root* is the text that the whole post shows:

1. An id stands for one text at a time: the one captured latest under it (then the longer, then the greater);
   a cut-off text is passed over where another with that id begins with it. The other texts with the id have
   that one as their head, unless such ids disagree, or one of them stands for the very text: then it is its
   own head. (The id made from a text does not count here when no other text came with it.)
2. A head that is cut off joins the one post that has longer texts beginning with it. It stays its own root
   where there is none, where there are several, and where that post's head is not longer than it.
   Any other head is its own root.
3. A pinned text, one that a user split off, is its own head and root.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from cryptosearch.analysis.identity import identity_id
from cryptosearch.dedup.sortedkeys import SortedKeys
from cryptosearch.dedup.texts import Form, Text, names_of


class Groups:
    """All texts held, by their ids, and how they make up posts. A post is known by the id of its root.

    ``add``, ``drop`` and ``pin`` look at the texts given and at those that they may move, not at all held.
    Each gives ids of texts, of which some may be roots no more: all posts that changed have their roots there.
    """

    def __init__(self, pinned: Iterable[str] = ()) -> None:
        self.texts: dict[str, Text] = {}
        self._pinned = set(pinned)
        self._keys: SortedKeys | None = None  # of all texts, made when a text that is cut off first needs it
        self._cut_keys = SortedKeys()
        self._carriers: dict[str, tuple[str, ...]] = {}  # id -> the texts that came with it
        self._current: dict[str, str] = {}  # id -> the text that it stands for, where several came with it
        self._others: dict[str, set[str]] = {}  # root -> the other texts of its post

    def restore(self, posts: Iterable[tuple[str, Collection[Form]]]) -> None:
        """Hold posts, each the id of its root and its forms, as another held them. Only when nothing is held yet."""
        for root, forms in posts:
            for text_id in self._enter(forms):
                self._move(self.texts[text_id], root)
        shared = {text_id for carriers in self._carriers.values() if len(carriers) > 1 for text_id in carriers}
        self._place_heads(self._relatives(shared))

    def is_root(self, text_id: str) -> bool:
        return text_id in self.texts and self.texts[text_id].root == text_id

    def members(self, root: str) -> list[Text]:
        """The texts of a post: its root, then the others, longest first."""
        others = [self.texts[text_id] for text_id in self._others.get(root, ())]
        return [self.texts[root], *sorted(others, key=lambda text: (-len(text.key), text.key))]

    def owner(self, name: str) -> str | None:
        """The root of the post that an id means: of the text it is made from if held, else that it stands for."""
        text_id = name if name in self.texts else self._standing_for(name)
        return None if text_id is None else self.texts[text_id].root

    def add(self, forms: Iterable[Form]) -> set[str]:
        """Take in forms; each takes the place of the one with its ``seq`` if there is one."""
        return self._regroup(self._enter(forms))

    def drop(self, text_ids: set[str]) -> set[str]:
        """Take out all texts of some posts."""
        relatives = self._relatives(text_ids) - text_ids
        dropped = [self.texts[text_id] for text_id in text_ids]
        movable = {text_id for text in dropped for text_id in self._beginnings_of(text)} - text_ids
        if self._keys is not None:
            self._keys.drop({text.key for text in dropped})
        self._cut_keys.drop({text.key for text in dropped if text.is_cut})
        for text in dropped:
            self._forget(text)
        return text_ids | self._regroup(relatives, movable)

    def pin(self, text_ids: Iterable[str]) -> set[str]:
        """Make each of these texts a post of its own for good; those not held, when they come."""
        pinned = set(text_ids)
        self._pinned |= pinned
        return self._regroup(pinned & self.texts.keys())

    def _enter(self, forms: Iterable[Form]) -> set[str]:
        """Hold forms without grouping them. Gives the ids of their texts."""
        new = []
        was_cut: dict[str, bool] = {}
        for form in forms:
            text = self.texts.get(form.text_id)
            if text is None:
                text = self.texts[form.text_id] = Text(form.text_id)
                new.append(text)
            was_cut.setdefault(text.id, bool(text.forms) and text.is_cut)
            text.put(form)
            self._link(form)
        if self._keys is not None:
            self._keys.add({text.key for text in new})
        self._note_cut(was_cut)
        return set(was_cut)

    def _link(self, form: Form) -> None:
        for name in names_of(form.post):
            carriers = self._carriers.get(name, ())
            if form.text_id not in carriers:
                self._carriers[name] = (*carriers, form.text_id)

    def _note_cut(self, was_cut: Mapping[str, bool]) -> None:
        changed = [self.texts[text_id] for text_id, was in was_cut.items() if self.texts[text_id].is_cut != was]
        self._cut_keys.add({text.key for text in changed if text.is_cut})
        self._cut_keys.drop({text.key for text in changed if not text.is_cut})

    def _forget(self, text: Text) -> None:
        del self.texts[text.id]
        self._others.pop(text.id, None)
        for name in text.names():
            self._carriers[name] = tuple(carrier for carrier in self._carriers[name] if carrier != text.id)
            if not self._carriers[name]:
                del self._carriers[name]
                self._current.pop(name, None)

    def _regroup(self, touched: set[str], movable: Iterable[str] = ()) -> set[str]:
        """Place anew the texts ``touched`` and ``movable``, and all that may move with them."""
        relatives = self._relatives(touched)
        changed = {self.texts[text_id].root for text_id in relatives}
        self._place_heads(relatives)
        for text in sorted(self._moving_with([*relatives, *movable]), key=_placing_order):
            changed |= self._move(text, self._root_of(text))
        return changed | {self.texts[text_id].root for text_id in relatives}

    def _relatives(self, text_ids: Iterable[str]) -> set[str]:
        """These texts and all that share an id with them."""
        found = set(text_ids)
        for text in [self.texts[text_id] for text_id in found]:
            for name in (text.id, *text.names()):
                found.update(self._carriers.get(name, ()))
        return found

    def _moving_with(self, text_ids: Iterable[str]) -> list[Text]:
        """These texts, and all whose root depends on theirs."""
        found: set[str] = set()
        waiting = list(text_ids)
        while waiting:
            text_id = waiting.pop()
            if text_id not in found:
                found.add(text_id)
                waiting += self._beginnings_of(self.texts[text_id])
                waiting += self._followers(text_id)
        return [self.texts[text_id] for text_id in found]

    def _beginnings_of(self, text: Text) -> Iterator[str]:
        """The texts that are cut off and begin ``text``."""
        if len(self._cut_keys):
            yield from map(identity_id, self._cut_keys.beginning(text.key))

    def _followers(self, head: str) -> list[str]:
        """The other texts with this head."""
        return [other for other in self._relatives([head]) if other != head and self.texts[other].head == head]

    def _place_heads(self, text_ids: Collection[str]) -> None:
        for name in {name for text_id in text_ids for name in self.texts[text_id].names()}:
            if len(self._carriers[name]) > 1:
                self._current[name] = self._latest(name)
            else:
                self._current.pop(name, None)
        for text_id in text_ids:
            self.texts[text_id].head = self._head_of(self.texts[text_id])

    def _latest(self, name: str) -> str:
        texts = [self.texts[text_id] for text_id in self._carriers[name]]
        whole = [text for text in texts if not (text.is_cut and _begins_another(text, texts))]
        return max(whole, key=lambda text: (text.latest(name), len(text.key), text.key)).id

    def _standing_for(self, name: str) -> str | None:
        carriers = self._carriers.get(name)
        return self._current.get(name, carriers[0]) if carriers else None

    def _head_of(self, text: Text) -> str:
        standing = {name: self._standing_for(name) for name in text.names()}
        others = {text_id for text_id in standing.values() if text_id is not None and text_id != text.id}
        if len(others) != 1 or text.id in self._pinned:
            return text.id
        stands = any(
            text_id == text.id and (name != text.id or len(self._carriers[name]) > 1)
            for name, text_id in standing.items()
        )
        return text.id if stands else others.pop()

    def _root_of(self, text: Text) -> str:
        """The root of ``text``, once those of all longer heads, and of its own, are known."""
        if text.head != text.id:
            return self.texts[text.head].root
        if not text.is_cut or not text.key or text.id in self._pinned:
            return text.id
        root = None
        for key in self._all_keys().extending(text.key):
            head = self.texts[self.texts[identity_id(key)].head]
            if len(head.key) <= len(text.key) or root not in (None, head.root):
                return text.id
            root = head.root
        return root or text.id

    def _all_keys(self) -> SortedKeys:
        if self._keys is None:
            self._keys = SortedKeys()
            self._keys.add([text.key for text in self.texts.values()])
        return self._keys

    def _move(self, text: Text, root: str) -> set[str]:
        """Give ``text`` its root; the roots before and after if they differ."""
        if text.root == root:
            return set()
        old, text.root = text.root, root
        self._others.get(old, set()).discard(text.id)
        if root != text.id:
            self._others.setdefault(root, set()).add(text.id)
        return {old, root}


def _placing_order(text: Text) -> tuple[int, int]:
    """Complete heads, then cut-off heads, longest first, then texts with another head."""
    if text.head != text.id:
        return (2, 0)
    return (1, -len(text.key)) if text.is_cut else (0, 0)


def _begins_another(text: Text, texts: Iterable[Text]) -> bool:
    return any(other is not text and other.key.startswith(text.key) for other in texts)
