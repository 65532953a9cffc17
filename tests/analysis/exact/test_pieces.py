from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.exact.pieces import exact_pieces, is_piecewise_linear
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.document import frozen
from playground.model.graph import Graph, dense_graph
from playground.model.parts import Edge, GraphError, Layer, Node
from tests.analysis.networks import (
    ROUND_NUMBERS,
    piecewise_graphs,
    random_graph,
    relu_sum,
    round_networks,
    tents,
)
from tests.analysis.sweep import exact_kinks, low_gain

# -- against rational arithmetic --------------------------------------------------------------


def assert_same_as_exact(graph: Graph, parameters: np.ndarray) -> None:
    network = exact_pieces(graph, parameters)
    for layer in graph.layers[1:]:
        for node in layer.nodes:
            function = network.activation(node.id)
            kinks, lines = exact_kinks(graph, parameters, node.id)
            assert len(function.x) == len(kinks)
            assert np.allclose(function.x, [float(k.x) for k in kinks], rtol=1e-9, atol=1e-12)
            assert np.allclose(function.y, [float(k.y) for k in kinks], rtol=1e-9, atol=1e-11)
            assert np.allclose(function.slopes, [float(s) for s, _ in lines], rtol=1e-9, atol=1e-11)
            found = [float(c) for _, c in lines]
            assert np.allclose(function.intercepts, found, rtol=1e-9, atol=1e-11)
            for made_by, kink in zip(function.nodes, kinks, strict=True):
                assert made_by
                assert set(made_by) <= kink.crossing


@given(round_networks())
@settings(max_examples=120)
def test_the_kinks_are_exact_where_many_coincide(network) -> None:
    assert_same_as_exact(*network)


@given(piecewise_graphs(max_hidden_layers=2, max_nodes=4, n_outputs=None), st.data())
@settings(max_examples=70)
def test_the_kinks_are_exact_for_any_weights(graph: Graph, data) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    parameters = rng.normal(0.0, 1.5, graph.n_parameters)
    assert_same_as_exact(graph, parameters)


@given(piecewise_graphs(max_hidden_layers=2, max_nodes=3), st.data())
@settings(max_examples=70)
def test_the_kinks_are_exact_for_units_of_very_different_scales(graph: Graph, data) -> None:
    """Each unit's own weights and bias are a million times larger or smaller."""
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    scale = {node.id: 10.0 ** rng.integers(-6, 7) for node in graph.units}
    values = [
        rng.normal() * scale[key[1] if isinstance(key, tuple) else key]
        for key in graph.parameter_keys
    ]
    network = exact_pieces(graph, np.array(values))
    for node in graph.units:
        kinks, lines = exact_kinks(graph, np.array(values), node.id)
        function = network.activation(node.id)
        assert len(function.x) == len(kinks)
        assert np.allclose(function.x, [float(k.x) for k in kinks], rtol=1e-7, atol=0.0)
        steepest = max(abs(float(s)) for s, _ in lines)
        expected = [float(s) for s, _ in lines]
        assert np.allclose(function.slopes, expected, rtol=1e-7, atol=1e-9 * steepest)


# -- against the reference engine -------------------------------------------------------------


def output_sizes(graph: Graph, parameters: np.ndarray, x: np.ndarray) -> np.ndarray:
    """The outputs' terms, by size: sum |w a| + |b|, ``(n, n_outputs)``."""
    program = Program.of(graph)
    activity = forward(program, parameters, x)
    sizes = np.tile(np.abs(parameters[program.biases[-1]]), (len(x), 1))
    for block in program.blocks_into[-1]:
        sizes += np.abs(activity.a[block.source]) @ np.abs(block.matrix(parameters)).T
    return sizes


