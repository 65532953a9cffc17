"""The exact pieces of a one-input network with piecewise-linear activations.

    network = exact_pieces(graph, parameters)
    fit = network.output()
    fit.x, fit.y, fit.slopes, fit.intercepts, fit.nodes

Every node is a continuous function of the input, straight between finitely many kinks; the kinks
are found layer by layer (``propagation.py``), not by sampling.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.analysis.exact.check import wrong_pieces
from playground.analysis.exact.kink_nodes import Corners, corners_of, nodes_of_kinks
from playground.analysis.exact.piecewise import EVERYWHERE, PiecewiseLinear
from playground.analysis.exact.propagation import MAX_KNOTS, LayerPieces, low_gain, propagate
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.data.scaling import Scale
from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph
from playground.model.parts import GraphError

Array = NDArray[np.float64]
Index = NDArray[np.intp]


def is_piecewise_linear(graph: Graph) -> bool:
    """Whether the network is a continuous piecewise-linear function of a single raw column."""
    return (
        graph.n_inputs == 1
        and graph.raw_columns[0] is not None
        and all(ACTIVATIONS[layer.activation].piecewise_linear for layer in graph.layers)
    )


def exact_pieces(
    graph: Graph,
    parameters: Array,
    x_scale: Scale | None = None,
    y_scale: Scale | None = None,
    max_knots: int = MAX_KNOTS,
) -> NetworkPieces:
    """The exact pieces of every node of the network.

    ``parameters`` ``(n_parameters,)`` are in the graph's order. With scales, x and the outputs are
    in the user's units. Raises GraphError when the network is no piecewise-linear function of one
    input.
    """
    if not is_piecewise_linear(graph):
        raise GraphError("exact pieces need one input and only relu, leaky_relu, abs or linear")
    layers, exact = propagate(graph, parameters, max_knots)
    return NetworkPieces(graph, parameters, layers, exact, x_scale, y_scale)


@dataclass(frozen=True, eq=False)
class NetworkPieces:
    """The exact pieces of a network: the function of each node.

    ``network_range`` is None, or the range of the network's input outside which kinks were left out
    because there are too many.
    """

    graph: Graph
    parameters: Array
    layers: tuple[LayerPieces, ...]
    network_range: tuple[float, float] | None
    x_scale: Scale | None = None
    y_scale: Scale | None = None

    @property
    def capped(self) -> bool:
        """Whether kinks were left out."""
        return self.network_range is not None

    @cached_property
    def exact_range(self) -> tuple[float, float]:
        """The range of x, in the user's units, in which all functions are exact."""
        if self.network_range is None:
            return EVERYWHERE
        low, high = self._user_x(np.array(self.network_range)).tolist()
        return low, high

    def output(self, i: int = 0) -> PiecewiseLinear:
        """Output ``i`` as a function of x, both in the user's units."""
        if i not in self._outputs:
            self._outputs[i] = self._function(len(self.layers) - 1, i, *affine(self.y_scale, i))
        return self._outputs[i]

    def wrong_pieces(self, i: int = 0) -> tuple[int, ...]:
        """The numbers of those pieces of output ``i`` that rounding has made differ from the
        network."""
        if i not in self._wrong:
            self._wrong[i] = wrong_pieces(
                self.graph,
                self.parameters,
                self.output(i),
                self._user_x(self.layers[-1].x),
                i,
                self.x_scale,
                self.y_scale,
            )
        return self._wrong[i]

    def activation(self, node_id: int) -> PiecewiseLinear:
        """A node's a in the network's units, as a function of x in the user's units."""
        return self._function(self.graph.layer_index[node_id], self.graph.column[node_id], 0.0, 1.0)

    def corners(self, node_id: int) -> Array:
        """Where the node has its own corners, whether or not the output bends there.

        The x at which its z passes 0, in the user's units and increasing.
        """
        pieces = self.layers[self.graph.layer_index[node_id]]
        mine = pieces.corner_columns == self.graph.column[node_id]
        return self._user_x(np.sort(pieces.x[pieces.corner_knots[mine]]))

    def active_at(self, x: ArrayLike) -> tuple[Index, NDArray[np.bool_]]:
        """The ids ``(u,)`` of all nodes with a corner, layer by layer, and whether each is on
        (z > 0), ``(n, u)``, at each of the user's ``x`` ``(n,)``.

        At a corner itself the piece to its left counts.
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
    def _wrong(self) -> dict[int, tuple[int, ...]]:
        return {}

    @cached_property
    def _corners(self) -> Corners:
        return corners_of(self.graph, self.layers)

    def _user_x(self, x: Array) -> Array:
        offset, factor = affine(self.x_scale)
        return offset + factor * x

    def _interval(self, layer: int, x: ArrayLike) -> Index:
        return np.searchsorted(self._user_x(self.layers[layer].x), np.asarray(x, dtype=np.float64))

    @quiet
    def _function(self, layer: int, column: int, offset: float, factor: float) -> PiecewiseLinear:
        """``offset + factor * a`` of a node as a function of the user's x."""
        pieces = self.layers[layer]
        k = len(pieces.x)
        stack = pieces.activation(column)
        x = self._user_x(pieces.x)
        y = offset + factor * stack[:k]
        slopes = stack[k : 2 * k + 1] * factor / affine(self.x_scale)[1]
        kinks = np.flatnonzero(stack[2 * k + 1 :])
        target = (layer, column)
        nodes = nodes_of_kinks(
            self.graph, self.parameters, self.layers, self._corners, target, pieces.x[kinks]
        )
        kinks, nodes = _distinct(x, kinks, nodes)
        slopes = slopes[np.concatenate([[0], kinks + 1])] + 0.0  # no -0.0
        # Each intercept is computed from the piece's knot nearest to 0.
        first, last = np.concatenate([[0], kinks]), np.concatenate([kinks, [k - 1]])
        known = np.clip(np.searchsorted(x, 0.0), first, last)
        intercepts = y[known] - slopes * x[known] + 0.0
        return PiecewiseLinear(
            x[kinks], y[kinks] + 0.0, slopes, intercepts, nodes, self.capped, self.exact_range
        )


def _distinct(
    x: Array, kinks: Index, nodes: tuple[tuple[int, ...], ...]
) -> tuple[Index, tuple[tuple[int, ...], ...]]:
    """Merge kinks that round to the same x in the user's units."""
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
