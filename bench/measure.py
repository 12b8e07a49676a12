"""Clocks and gauges: repeated calls, memory of this process, bytes on disk.

What is measured: wall time by the monotonic clock; resident memory as the kernel counts its peak; anonymous memory
    (what is not a mapped file) from smaps_rollup, on Linux only.
Fairness: the calls of a set are made in turn, round after round, so that no query finds its own data still in the
    processor's caches; the garbage collector runs as it would for a user.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from statistics import median
from time import perf_counter

_MB = 1_000_000
_RSS_UNIT = 1 if sys.platform == "darwin" else 1024  # bytes


def in_turn(
    calls: Mapping[str, Callable[[], object]], *, n_rounds: int, budget_s: float = 4.0
) -> dict[str, dict[str, float]]:
    """Median and least milliseconds per call, and of how many; one unmeasured call first.

    A call that has used up ``budget_s`` is not repeated further, but at least three times.
    """
    for call in calls.values():
        call()
    times: dict[str, list[float]] = {name: [] for name in calls}
    for _ in range(n_rounds):
        for name, call in calls.items():
            if len(times[name]) < 3 or sum(times[name]) < budget_s:
                times[name].append(seconds(call))
    return {name: summary(found) for name, found in times.items()}


def seconds(call: Callable[[], object]) -> float:
    """How long one call takes."""
    started = perf_counter()
    call()
    return perf_counter() - started


def summary(times_s: list[float]) -> dict[str, float]:
    """In milliseconds."""
    return {
        "median_ms": round(1000 * median(times_s), 4),
        "min_ms": round(1000 * min(times_s), 4),
        "max_ms": round(1000 * max(times_s), 4),
        "n": len(times_s),
    }


def peak_memory_mb() -> dict[str, float]:
    """The most that this process, and the largest of its ended children, held in memory."""
    kinds = {"process_mb": resource.RUSAGE_SELF, "largest_child_mb": resource.RUSAGE_CHILDREN}
    return {name: round(resource.getrusage(kind).ru_maxrss * _RSS_UNIT / _MB, 1) for name, kind in kinds.items()}


def anonymous_mb() -> float | None:
    """Memory of this process that no file stands behind; None where the kernel does not say."""
    try:
        lines = Path("/proc/self/smaps_rollup").read_text(encoding="ascii").splitlines()
    except OSError:
        return None
    return next(round(int(line.split()[1]) * 1024 / _MB, 1) for line in lines if line.startswith("Anonymous:"))


def folder_bytes(folder: Path) -> int:
    """Of all files in a folder and below."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
