from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.units.cures import cured
from playground.analysis.units.findings import Finding, Trouble, examine
from playground.data.dataset import Dataset, load_data
from playground.engine.problem import Problem, problem_of
from playground.engine.program import Program
from playground.engine.reference import forward, loss_and_gradient, predict
from playground.model import edits
from playground.model.document import Data, Document, Points, Training, frozen
from playground.model.graph import Graph, dense_graph
from tests.analysis.networks import relu_sum


def on_data(
    graph: Graph, parameters: np.ndarray, scaling: str = "none", optimizer: str = "adam"
) -> tuple[Document, Dataset, Problem]:
    x = np.linspace(-1.0, 1.0, 21)
    points = Points(frozen(x[:, None]), frozen(np.sin(3.0 * x)[:, None]))
    training = Training(optimizer=optimizer)
    document = Document(graph, frozen(parameters), Data(points, scaling), training)
    dataset = load_data(document.data)
    return document, dataset, problem_of(document, dataset)


NOT_YET = (Trouble.MUTED, Trouble.TWINS)  # of a restarted unit, until training moves its weights

SICK = [
    (1.0, -0.5, 1.0),  # 4: useful
    (1.0, -2.0, 3.0),  # 5: dead, kink at 2
    (-1.0, 4.0, 0.5),  # 6: always on, kink at 4
    (0.0, 1.0, 2.0),  # 7: always on, no kink
    (3.0, -1.5, -0.2),  # 8: three times 4
    (0.0, -1.0, 2.0),  # 9: dead, no kink
]


def test_each_kind_of_finding_has_its_corners_and_data_range() -> None:
    graph, parameters = relu_sum(SICK)
    _, dataset, problem = on_data(graph, parameters)
    found = {
        finding.node: finding for finding in examine(problem, parameters, dataset.inputs.scale)
    }
    assert {node: finding.trouble for node, finding in found.items()} == {
        5: Trouble.DEAD,
        6: Trouble.OUTSIDE,
        7: Trouble.ALWAYS_ON,
        8: Trouble.TWINS,
        9: Trouble.DEAD,
    }
    assert found[5].corners == pytest.approx((2.0,))
    assert found[5].data_range == (-1.0, 1.0)
    assert found[5].beyond_data
    assert found[6].corners == pytest.approx((4.0,))
    assert found[7].corners == found[9].corners == ()
    assert not found[8].same_size
    assert (found[8].twin, found[8].factor) == (4, pytest.approx(3.0))
    assert all(finding.curable for finding in found.values())
    for node in range(4, 10):
        alone = examine(problem, parameters, dataset.inputs.scale, only=node)
        assert alone == ((found[node],) if node in found else ())


def test_corners_and_data_range_are_in_the_users_units() -> None:
    graph, parameters = relu_sum([(1.0, -3.0, 1.0)])
    _, dataset, problem = on_data(graph, parameters, "minmax")
    (finding,) = examine(problem, parameters, dataset.inputs.scale)
    assert finding.corners == pytest.approx((5.0,))
    assert finding.data_range == pytest.approx((-1.0, 1.0))


def test_the_gradient_of_a_dead_unit_is_0() -> None:
    graph, parameters = relu_sum(SICK)
    _, _, problem = on_data(graph, parameters)
    _, gradient = loss_and_gradient(problem, parameters)
    for finding in examine(problem, parameters):
        own = gradient[[graph.edge_index[2, finding.node], graph.bias_index[finding.node]]]
        assert (finding.trouble is Trouble.DEAD) == (not own.any())


def assert_cured(document: Document, dataset: Dataset, finding: Finding) -> Document:
    problem = problem_of(document, dataset)
    well = cured(document, problem, finding)
    again = examine(problem_of(well, dataset), well.parameters, dataset.inputs.scale)
    assert finding.node not in [f.node for f in again if f.trouble not in NOT_YET]
    before = predict(problem.program, document.parameters, problem.x_train)
    after = predict(problem.program, well.parameters, problem.x_train)
    if finding.trouble in (Trouble.DEAD, Trouble.TWINS):
        np.testing.assert_allclose(after, before, rtol=1e-5, atol=1e-5)
    outgoing = [well.weight(finding.node, target) for target in well.graph.outgoing[finding.node]]
    assert not any(outgoing)
    return well


def test_a_repaired_unit_has_its_corner_inside_the_data() -> None:
    graph, parameters = relu_sum(SICK)
    document, dataset, problem = on_data(graph, parameters)
    for finding in examine(problem, parameters, dataset.inputs.scale):
        document = assert_cured(document, dataset, finding)
    found = examine(problem_of(document, dataset), document.parameters)
    assert {finding.trouble for finding in found} == {Trouble.MUTED}
    pieces = exact_pieces(graph, document.parameters)
    corners = np.sort(np.concatenate([pieces.corners(n.id) for n in graph.layers[1].nodes]))
    assert len(corners) == 6
    assert (np.abs(corners) < 1.0).all()
    assert np.diff(corners).min() > 0.05


@settings(max_examples=30)
@given(st.integers(0, 10_000), st.sampled_from(["relu", "leaky_relu", "abs", "tanh"]))
def test_every_finding_is_repaired_or_refused_with_a_reason(seed, activation) -> None:
    graph = dense_graph((1, 4, 3, 1), (activation, activation, "linear"))
    parameters = np.random.default_rng(seed).normal(size=graph.n_parameters)
    document, dataset, problem = on_data(graph, parameters)
    findings = examine(problem, parameters, dataset.inputs.scale)
    for finding in findings:
        activity = forward(problem.program, parameters, problem.x_train)
        blind = graph.layer_index[finding.node] == 2 and not np.ptp(activity.a[1], axis=0).any()
        if blind:
            with pytest.raises(AnalysisError, match="the same at all points"):
                cured(document, problem, finding)
        else:
            assert_cured(document, dataset, finding)


