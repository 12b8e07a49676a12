"""Arrays of numbers to columns of a segment file, each in the width that takes least room. Imports numpy."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from cryptosearch.engine.columnar.container import Column

Numbers = NDArray[Any]

_UNSIGNED = (("u8", np.uint8), ("u16", np.uint16), ("u32", np.uint32), ("u64", np.uint64))
_DTYPES = {**{name: np.dtype(number).newbyteorder("<") for name, number in _UNSIGNED}, "i32": np.dtype("<i4")}
_PATCHED = _UNSIGNED[:3]
_PATCH_BYTES = 8  # an index and a value


def column(name: str, kind: str, numbers: Numbers) -> Column:
    """A column of the type ``kind``, "u8" to "u64" or "i32"."""
    return Column(name, kind, np.ascontiguousarray(numbers, _DTYPES[kind]).data)


def narrow(name: str, numbers: Numbers) -> Column:
    """Numbers in the least width that holds them all."""
    greatest = int(numbers.max(initial=0))
    kind = next(kind for kind, dtype in _UNSIGNED if greatest <= np.iinfo(dtype).max)
    return column(name, kind, numbers)


def patched(name: str, numbers: Numbers) -> Iterator[Column]:
    """Numbers in the width that takes least room together with the exceptions that do not fit into it."""
    n_greater = [np.count_nonzero(numbers > np.iinfo(dtype).max) for _, dtype in _PATCHED]
    sizes = [len(numbers) * np.iinfo(dtype).bits // 8 for _, dtype in _PATCHED]
    cheapest = int(np.argmin(np.array(sizes) + np.array(n_greater) * _PATCH_BYTES))
    kind, dtype = _PATCHED[cheapest]
    exceptions = np.flatnonzero(numbers > np.iinfo(dtype).max)
    yield Column(name, kind, numbers.astype(_DTYPES[kind]).data)  # the lower bits of the exceptions
    yield column(f"{name}.patched", "u32", exceptions)
    yield column(f"{name}.patches", "u32", numbers[exceptions])
