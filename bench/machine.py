"""Which machine, which Python, which versions: what a figure means nothing without. No names of hosts or people."""

from __future__ import annotations

import os
import platform
import re
import sqlite3
import subprocess
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

_PACKAGES = ("cryptosearch", "numpy", "jieba", "rjieba", "Whoosh", "tantivy", "bm25s", "numba", "ir-measures")


def facts() -> dict[str, str]:
    """The machine and the versions of all that takes part."""
    return {
        "cpu": _cpu(),
        "cores": str(os.cpu_count()),
        "memory": f"{_memory_bytes() / 2**30:.0f} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "SQLite": sqlite3.sqlite_version,
        **{name: _version(name) for name in _PACKAGES},
        "commit": _commit(),
    }


def load() -> float:
    """Processes that had or wanted a core over the last minute: above zero, others may have disturbed a run."""
    return round(os.getloadavg()[0], 2)


def slug(facts: dict[str, str]) -> str:
    """A short name of the machine for the name of a folder."""
    words = re.sub(r"\([^)]*\)|CPU|Processor|@.*", " ", facts["cpu"])
    return "-".join(re.findall(r"[a-z0-9]+", f"{words} {facts['cores']}c".lower()))


def _cpu() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(names, platform.processor() or platform.machine())


def _commit() -> str:
    """Of this checkout, and whether files differ from it; generated ones in docs and bench/runs aside."""
    ours = (":!docs/performance.md", ":!docs/evaluation.md", ":!bench/runs")
    try:
        head = _git("rev-parse", "--short", "HEAD")
        return f"{head}, changed" if _git("status", "--porcelain", "--", ".", *ours) else head
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*arguments: str) -> str:
    command = ["git", "--no-optional-locks", *arguments]
    return subprocess.run(
        command, cwd=Path(__file__).parent.parent, capture_output=True, text=True, check=True
    ).stdout.strip()


def _memory_bytes() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
