"""Worker processes that write segments: tokenising is most of the work, and Python threads do not share it.

A worker is this package run by the same interpreter, fed with pickled batches through a pipe; what it is sent
comes from the process that started it and from nobody else. It writes segment files and says at the end which.
If the pipe closes before that, the writer has failed or died, and the worker removes what it wrote.
"""

from __future__ import annotations

import gc
import os
import pickle
import signal
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import fields
from operator import attrgetter
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import IO, Any

from cryptosearch.analysis import Analyzer
from cryptosearch.engine.columnar.segments import Batcher, NewSegment, SegmentSeries
from cryptosearch.errors import WorkerError
from cryptosearch.model import Post

BATCHES_ALONE = 1  # more than so many batches are worth starting workers (0.3 s)
_MAX_WORKERS = 8
# To glibc's malloc: freed arrays serve the next batch instead of going back to the system page by page.
_KEEP_MEMORY = {"MALLOC_MMAP_THRESHOLD_": str(1 << 30), "MALLOC_TRIM_THRESHOLD_": str(1 << 30)}
_END = None  # the last message to a worker
_FIELDS = tuple(field.name for field in fields(Post))
_values_of = attrgetter(*_FIELDS)  # a post pickles and unpickles itself half as fast
_setters = [getattr(Post, name).__set__ for name in _FIELDS]


class SegmentWriters:
    """Writes posts to segments, in this process while they are few, by workers when there are many."""

    def __init__(self, folder: Path, analyzer: Analyzer, *, n_workers: int | None = None) -> None:
        self._folder = folder
        self._analyzer = analyzer
        self._n_workers = min(_count_cores(), _MAX_WORKERS) if n_workers is None else n_workers
        self._batcher = Batcher()
        self._held: list[list[Post]] = []
        self._alone = SegmentSeries(folder, analyzer)
        self._workers: list[_Worker] = []
        self._n_sent = 0

    def add(self, post: Post) -> None:
        """Take a post."""
        if batch := self._batcher.add(post):
            self._hand_over(batch)

    def finish(self) -> list[NewSegment]:
        """Write what is left, wait for the workers; the new segments. Errors as ``SegmentSeries.add``, WorkerError."""
        if batch := self._batcher.rest():
            self._hand_over(batch)
        self._flush_held()
        for worker in self._workers:
            worker.send(_END)
        return [*self._alone.finish(), *(segment for worker in self._workers for segment in worker.result())]

    def discard(self) -> None:
        """Stop the workers. The caller removes what was written: it alone knows whether that was committed."""
        for worker in self._workers:
            worker.abandon()

    def _hand_over(self, batch: list[Post]) -> None:
        self._held.append(batch)
        if self._workers or len(self._held) > BATCHES_ALONE or self._n_workers < 2:
            self._flush_held(start=True)

    def _flush_held(self, *, start: bool = False) -> None:
        held, self._held = self._held, []
        if start and self._n_workers > 1 and not self._workers:
            self._workers = [_Worker() for _ in range(self._n_workers)]  # all start before one is waited for
            for worker in self._workers:
                worker.send((self._folder, self._analyzer.lexicon))
        for batch in held:
            if self._workers:
                self._workers[self._n_sent % len(self._workers)].send([*map(_values_of, batch)])
                self._n_sent += 1
            else:
                self._alone.add(batch)


class _Worker:
    """A started worker process, as its starter sees it."""

    def __init__(self) -> None:
        command = f"from {__name__} import run_worker; run_worker()"
        self._process = subprocess.Popen(  # noqa: S603  # ourselves
            [sys.executable, "-P", "-c", command],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=os.environ | _KEEP_MEMORY | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
        )

    def send(self, message: object) -> None:
        try:
            pickle.dump(message, self._stream(self._process.stdin), pickle.HIGHEST_PROTOCOL)
            self._stream(self._process.stdin).flush()
        except OSError:  # it has ended
            self.result()
            raise WorkerError(self._process.wait()) from None

    def result(self) -> list[NewSegment]:
        """What it wrote; raises what it met."""
        answer = self._stream(self._process.stdout).read()
        self._close()
        status = self._process.wait()
        if not answer:
            raise WorkerError(status)
        result = pickle.loads(answer)  # noqa: S301  # by the process that we started
        if isinstance(result, BaseException):
            raise result
        return [NewSegment(*segment) for segment in result]

    def abandon(self) -> None:
        """Make it remove what it wrote and end."""
        self._close()
        self._process.wait()

    def _close(self) -> None:
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(BrokenPipeError):
                self._stream(stream).close()

    @staticmethod
    def _stream(stream: IO[bytes] | None) -> IO[bytes]:
        if stream is None:
            raise WorkerError(None)
        return stream


def run_worker() -> None:
    """A worker's main function: batches from standard input, the answer on standard output."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the starter closes the pipe
    try:
        folder, lexicon = pickle.load(sys.stdin.buffer)  # noqa: S301
    except (EOFError, pickle.UnpicklingError):  # the starter was killed at once
        return
    series = SegmentSeries(folder, Analyzer(lexicon))
    gc.disable()  # nothing here is cyclic, and to look for that takes a tenth of the time
    answer: Sequence[NewSegment] | Exception
    try:
        for batch in _received():
            series.add(batch)
        answer = series.finish()
    except EOFError:
        series.discard()
        return
    except Exception as error:  # the starter raises it
        series.discard()
        answer = error
    try:
        sys.stdout.buffer.write(pickle.dumps(answer))
        sys.stdout.buffer.flush()
    except BrokenPipeError:  # the starter was killed after its last message
        series.discard()
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())  # else the interpreter tries again at its end


def _received() -> Iterator[list[Post]]:
    """Batches, the next one read while one is worked on. EOFError when the pipe closes too early."""
    queue: Queue[Any] = Queue(maxsize=1)
    Thread(target=_receive, args=(queue,), daemon=True).start()
    while (message := queue.get()) is not _END:
        if isinstance(message, Exception):
            raise message
        yield [*map(_post, message)]


def _post(values: Sequence[object]) -> Post:
    """The post whose fields have these values: made as unpickling would, past what is frozen."""
    post = Post.__new__(Post)
    for set_value, value in zip(_setters, values, strict=True):
        set_value(post, value)
    return post


def _receive(queue: Queue[Any]) -> None:
    while True:
        try:
            message = pickle.load(sys.stdin.buffer)  # noqa: S301
        except Exception as error:
            queue.put(error if isinstance(error, EOFError) else EOFError(str(error)))
            return
        queue.put(message)
        if message is _END:
            return


def _count_cores() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # macOS
        return os.cpu_count() or 1
