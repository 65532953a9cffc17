"""The document: everything that is saved, as one frozen value.

An edit is a function ``Document -> Document`` (``edits.py``) that gives a valid document or raises.
Arrays are read-only.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from playground.model.graph import Graph, dense_graph
from playground.model.initial.initializers import INITIALIZERS, initialize
from playground.model.losses import LOSSES, why_no_probabilities
from playground.model.optimizers import OPTIMIZERS
from playground.model.parts import GraphError, ParameterKey
from playground.model.words import quoted

Array = NDArray[np.float64]

MIN_EPSILON = 1e-300  # the kernels take numbers below 2.2e-308 for 0
MAX_POSITION = 1e6  # on the canvas: a network of all layers is 40,000 wide
POSITIONS = "a position on the canvas lies between -1,000,000 and 1,000,000"


class DocumentError(ValueError):
    """A setting or data that can't be used; ``place`` names it as in the project file."""

    def __init__(self, message: str, place: str = "") -> None:
        super().__init__(message)
        self.place = place


def frozen(values: ArrayLike) -> Array:
    """A read-only float64 copy."""
    array = np.array(values, dtype=np.float64)
    array.setflags(write=False)
    return array


def _as_frozen(values: Array) -> Array:
    """``values`` themselves when they are read-only float64, else a read-only copy."""
    return frozen(values) if values.flags.writeable or values.dtype != np.float64 else values


# -- data: descriptions only; playground.data turns them into rows ----------------------------

