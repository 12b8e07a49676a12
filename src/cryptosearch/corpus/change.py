"""One change of a corpus: captures kept, posts added, removed or split, written all together or not at all."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import PurePath

from cryptosearch.corpus.lines import KeptCapture, capture_to_record, decision_to_record, write_lines
from cryptosearch.corpus.state import CAPTURES, DECISIONS, State, as_corpus_errors
from cryptosearch.dedup import Outcome
from cryptosearch.model import Capture, Post
from cryptosearch.storage import Transaction


class Change:
    """What is being done to a corpus. Seen at once in what this object tells, by others once it is written."""

    def __init__(self, state: State, transaction: Transaction | None) -> None:
        """A change of ``state``; without a transaction it can be looked at but not written."""
        self._state = state
        self._transaction = transaction
        self._n_captures = len(state.captures)
        self._decisions = state.deduplicator.decisions
        self._changed: set[str] = set()
        self._gone: set[str] = set()

    def captured_at(self, capture_id: str) -> datetime | None:
        """When the capture with these bytes was taken, as settled when they were first added; None if they are new."""
        kept = self._state.captures.get(capture_id)
        return kept.captured_at if kept else None

    def keep(self, capture: Capture, *, capture_id: str, parser: str) -> None:
        """Keep the bytes of a capture, once, and when it was taken."""
        if capture_id in self._state.captures:
            return
        name = PurePath(capture.name).name
        kept = KeptCapture(capture_id, name, capture.captured_at, len(capture.data), parser)
        self._state.captures[capture_id] = kept
        if self._transaction:
            with as_corpus_errors(self._transaction.folder):
                self._transaction.put(f"captures/{kept.file_name}", capture.data)

    def add(self, posts: Iterable[Post]) -> Outcome:
        """Take in posts as parsers give them."""
        return self._note(self._state.deduplicator.add(posts))

    def remove(self, post_id: str) -> str:
        """Take a post out for good, by a whole id of it. Gives the id that it is shown with. PostNotFoundError."""
        shown_id = self._state.deduplicator.resolve(post_id)
        self._note(self._state.deduplicator.remove(post_id))
        return shown_id

    def split(self, post_id: str) -> tuple[str, ...]:
        """Undo a merge. Gives the ids of the posts that there are instead. PostNotFoundError, SplitError."""
        return tuple(sorted(self._note(self._state.deduplicator.split(post_id)).changed))

    @property
    def is_empty(self) -> bool:
        """Whether all is as it was."""
        has_new = len(self._state.captures) > self._n_captures or self._state.deduplicator.decisions != self._decisions
        return not (has_new or self._changed or self._gone)

    def write(self) -> None:
        """Make it last. CorpusError where that fails; then the folder has its old or its new content."""
        if self._transaction is None:
            raise RuntimeError("a change without a transaction cannot be written")
        with as_corpus_errors(self._transaction.folder):
            for name, data in self._contents().items():
                self._transaction.put(name, data)
            self._transaction.commit()

    def _contents(self) -> dict[str, bytes]:
        """The names and new contents of the files that differ."""
        deduplicator = self._state.deduplicator
        files = self._state.files.rearrange(deduplicator.posts, changed=self._changed, gone=self._gone)
        contents = {f"posts/{name}": data for name, data in files.items()}
        if len(self._state.captures) > self._n_captures:
            contents[CAPTURES] = write_lines(map(capture_to_record, self._state.captures.values()))
        if deduplicator.decisions != self._decisions:
            contents[DECISIONS] = write_lines(map(decision_to_record, deduplicator.decisions.taken))
        return contents

    def _note(self, outcome: Outcome) -> Outcome:
        self._gone = (self._gone | outcome.gone) - outcome.changed
        self._changed = (self._changed | outcome.changed) - self._gone
        return outcome