def assert_same_as_forward(graph: Graph, parameters: np.ndarray, rng: np.random.Generator) -> None:
    network = exact_pieces(graph, parameters)
    outputs = [network.output(i) for i in range(graph.n_outputs)]
    kinks = outputs[0].x
    x = np.concatenate([rng.normal(0.0, 3.0, 40), rng.normal(0.0, 1e4, 5), kinks[:200]])
    program = Program.of(graph)
    expected = forward(program, parameters, x[:, None]).output
    sizes = output_sizes(graph, parameters, x[:, None])
    for i, function in enumerate(outputs):
        # The effect of rounding x counts as a term, as kinks are no exact floats.
        terms = sizes[:, i] + np.abs(x) * np.abs(function.slopes).max()
        assert (np.abs(function(x) - expected[:, i]) <= 1e-9 * terms).all()
    assert (np.diff(kinks) > 0.0).all()
    assert (np.diff(outputs[0].slopes) != 0.0).all()


def test_random_networks_agree_with_the_reference_engine() -> None:
    rng = np.random.default_rng(7)
    for _ in range(60):
        depth = int(rng.integers(0, 4))
        sizes = (1, *rng.integers(1, 9, depth).tolist(), int(rng.integers(1, 3)))
        graph = random_graph(rng, sizes, kept=float(rng.choice([0.6, 1.0])), skip=0.2)
        for _ in range(7):
            size = 10.0 ** rng.uniform(-3, 3)
            assert_same_as_forward(graph, rng.normal(0.0, size, graph.n_parameters), rng)
    for sizes in ((1, 64, 64, 64, 1), (1, 64, 64, 64, 1), (1, 32, 64, 1), (1, 48, 2)):
        graph = random_graph(rng, sizes, kept=0.9, skip=0.1)
        for spread in (0.1, 1.0):
            for _ in range(3):
                assert_same_as_forward(graph, rng.normal(0.0, spread, graph.n_parameters), rng)


def test_a_large_network_is_straight_between_its_kinks_and_bends_at_each() -> None:
    rng = np.random.default_rng(3)
    graph = dense_graph((1, 24, 24, 1), ("relu", "relu", "linear"))
    program = Program.of(graph)
    for _ in range(10):
        parameters = rng.normal(size=graph.n_parameters)
        fit = exact_pieces(graph, parameters).output()
        ends = np.concatenate([[fit.x[0] - 1.0], fit.x, [fit.x[-1] + 1.0]])
        share = np.linspace(0.0, 1.0, 9)
        x = ends[:-1, None] + np.diff(ends)[:, None] * share
        y = forward(program, parameters, x.reshape(-1, 1)).output.reshape(x.shape)
        sizes = output_sizes(graph, parameters, x.reshape(-1, 1)).max()
        straight = y[:, :1] + (y[:, -1:] - y[:, :1]) * share
        assert np.abs(y - straight).max() <= 1e-13 * sizes
        slopes = (y[:, -1] - y[:, 0]) / np.diff(ends)
        blur = 1e-14 * sizes / np.diff(ends)
        assert (np.abs(slopes - fit.slopes) <= 10 * blur + 1e-12 * np.abs(fit.slopes)).all()
        bends = np.abs(np.diff(fit.slopes))
        assert (bends > 1e-9 * np.abs(fit.slopes).max()).all()


# -- networks worked out by hand --------------------------------------------------------------


def test_two_layers_of_two_units_can_give_four_kinks() -> None:
    graph = dense_graph((1, 2, 2, 1), ("relu", "relu", "linear"))
    parameters = np.array([-1.0, 2, -1, 1, -1, 1, 1, 2, -1, 3, 3, -3, -2])
    fit = exact_pieces(graph, parameters).output()
    assert fit.x.tolist() == [-4.0, -1.5, -1.0, 0.0]
    assert fit.slopes.tolist() == [0.0, 1.0, 3.0, 2.0, 6.0]
    assert fit.nodes == ((7,), (5,), (4,), (8,))


def design_example() -> tuple[Graph, np.ndarray]:
    """The file of the design: relu(-x - 1) + 2 relu(2x + 3) + 0.1x + 0.5."""
    layers = (
        Layer(1, (Node(2, "x"),), "linear", "input"),
        Layer(3, (Node(4), Node(5, locked=True)), "relu", "hidden"),
        Layer(6, (Node(7),), "linear", "output"),
    )
    edges = (Edge(2, 4), Edge(2, 5), Edge(4, 7, locked=True), Edge(5, 7), Edge(2, 7))
    graph = Graph(layers, edges, 8)
    values = {(2, 4): -1.0, (2, 5): 2.0, (4, 7): 1.0, (5, 7): 2.0, (2, 7): 0.1}
    values |= {4: -1.0, 5: 3.0, 7: 0.5}
    return graph, np.array([values[key] for key in graph.parameter_keys])


