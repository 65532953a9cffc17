from __future__ import annotations

import numpy as np
from hypothesis import given, settings

from playground.analysis.exact.pieces import exact_pieces
from playground.analysis.regions.cut import cut
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph
from tests.analysis.regions.planes import SCALED, plane_networks

START, END = np.array([-1.0, 0.5]), np.array([2.0, -1.75])


@given(plane_networks(n_outputs=2))
@settings(max_examples=40)
def test_the_exact_pieces_of_a_cut_are_the_network_along_its_line(
    network: tuple[Graph, np.ndarray],
) -> None:
    graph, parameters = network
    line = cut(graph, parameters, SCALED, START, END)
    pieces = exact_pieces(line.graph, line.parameters)
    t = np.linspace(-0.2, 1.2, 57)
    points = START + t[:, None] * (END - START)
    wanted = forward(Program.of(graph), parameters, SCALED.to_network(points)).output
    size = 1.0 + np.abs(wanted).max()
    for k in (0, 1):
        found = pieces.output(k)
        np.testing.assert_allclose(found(t), wanted[:, k], rtol=0.0, atol=1e-8 * size)
        makers = {node for nodes in found.nodes for node in nodes}
        assert makers <= {node.id for node in graph.units}
