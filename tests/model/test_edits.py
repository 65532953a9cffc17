from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model import edits
from playground.model.document import (
    Data,
    Document,
    DocumentError,
    Generator,
    Training,
    dense_document,
)
from playground.model.parts import GraphError
from tests.strategies import documents

X = np.linspace(-2.0, 2.0, 17)[:, None]


def small(**training) -> Document:
    data = Data(Generator("sine", n=20))
    return dense_document((1, 2, 1), ("relu", "linear"), data, Training(**training))


def function(document: Document) -> np.ndarray:
    return predict(Program.of(document.graph), document.parameters, X)


def values(document: Document) -> dict:
    return dict(zip(document.graph.parameter_keys, document.parameters, strict=True))


@given(documents(), st.data())
def test_a_neutral_node_does_not_change_the_function(document: Document, data) -> None:
    layer = data.draw(st.sampled_from(document.graph.layers[1:-1] or [None]))
    if layer is None:
        return
    grown = edits.add_node(document, layer.id)
    np.testing.assert_allclose(function(grown), function(document), rtol=1e-12, atol=1e-12)
    assert grown.graph.next_id == document.graph.next_id + 1


@given(documents(), st.data())
def test_surviving_weights_keep_value_and_optimizer_state(document: Document, data) -> None:
    slots = np.arange(document.run.slots.size, dtype=float).reshape(document.run.slots.shape)
    document = replace(document, progress=replace(document.run, slots=slots, step=7))
    edit = data.draw(
        st.sampled_from(
            [
                lambda d: edits.add_layer(d, 1, 2),
                lambda d: edits.add_layer(d, len(d.graph.layers) - 1, 1, entry="neutral"),
                lambda d: edits.add_node(d, d.graph.layers[-1].id),
                lambda d: edits.remove_edges(d, [e.key for e in d.graph.edges[::2]]),
                lambda d: edits.move_node(d, d.graph.nodes[0].id, 0),
                lambda d: edits.add_node(d, d.graph.layers[0].id, entry="reset"),
            ]
        )
    )
    after = edit(document)
    old = {key: i for i, key in enumerate(document.graph.parameter_keys)}
    for i, key in enumerate(after.graph.parameter_keys):
        if key in old:
            assert after.parameters[i] == document.parameters[old[key]]
            assert (after.run.slots[:, i] == document.run.slots[:, old[key]]).all()
        else:
            assert (after.run.slots[:, i] == 0.0).all()
    assert after.run.step == 7


def test_ids_are_never_used_again() -> None:
    document = small()
    hidden = document.graph.layers[1].id
    seen = {n.id for n in document.graph.nodes}
    for _ in range(5):
        document = edits.add_node(document, hidden)
        new = {n.id for n in document.graph.nodes} - seen
        assert len(new) == 1
        seen |= new
        document = edits.remove_nodes(document, new)


def test_a_new_node_is_connected_with_both_neighbours() -> None:
    document = edits.add_node(small(), 3)
    assert document.graph.incoming[8] == (2,)
    assert document.graph.outgoing[8] == (7,)
    assert document.weight(8, 7) == 0.0
    assert document.weight(2, 8) != 0.0


def test_a_neutral_layer_keeps_the_function_and_a_random_one_replaces_the_edges() -> None:
    document = small()
    neutral = edits.add_layer(document, 2, 2, entry="neutral")
    np.testing.assert_allclose(function(neutral), function(document), atol=1e-15)
    inserted = edits.add_layer(document, 2, 2)
    assert (4, 7) not in inserted.graph.edge_index
    assert len(inserted.graph.edges) == 2 + 4 + 2


def test_removing_the_only_hidden_layer_connects_input_and_output() -> None:
    document = edits.remove_layer(small(), 3)
    assert [e.key for e in document.graph.edges] == [(2, 7)]
    with pytest.raises(GraphError, match="stay"):
        edits.remove_layer(document, 1)


def test_removing_edges_connects_nothing() -> None:
    document = small()
    bare = edits.remove_edges(document, [e.key for e in document.graph.edges])
    assert bare.graph.edges == ()
    with pytest.raises(GraphError, match="no edge from x to h1"):
        edits.remove_edges(bare, [(2, 4)])


def test_locks_and_values_are_set_by_key() -> None:
    document = edits.set_values(small(), {(2, 4): 1 / 3, 7: -2.0})
    assert document.weight(2, 4) == 1 / 3
    assert document.bias(7) == -2.0
    locked = edits.set_locked(document, [(2, 4), 7], True)
    assert locked.graph.locked.sum() == 2
    assert edits.set_locked(locked, [(2, 4), 7], False).graph == document.graph
    with pytest.raises(GraphError, match="finite"):
        edits.set_values(document, {7: float("inf")})
    with pytest.raises(GraphError, match="no bias"):
        edits.set_values(document, {2: 1.0})
    with pytest.raises(GraphError, match="no weight"):
        edits.set_locked(document, [(2, 7)], True)


