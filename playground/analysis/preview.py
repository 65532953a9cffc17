"""A project in a small picture: its data, and what the network makes of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.analysis.regions.grid import PlaneGrid
from playground.analysis.regions.linear import box_of
from playground.engine.problem import Engine, Project, State
from playground.engine.reference import predict

Array = NDArray[np.float64]

STEPS = 1500
FEWEST_STEPS = 100
MOST_PRODUCTS = 20_000_000  # rows times parameters times steps of the run
MOST_POINTS = 300
N_PLACES = 160  # of the curve
N_CELLS = 48  # of the field, across and up


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """The first output along the only input, in the user's units: at the start and after
    ``steps`` steps, ``(n,)`` each."""

    x: Array
    start: Array
    learned: Array
    steps: int


@dataclass(frozen=True, slots=True, eq=False)
class Preview:
    """Rows ``x (n, n_raw)`` and ``y (n, n_outputs)`` in the user's units, few enough to draw.

    ``curve`` is None where the data have more inputs than one. ``field`` is the first output, or
    the number of the winning class, over the box of two inputs after the run: ``(n, n)``, row 0 has
    the smallest x2; else None.
    """

    x: Array
    y: Array
    curve: Curve | None = None
    field: Array | None = None


@quiet
def preview(project: Project, engine: Engine | None) -> Preview:
    """The preview of a project after a short run, or without an engine as it is.

    The document is not changed.
    """
    data = project.dataset
    every = max(1, -(-len(data.x) // MOST_POINTS))
    x, y = data.x[::every], data.y[::every]
    if not len(x) or data.x.shape[1] > 2:
        return Preview(x, y)
    program, start = project.problem.program, project.document.parameters
    learned, steps = (start, 0) if engine is None else _learned(project, engine)
    if data.x.shape[1] == 2:
        grid = PlaneGrid(data.inputs, box_of(data.x), N_CELLS)
        outputs = data.y_scale.to_user(grid.activity(program, learned).output)
        values = outputs[:, 0] if outputs.shape[1] == 1 else outputs.argmax(axis=1)
        return Preview(x, y, field=grid.table(values.astype(np.float64)))
    places = np.linspace(*data.x_range, N_PLACES)
    rows = data.inputs.to_network(places[:, None])
    before, after = (
        data.y_scale.to_user(predict(program, parameters, rows))[:, 0]
        for parameters in (start, learned)
    )
    return Preview(x, y, Curve(places, before, after, steps))


def _learned(project: Project, engine: Engine) -> tuple[Array, int]:
    """The parameters after a short run, and its number of steps."""
    problem, document = project.problem, project.document
    state = State.of(document.parameters, document.run)
    work = max(1, problem.batch * problem.program.n_parameters)
    steps = max(FEWEST_STEPS, min(STEPS, MOST_PRODUCTS // work))
    engine.prepare(problem).advance(state, steps)
    return state.parameters, steps
