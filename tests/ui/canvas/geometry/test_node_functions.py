from __future__ import annotations

import numpy as np
import pytest

from playground.data.dataset import dataset_of, load_data
from playground.engine.problem import problem_of
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model import edits
from playground.model.document import (
    Data,
    Document,
    Generator,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.model.inputs import add_input
from playground.ui.canvas.geometry.node_functions import GRID, SAMPLES, FunctionSampler, corners_of


def sampler_of(document: Document) -> FunctionSampler:
    return FunctionSampler(Program.of(document.graph), dataset_of(document))


def network(*sizes: int, data: Data | None = None) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    return dense_document(sizes, activations, data or Data(Generator("sine", n=20)), Training())


def table(n_inputs: int) -> Data:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1.0, 1.0, (30, n_inputs))
    return Data(Points(frozen(x), frozen(x.sum(axis=1, keepdims=True))))


def test_samples_are_the_reference_forward_over_the_range_of_the_data() -> None:
    document = network(1, 3, 1)
    problem = problem_of(document, load_data(document.data))
    functions = FunctionSampler(problem.program, load_data(document.data)).sample(
        document.parameters
    )
    low, high = functions.x_range
    assert low < problem.x_train.min()
    assert high > problem.x_train.max()
    x = np.linspace(low, high, SAMPLES)[:, None]
    activity = forward(problem.program, document.parameters, x)
    np.testing.assert_allclose(functions.values[0], x[:, 0])
    np.testing.assert_allclose(functions.values[1:4], activity.a[1].T)
    np.testing.assert_allclose(functions.values[4], activity.output[:, 0])


def test_the_nodes_of_a_layer_share_a_scale_that_holds_zero_and_all_values() -> None:
    document = network(1, 4, 1)
    functions = sampler_of(document).sample(document.parameters)
    assert len(set(functions.low[1:5])) == len(set(functions.high[1:5])) == 1
    assert (functions.low < 0.0).all()
    assert (functions.values.min(axis=1) >= functions.low).all()
    assert (functions.values.max(axis=1) <= functions.high).all()


def test_a_scale_keeps_still_while_values_shrink_a_little() -> None:
    document = network(1, 4, 1)
    sampler = sampler_of(document)
    before = sampler.sample(document.parameters)
    smaller = sampler.sample(0.95 * document.parameters)
    tiny = sampler.sample(0.1 * document.parameters)
    assert (smaller.high == before.high).all()
    assert tiny.high[-1] < before.high[-1]


def test_scales_are_kept_over_an_edit_but_not_over_other_data() -> None:
    document = network(1, 4, 1)
    dataset = load_data(document.data)
    sampler = FunctionSampler(Program.of(document.graph), dataset)
    before = sampler.sample(document.parameters)
    wider = edits.add_node(document, document.graph.layers[1].id)
    sampler.set_network(Program.of(wider.graph), dataset)
    assert sampler.sample(0.9 * wider.parameters).high[0] == before.high[0]
    assert sampler.sample(0.9 * wider.parameters).high[-1] == before.high[-1]
    other = network(1, 4, 1, data=Data(Generator("sine", n=30)))
    parameters = 0.9 * other.parameters
    sampler.set_network(Program.of(other.graph), load_data(other.data))
    np.testing.assert_array_equal(
        sampler.sample(parameters).high, sampler_of(other).sample(parameters).high
    )


def test_silent_is_where_a_unit_gives_zero_but_never_an_input() -> None:
    document = edits.set_values(network(1, 1, 1), {(2, 4): 1.0, 4: 0.0})
    functions = sampler_of(document).sample(document.parameters)
    np.testing.assert_array_equal(functions.silent[1], functions.values[0] <= 0.0)
    assert not functions.silent[0].any()


def test_a_line_needs_only_its_corners() -> None:
    values = np.maximum(0.0, np.linspace(-1.0, 1.0, 65))[None]
    corners = corners_of(values, values == 0.0, np.ones(1))
    (places,) = np.nonzero(corners[0])
    assert len(places) <= 6
    np.testing.assert_allclose(
        np.interp(np.arange(65), places, values[0, places]), values[0], atol=1e-12
    )


def test_two_inputs_give_pictures_with_the_second_input_growing_upwards() -> None:
    document = network(2, 3, 1, data=table(2))
    functions = sampler_of(document).sample(document.parameters)
    assert functions.grid == GRID
    second = functions.values[1].reshape(GRID, GRID)
    assert (np.diff(second, axis=0) < 0.0).all()
    assert np.ptp(second, axis=1) == pytest.approx(0.0)


def test_the_samples_are_raw_inputs_whatever_the_nodes_show() -> None:
    document = add_input(network(1, 2, 1), "x^2", "random")
    functions = sampler_of(document).sample(document.parameters)
    x, square = functions.values[0], functions.values[1]
    np.testing.assert_allclose(square, x * x)
    pictures = sampler_of(add_input(network(2, 2, 1, data=table(2)), "x1*x2"))
    assert pictures.sample(np.zeros(11)).grid == GRID


def test_more_inputs_are_cut_along_their_diagonal() -> None:
    document = network(3, 3, 1, data=table(3))
    functions = sampler_of(document).sample(document.parameters)
    assert functions.grid == 0
    assert (np.diff(functions.values[:3], axis=1) > 0.0).all()


def test_numbers_that_are_not_finite_are_not_drawn_as_such() -> None:
    document = network(1, 2, 1)
    functions = sampler_of(document).sample(np.full(document.graph.n_parameters, 1e200))
    assert np.isfinite(functions.values).all()


def test_the_outputs_of_another_network_are_those_on_the_same_samples() -> None:
    document = network(1, 3, 1)
    sampler = sampler_of(document)
    same = sampler.outputs(document)
    np.testing.assert_allclose(same[0], sampler.sample(document.parameters).values[-1])
    assert sampler.outputs(network(2, 3, 1, data=table(2))) is None


@pytest.mark.parametrize("x", [0.0, -3.0, 1e150])
def test_rows_that_are_all_alike_have_a_range_about_them(x: float) -> None:
    rows = Points(frozen([[x], [x]]), frozen([[0.0], [1.0]]))
    low, high = sampler_of(network(1, 2, 1, data=Data(rows))).x_range
    assert low < x < high
