"""Any number of posts to as many segments as they need, within a memory budget: in this process."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cryptosearch.analysis import Analyzer
from cryptosearch.engine.columnar.building import SegmentBuilder
from cryptosearch.engine.columnar.folder import new_segment_path
from cryptosearch.engine.columnar.segment import MAX_POSTS
from cryptosearch.model import Post

BATCH_POSTS = 2_000
BATCH_CHARS = 1 << 20
MAX_CHARS = 12 << 20  # of a segment's text; building takes some 40 bytes for each


class NewSegment(NamedTuple):
    """A segment file that no manifest names yet."""

    path: Path
    n_docs: int


class Batcher:
    """Groups posts into batches of a convenient size."""

    def __init__(self) -> None:
        self._posts: list[Post] = []
        self._n_chars = 0

    def add(self, post: Post) -> list[Post]:
        """A full batch, ``post`` in it, or none yet."""
        self._posts.append(post)
        self._n_chars += text_size(post)
        is_full = len(self._posts) >= BATCH_POSTS or self._n_chars >= BATCH_CHARS
        return self.rest() if is_full else []

    def rest(self) -> list[Post]:
        """The posts since the last full batch."""
        posts, self._posts, self._n_chars = self._posts, [], 0
        return posts


class SegmentSeries:
    """Writes batch after batch, a new segment whenever one is full."""

    def __init__(self, folder: Path, analyzer: Analyzer) -> None:
        self._folder = folder
        self._analyzer = analyzer
        self._builder = SegmentBuilder(analyzer)
        self._n_chars = 0
        self._written: list[NewSegment] = []

    def add(self, batch: Sequence[Post]) -> None:
        """Take a batch as ``Batcher`` makes them. Errors as ``SegmentBuilder``."""
        n_chars = sum(map(text_size, batch))
        if len(self._builder) + len(batch) > MAX_POSTS or (len(self._builder) and self._n_chars + n_chars > MAX_CHARS):
            self._write()
        self._builder.add(batch)
        self._n_chars += n_chars

    def finish(self) -> list[NewSegment]:
        """Write the rest; all segments in the order of their posts."""
        if len(self._builder):
            self._write()
        return self._written

    def discard(self) -> None:
        """Remove what was written."""
        for segment in self._written:
            segment.path.unlink(missing_ok=True)

    def _write(self) -> None:
        path = new_segment_path(self._folder)
        self._builder.write(path)
        self._written.append(NewSegment(path, len(self._builder)))
        self._builder = SegmentBuilder(self._analyzer)
        self._n_chars = 0


def text_size(post: Post) -> int:
    """Characters of the post's text, roughly."""
    return len(post.title or "") + len(post.lede or "") + sum(map(len, post.paragraphs)) + sum(map(len, post.credits))
