from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.model import edits, groups
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.drawn import is_initial, only_drawn
from playground.model.initializers import INITIALIZERS, draw, is_drawn
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
    assert not only_drawn(by_hand, fresh)


def test_a_network_that_was_only_built_has_nothing_to_preserve() -> None:
    start = network(1, 1)
    document = edits.add_layer(start, 1)
    document = groups.add_nodes(document, document.graph.layers[1].id, 2)
    document = edits.add_layer(document, 2, entry="random")
    document = edits.add_edges(document, [(2, 4)])
    assert only_drawn(document, start)
    wide = network(1, 3, 1)
    grown = groups.add_nodes(wide, wide.graph.layers[1].id, 2)
    assert only_drawn(edits.remove_nodes(grown, [4]), wide)


def test_a_step_a_lock_or_a_value_is_to_be_preserved() -> None:
    start = network(1, 3, 1)
    assert only_drawn(start, start)
    assert not only_drawn(start, None)
    assert not only_drawn(edits.set_locked(start, [(2, 4)], True), start)
    for value in (0.5, -1e-200, 5e-324, 1e300):
        assert not only_drawn(edits.set_values(start, {4: value}), start)
    assert not only_drawn(replace(start, progress=replace(start.run, step=1)), start)


@given(documents(), st.data())
@settings(max_examples=40)
def test_drawn_weights_are_recognised_and_other_values_are_not(
    document: Document, data: st.DataObject
) -> None:
    seed, name = data.draw(st.integers(0, 1000)), data.draw(st.sampled_from(tuple(INITIALIZERS)))
    for edge in document.graph.edges:
        value = draw(document.graph, edge.key, seed, name)
        assert is_drawn(edge.key, value, seed, name)
        others = (0.5,) if value == 0.0 else (-value, value * 1.001, 0.5)
        assert not any(is_drawn(edge.key, other, seed, name) for other in others)


@given(documents(), st.data())
@settings(max_examples=40)
def test_adding_a_layer_keeps_locked_weights(document: Document, data: st.DataObject) -> None:
    index = data.draw(st.integers(1, len(document.graph.layers) - 1))
    ways = [edits.add_layer(document, index, entry=entry) for entry in ("neutral", "random")]
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
