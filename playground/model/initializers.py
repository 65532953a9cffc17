"""The initialisers, one table. Each draws a whole parameter vector from a seed.

fan_in of a weight is the number of edges into its target, fan_out the number of edges out of its
source, so that missing and skip edges count as what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph, ParameterKey

Array = NDArray[np.float64]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Fans:
    """``into`` and ``out_of``: fan_in and fan_out of each weight, ``(n_edges,)``."""

    into: Array
    out_of: Array


# draw(graph, fans, rng, input_range) -> (weights (n_edges,), biases (n_units,))
Draw = Callable[[Graph, Fans, np.random.Generator, Range], tuple[Array, Array]]


@dataclass(frozen=True, slots=True)
class Initializer:
    name: str
    label: str
    formula: str
    draw: Draw


def _scaled(variance: Callable[[Fans], Array], uniform: bool) -> Draw:
    """Zero biases; weights of the given variance, normal or uniform."""

    def draw(graph: Graph, fans: Fans, rng: np.random.Generator, _: Range) -> tuple[Array, Array]:
        deviation = np.sqrt(variance(fans))
        n = len(graph.edges)
        unit = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), n) if uniform else rng.standard_normal(n)
        return unit * deviation, np.zeros(len(graph.units))

    return draw


def _normal(graph: Graph, fans: Fans, rng: np.random.Generator, _: Range) -> tuple[Array, Array]:
    return rng.standard_normal(len(graph.edges)), rng.standard_normal(len(graph.units))


def _uniform(graph: Graph, fans: Fans, rng: np.random.Generator, _: Range) -> tuple[Array, Array]:
    return rng.uniform(-1, 1, len(graph.edges)), rng.uniform(-1, 1, len(graph.units))


def _zeros(graph: Graph, fans: Fans, rng: np.random.Generator, _: Range) -> tuple[Array, Array]:
    return np.zeros(len(graph.edges)), np.zeros(len(graph.units))


def _spread(
    graph: Graph, fans: Fans, rng: np.random.Generator, input_range: Range
) -> tuple[Array, Array]:
    """He weights; the units fed by inputs get the bias that puts z = 0 evenly over the range.

    With several inputs the point on the diagonal of the input range is used.
    """
    weights, biases = _he(graph, fans, rng, input_range)
    low, high = input_range
    n_inputs = graph.n_inputs
    first = [n for n in graph.layers[1].nodes if graph.incoming[n.id]]
    start = len(graph.edges)
    for i, node in enumerate(first):
        at = low + (high - low) * (i + 0.5) / len(first)
        total = 0.0
        for source in graph.incoming[node.id]:
            j = graph.edge_index[source, node.id]
            if n_inputs == 1:
                # All slopes alike in size, so that no unit starts too flat to be seen.
                weights[j] = np.copysign(np.sqrt(2.0), weights[j])
            total += weights[j]
        biases[graph.bias_index[node.id] - start] = -at * total
    return weights, biases


_he = _scaled(lambda f: 2.0 / f.into, uniform=False)

_ALL = (
    Initializer("he", "He normal", "w ~ N(0, 2 / fan_in), b = 0", _he),
    Initializer(
        "he_uniform", "He uniform", "w ~ U(+-sqrt(6 / fan_in)), b = 0",
        _scaled(lambda f: 2.0 / f.into, uniform=True),
    ),
    Initializer(
        "xavier", "Xavier normal", "w ~ N(0, 2 / (fan_in + fan_out)), b = 0",
        _scaled(lambda f: 2.0 / (f.into + f.out_of), uniform=False),
    ),
    Initializer(
        "xavier_uniform", "Xavier uniform", "w ~ U(+-sqrt(6 / (fan_in + fan_out))), b = 0",
        _scaled(lambda f: 2.0 / (f.into + f.out_of), uniform=True),
    ),
    Initializer(
        "lecun", "LeCun normal", "w ~ N(0, 1 / fan_in), b = 0",
        _scaled(lambda f: 1.0 / f.into, uniform=False),
    ),
    Initializer(
        "lecun_uniform", "LeCun uniform", "w ~ U(+-sqrt(3 / fan_in)), b = 0",
        _scaled(lambda f: 1.0 / f.into, uniform=True),
    ),
    Initializer("normal", "Normal", "w, b ~ N(0, 1)", _normal),
    Initializer("uniform", "Uniform", "w, b ~ U(-1, 1)", _uniform),
    Initializer("zeros", "Zeros", "w = b = 0", _zeros),
    Initializer(
        "spread", "Spread kinks", "first layer: kinks evenly over the data; the rest He normal",
        _spread,
    ),
)  # fmt: skip

INITIALIZERS: dict[str, Initializer] = {i.name: i for i in _ALL}


def initialize(
    graph: Graph, current: Array, name: str, seed: int, input_range: Range = (-1.0, 1.0)
) -> Array:
    """A new parameter vector ``(n_parameters,)``; locked entries keep their ``current`` value.

    ``input_range`` is the range of the training inputs as the network sees them.
    """
    n_into = np.array([len(graph.incoming[e.target]) for e in graph.edges], dtype=np.float64)
    n_out = np.array([len(graph.outgoing[e.source]) for e in graph.edges], dtype=np.float64)
    rng = np.random.default_rng(seed)
    weights, biases = INITIALIZERS[name].draw(graph, Fans(n_into, n_out), rng, input_range)
    drawn = np.concatenate([weights, biases])
    return np.where(graph.locked, current, drawn)


def draw_weight(graph: Graph, key: ParameterKey, seed: int) -> float:
    """A weight for one new edge of ``graph``: He normal, the same for the same seed and edge."""
    target = key[1] if isinstance(key, tuple) else key
    return _he_weight(key, max(1, len(graph.incoming[target])), seed)


def is_drawn_weight(key: ParameterKey, value: float, seed: int) -> bool:
    """Whether ``draw_weight`` gave this value, whatever the fan_in was then."""
    unit = _he_weight(key, 2, seed)
    if value * unit <= 0.0:
        return False
    fan_in = round(2.0 * (unit / value) ** 2)
    return fan_in > 0 and _he_weight(key, fan_in, seed) == value


def _he_weight(key: ParameterKey, fan_in: int, seed: int) -> float:
    rng = np.random.default_rng((seed, *(key if isinstance(key, tuple) else (0, key))))
    return float(rng.standard_normal() * np.sqrt(2.0 / fan_in))
