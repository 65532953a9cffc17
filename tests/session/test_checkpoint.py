from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, frozen
from playground.session.checkpoint import OVERHEAD, Checkpoint
from tests.session.checkpoints import POWERS, STEPS, checkpoint


def state_by_id(document: Document) -> dict:
    values = zip(document.parameters, document.run.slots.T.tolist(), strict=True)
    return dict(zip(document.graph.parameter_keys, values, strict=True))


def test_other_settings_names_and_order_leave_what_was_learned() -> None:
    now = checkpoint(4, optimizer="momentum")
    nodes = now.document.graph.layers[1].nodes
    there = edits.move_node(now.document, nodes[0].id, 3)
    there = edits.rename_node(there, nodes[1].id, "a")
    there = edits.set_training(there, learning_rate=0.5)
    there = edits.set_positions(there, {nodes[2].id: (1.0, 2.0)})
    there = edits.set_data(there, Data(Generator("abs", n=5)))
    there = edits.restart(there, (-1.0, 1.0), 99)
    got = now.with_settings_of(Checkpoint(there))
    assert got.document.graph == there.graph
    assert got.document.training == there.training
    assert got.document.data is there.data
    assert got.document.layout == there.layout
    assert state_by_id(got.document) == state_by_id(now.document)
    assert got.step == STEPS
    assert got.document.run.powers == POWERS
    assert got.history is now.history


def test_another_optimizer_starts_with_no_state() -> None:
    now = checkpoint(4, optimizer="momentum")
    there = edits.set_training(now.document, optimizer="adam")
    got = now.with_settings_of(Checkpoint(there))
    assert got.document.run.slots.shape == (2, now.document.graph.n_parameters)
    assert not got.document.run.slots.any()
    assert got.step == STEPS


def test_what_an_edit_left_alone_is_shared() -> None:
    now = checkpoint(4, optimizer="momentum")
    n = now.document.graph.n_parameters

    def added(document: Document) -> int:
        """Bytes of what ``now`` does not hold too."""
        known = {id(part) for part, _ in now.parts()}
        after = replace(now, document=document)
        return sum(size for part, size in after.parts() if id(part) not in known)

    assert added(now.document) == OVERHEAD
    key = now.document.graph.edges[0].key
    assert added(edits.set_values(now.document, {key: 1.0})) == OVERHEAD + 8 * n
    drawn = Points(frozen(np.zeros((50, 1))), frozen(np.zeros((50, 1))), (1, 2))
    assert added(edits.set_data(now.document, Data(drawn))) == OVERHEAD + 8 * 102
    assert added(edits.set_positions(now.document, {2: (0.0, 0.0)})) > OVERHEAD
    grown = edits.add_node(now.document, now.document.graph.layers[1].id)
    assert added(grown) == OVERHEAD + 3 * 8 * (n + 3)
