"""A bar on standard error for work that takes longer than a moment, where somebody watches."""

from __future__ import annotations

from time import monotonic
from types import TracebackType
from typing import TYPE_CHECKING, Self

from cryptosearch.cli.context import shows_progress

if TYPE_CHECKING:
    from rich.progress import Progress

_PATIENCE_S = 1.0


class Steps:
    """Counts steps of ``total`` (None: unknown); the bar appears after a second and goes when the block ends."""

    def __init__(self, label: str, total: int | None = None) -> None:
        self._label = label
        self._total = total
        self._n_done = 0
        self._bar: Progress | None = None
        self._shows_at = monotonic() + _PATIENCE_S if shows_progress() else float("inf")

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar:
            self._bar.stop()

    def step(self, *_: object) -> None:
        """One more is done. Takes and ignores what a callback is given."""
        self._n_done += 1
        if self._bar:
            self._bar.advance(self._bar.task_ids[0])
        elif monotonic() >= self._shows_at:
            self._bar = self._start()

    def _start(self) -> Progress:
        from rich.console import Console
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        columns = (TextColumn(self._label, markup=False), BarColumn(), MofNCompleteColumn())
        bar = Progress(*columns, console=Console(stderr=True), transient=True)
        bar.add_task(self._label, total=self._total, completed=self._n_done)
        bar.start()
        return bar
