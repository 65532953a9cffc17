from __future__ import annotations

import gc
import weakref
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings

from playground.analysis.exact.propagation import bend, plan_of, propagate
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import dense_graph
from tests.analysis.networks import relu_sum, round_networks, tents


@given(round_networks(n_outputs=None))
@settings(max_examples=80)
def test_values_slopes_and_jumps_of_every_node_are_consistent(network) -> None:
    graph, parameters = network
    layers, exact = propagate(graph, parameters)
    assert exact is None
    program = Program.of(graph)
    for i, pieces in enumerate(layers):
        k = len(pieces.x)
        assert (np.diff(pieces.x) > 0.0).all()
        for stack, expected in (
            (pieces.z, forward(program, parameters, pieces.x[:, None]).z[i]),
            (
                bend(pieces.z, pieces.on, pieces.low),
                forward(program, parameters, pieces.x[:, None]).a[i],
            ),
        ):
            values, slopes, jumps = stack[:k], stack[k : 2 * k + 1], stack[2 * k + 1 :]
            size = 1.0 + np.abs(stack).max()
            assert np.abs(values - expected).max() <= 1e-12 * size
            rises = slopes[1:-1] * np.diff(pieces.x)[:, None]
            assert np.allclose(np.diff(values, axis=0), rises, rtol=0.0, atol=1e-11 * size)
            assert np.allclose(np.diff(slopes, axis=0), jumps, rtol=0.0, atol=1e-11 * size)


def test_each_layer_keeps_the_knots_of_the_layers_before_it() -> None:
    rng = np.random.default_rng(0)
    graph = dense_graph((1, 6, 6, 1), ("relu", "abs", "linear"))
    layers, _ = propagate(graph, rng.normal(size=graph.n_parameters))
    for before, after in pairwise(layers):
        assert set(before.x.tolist()) <= set(after.x.tolist())


def test_the_knots_kept_are_those_nearest_to_0() -> None:
    graph, parameters = relu_sum([(1.0, -float(b), 1.0) for b in range(-50, 51) if b])
    layers, exact = propagate(graph, parameters, max_knots=21)
    assert exact == (-10.0, 10.0)
    assert layers[1].x.tolist() == list(range(-10, 11))


def test_crossings_at_the_same_x_count_once_against_the_limit() -> None:
    graph, parameters = relu_sum([(w, -w, 1.0) for w in range(1, 50)])
    layers, exact = propagate(graph, parameters, max_knots=5)
    assert exact is None
    assert layers[-1].x.tolist() == [0.0, 1.0]


@pytest.mark.parametrize("most", [3, 17, 100])
def test_no_layer_has_more_knots_than_the_limit(most: int) -> None:
    graph, parameters = tents(8)
    layers, exact = propagate(graph, parameters, most)
    assert exact is not None
    assert all(len(pieces.x) <= most for pieces in layers)


def test_the_work_for_a_very_deep_network_is_bounded() -> None:
    graph, parameters = tents(40)  # 10^12 pieces
    layers, exact = propagate(graph, parameters, 2_000)
    assert exact is not None
    assert exact[0] <= 0.0 < exact[1]
    assert max(len(pieces.x) for pieces in layers) <= 2_000


def test_the_plan_is_made_once_and_does_not_keep_its_graph_alive() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    assert plan_of(graph) is plan_of(graph)
    reference = weakref.ref(graph)
    del graph
    gc.collect()
    assert reference() is None