def test_the_example_of_the_design_has_the_pieces_computed_by_hand() -> None:
    fit = exact_pieces(*design_example()).output()
    assert fit.x.tolist() == [-1.5, -1.0]
    assert fit.y == pytest.approx([0.85, 2.4], rel=1e-15)
    assert fit.slopes == pytest.approx([-0.9, 3.1, 4.1], rel=1e-15)
    assert fit.intercepts == pytest.approx([-0.5, 5.5, 6.5], rel=1e-15)
    assert fit.nodes == ((5,), (4,))
    assert fit.n_pieces == 3


def test_a_network_without_corners_is_one_piece() -> None:
    fit = exact_pieces(dense_graph((1, 1), ("linear",)), np.array([2.0, -1.0])).output()
    assert (fit.slopes.tolist(), fit.intercepts.tolist()) == ([2.0], [-1.0])
    assert fit.nodes == ()


def test_a_node_without_edges_is_constant() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "linear")).with_edges([Edge(4, 7)])
    fit = exact_pieces(graph, np.array([2.0, 3.0, 5.0, 1.0])).output()  # 2 relu(3) + 1
    assert (fit.slopes.tolist(), fit.intercepts.tolist()) == ([0.0], [7.0])


def test_a_node_without_outputs_makes_no_kink() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    graph = graph.with_edges([Edge(2, 4), Edge(2, 5), Edge(4, 7)])
    network = exact_pieces(graph, np.array([1.0, 1.0, 1.0, 0.0, -1.0, 0.0]))
    assert network.output().nodes == ((4,),)
    assert network.activation(5).x.tolist() == [1.0]


def test_kinks_that_cancel_are_no_kinks() -> None:
    graph, parameters = relu_sum([(1.0, 0.5, 1.0), (1.0, 0.5, -1.0)], 2.0)
    fit = exact_pieces(graph, parameters).output()
    assert (fit.slopes.tolist(), fit.intercepts.tolist()) == ([0.0], [2.0])


def test_kinks_that_cancel_within_rounding_are_no_kinks() -> None:
    graph, parameters = relu_sum([(0.1, 0.3, 0.7), (0.2, 0.6, -0.35), (1.0, 0.0, 1.0)])
    assert exact_pieces(graph, parameters).output().nodes == ((6,),)
    graph, parameters = relu_sum([(1.0, -1.0, 0.1), (1.0, -1.0, 0.2), (1.0, -1.0, -0.3)])
    fit = exact_pieces(graph, parameters).output()
    assert (fit.slopes.tolist(), fit.intercepts.tolist()) == ([0.0], [0.0])


def test_a_relu_and_its_mirror_image_make_a_straight_line() -> None:
    graph, parameters = relu_sum([(1.0, -1.0, 2.0), (-1.0, 1.0, -2.0)])
    fit = exact_pieces(graph, parameters).output()
    assert (fit.slopes.tolist(), fit.intercepts.tolist()) == ([2.0], [-2.0])


def test_a_small_kink_between_steep_slopes_is_found() -> None:
    graph, parameters = relu_sum([(1e6, 1e6, 1.0), (1.0, -1.0, 1e-6), (1e6, -2e6, -1.0)])
    fit = exact_pieces(graph, parameters).output()
    assert fit.x.tolist() == [-1.0, 1.0, 2.0]
    assert np.diff(fit.slopes) == pytest.approx([1e6, 1e-6, -1e6], rel=1e-3)


def test_units_that_bend_at_the_same_x_share_one_kink() -> None:
    graph, parameters = relu_sum([(1.0, -1.0, 1.0), (-3.0, 3.0, 1.0), (1.0, 0.0, 1.0)])
    fit = exact_pieces(graph, parameters).output()
    assert fit.x.tolist() == [0.0, 1.0]
    assert fit.nodes == ((6,), (4, 5))


