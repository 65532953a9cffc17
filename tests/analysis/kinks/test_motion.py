from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.kinks.motion import KinkMotion, kink_motions, next_update
from playground.data.scaling import Scale
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run
from playground.model.document import Progress, Training, fresh_progress
from playground.model.graph import Graph, dense_graph
from playground.model.optimizers import OPTIMIZERS
from tests.analysis.networks import piecewise_graphs, relu_sum
from tests.strategies import parameters_of

X_SCALE = Scale(np.array([7.0]), np.array([3.0]))
Y_SCALE = Scale(np.array([-1.0]), np.array([0.2]))
SMALL = 1e-7


def assert_first_order(
    graph: Graph, parameters: np.ndarray, change: np.ndarray, motions: tuple[KinkMotion, ...]
) -> None:
    """All kinks, except very sensitive ones, move as computed, up to h^2."""
    after = exact_pieces(graph, parameters + SMALL * change, X_SCALE, Y_SCALE).output()
    for motion in motions:
        if abs(motion.dx) > 300.0:
            continue
        error = [
            max(
                abs((x - motion.x) / SMALL - motion.dx) / (1.0 + abs(motion.dx)),
                abs((y - motion.y) / SMALL - motion.dy) / (1.0 + abs(motion.dy)),
            )
            for x, y, nodes in zip(after.x, after.y, after.nodes, strict=True)
            if motion.node in nodes
        ]
        assert error
        assert min(error) < 2e-3


def problem_of(graph: Graph, training: Training, n: int = 15) -> Problem:
    rng = np.random.default_rng(1)
    x, y = rng.uniform(-1.5, 1.5, (n, 1)), rng.normal(size=(n, 1))
    return Problem(Program.of(graph), x, y, x[:0], y[:0], training)


@settings(max_examples=80)
@given(piecewise_graphs(), st.data())
def test_every_kink_moves_as_computed_to_first_order(graph: Graph, data) -> None:
    parameters = data.draw(parameters_of(graph))
    change = data.draw(parameters_of(graph, size=1.0))
    pieces = exact_pieces(graph, parameters, X_SCALE, Y_SCALE)
    motions = kink_motions(pieces, change)
    fit = pieces.output()
    assert {m.kink for m in motions} == set(range(len(fit.x)))
    for motion in motions:
        assert (motion.x, motion.y) == (fit.x[motion.kink], fit.y[motion.kink])
    assert_first_order(graph, parameters, change, motions)


@settings(max_examples=60)
@given(
    st.integers(0, 10_000),
    st.sampled_from([(1, 5, 1), (1, 3, 3, 1), (1, 4, 4, 4, 1)]),
    st.sampled_from(["relu", "leaky_relu", "abs"]),
)
def test_kinks_that_coincide_at_0_split_as_computed(seed, sizes, activation) -> None:
    """Zero biases: every corner of every layer lies at x = 0."""
    graph = dense_graph(sizes, (activation,) * (len(sizes) - 2) + ("linear",))
    rng = np.random.default_rng(seed)
    parameters = rng.normal(size=graph.n_parameters)
    parameters[len(graph.edges) :] = 0.0
    change = rng.normal(size=graph.n_parameters)
    pieces = exact_pieces(graph, parameters, X_SCALE, Y_SCALE)
    assume(len(pieces.output().x))
    motions = kink_motions(pieces, change)
    after = exact_pieces(graph, parameters + SMALL * change, X_SCALE, Y_SCALE).output()
    assert len(motions) == len(after.x)
    assert [m.node for m in motions] == [nodes[0] for nodes in after.nodes]
    assert_first_order(graph, parameters, change, motions)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch", [0, 4])
def test_the_motions_agree_with_the_next_step(optimizer, batch) -> None:
    graph = dense_graph((1, 4, 3, 1), ("relu", "relu", "linear"))
    parameters = np.random.default_rng(4).normal(size=graph.n_parameters)
    training = Training(optimizer=optimizer, learning_rate=1e-6, batch_size=batch, l2=0.1, l1=0.05)
    problem = problem_of(graph, training)
    # In the middle of a run: the optimizer has a state, and the epoch a position.
    run = Run(problem, parameters, fresh_progress(graph, optimizer), ReferenceEngine())
    run.advance(5)
    before, progress = run.state.parameters.copy(), run.state.progress()
    change = next_update(problem, before, progress)
    assert change is not None
    pieces = exact_pieces(graph, before, X_SCALE, Y_SCALE)
    motions = kink_motions(pieces, change)
    run.advance(1)
    np.testing.assert_array_equal(run.state.parameters, before + change)
    after = exact_pieces(graph, run.state.parameters, X_SCALE, Y_SCALE).output()
    assert len(motions) == len(after.x) >= 3
    for motion in motions:
        moved = after.x[motion.kink] - motion.x, after.y[motion.kink] - motion.y
        size = max(abs(motion.dx), abs(motion.dy), 1e-6)
        assert moved == pytest.approx((motion.dx, motion.dy), abs=1e-3 * size)


def test_a_first_layer_kink_moves_by_the_formula() -> None:
    graph, parameters = relu_sum([(2.0, -1.0, 3.0)])
    problem = problem_of(graph, Training(learning_rate=0.3))
    change = next_update(problem, parameters, Progress())
    assert change is not None
    (motion,) = kink_motions(exact_pieces(graph, parameters), change)
    dw, _, db, dc = change
    assert (motion.x, motion.node) == (0.5, 4)
    assert motion.dx == pytest.approx(-(db + 0.5 * dw) / 2.0, rel=1e-12)
    assert motion.dy == pytest.approx(dc, rel=1e-12)


def test_locked_parameters_make_no_force_and_a_diverging_step_gives_none() -> None:
    graph, parameters = relu_sum([(2.0, -1.0, 3.0)])
    pieces = exact_pieces(graph, parameters)
    (still,) = kink_motions(pieces, np.zeros(4))
    assert (still.dx, still.dy) == (0.0, 0.0)
    problem = problem_of(graph, Training(learning_rate=1e300))
    assert next_update(problem, np.full(4, 1e60), Progress()) is None
