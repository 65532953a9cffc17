from __future__ import annotations

from playground.model.graph import dense_graph
from playground.ui.canvas.layout import arrange
from playground.ui.canvas.matrices import BIG_BLOCK, matrices_of


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


def test_a_block_with_a_hole_stays_lines() -> None:
    assert matrices(1, 64, 64, 1, without=70)[1] == ()


def test_rows_are_targets_and_columns_are_sources() -> None:
    graph, (matrix,) = matrices(1, 50, 40, 1)
    assert matrix.edges.shape == (40, 50)
    source, target = graph.layers[1].nodes[7], graph.layers[2].nodes[30]
    assert graph.edges[matrix.edges[30, 7]].key == (source.id, target.id)


def test_a_point_of_the_picture_is_the_edge_of_its_cell() -> None:
    _, (matrix,) = matrices(1, 50, 40, 1)
    rect = matrix.rect
    assert matrix.edge_at(rect.left + 1e-9, rect.top + 1e-9) == matrix.edges[0, 0]
    assert matrix.edge_at(rect.right, rect.bottom) == matrix.edges[-1, -1]
    assert matrix.edge_at(rect.left - 1.0, rect.top) is None