def test_kinks_within_rounding_of_each_other_are_one() -> None:
    # 0.3 / 0.1 and 2.1 / 0.7 are mathematically equal, but differ in the last digit.
    graph, parameters = relu_sum([(0.1, -0.3, 1.0), (0.7, -2.1, 1.0)])
    fit = exact_pieces(graph, parameters).output()
    assert fit.x == pytest.approx([3.0], rel=1e-15)
    assert fit.nodes == ((4, 5),)


@pytest.mark.parametrize("scale", [1e-6, 1.0, 1e6])
def test_kinks_a_billionth_apart_are_two(scale: float) -> None:
    graph, parameters = relu_sum([(scale, -scale, 1.0), (scale, -scale * (1.0 + 1e-9), 1.0)])
    fit = exact_pieces(graph, parameters).output()
    assert len(fit.x) == 2
    assert np.diff(fit.x)[0] == pytest.approx(1e-9, rel=1e-6)


def test_a_crossing_between_two_very_close_kinks_is_found() -> None:
    # The first layer's function rises from 0 to 1 between 1 and 1 + 1e-9; h2 = relu(that - 1/2).
    graph = dense_graph((1, 2, 1, 1), ("relu", "relu", "linear"))
    parameters = np.array([1e9, 1e9, 1.0, -1.0, 1.0, -1e9, -1e9 - 1.0, -0.5, 0.0])
    fit = exact_pieces(graph, parameters).output()
    assert fit.x == pytest.approx([1.0 + 0.5e-9, 1.0 + 1e-9], abs=1e-15)
    assert fit.nodes == ((7,), (5,))
    assert fit(np.array([2.0])) == pytest.approx(0.5, rel=1e-6)


def test_a_crossing_exactly_at_a_kink_is_one_kink() -> None:
    # h = relu(x); u = relu(2h + x): z bends at 0 and passes 0 there.
    graph = dense_graph((1, 1, 1, 1), ("relu", "relu", "linear"))
    graph = graph.with_edges([*graph.edges, Edge(2, 6)])
    values = {(2, 4): 1.0, (2, 6): 1.0, (4, 6): 2.0, (6, 8): 1.0, 4: 0.0, 6: 0.0, 8: 0.0}
    parameters = np.array([values[key] for key in graph.parameter_keys])
    network = exact_pieces(graph, parameters)
    assert network.output().x.tolist() == [0.0]
    assert network.output().slopes.tolist() == [0.0, 3.0]
    assert network.output().nodes == ((4, 6),)


def test_a_z_that_is_0_on_an_interval_makes_no_new_kink() -> None:
    # u = relu(relu(x - 1)): 0 up to 1, where the corner of the first layer bends it.
    graph = dense_graph((1, 1, 1, 1), ("relu", "relu", "linear"))
    network = exact_pieces(graph, np.array([1.0, 1.0, 1.0, -1.0, 0.0, 0.0]))
    assert network.output().x.tolist() == [1.0]
    assert network.output().nodes == ((4,),)
    assert network.corners(6).tolist() == []


def test_dead_and_always_on_units_make_no_kink_in_the_output() -> None:
    # h1 = relu(x); u1 = relu(-h1 - 1) is dead, u2 = relu(h1 + 1) is always on.
    graph = dense_graph((1, 1, 2, 1), ("relu", "relu", "linear"))
    network = exact_pieces(graph, np.array([1.0, -1.0, 1.0, 5.0, 2.0, 0.0, -1.0, 1.0, 0.0]))
    fit = network.output()
    assert (fit.x.tolist(), fit.slopes.tolist()) == ([0.0], [0.0, 2.0])
    assert fit.nodes == ((4,),)
    assert network.corners(6).tolist() == []


def test_zero_biases_put_all_kinks_at_0() -> None:
    rng = np.random.default_rng(1)
    graph = dense_graph((1, 16, 16, 16, 1), ("relu", "leaky_relu", "abs", "linear"))
    parameters = rng.normal(size=graph.n_parameters)
    parameters[len(graph.edges) :] = 0.0
    assert exact_pieces(graph, parameters).output().x.tolist() == [0.0]


