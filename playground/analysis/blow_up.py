"""A run that blew up: which weight ran away, and which factor of its gradient was large."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.walk.passes import Passes, next_batch
from playground.engine.problem import Problem
from playground.engine.run import Snapshot
from playground.model.graph import Graph
from playground.model.parts import ParameterKey

Array = NDArray[np.float64]


class Kind(StrEnum):
    """What a factor of the chain rule is."""

    ERROR = "error"  # dL/dyhat of an output, dL/dz where loss and activation are linked
    SLOPE = "slope"  # f'(z) of a node
    WEIGHT = "weight"  # the weight of an edge
    VALUE = "value"  # a of a node


@dataclass(frozen=True, slots=True)
class Factor:
    """One factor, of a node or an edge."""

    kind: Kind
    subject: ParameterKey
    value: float


@dataclass(frozen=True, slots=True)
class Runaway:
    """The parameter ``key`` grew from ``before`` to ``after`` in the last ``steps`` steps.

    ``factors`` are those of its gradient at the last finite step, for the example (a row of the
    training data) and along the way to the loss where their product is the largest; none where no
    edge leads on to an output.
    """

    key: ParameterKey
    before: float
    after: float
    steps: int
    row: int
    gradient: float
    factors: tuple[Factor, ...]

    @property
    def largest(self) -> Factor | None:
        """The factor of the greatest size; None where no edge leads on to an output."""
        return max(self.factors, key=lambda factor: _size(factor.value), default=None)


@quiet
def runaway(problem: Problem, moments: Sequence[Snapshot]) -> Runaway:
    """What ran away in these last steps of a run, of which there must be at least one."""
    first, last = moments[0], moments[-1]
    graph = problem.program.graph
    growth = np.abs(last.parameters) - np.abs(first.parameters)
    if len(moments) == 1:
        growth = np.abs(last.parameters)
    growth = np.where(np.isnan(growth), np.inf, growth)
    index = int(np.argmax(np.where(problem.program.free > 0.0, growth, -np.inf)))
    key = graph.parameter_keys[index]
    passes = Passes(problem, last.parameters, next_batch(problem, last.parameters, last.progress))
    sizes = np.abs(passes.shares(key))
    at = int(np.argmax(np.where(np.isnan(sizes), np.inf, sizes)))
    return Runaway(
        key,
        float(first.parameters[index]),
        float(last.parameters[index]),
        last.step - first.step,
        int(passes.rows[at]),
        passes.gradient(key),
        tuple(_factors(passes, key, at)),
    )


def _factors(passes: Passes, key: ParameterKey, at: int) -> list[Factor]:
    """From the parameter to the loss, at each node along the largest product."""
    graph, factors = passes.graph, list[Factor]()
    node = key[1] if isinstance(key, tuple) else key
    leading = _leading_to_outputs(graph)
    if node not in leading:
        return []
    if isinstance(key, tuple):
        factors.append(Factor(Kind.VALUE, key[0], float(passes.a(key[0])[at])))
    while True:
        is_output = graph.layer_index[node] == len(graph.layers) - 1
        if is_output and passes.linked:
            factors.append(Factor(Kind.ERROR, node, float(passes.by_z(node)[at])))
            return factors
        if graph.layer_of(node).activation not in ("softmax", "linear"):
            factors.append(Factor(Kind.SLOPE, node, float(passes.slope(node)[at])))
        if is_output:
            factors.append(Factor(Kind.ERROR, node, float(passes.by_a(node)[at])))
            return factors
        ways = {
            target: _size(passes.weight((node, target)) * float(passes.by_z(target)[at]))
            for target in graph.outgoing[node]
            if target in leading
        }
        target = max(ways, key=lambda way: ways[way])
        factors.append(Factor(Kind.WEIGHT, (node, target), passes.weight((node, target))))
        node = target


def _leading_to_outputs(graph: Graph) -> set[int]:
    leading = {node.id for node in graph.layers[-1].nodes}
    for layer in reversed(graph.layers[:-1]):
        leading |= {n.id for n in layer.nodes if not leading.isdisjoint(graph.outgoing[n.id])}
    return leading


def _size(value: float) -> float:
    return float("inf") if np.isnan(value) else abs(value)
