"""Stops the machine, so to say, at a chosen step of writing to a folder: what the tests of crashes share."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest


class PowerCut(BaseException):
    """Nothing runs after this."""


def cut_power_at(monkeypatch: pytest.MonkeyPatch, n: int) -> None:
    """From the ``n``-th on, every call that changes a folder or makes a change durable raises PowerCut."""

    def stop(step: int) -> None:
        if step >= n:
            raise PowerCut

    count_steps(monkeypatch, stop)


def count_steps(monkeypatch: pytest.MonkeyPatch, before: Callable[[int], object]) -> None:
    """Call ``before`` with 1, 2, 3 ... ahead of the calls that change a folder or make a change durable."""
    n_steps = 0

    def counted(original: Callable[..., object]) -> Callable[..., object]:
        def call(*args: object, **options: object) -> object:
            nonlocal n_steps
            n_steps += 1
            before(n_steps)
            return original(*args, **options)

        return call

    for owner, names in ((os, ("fsync",)), (Path, ("replace", "rename", "unlink", "rmdir", "mkdir"))):
        for name in names:
            monkeypatch.setattr(owner, name, counted(getattr(owner, name)))
