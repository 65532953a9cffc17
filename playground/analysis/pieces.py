"""What a one-input network with piecewise-linear activations really is: its exact pieces.

    network = exact_pieces(graph, parameters)
    fit = network.output()
    fit.x, fit.y, fit.slopes, fit.intercepts, fit.nodes

Every node is a continuous function of the input, straight between finitely many kinks; the kinks
are found layer by layer (``propagation.py``), not by sampling.
"""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.analysis.bounds import max_pieces
from playground.analysis.makers import Corners, corners_of, makers
from playground.analysis.overflow import quiet
from playground.analysis.piecewise import EVERYWHERE, PiecewiseLinear
from playground.analysis.propagation import MAX_KNOTS, LayerPieces, last_of, low_gain, propagating
from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph, GraphError

__all__ = [
    "MAX_KNOTS",
    "NetworkPieces",
    "PiecesInSteps",
    "PiecewiseLinear",
    "exact_pieces",
    "exact_pieces_in_steps",
    "is_piecewise_linear",
    "max_pieces",
]

Array = NDArray[np.float64]
Index = NDArray[np.intp]


class Affine(Protocol):
    """``user = offset + factor * network``, one entry per column; the factors are positive."""

    @property
    def offset(self) -> Array: ...

    @property
    def factor(self) -> Array: ...


def is_piecewise_linear(graph: Graph) -> bool:
    """True when the network has one input and is a continuous piecewise-linear function of it."""
    return graph.n_inputs == 1 and all(
        ACTIVATIONS[layer.activation].piecewise_linear for layer in graph.layers
    )


def exact_pieces(
    graph: Graph,
    parameters: Array,
    x_scale: Affine | None = None,
    y_scale: Affine | None = None,
    max_knots: int = MAX_KNOTS,
) -> NetworkPieces:
    """The exact pieces of every node of the network.

    ``parameters`` ``(n_parameters,)`` are in the graph's order. With scales, x is given and
    returned in the user's units, and so are the outputs. Raises GraphError when the network is no
    piecewise-linear function of one input.
    """
    return last_of(exact_pieces_in_steps(graph, parameters, x_scale, y_scale, max_knots))


def exact_pieces_in_steps(
    graph: Graph,
    parameters: Array,
    x_scale: Affine | None = None,
    y_scale: Affine | None = None,
    max_knots: int = MAX_KNOTS,
) -> PiecesInSteps:
    """``exact_pieces``, about a layer at each step: large networks take several milliseconds."""
    if not is_piecewise_linear(graph):
        raise GraphError("exact pieces need one input and only relu, leaky_relu, abs or linear")
    layers, exact = yield from propagating(graph, parameters, max_knots)
    return NetworkPieces(graph, parameters, layers, exact, x_scale, y_scale)


PiecesInSteps = Generator[None, None, "NetworkPieces"]