def test_restart_repeats_the_initial_values_and_keeps_locked_ones() -> None:
    start = small(seed=3)
    document = edits.set_locked(edits.set_values(start, {(2, 4): 5.0}), [(2, 4)], True)
    again = edits.restart(document, (-1.0, 1.0))
    assert again.weight(2, 4) == 5.0
    assert again.weight(2, 5) == start.weight(2, 5)
    other = edits.restart(document, (-1.0, 1.0), seed=4)
    assert other.weight(2, 5) != start.weight(2, 5)
    assert other.training.seed == 4


def test_another_optimizer_starts_without_state_but_keeps_the_weights() -> None:
    document = small(optimizer="adam")
    assert document.run.slots.shape == (2, 7)
    changed = edits.set_training(document, optimizer="momentum")
    assert changed.run.slots.shape == (1, 7)
    assert values(changed) == values(document)


@pytest.mark.parametrize(
    ("changes", "place"),
    [
        ({"learning_rate": -1.0}, "learning_rate"),
        ({"learning_rate": float("nan")}, "learning_rate"),
        ({"loss": "nope"}, "loss"),
        ({"optimizer": "nope"}, "optimizer"),
        ({"initializer": "nope"}, "initializer"),
        ({"momentum": 1.0}, "momentum"),
        ({"epsilon": 0.0}, "epsilon"),
        ({"batch_size": -1}, "batch_size"),
        ({"seed": -1}, "seed"),
    ],
)
def test_a_setting_out_of_range_is_refused_and_named(changes, place) -> None:
    with pytest.raises(DocumentError) as error:
        edits.set_training(small(), **changes)
    assert error.value.place == place


def test_positions_are_removed_with_their_node() -> None:
    document = edits.set_positions(small(), {4: (10.0, 20.0), 5: (0.0, 1.0)})
    assert edits.remove_nodes(document, [4]).layout == {5: (0.0, 1.0)}
    assert edits.set_positions(document, {5: None}).layout == {4: (10.0, 20.0)}


def test_touches_network_is_true_for_changes_of_the_function_only() -> None:
    document = small()
    for untouched in (
        edits.rename_node(document, 4, "left"),
        edits.set_training(document, learning_rate=0.5),
        edits.set_locked(document, [4], True),
        edits.move_node(document, 4, 1),
        edits.set_positions(document, {4: (1.0, 1.0)}),
    ):
        assert not edits.touches_network(document, untouched)
    for touched in (
        edits.set_activation(document, 3, "tanh"),
        edits.set_values(document, {4: 0.5}),
        edits.add_node(document, 3),
        edits.remove_edges(document, [(2, 4)]),
    ):
        assert edits.touches_network(document, touched)


def test_a_name_is_one_line_of_at_most_forty_characters() -> None:
    document = edits.rename_node(small(), 4, "  the  left\none ")
    assert document.graph.node(4).name == "the left one"
    assert edits.rename_layer(small(), 3, "W" * 40).graph.layer(3).name == "W" * 40
    for rename, part in ((edits.rename_node, 4), (edits.rename_layer, 3)):
        with pytest.raises(GraphError, match="at most 40 characters, not 41"):
            rename(small(), part, "W" * 41)


@pytest.mark.parametrize("taken", ["h2", "x", "y", "left", " left "])
def test_a_name_that_another_node_shows_is_refused(taken) -> None:
    document = edits.rename_node(small(), 5, "left") if "left" in taken else small()
    with pytest.raises(GraphError, match=f"another node is called {taken.strip()} already"):
        edits.rename_node(document, 4, taken)


def test_a_node_can_return_to_its_automatic_name_even_if_another_has_it() -> None:
    named = edits.rename_node(small(), 4, "left")
    for back in ("", "h1"):
        assert edits.rename_node(named, 4, back).graph == small().graph
    squatter = edits.rename_node(named, 5, "h1")
    with pytest.raises(GraphError, match="another node is called h1 already"):
        edits.rename_node(squatter, 4, "h1")
    back = edits.rename_node(squatter, 4, "").graph
    assert [back.display_name(n) for n in (4, 5)] == ["h1_2", "h1"]


@given(documents(), st.data())
def test_renaming_never_gives_two_nodes_the_same_name(document: Document, data) -> None:
    names = st.sampled_from(["", "a", "b", "h1", "h2", "h1.1", "h2.1", "x", "y"])
    for _ in range(4):
        node = data.draw(st.sampled_from(document.graph.nodes)).id
        try:
            document = edits.rename_node(document, node, data.draw(names))
        except GraphError:
            continue
        shown = [document.graph.display_name(n.id) for n in document.graph.nodes]
        assert len(set(shown)) == len(shown)


def test_nodes_placed_by_hand_go_back_to_their_columns() -> None:
    before = edits.set_positions(small(), {2: (3.0, 4.0), 4: (5.0, 6.0)})
    after = edits.back_to_columns(before, [2, 5])
    assert dict(after.layout) == {4: (5.0, 6.0)}
    assert after.graph is before.graph
    with pytest.raises(GraphError, match="columns already"):
        edits.back_to_columns(after, [2, 5])
