from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from playground.model.graph import dense_graph
from playground.ui.panels.names import layer_name, parameter_name

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
