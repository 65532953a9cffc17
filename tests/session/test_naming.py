from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from playground.model.graph import dense_graph
from playground.session.naming import (
    count_of,
    layer_name,
    layer_title,
    parameter_name,
    short_layer_title,
)

GRAPH = dense_graph((1, 2, 2, 1), ("relu", "relu", "linear"))


class Brackets(QTranslator):
    """A language in which everything stands in brackets."""

    def isEmpty(self) -> bool:
        return False

    def translate(self, context: str, text: str, *_: object) -> str:
        return f"<{text}>"


def test_layers_are_called_by_their_place_or_their_given_name() -> None:
    names = [layer_name(GRAPH, layer.id) for layer in GRAPH.layers]
    assert names == ["input", "hidden 1", "hidden 2", "output"]


def test_headings_are_numbered_and_have_short_forms() -> None:
    ids = [layer.id for layer in GRAPH.layers]
    headings = [(layer_title(GRAPH, i), short_layer_title(GRAPH, i)) for i in ids]
    assert headings == [
        ("Input", "In"),
        ("Hidden 1", "H1"),
        ("Hidden 2", "H2"),
        ("Output", "Out"),
    ]


def test_the_only_hidden_layer_has_no_number() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    hidden = graph.layers[1].id
    assert (layer_title(graph, hidden), short_layer_title(graph, hidden)) == ("Hidden", "H")


def test_a_given_name_stays() -> None:
    graph = dense_graph((1, 2, 1), ("relu", "linear"))
    first, hidden, last = graph.layers
    graph = replace(graph, layers=(first, replace(hidden, name="kinks"), last))
    assert layer_title(graph, hidden.id) == short_layer_title(graph, hidden.id) == "Kinks"


def test_parameters_are_counted_by_kind() -> None:
    weight, other = (edge.key for edge in GRAPH.edges[:2])
    bias = GRAPH.units[0].id
    assert [count_of(keys) for keys in ([weight], [weight, other], [bias], [weight, bias])] == [
        "weight",
        "2 weights",
        "bias",
        "2 weights and biases",
    ]


def test_weights_and_biases_are_called_by_their_nodes() -> None:
    edge, node = GRAPH.edges[0].key, GRAPH.units[0].id
    assert parameter_name(GRAPH, edge) == "weight x → h1.1"
    assert parameter_name(GRAPH, node) == "bias of h1.1"


def test_names_are_said_in_the_language_of_the_person(qapp: QApplication) -> None:
    translator = Brackets()
    QCoreApplication.installTranslator(translator)
    try:
        assert layer_name(GRAPH, GRAPH.layers[1].id) == "<hidden 1>"
        assert parameter_name(GRAPH, GRAPH.units[0].id) == "<bias of h1.1>"
    finally:
        QCoreApplication.removeTranslator(translator)
