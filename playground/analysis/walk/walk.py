"""A walk through one training step: the steps in order, and the arithmetic of each."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.analysis.round_off import with_met_targets
from playground.analysis.walk.lines import (
    Lines,
    backward_lines,
    forward_lines,
    gradient_lines,
    loss_lines,
)
from playground.analysis.walk.passes import Passes, next_batch
from playground.analysis.walk.update import Update, update_lines, update_of
from playground.engine.problem import Problem
from playground.engine.reference import loss_and_gradient
from playground.model.document import Progress
from playground.model.parts import EdgeKey, ParameterKey

Array = NDArray[np.float64]

MOST_INPUTS = 16  # a step for each of these; of more, as of pixels, the walk begins after them


class Phase(StrEnum):
    FORWARD = "forward"
    LOSS = "loss"
    BACKWARD = "backward"
    GRADIENT = "gradient"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Step:
    """One step: a node in the forward and the backward pass, a parameter in the last phases.

    ``subject`` is None for the loss.
    """

    phase: Phase
    subject: ParameterKey | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """x ``(n_inputs,)`` and y ``(n_outputs,)`` in the network's units; without y nobody knows the
    right answer."""

    x: Array
    y: Array | None = None


class Walk:
    """The next training step of a run, for one example of its batch.

    An ``example`` that is not in the batch is walked forward, and backward where its target is
    known; it changes no weight.

    Attributes:
        steps: all steps in order.
        passes: of the batch that the engine takes next; targets met up to round-off are met there.
        at: the example that is walked, a number from 0 among the batch's rows; in a batch with
            fewer rows than asked for, the last one.
        example: the one that is walked in place of these.
    """

    def __init__(
        self,
        problem: Problem,
        parameters: Array,
        progress: Progress,
        at: int = 0,
        example: Example | None = None,
    ) -> None:
        self._rows = next_batch(problem, parameters, progress)
        self.passes = Passes(with_met_targets(problem, parameters), parameters, self._rows)
        self._problem = problem
        self.at, self.example = min(at, len(self.passes.rows) - 1), example
        if example is not None:
            y = np.zeros(problem.program.sizes[-1]) if example.y is None else example.y
            self.at, self.passes = 0, Passes(problem, parameters, example=(example.x, y))
        self._progress = progress
        graph = problem.program.graph
        inputs = () if graph.n_inputs > MOST_INPUTS else graph.layers[0].nodes
        nodes = [n.id for layer in (inputs, *(x.nodes for x in graph.layers[1:])) for n in layer]
        units = [node.id for layer in reversed(graph.layers[1:]) for node in layer.nodes]
        keys: list[ParameterKey] = []
        for unit in units:
            keys += [*((source, unit) for source in graph.incoming[unit]), unit]
        self.steps: tuple[Step, ...] = tuple(Step(Phase.FORWARD, node) for node in nodes)
        if example is None or example.y is not None:
            self.steps += (Step(Phase.LOSS), *(Step(Phase.BACKWARD, unit) for unit in units))
        if example is None:
            self.steps += tuple(Step(Phase.GRADIENT, key) for key in keys)
            self.steps += tuple(Step(Phase.UPDATE, key) for key in keys)

    @property
    def row(self) -> int:
        """The number of the batch's example among the training rows."""
        return int(self.passes.rows[self.at])

    @cached_property
    def update(self) -> Update:
        passes, problem = self.passes, self._problem
        with np.errstate(all="ignore"):
            _, gradient = loss_and_gradient(problem, passes.parameters, self._rows)
        sizes = passes.sizes() + np.abs(passes.penalty_gradient)
        return update_of(problem, passes.parameters, self._progress, gradient, sizes)

    def lines(self, step: Step) -> Lines:
        """The arithmetic of a step; the last line ends with its result."""
        subject = step.subject
        match step.phase:
            case Phase.LOSS:
                return loss_lines(self.passes, self.at)
            case Phase.FORWARD if isinstance(subject, int):
                return forward_lines(self.passes, subject, self.at)
            case Phase.BACKWARD if isinstance(subject, int):
                return backward_lines(self.passes, subject, self.at)
            case Phase.GRADIENT if subject is not None:
                return gradient_lines(self.passes, subject, self.at)
            case _:
                assert subject is not None
                return update_lines(self.update, subject)

    def lit(self, step: Step) -> tuple[frozenset[int], frozenset[EdgeKey]]:
        """The nodes and edges whose numbers the step uses."""
        graph, subject = self.passes.graph, step.subject
        if subject is None:
            return frozenset(node.id for node in graph.layers[-1].nodes), frozenset()
        if isinstance(subject, tuple):
            return frozenset(subject), frozenset((subject,))
        if step.phase is Phase.FORWARD:
            sources = graph.incoming[subject]
            return frozenset((subject, *sources)), frozenset((s, subject) for s in sources)
        if step.phase is Phase.BACKWARD:
            targets = graph.outgoing[subject]
            return frozenset((subject, *targets)), frozenset((subject, t) for t in targets)
        return frozenset((subject,)), frozenset()

    @property
    def phases(self) -> frozenset[Phase]:
        return frozenset(step.phase for step in self.steps)

    def first_of(self, phase: Phase) -> int:
        """Where a phase begins among the steps; behind them all when it has none."""
        found = (i for i, step in enumerate(self.steps) if step.phase is phase)
        return next(found, len(self.steps))
