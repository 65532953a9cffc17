from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model.document import Data, Document, Generator, Points, Progress, Training, frozen
from playground.model.graph import dense_graph
from tests.strategies import graphs


@given(graphs(), graphs(), st.data())
def test_on_another_graph_survivors_keep_value_and_state_and_others_are_new(old, new, data) -> None:
    n = old.n_parameters
    slots = np.arange(1.0, 2 * n + 1).reshape(2, n)
    document = Document(
        old,
        frozen(np.arange(n) + 0.5),
        Data(Generator()),
        Training(optimizer="adam"),
        {node.id: (1.0, float(node.id)) for node in old.nodes},
        Progress(3, 1, 2, frozen(slots), (0.1, 0.2)),
    )
    keys = st.sampled_from(new.parameter_keys)
    values = data.draw(st.dictionaries(keys, st.floats(-1.0, 1.0), max_size=4))
    got = document.with_graph(new, values)
    kept = {key: i for i, key in enumerate(old.parameter_keys)}
    for i, key in enumerate(new.parameter_keys):
        survives = key in kept
        there = kept.get(key, 0)
        assert got.parameters[i] == values.get(key, there + 0.5 if survives else 0.0)
        assert (got.run.slots[:, i] == (slots[:, there] if survives else 0.0)).all()
    assert (got.run.step, got.run.epoch, got.run.position) == (3, 1, 2)
    assert got.run.powers == (0.1, 0.2)
    assert not np.signbit(got.parameters[got.parameters == 0.0]).any()
    alive = {node.id for node in old.nodes} & {node.id for node in new.nodes}
    assert dict(got.layout) == {i: (1.0, float(i)) for i in alive}


def test_the_arrays_of_a_document_are_read_only_copies() -> None:
    x, slots = np.array([[1.0], [2.0]]), np.zeros((2, 3))
    parameters = np.array([0.5, 1.0])
    points, progress = Points(x, np.array([[1], [2]])), Progress(slots=slots)
    graph = dense_graph((1, 1), ("linear",))
    layout = {2: (1.0, 2.0)}
    document = Document(graph, parameters, Data(points), layout=layout)
    layout[4] = (0.0, 0.0)
    assert document.layout == {2: (1.0, 2.0)}
    for array in (graph.ends, graph.locked, graph.with_edges(graph.edges[::-1]).ends):
        assert not array.flags.writeable
    for mine, held in ((x, points.x), (slots, progress.slots), (parameters, document.parameters)):
        mine[...] = 9.0
        assert not (held == 9.0).any()
        with pytest.raises(ValueError, match="read-only"):
            held[...] = 9.0
    assert points.y.dtype == np.float64
    assert Points(points.x, points.y).x is points.x
