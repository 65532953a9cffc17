from __future__ import annotations

import numpy as np
import pytest

from playground.model import edits, groups
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.initial.initializers import INITIALIZERS
from playground.model.parts import GraphError

RANGE = (2.0, 6.0)


def network(*sizes: int, initializer: str = "spread") -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    training = Training(initializer=initializer)
    return dense_document(sizes, activations, Data(Generator()), training, RANGE)


def kinks(document: Document) -> list[float]:
    """Where the units of the first layer bend."""
    x = document.graph.layers[0].nodes[0].id
    return [-document.bias(n.id) / document.weight(x, n.id) for n in document.graph.layers[1].nodes]


def are_seen(document: Document) -> bool:
    """All kinks are inside the range, apart from one another, and pass something on."""
    places = sorted(kinks(document))
    apart = np.diff(places).min(initial=np.inf) >= 0.04
    passed = all(
        document.weight(n.id, target) != 0.0
        for n in document.graph.layers[1].nodes
        for target in document.graph.outgoing[n.id]
    )
    return RANGE[0] < places[0] and places[-1] < RANGE[1] and bool(apart) and passed


@pytest.mark.parametrize("initializer", [name for name in INITIALIZERS if name != "zeros"])
def test_each_unit_added_before_training_makes_a_kink_of_its_own(initializer: str) -> None:
    document = network(1, 1, initializer=initializer)
    document = edits.add_layer(document, 1, 1, input_range=RANGE)
    layer = document.graph.layers[1].id
    for _ in range(4):
        before = document
        document = groups.add_nodes(document, layer, 1, "reset", RANGE)
        assert are_seen(document)
        assert kinks(document)[:-1] == kinks(before)  # those that were there stay


def test_a_new_layer_has_its_kinks_where_a_reset_puts_them() -> None:
    grown = edits.add_layer(network(1, 1), 1, 4, input_range=RANGE)
    assert kinks(grown) == pytest.approx([2.5, 3.5, 4.5, 5.5])
    assert kinks(edits.restart(grown, RANGE)) == pytest.approx(kinks(grown))


def test_new_units_go_into_the_widest_gap() -> None:
    document = network(1, 1, 1)
    layer = document.graph.layers[1].id
    for _ in range(2):
        document = groups.add_nodes(document, layer, 1, "reset", RANGE)
    assert sorted(kinks(document)) == pytest.approx([3.0, 4.0, 5.0])


def test_units_of_later_layers_have_the_values_of_a_reset() -> None:
    document = network(1, 3, 2, 1, initializer="he")
    grown = groups.add_nodes(document, document.graph.layers[2].id, 1, "reset", RANGE)
    node = grown.graph.layers[2].nodes[-1].id
    again = edits.restart(grown, RANGE)
    for key in grown.graph.parameter_keys:
        if key == node or (isinstance(key, tuple) and node in key):
            at = grown.graph.parameter_index[key]
            assert grown.parameters[at] == again.parameters[at]


def test_hidden_layers_of_other_sizes_are_a_new_network_between_the_same_ends() -> None:
    document = edits.rename_node(network(1, 3, 1), 2, "time")
    built = groups.with_hidden(document, (2,) * 10, RANGE)
    assert [len(layer.nodes) for layer in built.graph.layers] == [1, *(2,) * 10, 1]
    assert built.graph.display_name(2) == "time"
    assert {layer.activation for layer in built.graph.layers[1:-1]} == {"relu"}
    np.testing.assert_array_equal(built.parameters, edits.restart(built, RANGE).parameters)
    assert [len(x.nodes) for x in groups.with_hidden(built, (), RANGE).graph.layers] == [1, 1]
    for sizes in ((0,), (15_001,), (2,) * 300, (1000, 1000)):
        with pytest.raises(GraphError, match=r"at (least|most)"):
            groups.with_hidden(document, sizes, RANGE)
