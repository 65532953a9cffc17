"""Each line of a walk is true, and the walk ends where one step of the engine does."""

from __future__ import annotations

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from playground.analysis.walk.passes import Passes
from playground.analysis.walk.walk import Phase, Walk
from playground.engine.problem import Problem, State
from playground.engine.program import Program
from playground.engine.reference import ReferenceStepper, loss_and_gradient
from playground.model.activations import ACTIVATIONS
from playground.model.document import Progress, Training, frozen
from playground.model.graph import Graph
from playground.model.losses import LOSSES
from playground.model.notation import (
    Bracket,
    Cases,
    Fraction,
    Notation,
    Number,
    Power,
    Root,
    Row,
    Word,
)
from playground.model.optimizers import OPTIMIZERS
from playground.model.parts import Edge, Layer, Node

FUNCTIONS = {
    "Φ": lambda z: 0.5 * (1.0 + math.erf(z / math.sqrt(2.0))),
    "φ": lambda z: math.exp(-0.5 * z * z) / math.sqrt(2.0 * math.pi),
    "σ": lambda z: 1.0 / (1.0 + math.exp(-z)),
    "ln": math.log, "tanh": math.tanh, "sin": math.sin, "cos": math.cos, "abs": abs,
    "sqrt": math.sqrt, "e": math.e, "sign": lambda z: float(np.sign(z)),
}  # fmt: skip


def network(activation: str, output: str) -> Graph:
    """2-3-2-2 with an edge that skips a layer, a missing edge, a locked weight and bias."""
    layers = (
        Layer(1, (Node(11), Node(12))),
        Layer(2, (Node(21), Node(22), Node(23, locked=True)), activation, negative_slope=0.2),
        Layer(3, (Node(31), Node(32)), activation, negative_slope=0.2),
        Layer(4, (Node(41), Node(42)), output),
    )
    pairs = [(a.id, b.id) for low, high in pairwise(layers) for a in low.nodes for b in high.nodes]
    pairs.remove((12, 22))
    edges = [Edge(a, b, locked=(a, b) == (21, 31)) for a, b in [*pairs, (11, 41)]]
    return Graph(layers, tuple(edges), 100)


def problem_of(graph: Graph, training: Training, seed: int = 0) -> tuple[Problem, np.ndarray]:
    rng = np.random.default_rng(seed)
    x, y = frozen(rng.normal(size=(5, 2))), rng.normal(size=(5, 2))
    if LOSSES[training.loss].classification:
        y = np.eye(2)[rng.integers(0, 2, 5)]
    none = frozen(np.empty((0, 2)))
    problem = Problem(Program.of(graph), x, frozen(y), none, none, training)
    return problem, rng.normal(size=graph.n_parameters)


def begun(problem: Problem) -> Progress:
    n_slots = OPTIMIZERS[problem.training.optimizer].n_slots
    return Progress(0, 0, 0, frozen(np.zeros((n_slots, problem.program.n_parameters))), (1.0, 1.0))


def python(notation: Notation) -> str:
    """The notation as a Python expression, with the full precision of its numbers."""
    match notation:
        case Word(text):
            return text.translate({0x2212: "-", 0xB7: "*"})
        case Number(value):
            return f"({value!r})"
        case Row(parts):
            text, bars = "", 0
            for part in parts:
                piece = python(part)
                while "|" in piece:
                    piece = piece.replace("|", "abs(" if bars % 2 == 0 else ")", 1)
                    bars += 1
                text += piece
            return text.replace(") (", ") * (").replace(")  (", ") * (")
        case Fraction(top, bottom):
            return f"(({python(top)}) / ({python(bottom)}))"
        case Root(inner):
            return f"sqrt({python(inner)})"
        case Power(base, exponent):
            return f"(({python(base)}) ** ({python(exponent)}))"
        case Bracket(inner):
            return f"({python(inner)})"
        case Cases(rows, chosen):
            assert chosen is not None
            return f"({python(rows[chosen][0])})"
        case _:
            raise NameError("only letters")


def sides(line: Row) -> list[float]:
    """The values of all sides of an equation that are written in digits."""
    groups: list[list[Notation]] = [[]]
    for part in line.parts:
        if isinstance(part, Word) and part.text.rstrip().endswith(("=", "←")):
            groups.append([])
        else:
            groups[-1].append(part)
    values = []
    for group in groups[1:]:
        try:
            text = python(Row(tuple(group))).strip()
            values.append(float(eval(text, dict(FUNCTIONS))))
        except (NameError, SyntaxError, TypeError, KeyError):
            continue  # a side written in letters
    return values


