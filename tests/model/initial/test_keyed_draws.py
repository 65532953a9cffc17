from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from playground.model import edits
from playground.model.document import Data, Generator, dense_document
from playground.model.initial.initializers import draw
from playground.model.initial.keyed_draws import KeyedDraws

ids = st.integers(0, 2**53 - 1) | st.integers(0, 1000)


@given(st.integers(0, 2**80) | st.integers(0, 1000), st.lists(st.tuples(ids, ids), max_size=5))
def test_each_number_is_the_first_of_numpy_s_generator_for_seed_and_key(
    seed: int, keys: list[tuple[int, int]]
) -> None:
    n, draws = len(keys), KeyedDraws(seed, keys)
    own = [np.random.default_rng((seed, *key)) for key in keys]
    assert draws.standard_normal(n).tolist() == [rng.standard_normal() for rng in own]
    own = [np.random.default_rng((seed, *key)) for key in keys]
    assert draws.uniform(-3.0, 2.0, n).tolist() == [rng.uniform(-3.0, 2.0) for rng in own]


def test_rare_rejections_of_the_normal_distribution_agree_too() -> None:
    keys = [(3, target) for target in range(2000)]  # some twenty need more than one random number
    expected = [np.random.default_rng((7, *key)).standard_normal() for key in keys]
    assert KeyedDraws(7, keys).standard_normal(len(keys)).tolist() == expected


@pytest.mark.parametrize("name", ["he", "xavier_uniform", "normal", "zeros"])
def test_a_new_value_does_not_depend_on_what_is_drawn_with_it(name: str) -> None:
    graph = dense_document((3, 4, 2), ("tanh", "linear"), Data(Generator("sine"))).graph
    keys = graph.parameter_keys
    together = draw(graph, keys, 5, name)
    assert all(draw(graph, [key], 5, name) == {key: together[key]} for key in keys)


def test_a_picture_of_784_pixels_gets_an_input_for_each() -> None:
    document = dense_document((2, 8, 3), ("relu", "softmax"), Data(Generator("sine")))
    fitted = edits.fit_ends(document, 784, 3)
    assert fitted.graph.n_inputs == 784
    assert fitted.graph.raw_columns == tuple(range(784))
    source, target = fitted.graph.layers[0].nodes[500].id, fitted.graph.layers[1].nodes[3].id
    rng = np.random.default_rng((document.training.seed, source, target))
    assert fitted.weight(source, target) == rng.standard_normal() * np.sqrt(2.0 / 784)
