"""The initialisers, one table. Each draws a whole parameter vector from a seed.

fan_in of a weight is the number of edges into its target, fan_out the number of edges out of its
source, so that missing and skip edges count as what they are.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from playground.model.graph import Graph
from playground.model.initial.keyed_draws import KeyedDraws
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]
Counts = NDArray[np.intp]
Range = tuple[float, float]


class Rng(Protocol):
    """What an initialiser draws from: NumPy's generator, or ``KeyedDraws``."""

    def standard_normal(self, size: int) -> Array: ...

    def uniform(self, low: float, high: float, size: int) -> Array: ...


PLAIN_RANGE: Range = (-1.0, 1.0)  # of the inputs of a network without data

Weights = Callable[[Counts, Counts, Rng], Array]  # of fan_in and fan_out, all (n_edges,)
Biases = Callable[[int, Rng], Array]  # (n_units,)


@dataclass(frozen=True, slots=True)
class Initializer:
    """One initialiser. ``spreads_kinks``: the first layer's biases are set from the input range."""

    name: str
    label: str
    formula: str
    weights: Weights
    biases: Biases = lambda n, _: np.zeros(n)
    spreads_kinks: bool = False


def _scaled(variance: Callable[[Counts, Counts], Array], uniform: bool = False) -> Weights:
    """Weights of the variance ``variance(fan_in, fan_out)``, normal or uniform."""

    def draw(fan_in: Counts, fan_out: Counts, rng: Rng) -> Array:
        n = len(fan_in)
        unit = rng.uniform(-np.sqrt(3.0), np.sqrt(3.0), n) if uniform else rng.standard_normal(n)
        return unit * np.sqrt(variance(fan_in, fan_out))

    return draw


_he = _scaled(lambda fan_in, _: 2.0 / fan_in)

_ALL = (
    Initializer("he", "He normal", "w ~ N(0, 2 / fan_in), b = 0", _he),
    Initializer(
        "he_uniform", "He uniform", "w ~ U(+-sqrt(6 / fan_in)), b = 0",
        _scaled(lambda fan_in, _: 2.0 / fan_in, uniform=True),
    ),
    Initializer(
        "xavier", "Xavier normal", "w ~ N(0, 2 / (fan_in + fan_out)), b = 0",
        _scaled(lambda fan_in, fan_out: 2.0 / (fan_in + fan_out)),
    ),
    Initializer(
        "xavier_uniform", "Xavier uniform", "w ~ U(+-sqrt(6 / (fan_in + fan_out))), b = 0",
        _scaled(lambda fan_in, fan_out: 2.0 / (fan_in + fan_out), uniform=True),
    ),
    Initializer(
        "lecun", "LeCun normal", "w ~ N(0, 1 / fan_in), b = 0",
        _scaled(lambda fan_in, _: 1.0 / fan_in),
    ),
    Initializer(
        "lecun_uniform", "LeCun uniform", "w ~ U(+-sqrt(3 / fan_in)), b = 0",
        _scaled(lambda fan_in, _: 1.0 / fan_in, uniform=True),
    ),
    Initializer(
        "normal", "Normal", "w, b ~ N(0, 1)",
        lambda fan_in, _, rng: rng.standard_normal(len(fan_in)),
        lambda n, rng: rng.standard_normal(n),
    ),
    Initializer(
        "uniform", "Uniform", "w, b ~ U(-1, 1)",
        lambda fan_in, _, rng: rng.uniform(-1.0, 1.0, len(fan_in)),
        lambda n, rng: rng.uniform(-1.0, 1.0, n),
    ),
    Initializer("zeros", "Zeros", "w = b = 0", lambda fan_in, *_: np.zeros(len(fan_in))),
    Initializer(
        "spread", "Spread kinks", "first layer: kinks evenly over the data; the rest He normal",
        _he, spreads_kinks=True,
    ),
)  # fmt: skip

INITIALIZERS: dict[str, Initializer] = {i.name: i for i in _ALL}


def initialize(
    graph: Graph, current: Array, name: str, seed: int, input_range: Range = PLAIN_RANGE
) -> Array:
    """A new parameter vector ``(n_parameters,)``; locked entries keep their ``current`` value.

    ``input_range`` is the range of the training inputs as the network sees them.
    """
    initializer, rng = INITIALIZERS[name], np.random.default_rng(seed)
    sources, targets = graph.ends
    fan_in, fan_out = np.bincount(targets), np.bincount(sources)
    weights = initializer.weights(fan_in[targets], fan_out[sources], rng)
    drawn = np.concatenate([weights, initializer.biases(len(graph.units), rng)])
    drawn = np.where(graph.locked, current, drawn)
    if initializer.spreads_kinks:
        _spread_kinks(graph, drawn, input_range)
    return np.where(graph.locked, current, drawn + 0.0)  # no -0.0


def _spread_kinks(graph: Graph, parameters: Array, input_range: Range) -> None:
    """Give the first layer's units the biases that put z = 0 evenly over the range.

    With several inputs, z = 0 at the point on the diagonal of the input range.
    """
    low, high = input_range
    first = [n for n in graph.layers[1].nodes if graph.incoming[n.id]]
    for i, node in enumerate(first):
        at = low + (high - low) * (i + 0.5) / len(first)
        total = 0.0
        for source in graph.incoming[node.id]:
            j = graph.edge_index[source, node.id]
            if graph.n_inputs == 1 and not graph.locked[j]:
                # All slopes alike in size, so that no unit starts too flat to be seen.
                parameters[j] = np.copysign(np.sqrt(2.0), parameters[j])
            total += parameters[j]
        parameters[graph.bias_index[node.id]] = -at * total


def draw(
    graph: Graph, keys: Iterable[ParameterKey], seed: int, name: str
) -> dict[ParameterKey, float]:
    """The values of new weights and biases of ``graph`` by the initialiser ``name``.

    Each is the same for the same seed and key, so that repeating an edit gives the same network.
    """
    wanted, initializer = tuple(keys), INITIALIZERS[name]
    edges = [key for key in wanted if isinstance(key, tuple)]
    units = [key for key in wanted if not isinstance(key, tuple)]
    fan_in = np.array([len(graph.incoming[target]) for _, target in edges], dtype=np.intp)
    fan_out = np.array([len(graph.outgoing[source]) for source, _ in edges], dtype=np.intp)
    weights = initializer.weights(fan_in, fan_out, KeyedDraws(seed, edges))
    biases = initializer.biases(len(units), KeyedDraws(seed, [(0, unit) for unit in units]))
    drawn: dict[ParameterKey, float] = dict(zip(edges, weights.tolist(), strict=True))
    drawn.update(zip(units, biases.tolist(), strict=True))
    return drawn


def draw_he(graph: Graph, key: ParameterKey, seed: int) -> float:
    """A random value for a weight or a bias: He normal, whatever the document's initialiser."""
    target = key[1] if isinstance(key, tuple) else key
    fan_in = np.array([max(1, len(graph.incoming[target]))])
    keys = [key if isinstance(key, tuple) else (0, key)]
    return float(INITIALIZERS["he"].weights(fan_in, fan_in, KeyedDraws(seed, keys))[0])
