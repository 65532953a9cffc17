from __future__ import annotations

import csv
import io
import json
import runpy
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings

from playground.data.dataset import dataset_of, load_data
from playground.data.formulas import parse
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.files.export import EXPORTS, predictions
from playground.files.project import parse_project
from playground.model.activations import ACTIVATIONS
from playground.model.document import Array, Data, Document, Points, dense_document, frozen
from tests.files.projects import EXAMPLE, FULL
from tests.strategies import graphs, parameters_of


def expected(document: Document, x: Array) -> Array:
    """The reference's outputs in the user's units, written out."""
    dataset = load_data(document.data)
    seen = (x - dataset.inputs.scale.offset) / dataset.inputs.scale.factor
    a = predict(Program.of(document.graph), document.parameters, seen)
    return dataset.y_scale.offset + dataset.y_scale.factor * a


def numpy_predict(document: Document, folder: Path):
    path = folder / "network.py"
    path.write_text(EXPORTS["numpy"].text(document), encoding="utf-8")
    return runpy.run_path(str(path))["predict"]


def small(activation: str, scaling: str = "standard", n_outputs: int = 2) -> Document:
    """Two inputs, unscaled data far from 0, one hidden layer of that activation."""
    rng = np.random.default_rng(1)
    points = Points(frozen(rng.normal(50, 9, (7, 2))), frozen(rng.normal(-3, 40, (7, n_outputs))))
    if activation == "softmax":
        return dense_document((2, 3, n_outputs), ("tanh", "softmax"), Data(points, scaling))
    return dense_document((2, 3, n_outputs), (activation, "linear"), Data(points, scaling))


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("scaling", ["none", "standard", "minmax"])
def test_the_numpy_file_and_the_engine_agree(activation: str, scaling: str, tmp_path: Path) -> None:
    document = small(activation, scaling)
    x = np.random.default_rng(0).normal(50, 30, (40, 2))
    y = numpy_predict(document, tmp_path)(x)
    np.testing.assert_allclose(y, expected(document, x), rtol=1e-12, atol=1e-12)


@given(
    graphs(outputs=("linear", "softmax", "sigmoid")).flatmap(
        lambda g: parameters_of(g).map(lambda p: (g, p))
    )
)
@settings(max_examples=40)
def test_any_graph_is_exported_exactly(tmp_path_factory: pytest.TempPathFactory, pair) -> None:
    graph, parameters = pair
    x = np.random.default_rng(2).normal(size=(5, graph.n_inputs))
    y = np.zeros((5, graph.n_outputs))
    document = Document(graph, frozen(parameters), Data(Points(frozen(x), frozen(y))))
    predicted = numpy_predict(document, tmp_path_factory.mktemp("export"))(x)
    np.testing.assert_allclose(predicted, expected(document, x), rtol=1e-12, atol=1e-12)


def test_the_numpy_file_accepts_numbers_lists_and_rows(tmp_path: Path) -> None:
    document = parse_project(EXAMPLE).document
    predict_ = numpy_predict(document, tmp_path)
    assert predict_(0.0) == pytest.approx(0.5 + 2.0 * 3.0)
    assert np.ndim(predict_(0.0)) == 0
    assert predict_([0.0, 1.0, 2.0]).shape == (3,)
    assert predict_([[0.0], [1.0]]).shape == (2, 1)
    with pytest.raises(ValueError, match="1 column"):
        predict_([[0.0, 1.0]])
    two = numpy_predict(small("relu"), tmp_path)
    assert two([1.0, 2.0]).shape == (2,)
    assert two([[1.0, 2.0]]).shape == (1, 2)


@pytest.mark.parametrize("format_", ["numpy", pytest.param("torch", marks=pytest.mark.oracle)])
def test_the_exported_file_can_be_run_and_prints_predictions(format_: str, tmp_path: Path) -> None:
    path = tmp_path / "network.py"
    path.write_text(EXPORTS[format_].text(parse_project(EXAMPLE).document), encoding="utf-8")
    run = subprocess.run([sys.executable, str(path)], capture_output=True, text=True, check=True)
    assert len(run.stdout.splitlines()) == 3
    assert run.stderr == ""


@pytest.mark.parametrize("format_", ["numpy", "torch"])
def test_no_name_or_title_breaks_the_exported_source(format_: str) -> None:
    project = json.loads(FULL)
    nasty = "\"\"\"\n'''\\ x\u2028\rimport nothing # é"
    project["data"]["title"] = nasty
    for layer in project["graph"]["layers"]:
        layer["name"] = nasty
        for node in layer["nodes"]:
            node["name"] = nasty
    compile(
        EXPORTS[format_].text(parse_project(json.dumps(project)).document), "network.py", "exec"
    )


def test_the_source_of_a_wide_network_is_wrapped() -> None:
    text = EXPORTS["numpy"].text(dense_document((2, 64, 1), ("relu", "linear"), small("relu").data))
    assert max(len(line) for line in text.splitlines()) <= 100


