"""Cures for units that don't learn, each an edit of the document."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.analysis.errors import AnalysisError
from playground.analysis.overflow import quiet
from playground.analysis.units.findings import Finding, Trouble, examine, locks_repair
from playground.engine.problem import Problem
from playground.engine.reference import Activity, forward
from playground.model import edits
from playground.model.document import Document, frozen
from playground.model.initial.initializers import Range, draw_he, initialize
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]

N_SEEDS = 10  # tried for a layer


@quiet
def cured(document: Document, problem: Problem, finding: Finding) -> Document:
    """The document with the unit restarted.

    The unit gets new incoming weights, a corner inside the data (z = 0, where it has none),
    outgoing weights of 0 and no optimizer state. A twin's outgoing weights are first added to those
    of the other unit. At the training points the function does not change for a dead unit and for
    twins; for the others what the unit added, a straight line or a constant, is lost. A muted unit
    only gets new outgoing weights. Raises AnalysisError when weights are locked or the unit's
    inputs do not depend on the data.
    """
    graph, node = document.graph, finding.node
    muted = finding.trouble is Trouble.MUTED
    if not finding.curable or (not muted and locks_repair(graph, node, finding.twin)):
        raise AnalysisError("This unit can't be repaired while its weights are locked.")
    values: dict[ParameterKey, float] = {}
    for target in graph.outgoing[node]:
        key = node, target
        if muted:
            if not graph.locked[graph.edge_index[key]]:
                values[key] = draw_he(graph, key, document.training.seed)
            continue
        if finding.twin is not None:
            moved = finding.factor * document.weight(*key)
            values[finding.twin, target] = document.weight(finding.twin, target) + moved
        values[key] = 0.0
    if not muted:
        values |= _fresh(document, problem, node)
    return _with_fresh(document, values)


@quiet
def kink_into_data(document: Document, problem: Problem, node: int) -> Document:
    """The document with another bias for this unit, so that its z is 0 inside the data.

    All weights stay. Raises AnalysisError when the bias is locked or the unit's inputs do not
    depend on the data.
    """
    graph = document.graph
    if graph.locked[graph.bias_index[node]]:
        raise AnalysisError("The bias of this unit is locked.")
    activity = forward(problem.program, document.parameters, problem.x_train)
    weights = {source: document.weight(source, node) for source in graph.incoming[node]}
    return _with_fresh(document, {node: _bias(document, activity, node, weights)})


@quiet
def layer_restarted(
    document: Document, problem: Problem, layer_id: int, input_range: Range
) -> Document:
    """The document with new biases of a layer and new weights into it, by its initialiser.

    Of the starts of the next ten seeds, the one that leaves the fewest units dead, saturated or
    outside the data. Zeros are no start: He normal then. Locked values and all other layers stay.
    Raises AnalysisError when everything is locked or the layer's inputs do not depend on the data.
    """
    graph, training = document.graph, document.training
    nodes = [node.id for node in graph.layer(layer_id).nodes]
    keys: list[ParameterKey] = [*nodes]
    keys += [(source, node) for node in nodes for source in graph.incoming[node]]
    index = [graph.parameter_index[key] for key in keys]
    free = [i for i in index if not graph.locked[i]]
    if not free:
        raise AnalysisError("All weights into this layer and its biases are locked.")
    a = forward(problem.program, document.parameters, problem.x_train).a
    sources = {source for node in nodes for source in graph.incoming[node]}
    spread = [np.ptp(a[graph.layer_index[s]][:, graph.column[s]]) for s in sources]
    if not any(spread):
        raise AnalysisError(
            "The inputs of this layer are the same at all points: restart the layer before it."
        )
    name = "he" if training.initializer == "zeros" else training.initializer
    best, fewest = document, np.inf
    for seed in range(training.seed + 1, training.seed + 1 + N_SEEDS):
        whole = initialize(graph, document.parameters, name, seed, input_range)
        start = _with_fresh(document, {graph.parameter_keys[i]: float(whole[i]) for i in free})
        sick = [f for f in examine(problem, start.parameters) if f.node in nodes]
        if len(sick) < fewest:
            best, fewest = start, len(sick)
        if not sick:
            break
    return best


def leaky(document: Document, layer_id: int | None = None) -> Document:
    """The document with leaky ReLU in place of ReLU in this layer, or in all hidden layers."""
    for layer in document.graph.layers[1:-1]:
        if layer.activation == "relu" and layer_id in (None, layer.id):
            document = edits.set_activation(document, layer.id, "leaky_relu")
    return document


def _with_fresh(document: Document, values: dict[ParameterKey, float]) -> Document:
    """The document with these values, without optimizer state for them."""
    touched = [document.graph.parameter_index[key] for key in values]
    slots = document.run.slots.copy()
    slots[:, touched] = 0.0
    changed = document.with_values(values)
    return replace(changed, progress=replace(document.run, slots=frozen(slots)))


def _fresh(document: Document, problem: Problem, node: int) -> dict[ParameterKey, float]:
    """Drawn incoming weights, and the bias that puts the corner inside the data."""
    graph, seed = document.graph, document.training.seed
    activity = forward(problem.program, document.parameters, problem.x_train)
    weights = {s: draw_he(graph, (s, node), seed) for s in graph.incoming[node]}
    values: dict[ParameterKey, float] = {(s, node): w for s, w in weights.items()}
    values[node] = _bias(document, activity, node, weights)
    return values


def _bias(document: Document, activity: Activity, node: int, weights: dict[int, float]) -> float:
    """The bias that puts the corner of a unit with these incoming weights inside the data.

    The corner goes into the middle of the largest group of points, in order of the unit's input,
    between which no other unit of the layer has a corner.
    """
    graph = document.graph
    total = np.zeros(len(activity.a[0]))
    for source, weight in weights.items():
        total += weight * activity.a[graph.layer_index[source]][:, graph.column[source]]
    distinct = np.unique(total)
    if len(distinct) < 2:
        raise AnalysisError("The inputs of this unit are the same at all points.")
    # The share of the points below each corner of the layer; the new corner halves the widest gap.
    layer = graph.layer_index[node]
    others = [j for j, n in enumerate(graph.layers[layer].nodes) if n.id != node]
    z = activity.z[layer][:, others]
    below = (z <= 0.0).mean(axis=0)
    falling = (total - total.mean()) @ (z - z.mean(axis=0)) < 0.0
    edges = np.concatenate([[0.0], np.sort(np.where(falling, 1.0 - below, below)), [1.0]])
    widest = int(np.argmax(np.diff(edges)))
    share = 0.5 * (edges[widest] + edges[widest + 1])
    place = int(np.clip(round(share * (len(distinct) - 1)), 0, len(distinct) - 2))
    return -0.5 * float(distinct[place] + distinct[place + 1])
