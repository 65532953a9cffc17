"""What the engine says of the moment shown, worked out anew from the document alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from playground.data.formulas import parse
from playground.engine.problem import State, project_of
from playground.engine.reference import (
    ReferenceStepper,
    batch_rows,
    begin_step,
    forward,
    loss_and_gradient,
    predict,
)
from playground.model.document import Formula
from playground.model.parts import ParameterKey
from playground.session import Session

Array = NDArray[np.float64]


class Truth:
    """The network with the parameters shown.

    Where a parameter is in the engine's vector is taken from the engine's blocks, not from the
    graph's index, by which the views go.
    """

    def __init__(self, session: Session) -> None:
        self.document = session.document
        project = project_of(session.document)
        self.dataset, self.problem = project.dataset, project.problem
        self.program = program = self.problem.program
        self.graph = program.graph
        self.parameters = session.shown.parameters
        self.progress = session.shown.progress
        nodes = [[node.id for node in layer.nodes] for layer in self.graph.layers]
        self.place: dict[ParameterKey, int] = {}
        for block in program.blocks:
            for row, column, index in zip(block.rows, block.columns, block.index, strict=True):
                self.place[nodes[block.source][column], nodes[block.target][row]] = int(index)
        for ids, biases in zip(nodes, program.biases, strict=True):
            self.place |= dict(zip(ids, range(biases.start, biases.stop), strict=False))
        self.nodes = [node for layer in nodes for node in layer]

    def value(self, key: ParameterKey) -> float:
        return float(self.parameters[self.place[key]])

    def activity(self, x: Array) -> tuple[dict[int, float], dict[int, float]]:
        """z and a of every node for one input in the user's units."""
        return self._activity(self.dataset.inputs.to_network(np.atleast_2d(x)))

    def _activity(self, x: Array) -> tuple[dict[int, float], dict[int, float]]:
        found = forward(self.program, self.parameters, x)
        z, a = (np.concatenate(layers, axis=1)[0].tolist() for layers in (found.z, found.a))
        return dict(zip(self.nodes, z, strict=True)), dict(zip(self.nodes, a, strict=True))

    def predictions(self, x: Array) -> Array:
        """The outputs ``(n, n_outputs)`` in the user's units for inputs ``(n, n_inputs)``."""
        rows = self.dataset.inputs.to_network(x)
        return self.dataset.y_scale.to_user(predict(self.program, self.parameters, rows))

    @property
    def losses(self) -> tuple[float, float]:
        """Of training and test rows."""
        found = ReferenceStepper(self.problem).losses(self.parameters)
        return found.train, found.test

    def gradient(self, rows: object = slice(None)) -> Array:
        """Of the mean loss of the training ``rows`` plus penalty."""
        return loss_and_gradient(self.problem, self.parameters, rows)[1]  # type: ignore[arg-type]

    # -- the next step -------------------------------------------------------------------------

    @property
    def batch(self) -> Array:
        """The rows of the next batch, numbers of training rows."""
        state = State.of(self.parameters, self.progress)
        begin_step(self.problem, state)
        rows = batch_rows(self.problem, state.epoch, state.position)
        return np.arange(self.problem.n_train)[rows]

    def of_row(self, row: int) -> tuple[dict[int, float], dict[int, float], dict[int, float]]:
        """z, a and dL/dz of every node for a training row."""
        z, a = self._activity(self.problem.x_train[row : row + 1])
        shares = self.data_gradient(row)
        units = [node.id for node in self.graph.units]
        return z, a, {unit: float(shares[self.place[unit]]) for unit in units}

    def data_gradient(self, row: int) -> Array:
        """Of the loss of a training row, without penalty."""
        plain = replace(self.problem.training, l1=0.0, l2=0.0)
        alone = replace(self.problem, training=plain)
        return loss_and_gradient(alone, self.parameters, np.array([row]))[1]

    def after_step(self) -> Array:
        """The parameters after one step of the engine."""
        state = State.of(self.parameters, self.progress)
        assert ReferenceStepper(self.problem).advance(state, 1)
        return state.parameters

    # -- the data ------------------------------------------------------------------------------

    def formula_value(self, x: Array) -> float | None:
        """The value that data of a typed formula have at ``x`` without noise."""
        source = self.document.data.source
        if not isinstance(source, Formula):
            return None
        return float(parse(source.expression, source.inputs)(*x))
