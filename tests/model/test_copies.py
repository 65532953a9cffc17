from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model import copies, edits, groups, inputs
from playground.model.document import Data, Document, Generator, dense_document
from playground.model.parts import GraphError
from tests.strategies import documents

X = np.linspace(-2.0, 2.0, 9)[:, None]


def network(*sizes: int) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, activations, Data(Generator()))


def outputs(document: Document) -> np.ndarray:
    return predict(Program.of(document.graph), document.parameters, X)


def sizes(document: Document) -> list[int]:
    return [len(layer.nodes) for layer in document.graph.layers]


def with_a_hidden_layer(document: Document) -> bool:
    return len(document.graph.layers) > 2


def test_a_copy_has_the_weights_and_bias_of_its_original() -> None:
    before = network(1, 2, 2, 1).with_values({4: 0.3})
    after = copies.duplicate(before, [4])
    copy = before.graph.next_id
    assert after.bias(copy) == 0.3
    for target in before.graph.outgoing[4]:
        assert after.weight(copy, target) == before.weight(4, target)
    assert after.graph.layer_of(copy).id == before.graph.layer_of(4).id


def test_an_input_pasted_into_a_hidden_layer_shows_no_column_there() -> None:
    before = inputs.add_input(network(1, 2, 1), "x^2")
    node = before.graph.layers[0].nodes[-1].id
    hidden = before.graph.layers[1].id
    after = copies.paste(before, copies.copy(before, [node]), into=hidden)
    assert after.graph.node(before.graph.next_id).feature == ""
    assert after.graph.layer_of(before.graph.next_id).id == hidden


def test_edges_between_copied_nodes_connect_the_copies() -> None:
    before = network(1, 2, 2, 1)
    (a, b) = (before.graph.layers[1].nodes[0].id, before.graph.layers[2].nodes[0].id)
    after = copies.duplicate(before, [a, b])
    a_copy, b_copy = before.graph.next_id, before.graph.next_id + 1
    assert after.weight(a_copy, b_copy) == before.weight(a, b)
    assert (a, b_copy) not in after.graph.edge_index
    assert (a_copy, b) not in after.graph.edge_index


def test_edges_to_removed_nodes_are_not_pasted() -> None:
    before = network(1, 2, 2, 1)
    fragment = copies.copy(before, [4])
    gone = before.graph.layers[2].nodes[0].id
    after = copies.paste(groups.remove(before, [gone], ()), fragment)
    assert gone not in {t for _, t in after.graph.edge_index}


@given(documents(), st.data())
def test_copies_leave_everything_else_as_it_was(document: Document, data: st.DataObject) -> None:
    chosen = data.draw(st.sets(st.sampled_from([n.id for n in document.graph.nodes]), min_size=1))
    after = copies.duplicate(document, chosen)
    assert len(after.graph.nodes) == len(document.graph.nodes) + len(chosen)
    for key, value in zip(document.graph.parameter_keys, document.parameters, strict=True):
        kept = after.weight(*key) if isinstance(key, tuple) else after.bias(key)
        assert kept == value


# -- layers -----------------------------------------------------------------------------------


@given(documents().filter(with_a_hidden_layer), st.data())
@settings(max_examples=60)
def test_a_copied_layer_has_the_same_values_right_after_its_original(
    before: Document, data: st.DataObject
) -> None:
    layer = data.draw(st.sampled_from(before.graph.layers[1:-1]))
    after = copies.duplicate_layer(before, layer.id)
    first, at = before.graph.next_id, before.graph.layer_position[layer.id]
    copy = after.graph.layers[at + 1]
    assert copy.id == first + len(layer.nodes)
    assert (copy.activation, copy.negative_slope) == (layer.activation, layer.negative_slope)
    assert len(after.graph.layers) == len(before.graph.layers) + 1
    for node, original in zip(copy.nodes, layer.nodes, strict=True):
        assert after.bias(node.id) == before.bias(original.id)
        assert node.locked == original.locked
        assert after.graph.incoming[node.id] == before.graph.incoming[original.id]
        assert after.graph.outgoing[node.id] == before.graph.outgoing[original.id]
        for source in before.graph.incoming[original.id]:
            assert after.weight(source, node.id) == before.weight(source, original.id)
        for target in before.graph.outgoing[original.id]:
            assert after.weight(node.id, target) == before.weight(original.id, target)
    for key, value in zip(before.graph.parameter_keys, before.parameters, strict=True):
        assert (after.weight(*key) if isinstance(key, tuple) else after.bias(key)) == value


