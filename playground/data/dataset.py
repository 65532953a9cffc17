"""From a description of data to rows, in the user's and in the network's units."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from playground.data.builtins import builtin_points, builtin_set
from playground.data.days import date_text
from playground.data.features import Inputs, fitted, inputs_of
from playground.data.formulas import parse
from playground.data.generators import GENERATORS
from playground.data.limits import (
    LIMITS,
    MAX_NUMBERS,
    MAX_PICTURE_NUMBERS,
    MAX_ROWS,
    MAX_VALUE,
    default_names,
)
from playground.data.planes import PLANE_SETS
from playground.data.sampling import (
    check_whole,
    held_out_rows,
    sample_curve,
    sample_plane,
    sample_square,
)
from playground.data.scaling import Scale, fit_scale
from playground.model.document import (
    Builtin,
    Data,
    DataSource,
    Document,
    DocumentError,
    Formula,
    Generator,
    Points,
    frozen,
)
from playground.model.images import Images
from playground.model.numbers import format_number
from playground.model.words import quoted

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

# A column with a larger value, or a narrower range, should be scaled. Measured: on x sin x over -5
# to 5 a 1-8-1 ReLU network at a learning rate of 0.1 diverged from each of six seeds; scaled, from
# none.
_LARGE, _NARROW = 3.0, 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """Rows x ``(n, n_raw)``, y ``(n, n_outputs)`` in the user's units; arrays are read-only.

    ``inputs`` says what the input nodes show of x, and maps it to the network's units. ``test``
    marks the test rows. ``x_train`` to ``y_test`` are in the network's units: ``(n, n_inputs)`` and
    ``(n, n_outputs)``, scaled, contiguous, in the order of the rows. ``classes`` are the names of
    the classes: as many as outputs, or two for one output with the targets 0 and 1; none for a
    regression. ``note`` names the source of a shipped set or the formula of generated rows.
    ``target`` maps the raw columns, each ``(m,)``, to the noise-free y ``(m,)``, where it is known.
    ``dates`` are the names of columns that hold days since 1970-01-01.
    ``shape`` is height, width and channels of pictures, whose pixels are the raw columns.
    ``x_range`` spans the first raw column over all rows, ``network_range`` what the first input
    node shows, in the network's units; neither is ever empty.
    """

    x: Array
    y: Array
    test: Bools
    inputs: Inputs
    y_scale: Scale
    y_names: tuple[str, ...]
    classes: tuple[str, ...]
    scaling: str
    title: str
    note: str
    target: Callable[..., Array] | None
    shape: tuple[int, int, int] | None = None
    dates: frozenset[str] = frozenset()
    x_train: Array = field(init=False)
    y_train: Array = field(init=False)
    x_test: Array = field(init=False)
    y_test: Array = field(init=False)
    x_range: tuple[float, float] = field(init=False)
    network_range: tuple[float, float] = field(init=False)

    def __post_init__(self) -> None:
        set_field = object.__setattr__
        shown = self.inputs.shown(self.x)
        for name, values, scale in (("x", shown, self.inputs.scale), ("y", self.y, self.y_scale)):
            with np.errstate(over="ignore"):
                scaled = scale.to_network(values)
            if not np.isfinite(scaled).all():
                raise DocumentError("the values are too far apart to be scaled", name)
            set_field(self, f"{name}_train", _rows(scaled, ~self.test))
            set_field(self, f"{name}_test", _rows(scaled, self.test))
        set_field(self, "x_range", range_of(self.x[:, 0]))
        ends, scale = np.array(range_of(shown[:, 0])), self.inputs.scale
        low, high = ((ends - scale.offset[0]) / scale.factor[0]).tolist()
        set_field(self, "network_range", (low, high))

    @property
    def x_names(self) -> tuple[str, ...]:
        """The names of the raw columns."""
        return self.inputs.names

    def text(self, name: str, value: float) -> str:
        """A value of the column ``name`` as read-outs write it."""
        return date_text(value) if name in self.dates else format_number(value, 3)

    def with_features(self, features: tuple[str, ...]) -> Dataset:
        """The same rows for input nodes with these features; see ``features.inputs_of``."""
        if features == self.inputs.features:
            return self
        inputs = fitted(inputs_of(self.x_names, features), self.x, ~self.test, self.scaling)
        return replace(self, inputs=inputs)


# Cached because a panel checks the data before an edit that loads the same data again.
@lru_cache(maxsize=4)
def load_data(data: Data) -> Dataset:
    """The rows of ``data``, for a network with an input node for each raw column.

    Raises DocumentError, with the place relative to the data source (``expression``, ``n``, ...).
    """
    source = data.source
    if isinstance(source, Points):
        return _from_points(source, data.scaling, source.title)
    if isinstance(source, Builtin):
        entry = builtin_set(source.name)
        points = builtin_points(source.name)
        test = held_out_rows(len(points.x), source.test_fraction, source.seed)
        points = replace(points, test=test)
        note = f"{entry.description}\n\nSource: {entry.source}\n\nLicence: {entry.licence}"
        dataset = _from_points(points, data.scaling, entry.title, note)
        return replace(dataset, shape=entry.shape)
    if isinstance(source, Formula):
        n_inputs = source.inputs
        check_whole(n_inputs, "inputs", 1, 2)
        target = parse(source.expression, n_inputs)
        if n_inputs == 1:
            points = sample_curve(source, target, source.range, "expression")
        else:
            points = sample_square(source, target)
        title = f"y = {source.expression.strip()}"
        return _from_points(points, data.scaling, title, target=target)
    if source.name in PLANE_SETS:
        plane = PLANE_SETS[source.name]
        points = sample_plane(source, plane)
        return _from_points(points, data.scaling, plane.label, plane.about, plane.target)
    if source.name not in GENERATORS:
        known = ", ".join((*GENERATORS, *PLANE_SETS))
        wrong = quoted(source.name)
        raise DocumentError(f"unknown generator {wrong} (known: {known})", "name")
    if source.classes is not None:
        raise DocumentError("a curve has no classes", "classes")
    curve = GENERATORS[source.name]
    points = sample_curve(source, curve.function, source.range or curve.range, "range")
    return _from_points(points, data.scaling, curve.label, f"y = {curve.formula}", curve.function)


def dataset_of(document: Document) -> Dataset:
    """The rows of the document's data as its input nodes show them. Raises DocumentError."""
    return load_data(document.data).with_features(document.graph.features)


