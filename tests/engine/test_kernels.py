"""The compiled mathematics against ``reference.py``."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from playground.engine.compiled import CompiledEngine
from playground.engine.problem import Problem, State, Trace
from playground.engine.reference import (
    ReferenceEngine,
    ReferenceStepper,
    loss_and_gradient,
)
from playground.engine.run import Run
from playground.model.activations import ACTIVATIONS
from playground.model.document import Training, fresh_progress
from playground.model.graph import dense_graph
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS
from tests.engine.random_problems import problem_on, random_graph, skip_graph, start_of
from tests.strategies import HIDDEN, SMOOTH

SMALLEST_NORMAL = np.finfo(np.float64).tiny


def largest_difference(a: np.ndarray, b: np.ndarray) -> float:
    """Relative to the largest entry, and absolute below 1."""
    return float(np.max(np.abs(a - b), initial=0.0) / max(1.0, np.max(np.abs(b), initial=0.0)))


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(HIDDEN),
    st.sampled_from(sorted(ACTIVATIONS)),
    st.sampled_from(sorted(LOSSES)),
    st.sampled_from([1, 2, 7, 8, 9, 63, 130, 300]),
    st.sampled_from([0.0, 0.03]),
)
@settings(max_examples=200)
@example(0, "relu", "softmax", "cross_entropy", 300, 0.03)
@example(1, "tanh", "sigmoid", "binary_cross_entropy", 130, 0.0)
def test_losses_and_gradient_are_those_of_the_reference(
    compiled: CompiledEngine,
    seed: int,
    activation: str,
    output: str,
    loss: str,
    n: int,
    penalty: float,
) -> None:
    graph = random_graph(np.random.default_rng(seed), activation, output)
    training = Training(loss=loss, l1=penalty, l2=2.0 * penalty)
    problem = problem_on(graph, training, n, seed)
    parameters = start_of(problem, seed).parameters
    stepper = compiled.prepare(problem)
    losses, expected = stepper.losses(parameters), ReferenceStepper(problem).losses(parameters)
    assert losses.train == pytest.approx(expected.train, rel=1e-12)
    assert losses.test == pytest.approx(expected.test, rel=1e-12)
    assert losses.penalty == pytest.approx(expected.penalty, rel=1e-12)
    _, gradient = loss_and_gradient(problem, parameters)
    assert largest_difference(stepper.gradient(parameters), gradient) < 1e-12


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("activation", HIDDEN)
def test_training_follows_the_reference_with_every_loss(
    compiled: CompiledEngine, activation: str, optimizer: str
) -> None:
    for loss, entry in LOSSES.items():
        graph = skip_graph(activation, entry.link or "linear", 3)
        training = Training(
            loss=loss, optimizer=optimizer, learning_rate=0.002, batch_size=9, l1=1e-3, l2=1e-2
        )
        problem = problem_on(graph, training)
        a, b = start_of(problem), start_of(problem)
        assert compiled.prepare(problem).advance(a, 40)
        assert ReferenceStepper(problem).advance(b, 40)
        assert largest_difference(a.parameters, b.parameters) < 1e-9, loss
        assert largest_difference(a.slots, b.slots) < 1e-9, loss
        assert a.powers == pytest.approx(b.powers, rel=1e-12)
        assert (a.step, a.epoch, a.position) == (b.step, b.epoch, b.position)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
@pytest.mark.parametrize("activation", SMOOTH)
def test_a_thousand_steps_agree_to_nine_digits(
    compiled: CompiledEngine, activation: str, optimizer: str
) -> None:
    losses = [name for name in LOSSES if name not in ("mae", "huber")]
    loss = losses[(SMOOTH.index(activation) + list(OPTIMIZERS).index(optimizer)) % len(losses)]
    graph = skip_graph(activation, LOSSES[loss].link or "linear", 3)
    # With a small epsilon the adaptive optimizers bounce around the minimum for ever, which
    # doubles a difference in the last bit every few steps: no smooth problem.
    training = Training(loss=loss, optimizer=optimizer, learning_rate=0.003, epsilon=0.1)
    problem = problem_on(graph, training)
    a, b = start_of(problem), start_of(problem)
    assert compiled.prepare(problem).advance(a, 1000)
    assert ReferenceStepper(problem).advance(b, 1000)
    assert largest_difference(a.parameters, b.parameters) < 1e-9


@given(st.integers(0, 2**63 - 1), st.integers(1, 40), st.integers(1, 45), st.integers(0, 1000))
@settings(max_examples=60)
def test_batches_have_the_same_rows_as_in_the_reference(
    compiled: CompiledEngine, seed: int, n: int, batch_size: int, epoch: int
) -> None:
    training = Training(batch_size=batch_size, seed=seed, learning_rate=0.05)
    problem = problem_on(dense_graph((2, 3, 1), ("tanh", "linear")), training, n)
    a, b = start_of(problem), start_of(problem)
    for state in (a, b):
        state.epoch = epoch
    steps = 3 * (n // batch_size) + 2
    compiled.prepare(problem).advance(a, steps)
    ReferenceStepper(problem).advance(b, steps)
    assert largest_difference(a.parameters, b.parameters) < 1e-12
    assert (a.step, a.epoch, a.position) == (b.step, b.epoch, b.position)


def test_a_position_beyond_the_epoch_starts_the_next_one(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("tanh"), Training(batch_size=4), n=10)
    a, b = start_of(problem), start_of(problem)
    a.position = b.position = 12  # from data with more rows
    compiled.prepare(problem).advance(a, 1)
    ReferenceStepper(problem).advance(b, 1)
    assert (a.epoch, a.position) == (b.epoch, b.position) == (1, 4)
    assert largest_difference(a.parameters, b.parameters) < 1e-12


@given(
    st.integers(0, 2**32 - 1),
    st.sampled_from(sorted(OPTIMIZERS)),
    st.sampled_from([0, 1, 10, 129]),
    st.lists(st.integers(1, 40), min_size=1, max_size=6),
)
@settings(max_examples=60)
def test_the_bits_do_not_depend_on_how_the_steps_are_divided(
    compiled: CompiledEngine, seed: int, optimizer: str, batch_size: int, cuts: list[int]
) -> None:
    rng = np.random.default_rng(seed)
    graph = random_graph(rng, "silu", "linear", max_nodes=10)
    training = Training(optimizer=optimizer, learning_rate=0.01, batch_size=batch_size, l2=0.01)
    problem = problem_on(graph, training, 200, seed)
    whole, cut = start_of(problem), start_of(problem)
    compiled.prepare(problem).advance(whole, sum(cuts))
    for steps in cuts:
        stepper = compiled.prepare(problem)
        stepper.losses(cut.parameters)  # computing losses has no side effect
        stepper.advance(cut, steps)
    assert whole.parameters.tobytes() == cut.parameters.tobytes()
    assert whole.slots.tobytes() == cut.slots.tobytes()
    assert whole.powers.tobytes() == cut.powers.tobytes()


def test_engines_can_alternate_in_a_run(compiled: CompiledEngine) -> None:
    training = Training(optimizer="adam", learning_rate=0.01, batch_size=7)
    problem = problem_on(skip_graph("tanh"), training)
    start = start_of(problem)
    progress = fresh_progress(problem.program.graph, "adam")
    alone = Run(problem, start.parameters, progress)
    mixed = Run(problem, start.parameters, progress)
    alone.advance(120)
    for engine in (compiled, ReferenceEngine(), compiled):
        mixed.use(engine)
        mixed.advance(40)
    assert mixed.state.step == 120
    assert largest_difference(mixed.state.parameters, alone.state.parameters) < 1e-10
    assert mixed.losses().train == pytest.approx(alone.losses().train, rel=1e-10)


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_locked_parameters_keep_every_bit(compiled: CompiledEngine, optimizer: str) -> None:
    training = Training(optimizer=optimizer, l1=0.1, l2=0.1)
    problem = problem_on(skip_graph("tanh"), training)
    state = start_of(problem)
    locked = problem.program.graph.locked
    state.parameters[np.flatnonzero(locked)[0]] = 5e-324  # denormal
    before = state.parameters.copy()
    compiled.prepare(problem).advance(state, 20)
    assert state.parameters[locked].tobytes() == before[locked].tobytes()
    assert np.all(state.parameters[~locked] != before[~locked])


@pytest.mark.parametrize("optimizer", OPTIMIZERS)
def test_a_diverging_run_stops_where_the_reference_does(
    compiled: CompiledEngine, optimizer: str
) -> None:
    # Doubling errors: growth until the squares overflow. Adam's steps stay bounded, so there the
    # rate has to be so large that the loss itself overflows.
    rate = 1e160 if optimizer in ("adam", "adamw", "rmsprop", "adagrad") else 8.0
    training = Training(optimizer=optimizer, learning_rate=rate)
    problem = problem_on(dense_graph((1, 4, 1), ("relu", "linear")), training, 100)
    a, b = start_of(problem), start_of(problem)
    assert not compiled.prepare(problem).advance(a, 5000)
    assert not ReferenceStepper(problem).advance(b, 5000)
    assert a.step == b.step
    assert np.isfinite(a.parameters).all()
    assert np.isfinite(a.slots).all()
    assert np.allclose(a.parameters, b.parameters, rtol=1e-6)
    # It is the state before the step that failed: taking one step less gives the same.
    again = start_of(problem)
    assert a.step == 0 or compiled.prepare(problem).advance(again, a.step)
    assert again.parameters.tobytes() == a.parameters.tobytes()
    assert again.slots.tobytes() == a.slots.tobytes()
    assert again.powers.tobytes() == a.powers.tobytes()


@pytest.mark.parametrize("loss", LOSSES)
def test_an_infinite_loss_is_divergence_even_with_a_finite_gradient(
    compiled: CompiledEngine, loss: str
) -> None:
    graph = dense_graph((1, 2), ("linear",))
    problem = problem_on(graph, Training(loss=loss), 5)
    for size in (1e160, 1e307):
        a, b = start_of(problem), start_of(problem)
        for state in (a, b):
            state.parameters[:] = [size, -size, 10.0 * size, -10.0 * size]
        finite = ReferenceStepper(problem).advance(b, 1)
        assert compiled.prepare(problem).advance(a, 1) is finite
        assert a.step == b.step == int(finite)


def test_no_denormal_number_stays_in_the_state(compiled: CompiledEngine) -> None:
    training = Training(optimizer="adam", learning_rate=1e-3)
    problem = problem_on(dense_graph((1, 4, 1), ("relu", "linear")), training, 50)
    state = start_of(problem)
    stepper = compiled.prepare(problem)
    stepper.advance(state, 10)
    state.parameters[4:8] = -100.0  # every hidden unit is dead from now on
    stepper.advance(state, 20_000)
    assert np.all((state.slots == 0.0) | (np.abs(state.slots) >= SMALLEST_NORMAL))
    assert np.any(state.slots == 0.0)


def test_the_kernels_restore_the_processors_settings(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("tanh"), Training())
    compiled.prepare(problem).advance(start_of(problem), 10)
    assert np.all(np.full(16, SMALLEST_NORMAL) / 2.0 > 0.0)


def test_steppers_in_several_threads_are_independent(compiled: CompiledEngine) -> None:
    training = Training(optimizer="adam", learning_rate=0.01, batch_size=10)
    problem = problem_on(skip_graph("tanh"), training, 100)

    def train(seed: int) -> bytes:
        state = start_of(problem, seed)
        compiled.prepare(problem).advance(state, 3000)
        return state.parameters.tobytes()

    one_by_one = [train(seed) for seed in range(8)]
    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(train, range(8))) == one_by_one


def test_without_training_rows_the_parameters_do_not_change(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("relu"), Training(), n=0)
    state = start_of(problem)
    before = state.parameters.copy()
    stepper = compiled.prepare(problem)
    assert stepper.advance(state, 10)
    assert (state.step, state.parameters.tobytes()) == (0, before.tobytes())
    assert np.isnan(stepper.losses(before).train)
    assert np.isfinite(stepper.losses(before).test)


def test_losses_without_test_rows_are_not_a_number(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("relu"), Training(), n_test=0)
    losses = compiled.prepare(problem).losses(start_of(problem).parameters)
    assert np.isfinite(losses.train)
    assert np.isnan(losses.test)


def test_arrays_of_the_wrong_shape_are_refused(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("relu"), Training(optimizer="adam"))
    stepper = compiled.prepare(problem)
    state = start_of(problem)
    with pytest.raises(ValueError, match="shape"):
        stepper.losses(state.parameters[1:])
    with pytest.raises(ValueError, match="shape"):
        stepper.advance(State(state.parameters, state.slots[:1], state.powers), 1)


def test_arrays_can_have_any_memory_layout(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("tanh"), Training(optimizer="adam"))
    turned = Problem(
        problem.program,
        np.asfortranarray(problem.x_train),
        problem.y_train[::-1][::-1],
        problem.x_test,
        problem.y_test,
        problem.training,
    )
    a, b = start_of(problem), start_of(problem)
    b.slots = np.asfortranarray(b.slots)
    b.parameters.setflags(write=False)
    compiled.prepare(problem).advance(a, 30)
    compiled.prepare(turned).advance(b, 30)
    assert a.parameters.tobytes() == b.parameters.tobytes()
    assert np.array_equal(a.slots, b.slots)


def test_a_change_of_settings_has_no_other_effect(
    compiled: CompiledEngine,
) -> None:
    problem = problem_on(skip_graph("tanh"), Training(learning_rate=0.01))
    edited = replace(problem, training=replace(problem.training, learning_rate=0.02))
    state, expected = start_of(problem), start_of(problem)
    compiled.prepare(problem).advance(state, 10)
    compiled.prepare(edited).advance(state, 10)
    ReferenceStepper(problem).advance(expected, 10)
    ReferenceStepper(edited).advance(expected, 10)
    assert largest_difference(state.parameters, expected.parameters) < 1e-12


@given(st.integers(1, 9), st.lists(st.integers(1, 30), min_size=1, max_size=5))
@settings(max_examples=30)
def test_a_trace_has_the_losses_at_multiples_of_its_stride(
    compiled: CompiledEngine, stride: int, cuts: list[int]
) -> None:
    training = Training(optimizer="momentum", learning_rate=0.01, batch_size=8, l2=0.1)
    problem = problem_on(skip_graph("tanh"), training)
    stepper = compiled.prepare(problem)
    state, alone = start_of(problem), start_of(problem)
    trace = Trace(stride, np.empty((sum(cuts), 4)))
    for steps in cuts:
        assert stepper.advance(state, steps, trace)
    assert trace.n == sum(cuts) // stride
    for row in trace.table[: trace.n]:
        stepper.advance(alone, stride)
        losses = stepper.losses(alone.parameters)
        assert row.tolist() == [alone.step, losses.train, losses.test, losses.penalty]
    stepper.advance(alone, sum(cuts) % stride)
    assert alone.parameters.tobytes() == state.parameters.tobytes()


def test_a_trace_without_room_is_refused(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("tanh"), Training())
    stepper = compiled.prepare(problem)
    with pytest.raises(ValueError, match="room"):
        stepper.advance(start_of(problem), 10, Trace(1, np.empty((9, 4))))
    with pytest.raises(ValueError, match="room"):
        stepper.advance(start_of(problem), 10, Trace(1, np.empty((10, 3))))


def test_both_engines_leave_the_same_history(compiled: CompiledEngine) -> None:
    problem = problem_on(skip_graph("tanh"), Training(learning_rate=0.01))
    start = start_of(problem)
    progress = fresh_progress(problem.program.graph, "sgd")
    runs = [Run(problem, start.parameters, progress, e) for e in (ReferenceEngine(), compiled)]
    for run in runs:
        run.advance(37)
        run.advance(2600)
    a, b = (run.snapshot(0).history for run in runs)
    assert a.step.tolist() == b.step.tolist()
    assert np.allclose(a.train, b.train, rtol=1e-9)
    assert np.allclose(a.test, b.test, rtol=1e-9)


@pytest.mark.parametrize("n", [21, 22, 23, 28, 129, 130, 145])
@pytest.mark.parametrize("batch_size", [0, 1, 2, 10, 128])
def test_a_short_last_batch_of_a_wide_network_does_not_affect_later_steps(
    compiled: CompiledEngine, n: int, batch_size: int
) -> None:
    # Batches of one or two, of a few and of many examples use different kernels in the same memory.
    graph = dense_graph((3, 24, 17, 2), ("relu", "tanh", "linear"))
    problem = problem_on(graph, Training(batch_size=batch_size, learning_rate=0.02), n)
    a, b = start_of(problem), start_of(problem)
    assert compiled.prepare(problem).advance(a, 40)
    assert ReferenceStepper(problem).advance(b, 40)
    assert largest_difference(a.parameters, b.parameters) < 1e-11
