"""How sure a mean over queries is: how it varies with other queries of the same kind, and whether chance explains it.

Intervals are of the percentile bootstrap (Efron and Tibshirani, An Introduction to the Bootstrap, 1993, chapter 13).
Columns are seen through the same resampled queries, so differences between them are paired. Sets are resampled apart;
a mean over sets is the mean of their resampled means.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

N_SAMPLES = 10_000
SEED = 20260120
_LEVEL = 95  # per cent
_BATCH = 250  # samples drawn at once, which bounds memory

Values = npt.NDArray[np.float64]


class Spread(NamedTuple):
    """A mean and the interval that 95% of the resampled means lie in."""

    mean: float
    low: float
    high: float


def resampled_means(values: Values, *, n_samples: int = N_SAMPLES, seed: int | Sequence[int] = SEED) -> Values:
    """Means over resampled queries. ``values``: (n_queries, n_columns); gives (n_samples, n_columns)."""
    random = np.random.default_rng(seed)
    n_queries = len(values)
    even = np.full(n_queries, 1 / n_queries)
    batches = [min(_BATCH, n_samples - done) for done in range(0, n_samples, _BATCH)]
    return np.concatenate([random.multinomial(n_queries, even, size) @ values / n_queries for size in batches])


def spread(mean: float, samples: Values) -> Spread:
    """``samples``: (n_samples,)."""
    low, high = np.percentile(samples, [(100 - _LEVEL) / 2, (100 + _LEVEL) / 2])
    return Spread(float(mean), float(low), float(high))


def permutation_p(differences: Values, *, n_samples: int = N_SAMPLES, seed: int = SEED) -> float:
    """How often chance alone gives a mean as far from 0: paired ``differences`` (n_queries,) with random signs.

    The randomisation test, two-sided (Smucker, Allan and Carterette, A Comparison of Statistical Significance Tests
    for Information Retrieval Evaluation, 2007). Never 0: the signs found are one of the samples.
    """
    random = np.random.default_rng(seed)
    changed = differences[differences != 0]  # the others have no sign
    observed = abs(changed.sum()) * (1 - 1e-12)  # sums in another order differ in the last bits
    n_extreme = 0
    for done in range(0, n_samples, _BATCH):
        signs = random.integers(0, 2, (min(_BATCH, n_samples - done), len(changed)), dtype=np.int8) * 2 - 1
        n_extreme += int((np.abs(signs @ changed) >= observed).sum())
    return (n_extreme + 1) / (n_samples + 1)


def macro(sets: Sequence[Values]) -> Values:
    """The mean over sets of arrays that have the same shape."""
    mean: Values = np.mean(np.stack(sets), axis=0)
    return mean
