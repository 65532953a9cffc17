from __future__ import annotations

import numpy as np

from playground.analysis.regions.grid import PlaneGrid
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model.graph import dense_graph
from tests.analysis.regions.planes import BOX, SCALED


def test_the_grid_is_the_forward_pass_at_its_places_in_single_precision() -> None:
    graph = dense_graph((2, 8, 3), ("tanh", "softmax"))
    parameters = np.random.default_rng(1).normal(size=graph.n_parameters)
    grid = PlaneGrid(SCALED, BOX, 16)
    found = grid.table(grid.activity(Program.of(graph), parameters).output[:, 1])
    for row, column in ((0, 0), (3, 12), (15, 7)):
        x = grid.places(np.array([[column, row]], dtype=float))
        wanted = predict(Program.of(graph), parameters, SCALED.to_network(x))[0, 1]
        assert abs(found[row, column] - wanted) < 1e-6
    assert found.dtype == np.float32
