"""Makes values of named tuples: what the trees of queries and plans consist of.

They have some twenty classes. As frozen dataclasses these would take longer to make, whenever a process starts, than
most queries to answer: for each, six functions are compiled.
"""

from __future__ import annotations

from typing import TypeVar

_Class = TypeVar("_Class", bound=type[tuple[object, ...]])


def value(cls: _Class) -> _Class:
    """The named tuple ``cls``, instances of which are equal to none of another class, and true."""
    for name, method in {"__eq__": _is_equal, "__ne__": _is_different, "__bool__": _is_true}.items():
        setattr(cls, name, method)
    return cls


def _is_equal(self: tuple[object, ...], other: object) -> bool:
    return type(self) is type(other) and tuple.__eq__(self, other)


def _is_different(self: tuple[object, ...], other: object) -> bool:
    return not _is_equal(self, other)


def _is_true(self: tuple[object, ...]) -> bool:
    return True
