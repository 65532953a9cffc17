from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from playground.analysis.exact.probe import pattern_at, place_of, read
from playground.engine.program import Program
from playground.engine.reference import forward
from tests.analysis.networks import piecewise_graphs, relu_sum
from tests.strategies import parameters_of


@settings(max_examples=40)
@given(piecewise_graphs(), st.floats(-2.0, 2.0), st.data())
def test_values_slopes_and_gradients_are_those_of_the_engine(graph, x, data) -> None:
    parameters = data.draw(parameters_of(graph))
    program = Program.of(graph)
    places = [place_of(program, node.id) for node in graph.units]

    def z(values: np.ndarray, at: float) -> np.ndarray:
        activity = forward(program, values, np.array([[at]]))
        return np.array([activity.z[layer][0, column] for layer, column in places])

    pattern = pattern_at(program, parameters, x)
    reading = read(program, parameters, x, pattern, places)
    np.testing.assert_allclose(reading.values, z(parameters, x), rtol=1e-9, atol=1e-9)
    # With a fixed pattern a network is linear in any single parameter.
    h = 1e-7
    if all(
        np.array_equal(a, b)
        for near in (x - h, x + h)
        for a, b in zip(pattern, pattern_at(program, parameters, near), strict=True)
    ):
        slopes = (z(parameters, x + h) - z(parameters, x - h)) / (2.0 * h)
        np.testing.assert_allclose(reading.slopes, slopes, rtol=1e-5, atol=1e-5)
    for i in range(graph.n_parameters):
        step = np.zeros(graph.n_parameters)
        step[i] = h
        if all(
            np.array_equal(a, b)
            for values in (parameters - step, parameters + step)
            for a, b in zip(pattern, pattern_at(program, values, x), strict=True)
        ):
            difference = (z(parameters + step, x) - z(parameters - step, x)) / (2.0 * h)
            np.testing.assert_allclose(reading.gradients[:, i], difference, rtol=1e-5, atol=1e-5)


def test_a_silent_node_has_no_effect_but_keeps_its_z() -> None:
    graph, parameters = relu_sum([(1.0, 1.0, 5.0), (1.0, 2.0, 7.0)], bias=0.5)
    program = Program.of(graph)
    pattern = pattern_at(program, parameters, 1.0, [(1, 0)])
    reading = read(program, parameters, 1.0, pattern, [(1, 0), (2, 0)])
    np.testing.assert_allclose(reading.values, [2.0, 21.5])
    np.testing.assert_allclose(reading.slopes, [1.0, 7.0])
