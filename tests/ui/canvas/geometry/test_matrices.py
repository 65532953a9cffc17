from __future__ import annotations

import numpy as np
import pytest

from playground.model.graph import dense_graph
from playground.model.selection import Selection
from playground.ui.canvas.geometry.layout import arrange
from playground.ui.canvas.geometry.matrices import BIG_BLOCK, MANY_EDGES, matrices_of
from tests.ui.canvas.conftest import OpenCanvas, network


def matrices(*sizes: int, without: int = 0):
    graph = dense_graph(sizes, ("relu",) * (len(sizes) - 2) + ("linear",))
    if without:
        graph = graph.with_edges(e for k, e in enumerate(graph.edges) if k != without)
    return graph, matrices_of(graph, arrange(graph, {}))


def test_small_networks_and_thin_blocks_stay_lines() -> None:
    assert matrices(1, 16, 16, 1)[1] == ()
    graph, (matrix,) = matrices(1, 64, 64, 1)
    assert matrix.edges.size == 64 * 64 > BIG_BLOCK
    assert len(graph.edges) - matrix.edges.size == 128


def test_where_an_edge_is_missing_the_picture_has_an_empty_cell() -> None:
    whole, (before,) = matrices(1, 64, 64, 1)
    gone = whole.edges[70].key
    graph, (matrix,) = matrices(1, 64, 64, 1, without=70)
    assert matrix.edges.size == 64 * 64 - 1
    ((row, column),) = np.argwhere(matrix.cells < 0).tolist()
    assert (graph.nodes[matrix.sources[column]].id, graph.nodes[matrix.targets[row]].id) == gone
    x = matrix.rect.left + (column + 0.5) / 64 * matrix.rect.width
    y = matrix.rect.top + (row + 0.5) / 64 * matrix.rect.height
    assert matrix.edge_at(x, y) is None
    assert before.edge_at(x, y) == 70


def test_a_sparse_block_stays_lines() -> None:
    graph = dense_graph((1, 64, 64, 1), ("relu", "relu", "linear"))
    thin = graph.with_edges(e for k, e in enumerate(graph.edges) if k % 10 < 4)
    assert len(thin.edges) > MANY_EDGES
    assert matrices_of(thin, arrange(thin, {})) == ()


def test_rows_are_targets_and_columns_are_sources() -> None:
    graph, (matrix,) = matrices(1, 50, 40, 1)
    assert matrix.cells.shape == (40, 50)
    source, target = graph.layers[1].nodes[7], graph.layers[2].nodes[30]
    assert graph.edges[matrix.cells[30, 7]].key == (source.id, target.id)


def test_a_point_of_the_picture_is_the_edge_of_its_cell() -> None:
    _, (matrix,) = matrices(1, 50, 40, 1)
    rect = matrix.rect
    assert matrix.edge_at(rect.left + 1e-9, rect.top + 1e-9) == matrix.cells[0, 0]
    assert matrix.edge_at(rect.right, rect.bottom) == matrix.cells[-1, -1]
    assert matrix.edge_at(rect.left - 1.0, rect.top) is None


@pytest.mark.parametrize("layer", [1, 2])
def test_of_a_layer_chosen_whole_the_block_is_framed_and_other_edges_are_brought_out(
    open_canvas: OpenCanvas, layer: int
) -> None:
    view = open_canvas(network(1, 64, 64, 1)).view
    state, graph = view.state, view.state.graph
    end = graph.layers[0 if layer == 1 else -1].nodes[0].id
    others = {edge.key for edge in graph.edges if end in edge.key}
    plain = view.grab().toImage()
    view.select(Selection(layer=graph.layers[layer].id))
    assert state.chosen_matrices() == state.matrices
    assert set(state.prominent_edges()) == others
    rect, camera = state.matrices[0].rect, state.camera
    x, y = round(camera.x(rect.left)), round(camera.y(rect.centre[1]))
    assert plain.pixelColor(x, y) != view.grab().toImage().pixelColor(x, y)
    view.select(Selection((graph.layers[layer].nodes[0].id,)))
    assert state.chosen_matrices() == ()
    assert len(state.prominent_edges()) == 65
