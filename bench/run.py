"""A run: which jobs at which sizes, one process after the other, and all that they answer in one record.

This process stays small: a child's peak memory begins with its parent's. A job that fails is recorded as failed and
the run goes on.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from bench.cold import cold
from bench.machine import facts, load
from bench.peers import OURS, PEERS, SAME_TOKENS

ROOT = Path(__file__).parent.parent
_GROWTH_SIZES = (1_000, 10_000, 100_000, 1_000_000)
_GROWTH_PEERS = (OURS, SAME_TOKENS, "tantivy-words", "fts5")

Record = dict[str, Any]


class Part(StrEnum):
    """What may be measured beside indexing, which always is."""

    INDEXING = "indexing"
    WARM = "warm"
    COLD = "cold"
    ADDING = "adding"
    GROWTH = "growth"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What to run. ``full`` grows to a million posts; ``quick`` is for trying the suite out, not for figures."""

    posts: int
    parts: frozenset[Part]
    quick: bool = False
    full: bool = False

    @property
    def sizes(self) -> list[int]:
        """Ascending; the main size is among them."""
        if Part.GROWTH not in self.parts:
            return [self.posts]
        most = _GROWTH_SIZES[-1] if self.full else self.posts
        return sorted({self.posts, *(size for size in _GROWTH_SIZES if size <= most)})

    def n_repeats(self, usual: int) -> int:
        return 3 if self.quick else usual


def run(settings: Settings, say: Callable[[str], None]) -> Record:
    """Measure everything that ``settings`` name. The indexes are made in a temporary folder and removed."""
    with TemporaryDirectory(prefix="bench-") as work:
        return _Run(settings, Path(work), say).record()


class _Run:
    """One run in the folder ``work``."""

    def __init__(self, settings: Settings, work: Path, say: Callable[[str], None]) -> None:
        self._settings = settings
        self._work = work
        self._say = say
        self._folders: dict[str, Path] = {}  # the indexes of the main size

    def record(self) -> Record:
        """All measurements."""
        settings = self._settings
        machine, before = facts(), load()  # now, since a checkout may change while it is measured
        made = self._job("prepare", sizes=settings.sizes, real=not settings.quick)
        if "failed" in made:
            raise RuntimeError(f"no corpus: {made['failed']}")
        sizes = {str(size): dict(self._at(size)) for size in settings.sizes}
        record = {
            "format": 1,
            "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
            "machine": machine,
            "load_before": before,
            "settings": {"posts": settings.posts, "parts": sorted(settings.parts), "quick": settings.quick},
            **made,
            "peers": {name: {"label": entry.label, "missing": entry.missing()} for name, entry in PEERS.items()},
            "sizes": sizes,
        }
        if Part.COLD in settings.parts:
            record["cold"] = self._cold()
        if Part.ADDING in settings.parts:  # changes the indexes, so it comes last
            record["adding"] = dict(self._adding())
        return record

    def _at(self, size: int) -> Iterator[tuple[str, Record]]:
        is_main = size == self._settings.posts
        for name, entry in PEERS.items():
            if entry.missing() or not (is_main or name in _GROWTH_PEERS):
                continue
            posts = min(size, entry.max_posts or size)
            folder = self._work / f"{name}-{size}"
            self._say(f"{size} posts: {entry.label}")
            found = {"indexing": self._job("indexing", peer=name, posts=posts, folder=str(folder))}
            if "failed" not in found["indexing"]:
                found |= self._searched(name, folder, is_main)
            yield name, found

    def _searched(self, name: str, folder: Path, is_main: bool) -> Record:
        if is_main:
            self._folders[name] = folder
        if not is_main or Part.WARM in self._settings.parts:
            n_rounds = self._settings.n_repeats(50 if is_main else 20)
            return {"warm": self._job("warm", peer=name, folder=str(folder), n_rounds=n_rounds)}
        return {}

    def _cold(self) -> Record:
        self._say("cold processes")
        query = json.loads((self._work / "queries.json").read_text("utf-8"))[0]["text"]
        timed = cold(self._folders, query, n_repeats=self._settings.n_repeats(15), work=self._work)
        return {"query": query, "programs": timed}

    def _adding(self) -> Iterator[tuple[str, Record]]:
        for name, folder in self._folders.items():
            self._say(f"adding single posts: {PEERS[name].label}")
            n_posts = self._settings.n_repeats(30)
            yield (
                name,
                self._job(
                    "adding", peer=name, folder=str(folder), n_posts=n_posts, first_number=10 * self._settings.posts
                ),
            )

    def _job(self, job: str, **request: object) -> Record:
        """A job's answer, or under "failed" the last line that it said."""
        result = self._work / "result.json"
        if job in ("prepare", "indexing", "warm"):
            request["work"] = str(self._work)
        command = [sys.executable, "-m", "bench.jobs", json.dumps({"job": job, "result": str(result), **request})]
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
        if done.returncode:
            lines = done.stderr.strip().splitlines() or [f"exit status {done.returncode}"]
            self._say(f"  failed: {lines[-1]}")
            return {"failed": lines[-1].replace(str(self._work), "")}
        answer: Record = json.loads(result.read_text("utf-8"))
        return answer