def test_the_contribution_of_a_duplicated_layer_doubles() -> None:
    before = network(1, 3, 1)
    once = outputs(before) - before.bias(8)
    np.testing.assert_allclose(outputs(copies.duplicate_layer(before, 3)), 2 * once + 0.0)


def test_input_and_output_layers_are_not_copied() -> None:
    before = network(1, 3, 1)
    for layer in (before.graph.layers[0], before.graph.layers[-1]):
        with pytest.raises(GraphError, match="hidden"):
            copies.copy_layer(before, layer.id)


def test_a_layer_is_pasted_after_its_original_or_after_another() -> None:
    before = network(1, 2, 3, 1)
    first, second = (layer.id for layer in before.graph.layers[1:3])
    fragment = copies.copy_layer(before, first)
    assert sizes(copies.paste(before, fragment)) == [1, 2, 2, 3, 1]
    after = copies.paste(before, fragment, second)
    assert sizes(after) == [1, 2, 3, 2, 1]
    copy = after.graph.layers[3]
    for node, original in zip(copy.nodes, before.graph.layers[1].nodes, strict=True):
        assert after.weight(2, node.id) == before.weight(2, original.id)
        # It can't feed the second layer any more, so it feeds the output, with weights of 0.
        assert [after.weight(node.id, t) for t in after.graph.outgoing[node.id]] == [0.0]
    assert sizes(copies.paste(before, fragment, before.graph.layers[0].id)) == [1, 2, 2, 3, 1]
    assert sizes(copies.paste(before, fragment, before.graph.layers[-1].id)) == [1, 2, 3, 2, 1]


def test_a_removed_layer_is_pasted_in_its_place() -> None:
    before = edits.set_activation(network(1, 2, 3, 2, 1), 6, "tanh")
    before = edits.rename_layer(before, 6, "middle")
    layer = before.graph.layer(6)
    for fragment in (copies.copy_layer(before, 6), copies.copy(before, [layer.nodes[1].id])):
        gone = edits.remove_layer(before, 6)
        after = copies.paste(gone, fragment)
        assert sizes(after) == [1, 2, len(fragment.nodes), 2, 1]
        new = after.graph.layers[2]
        assert (new.activation, new.name) == ("tanh", "middle")
        for node, (original, _, bias) in zip(new.nodes, fragment.nodes, strict=True):
            assert after.bias(node.id) == bias
            assert after.graph.incoming[node.id] == before.graph.incoming[original.id]
            for target in before.graph.outgoing[original.id]:
                assert after.weight(node.id, target) == before.weight(original.id, target)


def test_several_removed_layers_are_pasted_in_order() -> None:
    before = network(1, 2, 3, 4, 1)
    hidden = [n.id for layer in before.graph.layers[1:-1] for n in layer.nodes]
    fragment = copies.copy(before, hidden)
    after = copies.paste(edits.remove_nodes(before, hidden), fragment)
    assert sizes(after) == [1, 2, 3, 4, 1]
    # Only the edge that closes the gap is new.
    assert len(after.graph.edges) == len(before.graph.edges) + 1