SCALINGS = ("none", "standard", "minmax")


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Rows given one by one: x ``(n, n_raw)``, y ``(n, n_outputs)``, user's units.

    ``test`` holds the numbers of the test rows. ``x_names`` and ``y_names`` label the axes;
    ``title`` says where imported rows come from. ``classes`` names the classes: one for each
    column of y, whose rows then sum to 1, or two for one column, with targets from 0 to 1.
    ``dates`` are the names of columns that hold days since 1970-01-01.
    """

    x: Array
    y: Array
    test: tuple[int, ...] = ()
    x_names: tuple[str, ...] = ()
    y_names: tuple[str, ...] = ()
    title: str = ""
    classes: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        if self.x.ndim != 2 or self.y.ndim != 2:
            raise DocumentError("x and y are tables: a list of rows", "x")
        if len(self.x) != len(self.y):
            rows = "1 row" if len(self.y) == 1 else f"{len(self.y):,} rows"
            raise DocumentError(f"{rows} of y, but {len(self.x):,} of x", "y")
        for name, table in (("x", self.x), ("y", self.y)):
            bad = np.argwhere(~np.isfinite(table))
            if len(bad):
                row, column = bad[0]
                raise DocumentError("not a finite number", f"{name}[{row}][{column}]")
        seen: set[int] = set()
        for i, row in enumerate(self.test):
            if not 0 <= row < len(self.x):
                last = len(self.x) - 1
                known = f"the rows are numbered from 0 to {last}" if last >= 0 else "there are none"
                raise DocumentError(f"no row {row}; {known}", f"test[{i}]")
            if row in seen:
                raise DocumentError(f"row {row} is listed twice", f"test[{i}]")
            seen.add(row)
        if self.classes:
            _check_classes(self.classes, self.y)
        for i, name in enumerate(self.dates):
            if name not in (*self.x_names, *self.y_names):
                raise DocumentError(f"no column is called {quoted(name)}", f"dates[{i}]")
        object.__setattr__(self, "x", _as_frozen(self.x))
        object.__setattr__(self, "y", _as_frozen(self.y))


def _check_classes(classes: tuple[str, ...], y: Array) -> None:
    """Raise DocumentError unless y ``(n, n_outputs)`` are targets of these classes."""
    n = y.shape[1]
    if len(classes) != max(2, n):
        needed = "one column of y needs 2 classes" if n == 1 else f"{n} columns of y need {n}"
        raise DocumentError(f"{needed}, not {len(classes)}", "classes")
    for i, name in enumerate(classes):
        if not name.strip():
            raise DocumentError("a class needs a name", f"classes[{i}]")
        if name in classes[:i]:
            raise DocumentError(f"there are two classes {quoted(name)}", f"classes[{i}]")
    reason, row = why_no_probabilities(y)
    if reason:
        raise DocumentError(reason, f"y[{row}]")


@dataclass(frozen=True, slots=True)
class Generator:
    """Rows of a named curve or a set in the plane (``playground.data.generators``, ``planes``).

    ``classes`` is the number of classes, for the sets that leave it open.
    """

    name: str = "sine"
    n: int = 100
    noise: float = 0.0
    seed: int = 0
    range: tuple[float, float] | None = None
    test_fraction: float = 0.2
    classes: int | None = None


@dataclass(frozen=True, slots=True)
class Formula:
    """Rows of a typed formula in x, or with 2 inputs in x1 and x2, each over the range.

    See ``playground.data.formulas``.
    """

    expression: str
    n: int = 100
    noise: float = 0.0
    seed: int = 0
    range: tuple[float, float] = (-1.0, 1.0)
    test_fraction: float = 0.2
    inputs: int = 1


@dataclass(frozen=True, slots=True)
class Builtin:
    """A data set that ships with the program."""

    name: str
    test_fraction: float = 0.2
    seed: int = 0


DataSource = Points | Generator | Formula | Builtin


@dataclass(frozen=True, slots=True)
class Data:
    """A data source and how it is scaled before the network sees it."""

    source: DataSource
    scaling: str = "none"

    def __post_init__(self) -> None:
        if self.scaling not in SCALINGS:
            raise DocumentError(f"unknown scaling {quoted(self.scaling)}", "scaling")


# -- training ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Training:
    """Training settings. ``batch_size`` 0 means the full batch."""

    loss: str = "half_mse"
    optimizer: str = "sgd"
    learning_rate: float = 0.1
    batch_size: int = 0
    l1: float = 0.0
    l2: float = 0.0
    seed: int = 42
    initializer: str = "he"
    momentum: float = 0.9
    beta1: float = 0.9
    beta2: float = 0.999
    epsilon: float = 1e-8
    rho: float = 0.9
    weight_decay: float = 0.01

    def __post_init__(self) -> None:
        for name, table in (
            ("loss", LOSSES),
            ("optimizer", OPTIMIZERS),
            ("initializer", INITIALIZERS),
        ):
            if getattr(self, name) not in table:
                known = ", ".join(table)
                wrong = quoted(getattr(self, name))
                raise DocumentError(f"unknown {name} {wrong} (known: {known})", name)
        for name in ("learning_rate", "l1", "l2", "weight_decay"):
            value = getattr(self, name)
            if not (math.isfinite(value) and value >= 0.0):
                raise DocumentError("must be a finite number, 0 or more", name)
        for name in ("momentum", "beta1", "beta2", "rho"):
            if not 0.0 <= getattr(self, name) < 1.0:
                raise DocumentError("must be at least 0 and less than 1", name)
        if not (math.isfinite(self.epsilon) and self.epsilon >= MIN_EPSILON):
            raise DocumentError(f"must be {MIN_EPSILON:g} or more", "epsilon")
        for name in ("batch_size", "seed"):
            if not 0 <= getattr(self, name) < 2**63:
                raise DocumentError(f"must be a whole number from 0 to {2**63 - 1}", name)


@dataclass(frozen=True, slots=True, eq=False)
class Progress:
    """How far a run has come: with the parameters, all that resuming exactly needs.

    ``position`` counts the training rows of this epoch already used. ``slots`` is the optimizer's
    state, ``(n_slots, n_parameters)``, and ``powers`` its running beta1^t and beta2^t.
    """

    step: int = 0
    epoch: int = 0
    position: int = 0
    slots: Array = field(default_factory=lambda: frozen(np.zeros((0, 0))))
    powers: tuple[float, float] = (1.0, 1.0)

    def __post_init__(self) -> None:
        object.__setattr__(self, "slots", _as_frozen(self.slots))


def fresh_progress(graph: Graph, optimizer: str) -> Progress:
    """Step 0, with the optimizer's state at zero."""
    return Progress(slots=frozen(np.zeros((OPTIMIZERS[optimizer].n_slots, graph.n_parameters))))


