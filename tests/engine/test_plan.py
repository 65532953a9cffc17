"""The tables of the kernels, which check nothing themselves."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine import layout as at
from playground.engine.plan import Plan, structure_of
from playground.engine.program import Program
from playground.engine.tiles import address, aligned, tiles_of
from playground.model.document import Training, frozen
from playground.model.graph import dense_graph
from tests.engine.random_problems import problem_on, random_graph, skip_graph

WIDE = 16


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_every_parameter_has_a_distinct_place(seed: int) -> None:
    graph = random_graph(np.random.default_rng(seed), "relu", "linear")
    structure = structure_of(Program.of(graph), False)
    assert len(structure.places) == graph.n_parameters
    assert len(set(structure.places.tolist())) == graph.n_parameters
    assert structure.places.min() >= 0
    assert structure.places.max() < structure.n_theta
    assert structure.n_theta % 8 == 0
    assert structure.is_weight.sum() == len(graph.edges)
    assert structure.free_places.sum() == graph.n_parameters - graph.locked.sum()


@given(st.integers(0, 2**32 - 1))
@settings(max_examples=60)
def test_every_edge_is_in_a_panel_and_every_outgoing_one_in_a_group(seed: int) -> None:
    graph = random_graph(np.random.default_rng(seed), "relu", "linear")
    program = Program.of(graph)
    structure = structure_of(program, False)
    forward = structure.forward.table(0, (0, 0, 0), 1)
    forward = forward[(forward[:, at.CODE] >= at.FORWARD_1) & (forward[:, at.CODE] <= at.FORWARD_8)]
    heights = 2 ** (forward[:, at.CODE] - at.FORWARD_1)
    panels = forward[:, at.WEIGHTS] // 8
    assert np.sum(heights) == len(graph.units)
    n_given = graph.n_inputs + graph.n_outputs + 1
    units = {node.id: n_given + i for i, node in enumerate(graph.units)}
    lines = {node.id: i for i, node in enumerate(graph.layers[0].nodes)} | units
    found = {}
    for place, height, row in zip(panels, heights, forward, strict=True):
        first = row[at.TABLE] // 8
        for s in range(row[at.N]):
            for i in range(height):
                pair = (structure.sources[first + s], n_given + row[at.LINE] + i)
                found[pair] = place + height * s + i
    for k, edge in enumerate(graph.edges):
        assert found[lines[edge.source], lines[edge.target]] == structure.places[k]


def test_the_panels_of_a_dense_network_have_only_padding_besides_parameters() -> None:
    program = Program.of(dense_graph((3, 17, 10, 2), ("relu", "tanh", "linear")))
    structure = structure_of(program, False)
    n_panels = 3 + 2 + 1  # 8 + 8 + 1, 8 + 2, 2
    assert structure.n_theta - program.n_parameters < 8 * n_panels


def test_a_sparse_network_is_not_filled_up() -> None:
    graph = dense_graph((1, 64, 64, 1), ("relu", "relu", "linear"))
    first = {layer.id: layer.nodes[0].id for layer in graph.layers}
    starts = list(first.values())
    sparse = graph.with_edges(e for e in graph.edges if (e.source - e.target) % 64 in (1, 9)
                              or e.source in starts or e.target in starts)  # fmt: skip
    structure = structure_of(Program.of(sparse), False)
    assert structure.n_theta < 3 * sparse.n_parameters


def test_a_change_of_settings_reuses_structure_and_tiles() -> None:
    problem = problem_on(skip_graph("relu"), Training(batch_size=10), 100)
    edited = replace(problem, training=replace(problem.training, learning_rate=0.5))
    assert structure_of(problem.program, False) is structure_of(edited.program, False)
    first = tiles_of(problem.x_train, problem.y_train, 48, 56)
    assert tiles_of(problem.x_train, problem.y_train, 48, 56) is first
    assert tiles_of(problem.x_train, problem.y_train, 64, 72) is not first


def test_tiles_have_the_transposed_rows_and_repeat_the_last() -> None:
    x, y = frozen(np.arange(20.0).reshape(10, 2)), frozen(np.arange(10.0).reshape(10, 1))
    tiles = tiles_of(x, y, 4, 5)
    assert tiles.shape == (3, 3, 5)
    assert tiles[1, 0, :4].tolist() == [8.0, 10.0, 12.0, 14.0]
    assert tiles[2, 2, :4].tolist() == [8.0, 9.0, 9.0, 9.0]
    assert tiles_of(x[:0], y[:0], 4, 5).shape == (0, 3, 5)


def test_tiles_of_writeable_rows_are_made_again() -> None:
    x, y = np.zeros((4, 1)), np.zeros((4, 1))
    tiles_of(x, y, 16, 24)
    x[0] = 1.0
    assert tiles_of(x, y, 16, 24)[0, 0, 0] == 1.0


@pytest.mark.parametrize("n", [1, 15, 16, 100, 128, 129, 1797])
@pytest.mark.parametrize("batch_size", [0, 1, 10, 1000])
def test_lines_are_an_odd_number_of_cache_lines_apart(n: int, batch_size: int) -> None:
    plan = Plan(problem_on(skip_graph("relu"), Training(batch_size=batch_size), n), WIDE)
    tile, stride = int(plan.header[at.TILE]), int(plan.header[at.STRIDE])
    assert tile % WIDE == 0
    assert stride >= 8 * tile
    assert (stride // 64) % 2 == 1
    assert stride % 64 == 0
    for what in (at.LINES, at.DELTAS, at.THETA, at.OTHER_THETA, at.GRADIENT, at.TARGETS):
        assert plan.header[what] % 64 == 0


def test_aligned_memory_starts_at_a_cache_line() -> None:
    for n in (0, 1, 7, 100):
        memory = aligned(n)
        assert address(memory) % 64 == 0
        assert memory.tolist() == [0.0] * n
