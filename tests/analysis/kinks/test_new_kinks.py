from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.kinks.new_kinks import put_kink_here, put_where_worst
from playground.data.dataset import load_data
from playground.data.scaling import Scale
from playground.engine.problem import problem_of
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model import edits, groups
from playground.model.document import Data, Document, Points, frozen
from playground.model.graph import dense_graph
from tests.analysis.networks import relu_sum
from tests.strategies import empty_points

X_SCALE = Scale(np.array([20.0]), np.array([5.0]))


def learning(x: np.ndarray, y: np.ndarray, units: list[tuple[float, float, float]]) -> Document:
    """1-n-1 on these points."""
    graph, parameters = relu_sum(units)
    return Document(graph, frozen(parameters), Data(Points(x[:, None], y[:, None])))


def problem(document: Document):
    return problem_of(document, load_data(document.data))


def kinks(document: Document) -> list[float]:
    return exact_pieces(document.graph, document.parameters).output().x.tolist()


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(("relu", "leaky_relu", "abs")),
    st.floats(-0.95, 0.95),
    st.integers(0, 1000),
    st.sampled_from(((1, 2, 1), (1, 3, 2, 1), (1, 2, 2))),
)
def test_a_kink_put_somewhere_is_seen_there_at_once(activation, x, seed, sizes) -> None:
    graph = dense_graph(sizes, (activation,) * (len(sizes) - 2) + ("linear",))
    values = np.random.default_rng(seed).normal(size=graph.n_parameters)
    rows = np.linspace(-1.0, 1.0, 21)[:, None]
    y = np.tile(np.sin(3.0 * rows), sizes[-1])
    document = Document(graph, frozen(values), Data(Points(rows, y)))
    try:
        grown = put_kink_here(document, x, None, problem(document))
    except AnalysisError:
        assert len(sizes) > 3  # all units of the next layer are off there
        return
    (node,) = set(grown.graph.rank) - set(graph.rank)
    pieces = exact_pieces(grown.graph, grown.parameters)
    fit = pieces.output()
    made = [at for at, makers in zip(fit.x, fit.nodes, strict=True) if node in makers]
    assert min(abs(at - x) for at in made) < 1e-9
    k = int(np.argmin(np.abs(fit.x - x)))
    assert abs(fit.slopes[k + 1] - fit.slopes[k]) > 0.01


def test_a_kink_put_on_a_corner_of_the_points_bends_as_they_do() -> None:
    x = np.linspace(-1.0, 1.0, 41)
    document = learning(x, np.maximum(0.0, x - 0.2) * -3.0, [(0.0, 0.0, 0.0)])
    grown = put_kink_here(document, 0.2, None, problem(document))
    (node,) = set(grown.graph.rank) - set(document.graph.rank)
    assert grown.weight(node, grown.graph.layers[-1].nodes[0].id) == pytest.approx(-3.0)


def test_where_the_fit_is_right_already_the_kink_is_seen_all_the_same() -> None:
    x = np.linspace(-1.0, 1.0, 41)
    document = learning(x, np.maximum(0.0, x), [(1.0, 0.0, 1.0)])
    grown = put_kink_here(document, 0.5, None, problem(document))
    assert kinks(grown) == pytest.approx([0.0, 0.5])
    (node,) = set(grown.graph.rank) - set(document.graph.rank)
    assert abs(grown.weight(node, grown.graph.layers[-1].nodes[0].id)) >= 0.05


def test_without_points_the_kink_is_at_the_user_s_x() -> None:
    graph, parameters = relu_sum([(1.0, 0.0, 1.0)])
    document = Document(graph, frozen(parameters), Data(empty_points()))
    grown = put_kink_here(document, 30.0, X_SCALE)
    fit = exact_pieces(grown.graph, grown.parameters, X_SCALE).output()
    np.testing.assert_allclose(fit.x, [20.0, 30.0])


def test_a_new_kink_is_refused_when_the_first_layer_makes_none() -> None:
    for sizes, activations in (((1, 2, 1), ("tanh", "linear")), ((1, 1), ("relu",))):
        graph = dense_graph(sizes, activations)
        document = Document(graph, np.zeros(graph.n_parameters), Data(empty_points()))
        with pytest.raises(AnalysisError, match="first hidden layer"):
            put_kink_here(document, 0.0)
    flat = dense_graph((2, 2, 1), ("relu", "linear"))
    with pytest.raises(AnalysisError, match="x as the only input"):
        put_kink_here(Document(flat, np.zeros(flat.n_parameters), Data(empty_points())), 0.0)


def test_new_kinks_wait_where_the_residuals_are_largest_inside_the_data() -> None:
    x = np.linspace(-1.0, 1.0, 41)
    y = np.where(np.abs(x - 0.4) < 0.01, 5.0, 0.0)
    y[np.argmin(np.abs(x + 0.5))] = 3.0
    y[[0, -1]] = 100.0  # a kink at the end of the data would bend nothing
    document = learning(x, y, [(1.0, 0.9, 0.0)])
    grown = groups.add_nodes(document, document.graph.layers[1].id, 2, "neutral")
    new = sorted(set(grown.graph.rank) - set(document.graph.rank))
    placed = put_where_worst(grown, problem(document), new)
    pieces = exact_pieces(placed.graph, placed.parameters)
    assert [float(pieces.corners(n)[0]) for n in new] == pytest.approx([0.4, -0.5])
    for before, after in ((document, placed),):
        np.testing.assert_allclose(
            predict(Program.of(after.graph), after.parameters, x[:, None]),
            predict(Program.of(before.graph), before.parameters, x[:, None]),
        )


def test_new_kinks_of_a_later_layer_wait_there_too() -> None:
    x = np.linspace(-1.0, 1.0, 41)
    y = np.where(np.abs(x - 0.4) < 0.01, 5.0, 0.0)
    graph = dense_graph((1, 3, 2, 1), ("relu", "relu", "linear"))
    values = np.random.default_rng(1).normal(size=graph.n_parameters)
    document = Document(graph, frozen(0.01 * values), Data(Points(x[:, None], y[:, None])))
    grown = edits.add_node(document, graph.layers[2].id)
    (node,) = set(grown.graph.rank) - set(graph.rank)
    placed = put_where_worst(grown, problem(document), [node])
    corners = exact_pieces(placed.graph, placed.parameters).corners(node)
    assert min(abs(corners - 0.4)) < 1e-6
