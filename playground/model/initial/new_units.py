"""The values of new units before training: those that a reset would have given them.

A new unit of the first hidden layer makes a kink of its own: where the initialiser puts it outside
the data or onto another kink, it goes into the middle of the widest gap between the kinks.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from itertools import pairwise

import numpy as np

from playground.model.activations import ACTIVATIONS
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.initial.initializers import INITIALIZERS, Range, initialize
from playground.model.parts import ParameterKey

APART = 0.01  # of the input range; two kinks that are nearer look like one


def as_after_reset(
    document: Document, grown: Graph, keys: Iterable[ParameterKey], input_range: Range
) -> dict[ParameterKey, float]:
    """Values for new weights and biases of ``grown``, by the document's initialiser and seed, as if
    they had been there at the last reset.

    ``input_range`` is that of the training inputs as the network sees them.
    """
    training, wanted = document.training, tuple(keys)
    whole = initialize(
        grown, np.zeros(grown.n_parameters), training.initializer, training.seed, input_range
    )
    places = grown.parameter_index  # inputs have no bias
    values = {key: float(whole[places[key]]) for key in wanted if key in places}
    new = [n.id for n in grown.layers[1].nodes if n.id in values]
    return values | _own_kinks(document, grown, values, new, input_range)


def _own_kinks(
    document: Document,
    graph: Graph,
    values: dict[ParameterKey, float],
    new: Collection[int],
    input_range: Range,
) -> dict[ParameterKey, float]:
    """Biases that put the kinks of new units inside the data, and apart from one another."""
    layer, (low, high) = graph.layers[1], input_range
    spreads = INITIALIZERS[document.training.initializer].spreads_kinks
    is_hidden = len(graph.layers) > 2
    bends = ACTIVATIONS[layer.activation].corner or spreads
    if not new or graph.n_inputs != 1 or not (is_hidden and bends):
        return {}
    (source,) = (node.id for node in graph.layers[0].nodes)
    slopes = {node: values.get((source, node), 0.0) for node in new}
    kinks = [
        -document.bias(node.id) / document.weight(source, node.id)
        for node in layer.nodes
        if node.id not in new
        and source in graph.incoming[node.id]
        and document.weight(source, node.id) != 0.0
    ]
    kinks = [x for x in kinks if low < x < high]
    keeps = not spreads or len(new) == len(layer.nodes)
    biases: dict[ParameterKey, float] = {}
    for node, slope in slopes.items():
        if slope == 0.0:
            continue
        at = -values[node] / slope
        near = min((abs(at - x) for x in kinks), default=np.inf) < APART * (high - low)
        if near or not (keeps and low < at < high):
            ends = [low, *sorted(kinks), high]
            left, right = max(pairwise(ends), key=lambda gap: gap[1] - gap[0])
            at = 0.5 * (left + right)
            biases[node] = -at * slope
        kinks.append(at)
    return biases
