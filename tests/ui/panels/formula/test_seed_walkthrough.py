"""The example of the text "Deep Learning Math Walk-Through and Code Logic".

Two ReLU units, then a second layer of two: the long form from out1 on, functions for a layer, and
the program beside the canvas give the same final predictions as the engine.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.data.dataset import dataset_of
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.files.export_numpy import numpy_source
from playground.model.document import Data, Document, Generator, dense_document, frozen
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow

W12, B1, B2 = np.array([-1.0, 2.0]), -1.0, 3.0
W35, W46, B3, B4 = np.array([-1.0, 1.0]), np.array([-1.5, 1.0]), 3.0, -3.0
W78, B5 = np.array([1.0, 2.0]), -2.0

OWN_FUNCTIONS = """
def ReLU(output):
    return np.maximum(output, 0)

def TheMaths(output, weights, bias):
    return np.dot(weights, output) + bias

def TwoNode(output, weights, biases):
    return np.array([TheMaths(output, weights[0], biases[0]),
                     TheMaths(output, weights[1], biases[1])])

out1 = TwoNode(a_0, W_1, b_1)
y = TheMaths(ReLU(TwoNode(ReLU(out1), W_2, b_2)), W_3[0], b_3[0])
"""


def seed_document() -> Document:
    names = ("relu", "relu", "linear")
    document = dense_document((1, 2, 2, 1), names, Data(Generator("sine", n=20)))
    weights = [*W12, *W35, *W46, *W78]
    return document.with_values(
        dict(zip(document.graph.parameter_keys, [*weights, B1, B2, B3, B4, B5], strict=True))
    )


def long_form(x: np.ndarray) -> np.ndarray:
    """The final predictions for inputs ``(n,)``, step by step as in the text."""
    out1 = np.vstack([x * W12[0] + B1, x * W12[1] + B2])
    out2 = np.maximum(out1, 0.0)
    top = out2[0] * W35[0] + out2[1] * W35[1] + B3
    bottom = out2[0] * W46[0] + out2[1] * W46[1] + B4
    out3 = np.vstack([top, bottom])
    out4 = np.maximum(out3, 0.0)
    out5 = out4[0] * W78[0] + out4[1] * W78[1]
    return out5 + B5


def test_long_form_layer_functions_and_program_predict_the_same() -> None:
    document = seed_document()
    x = dataset_of(document).x
    engine = predict(Program.of(document.graph), document.parameters, x)[:, 0]
    np.testing.assert_allclose(long_form(x[:, 0]), engine, rtol=1e-14, atol=1e-14)
    program: dict[str, Any] = {"__name__": "network"}
    exec(numpy_source(document), program)
    relu, layer = program["relu"], program["layer"]
    arrays = [program[name] for name in ("W_1", "b_1", "W_2", "b_2", "W_3", "b_3")]
    by_layers = layer(relu(layer(relu(layer(x, *arrays[:2])), *arrays[2:4])), *arrays[4:])
    for found in (by_layers, program["nested"](x), program["predict"](x)):
        np.testing.assert_array_equal(found[:, 0], engine)


def test_walk_formula_program_and_ones_own_lines_end_in_the_same_number(
    open_window: OpenWindow, qtbot: QtBot
) -> None:
    window: MainWindow = open_window(seed_document())
    for panel in ("formula", "code", "own_lines"):
        window.docks.open(panel)
    window.session.set_digits(12)
    window.commands["walk"].trigger()
    walker, session = window.walker, window.session
    assert walker.walk is not None
    output = session.document.graph.layers[-1].nodes[0].id
    walker.go([step.subject for step in walker.walk.steps].index(output))
    x = session.probe
    assert x is not None
    (prediction,) = long_form(np.array(x))
    final = f"{prediction:.12f}".replace("-", "\u2212")
    assert window.walk_panel.formulas.text.endswith(f"= {final}")
    window.docks.open("formula")
    formula, code = window.formula_panel, window.code_panel
    qtbot.waitUntil(lambda: f" {final}\n" in formula.text, timeout=20_000)
    window.docks.open("code")
    words = f"predict(x) = {final}."
    qtbot.waitUntil(lambda: words in code.words.text(), timeout=20_000)
    window.docks.open("own_lines")
    own = window.own_panel
    window.commands["long_form"].trigger()
    for text in (own.view.toPlainText(), OWN_FUNCTIONS):
        own.view.setPlainText(text)
        with qtbot.waitSignal(own.checker.finished, timeout=60_000):
            own.run()
        assert "All lines agree with the engine" in own.result.text()
        assert own.view.remarks[max(own.view.remarks)].text == f"✓ {final}"


@pytest.mark.parametrize("depth", [2, 10])
def test_the_pattern_is_nested_as_many_times_as_there_are_layers(depth: int) -> None:
    sizes = (1, *[2] * depth, 1)
    document = dense_document(sizes, ("relu",) * depth + ("linear",), seed_document().data)
    size = document.graph.n_parameters
    rng = np.random.default_rng(3)
    document = document.with_values(
        dict(zip(document.graph.parameter_keys, rng.normal(size=size), strict=True))
    )
    program: dict[str, Any] = {"__name__": "network"}
    exec(numpy_source(document), program)
    x = frozen(np.linspace(-1.0, 1.0, 11)[:, None])
    engine = predict(Program.of(document.graph), document.parameters, x)
    np.testing.assert_array_equal(program["nested"](x), engine)
    a = x
    for k in range(1, depth + 1):
        a = program["relu"](program["layer"](a, program[f"W_{k}"], program[f"b_{k}"]))
    last = depth + 1
    found = program["layer"](a, program[f"W_{last}"], program[f"b_{last}"])
    np.testing.assert_array_equal(found, engine)
