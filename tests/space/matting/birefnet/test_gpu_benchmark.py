"""The benchmark for a GPU, as far as it runs without one."""

import numpy as np

from tests.benchmarks.gpu import Load, measure
from tests.space.matting.birefnet.weights import TINY


def test_it_measures_both_ways() -> None:
    load = Load(TINY, side=64, batches=(1, 2), clients=(1, 2), photos=1)
    shown, space = measure(load, np.zeros((60, 80, 3), np.uint8))
    assert set(shown.rate) == {1}
    assert set(space.rate) == {1, 2}
    for figures in (shown, space):
        assert min(figures.rate.values()) > 0
        assert set(figures.latency) == {1, 2}
        assert all(0 < p50 <= p95 for p50, p95 in figures.latency.values())
