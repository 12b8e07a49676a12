"""Searching from a process that does not run yet: what somebody at a prompt waits for.

What is measured: wall time from starting the process to its end and the end of its output, median of 15: our command
    into a pipe and on a pseudo-terminal of 80 by 24; whole programs for tantivy (jieba words) and stock Whoosh
    (``scripts/``); and ``python -c pass``, below which none of them can be.
Corpus model: the indexes that the run has built; one middling word.
Fairness: files are in the system's cache; all are started by the same interpreter with the same options and the same
    installed packages; tantivy's program cuts with the Rust jieba where it is installed. A wrong exit status fails.
"""

from __future__ import annotations

import fcntl
import os
import pty
import struct
import subprocess
import sys
import termios
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import perf_counter
from typing import Any, NamedTuple

from bench.measure import summary
from bench.peers import OURS

_SCRIPTS = Path(__file__).parent / "scripts"
_ROWS, _COLUMNS = 24, 80


class Program(NamedTuple):
    """What to start. ``peer``: whose index it needs, if any."""

    label: str
    peer: str | None
    arguments: Callable[[str, str], Sequence[str]]  # of the index folder and the query
    on_terminal: bool = False


PROGRAMS = (
    Program("python -c pass", None, lambda folder, query: ("-c", "pass")),
    Program(
        "cryptosearch, piped", OURS, lambda folder, query: ("-m", "cryptosearch", "--index", folder, "search", query)
    ),
    Program(
        "cryptosearch, terminal",
        OURS,
        lambda folder, query: ("-m", "cryptosearch", "--index", folder, "search", query),
        on_terminal=True,
    ),
    Program(
        "tantivy program", "tantivy-words", lambda folder, query: (str(_SCRIPTS / "tantivy_search.py"), folder, query)
    ),
    Program(
        "stock Whoosh program", "whoosh", lambda folder, query: (str(_SCRIPTS / "whoosh_search.py"), folder, query)
    ),
)


def cold(folders: Mapping[str, Path], query: str, *, n_repeats: int, work: Path) -> dict[str, Any]:
    """Timings by label. ``folders``: the indexes by peer; programs without theirs are left out."""
    found: dict[str, Any] = {}
    for program in PROGRAMS:
        if program.peer is None or program.peer in folders:
            folder = str(folders[program.peer]) if program.peer else ""
            found[program.label] = _measured(program, folder, query, n_repeats, work)
    return found


def _measured(program: Program, folder: str, query: str, n_repeats: int, work: Path) -> dict[str, Any]:
    command = [sys.executable, *program.arguments(folder, query)]
    start = _on_terminal if program.on_terminal else _piped
    try:
        start(command, work)
        return summary([start(command, work) for _ in range(n_repeats)])
    except subprocess.CalledProcessError as error:
        return {"failed": f"exit status {error.returncode}"}


def _piped(command: Sequence[str], work: Path) -> float:
    started = perf_counter()
    subprocess.run(command, cwd=work, stdin=subprocess.DEVNULL, capture_output=True, check=True, env=_environment())
    return perf_counter() - started


def _environment() -> dict[str, str]:
    """A terminal's, with bytecode kept: else our modules are compiled in every process, installed peers are not."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"TERM": "xterm-256color"}


def _on_terminal(command: Sequence[str], work: Path) -> float:
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", _ROWS, _COLUMNS, 0, 0))
    started = perf_counter()
    process = subprocess.Popen(command, cwd=work, stdin=theirs, stdout=theirs, stderr=theirs, env=_environment())
    os.close(theirs)
    with suppress(OSError):  # the end of a terminal is an error on Linux
        while os.read(ours, 1 << 16):
            pass
    status = process.wait()
    took_s = perf_counter() - started
    os.close(ours)
    if status:
        raise subprocess.CalledProcessError(status, command)
    return took_s
