from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.model import edits, groups
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.initial.drawn import is_initial, only_drawn, values_of
from playground.model.initial.initializers import INITIALIZERS
from tests.strategies import documents

RANGE = (-2.0, 3.0)


def network(*sizes: int, initializer: str = "he") -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    training = Training(initializer=initializer)
    return dense_document(sizes, activations, Data(Generator()), training)


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_initial_values_are_recognised_until_a_weight_is_set(initializer: str) -> None:
    fresh = network(1, 3, 1, initializer=initializer)
    assert is_initial(fresh, RANGE)
    assert is_initial(edits.restart(fresh, RANGE, seed=7), RANGE)
    by_hand = edits.set_values(fresh, {(2, 4): 0.25})
    assert not is_initial(by_hand, RANGE)
    assert not only_drawn(by_hand, values_of(fresh))


def test_a_step_a_lock_or_a_value_is_to_be_preserved() -> None:
    start = network(1, 3, 1)
    drawn = values_of(start)
    assert only_drawn(start, drawn)
    assert only_drawn(edits.remove_nodes(start, [4]), drawn)
    assert not only_drawn(start, {})
    assert not only_drawn(edits.set_locked(start, [(2, 4)], True), drawn)
    for value in (0.5, -1e-200, 5e-324, 1e300):
        assert not only_drawn(edits.set_values(start, {4: value}), drawn)
    assert not only_drawn(replace(start, progress=replace(start.run, step=1)), drawn)


@given(documents(), st.data())
@settings(max_examples=40)
def test_adding_a_layer_keeps_locked_weights(document: Document, data: st.DataObject) -> None:
    index = data.draw(st.integers(1, len(document.graph.layers) - 1))
    ways = [edits.add_layer(document, index, entry=entry) for entry in ("neutral", "reset")]
    left, right = document.graph.layers[index - 1 : index + 1]
    free = [
        e
        for e in document.graph.edges
        if not e.locked
        and document.graph.layer_of(e.source) == left
        and document.graph.layer_of(e.target) == right
    ]
    if free:
        ways.append(groups.insert_identity(document, index))
    for after in ways:
        for edge in document.graph.edges:
            if edge.locked:
                assert edge in after.graph.edges
                assert after.weight(*edge.key) == document.weight(*edge.key)
