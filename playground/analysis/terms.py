"""The terms of a node's pre-activation: its bias and its w * h(x)."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import NetworkPieces, exact_pieces, is_piecewise_linear
from playground.analysis.exact.piecewise import PiecewiseLinear
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.data.features import Inputs, inputs_of
from playground.data.limits import default_names
from playground.data.scaling import Scale
from playground.engine.program import Program
from playground.engine.reference import forward
from playground.model.graph import Graph

Array = NDArray[np.float64]

SAMPLES = 401


@dataclass(frozen=True, slots=True, eq=False)
class Term:
    """One term of a sum: the bias (``source`` None), or weight times activation of ``source``.

    ``weight`` is the parameter itself. ``y`` ``(m,)`` is the term on the sum's grid.
    """

    source: int | None
    weight: float
    y: Array


@dataclass(frozen=True, slots=True, eq=False)
class TermSum:
    """A node's terms in the order of display: the bias, then its sources top to bottom.

    ``x`` ``(m,)`` is in the user's units; where the network is piecewise linear, it contains every
    kink in the range. ``crossings`` are the x in the range where the sum passes 0, which makes a
    corner of the node. ``in_user_units`` is True for a linear output, whose sum is the fit; all
    other sums are in the network's units.
    """

    node: int
    x: Array
    terms: tuple[Term, ...]
    crossings: Array
    in_user_units: bool


@quiet
def sum_of_terms(
    graph: Graph,
    parameters: Array,
    node_id: int,
    x_range: tuple[float, float],
    inputs: Inputs | None = None,
    y_scale: Scale | None = None,
    pieces: NetworkPieces | None = None,
) -> TermSum:
    """The terms of a node between the two ends of ``x_range`` (user's units).

    Exact where the network is piecewise linear, else on SAMPLES even points. ``pieces``, with the
    same scales, are computed unless given. Without ``inputs`` x is what the only input node shows.
    Raises AnalysisError for an input node and for data with more than one raw column.
    """
    inputs = inputs or inputs_of(default_names("x", graph.n_inputs), ())
    if inputs.n_raw != 1:
        raise AnalysisError("The sum can be drawn for networks with one input.")
    if graph.layer_index.get(node_id) == 0:
        raise AnalysisError("An input node has no sum.")
    offset, factor, in_user_units = _unit(graph, node_id, y_scale)
    sources = (None, *graph.incoming[node_id])
    places = [
        graph.bias_index[node_id] if s is None else graph.edge_index[s, node_id] for s in sources
    ]
    weights = [float(parameters[place]) for place in places]
    if is_piecewise_linear(graph):
        pieces = pieces or exact_pieces(graph, parameters, inputs.scale, y_scale)
        x, curves = _exact(pieces, sources, weights, (offset, factor), x_range, node_id)
        corners = pieces.corners(node_id)
        crossings = corners[(corners >= x_range[0]) & (corners <= x_range[1])]
    else:
        x = np.linspace(*x_range, SAMPLES)
        curves = _sampled(graph, parameters, sources, weights, (offset, factor), x, inputs)
        crossings = np.zeros(0)
    terms = tuple(map(Term, sources, weights, curves))
    return TermSum(node_id, x, terms, crossings, in_user_units)


@quiet
def scaled(function: PiecewiseLinear, factor: float) -> PiecewiseLinear:
    """``factor`` times the function; without kinks when the factor is 0."""
    if factor == 0.0:
        return _constant(0.0)
    return replace(
        function,
        y=factor * function.y,
        slopes=factor * function.slopes,
        intercepts=factor * function.intercepts,
    )


def _constant(value: float) -> PiecewiseLinear:
    none = np.zeros(0)
    return PiecewiseLinear(none, none, np.zeros(1), np.array([value]), ())


def _unit(graph: Graph, node_id: int, y_scale: Scale | None) -> tuple[float, float, bool]:
    """Offset and factor from the network's units to those of the sum."""
    layer = graph.layer_of(node_id)
    if layer is not graph.layers[-1] or layer.activation != "linear":
        return 0.0, 1.0, False
    return *affine(y_scale, graph.column[node_id]), True


def _exact(
    pieces: NetworkPieces,
    sources: tuple[int | None, ...],
    weights: list[float],
    unit: tuple[float, float],
    x_range: tuple[float, float],
    node_id: int,
) -> tuple[Array, Array]:
    offset, factor = unit
    functions = [_constant(offset + factor * weights[0])]
    functions += [
        scaled(pieces.activation(source), factor * weight)
        for source, weight in zip(sources, weights, strict=True)
        if source is not None
    ]
    low, high = x_range
    kinks = np.concatenate([*(f.x for f in functions), pieces.corners(node_id)])
    inside = np.unique(kinks[(kinks > low) & (kinks < high)])
    x = np.concatenate([[low], inside, [high]])
    return x, np.stack([f(x) for f in functions])


def _sampled(
    graph: Graph,
    parameters: Array,
    sources: tuple[int | None, ...],
    weights: list[float],
    unit: tuple[float, float],
    x: Array,
    inputs: Inputs,
) -> Array:
    offset, factor = unit
    activity = forward(Program.of(graph), parameters, inputs.to_network(x[:, None]))
    curves = [np.full(len(x), offset + factor * weights[0])]
    for source, weight in zip(sources, weights, strict=True):
        if source is not None:
            a = activity.a[graph.layer_index[source]][:, graph.column[source]]
            curves.append(factor * weight * a)
    return np.stack(curves)