def test_a_repaired_unit_has_no_optimizer_state_and_others_keep_theirs() -> None:
    graph, parameters = relu_sum(SICK)
    document, _, problem = on_data(graph, parameters)
    slots = frozen(np.ones((2, graph.n_parameters)))
    document = replace(document, progress=replace(document.run, slots=slots))
    dead = examine(problem, parameters)[0]
    well = cured(document, problem, dead)
    output = graph.layers[-1].nodes[0].id
    own = [graph.edge_index[2, 5], graph.edge_index[5, output], graph.bias_index[5]]
    assert not well.run.slots[:, own].any()
    assert well.run.slots.sum() == 2 * (graph.n_parameters - 3)


def test_locked_units_are_reported_as_not_curable() -> None:
    graph, parameters = relu_sum(SICK)
    document, dataset, _ = on_data(graph, parameters)
    document = edits.set_locked(document, [5, (4, graph.layers[-1].nodes[0].id)], True)
    problem = problem_of(document, dataset)
    found = {finding.node: finding for finding in examine(problem, parameters)}
    assert not found[5].curable
    assert not found[8].curable
    assert found[6].curable
    with pytest.raises(AnalysisError, match="locked"):
        cured(document, problem, found[5])


def test_without_training_points_nothing_is_found() -> None:
    graph, parameters = relu_sum(SICK)
    none = np.zeros((0, 1))
    problem = Problem(Program.of(graph), none, none, none, none, Training())
    assert examine(problem, parameters) == ()


def test_smooth_units_are_twins_only_when_they_are_the_same() -> None:
    graph = dense_graph((2, 3, 1), ("tanh", "linear"))
    parameters = np.array([1.0, -2.0, 2.0, -4.0, 1.0, -2.0, 1, 1, 1, 0.5, 1.0, 0.5, 0.0])
    x = np.random.default_rng(0).normal(size=(9, 2))
    problem = Problem(Program.of(graph), x, x[:, :1], x[:0], x[:0, :1], Training())
    (finding,) = examine(problem, parameters)
    nodes = [node.id for node in graph.layers[1].nodes]
    assert (finding.node, finding.twin) == (nodes[2], nodes[0])
    assert finding.same_size


@pytest.mark.parametrize("size", [1e-200, 1e200])
def test_twins_of_tiny_and_of_huge_weights_are_found(size: float) -> None:
    graph, parameters = relu_sum([(size, -0.5 * size, 1.0), (3.0 * size, -1.5 * size, 1.0)])
    _, _, problem = on_data(graph, parameters)
    (finding,) = examine(problem, parameters)
    assert (finding.node, finding.twin) == (5, 4)
    assert finding.factor == pytest.approx(3.0)


def two_layers(activation: str, biases: tuple[float, ...], outgoing: float = 1.0) -> Graph:
    graph = dense_graph((1, len(biases), 1), (activation, "linear"))
    n = len(biases)
    return graph, np.array([*[1.0] * n, *[outgoing + i for i in range(n)], *biases, 0.0])


SMOOTH = [
    ("tanh", 5.0, Trouble.SATURATED),
    ("tanh", -5.0, Trouble.SATURATED),
    ("sigmoid", 8.0, Trouble.SATURATED),
    ("softplus", -8.0, Trouble.SATURATED),
    ("softplus", 8.0, Trouble.ALWAYS_ON),
    ("elu", -8.0, Trouble.SATURATED),
    ("elu", 2.0, Trouble.ALWAYS_ON),
    ("gelu", -8.0, Trouble.SATURATED),
    ("gelu", 8.0, Trouble.ALWAYS_ON),
    ("silu", -12.0, Trouble.SATURATED),
    ("silu", 12.0, Trouble.ALWAYS_ON),
    ("step", 0.3, Trouble.SATURATED),
]


@pytest.mark.parametrize(("activation", "bias", "trouble"), SMOOTH)
def test_smooth_units_are_saturated_where_flat_and_always_on_where_straight(
    activation: str, bias: float, trouble: Trouble
) -> None:
    graph, parameters = two_layers(activation, (bias, 0.1))
    document, dataset, problem = on_data(graph, parameters)
    found = {finding.node: finding for finding in examine(problem, parameters)}
    sick, sound = (node.id for node in graph.layers[1].nodes)
    assert found[sick].trouble is trouble
    if activation == "step":
        assert not found[sick].curable
        return
    assert sound not in found
    assert found[sick].slope < 0.01 or trouble is Trouble.ALWAYS_ON
    assert_cured(document, dataset, found[sick])


@pytest.mark.parametrize("activation", ["sin", "linear"])
def test_linear_and_sine_units_are_never_saturated(activation: str) -> None:
    graph, parameters = two_layers(activation, (30.0, 0.1))
    _, _, problem = on_data(graph, parameters)
    assert [f for f in examine(problem, parameters) if f.trouble is not Trouble.TWINS] == []


def test_a_unit_whose_outgoing_weights_are_0_is_muted_until_it_gets_new_ones() -> None:
    graph, parameters = two_layers("relu", (0.1, -0.2), outgoing=0.0)
    document, _, problem = on_data(graph, parameters)
    (finding,) = examine(problem, parameters)
    assert (finding.node, finding.trouble) == (graph.layers[1].nodes[0].id, Trouble.MUTED)
    well = cured(document, problem, finding)
    assert examine(problem, well.parameters) == ()
    output = graph.layers[-1].nodes[0].id
    changed = edits.set_locked(document, [(finding.node, output)], True)
    (locked,) = examine(replace(problem, program=Program.of(changed.graph)), parameters)
    assert not locked.curable
