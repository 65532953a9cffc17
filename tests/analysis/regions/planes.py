"""Networks over the plane for the tests of the regions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from playground.analysis.regions.linear import Box, LinearRegions, linear_regions
from playground.data.features import Inputs, inputs_of
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.document import frozen
from playground.model.graph import Graph
from tests.analysis.networks import PIECEWISE, ROUND_NUMBERS, SLOPES
from tests.strategies import graphs

BOX = ((-1.0, 3.0), (-2.0, 1.5))


def scaled(offset: tuple[float, float], factor: tuple[float, float]) -> Inputs:
    """An input node for each of two raw columns."""
    scale = Scale(frozen(offset), frozen(factor))
    return replace(inputs_of(("x1", "x2"), ()), scale=scale)


PLAIN = scaled((0.0, 0.0), (1.0, 1.0))
SCALED = scaled((0.7, -0.2), (1.3, 0.4))


@st.composite
def plane_networks(
    draw: st.DrawFn, max_hidden_layers: int = 3, max_nodes: int = 4, n_outputs: int | None = None
) -> tuple[Graph, np.ndarray]:
    """Random or round parameters (lines that touch and coincide); skip and missing edges."""
    graph = draw(
        graphs(
            activations=PIECEWISE,
            n_inputs=2,
            n_outputs=n_outputs,
            max_hidden_layers=max_hidden_layers,
            max_nodes=max_nodes,
            locks=False,
        )
    )
    layers = [
        replace(layer, negative_slope=draw(st.sampled_from(SLOPES))) for layer in graph.layers
    ]
    graph = graph.with_layers(layers)
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    if draw(st.booleans()):
        return graph, rng.normal(0.0, 1.5, graph.n_parameters)
    return graph, rng.choice(ROUND_NUMBERS, graph.n_parameters)


def regions_of(network: tuple[Graph, np.ndarray], inputs: Inputs = SCALED, box: Box = BOX,
               **options: int) -> LinearRegions:  # fmt: skip
    return linear_regions(*network, inputs, box, **options)


def grid(box: Box, n: int) -> np.ndarray:
    """Points ``(n * n, 2)`` over the box, none on its border."""
    x, y = ((np.arange(n) + 0.5) / n * (high - low) + low for low, high in box)
    return np.stack(np.meshgrid(x, y), axis=-1).reshape(-1, 2)


def patterns(
    graph: Graph, parameters: np.ndarray, inputs: Inputs, x: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Which hidden units with a corner are on, ``(n, n_units)``, and how near to 0 they are.

    The nearness is the smallest |z| of a point, relative to that unit's largest in the sample.
    """
    with np.errstate(all="ignore"):
        activity = forward(Program.of(graph), parameters, inputs.to_network(x))
    bent = [
        i
        for i, layer in enumerate(graph.layers[:-1])
        if layer.activation in ("relu", "abs")
        or (layer.activation == "leaky_relu" and layer.negative_slope != 1.0)
    ]
    z = np.concatenate([np.zeros((len(x), 0)), *(activity.z[i] for i in bent)], axis=1)
    largest = np.maximum(np.abs(z).max(axis=0, initial=0.0), 1e-300)
    nearness = (np.abs(z) / largest).min(axis=1, initial=1.0)
    return z > 0.0, nearness


def areas_of(regions: LinearRegions) -> np.ndarray:
    polygons = regions.polygons
    # From each polygon's first corner, so that small polygons far from 0 keep their digits.
    first = np.repeat(polygons.corners[polygons.starts[:-1]], polygons.sizes, axis=0)
    x, y = (polygons.corners - first).T
    after = polygons.following
    return 0.5 * np.add.reduceat(x * y[after] - x[after] * y, polygons.starts[:-1])


def centres_of(regions: LinearRegions) -> np.ndarray:
    """The mean of the corners of each polygon, ``(n_polygons, 2)``."""
    polygons = regions.polygons
    return np.add.reduceat(polygons.corners, polygons.starts[:-1]) / polygons.sizes[:, None]
