"""What follows from the document and the snapshot shown, each part worked out once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from playground.analysis.exact.pieces import (
    NetworkPieces,
    exact_pieces,
    is_piecewise_linear,
)
from playground.analysis.metrics import Metrics, metrics
from playground.analysis.mistakes import Mistakes, mistakes
from playground.analysis.regions.linear import (
    LinearRegions,
    box_of,
    has_regions,
    linear_regions,
)
from playground.analysis.round_off import clean_forward, clean_gradient
from playground.analysis.units.findings import Finding, examine
from playground.analysis.units.zeros import Zeros, zeros_in_chain
from playground.data.dataset import Dataset
from playground.data.task import Task, task_of
from playground.engine.problem import Losses, Problem
from playground.engine.reference import predict
from playground.engine.run import Snapshot
from playground.model.numbers import is_round_off

Array = NDArray[np.float64]
Probe = tuple[float, ...]

FEWEST_ROWS = 100  # on which units are examined, where there are more
MAX_PRODUCTS = 5_000_000  # rows times parameters; more would block the window for too long


@dataclass(frozen=True, slots=True, eq=False)
class NodeValues:
    """The z and a of every node for one input, ``(n_nodes,)`` in the order of ``graph.nodes``."""

    z: Array
    a: Array


class Derived:
    """Everything that several views work out from the same parameters.

    Each part is computed when it is first asked for and kept; a new Derived costs nothing.

    Attributes:
        problem, dataset, snapshot: what everything here follows from.
    """

    def __init__(self, problem: Problem, dataset: Dataset, snapshot: Snapshot) -> None:
        self.problem = problem
        self.dataset = dataset
        self.snapshot = snapshot
        self._probed: tuple[Probe, NodeValues] | None = None
        self._findings: dict[int, tuple[Finding, ...]] = {}

    def is_of(self, problem: Problem, dataset: Dataset, snapshot: Snapshot) -> bool:
        """Whether another one for these would be the same."""
        same = self.problem is problem and self.dataset is dataset
        return same and self.snapshot.parameters is snapshot.parameters

    @property
    def parameters(self) -> Array:
        """``(n_parameters,)``, in the order of the graph's ``parameter_keys``."""
        return self.snapshot.parameters

    @property
    def losses(self) -> Losses:
        return self.snapshot.losses

    # -- the exact function --------------------------------------------------------------------

    @cached_property
    def pieces(self) -> NetworkPieces | None:
        """The exact pieces of all nodes and outputs, in the user's units.

        None where the network is no piecewise-linear function of the only raw input.
        """
        graph, inputs = self.problem.program.graph, self.dataset.inputs
        if inputs.n_raw != 1 or not is_piecewise_linear(graph):
            return None
        return exact_pieces(graph, self.parameters, inputs.scale, self.dataset.y_scale)

    @cached_property
    def regions(self) -> LinearRegions | None:
        """The exact linear regions over the plane of two raw inputs; None where there are none.

        Takes tenths of a second and more in networks of a hundred units.
        """
        graph, dataset = self.problem.program.graph, self.dataset
        if not has_regions(graph, dataset.inputs):
            return None
        return linear_regions(graph, self.parameters, dataset.inputs, box_of(dataset.x))

    # -- values and gradients ------------------------------------------------------------------

    def activity(self, probe: Probe | None) -> NodeValues | None:
        """The forward pass for one raw input in the user's units, with 0 for mere round-off.

        None without an input that fits.
        """
        program = self.problem.program
        if probe is None or len(probe) != self.dataset.inputs.n_raw:
            return None
        if self._probed is None or self._probed[0] != probe:
            largest = np.abs(self.problem.x_train).max(axis=0, initial=0.0)
            with np.errstate(all="ignore"):
                row = self.dataset.inputs.to_network(np.array([probe]))
                row = np.where(is_round_off(row, largest), 0.0, row)
                found = clean_forward(program, self.parameters, row)
            z, a = (np.concatenate(layers, axis=1)[0] for layers in (found.z, found.a))
            self._probed = probe, NodeValues(z, a)
        return self._probed[1]

    @cached_property
    def outputs(self) -> Array:
        """The network's outputs ``(n_rows, n_outputs)`` for all rows of the data, in its units."""
        with np.errstate(all="ignore"):
            rows = self.dataset.inputs.to_network(self.dataset.x)
            return predict(self.problem.program, self.parameters, rows)

    @cached_property
    def predictions(self) -> Array:
        """``outputs`` in the user's units."""
        with np.errstate(all="ignore"):
            return self.dataset.y_scale.to_user(self.outputs)

    # -- how good it is ------------------------------------------------------------------------

    @cached_property
    def task(self) -> Task:
        """What the network is for."""
        return task_of(self.problem.program.graph, self.problem.training, self.dataset)

    @cached_property
    def metrics(self) -> Metrics:
        """Accuracy, R2 and the like, over the training and the test rows."""
        return metrics(self.problem, self.dataset, self.task, self.parameters)

    @cached_property
    def mistakes(self) -> Mistakes:
        """The rows classified wrongly; only for tasks of classes."""
        return mistakes(self.problem, self.dataset, self.task, self.outputs)

    @property
    def is_quick(self) -> bool:
        """Whether there are training rows, and few enough for gradients in the window's thread."""
        return 0 < self.problem.n_train * len(self.parameters) <= MAX_PRODUCTS

    @cached_property
    def gradient(self) -> Array | None:
        """The full-batch gradient of training loss plus penalty, ``(n_parameters,)``; 0 where it is
        only round-off.

        None unless ``is_quick``.
        """
        if not self.is_quick:
            return None
        return clean_gradient(self.problem, self.parameters)

    @cached_property
    def examined(self) -> Problem | None:
        """The problem with as many training rows as all units can be examined on at once.

        None without training rows, and where these would be too few to say anything.
        """
        most = MAX_PRODUCTS // max(1, len(self.parameters))
        if self.problem.n_train == 0 or most < min(self.problem.n_train, FEWEST_ROWS):
            return None
        return self.problem.thinned(most)

    @cached_property
    def all_findings(self) -> dict[int, Finding] | None:
        """What is wrong with hidden units, by node, on the rows of ``examined``."""
        if self.examined is None:
            return None
        scale = self.dataset.inputs.scale
        found = examine(self.examined, self.parameters, scale, None, lambda: self.pieces)
        return {finding.node: finding for finding in found}

    @cached_property
    def zeros(self) -> Zeros | None:
        """The zeros in the chain rule that keep parameters from learning, on the rows of
        ``examined``."""
        return None if self.examined is None else zeros_in_chain(self.examined, self.parameters)

    def findings(self, node: int) -> tuple[Finding, ...]:
        """What is wrong with a hidden unit; nothing is found unless ``is_quick``."""
        if self.is_quick and "all_findings" in self.__dict__ and self.all_findings is not None:
            known = self.all_findings.get(node)
            return () if known is None else (known,)
        if node not in self._findings:
            found: tuple[Finding, ...] = ()
            if self.is_quick:
                scale = self.dataset.inputs.scale
                found = examine(self.problem, self.parameters, scale, node, lambda: self.pieces)
            self._findings[node] = found
        return self._findings[node]
