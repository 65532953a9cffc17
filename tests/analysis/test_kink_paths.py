from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.analysis.kink_paths import KinkPath, KinkPaths, _matched
from playground.analysis.pieces import exact_pieces
from playground.analysis.piecewise import PiecewiseLinear
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


def by_node(lines: tuple[KinkPath, ...], node: int) -> list[KinkPath]:
    return [line for line in lines if line.node == node]


def test_a_kink_keeps_its_line_while_others_pass_it() -> None:
    record = KinkPaths()
    for step in range(11):
        record.record(step, fit((step / 10.0, 4), (1.0 - step / 10.0, 5)))
    up, down = by_node(record.lines(), 4)[0], by_node(record.lines(), 5)[0]
    assert len(record.lines()) == 2
    np.testing.assert_array_equal(up.step, np.arange(11))
    np.testing.assert_allclose(up.x, np.arange(11) / 10.0)
    np.testing.assert_allclose(down.x, 1.0 - np.arange(11) / 10.0)
    assert (up.born, up.died) == (None, None)


def test_births_and_deaths_are_marked_with_their_step() -> None:
    record = KinkPaths()
    record.record(0, fit((0.0, 4)))
    record.record(10, fit((0.0, 4), (2.0, 5)))
    record.record(20, fit((2.5, 5)))
    record.record(30, fit((2.5, 5), (0.1, 4)))
    first, second = sorted(by_node(record.lines(), 4), key=lambda line: line.step[0])
    assert (first.born, first.died) == (None, 20)
    assert (second.born, second.died) == (30, None)
    (other,) = by_node(record.lines(), 5)
    assert (other.born, other.died) == (10, None)
    np.testing.assert_array_equal(other.step, [10, 20, 30])


def test_two_kinks_of_one_node_each_keep_their_line() -> None:
    record = KinkPaths()
    record.record(0, fit((-1.0, 4), (1.0, 4)))
    record.record(1, fit((-0.9, 4), (1.1, 4), (5.0, 4)))
    record.record(2, fit((1.2, 4), (5.0, 4)))
    lines = sorted(record.lines(), key=lambda line: float(line.x[0]))
    assert [line.x.tolist() for line in lines] == [[-1.0, -0.9], [1.0, 1.1, 1.2], [5.0, 5.0]]
    assert [(line.born, line.died) for line in lines] == [(None, 2), (None, None), (1, None)]


rows = st.lists(st.floats(-5.0, 5.0), max_size=5).map(sorted)


@given(rows, rows)
def test_the_matching_moves_least_of_all_that_keep_the_order(old, new) -> None:
    pairs = _matched(old, new)
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


def test_a_long_run_stays_within_bounds_and_keeps_its_ends() -> None:
    record = KinkPaths(capacity=64, max_lines=20)
    for step in range(0, 100_000, 7):
        # Node 4 stays, node 5 blinks: hundreds of short lines.
        blink = ((1.0, 5),) if step % 2 else ()
        record.record(step, fit((step / 1e5, 4), *blink))
    lines = record.lines()
    assert len(lines) <= 20
    assert all(len(line.step) <= 65 for line in lines)
    (whole,) = by_node(lines, 4)
    assert whole.step[0] == 0
    assert whole.step[-1] == step
    assert len(whole.step) > 20
    np.testing.assert_allclose(whole.x, whole.step / 1e5)
    assert np.diff(whole.step)[:-1].max() <= 4 * np.diff(whole.step)[:-1].min()


def test_more_kinks_than_lines_are_left_out_and_come_in_later() -> None:
    record = KinkPaths(capacity=8, max_lines=2)
    record.record(0, fit((0.0, 4), (1.0, 5), (2.0, 6)))
    assert len(record.lines()) == 2
    record.record(1, fit((2.0, 6)))
    record.record(2, fit((2.1, 6)))
    assert [line.node for line in record.lines() if line.died is None] == [6]


def test_going_back_in_the_run_takes_the_lines_back() -> None:
    record = KinkPaths()
    for step in range(5):
        record.record(step, fit((0.1 * step, 4), (1.0, 5)))
    record.record(5, fit((0.5, 4), (3.0, 6)))
    record.cut(2)
    lines = record.lines()
    assert sorted(line.node for line in lines) == [4, 5]
    assert all(line.step.tolist() == [0, 1, 2] and line.died is None for line in lines)
    record.record(1, fit((9.0, 4)))
    (line,) = by_node(record.lines(), 4)
    assert line.x.tolist() == [0.0, 9.0]
    record.record(0, fit((7.0, 8)))
    (only,) = record.lines()
    assert (only.node, only.born, only.x.tolist()) == (8, None, [7.0])


def test_a_real_run_is_followed_without_a_break_in_any_line() -> None:
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
    lines = record.lines()
    for step, function in at.items():
        seen = sorted(
            (float(line.x[line.step == step][0]), line.node)
            for line in lines
            if (line.step == step).any()
        )
        there = [(x, n) for x, made in zip(function.x, function.nodes, strict=True) for n in made]
        assert seen == sorted(there)
    for line in lines:
        assert np.diff(line.step).max(initial=1.0) == 1.0
        assert line.born == (None if line.step[0] == 0 else line.step[0])
        assert line.died == (None if line.step[-1] == 59 else line.step[-1] + 1)
