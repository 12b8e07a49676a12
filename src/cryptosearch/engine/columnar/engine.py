"""The engine on columnar segments: opening, transactions, and answers from one committed state at a time.

A search runs in plain Python while it reads few postings, in numpy when it reads many or numpy is there
already: which of the two evaluators never shows in the results.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Self

from cryptosearch.analysis import Analyzer
from cryptosearch.engine import IdRanking, Ranked, Ranking, Vocabulary
from cryptosearch.engine.columnar import folder as folders
from cryptosearch.engine.columnar.damage import contradictions_refused
from cryptosearch.engine.columnar.manifest import Manifest, check_ours, read_manifest
from cryptosearch.engine.columnar.snapshot import ColumnarSnapshot
from cryptosearch.engine.facets import count_facet
from cryptosearch.engine.plan import Everything, IndexField, Node
from cryptosearch.engine.scalar import evaluate, top
from cryptosearch.engine.workload import count_postings
from cryptosearch.errors import IndexCorruptError, IndexFolderError, LockedError
from cryptosearch.model import Facet, FacetCount, Post, Sort
from cryptosearch.storage import FolderLock

if TYPE_CHECKING:
    from cryptosearch.engine.arrays import ArrayEvaluator
    from cryptosearch.engine.columnar.writing import Transaction

_MANY_POSTINGS = 60_000  # to read these in plain Python takes longer than to import numpy
_FEW_PLANS = 4  # a search tries up to three; who asks for more than one search will ask for many. Counts are no search


class ColumnarEngine:
    """Posts in a folder of columnar segments. Reading is safe from several threads."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        """Open ``folder``; errors as ``open``."""
        self._folder = folder
        self._analyzer = analyzer
        self._state = self._newest(None)

    @classmethod
    def create(cls, folder: Path, analyzer: Analyzer) -> Self:
        """An empty index in a new or empty folder; an index of ours that stands there is emptied.

        IndexFolderError where the folder holds files of somebody else. LockedError while it is written.
        """
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise IndexFolderError(folder, f"cannot be made a folder: {error.strerror}") from error
        with FolderLock(folder):
            folders.refuse_foreign_files(folder)
            check_ours(folder)
            manifest = Manifest(folders.last_generation(folder) + 1, analyzer.fingerprint)
            folders.commit(folder, manifest, cls.make_contents(manifest))
        return cls(folder, analyzer)

    @classmethod
    def open(cls, folder: Path, analyzer: Analyzer) -> Self:
        """The index in ``folder``. Errors as ``read_manifest``, IndexCorruptError for files that do not fit it."""
        return cls(folder, analyzer)

    @staticmethod
    def make_contents(manifest: Manifest) -> bytes:
        """What else a commit writes, for other programs to open the index by; nothing here."""
        return b""

    @contextmanager
    def write(self) -> Iterator[Transaction]:
        """A transaction; see ``Engine.write``."""
        from cryptosearch.engine.columnar.writing import Transaction

        with FolderLock(self._folder):
            self.refresh()
            changes = Transaction(self._folder, self._state.snapshot, self._analyzer)
            try:
                yield changes
                changes.commit(self.make_contents)
            except BaseException:
                changes.discard()
                raise
        self.refresh()

    def search(self, plan: Node, *, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> Ranking:
        """See ``Engine.search``."""
        state = self._state
        with contradictions_refused(self._folder):
            total, page = state.search(plan, limit=limit, offset=offset, sort=sort)
            return Ranking(total, tuple(Ranked(state.snapshot.stored_post(doc), score) for doc, score in page))

    def rank(self, plan: Node, *, limit: int, offset: int = 0, sort: Sort = Sort.RELEVANCE) -> IdRanking:
        """See ``Engine.rank``."""
        state = self._state
        with contradictions_refused(self._folder):
            total, page = state.search(plan, limit=limit, offset=offset, sort=sort)
            return IdRanking(total, tuple((state.snapshot.post_id(doc), score) for doc, score in page))

    def count(self, plan: Node) -> int:
        """See ``Engine.count``."""
        with contradictions_refused(self._folder):
            return self._state.count(plan)

    def facet(self, plan: Node, facet: Facet) -> tuple[FacetCount, ...]:
        """See ``Engine.facet``."""
        with contradictions_refused(self._folder):
            return self._state.facet(plan, facet)

    @property
    def vocabulary(self) -> Vocabulary:
        """See ``Engine.vocabulary``."""
        return self._state.snapshot

    def get(self, post_id: str) -> Post | None:
        """See ``Engine.get``."""
        snapshot = self._state.snapshot
        with contradictions_refused(self._folder):
            found = snapshot.postings(IndexField.ID, post_id).docnums
            return snapshot.stored_post(min(found)) if found else None

    def revisions(self) -> Mapping[str, str]:
        """See ``Engine.revisions``."""
        with contradictions_refused(self._folder):
            return self._state.snapshot.revisions()

    def refresh(self) -> bool:
        """See ``Engine.refresh``."""
        if read_manifest(self._folder) == self._state.snapshot.manifest:
            return False
        self._state = self._newest(self._state.snapshot)
        return True

    def tidy(self) -> None:
        """See ``Engine.tidy``."""
        if not folders.is_finished(self._folder, read_manifest(self._folder)):
            with suppress(LockedError, OSError), FolderLock(self._folder):
                folders.finish_commit(self._folder, read_manifest(self._folder))

    def verify(self) -> Manifest:
        """See ``columnar.folder.verify``: every byte of the newest commit is compared."""
        return folders.verify(self._folder)

    def close(self) -> None:
        """Release the files as soon as no other thread reads them."""
        self._state.snapshot.close()

    def _newest(self, earlier: ColumnarSnapshot | None) -> _State:
        while True:
            manifest = read_manifest(self._folder, fingerprint=self._analyzer.fingerprint)
            try:
                return _State(ColumnarSnapshot(self._folder, manifest, earlier=earlier))
            except IndexCorruptError:
                # A commit may have come between, which removes the files of the one before.
                if read_manifest(self._folder) == manifest:
                    raise


class _State:
    """One committed state, with the evaluators that read it."""

    def __init__(self, snapshot: ColumnarSnapshot) -> None:
        self.snapshot = snapshot
        self._arrays: ArrayEvaluator | None = None
        self._n_plans = 0
        self._n_postings = 0  # read in plain Python
        self._lock = Lock()

    def search(self, plan: Node, *, limit: int, offset: int, sort: Sort) -> tuple[int, Sequence[tuple[int, float]]]:
        """The total, and docnums with scores."""
        self._n_plans += 1
        if arrays := self._arrays_for(plan):
            return arrays.search(plan, limit=limit, offset=offset, sort=sort)
        scores = evaluate(plan, self.snapshot)
        return len(scores), top(scores, self.snapshot, limit=limit, offset=offset, sort=sort)

    def count(self, plan: Node) -> int:
        if isinstance(plan, Everything):
            return self.snapshot.n_live
        arrays = self._arrays_for(plan)
        return arrays.count(plan) if arrays else len(evaluate(plan, self.snapshot))

    def facet(self, plan: Node, facet: Facet) -> tuple[FacetCount, ...]:
        self._n_plans += 1
        arrays = self._arrays_for(plan)
        return arrays.facet(plan, facet) if arrays else count_facet(facet, evaluate(plan, self.snapshot), self.snapshot)

    def _arrays_for(self, plan: Node) -> ArrayEvaluator | None:
        """The array evaluator, where it is worth its import."""
        if self._arrays is None and self._is_worth_numpy(plan):
            from cryptosearch.engine.arrays import ArrayEvaluator
            from cryptosearch.engine.columnar.array_snapshot import ColumnarArrays

            with self._lock:
                self._arrays = self._arrays or ArrayEvaluator(ColumnarArrays(self.snapshot))
        return self._arrays

    def _is_worth_numpy(self, plan: Node) -> bool:
        if "numpy" in sys.modules or self._n_plans > _FEW_PLANS:
            return True
        self._n_postings += count_postings(plan, self.snapshot)
        return self._n_postings > _MANY_POSTINGS