# -- the document -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True, eq=False)
class Document:
    """Graph, parameters ``(n_parameters,)``, data, training settings, canvas layout, progress.

    ``layout`` holds the canvas position of each node that was moved by hand, by node id: x relative
    to the node's column, and y, in the canvas's units.
    """

    graph: Graph
    parameters: Array
    data: Data
    training: Training = field(default_factory=Training)
    layout: Mapping[int, tuple[float, float]] = field(default_factory=lambda: MappingProxyType({}))
    progress: Progress | None = None

    def __post_init__(self) -> None:
        if self.parameters.shape != (self.graph.n_parameters,):
            raise GraphError(
                f"{self.graph.n_parameters} parameters are needed, not {self.parameters.shape}"
            )
        if not np.isfinite(self.parameters).all():
            raise GraphError("weights and biases must be finite numbers")
        set_field = object.__setattr__
        set_field(self, "parameters", _as_frozen(self.parameters))
        for place in self.layout.values():
            if not all(abs(value) <= MAX_POSITION for value in place):
                raise GraphError(POSITIONS)
        if not isinstance(self.layout, MappingProxyType):
            set_field(self, "layout", MappingProxyType(dict(self.layout)))
        n_slots = OPTIMIZERS[self.training.optimizer].n_slots
        shape = (n_slots, self.graph.n_parameters)
        if self.progress is None:
            set_field(self, "progress", fresh_progress(self.graph, self.training.optimizer))
        elif self.progress.slots.shape != shape:
            raise GraphError(f"the optimizer's state must have the shape {shape}")

    @property
    def run(self) -> Progress:
        """``progress``, which is None only in the constructor's call."""
        assert self.progress is not None
        return self.progress

    def weight(self, source: int, target: int) -> float:
        return float(self.parameters[self.graph.edge_index[source, target]])

    def bias(self, node_id: int) -> float:
        return float(self.parameters[self.graph.bias_index[node_id]])

    def same_as(self, other: Document) -> bool:
        """Whether both would be saved as the same project file."""
        a, b = self.run, other.run
        return (
            self.graph == other.graph
            and np.array_equal(self.parameters, other.parameters)
            and same_data(self.data, other.data)
            and self.training == other.training
            and dict(self.layout) == dict(other.layout)
            and (a.step, a.epoch, a.position, a.powers) == (b.step, b.epoch, b.position, b.powers)
            and np.array_equal(a.slots, b.slots)
        )

    def with_graph(self, graph: Graph, values: Mapping[ParameterKey, float]) -> Document:
        """This document with another graph.

        Surviving parameters keep their value and optimizer state, matched by id; new ones take
        their value from ``values`` (or 0) and start with no state. ``values`` also overrides
        survivors. Input nodes go on showing their raw columns.
        """
        graph = graph.keeping_columns(self.graph)
        # New parameters point at an extra 0 at the end.
        take = _places(graph, self.graph)
        parameters = np.append(self.parameters, 0.0)[take]
        for key, value in values.items():
            i = graph.parameter_index.get(key)
            if i is not None:
                parameters[i] = value + 0.0  # no -0.0
        old = self.run.slots
        slots = np.concatenate([old, np.zeros((len(old), 1))], axis=1)[:, take]
        alive = graph.rank
        return replace(
            self,
            graph=graph,
            parameters=frozen(parameters),
            progress=replace(self.run, slots=frozen(slots)),
            layout=MappingProxyType({k: v for k, v in self.layout.items() if k in alive}),
        )

    def with_values(self, values: Mapping[ParameterKey, float]) -> Document:
        """This document with some weights and biases set; optimizer state stays."""
        parameters = self.parameters.copy()
        for key, value in values.items():
            i = self.graph.parameter_index.get(key)
            if i is None:
                raise GraphError(
                    self.graph.no_edge(key)
                    if isinstance(key, tuple)
                    else f"{self.graph.display_name(key)} has no bias"
                )
            if not math.isfinite(value):
                raise GraphError("weights and biases must be finite numbers")
            parameters[i] = value + 0.0  # no -0.0
        return replace(self, parameters=frozen(parameters))

    def with_training(self, training: Training) -> Document:
        """This document with other settings. Another optimizer starts with no state; the step
        count stays."""
        progress = self.run
        if training.optimizer != self.training.optimizer:
            fresh = fresh_progress(self.graph, training.optimizer)
            progress = replace(progress, slots=fresh.slots, powers=fresh.powers)
        return replace(self, training=training, progress=progress)


def _places(graph: Graph, old: Graph) -> NDArray[np.intp]:
    """For each parameter of ``graph`` its index in the vector of ``old``; for new ones its end."""
    end = old.n_parameters
    rank = np.array([old.rank.get(node.id, -1) for node in graph.nodes], dtype=np.intp)
    sources, targets = rank[graph.ends]
    wanted = np.where((sources < 0) | (targets < 0), -1, targets * len(old.nodes) + sources)
    # Edges are sorted by this number; the last entry is larger than any of them.
    known = np.append(old.ends[1] * len(old.nodes) + old.ends[0], len(old.nodes) ** 2)
    places = np.searchsorted(known, wanted)
    units = rank[graph.n_inputs :]
    return np.concatenate(
        [
            np.where(known[places] == wanted, places, end),
            np.where(units < old.n_inputs, end, len(old.edges) + units - old.n_inputs),
        ]
    )


def same_data(a: Data, b: Data) -> bool:
    """Equality of two data descriptions, arrays compared by value."""
    if a.scaling != b.scaling or type(a.source) is not type(b.source):
        return False
    if isinstance(a.source, Points) and isinstance(b.source, Points):
        return all(
            np.array_equal(getattr(a.source, f.name), getattr(b.source, f.name))
            for f in fields(a.source)
        )
    return a.source == b.source


def dense_document(
    sizes: tuple[int, ...],
    activations: tuple[str, ...],
    data: Data,
    training: Training | None = None,
    input_range: tuple[float, float] = (-1.0, 1.0),
) -> Document:
    """A fully connected network with the initial values of its training settings."""
    training = training or Training()
    graph = dense_graph(sizes, activations)
    start = np.zeros(graph.n_parameters)
    values = initialize(graph, start, training.initializer, training.seed, input_range)
    return Document(graph, values, data, training)