@pytest.mark.oracle
@pytest.mark.parametrize("activation", ACTIVATIONS)
def test_the_torch_module_and_the_engine_agree(activation: str) -> None:
    import torch

    document = small(activation)
    x = np.random.default_rng(0).normal(50, 30, (40, 2))
    names: dict[str, object] = {"__name__": "network"}
    exec(EXPORTS["torch"].text(document), names)
    with torch.no_grad():
        y = names["Network"]()(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(y, expected(document, x), rtol=1e-11, atol=1e-11)


@pytest.mark.oracle
def test_the_torch_module_keeps_missing_edges_missing() -> None:
    import torch

    names: dict[str, object] = {"__name__": "network"}
    exec(EXPORTS["torch"].text(parse_project(FULL).document), names)
    network = names["Network"]()
    network(torch.ones(3, 1, dtype=torch.float64)).sum().backward()
    assert network.W_0_1.grad[1, 0] == 0.0
    assert network.W_0_1.grad[0, 0] != 0.0


def test_the_table_has_rows_predictions_and_split() -> None:
    document = parse_project(FULL).document
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"].text(document))))
    assert list(rows[0]) == ["time", "height", "prediction", "split"]
    assert [row["split"] for row in rows] == ["train", "train", "test"]
    x = np.array([[float(row["time"])] for row in rows])
    predicted = np.array([[float(row["prediction"])] for row in rows])
    np.testing.assert_array_equal(x, load_data(document.data).x)
    np.testing.assert_array_equal(predicted, predictions(document, load_data(document.data), x))
    np.testing.assert_allclose(predicted, expected(document, x), rtol=1e-12)


def test_the_table_has_one_prediction_for_each_output() -> None:
    header = EXPORTS["csv"].text(small("relu")).splitlines()[0]
    assert header == "x1,x2,y1,y2,prediction y1,prediction y2,split"


FEATURES = (
    "x2", "x1*x2", "abs(x1 - 50)", "-x1^2/100", "sin(2 x1) + cos(pi)", "max(x1, 40, x2, 41)",
    "min(3, x1)", "sigmoid(x1 - 50)", "step(x2 - 50)", "(x1 < x2) + (50 >= x1)", "relu(x1 - 50)",
    "ln(x1^2 + 1)", "2^(x1/50)", "tanh(x1/50) - atan(x2)", "floor(x1) + sign(x2 - 45)", "7",
    "exp(-x1/50)·sqrt(abs(x2))",
)  # fmt: skip


def with_features(scaling: str) -> Document:
    rng = np.random.default_rng(4)
    x = rng.normal(50, 9, (12, 2))
    data = Data(Points(frozen(x), frozen(rng.normal(size=(12, 2)))), scaling)
    document = dense_document((len(FEATURES), 4, 2), ("tanh", "linear"), data)
    return replace(document, graph=document.graph.with_features(FEATURES))


def with_features_expected(document: Document, x: Array) -> Array:
    dataset = dataset_of(document)
    shown = np.stack([parse(feature, 2)(x[:, 0], x[:, 1]) for feature in FEATURES], axis=1)
    seen = (shown - dataset.inputs.scale.offset) / dataset.inputs.scale.factor
    a = predict(Program.of(document.graph), document.parameters, seen)
    return dataset.y_scale.offset + dataset.y_scale.factor * a


@pytest.mark.parametrize("scaling", ["none", "standard"])
def test_the_numpy_file_computes_the_features(scaling: str, tmp_path: Path) -> None:
    document = with_features(scaling)
    x = np.random.default_rng(0).normal(50, 5, (40, 2))
    y = numpy_predict(document, tmp_path)(x)
    np.testing.assert_allclose(y, with_features_expected(document, x), rtol=1e-11, atol=1e-11)
    assert numpy_predict(document, tmp_path)(x[0]).shape == (2,)


@pytest.mark.oracle
def test_the_torch_module_computes_the_features() -> None:
    import torch

    document = with_features("standard")
    x = np.random.default_rng(0).normal(50, 5, (40, 2))
    names: dict[str, object] = {"__name__": "network"}
    exec(EXPORTS["torch"].text(document), names)
    with torch.no_grad():
        y = names["Network"]()(torch.from_numpy(x)).numpy()
    np.testing.assert_allclose(y, with_features_expected(document, x), rtol=1e-10, atol=1e-10)


def test_the_table_of_a_network_with_features_has_the_raw_columns() -> None:
    document = with_features("none")
    rows = list(csv.DictReader(io.StringIO(EXPORTS["csv"].text(document))))
    assert list(rows[0])[:2] == ["x1", "x2"]
    predicted = [float(row["prediction y1"]) for row in rows]
    x = dataset_of(document).x
    np.testing.assert_allclose(predicted, with_features_expected(document, x)[:, 0])
