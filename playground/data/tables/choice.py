"""A choice of columns: what the network gets, what it learns, and the rows that come of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.data.classes import class_targets
from playground.data.sampling import held_out_rows
from playground.data.tables.columns import Column, Kind, Numbers, Table
from playground.model.document import DocumentError, Points, frozen
from playground.model.words import quoted

Array = NDArray[np.float64]
Bools = NDArray[np.bool_]

MAX_CLASSES = 100
_SUGGESTED_CLASSES = 20
TEST_FRACTION = 0.2

_CLASS_NAMES = re.compile(r"class(es)?|species|labels?|target|category|variety", re.IGNORECASE)
_ROW_NAMES = re.compile(
    r"#|no\.?|nr\.?|id|index|row[ _.]?(names?|id|no|nr|number)?|obs(ervation)?|unnamed: 0|case",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Choice:
    """What is to become of the columns, which are named; the others are left out.

    Categories become one-hot inputs, or classes as targets; ``as_classes`` names columns of numbers
    that are to be taken as categories. Rows in which a chosen value is missing are left out, or
    with ``fill`` the inputs get the mean of the training rows. ``split`` names the column that says
    of each row whether it is held out; else a share of the rows is drawn by the seed.
    """

    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    as_classes: frozenset[str] = frozenset()
    fill: bool = False
    split: str = ""
    test_fraction: float = TEST_FRACTION
    seed: int = 0

    def takes_as_classes(self, column: Column) -> bool:
        return column.kind is Kind.CATEGORY or column.name in self.as_classes


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows, and how many of the table were left out for a missing value."""

    points: Points
    left_out: int


# -- suggestions ------------------------------------------------------------------------------


def suggested_choice(table: Table) -> Choice:
    """The columns that a person most likely means.

    Of the program's own exports those they were made from. Else the last column of numbers is
    learned, or a column of categories that is the last or is called like classes; the other numbers
    are the inputs, or dates where there are no others, but not the names of rows.
    """
    if export := _own_export(table):
        return export
    split = next((c.name for c in table.columns if is_split(c)), "")
    numbers = [c for c in table.columns if c.kind is Kind.NUMBER]
    row_names = {c.name for c in numbers if _is_row_names(table, c)}
    good = [c.name for c in numbers if c.name not in row_names and c.fault is None]
    # With one column of numbers alone those in which a cell is none come in, to be put right.
    usable = good if len(good) > 1 else [c.name for c in numbers if c.name not in row_names]
    target = _suggested_classes(table, split) or (usable[-1] if usable else "")
    inputs = [name for name in usable if name != target]
    if not inputs:
        dates = (c.name for c in table.columns if c.kind is Kind.DATE and c.fault is None)
        inputs = [*dates] or [n.name for n in numbers if n.name in row_names][:1]
    if not target and len(inputs) > 1:
        target = inputs.pop()
    return Choice(tuple(inputs), (target,) if target else (), split=split)


def is_split(column: Column) -> bool:
    """Whether a column says of each row whether it is for training or for the test."""
    return (
        column.name.casefold() == "split"
        and column.kind in (Kind.CATEGORY, Kind.TEXT)
        and {cell.casefold() for cell in column.cells} <= {"train", "test"}
    )


def _own_export(table: Table) -> Choice | None:
    """The choice for a table that the program itself wrote; None for any other."""
    names = [*table.names]
    if len(names) < 4 or names[-1] != "split" or not is_split(table.columns[-1]):
        return None
    predicted = [name for name in names if re.match(r"prediction( |$)", name)]
    n = len(predicted)
    targets = names[-1 - 2 * n : -1 - n]
    wanted = ["prediction"] if n == 1 else [f"prediction {name}" for name in targets]
    if not n or names[-1 - n : -1] != wanted or len(names) < 2 * n + 2:
        return None
    return Choice(tuple(names[: -1 - 2 * n]), tuple(targets), split="split")


def _is_row_names(table: Table, column: Column) -> bool:
    """Whether a first column numbers the rows."""
    if column is not table.columns[0] or len(table.columns) < 2:
        return False
    unnamed = table.unnamed_first
    if not unnamed and not (table.has_header and _ROW_NAMES.fullmatch(column.name)):
        return False
    steps = np.diff(column.values)
    return unnamed or (column.missing == 0 and bool((steps == 1.0).all()))


def _suggested_classes(table: Table, split: str) -> str:
    """The column of categories to learn; "" when there is none."""
    able = [
        column
        for column in table.columns
        if column.kind is Kind.CATEGORY
        and column.name != split
        and 2 <= len(column.categories()[0]) <= _SUGGESTED_CLASSES
    ]
    named = [column for column in able if _CLASS_NAMES.fullmatch(column.name.strip())]
    last = [column for column in able if column is table.columns[-1]]
    return next((column.name for column in (*named, *last)), "")


# -- from columns to rows ---------------------------------------------------------------------


