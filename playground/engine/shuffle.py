"""The order of the training rows in an epoch: a function of (seed, epoch, number of rows) alone.

Fisher-Yates from the identity, driven by SplitMix64 (Steele, Lea and Flood, 2014) whose state
starts at ``seed + (epoch + 1) * 0xD1B54A32D192ED03``. An index below m is taken from the upper 32
bits r as ``(r * m) >> 32``. A run that resumes at (epoch, position) needs no further state. The
compiled kernels give the same order.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

GAMMA = 0x9E3779B97F4A7C15
EPOCH_GAMMA = 0xD1B54A32D192ED03
MIX_1 = 0xBF58476D1CE4E5B9
MIX_2 = 0x94D049BB133111EB
_MASK = (1 << 64) - 1


@lru_cache(maxsize=4)
def epoch_order(seed: int, epoch: int, n: int) -> NDArray[np.int64]:
    """The rows of one epoch in the order of training, ``(n,)``."""
    start = (seed + (epoch + 1) * EPOCH_GAMMA) & _MASK
    with np.errstate(over="ignore"):
        z = np.uint64(start) + np.arange(1, n, dtype=np.uint64) * np.uint64(GAMMA)
        z = (z ^ (z >> np.uint64(30))) * np.uint64(MIX_1)
        z = (z ^ (z >> np.uint64(27))) * np.uint64(MIX_2)
        z = z ^ (z >> np.uint64(31))
    bounds = np.arange(n, 1, -1, dtype=np.uint64)  # n, n - 1, ..., 2
    picks = (((z >> np.uint64(32)) * bounds) >> np.uint64(32)).tolist()
    order = list(range(n))
    for i, j in zip(range(n - 1, 0, -1), picks, strict=True):
        order[i], order[j] = order[j], order[i]
    out = np.array(order, dtype=np.int64)
    out.setflags(write=False)
    return out