def check_lines(walk: Walk) -> int:
    checked = 0
    for step in walk.steps:
        for line in walk.lines(step):
            found = sides(line)
            checked += len(found) > 1
            for value in found[1:]:
                assert value == pytest.approx(found[0], rel=1e-9, abs=1e-12), (step, line)
    return checked


@pytest.mark.parametrize("activation", [n for n, a in ACTIVATIONS.items() if not a.output_only])
def test_both_sides_of_every_line_are_equal_for_each_activation(activation: str) -> None:
    problem, parameters = problem_of(network(activation, "linear"), Training(l1=0.01, l2=0.02))
    assert check_lines(Walk(problem, parameters, begun(problem), at=1)) > 50


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ["linear", "sigmoid", "softmax"])
def test_both_sides_of_every_line_are_equal_for_each_loss(loss: str, output: str) -> None:
    problem, parameters = problem_of(network("tanh", output), Training(loss=loss))
    assert check_lines(Walk(problem, parameters, begun(problem), at=2)) > 50


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("output", ["linear", "sigmoid", "softmax", "relu"])
def test_gradients_agree_with_the_engine_and_with_finite_differences(
    loss: str, output: str
) -> None:
    problem, parameters = problem_of(network("sigmoid", output), Training(loss=loss, l2=0.1), 3)
    passes = Passes(problem, parameters)
    _, gradient = loss_and_gradient(problem, parameters)
    for i, key in enumerate(problem.program.graph.parameter_keys):
        assert passes.gradient(key) == pytest.approx(gradient[i], rel=1e-12, abs=1e-14)
        assert passes.difference(key) == pytest.approx(gradient[i], rel=1e-5, abs=1e-8)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("batch", [0, 1, 2])
def test_the_update_ends_where_one_engine_step_does(optimizer: str, batch: int) -> None:
    training = Training(optimizer=optimizer, batch_size=batch, l1=0.01, weight_decay=0.1)
    problem, parameters = problem_of(network("relu", "linear"), training)
    stepper = ReferenceStepper(problem)
    state = State.of(parameters, begun(problem))
    for _ in range(7):  # past the end of an epoch
        walk = Walk(problem, state.parameters, state.progress())
        check_lines(walk)
        assert stepper.advance(state, 1)
        np.testing.assert_array_equal(walk.update.after, state.parameters)


def test_huge_weights_are_walked_without_warnings() -> None:
    problem, parameters = problem_of(network("relu", "linear"), Training(l2=0.1))
    walk = Walk(problem, np.full_like(parameters, 1e200), begun(problem))
    assert all(walk.lines(step) for step in walk.steps)


def test_the_steps_run_forward_then_to_the_loss_then_backward() -> None:
    problem, parameters = problem_of(network("relu", "linear"), Training())
    walk = Walk(problem, parameters, begun(problem))
    phases = [step.phase for step in walk.steps]
    assert list(dict.fromkeys(phases)) == list(Phase)
    assert [s.subject for s in walk.steps if s.phase is Phase.FORWARD][:3] == [11, 12, 21]
    assert [s.subject for s in walk.steps if s.phase is Phase.BACKWARD][:3] == [41, 42, 31]
    assert {s.subject for s in walk.steps if s.phase is Phase.UPDATE} == set(
        problem.program.graph.parameter_keys
    )


def test_a_locked_weight_keeps_its_value_in_the_walk() -> None:
    problem, parameters = problem_of(network("relu", "linear"), Training())
    walk = Walk(problem, parameters, begun(problem))
    index = problem.program.graph.parameter_index[21, 31]
    assert walk.update.after[index] == parameters[index]


def test_round_off_in_a_difference_is_shown_as_zero() -> None:
    assert Number(5e-17, scale=1.0).text(3) == "0"
    assert Number(5e-17).text(3) != "0"


def test_examples_of_the_batch_are_numbered_as_the_training_rows() -> None:
    problem, parameters = problem_of(network("relu", "linear"), Training(batch_size=2, seed=5))
    rows = {Walk(problem, parameters, begun(problem), at=k).row for k in (0, 1)}
    assert len(rows) == 2
    assert rows <= set(range(5))
    last = replace(begun(problem), position=4)  # a batch of one
    assert Walk(problem, parameters, last, at=1).at == 0


def test_a_walk_of_a_replaced_learning_rate_uses_it() -> None:
    problem, parameters = problem_of(network("relu", "linear"), Training(learning_rate=0.5))
    half = replace(problem, training=replace(problem.training, learning_rate=0.25))
    full = Walk(problem, parameters, begun(problem)).update.after - parameters
    small = Walk(half, parameters, begun(half)).update.after - parameters
    np.testing.assert_allclose(full, 2.0 * small, rtol=1e-12, atol=1e-15)
