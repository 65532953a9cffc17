"""``edits.fit_ends``: the input and the output layer follow the data."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model import edits
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.model.initial.initializers import INITIALIZERS
from playground.model.parts import GraphError, ParameterKey
from tests.strategies import graphs, parameters_of

counts = st.integers(1, 5)
names = st.lists(st.sampled_from(("", "x", "x2", "y", "h1", "age", "height")), max_size=5)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    """Any number of inputs, hidden layers and outputs, with optimizer state in each parameter."""
    graph = draw(graphs())
    training = Training(
        optimizer=draw(st.sampled_from(("sgd", "adam"))),
        initializer=draw(st.sampled_from(tuple(INITIALIZERS))),
    )
    document = Document(graph, draw(parameters_of(graph)), Data(Generator()), training)
    slots = np.arange(1.0, document.run.slots.size + 1.0).reshape(document.run.slots.shape)
    return replace(document, progress=replace(document.run, slots=slots, step=7))


def network(*sizes: int, **training) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, activations, Data(Generator()), Training(**training))


def sizes(document: Document) -> list[int]:
    return [len(layer.nodes) for layer in document.graph.layers]


def shown(document: Document, at: int) -> list[str]:
    graph = document.graph
    return [graph.display_name(node.id) for node in graph.layers[at].nodes]


def parameters(document: Document) -> dict[ParameterKey, tuple[float, bool, list[float]]]:
    """Value, lock and optimizer state of each weight and bias."""
    columns = (document.parameters.tolist(), document.graph.locked, document.run.slots.T.tolist())
    return dict(zip(document.graph.parameter_keys, zip(*columns, strict=True), strict=True))


@given(documents(), counts, counts, names, names)
def test_the_ends_have_as_many_nodes_as_asked_for(
    document: Document, n_inputs: int, n_outputs: int, x_names: list[str], y_names: list[str]
) -> None:
    fitted = edits.fit_ends(document, n_inputs, n_outputs, x_names, y_names)
    graph = fitted.graph
    assert (graph.n_inputs, graph.n_outputs) == (n_inputs, n_outputs)
    assert graph.layers[1:-1] == document.graph.layers[1:-1]
    all_names = [graph.display_name(node.id) for node in graph.nodes]
    assert len(set(all_names)) == len(all_names)
    assert fitted.run.step == 7


@given(documents(), counts, counts)
def test_all_surviving_parameters_keep_value_lock_and_optimizer_state(
    document: Document, n_inputs: int, n_outputs: int
) -> None:
    before = parameters(document)
    fitted = edits.fit_ends(document, n_inputs, n_outputs)
    after = parameters(fitted)
    hidden = {n.id for layer in document.graph.layers[1:-1] for n in layer.nodes}
    for key in before:
        ends = key if isinstance(key, tuple) else (key,)
        if hidden.issuperset(ends):
            assert key in after
        assert (key in after) == all(node in fitted.graph.rank for node in ends)
    assert all(after[key] == before[key] for key in before.keys() & after.keys())


@given(documents(), counts, counts)
def test_new_nodes_are_connected_with_all_of_the_next_layer(
    document: Document, n_inputs: int, n_outputs: int
) -> None:
    graph = edits.fit_ends(document, n_inputs, n_outputs).graph
    for node in graph.layers[0].nodes:
        if node.id not in document.graph.rank:
            assert set(graph.outgoing[node.id]) >= {n.id for n in graph.layers[1].nodes}
    for node in graph.layers[-1].nodes:
        if node.id not in document.graph.rank:
            assert set(graph.incoming[node.id]) >= {n.id for n in graph.layers[-2].nodes}


@given(documents(), counts, counts, names, names)
def test_fitting_twice_is_fitting_once(
    document: Document, n_inputs: int, n_outputs: int, x_names: list[str], y_names: list[str]
) -> None:
    once = edits.fit_ends(document, n_inputs, n_outputs, x_names, y_names)
    assert edits.fit_ends(once, n_inputs, n_outputs, x_names, y_names).same_as(once)


@given(documents(), counts, counts)
def test_fitting_to_more_columns_and_back_gives_the_same_network(
    document: Document, more_inputs: int, more_outputs: int
) -> None:
    n_inputs, n_outputs = document.graph.n_inputs, document.graph.n_outputs
    there = edits.fit_ends(document, n_inputs + more_inputs, n_outputs + more_outputs)
    back = edits.fit_ends(there, n_inputs, n_outputs)
    assert parameters(back) == parameters(document)
    assert back.graph.layers == document.graph.layers


@pytest.mark.parametrize("initializer", INITIALIZERS)
def test_new_values_are_drawn_by_the_document_s_initialiser(initializer: str) -> None:
    start = network(1, 3, 1, initializer=initializer)
    fitted = edits.fit_ends(start, 200, 200)
    before = parameters(start)
    new = [v for key, (v, *_) in parameters(fitted).items() if key not in before]
    if initializer == "zeros":
        assert not any(new)
    else:
        assert len({value for value in new if value}) >= 199 * 3 + 199 * 3


def test_without_a_hidden_layer_new_inputs_feed_all_outputs() -> None:
    fitted = edits.fit_ends(network(1, 1), 2, 3)
    assert sizes(fitted) == [2, 3]
    assert len(fitted.graph.edges) == 2 * 3


def test_nodes_without_a_name_are_named_after_the_columns() -> None:
    document = network(2, 2, 1)
    mine = document.graph.layers[0].nodes[0].id
    document = edits.rename_node(document, mine, "mine")
    fitted = edits.fit_ends(document, 3, 2, ("age", "height", "weight"), ("price", "price"))
    assert shown(fitted, 0) == ["mine", "height", "weight"]
    assert shown(fitted, -1) == ["price", "y2"]


def test_names_of_the_old_columns_are_replaced() -> None:
    people = edits.fit_ends(network(1, 2, 1), 2, 1, ("age", "height"), ("income",))
    old = ("age", "height", "income")
    cars = edits.fit_ends(people, 3, 1, ("speed", "mass", "age"), (), old)
    assert shown(cars, 0) == ["speed", "mass", "age"]
    assert shown(cars, -1) == ["y"]


def test_too_few_or_too_many_columns_are_refused() -> None:
    document = network(1, 3, 1)
    for n_inputs, n_outputs, reason in (
        (0, 1, "at least one node"),
        (1, 0, "at least one node"),
        (20_000, 1, "at most 15,000 nodes"),
    ):
        with pytest.raises(GraphError, match=reason):
            edits.fit_ends(document, n_inputs, n_outputs)
    with pytest.raises(GraphError, match="at most 200,000 edges"):
        edits.fit_ends(network(1, 100, 1), 5_000, 1)
