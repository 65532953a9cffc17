from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.kinks.dragging import KinkDrag, PieceDrag
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model import edits
from playground.model.document import Data, Document
from playground.model.graph import Graph, dense_graph
from tests.analysis.networks import piecewise_graphs, relu_sum
from tests.strategies import empty_points

X_SCALE = Scale(np.array([20.0]), np.array([5.0]))
Y_SCALE = Scale(np.array([-3.0]), np.array([0.1]))


def random_net(seed: int, sizes: tuple[int, ...]) -> tuple[Graph, np.ndarray]:
    graph = dense_graph(sizes, ("relu",) * (len(sizes) - 2) + ("linear",))
    return graph, np.random.default_rng(seed).normal(size=graph.n_parameters)


def locked(graph: Graph, *keys: int | tuple[int, int]) -> Graph:
    document = Document(graph, np.zeros(graph.n_parameters), Data(empty_points()))
    return edits.set_locked(document, keys, True).graph


def has_kink(
    graph: Graph, parameters: np.ndarray, x: float, y: float, makers: tuple[int, ...]
) -> bool:
    """A kink of one of the nodes at the user's (x, y), to 1e-9 in the network's units."""
    fit = exact_pieces(graph, parameters).output()
    place = float(X_SCALE.to_network(np.array([x]))[0]), float(Y_SCALE.to_network(np.array([y]))[0])
    return any(
        abs(a - place[0]) <= 1.001e-9 * max(1.0, abs(place[0]))
        and abs(b - place[1]) <= 1.001e-9 * max(1.0, abs(place[1]))
        and set(makers) & set(nodes)
        for a, b, nodes in zip(fit.x, fit.y, fit.nodes, strict=True)
    )


@settings(max_examples=60)
@given(
    st.integers(0, 10_000),
    st.sampled_from([(1, 1, 1), (1, 3, 1), (1, 8, 1), (1, 3, 3, 1), (1, 4, 4, 4, 1)]),
    st.floats(-10.0, 10.0),
    st.floats(-0.2, 0.2),
)
def test_a_dragged_kink_lands_at_the_target(seed, sizes, across, up) -> None:
    graph, parameters = random_net(seed, sizes)
    fit = exact_pieces(graph, parameters, X_SCALE, Y_SCALE).output()
    assume(len(fit.x))
    kink = seed % len(fit.x)
    x, y = fit.x[kink] + across, fit.y[kink] + up
    drag = KinkDrag(graph, parameters, kink, X_SCALE, Y_SCALE)
    try:
        moved = drag.to(x, y)
    except AnalysisError:
        # A deep network's kink can vanish at the target; with one hidden layer it can't.
        assert len(sizes) > 3
        return
    assert has_kink(graph, moved, x, y, fit.nodes[kink])


@settings(max_examples=20)
@given(piecewise_graphs(max_hidden_layers=2, max_nodes=2), st.integers(0, 10_000))
def test_any_drag_reaches_the_target_or_is_refused_and_keeps_locked_parameters(graph, seed) -> None:
    rng = np.random.default_rng(seed)
    keys = [key for key in graph.parameter_keys if rng.random() < 0.4]
    graph = locked(graph, *keys)
    parameters = rng.normal(size=graph.n_parameters)
    fit = exact_pieces(graph, parameters, X_SCALE, Y_SCALE).output()
    assume(len(fit.x))
    kink = int(rng.integers(len(fit.x)))
    x, y = fit.x[kink] + rng.normal(), fit.y[kink] + 0.05 * rng.normal()
    try:
        moved = KinkDrag(graph, parameters, kink, X_SCALE, Y_SCALE).to(x, y)
    except AnalysisError:
        return
    np.testing.assert_array_equal(moved[graph.locked], parameters[graph.locked])
    assert has_kink(graph, moved, x, y, fit.nodes[kink])


@settings(max_examples=40)
@given(st.integers(0, 10_000), st.integers(1, 5), st.booleans())
def test_no_smaller_change_reaches_the_target(seed: int, units: int, lock: bool) -> None:
    graph, parameters = random_net(seed, (1, units, 1))
    if lock:
        graph = locked(graph, 2 + 2)  # the first hidden node's bias
    fit = exact_pieces(graph, parameters).output()
    node = fit.nodes[0][0]
    x, y = fit.x[0] + 0.3, fit.y[0] - 0.2
    moved = KinkDrag(graph, parameters, 0).to(x, y)
    size = np.linalg.norm(moved - parameters)
    rng = np.random.default_rng(seed)
    edge, bias = graph.edge_index[2, node], graph.bias_index[node]
    output_bias = graph.bias_index[graph.layers[-1].nodes[0].id]
    for scale in (1e-4, 1e-2, 0.1):
        # Another network with the same kink: put right by this unit's bias or weight, and the
        # output's bias.
        other = moved + scale * rng.normal(size=len(moved)) * ~graph.locked
        if graph.locked[bias]:
            other[edge] = -other[bias] / x
        else:
            other[bias] = -other[edge] * x
        other[output_bias] += y - predict(Program.of(graph), other, np.array([[x]]))[0, 0]
        assert np.linalg.norm(other - parameters) >= size * (1.0 - 1e-9)


