"""From raw rows to what the network sees."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.data.dataset import load_data
from playground.data.features import FeatureError, inputs_of
from playground.model.document import Data, DocumentError, Points

ROWS = np.random.default_rng(1).normal(3.0, 2.0, (40, 2))


def dataset(*features: str, scaling: str = "none", rows: np.ndarray = ROWS):
    points = Points(rows, rows[:, :1], test=(3, 5))
    return load_data(Data(points, scaling)).with_features(features)


def test_without_features_the_network_sees_the_raw_columns() -> None:
    inputs = dataset().inputs
    assert (inputs.n_raw, inputs.n_inputs, inputs.columns) == (2, 2, (0, 1))
    assert inputs.plain
    np.testing.assert_array_equal(inputs.to_network(ROWS), ROWS)


def test_a_formula_is_computed_from_the_raw_columns() -> None:
    data = dataset("", "x1*x2", "sin(x2)")
    x1, x2 = ROWS.T
    np.testing.assert_allclose(data.inputs.to_network(ROWS), np.stack([x1, x1 * x2, np.sin(x2)], 1))
    np.testing.assert_array_equal(data.x, ROWS)
    assert not data.inputs.plain
    assert data.inputs.columns == (0, None, None)


@pytest.mark.parametrize("scaling", ["standard", "minmax"])
def test_what_the_network_sees_is_scaled_by_the_training_rows(scaling) -> None:
    data = dataset("x2", "x1^2", scaling=scaling)
    if scaling == "standard":
        np.testing.assert_allclose(data.x_train.mean(axis=0), 0.0, atol=1e-12)
        np.testing.assert_allclose(data.x_train.std(axis=0), 1.0)
    else:
        np.testing.assert_allclose(data.x_train.min(axis=0), 0.0, atol=1e-12)
        np.testing.assert_allclose(data.x_train.max(axis=0), 1.0)
    np.testing.assert_array_equal(data.inputs.to_network(ROWS)[~data.test], data.x_train)


@given(st.permutations(["x1", "x2"]), st.sampled_from(("none", "standard", "minmax")))
def test_columns_in_any_order_are_affine_in_the_raw_rows(features, scaling) -> None:
    inputs = dataset(*features, scaling=scaling).inputs
    matrix, constant = inputs.affine()
    np.testing.assert_allclose(ROWS @ matrix.T + constant, inputs.to_network(ROWS), atol=1e-12)


def test_a_raw_column_may_be_shown_by_no_node() -> None:
    inputs = dataset("x2").inputs
    np.testing.assert_array_equal(inputs.to_network(ROWS), ROWS[:, 1:])
    assert inputs.affine()[0].tolist() == [[0.0, 1.0]]


def test_a_single_raw_column_is_called_x_or_x1() -> None:
    data = load_data(Data(Points(ROWS[:, :1], ROWS[:, :1]))).with_features(("x", "x1^2"))
    np.testing.assert_allclose(data.x_train[:, 1], ROWS[:, 0] ** 2)


@pytest.mark.parametrize(
    ("features", "node", "words"),
    [
        (("", "x1*x3"), 1, "no input x3; the inputs are x1, x2"),
        (("x1 +", ""), 0, "stops too early"),
        (("", "", "log(x1 - 100)"), 2, "log of a number that is not positive"),
        (("exp(100*x1)",), 0, "too large"),
    ],
)
def test_a_wrong_formula_is_refused_with_its_place(features, node, words) -> None:
    with pytest.raises(FeatureError, match=words) as error:
        dataset(*features)
    assert error.value.node == node
    assert error.value.place == f"graph.layers[0].nodes[{node}].feature"


def test_nodes_without_formulas_are_as_many_as_raw_columns() -> None:
    for features in (("",), ("", "", ""), ("", "", "", "x1")):
        with pytest.raises(DocumentError, match="the data has 2 input columns"):
            inputs_of(("x1", "x2"), features)


def test_probing_where_a_formula_has_no_value_gives_nan() -> None:
    inputs = dataset("sqrt(x1 + 10)").inputs
    assert np.isnan(inputs.to_network(np.array([[-20.0, 0.0]]))).all()