@dataclass(frozen=True, eq=False)
class NetworkPieces:
    """The exact pieces of a network; ask it for the function of any node.

    ``network_range`` is None, or the range of the network's input outside which kinks are left out
    because there were too many.
    """

    graph: Graph
    parameters: Array
    layers: tuple[LayerPieces, ...]
    network_range: tuple[float, float] | None
    x_scale: Affine | None = None
    y_scale: Affine | None = None

    @property
    def capped(self) -> bool:
        """True when there are more kinks than are looked for."""
        return self.network_range is not None

    @cached_property
    def exact_range(self) -> tuple[float, float]:
        """The range of x, in the user's units, in which everything here is exact."""
        if self.network_range is None:
            return EVERYWHERE
        low, high = self._user_x(np.array(self.network_range)).tolist()
        return low, high

    def output(self, i: int = 0) -> PiecewiseLinear:
        """Output ``i`` as a function of x, both in the user's units."""
        if i not in self._outputs:
            offset, factor = 0.0, 1.0
            if self.y_scale is not None:
                offset, factor = float(self.y_scale.offset[i]), float(self.y_scale.factor[i])
            last = len(self.layers) - 1
            self._outputs[i] = self._function(last, i, True, offset, factor)
        return self._outputs[i]

    def pre_activation(self, node_id: int) -> PiecewiseLinear:
        """A node's z in the network's units, as a function of x in the user's."""
        return self._function(*self._place(node_id), False, 0.0, 1.0)

    def activation(self, node_id: int) -> PiecewiseLinear:
        """A node's a in the network's units, as a function of x in the user's."""
        return self._function(*self._place(node_id), True, 0.0, 1.0)

    def corners(self, node_id: int) -> Array:
        """Where the node's own corner lies, whether or not it is seen in the output: the x, in the
        user's units and increasing, at which its z passes 0. Empty when it has no corner."""
        layer, column = self._place(node_id)
        pieces = self.layers[layer]
        mine = pieces.corner_columns == column
        return self._user_x(np.sort(pieces.x[pieces.corner_knots[mine]]))

    def active_at(self, x: ArrayLike) -> tuple[Index, NDArray[np.bool_]]:
        """The ids ``(u,)`` of all nodes with a corner, layer by layer, and whether each of them is
        on, z > 0, ``(n, u)``, at each of the user's ``x`` ``(n,)``.

        At a corner itself a node is as on the piece to the left.
        """
        points = np.asarray(x, dtype=np.float64)
        ids: list[int] = []
        on = [np.zeros((len(points), 0), dtype=bool)]
        for i, layer in enumerate(self.graph.layers):
            if low_gain(layer.activation, layer.negative_slope) != 1.0:
                ids += [node.id for node in layer.nodes]
                on.append(self.layers[i].on[self._interval(i, points)])
        return np.array(ids, dtype=np.intp), np.concatenate(on, axis=1)

    @cached_property
    def _outputs(self) -> dict[int, PiecewiseLinear]:
        return {}

    @cached_property
    def _corners(self) -> Corners:
        return corners_of(self.graph, self.layers)

    def _place(self, node_id: int) -> tuple[int, int]:
        layer = self.graph.layer_of(node_id)
        columns = [node.id for node in layer.nodes]
        return self.graph.layer_index[node_id], columns.index(node_id)

    def _user_x(self, x: Array) -> Array:
        if self.x_scale is None:
            return x
        out: Array = float(self.x_scale.offset[0]) + float(self.x_scale.factor[0]) * x
        return out

    def _interval(self, layer: int, x: ArrayLike) -> Index:
        return np.searchsorted(self._user_x(self.layers[layer].x), np.asarray(x, dtype=np.float64))

    @quiet
    def _function(
        self, layer: int, column: int, after_activation: bool, offset: float, factor: float
    ) -> PiecewiseLinear:
        pieces = self.layers[layer]
        k = len(pieces.x)
        stack = pieces.column(column, after_activation)
        x = self._user_x(pieces.x)
        y = offset + factor * stack[:k]
        slopes = stack[k : 2 * k + 1] * factor
        if self.x_scale is not None:
            slopes = slopes / float(self.x_scale.factor[0])
        kinks = np.flatnonzero(stack[2 * k + 1 :])
        nodes = makers(
            self.graph,
            self.parameters,
            self.layers,
            self._corners,
            (layer, column),
            after_activation,
            pieces.x[kinks],
        )
        if self.x_scale is not None:
            kinks, nodes = _distinct(x, kinks, nodes)
        slopes = slopes[np.concatenate([[0], kinks + 1])] + 0.0  # no -0.0
        # The intercept from the knot of the piece that is nearest to 0.
        first, last = np.concatenate([[0], kinks]), np.concatenate([kinks, [k - 1]])
        known = np.clip(np.searchsorted(x, 0.0), first, last)
        intercepts = y[known] - slopes * x[known] + 0.0
        return PiecewiseLinear(
            x[kinks], y[kinks] + 0.0, slopes, intercepts, nodes, self.capped, self.exact_range
        )


def _distinct(
    x: Array, kinks: Index, nodes: tuple[tuple[int, ...], ...]
) -> tuple[Index, tuple[tuple[int, ...], ...]]:
    """Kinks that are one number once in the user's units become one kink."""
    places = x[kinks]
    if len(kinks) < 2 or (np.diff(places) > 0.0).all():
        return kinks, nodes
    last = np.flatnonzero(np.append(np.diff(places) > 0.0, True))
    first = np.concatenate([[0], last[:-1] + 1])
    joined = tuple(
        tuple(dict.fromkeys(n for made_by in nodes[a : b + 1] for n in made_by))
        for a, b in zip(first.tolist(), last.tolist(), strict=True)
    )
    return kinks[last], joined