def test_a_drag_back_to_its_start_restores_the_parameters() -> None:
    graph, parameters = random_net(3, (1, 4, 1))
    fit = exact_pieces(graph, parameters).output()
    x, y = float(fit.x[1]), float(fit.y[1])
    drag = KinkDrag(graph, parameters, 1)
    for angle in np.linspace(0.0, 2.0 * np.pi, 12):
        there = drag.to(x + 0.5 * (1.0 - np.cos(angle)), y + 0.5 * np.sin(angle))
    np.testing.assert_allclose(there, parameters, atol=1e-6)
    at_once = KinkDrag(graph, parameters, 1).to(x + 0.25, y + 0.1)
    np.testing.assert_allclose(drag.to(x + 0.25, y + 0.1), at_once, atol=1e-6)


def test_the_right_kink_of_a_unit_with_several_follows_the_drag() -> None:
    # The second layer's unit is on between its two kinks, at 0.25 and 0.75.
    graph = dense_graph((1, 2, 1, 1), ("relu", "relu", "linear"))
    parameters = np.array([1.0, 1.0, 2.0, -4.0, 1.0, 0.0, -0.5, -0.5, 0.0])
    fit = exact_pieces(graph, parameters).output()
    np.testing.assert_allclose(fit.x, [0.25, 0.5, 0.75])
    moved = KinkDrag(graph, parameters, 0).to(0.45, 0.0)
    fit = exact_pieces(graph, moved).output()
    np.testing.assert_allclose(fit.x[0], 0.45, atol=1e-9)
    assert len(fit.x) == 3


def test_coinciding_kinks_move_together_or_separately() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (-1.0, 0.0, 2.0), (2.0, -4.0, 1.0)])
    assert exact_pieces(graph, parameters).output().nodes[0] == (4, 5)
    together = exact_pieces(graph, KinkDrag(graph, parameters, 0).to(0.5, 0.0)).output()
    np.testing.assert_allclose(together.x[0], 0.5)
    assert together.nodes[0] == (4, 5)
    alone = KinkDrag(graph, parameters, 0, nodes=(5,)).to(0.5, 1.0)
    fit = exact_pieces(graph, alone).output()
    assert [n for x, n in zip(fit.x, fit.nodes, strict=True) if abs(x - 0.5) < 1e-9] == [(5,)]
    assert len(fit.x) == 3


def test_an_impossible_drag_is_refused_with_a_reason() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (1.0, -1.0, 1.0)])
    still = locked(graph, *graph.parameter_keys)
    with pytest.raises(AnalysisError, match="locked"):
        KinkDrag(still, parameters, 0).to(0.5, 0.0)
    half = locked(graph, (2, 4), 4)
    with pytest.raises(AnalysisError, match="locked"):
        KinkDrag(half, parameters, 0).to(0.5, 0.0)
    upwards = KinkDrag(half, parameters, 0).to(0.0, 2.0)
    assert has_kink_at(half, upwards, 0.0, 2.0)
    with pytest.raises(AnalysisError, match="no longer there"):
        KinkDrag(graph, parameters, 2)
    smooth = dense_graph((1, 2, 1), ("tanh", "linear"))
    with pytest.raises(AnalysisError, match="piecewise-linear"):
        KinkDrag(smooth, np.zeros(smooth.n_parameters), 0)
    clipped = dense_graph((1, 1), ("relu",))
    with pytest.raises(AnalysisError, match="height 0"):
        KinkDrag(clipped, np.array([1.0, 0.5]), 0).to(0.0, 1.0)
    sideways = KinkDrag(clipped, np.array([1.0, 0.5]), 0).to(2.0, 0.0)
    assert has_kink_at(clipped, sideways, 2.0, 0.0)


def has_kink_at(graph: Graph, parameters: np.ndarray, x: float, y: float) -> bool:
    fit = exact_pieces(graph, parameters).output()
    return bool(((np.abs(fit.x - x) < 1e-9) & (np.abs(fit.y - y) < 1e-9)).any())


@settings(max_examples=40)
@given(
    st.integers(0, 10_000),
    st.sampled_from([(1, 3, 1), (1, 3, 3, 1)]),
    st.floats(-10.0, 10.0),
    st.floats(-0.1, 0.1),
)
def test_a_dragged_piece_passes_through_the_target_and_keeps_its_slope(seed, sizes, at, up) -> None:
    graph, parameters = random_net(seed, sizes)
    x = 20.0 + at
    fit = exact_pieces(graph, parameters, X_SCALE, Y_SCALE).output()
    assume(np.abs(fit.x - x).min(initial=1.0) > 1e-3)
    y, slope = float(fit(x)) + up, float(fit.slopes[fit.piece_at(x)])
    try:
        moved = PieceDrag(graph, parameters, x, X_SCALE, Y_SCALE).to(y)
        turned = PieceDrag(graph, parameters, x, X_SCALE, Y_SCALE).to(y, slope + 0.01)
    except AnalysisError:
        return
    for found, expected in ((moved, slope), (turned, slope + 0.01)):
        after = exact_pieces(graph, found, X_SCALE, Y_SCALE).output()
        assert float(after(x)) == pytest.approx(y, abs=1e-9)
        assert float(after.slopes[after.piece_at(x)]) == pytest.approx(expected, abs=1e-9)


def test_a_piece_is_moved_by_the_bias_alone_when_the_rest_is_locked() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (1.0, -1.0, 1.0)])
    output = graph.layers[-1].nodes[0].id
    graph = locked(graph, *(key for key in graph.parameter_keys if key != output))
    moved = PieceDrag(graph, parameters, 0.5).to(3.0)
    np.testing.assert_allclose(moved, [*parameters[:-1], 2.5])
    with pytest.raises(AnalysisError, match=r"locked|No small change"):
        PieceDrag(graph, parameters, 0.5).to(3.0, slope=7.0)
