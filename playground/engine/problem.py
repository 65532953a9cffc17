"""The interface of an engine, which the reference and the compiled engine implement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from playground.data.dataset import Dataset, dataset_of
from playground.data.limits import MAX_PRODUCTS
from playground.engine.program import Program
from playground.model.document import Document, DocumentError, Progress, Training, frozen
from playground.model.losses import why_no_loss, why_no_output

Array = NDArray[np.float64]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """A network, its data in the network's units, and the training settings.

    x_* are ``(n, n_inputs)``, y_* ``(n, n_outputs)``.
    """

    program: Program
    x_train: Array
    y_train: Array
    x_test: Array
    y_test: Array
    training: Training

    def __post_init__(self) -> None:
        graph = self.program.graph
        for what, columns, nodes in (
            ("input", self.x_train.shape[1], graph.n_inputs),
            ("output", self.y_train.shape[1], graph.n_outputs),
        ):
            if columns != nodes:
                raise DocumentError(
                    f"the data has {columns} {what} column{'s' * (columns != 1)}, "
                    f"but the network has {nodes} {what} node{'s' * (nodes != 1)}",
                    "data",
                )
        rows, size = len(self.x_train) + len(self.x_test), graph.n_parameters
        if rows * size > MAX_PRODUCTS:
            raise DocumentError(
                f"{rows:,} rows through {size:,} weights and biases make {rows * size:,} products; "
                f"at most {MAX_PRODUCTS:,} are possible",
                "data",
            )

    @property
    def n_train(self) -> int:
        return len(self.x_train)

    @property
    def batch(self) -> int:
        """Rows in a batch: all training rows when the batch size is 0 or too large."""
        size = self.training.batch_size
        return size if 0 < size < self.n_train else self.n_train

    def thinned(self, most: int) -> Problem:
        """The problem with every k-th training row, at most ``most`` of them."""
        if self.n_train <= most:
            return self
        every = -(-self.n_train // most)
        x, y = (np.ascontiguousarray(rows[::every]) for rows in (self.x_train, self.y_train))
        return replace(self, x_train=x, y_train=y)


def problem_of(document: Document, dataset: Dataset) -> Problem:
    """The problem of a document, whose rows are ``dataset``.

    DocumentError for data with other columns than the network, and for a loss or an output
    activation that makes no sense for the targets.
    """
    graph = document.graph
    if reason := why_no_output(graph.layers[-1].activation, graph.n_outputs):
        raise DocumentError(reason, f"graph.layers[{len(graph.layers) - 1}].activation")
    fits = dataset.y.shape[1] == graph.n_outputs
    if fits and (reason := why_no_loss(document.training.loss, dataset.y)):
        raise DocumentError(reason, "training.loss")
    return Problem(
        Program.of(graph),
        dataset.x_train,
        dataset.y_train,
        dataset.x_test,
        dataset.y_test,
        document.training,
    )


@dataclass(frozen=True, slots=True, eq=False)
class Project:
    """A document with its data loaded and its problem, which exists: data and network match."""

    document: Document
    dataset: Dataset
    problem: Problem


def project_of(document: Document, before: Project | None = None) -> Project:
    """Load a document's data and make its problem, reusing unchanged parts of ``before``.

    Raises DocumentError for bad data, and where ``problem_of`` does.
    """
    old = before.document if before is not None else None
    if before is not None and old is not None and document.data is old.data:
        dataset = before.dataset.with_features(document.graph.features)
        problem = before.problem
        if document.graph is not old.graph or document.training is not old.training:
            problem = problem_of(document, dataset)
        return Project(document, dataset, problem)
    dataset = dataset_of(document)
    return Project(document, dataset, problem_of(document, dataset))


@dataclass(slots=True, eq=False)
class State:
    """The state of a run; engines change it in place. See ``model.document.Progress``."""

    parameters: Array  # (n_parameters,)
    slots: Array  # (n_slots, n_parameters)
    powers: Array  # (2,): beta1^t, beta2^t
    step: int = 0
    epoch: int = 0
    position: int = 0

    @staticmethod
    def of(parameters: Array, progress: Progress) -> State:
        return State(
            parameters.copy(),
            progress.slots.copy(),
            np.array(progress.powers),
            progress.step,
            progress.epoch,
            progress.position,
        )

    def copy(self) -> State:
        return State(
            self.parameters.copy(),
            self.slots.copy(),
            self.powers.copy(),
            self.step,
            self.epoch,
            self.position,
        )

    def progress(self) -> Progress:
        """A frozen copy of everything but the parameters."""
        powers = (float(self.powers[0]), float(self.powers[1]))
        return Progress(self.step, self.epoch, self.position, frozen(self.slots), powers)


@dataclass(frozen=True, slots=True)
class Losses:
    """Data loss on the training and test rows (NaN without rows), and penalty."""

    train: float
    test: float
    penalty: float


@dataclass(slots=True, eq=False)
class Trace:
    """Losses that an engine records after each step that is a multiple of ``stride``: the first
    ``n`` rows of ``table`` (step, train, test, penalty)."""

    stride: int
    table: Array
    n: int = 0

    def note(self, step: int, losses: Losses) -> None:
        self.table[self.n] = (step, losses.train, losses.test, losses.penalty)
        self.n += 1


class Stepper(Protocol):
    """An engine prepared for one problem."""

    def advance(self, state: State, steps: int, trace: Trace | None = None) -> bool:
        """Take ``steps`` steps in place. False when one of them was not finite: the state is then
        the one before that step. The trace must have enough room."""

    def losses(self, parameters: Array) -> Losses:
        """The losses over all rows at these parameters."""


class Engine(Protocol):
    """Makes steppers. ``releases_gil``: the window can paint while they train."""

    name: str
    releases_gil: bool

    def prepare(self, problem: Problem) -> Stepper: ...
