"""Any sequence of edits with any ids gives a valid document or an error message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.engine.program import Program
from playground.engine.reference import predict
from playground.files.project import format_project, parse_project
from playground.model import copies, edits, groups, inputs, order
from playground.model.document import Data, Document, DocumentError, Points, Training, frozen
from playground.model.features import for_columns, least_columns
from playground.model.parts import GraphError, ParameterKey
from tests.strategies import graphs, parameters_of

NOBODY = 999  # an unused id
Draw = Callable[[st.SearchStrategy], object]


def whole_documents() -> st.SearchStrategy[Document]:
    """Several inputs and outputs, skip edges, missing edges, locks."""

    def build(graph, values) -> Document:
        nothing = Points(np.zeros((0, graph.n_inputs)), np.zeros((0, graph.n_outputs)))
        return Document(graph, frozen(values), Data(nothing), Training(optimizer="adam"))

    return graphs(max_hidden_layers=2, max_nodes=3).flatmap(
        lambda graph: parameters_of(graph).map(lambda values: build(graph, values))
    )


def edited(document: Document, draw: Draw) -> tuple[str, Callable[[], Document]]:
    """A random edit and its name."""
    graph = document.graph
    node = st.sampled_from([*(n.id for n in graph.nodes), NOBODY])
    nodes = st.lists(node, max_size=3)
    layer = st.sampled_from([*(x.id for x in graph.layers), NOBODY])
    edge = st.sampled_from([*(e.key for e in graph.edges), (NOBODY, graph.nodes[0].id)])
    key: st.SearchStrategy[ParameterKey] = st.one_of(edge, node)
    entry = st.sampled_from(("neutral", "reset"))
    way = st.sampled_from(("neutral", "split", "reset"))
    place = st.integers(-1, 4)
    side = st.sampled_from((-1, 1))
    count = st.integers(0, 3)
    value = st.sampled_from((0.0, -0.0, 0.5, -1e150, float("nan"), float("inf")))
    name = st.sampled_from(("", "h1", "h2", "h1.1", "x", "x2", "y", "z"))
    names = st.lists(name, max_size=4)
    feature = st.sampled_from(("", "x", "x1", "x2", "x3", "x1*x2", "x1^2", "abs(x1)"))
    into = st.one_of(st.none(), layer)
    choices = {
        "add_node": lambda: edits.add_node(document, draw(layer), draw(entry)),
        "remove_nodes": lambda: edits.remove_nodes(document, draw(nodes)),
        "rename_node": lambda: edits.rename_node(document, draw(node), draw(name)),
        "move_node": lambda: edits.move_node(document, draw(node), draw(place)),
        "set_positions": lambda: edits.set_positions(document, {draw(node): (1.0, 2.0)}),
        "back_to_columns": lambda: edits.back_to_columns(document, draw(nodes)),
        "add_layer": lambda: edits.add_layer(
            document, draw(place), draw(count), "abs", draw(entry)
        ),
        "remove_layer": lambda: edits.remove_layer(document, draw(layer)),
        "set_activation": lambda: edits.set_activation(document, draw(layer), "softmax"),
        "add_edges": lambda: edits.add_edges(document, [(draw(node), draw(node))]),
        "remove_edges": lambda: edits.remove_edges(document, [draw(edge)]),
        "set_values": lambda: edits.set_values(document, {draw(key): draw(value)}),
        "set_locked": lambda: edits.set_locked(document, [draw(key)], draw(st.booleans())),
        "remove": lambda: groups.remove(document, draw(nodes), [draw(edge)]),
        "connect": lambda: groups.connect(document, draw(nodes), neutral=draw(st.booleans())),
        "disconnect": lambda: groups.disconnect(document, draw(nodes)),
        "add_nodes": lambda: groups.add_nodes(document, draw(layer), draw(count), draw(way)),
        "resize_layer": lambda: groups.resize_layer(document, draw(layer), draw(count), draw(way)),
        "insert_identity": lambda: groups.insert_identity(document, draw(place)),
        "duplicate": lambda: copies.duplicate(document, draw(nodes)),
        "duplicate_layer": lambda: copies.duplicate_layer(document, draw(layer)),
        "paste": lambda: copies.paste(document, copies.copy(document, draw(nodes)), draw(into)),
        "move_layer": lambda: order.move_layer(document, draw(layer), draw(place)),
        "fit_ends": lambda: edits.fit_ends(
            document, draw(count), draw(count), draw(names), draw(names), draw(names)
        ),
        "add_input": lambda: inputs.add_input(document, draw(feature), draw(entry)),
        "set_feature": lambda: inputs.set_feature(document, draw(node), draw(feature)),
        "shift_nodes": lambda: order.shift_nodes(document, draw(nodes), draw(side)),
    }
    chosen = draw(st.sampled_from(tuple(choices)))
    return chosen, choices[chosen]


def outputs(document: Document) -> np.ndarray:
    x = np.random.default_rng(0).normal(size=(5, document.graph.n_inputs))
    with np.errstate(all="ignore"):
        return predict(Program.of(document.graph), document.parameters, x)


@settings(max_examples=100, deadline=None)
@given(whole_documents(), st.data())
def test_any_edits_in_any_order_leave_a_valid_document(document: Document, data) -> None:
    for _ in range(6):
        name, edit = edited(document, data.draw)
        before = document
        try:
            document = edit()
        except (GraphError, DocumentError):
            continue
        graph = document.graph
        assert graph.next_id >= before.graph.next_id
        assert not np.signbit(document.parameters[document.parameters == 0.0]).any()
        shown = [graph.display_name(node.id) for node in graph.nodes]
        assert len(set(shown)) == len(shown)
        if name not in ("set_values", "set_locked"):
            for key, locked in zip(before.graph.parameter_keys, before.graph.locked, strict=True):
                if locked and key in graph.parameter_keys:
                    i = graph.parameter_keys.index(key)
                    j = before.graph.parameter_keys.index(key)
                    assert document.parameters[i] == before.parameters[j]
        if name == "insert_identity" and np.abs(before.parameters).max() < 100.0:
            np.testing.assert_allclose(outputs(document), outputs(before), rtol=1e-9, atol=1e-9)
    columns = least_columns(document.graph.features), document.graph.n_outputs
    if columns[1] == 1:  # a single softmax output is refused
        document = edits.set_activation(document, document.graph.layers[-1].id, "linear")
    fitting = Points(np.zeros((0, columns[0])), np.zeros((0, columns[1])))
    first, *others = document.graph.layers
    nodes = [replace(n, feature=for_columns(n.feature, columns[0])) for n in first.nodes]
    graph = document.graph.with_layers((replace(first, nodes=tuple(nodes)), *others))
    document = replace(document, graph=graph, data=Data(fitting))
    assert parse_project(format_project(document)).document.same_as(document)
