from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.kinks.paths import KinkPath, KinkPaths, matched
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.run import Run
from playground.model.document import Training, fresh_progress
from playground.model.graph import dense_graph


def fit(*kinks: tuple[float, int]) -> PiecewiseLinear:
    """A function whose kinks lie at these x and are made by these nodes."""
    ordered = sorted(kinks)
    x = np.array([place for place, _ in ordered])
    flat = np.zeros(len(x) + 1)
    return PiecewiseLinear(x, np.zeros(len(x)), flat, flat, tuple((node,) for _, node in ordered))


def by_node(paths: tuple[KinkPath, ...], node: int) -> list[KinkPath]:
    return [path for path in paths if path.node == node]


def test_a_kink_keeps_its_path_while_others_pass_it() -> None:
    record = KinkPaths()
    for step in range(11):
        record.record(step, fit((step / 10.0, 4), (1.0 - step / 10.0, 5)))
    up, down = by_node(record.paths(), 4)[0], by_node(record.paths(), 5)[0]
    assert len(record.paths()) == 2
    np.testing.assert_array_equal(up.step, np.arange(11))
    np.testing.assert_allclose(up.x, np.arange(11) / 10.0)
    np.testing.assert_allclose(down.x, 1.0 - np.arange(11) / 10.0)
    assert (up.born, up.died) == (None, None)


def test_a_path_has_the_steps_at_which_its_kink_appeared_and_disappeared() -> None:
    record = KinkPaths()
    record.record(0, fit((0.0, 4)))
    record.record(10, fit((0.0, 4), (2.0, 5)))
    record.record(20, fit((2.5, 5)))
    record.record(30, fit((2.5, 5), (0.1, 4)))
    first, second = sorted(by_node(record.paths(), 4), key=lambda path: path.step[0])
    assert (first.born, first.died) == (None, 20)
    assert (second.born, second.died) == (30, None)
    (other,) = by_node(record.paths(), 5)
    assert (other.born, other.died) == (10, None)
    np.testing.assert_array_equal(other.step, [10, 20, 30])


def test_two_kinks_of_a_node_have_separate_paths() -> None:
    record = KinkPaths()
    record.record(0, fit((-1.0, 4), (1.0, 4)))
    record.record(1, fit((-0.9, 4), (1.1, 4), (5.0, 4)))
    record.record(2, fit((1.2, 4), (5.0, 4)))
    paths = sorted(record.paths(), key=lambda path: float(path.x[0]))
    assert [path.x.tolist() for path in paths] == [[-1.0, -0.9], [1.0, 1.1, 1.2], [5.0, 5.0]]
    assert [(path.born, path.died) for path in paths] == [(None, 2), (None, None), (1, None)]


rows = st.lists(st.floats(-5.0, 5.0), max_size=5).map(sorted)


@given(rows, rows)
def test_kinks_are_matched_in_order_with_the_least_movement(old, new) -> None:
    pairs = matched(old, new)
    size = min(len(old), len(new))
    assert len(pairs) == size
    assert pairs == sorted(pairs)
    assert len({i for i, _ in pairs}) == len({j for _, j in pairs}) == size
    best = min(
        sum(abs(old[i] - new[j]) for i, j in zip(a, b, strict=True))
        for a in combinations(range(len(old)), size)
        for b in combinations(range(len(new)), size)
    )
    assert sum(abs(old[i] - new[j]) for i, j in pairs) == pytest.approx(best, abs=1e-12)


def test_a_long_run_takes_bounded_memory_and_keeps_both_ends() -> None:
    record = KinkPaths(capacity=64, max_paths=20)
    for step in range(0, 100_000, 7):
        # Node 4 stays, node 5 blinks: hundreds of short paths.
        blink = ((1.0, 5),) if step % 2 else ()
        record.record(step, fit((step / 1e5, 4), *blink))
    paths = record.paths()
    assert len(paths) <= 20
    assert all(len(path.step) <= 65 for path in paths)
    (whole,) = by_node(paths, 4)
    assert whole.step[0] == 0
    assert whole.step[-1] == step
    assert len(whole.step) > 20
    np.testing.assert_allclose(whole.x, whole.step / 1e5)
    assert np.diff(whole.step)[:-1].max() <= 4 * np.diff(whole.step)[:-1].min()


def test_kinks_beyond_the_limit_are_recorded_once_others_end() -> None:
    record = KinkPaths(capacity=8, max_paths=2)
    record.record(0, fit((0.0, 4), (1.0, 5), (2.0, 6)))
    assert len(record.paths()) == 2
    record.record(1, fit((2.0, 6)))
    record.record(2, fit((2.1, 6)))
    assert [path.node for path in record.paths() if path.died is None] == [6]


def test_an_earlier_step_cuts_the_paths_there() -> None:
    record = KinkPaths()
    for step in range(5):
        record.record(step, fit((0.1 * step, 4), (1.0, 5)))
    record.record(5, fit((0.5, 4), (3.0, 6)))
    record.cut(2)
    paths = record.paths()
    assert sorted(path.node for path in paths) == [4, 5]
    assert all(path.step.tolist() == [0, 1, 2] and path.died is None for path in paths)
    record.record(1, fit((9.0, 4)))
    (path,) = by_node(record.paths(), 4)
    assert path.x.tolist() == [0.0, 9.0]
    record.record(0, fit((7.0, 8)))
    (only,) = record.paths()
    assert (only.node, only.born, only.x.tolist()) == (8, None, [7.0])


def test_paths_of_a_training_run_have_all_kinks_without_gaps() -> None:
    graph = dense_graph((1, 4, 3, 1), ("relu", "relu", "linear"))
    parameters = np.random.default_rng(3).normal(size=graph.n_parameters)
    x = np.linspace(-1.0, 1.0, 20)[:, None]
    training = Training(learning_rate=0.02)
    problem = Problem(Program.of(graph), x, np.sin(3.0 * x), x[:0], x[:0], training)
    run = Run(problem, parameters, fresh_progress(graph, "sgd"))
    record = KinkPaths()
    at: dict[int, PiecewiseLinear] = {}
    for step in range(60):
        at[step] = exact_pieces(graph, run.state.parameters).output()
        record.record(step, at[step])
        run.advance(1)
    paths = record.paths()
    for step, function in at.items():
        seen = sorted(
            (float(path.x[path.step == step][0]), path.node)
            for path in paths
            if (path.step == step).any()
        )
        there = [(x, n) for x, made in zip(function.x, function.nodes, strict=True) for n in made]
        assert seen == sorted(there)
    for path in paths:
        assert np.diff(path.step).max(initial=1.0) == 1.0
        assert path.born == (None if path.step[0] == 0 else path.step[0])
        assert path.died == (None if path.step[-1] == 59 else path.step[-1] + 1)
