from __future__ import annotations

import numpy as np

from playground.analysis.units.zeros import Zeros, zeros_in_chain
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import loss_and_gradient, predict
from playground.model.document import Training
from playground.model.graph import Graph, dense_graph


def network(
    biases: tuple[float, float, float], outgoing: tuple[float, float] = (1.0, 1.0), hidden="relu"
) -> tuple[Graph, np.ndarray]:
    """1-1-2-1: u feeds p and q, which feed y; all other weights are 1."""
    graph = dense_graph((1, 1, 2, 1), (hidden, hidden, "linear"))
    u, p, q, y = (n.id for n in graph.nodes[1:])
    values = dict.fromkeys(graph.parameter_keys, 1.0)
    values |= dict(zip((u, p, q), biases, strict=True)) | {y: 0.5}
    values |= dict(zip(((p, y), (q, y)), outgoing, strict=True))
    return graph, np.array([values[key] for key in graph.parameter_keys])


def on_data(graph: Graph, y: float = 3.0) -> Problem:
    x = np.array([[-1.0], [0.5], [2.0]])
    return Problem(Program.of(graph), x, np.full((3, 1), y), x[:0], x[:0], Training())


def found(graph: Graph, parameters: np.ndarray) -> Zeros:
    problem = on_data(graph)
    zeros = zeros_in_chain(problem, parameters)
    gradient = loss_and_gradient(problem, parameters)[1]
    assert zeros.stuck == (gradient == 0.0).sum()
    assert zeros.free == len(parameters)
    return zeros


def test_a_network_that_learns_has_no_zeros() -> None:
    zeros = found(*network((2.0, 0.1, 0.2)))
    assert zeros == Zeros(0, 9, False)


def test_a_dead_layer_is_the_zero_and_what_lies_behind_it_gets_nothing() -> None:
    graph, parameters = network((2.0, -100.0, -100.0))
    _, _, p, q, _ = (n.id for n in graph.nodes)
    zeros = found(graph, parameters)
    assert zeros.slopes == (p, q)
    assert zeros.values == (p, q), "they feed zeros into the output, too"
    assert zeros.stuck == 8, "all but the bias of the output"
    assert (zeros.met, zeros.apart, zeros.weights) == (False, (), ())


def test_a_weight_of_0_cuts_its_source_off() -> None:
    graph, parameters = network((2.0, 0.1, -100.0), outgoing=(0.0, 1.0))
    _, p, q, y = (n.id for n in graph.nodes[1:])
    zeros = found(graph, parameters)
    assert zeros.weights == ((p, y),)
    assert zeros.slopes == (q,)
    assert zeros.values == (q,)


def test_a_step_is_a_zero_at_every_unit_that_a_gradient_reaches() -> None:
    graph, parameters = network((2.0, 0.1, 0.2), hidden="step")
    zeros = found(graph, parameters)
    assert zeros.slopes == tuple(n.id for n in graph.layers[2].nodes)


def test_met_targets_leave_nothing_to_learn() -> None:
    graph, parameters = network((2.0, 0.1, 0.2))
    problem = on_data(graph)
    y = predict(problem.program, parameters, problem.x_train)
    met = Problem(problem.program, problem.x_train, y, y[:0], y[:0], problem.training)
    zeros = zeros_in_chain(met, parameters)
    assert zeros.met
    assert (zeros.stuck, zeros.slopes, zeros.weights) == (9, (), ())


def test_factors_that_are_0_in_turn_are_told_from_those_that_are_0_everywhere() -> None:
    """u is on at x > 0 only, where the way on is cut: p lets through only u < 0.4."""
    graph = dense_graph((1, 1, 1, 1), ("relu", "relu", "linear"))
    u, p, _ = (n.id for n in graph.nodes[1:])
    values = dict.fromkeys(graph.parameter_keys, 1.0) | {u: 0.0, (u, p): -1.0, p: 0.4}
    parameters = np.array([values[key] for key in graph.parameter_keys])
    zeros = found(graph, parameters)
    assert zeros.apart == (u,)
    assert zeros.slopes == ()
