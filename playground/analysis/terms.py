"""Show the sum: a node's pre-activation taken apart into its bias and its w * h(x)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.analysis.pieces import Affine, NetworkPieces, exact_pieces, is_piecewise_linear
from playground.analysis.piecewise import PiecewiseLinear
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph

Array = NDArray[np.float64]

SAMPLES = 401


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One term of a sum: the bias (``source`` None), or weight times activation of ``source``.

    ``weight`` is the parameter itself. ``y`` ``(m,)`` is the term on the sum's grid; ``function``
    is the term exactly, None where it was sampled.
    """

    source: int | None
    weight: float
    y: Array
    function: PiecewiseLinear | None


@dataclass(frozen=True, slots=True, eq=False)
class TermSum:
    """A node's terms in the order of their display: the bias, then its sources top to bottom.

    ``x`` ``(m,)`` is in the user's units. When ``exact``, joining the points of a row draws the
    function itself: the grid holds every kink in the range. Row i of ``running`` ``(n_terms, m)``
    is the sum of the terms up to i. ``crossings`` are the x in the range where the sum passes 0
    and so makes a corner of the node. ``in_user_units`` is True for a linear output, whose sum is
    the fit itself; all other sums are in the network's units.
    """

    node: int
    x: Array
    terms: tuple[Term, ...]
    running: Array
    crossings: Array
    exact: bool
    in_user_units: bool

    @property
    def total(self) -> Array:
        """The whole sum on the grid, ``(m,)``."""
        row: Array = self.running[-1]
        return row

    def after(self, shown: int) -> Array:
        """The sum of the first ``shown`` terms, ``(m,)``; zeros when it is 0."""
        return np.zeros_like(self.x) if shown <= 0 else self.running[shown - 1]


@quiet
def sum_of_terms(
    graph: Graph,
    parameters: Array,
    node_id: int,
    x_range: tuple[float, float],
    x_scale: Affine | None = None,
    y_scale: Affine | None = None,
    pieces: NetworkPieces | None = None,
) -> TermSum:
    """The terms of a node between the two ends of ``x_range`` (user's units).

    Exact where the network is piecewise linear, else on SAMPLES even points. ``pieces`` saves
    their computation when they are known already; they must carry the same scales. Raises
    AnalysisError for an input node and for a network with more than one input.
    """
    if graph.n_inputs != 1:
        raise AnalysisError("The sum can be drawn for networks with one input.")
    if graph.layer_index.get(node_id) == 0:
        raise AnalysisError("An input is given; it is not a sum.")
    offset, factor, in_user_units = _unit(graph, node_id, y_scale)
    sources = (None, *graph.incoming[node_id])
    places = [
        graph.bias_index[node_id] if s is None else graph.edge_index[s, node_id] for s in sources
    ]
    weights = [float(parameters[place]) for place in places]
    exact = is_piecewise_linear(graph)
    functions: list[PiecewiseLinear | None] = [None] * len(sources)
    if exact:
        pieces = pieces or exact_pieces(graph, parameters, x_scale, y_scale)
        x, curves, functions = _exact(pieces, sources, weights, (offset, factor), x_range, node_id)
        corners = pieces.corners(node_id)
        crossings = corners[(corners >= x_range[0]) & (corners <= x_range[1])]
    else:
        x = np.linspace(*x_range, SAMPLES)
        curves = _sampled(graph, parameters, sources, weights, (offset, factor), x, x_scale)
        crossings = np.zeros(0)
    terms = tuple(
        Term(source, weight, y, function)
        for source, weight, y, function in zip(sources, weights, curves, functions, strict=True)
    )
    running = np.cumsum(curves, axis=0)
    return TermSum(node_id, x, terms, running, crossings, exact, in_user_units)


def scaled(function: PiecewiseLinear, factor: float) -> PiecewiseLinear:
    """``factor`` times the function; without kinks when the factor is 0."""
    if factor == 0.0:
        none, zero = np.zeros(0), np.zeros(1)
        return PiecewiseLinear(none, none, zero, zero, ())
    return PiecewiseLinear(
        function.x,
        factor * function.y,
        factor * function.slopes,
        factor * function.intercepts,
        function.nodes,
        function.capped,
        function.exact_range,
    )


def _unit(graph: Graph, node_id: int, y_scale: Affine | None) -> tuple[float, float, bool]:
    """Offset and factor from the network's units to those of the sum."""
    layer = graph.layer_of(node_id)
    is_output = layer.id == graph.layers[-1].id
    if not is_output or layer.activation != "linear":
        return 0.0, 1.0, False
    if y_scale is None:
        return 0.0, 1.0, True
    column = [node.id for node in layer.nodes].index(node_id)
    return float(y_scale.offset[column]), float(y_scale.factor[column]), True


def _exact(
    pieces: NetworkPieces,
    sources: tuple[int | None, ...],
    weights: list[float],
    unit: tuple[float, float],
    x_range: tuple[float, float],
    node_id: int,
) -> tuple[Array, Array, list[PiecewiseLinear | None]]:
    offset, factor = unit
    constant = np.array([offset + factor * weights[0]])
    none = np.zeros(0)
    functions = [PiecewiseLinear(none, none, np.zeros(1), constant, ())]
    functions += [
        scaled(pieces.activation(source), factor * weight)
        for source, weight in zip(sources, weights, strict=True)
        if source is not None
    ]
    low, high = x_range
    kinks = np.concatenate([*(f.x for f in functions), pieces.corners(node_id)])
    inside = np.unique(kinks[(kinks > low) & (kinks < high)])
    x = np.concatenate([[low], inside, [high]])
    return x, np.stack([f(x) for f in functions]), list(functions)


def _sampled(
    graph: Graph,
    parameters: Array,
    sources: tuple[int | None, ...],
    weights: list[float],
    unit: tuple[float, float],
    x: Array,
    x_scale: Affine | None,
) -> Array:
    offset, factor = unit
    seen = x if x_scale is None else (x - float(x_scale.offset[0])) / float(x_scale.factor[0])
    activity = forward(Program.of(graph), parameters, seen[:, None])
    curves = [np.full(len(x), offset + factor * weights[0])]
    for source, weight in zip(sources, weights, strict=True):
        if source is not None:
            layer = graph.layer_of(source)
            column = [node.id for node in layer.nodes].index(source)
            curves.append(factor * weight * activity.a[graph.layer_index[source]][:, column])
    return np.stack(curves)
