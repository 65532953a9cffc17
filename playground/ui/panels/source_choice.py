"""What choosing an entry of the list of sources makes of the data there were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.data.classes import class_names
from playground.data.dataset import Dataset, as_points
from playground.data.generators import GENERATORS
from playground.data.planes import MAX_CLASSES, PLANE_SETS
from playground.model.document import Builtin, Data, DataSource, Formula, Generator, Points, frozen


def chosen_source(kind: str, name: str, old: DataSource) -> DataSource:
    """The source of an entry; a curve or a formula keeps number, noise and range of the old one."""
    if kind == "builtin":
        return Builtin(name)
    if kind == "plane formula":
        return Formula("x1*x2", n=400, inputs=2)
    if kind == "generator" and name in PLANE_SETS:
        entry = PLANE_SETS[name]
        classes = 3 if entry.any_classes else None
        return Generator(name, entry.n, entry.noise, 0, None, entry.test_fraction, classes)
    known = old if range_of(old) is not None else Generator()
    assert isinstance(known, Generator | Formula)
    made = known
    if kind == "generator":
        return Generator(name, made.n, made.noise, made.seed, None, made.test_fraction)
    expression = "sin(3*x)"
    if isinstance(old, Generator) and old.name in GENERATORS:
        expression = GENERATORS[old.name].formula
    range_ = range_of(made)
    assert range_ is not None
    return Formula(expression, made.n, made.noise, made.seed, range_, made.test_fraction)


def points_by_hand(data: Data, dataset: Dataset, in_plane: bool) -> Data:
    """The rows there are as points, where they have the right columns; else no points yet."""
    points = replace(as_points(dataset), title="")
    n_raw, n_outputs = points.x.shape[1], points.y.shape[1]
    if in_plane and n_raw != 2:
        empty = frozen(np.empty((0, 2))), frozen(np.empty((0, 1)))
        return Data(Points(*empty, x_names=("x1", "x2"), classes=class_names(2)))
    if not in_plane and (n_raw, n_outputs) != (1, 1):
        return Data(Points(frozen(np.empty((0, 1))), frozen(np.empty((0, 1)))))
    return replace(data, source=points)


def range_of(source: DataSource) -> tuple[float, float] | None:
    """The range of the inputs of a source that makes its rows over one; None for any other."""
    if isinstance(source, Formula):
        return source.range
    if isinstance(source, Generator) and source.name in GENERATORS:
        return source.range or GENERATORS[source.name].range
    return None


def n_classes(source: DataSource) -> int:
    """The number of classes where it can be chosen; else 0."""
    if isinstance(source, Generator) and source.name in PLANE_SETS:
        return (source.classes or 3) if PLANE_SETS[source.name].any_classes else 0
    if isinstance(source, Points) and source.x.shape[1] == 2:
        return len(source.classes)
    return 0


def more_or_fewer(names: tuple[str, ...], count: int) -> tuple[str, ...]:
    """The first ``count`` names, with new ones where there are fewer."""
    kept = names[:count]
    new = [name for name in class_names(MAX_CLASSES) if name not in kept]
    return (*kept, *new[: count - len(kept)])
