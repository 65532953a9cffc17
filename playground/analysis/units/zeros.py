"""The zeros in the chain rule: the factors that keep weights and biases from learning.

The gradient of a weight is a product along each way from the loss back to it: the loss's own
derivative, then for each unit f'(z) and for each edge its weight, and last the value a that the
weight is multiplied by. Where one factor is 0 at every training point, all that lies behind it gets
no gradient. Those are the zeros found first on the way back from the loss.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.round_off import with_met_targets
from playground.analysis.walk.passes import Passes
from playground.engine.problem import Problem
from playground.model.parts import EdgeKey

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Zeros:
    """What keeps the data from changing parameters; penalties act beside it.

    ``stuck`` of the ``free`` parameters have a gradient of 0 at every training point. ``met``: the
    loss's own derivative is 0, every target is met. ``slopes`` are units with f'(z) = 0 at every
    point, reached by a gradient that is not 0. ``apart`` are units where at each point f'(z) or
    what reaches the unit is 0. ``weights`` are edges whose weight of 0 cuts their source off, and
    ``values`` nodes that feed only zeros into units which do get a gradient.
    """

    stuck: int
    free: int
    met: bool
    slopes: tuple[int, ...] = ()
    apart: tuple[int, ...] = ()
    weights: tuple[EdgeKey, ...] = ()
    values: tuple[int, ...] = ()


@quiet
def zeros_in_chain(problem: Problem, parameters: Array) -> Zeros:
    """The zeros of the mean loss over all training rows; there must be at least one."""
    passes, graph = Passes(with_met_targets(problem, parameters), parameters), problem.program.graph
    free = problem.program.free > 0.0
    stuck = int((free & (passes.sizes() == 0.0)).sum())
    by_z = {n.id: bool(passes.by_z(n.id).any()) for layer in graph.layers for n in layer.nodes}
    outputs = {n.id for n in graph.layers[-1].nodes}
    reached = {
        node: bool((passes.by_z(node) if passes.linked else passes.by_a(node)).any())
        if node in outputs
        else bool(passes.by_a(node).any())
        for node in by_z
    }
    met = not any(reached[node] for node in outputs)
    slopes, apart, values = list[int](), list[int](), list[int]()
    weights = list[EdgeKey]()
    for layer in graph.layers:
        for node in (n.id for n in layer.nodes):
            targets = [t for t in graph.outgoing[node] if by_z[t]]
            if layer is not graph.layers[0]:
                if reached[node] and not by_z[node]:
                    softmax = layer.activation == "softmax"
                    (apart if softmax or passes.slope(node).any() else slopes).append(node)
                if not reached[node]:
                    weights += [(node, t) for t in targets if passes.weight((node, t)) == 0.0]
            if targets and not passes.a(node).any():
                values.append(node)
    cuts = tuple(slopes), tuple(apart), tuple(weights), tuple(values)
    return Zeros(stuck, int(free.sum()), met, *cuts)
