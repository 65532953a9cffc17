from __future__ import annotations

import numpy as np
import pytest

from playground.engine.shuffle import epoch_order


def test_splitmix64_is_the_published_generator() -> None:
    # The first outputs of SplitMix64 from state 0 are published with the algorithm; an order of
    # two rows is swapped or not by the top bit of the first output for (seed, epoch).
    gamma = 0x9E3779B97F4A7C15
    mask = (1 << 64) - 1

    def splitmix(state: int) -> int:
        z = (state + gamma) & mask
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & mask
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & mask
        return z ^ (z >> 31)

    assert splitmix(0) == 0xE220A8397B1DCDAF
    assert splitmix(gamma) == 0x6E789E6AA1B965F4
    for seed in range(20):
        start = (seed + 0xD1B54A32D192ED03) & mask
        swapped = (splitmix(start) >> 32) * 2 >> 32 == 0
        assert epoch_order(seed, 0, 2).tolist() == ([1, 0] if swapped else [0, 1])


@pytest.mark.parametrize("n", [0, 1, 2, 3, 100, 1797])
def test_every_row_occurs_once_in_an_epoch(n) -> None:
    assert sorted(epoch_order(42, 3, n).tolist()) == list(range(n))


def test_the_order_depends_on_seed_and_epoch_only() -> None:
    first = epoch_order(1, 0, 50)
    assert (first != epoch_order(1, 1, 50)).any()
    assert (first != epoch_order(2, 0, 50)).any()
    epoch_order.cache_clear()
    np.testing.assert_array_equal(first, epoch_order(1, 0, 50))


def test_every_position_is_equally_likely() -> None:
    counts = np.zeros((5, 5))
    for epoch in range(4000):
        counts[np.arange(5), epoch_order(7, epoch, 5)] += 1
    # 800 expected in each cell; five standard deviations are about 126.
    assert abs(counts - 800).max() < 126
