"""Files that contradict themselves though their checksums fit: no accident, but what somebody made up."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptosearch.errors import IndexCorruptError


@contextmanager
def contradictions_refused(path: Path) -> Iterator[None]:
    """IndexCorruptError in place of what numbers of ``path`` that lead nowhere, and bytes that are no text, raise.

    Around a whole evaluation it takes an error of the evaluator's own for the folder's, so the cause is kept.
    """
    try:
        yield
    except (LookupError, ValueError, OverflowError, RecursionError) as error:
        raise IndexCorruptError(path, f"contradicts itself: {error}") from error
