"""Where the kinks of new units go, and how strongly they bend the fit."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.exact.pieces import exact_pieces, is_piecewise_linear
from playground.analysis.exact.propagation import low_gain
from playground.analysis.overflow import quiet
from playground.analysis.scales import affine
from playground.data.scaling import Scale
from playground.engine.problem import Problem
from playground.engine.program import Program
from playground.engine.reference import forward, predict
from playground.model import edits
from playground.model.activations import ACTIVATIONS
from playground.model.document import Document
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]

APART = 0.01  # of a unit's range of z; kinks that are nearer to one another look like one
# Slopes, of the y range over the x range: seen at once, and still in view.
BEND, STEEPEST = 0.2, 4.0


@quiet
def put_where_worst(document: Document, problem: Problem, nodes: Collection[int]) -> Document:
    """Put the kinks of new units at the training rows with the largest residuals.

    At such a row z is 0; it lies inside the data, and apart from the other kinks of the layer. With
    outgoing weights of 0 this changes no function. ``problem`` has the rows, in network's units.
    """
    if problem.n_train == 0:
        return document
    graph, program = document.graph, Program.of(document.graph)
    found = forward(program, document.parameters, problem.x_train)
    wrong = np.abs(found.a[-1] - problem.y_train).sum(axis=1)
    values: dict[ParameterKey, float] = {}
    for node in nodes:
        layer, column = graph.layer_index[node], graph.column[node]
        z = found.z[layer]
        total = z[:, column] - document.bias(node)
        low, high = float(total.min()), float(total.max())
        if not low < high:
            continue
        others = np.delete(z, [graph.column[n] for n in nodes if n not in values], axis=1)
        near = np.abs(others) < APART * np.ptp(others, axis=0)
        inside = (total > low) & (total < high)
        free = inside & ~near.any(axis=1)
        rows = np.flatnonzero(free if free.any() else inside)
        at = 0.5 * (low + high) if not len(rows) else float(total[rows[np.argmax(wrong[rows])]])
        values[node] = -at
        z[:, column] = total - at
    return document.with_values(values)


@quiet
def put_kink_here(
    document: Document,
    x: float,
    x_scale: Scale | None = None,
    problem: Problem | None = None,
) -> Document:
    """Add a unit to the first hidden layer whose kink is seen in the fit at the user's ``x``.

    It opens to the right with slope 1 (network's units). Its outgoing weights turn the fit there as
    the training rows of ``problem`` to the right want it, by least squares, but at least so much
    that one sees it. Raises AnalysisError when the first hidden layer can't make kinks, when
    x is not its only input, or when nothing after it passes the kink on.
    """
    graph = document.graph
    if graph.n_inputs != 1 or graph.raw_columns[0] is None:
        raise AnalysisError("A kink at an x needs x as the only input.")
    layer = graph.layers[1]
    corner = ACTIVATIONS[layer.activation].corner
    if len(graph.layers) < 3 or not corner or low_gain(layer.activation, layer.negative_slope) == 1:
        raise AnalysisError(
            "Units that make kinks need a first hidden layer with ReLU, leaky ReLU or |z|."
        )
    grown = edits.add_node(document, layer.id)
    node = grown.graph.layers[1].nodes[-1].id
    source = graph.layers[0].nodes[0].id
    offset, factor = affine(x_scale)
    place = (x - offset) / factor
    values: dict[ParameterKey, float] = {(source, node): 1.0, node: -place}
    targets = grown.graph.outgoing[node]
    reach = _reach(grown, place, targets)
    if not reach.any():
        raise AnalysisError("No unit after the first hidden layer is on there: no kink is seen.")
    bend = np.where(reach.any(axis=0), _bends(document, place, problem), 0.0)
    weights = np.linalg.lstsq(reach.T, bend, rcond=1e-9)[0]
    values |= {(node, t): float(w) for t, w in zip(targets, weights, strict=True)}
    bent = grown.with_values(values)
    if is_piecewise_linear(bent.graph):
        pieces = exact_pieces(bent.graph, bent.parameters)
        outputs = range(bent.graph.n_outputs)
        if not any(node in makers for k in outputs for makers in pieces.output(k).nodes):
            raise AnalysisError("There the kink would not be seen in the fit.")
    return bent


def _reach(document: Document, place: float, targets: Collection[int]) -> Array:
    """How much the outputs change at ``place`` per change of each target's z:
    ``(n_targets, n_outputs)``."""
    program, step = Program.of(document.graph), 1e-6
    row = np.array([[place]])
    here = predict(program, document.parameters, row)[0]
    rows = []
    for target in targets:
        moved = document.parameters.copy()
        moved[document.graph.bias_index[target]] += step
        rows.append((predict(program, moved, row)[0] - here) / step)
    return np.array(rows)


def _bends(document: Document, place: float, problem: Problem | None) -> Array:
    """By how much each output's slope should change at ``place``, ``(n_outputs,)``."""
    n = document.graph.n_outputs
    if problem is None or problem.n_train == 0:
        return np.ones(n)
    x, y = problem.x_train[:, 0], problem.y_train
    wide, high = float(np.ptp(x)) or 1.0, np.ptp(y, axis=0)
    usual = np.where(high > 0.0, high, 1.0) / wide
    beyond = np.maximum(0.0, x - place)
    residual = y - predict(Program.of(document.graph), document.parameters, problem.x_train)
    square = float(beyond @ beyond)
    best = (residual.T @ beyond) / square if square > 0.0 else np.zeros(n)
    best = np.where(np.isfinite(best), best, 0.0)
    size: Array = np.clip(np.abs(best), BEND * usual, STEEPEST * usual)
    return np.where(best < 0.0, -size, size)
