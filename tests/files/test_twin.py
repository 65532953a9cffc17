"""The exported program run line by line beside the engine."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from playground.data.dataset import dataset_of
from playground.files.export import predictions
from playground.files.export_numpy import numpy_source
from playground.files.twin import twin_of
from playground.model.activations import ACTIVATIONS
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from tests.strategies import HIDDEN, graphs, parameters_of


@given(
    graphs(outputs=(*HIDDEN, "softmax")).flatmap(lambda g: parameters_of(g).map(lambda p: (g, p)))
)
@settings(max_examples=40, deadline=None)
def test_every_line_of_any_network_gives_what_the_engine_has(pair) -> None:
    graph, parameters = pair
    x = np.random.default_rng(3).normal(size=(4, graph.n_inputs))
    points = Points(frozen(x), frozen(np.zeros((4, graph.n_outputs))))
    document = Document(graph, frozen(parameters), Data(points))
    twin = twin_of(document, dataset_of(document), x[0])
    assert len(twin.results) == 2 * (len(graph.layers) - 1)
    assert all(result.agrees for result in twin.results)
    for result in twin.results:
        np.testing.assert_allclose(
            result.value, result.engine, rtol=1e-12, atol=1e-12 * result.size
        )


@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_scaled_data_are_predicted_in_their_own_units(activation: str) -> None:
    rng = np.random.default_rng(1)
    points = Points(frozen(rng.normal(50, 9, (7, 2))), frozen(rng.normal(-3, 40, (7, 2))))
    names = ("tanh", "softmax") if activation == "softmax" else (activation, "linear")
    document = dense_document((2, 3, 2), names, Data(points, "standard"))
    dataset = dataset_of(document)
    twin = twin_of(document, dataset, dataset.x[2])
    expected = predictions(document, dataset, dataset.x[2:3])[0]
    np.testing.assert_allclose(twin.prediction, expected, rtol=1e-12)


def test_ten_hidden_layers_of_two_are_one_expression() -> None:
    sizes = (1, *[2] * 10, 1)
    document = dense_document(sizes, ("relu",) * 10 + ("linear",), Data(Generator("sine", n=20)))
    rng = np.random.default_rng(5)
    document = replace(document, parameters=frozen(rng.normal(size=document.graph.n_parameters)))
    names: dict[str, Any] = {"__name__": "network"}
    exec(numpy_source(document), names)
    x = np.linspace(-1.0, 1.0, 9)[:, None]
    np.testing.assert_array_equal(names["nested"](x), names["network"](x))
    assert max(len(line) for line in numpy_source(document).splitlines()) <= 100


def test_a_program_that_differs_is_found() -> None:
    document = dense_document((1, 2, 1), ("relu", "linear"), Data(Generator("sine", n=20)))
    twin = twin_of(document, dataset_of(document), np.array([0.5]))
    wrong = replace(twin.results[0], value=twin.results[0].value + 1e-6)
    assert not wrong.agrees
    assert wrong.difference == pytest.approx(1e-6)
