"""Forms -> posts: merges the forms that are one post, keeps ids steady, and carries out decisions."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import NamedTuple

from cryptosearch.analysis.identity import identity_id
from cryptosearch.dedup.decisions import NO_DECISIONS, Decisions, Removal, RemovedPosts, Split
from cryptosearch.dedup.grouping import Groups
from cryptosearch.dedup.merging import merge, see_again
from cryptosearch.dedup.texts import Form, key_of, names_of
from cryptosearch.errors import PostNotFoundError, SplitError
from cryptosearch.model import Post


class HeldPost(NamedTuple):
    """A post as shown, and what it was merged from."""

    post: Post
    text_id: str  # of the text that is shown
    forms: tuple[Form, ...]  # in the order in which they were first added


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a change did to the posts."""

    n_new: int = 0  # posts not held before
    n_updated: int = 0  # posts held before whose shown content changed by what was added
    changed: frozenset[str] = frozenset()  # posts that are new, or differ in anything from before
    gone: frozenset[str] = frozenset()  # ids of posts that are no more, or have another id now


class Deduplicator:
    """All forms held, and the posts that they make up.

    Which forms are one post, and what it shows, follows from the set of forms and the decisions alone (see
    ``grouping`` and ``merging``). Only ids follow the order of adding: a post has the id of its form added
    first. Where a text that had joined a post leaves it again, because more posts turn out to begin with it,
    or by ``split``, each part has the id of its own first form, so an id goes with the form it was made from.
    An id given by a source means the post of the text captured latest under it; an older text that is not in
    that post goes by the id made from its text.

    A change costs time in proportion to what is added and what may move with it, not to what is held.
    """

    def __init__(self, posts: Iterable[HeldPost] = (), decisions: Decisions = NO_DECISIONS) -> None:
        """Hold what another held when those decisions had been taken."""
        held_posts = list(posts)
        self._decisions = decisions
        self._removed = RemovedPosts(decisions)
        self._groups = Groups(decisions.split_texts())
        self._posts = {held.post.id: held for held in held_posts}
        self._id_of_root = {held.text_id: held.post.id for held in held_posts}
        self._next_seq = max((form.seq + 1 for held in held_posts for form in held.forms), default=0)
        self._groups.restore((held.text_id, held.forms) for held in held_posts)

    @property
    def posts(self) -> Mapping[str, HeldPost]:
        """The posts held, by id."""
        return MappingProxyType(self._posts)

    @property
    def decisions(self) -> Decisions:
        """Those given, and those taken since."""
        return self._decisions

    def add(self, posts: Iterable[Post]) -> Outcome:
        """Take in posts as parsers give them, each with at least one sighting.

        A form that is held already adds no more than the captures in which it was not yet seen. Forms of
        removed posts stay out.
        """
        arrived: dict[int, Form] = {}
        forms_of: dict[str, list[Form]] = {}
        for post in posts:
            key = key_of(post)
            text_id = identity_id(key)
            if text_id in self._groups.texts or not self._removed.keep_out(post, key):
                form = self._take_in(post, text_id, forms_of.setdefault(text_id, self._forms_held(text_id)))
                arrived[form.seq] = form
        old, new = self._remake(self._groups.add(arrived.values()))
        return _outcome(old, new, arrived.keys())

    def resolve(self, post_id: str) -> str:
        """The id of the post that has this id, or had it before it was merged, or alone has one beginning so.

        PostNotFoundError, with candidates where several posts have ids that begin so.
        """
        return self._find(post_id).post.id

    def remove(self, post_id: str) -> Outcome:
        """Take a post out for good: its forms, and cut-off beginnings of them, are not taken in again.

        PostNotFoundError also where ``post_id`` is only the beginning of an id: what cannot be undone is
        not guessed at.
        """
        held = self._find(post_id)
        if post_id not in (held.post.id, *held.post.merged_ids):
            raise PostNotFoundError(post_id, (held.post.id,))
        texts = self._groups.members(held.text_id)
        given = set(names_of(held.post)) - {text.id for text in texts}
        removal = Removal(held.post.id, tuple(sorted(given)), tuple(text.key for text in texts))
        self._decisions = self._decisions.and_then(removal)
        self._removed.add(removal)
        return _outcome(*self._remake(self._groups.drop({text.id for text in texts})))

    def split(self, post_id: str) -> Outcome:
        """Undo a wrong merge: each text of the post but the shown one becomes a post, and stays one for good.

        SplitError for a post with one text. The shown text may still take in, or join, others.
        """
        held = self._find(post_id)
        _, *others = self._groups.members(held.text_id)
        if not others:
            raise SplitError(held.post.id)
        split = Split(held.post.id, tuple(text.id for text in others))
        self._decisions = self._decisions.and_then(split)
        return _outcome(*self._remake(self._groups.pin(split.text_ids)))

    def _find(self, post_id: str) -> HeldPost:
        root = self._groups.owner(post_id)
        if root is not None:
            return self._posts[self._id_of_root[root]]
        found = [held for held in self._posts.values() if _has_id_beginning(held.post, post_id)]
        if len(found) != 1 or not post_id:
            raise PostNotFoundError(post_id, tuple(sorted(held.post.id for held in found)))
        return found[0]

    def _forms_held(self, text_id: str) -> list[Form]:
        text = self._groups.texts.get(text_id)
        return list(text.forms) if text else []

    def _take_in(self, post: Post, text_id: str, forms: list[Form]) -> Form:
        """The form that ``post`` is, among those of its text: one of ``forms`` seen again, or a new one."""
        for n, form in enumerate(forms):
            if replace(form.post, sightings=post.sightings) == post:
                forms[n] = form._replace(post=see_again(form.post, post.sightings))
                return forms[n]
        forms.append(Form(self._next_seq, text_id, see_again(post, ())))
        self._next_seq += 1
        return forms[-1]

    def _remake(self, changed: Iterable[str]) -> tuple[list[HeldPost], list[HeldPost]]:
        """Make the posts of these roots anew. Gives those that stood in their place, and those made."""
        roots = sorted(changed)
        old = [self._posts.pop(self._id_of_root.pop(root)) for root in roots if root in self._id_of_root]
        new = []
        for root in roots:
            if self._groups.is_root(root):
                held = self._make(root)
                self._posts[held.post.id] = held
                self._id_of_root[root] = held.post.id
                new.append(held)
        return old, new

    def _make(self, root: str) -> HeldPost:
        texts = self._groups.members(root)
        forms = sorted((form for text in texts for form in text.forms), key=lambda form: form.seq)
        post_id, *merged_ids = dict.fromkeys(name for form in forms for name in self._names_in(root, form))
        post = merge(texts, post_id=post_id, merged_ids=tuple(merged_ids))
        return HeldPost(post, root, tuple(forms))

    def _names_in(self, root: str, form: Form) -> list[str]:
        """The ids under which a form's post, that with the root ``root``, is found thanks to this form."""
        owned = [name for name in names_of(form.post) if self._groups.owner(name) == root]
        return owned if form.post.id in owned else [form.text_id, *owned]


def _has_id_beginning(post: Post, beginning: str) -> bool:
    return any(name.startswith(beginning) for name in names_of(post))


def _outcome(old: Iterable[HeldPost], new: Iterable[HeldPost], arrived: Collection[int] = ()) -> Outcome:
    """What became of the posts ``old``, now ``new``, when forms with the numbers ``arrived`` came."""
    shown_before = {form.seq: held.post for held in old for form in held.forms}
    n_new = n_updated = 0
    for held in new:
        before = next((shown_before[form.seq] for form in held.forms if form.seq in shown_before), None)
        if before is None:
            n_new += 1
        elif not _same_content(before, held.post) and any(form.seq in arrived for form in held.forms):
            n_updated += 1
    held_before = {held.post.id: held for held in old}
    held_now = {held.post.id: held for held in new}
    return Outcome(
        n_new=n_new,
        n_updated=n_updated,
        changed=frozenset(name for name, held in held_now.items() if held_before.get(name) != held),
        gone=frozenset(held_before.keys() - held_now.keys()),
    )


def _same_content(a: Post, b: Post) -> bool:
    return replace(a, id=b.id, sightings=b.sightings, merged_ids=b.merged_ids) == b
