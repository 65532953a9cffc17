"""What input nodes show, and the edits of it."""

from __future__ import annotations

import numpy as np
import pytest

from playground.model import edits, order
from playground.model.document import Data, Document, Points, dense_document
from playground.model.features import in_signs, least_columns, raw_columns, variables
from playground.model.inputs import add_input, set_feature
from playground.model.parts import GraphError


def plane(n_raw: int = 2) -> Document:
    points = Points(np.zeros((0, n_raw)), np.zeros((0, 1)))
    return dense_document((n_raw, 3, 1), ("relu", "linear"), Data(points))


def names(document: Document) -> list[str]:
    graph = document.graph
    return [graph.display_name(node.id) for node in graph.layers[0].nodes]


def test_nodes_without_a_formula_show_the_raw_columns_in_order() -> None:
    assert raw_columns(("", "x1*x2", "")) == (0, None, 1)
    assert raw_columns(("x2", " X ", "x1")) == (1, 0, 0)
    assert least_columns(("", "sin(x3)")) == 3
    assert variables("exp(2x1) + max(x12, 1)") == {0, 11}


def test_a_formula_is_written_in_signs() -> None:
    assert in_signs("x1 * x2") == "x1·x2"
    assert in_signs("abs(x1)") == "|x1|"
    assert in_signs("x^2 + x**3") == "x² + x³"
    assert in_signs("x^20") == "x^20"


def test_a_new_input_keeps_the_function_and_is_called_by_its_formula() -> None:
    document = add_input(plane(), "x1*x2")
    graph = document.graph
    assert graph.features == ("", "", "x1*x2")
    assert names(document) == ["x1", "x2", "x1·x2"]
    new = graph.layers[0].nodes[-1].id
    assert [document.weight(new, target) for target in graph.outgoing[new]] == [0.0] * 3
    drawn = add_input(plane(), "x1*x2", "random")
    assert all(drawn.weight(new, target) != 0.0 for target in graph.outgoing[new])


def test_what_is_shown_already_is_not_added_twice() -> None:
    document = add_input(plane(), "x1*x2")
    for feature in ("x1 * x2", "x2", "x1"):
        with pytest.raises(GraphError, match="already"):
            add_input(document, feature)
    with pytest.raises(GraphError, match="empty"):
        add_input(document, " ")


def test_the_other_inputs_show_what_they_showed_when_one_goes_or_moves() -> None:
    document = plane()
    first, second = document.graph.layers[0].nodes
    assert edits.remove_nodes(document, [first.id]).graph.features == ("x2",)
    assert edits.remove_nodes(document, [second.id]).graph.features == ("x1",)
    assert names(edits.remove_nodes(document, [first.id])) == ["x2"]
    moved = order.shift_nodes(document, [second.id], -1)
    assert moved.graph.raw_columns == (1, 0)
    assert names(moved) == ["x2", "x1"]
    back = add_input(edits.remove_nodes(document, [first.id]), "x1")
    assert back.graph.raw_columns == (1, 0)


def test_a_formula_in_place_of_a_column_leaves_the_others_alone() -> None:
    document = plane()
    first = document.graph.layers[0].nodes[0]
    changed = set_feature(document, first.id, "sin(x1)")
    assert changed.graph.raw_columns == (None, 1)
    assert changed.parameters.tolist() == document.parameters.tolist()
    with pytest.raises(GraphError, match="only an input"):
        set_feature(document, document.graph.units[0].id, "x1^2")
    with pytest.raises(GraphError, match="already"):
        set_feature(document, first.id, "x2")


def test_x_is_called_x1_beside_other_columns() -> None:
    line = add_input(edits.fit_ends(plane(), 1, 1), "x^2 + exp(x)")
    assert edits.fit_ends(line, 2, 1).graph.features == ("", "x1^2 + exp(x1)", "")


def test_other_data_keep_the_formulas_that_still_have_their_columns() -> None:
    document = add_input(add_input(plane(), "x1*x2"), "x1^2")
    one = edits.fit_ends(document, 1, 1)
    assert one.graph.features == ("", "x1^2")
    assert names(one) == ["x", "x1²"]
    three = edits.fit_ends(document, 3, 2)
    assert three.graph.features == ("", "", "x1*x2", "x1^2", "")
    assert three.graph.raw_columns == (0, 1, None, None, 2)
    assert edits.fit_ends(document, None, 2).graph.features == document.graph.features
