"""The initialisers, one table. Each draws a whole parameter vector from a seed.

fan_in of a weight is the number of edges into its target, fan_out the number of edges out of its
source, so that missing and skip edges count as what they are.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import MAX_NODES, Graph, ParameterKey

Array = NDArray[np.float64]
Range = tuple[float, float]


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """What a draw may go by: the graph, fan_in and fan_out of each weight ``(n_edges,)``, the range
    of the training inputs, and the parameters as they are, of which locked ones stay."""

    graph: Graph
    fan_in: Array
    fan_out: Array
    input_range: Range
    current: Array


# draw(given, rng) -> (weights (n_edges,), biases (n_units,))
Draw = Callable[[Given, np.random.Generator], tuple[Array, Array]]


@dataclass(frozen=True, slots=True)
class Initializer:
    name: str
    label: str
    formula: str
    draw: Draw


def _scaled(variance: Callable[[Given], Array], uniform: bool) -> Draw:
    """Zero biases; weights of the given variance, normal or uniform."""

    def draw(given: Given, rng: np.random.Generator) -> tuple[Array, Array]:
        deviation = np.sqrt(variance(given))
        n = len(given.graph.edges)
        unit = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), n) if uniform else rng.standard_normal(n)
        return unit * deviation, np.zeros(len(given.graph.units))

    return draw


def _normal(given: Given, rng: np.random.Generator) -> tuple[Array, Array]:
    return rng.standard_normal(len(given.graph.edges)), rng.standard_normal(len(given.graph.units))


def _uniform(given: Given, rng: np.random.Generator) -> tuple[Array, Array]:
    return rng.uniform(-1, 1, len(given.graph.edges)), rng.uniform(-1, 1, len(given.graph.units))


def _zeros(given: Given, rng: np.random.Generator) -> tuple[Array, Array]:
    return np.zeros(len(given.graph.edges)), np.zeros(len(given.graph.units))


def _spread(given: Given, rng: np.random.Generator) -> tuple[Array, Array]:
    """He weights; the first layer's units get the bias that puts z = 0 evenly over the range.

    With several inputs the point on the diagonal of the input range is used.
    """
    weights, biases = _he(given, rng)
    graph = given.graph
    low, high = given.input_range
    n_inputs = graph.n_inputs
    first = [n for n in graph.layers[1].nodes if graph.incoming[n.id]]
    start = len(graph.edges)
    for i, node in enumerate(first):
        at = low + (high - low) * (i + 0.5) / len(first)
        total = 0.0
        for source in graph.incoming[node.id]:
            j = graph.edge_index[source, node.id]
            if graph.edges[j].locked:
                weights[j] = given.current[j]
            elif n_inputs == 1:
                # All slopes alike in size, so that no unit starts too flat to be seen.
                weights[j] = np.copysign(np.sqrt(2.0), weights[j])
            total += weights[j]
        biases[graph.bias_index[node.id] - start] = -at * total
    return weights, biases


_he = _scaled(lambda g: 2.0 / g.fan_in, uniform=False)

_ALL = (
    Initializer("he", "He normal", "w ~ N(0, 2 / fan_in), b = 0", _he),
    Initializer(
        "he_uniform", "He uniform", "w ~ U(+-sqrt(6 / fan_in)), b = 0",
        _scaled(lambda g: 2.0 / g.fan_in, uniform=True),
    ),
    Initializer(
        "xavier", "Xavier normal", "w ~ N(0, 2 / (fan_in + fan_out)), b = 0",
        _scaled(lambda g: 2.0 / (g.fan_in + g.fan_out), uniform=False),
    ),
    Initializer(
        "xavier_uniform", "Xavier uniform", "w ~ U(+-sqrt(6 / (fan_in + fan_out))), b = 0",
        _scaled(lambda g: 2.0 / (g.fan_in + g.fan_out), uniform=True),
    ),
    Initializer(
        "lecun", "LeCun normal", "w ~ N(0, 1 / fan_in), b = 0",
        _scaled(lambda g: 1.0 / g.fan_in, uniform=False),
    ),
    Initializer(
        "lecun_uniform", "LeCun uniform", "w ~ U(+-sqrt(3 / fan_in)), b = 0",
        _scaled(lambda g: 1.0 / g.fan_in, uniform=True),
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
    sources, targets = graph.ends
    fan_in, fan_out = np.bincount(targets), np.bincount(sources)
    given = Given(graph, fan_in[targets], fan_out[sources], input_range, current)
    weights, biases = INITIALIZERS[name].draw(given, np.random.default_rng(seed))
    drawn = np.concatenate([weights, biases]) + 0.0  # no -0.0
    return np.where(graph.locked, current, drawn)


def draw_weight(graph: Graph, key: ParameterKey, seed: int) -> float:
    """A value for one weight of ``graph``, or one bias: He normal by the fan_in of its node, and
    the same for the same seed and key."""
    target = key[1] if isinstance(key, tuple) else key
    return _he_weight(key, max(1, len(graph.incoming[target])), seed)


def is_drawn_weight(key: ParameterKey, value: float, seed: int) -> bool:
    """Whether ``draw_weight`` gave this value, whatever the fan_in was then."""
    unit = _he_weight(key, 2, seed)
    if value * unit <= 0.0 or unit / value > MAX_NODES:  # far beyond any fan_in
        return False
    fan_in = round(2.0 * (unit / value) ** 2)
    return fan_in > 0 and _he_weight(key, fan_in, seed) == value


def _he_weight(key: ParameterKey, fan_in: int, seed: int) -> float:
    rng = np.random.default_rng((seed, *(key if isinstance(key, tuple) else (0, key))))
    return float(rng.standard_normal() * np.sqrt(2.0 / fan_in))