def test_twins_that_cancel_in_deep_layers_make_no_kinks() -> None:
    """The second half of each layer repeats the first; the output takes their difference."""
    rng = np.random.default_rng(5)
    for _ in range(20):
        n = 8
        graph = dense_graph((1, 2 * n, 2 * n, 1), ("relu", "relu", "linear"))
        w1, b1, b2, v = rng.normal(size=(4, n))
        w2 = rng.normal(size=(n, n)) / 2.0
        parameters = np.concatenate(
            [
                np.tile(w1, 2),
                np.block([[w2, w2], [w2, w2]]).ravel(),
                np.concatenate([v, -v]),
                np.tile(b1, 2),
                np.tile(b2, 2),
                [3.0],
            ]
        )
        fit = exact_pieces(graph, parameters).output()
        assert fit.x.tolist() == []
        assert fit(np.array([0.3])) == pytest.approx(3.0, abs=1e-12)


@pytest.mark.parametrize("depth", [1, 4, 10])
def test_ten_layers_of_two_units_make_1024_pieces(depth: int) -> None:
    fit = exact_pieces(*tents(depth)).output()
    inside = fit.x[(fit.x > 0.0) & (fit.x < 1.0)]
    assert inside.tolist() == (np.arange(1, 2**depth) / 2**depth).tolist()
    assert not fit.capped


@pytest.mark.parametrize("slope", [-2.0, -1.0, 0.0, 0.5, 3.0])
def test_a_leaky_relu_bends_by_its_slope_and_not_with_slope_1(slope: float) -> None:
    layers = (
        Layer(1, (Node(2),)),
        Layer(3, (Node(4),), "leaky_relu", "", slope),
    )
    graph = Graph(layers, (Edge(2, 4),), 5)
    assert exact_pieces(graph, np.array([2.0, 1.0])).output().slopes.tolist() == [2 * slope, 2.0]
    straight = Graph((layers[0], Layer(3, (Node(4),), "leaky_relu", "", 1.0)), (Edge(2, 4),), 5)
    assert exact_pieces(straight, np.array([2.0, 1.0])).output().slopes.tolist() == [2.0]


def test_no_result_is_negative_zero() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, -1.0), (-1.0, 0.0, -1.0)])
    fit = exact_pieces(graph, parameters).output()
    for values in (fit.x, fit.y, fit.slopes, fit.intercepts):
        assert not np.signbit(values[values == 0.0]).any()


# -- units, limits, questions -----------------------------------------------------------------


@given(round_networks(max_hidden_layers=2, n_outputs=2), st.floats(0.1, 50), st.floats(-90, 90))
@settings(max_examples=60)
def test_with_scales_all_results_are_in_the_users_units(network, factor, offset) -> None:
    x_scale = Scale(frozen([offset]), frozen([factor]))
    y_scale = Scale(frozen([1.0, -offset]), frozen([2.0, factor]))
    plain, scaled = exact_pieces(*network), exact_pieces(*network, x_scale, y_scale)
    x = np.linspace(-3.0, 3.0, 41)
    user_x = x_scale.to_user(x[:, None])[:, 0]
    for i in range(2):
        before, after = plain.output(i), scaled.output(i)
        expected = y_scale.offset[i] + y_scale.factor[i] * before(x)
        assert np.allclose(after(user_x), expected, rtol=1e-9, atol=1e-8)
        assert np.allclose(after.x, offset + factor * before.x, rtol=1e-12, atol=1e-12)
        piece = after.piece_at(after.x)
        straight = after.slopes[piece] * after.x + after.intercepts[piece]
        assert np.allclose(straight, after.y, rtol=1e-9, atol=1e-7)
    node = network[0].units[0].id
    assert np.allclose(scaled.activation(node)(user_x), plain.activation(node)(x), atol=1e-9)
    assert np.allclose(scaled.corners(node), offset + factor * plain.corners(node), atol=1e-9)


