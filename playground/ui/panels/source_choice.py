"""What choosing an entry of the list of sources makes of the data there were."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.data.classes import class_names
from playground.data.dataset import Dataset, as_points
from playground.data.generators import GENERATORS
from playground.data.planes import MAX_CLASSES, PLANE_SETS
from playground.data.sources import generator
from playground.model.document import Builtin, Data, DataSource, Formula, Generator, Points, frozen


def chosen_source(kind: str, name: str, old: DataSource) -> DataSource:
    """The source of an entry.

    The seed stays, and among sources of one family number of rows, noise and share of test rows.
    """
    if kind == "builtin":
        return Builtin(name)
    seed = 0 if isinstance(old, Points) else old.seed
    made: Generator | Formula
    if kind == "plane formula":
        made = Formula("x1*x2", n=400, seed=seed, inputs=2)
    elif kind == "formula":
        expression = "sin(3*x)"
        if isinstance(old, Generator) and old.name in GENERATORS:
            expression = GENERATORS[old.name].formula
        made = Formula(expression, seed=seed, range=range_of(old) or (-1.0, 1.0))
    else:
        made = generator(name, seed)
    if not isinstance(old, Generator | Formula) or _family(old) != _family(made):
        return made
    n, noise, fraction = old.n, old.noise, old.test_fraction
    return replace(made, n=n, noise=noise, test_fraction=fraction)


def _family(source: Generator | Formula) -> str:
    """Sources whose settings mean alike: curves, classes, values or gates."""
    if isinstance(source, Formula):
        return "curves" if source.inputs == 1 else "values"
    return family(source.name)


def family(name: str) -> str:
    """``curves``, ``classes``, ``values`` or ``gates``, of a generator."""
    if name in GENERATORS:
        return "curves"
    if name.isupper():
        return "gates"
    return "classes" if PLANE_SETS[name].classes else "values"


def points_by_hand(data: Data, dataset: Dataset, by_class: bool) -> Data:
    """Points of one input, or of two inputs and classes.

    They begin with the rows there are, where these are of that kind; else there are none yet.
    """
    points = replace(as_points(dataset), title="")
    n_raw, n_outputs = points.x.shape[1], points.y.shape[1]
    if by_class and not (n_raw == 2 and points.classes):
        nothing = frozen(np.empty((0, 2))), frozen(np.empty((0, 1)))
        return Data(Points(*nothing, x_names=("x1", "x2"), classes=class_names(2)))
    if not by_class and (n_raw, n_outputs) != (1, 1):
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
