"""Which segments are merged at a commit: small ones with their like, so that there are few and each post moves rarely.

Segments are of one size class when their posts, deleted ones left out, have equally many digits to the base 8.
Eight of a class become one, so a post is rewritten at most once per class, and a commit leaves at most seven
small segments of each. A segment of which more than half is deleted is rewritten alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from itertools import accumulate

from cryptosearch.engine.columnar.manifest import SegmentEntry
from cryptosearch.engine.columnar.segment import MAX_POSTS

MERGE_FACTOR = 8
MAX_MERGED_BYTES = 256 << 20  # merging takes some eight times the file in memory


def choose_merge(segments: Sequence[SegmentEntry]) -> tuple[SegmentEntry, ...]:
    """Segments to be merged into one next, in their order; none when all is well. To be asked until it says so."""
    classes: dict[int, list[SegmentEntry]] = defaultdict(list)
    for entry in segments:
        if entry.n_live * 2 < entry.n_docs:
            return (entry,)
        classes[_size_class(entry.n_live)].append(entry)
    for size_class in sorted(classes):
        if len(group := classes[size_class]) >= MERGE_FACTOR and len(fitting := _fitting(group)) > 1:
            return fitting
    return ()


def _size_class(n_posts: int) -> int:
    return (max(n_posts, 1).bit_length() - 1) // 3


def _fitting(group: Sequence[SegmentEntry]) -> tuple[SegmentEntry, ...]:
    """As many of the first as one segment takes."""
    n_posts, n_bytes = (
        list(accumulate(sizes)) for sizes in zip(*((e.n_live, e.file.n_bytes) for e in group), strict=True)
    )
    return tuple(
        entry
        for entry, posts, size in zip(group, n_posts, n_bytes, strict=True)
        if posts <= MAX_POSTS and size <= MAX_MERGED_BYTES
    )