def test_kinks_that_round_to_the_same_x_in_the_users_units_are_merged() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0), (1.0, -1e-9, 1.0), (1.0, -1.0, 1.0)])
    x_scale = Scale(frozen([1e9]), frozen([1.0]))
    fit = exact_pieces(graph, parameters, x_scale).output()
    assert fit.x.tolist() == [1e9, 1e9 + 1.0]
    assert fit.nodes == ((4, 5), (6,))
    assert fit.slopes.tolist() == [0.0, 2.0, 3.0]


def test_with_too_many_kinks_the_function_is_exact_in_its_exact_range() -> None:
    graph, parameters = tents(10)
    whole = exact_pieces(graph, parameters).output()
    network = exact_pieces(graph, parameters, max_knots=300)
    fit = network.output()
    low, high = fit.exact_range
    assert fit.capped
    assert network.capped
    assert len(fit.x) <= 300
    assert low == -np.inf  # there are none below 0
    assert 0.25 < high < 0.3
    x = np.linspace(-1.0, high, 5_001)
    assert np.abs(fit(x) - whole(x)).max() <= 1e-12
    inside = (whole.x > low) & (whole.x < high)
    assert fit.x[(fit.x > low) & (fit.x < high)].tolist() == whole.x[inside].tolist()


@given(round_networks(n_outputs=None))
@settings(max_examples=60)
def test_the_function_and_the_on_state_of_every_node_are_those_of_the_engine(network) -> None:
    graph, parameters = network
    pieces = exact_pieces(graph, parameters)
    x = np.linspace(-4.0, 4.0, 33) + 0.013
    activity = forward(Program.of(graph), parameters, x[:, None])
    ids, on_there = pieces.active_at(x)
    column = {node_id: i for i, node_id in enumerate(ids.tolist())}
    for i, layer in enumerate(graph.layers):
        for j, node in enumerate(layer.nodes):
            z, a = activity.z[i][:, j], activity.a[i][:, j]
            size = 1e-9 * (1.0 + np.abs(activity.z[i]).max() + np.abs(a).max())
            assert np.abs(pieces.activation(node.id)(x) - a).max() <= size
            cornered = low_gain(layer.activation, layer.negative_slope) != 1
            clear = np.abs(z) > size
            assert (node.id in column) == cornered
            if cornered:
                assert (on_there[clear, column[node.id]] == (z > 0.0)[clear]).all()
            corners = pieces.corners(node.id)
            z_there = forward(Program.of(graph), parameters, corners[:, None]).z[i][:, j]
            assert np.abs(z_there).max(initial=0.0) <= size


def test_all_zero_parameters_are_one_flat_piece() -> None:
    graph = dense_graph((1, 3, 3, 1), ("relu", "abs", "linear"))
    fit = exact_pieces(graph, np.zeros(graph.n_parameters)).output()
    assert (fit.slopes.tolist(), fit.intercepts.tolist()) == ([0.0], [0.0])


@given(piecewise_graphs(max_hidden_layers=2), st.data())
@settings(max_examples=40)
def test_huge_and_tiny_parameters_neither_raise_nor_disorder_the_kinks(graph: Graph, data) -> None:
    sizes = st.sampled_from([-1e300, -1e-300, 1e-300, 1e300, *ROUND_NUMBERS])
    n = graph.n_parameters
    parameters = np.array(data.draw(st.lists(sizes, min_size=n, max_size=n)))
    fit = exact_pieces(graph, parameters).output()
    assert np.isfinite(fit.x).all()
    assert (np.diff(fit.x) > 0.0).all()


@pytest.mark.parametrize(
    ("sizes", "activations"),
    [((2, 2, 1), ("relu", "linear")), ((1, 2, 1), ("tanh", "linear")), ((1, 2), ("softmax",))],
)
def test_networks_that_are_not_piecewise_linear_are_refused(sizes, activations) -> None:
    graph = dense_graph(sizes, activations)
    assert not is_piecewise_linear(graph)
    with pytest.raises(GraphError, match="one input"):
        exact_pieces(graph, np.zeros(graph.n_parameters))


def test_the_step_activation_does_not_count_as_piecewise_linear() -> None:
    assert not is_piecewise_linear(dense_graph((1, 2, 1), ("step", "linear")))
