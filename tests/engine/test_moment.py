from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.engine.moment import OVERHEAD, Moment
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, frozen
from tests.engine.moments import POWERS, STEPS, moment


def state_by_id(document: Document) -> dict:
    values = zip(document.parameters, document.run.slots.T.tolist(), strict=True)
    return dict(zip(document.graph.parameter_keys, values, strict=True))


def test_other_settings_names_and_order_leave_what_was_learned() -> None:
    now = moment(4, optimizer="momentum")
    nodes = now.document.graph.layers[1].nodes
    there = edits.move_node(now.document, nodes[0].id, 3)
    there = edits.rename_node(there, nodes[1].id, "a")
    there = edits.set_training(there, learning_rate=0.5)
    there = edits.set_positions(there, {nodes[2].id: (1.0, 2.0)})
    there = edits.set_data(there, Data(Generator("abs", n=5)))
    there = edits.restart(there, (-1.0, 1.0), 99)
    got = now.with_settings_of(Moment(there))
    assert got.document.graph == there.graph
    assert got.document.training == there.training
    assert got.document.data is there.data
    assert got.document.layout == there.layout
    assert state_by_id(got.document) == state_by_id(now.document)
    assert got.step == STEPS
    assert got.document.run.powers == POWERS
    assert got.history is now.history


def test_another_optimizer_starts_with_no_state() -> None:
    now = moment(4, optimizer="momentum")
    there = edits.set_training(now.document, optimizer="adam")
    got = now.with_settings_of(Moment(there))
    assert got.document.run.slots.shape == (2, now.document.graph.n_parameters)
    assert not got.document.run.slots.any()
    assert got.step == STEPS


def test_a_moment_is_counted_without_what_the_other_holds_too() -> None:
    now = moment(4, optimizer="momentum")
    n = now.document.graph.n_parameters
    assert now.bytes_beside(now) == OVERHEAD
    assert now.bytes_beside(None) == OVERHEAD + 32 * (STEPS + 1) + 3 * 8 * n
    key = now.document.graph.edges[0].key
    value = replace(now, document=edits.set_values(now.document, {key: 1.0}))
    assert value.bytes_beside(now) == OVERHEAD + 8 * n
    drawn = Points(frozen(np.zeros((50, 1))), frozen(np.zeros((50, 1))), (1, 2))
    data = replace(now, document=edits.set_data(now.document, Data(drawn)))
    assert data.bytes_beside(now) == OVERHEAD + 8 * 102
    moved = replace(now, document=edits.set_positions(now.document, {2: (0.0, 0.0)}))
    assert moved.bytes_beside(now) > OVERHEAD
    grown = replace(now, document=edits.add_node(now.document, now.document.graph.layers[1].id))
    assert grown.bytes_beside(now) == OVERHEAD + 3 * 8 * (n + 3)