def as_points(dataset: Dataset) -> Points:
    """The rows of any data source as points, which can be edited one by one."""
    test = tuple(int(i) for i in np.flatnonzero(dataset.test))
    names = dataset.x_names, dataset.y_names, dataset.title, dataset.classes
    if dataset.shape is not None:
        return Images(dataset.x, dataset.y, test, *names, shape=dataset.shape)
    return Points(dataset.x, dataset.y, test, *names, tuple(sorted(dataset.dates)))


def suggested_scaling(source: DataSource) -> str:
    """``none`` where all columns are around 1 in size, else ``standard``.

    With much larger or smaller values, gradient descent at the usual learning rates diverges or
    hardly moves.
    """
    if isinstance(source, Builtin):
        return builtin_set(source.name).scaling
    if isinstance(source, Images):
        # Measured on 120 pictures of 32 x 32, a 1024-8-1 ReLU network at a learning rate of 0.1: as
        # they are, from 0 to 1, all units died in the first steps; scaled, all were told apart.
        return "standard"
    # Points, of which there may be many, needn't be made rows of a data set for this.
    rows = source if isinstance(source, Points) else load_data(Data(source))
    if isinstance(source, Generator) and rows.classes:
        return "none"  # cross-entropies learn them as they are, and the weights stay readable
    for column in (*rows.x.T, *rows.y.T):
        if not len(column):
            continue
        low, high = float(column.min()), float(column.max())
        if max(abs(low), abs(high)) > _LARGE or 0.0 < high - low < _NARROW:
            return "standard"
    return "none"


# -- rows -------------------------------------------------------------------------------------


def _from_points(
    points: Points,
    scaling: str,
    title: str,
    note: str = "",
    target: Callable[..., Array] | None = None,
) -> Dataset:
    x, y = frozen(points.x), frozen(points.y)
    for name, table in (("x", x), ("y", y)):
        if table.shape[1] == 0:
            raise DocumentError("at least one column is needed", name)
        if len(table) > MAX_ROWS:
            raise DocumentError(f"at most {MAX_ROWS:,} rows, not {len(table):,}", name)
        most = MAX_PICTURE_NUMBERS if isinstance(points, Images) else MAX_NUMBERS
        if (n := x.size + y.size) > most:
            raise DocumentError(f"x and y hold at most {most:,} numbers, not {n:,}", name)
        for row, column in np.argwhere(np.abs(table) > MAX_VALUE)[:1].tolist():
            place = f"{name}[{row}][{column}]"
            raise DocumentError(f"{table[row, column]:g} is too large; {LIMITS}", place)
    test = np.zeros(len(x), dtype=np.bool_)
    test[list(points.test)] = True
    test.setflags(write=False)
    inputs = inputs_of(_names(points.x_names, "x", x.shape[1]), ())
    of_classes = bool(points.classes) or _is_classification(y)
    return Dataset(
        x,
        y,
        test,
        fitted(inputs, x, ~test, scaling),
        fit_scale(y[~test], "none" if of_classes else scaling),
        _names(points.y_names, "y", y.shape[1]),
        points.classes,
        scaling,
        title,
        note,
        target,
        points.shape if isinstance(points, Images) else None,
        dates=frozenset(points.dates),
    )


def _names(names: tuple[str, ...], letter: str, n_columns: int) -> tuple[str, ...]:
    if names and len(names) != n_columns:
        n = len(names)
        words = f"{n} name{'s' * (n != 1)} for {n_columns} column{'s' * (n_columns != 1)}"
        raise DocumentError(words, f"{letter}_names")
    return names or default_names(letter, n_columns)


def _rows(table: Array, chosen: Bools) -> Array:
    rows = np.ascontiguousarray(table[chosen])
    rows.setflags(write=False)
    return rows


def range_of(column: Array) -> tuple[float, float]:
    """The least and the largest value, -1 and 1 without any; about a single one, one unit on either
    side."""
    if not len(column):
        return -1.0, 1.0
    low, high = float(column.min()), float(column.max())
    # More where rounding would lose one unit.
    margin = max(1.0, 1e-9 * abs(low))
    return (low - margin, high + margin) if low == high else (low, high)


def _is_classification(y: Array) -> bool:
    """Whether all targets are 0 or 1, as classes are; cross-entropies need them unscaled."""
    return bool(((y == 0.0) | (y == 1.0)).all())