def choose(table: Table, choice: Choice) -> Chosen:
    """The rows of the chosen columns.

    Raises DocumentError, which names line and column of a cell that can't be used.
    """
    inputs = [table.column(name) for name in choice.inputs]
    targets = [table.column(name) for name in choice.targets]
    _check(table, choice, inputs, targets)
    given = [_input(table, choice, column) for column in inputs]
    x = np.hstack([values for values, _ in given])
    x_names = tuple(name for _, names in given for name in names)
    y, y_names, classes = _targets(table, choice, targets)
    kept: Bools = np.asarray(np.isfinite(y).all(axis=1))
    if not choice.fill:
        kept &= ~np.isnan(x).any(axis=1)
    if not kept.any():
        raise DocumentError("in each row of the table a chosen value is missing")
    x, y = x[kept], y[kept]
    test = _held_out(table, choice, kept)
    if choice.fill:
        x = _filled(x, test, x_names)
    dates = tuple(c.name for c in (*inputs, *targets) if c.kind is Kind.DATE)
    named = table.has_header or len(x_names) > len(inputs) or bool(dates)
    points = Points(
        frozen(x),
        frozen(y),
        test,
        x_names if named else (),
        y_names if named or len(classes) > 2 else (),
        table.title,
        classes,
        dates,
    )
    return Chosen(points, int((~kept).sum()))


def _check(
    table: Table, choice: Choice, inputs: Sequence[Column], targets: Sequence[Column]
) -> None:
    """Raise DocumentError for columns that can't be used together."""
    if not inputs or not targets:
        if len(table.columns) < 2:
            raise DocumentError("the table needs two columns or more: an input and a target")
        raise DocumentError(f"choose {'an input' if not inputs else 'a target'} among the columns")
    for column in targets:
        if column in inputs:
            raise DocumentError(f"{quoted(column.name)} can't be input and target at once")
    for columns, role in ((inputs, "input"), (targets, "target")):
        for i, column in enumerate(columns):
            if column in columns[:i]:
                raise DocumentError(f"{quoted(column.name)} is named twice as {role}")
    of_classes = [c for c in targets if choice.takes_as_classes(c)]
    if of_classes and len(targets) > 1:
        raise DocumentError(
            f"{quoted(of_classes[0].name)} holds classes, which are learned alone, without other"
            " targets"
        )


def _numbers(table: Table, column: Column) -> Array:
    """A column ``(n, 1)`` as numbers."""
    if column.fault is not None:
        place = table.place_of(column, column.fault.row)
        raise DocumentError(f"{place}: {column.fault.words}")
    if column.missing == table.n_rows:
        raise DocumentError(f"column {quoted(column.name)} has no value in it")
    return column.values[:, None]


def _input(table: Table, choice: Choice, column: Column) -> tuple[Array, tuple[str, ...]]:
    """The network's columns for one of the table, and their names; NaN where a value is missing."""
    if not choice.takes_as_classes(column):
        return _numbers(table, column), (column.name,)
    names, numbers = _categories(column)
    one_hot = np.eye(len(names))[numbers]
    one_hot[numbers < 0] = np.nan
    return one_hot, tuple(f"{column.name} = {name}" for name in names)


def _targets(
    table: Table, choice: Choice, columns: Sequence[Column]
) -> tuple[Array, tuple[str, ...], tuple[str, ...]]:
    """y, the names of its columns, and the classes."""
    column = columns[0]
    if not choice.takes_as_classes(column):
        y = np.hstack([_numbers(table, c) for c in columns])
        names = tuple(c.name for c in columns)
        return y, names, _classes_of_export(table, choice, y)
    classes, numbers = _categories(column)
    if len(classes) < 2:
        raise DocumentError(f"column {quoted(column.name)} has one class only: {classes[0]}")
    y = class_targets(numbers, len(classes))
    y[numbers < 0] = np.nan
    return y, classes if len(classes) > 2 else (column.name,), classes


def _classes_of_export(table: Table, choice: Choice, y: Array) -> tuple[str, ...]:
    """The classes of a table that the program wrote, with a column for each class."""
    export = _own_export(table)
    if export is None or export.targets != choice.targets or y.shape[1] < 3:
        return ()
    one_hot = np.isin(y, (0.0, 1.0)).all() and (y.sum(axis=1) == 1.0).all()
    return choice.targets if one_hot else ()


def _categories(column: Column) -> tuple[tuple[str, ...], Numbers]:
    names, numbers = column.categories()
    if len(names) > MAX_CLASSES:
        raise DocumentError(
            f"column {quoted(column.name)} has {len(names):,} different values; at most"
            f" {MAX_CLASSES} can be classes"
        )
    if not names:
        raise DocumentError(f"column {quoted(column.name)} has no value in it")
    return names, numbers


def _held_out(table: Table, choice: Choice, kept: Bools) -> tuple[int, ...]:
    """The numbers of the held-out rows among those that are kept."""
    if not choice.split:
        return held_out_rows(int(kept.sum()), choice.test_fraction, choice.seed)
    column = table.column(choice.split)
    if not is_split(column):
        raise DocumentError(f"{quoted(column.name)} must hold train or test in each row")
    is_test = np.array([cell.casefold() == "test" for cell in column.cells])[kept]
    return tuple(np.flatnonzero(is_test).tolist())


def _filled(x: Array, test: tuple[int, ...], names: tuple[str, ...]) -> Array:
    """x with the mean of the training rows in place of what is missing."""
    training = np.ones(len(x), dtype=np.bool_)
    training[list(test)] = False
    filled = x.copy()
    for i, name in enumerate(names):
        missing = np.isnan(x[:, i])
        if missing.any():
            present = x[training & ~missing, i]
            if not len(present):
                raise DocumentError(f"column {quoted(name)} has no value in a training row")
            filled[missing, i] = present.mean()
    return filled