def test_nodes_pasted_into_another_layer_keep_their_forward_edges() -> None:
    before = network(1, 2, 3, 2, 1)
    one, two, three = (layer.id for layer in before.graph.layers[1:-1])
    node = before.graph.layer(two).nodes[0].id
    fragment = copies.copy(before, [node])
    new = before.graph.next_id
    earlier = copies.paste(before, fragment, one)
    assert earlier.graph.layer_of(new).id == one
    assert earlier.graph.outgoing[new] == before.graph.outgoing[node]
    assert earlier.graph.incoming[new] == (2,)  # connected as a new node
    later = copies.paste(before, fragment, three, "reset")
    assert later.graph.incoming[new] == before.graph.incoming[node]
    (target,) = later.graph.outgoing[new]
    assert later.weight(new, target) != 0.0
    with pytest.raises(GraphError, match="hidden"):
        copies.paste(before, fragment, before.graph.layers[-1].id)


@given(documents().filter(with_a_hidden_layer), st.data())
@settings(max_examples=60)
def test_pasting_changes_no_existing_node_or_edge(before: Document, data: st.DataObject) -> None:
    layer = data.draw(st.sampled_from(before.graph.layers[1:-1]))
    chosen = data.draw(st.sets(st.sampled_from([n.id for n in layer.nodes]), min_size=1))
    whole = data.draw(st.booleans())
    fragment = copies.copy_layer(before, layer.id) if whole else copies.copy(before, chosen)
    if data.draw(st.booleans()):
        before = edits.remove_layer(before, layer.id)
    goals = [x.id for x in (before.graph.layers if whole else before.graph.layers[1:-1])]
    into = data.draw(st.sampled_from([None, *goals]))
    after = copies.paste(before, fragment, into, data.draw(st.sampled_from(("neutral", "reset"))))
    assert len(after.graph.nodes) == len(before.graph.nodes) + len(fragment.nodes)
    kept = {key: after.graph.parameter_keys.index(key) for key in before.graph.parameter_keys}
    assert after.parameters[list(kept.values())].tolist() == before.parameters.tolist()
    new = range(before.graph.next_id, before.graph.next_id + len(fragment.nodes))
    moved = layer.id not in before.graph.layer_position or into not in (None, layer.id)
    for node in new:
        assert after.bias(node) == fragment.nodes[node - before.graph.next_id][2]
        if moved:
            assert after.graph.incoming[node]
            assert after.graph.outgoing[node]


@given(documents(), documents(), st.data())
@settings(max_examples=40, deadline=None)
def test_a_fragment_can_be_pasted_into_any_network(source, goal, data) -> None:
    hidden = [n.id for layer in source.graph.layers[1:-1] for n in layer.nodes]
    if not hidden:
        return
    chosen = data.draw(st.sets(st.sampled_from(hidden), min_size=1))
    fragment = copies.copy(source, chosen)
    if data.draw(st.booleans()):
        fragment = copies.copy_layer(source, source.graph.layers[1].id)
    carried = copies.carried_into(goal.graph, fragment)
    after = copies.paste(goal, carried)
    n_new = len(fragment.nodes)
    assert len(after.graph.nodes) == len(goal.graph.nodes) + n_new
    assert set(goal.graph.edges) <= set(after.graph.edges)
    first = goal.graph.next_id
    for i, (_, _, bias) in enumerate(fragment.nodes):
        assert after.bias(first + i) == bias
    ids = {node.id: first + i for i, (node, _, _) in enumerate(fragment.nodes)}
    for old, new in zip(source.graph.layers[0].nodes, goal.graph.layers[0].nodes, strict=False):
        ids[old.id] = new.id
    for edge, weight in fragment.edges:
        if edge.source in ids and edge.target in ids:
            assert after.weight(ids[edge.source], ids[edge.target]) == weight
    for node in range(first, first + n_new):
        # A node that had inputs or outputs has them here, too.
        old = fragment.nodes[node - first][0].id
        assert bool(source.graph.incoming[old]) <= bool(after.graph.incoming[node])
        assert bool(source.graph.outgoing[old]) <= bool(after.graph.outgoing[node])
