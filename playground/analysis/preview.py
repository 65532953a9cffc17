"""A project in a small picture: its data, and what the network makes of them after a short run."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from playground.analysis.overflow import quiet
from playground.engine.problem import Engine, Project, State
from playground.engine.reference import predict

Array = NDArray[np.float64]

STEPS = 1500
FEWEST_STEPS = 100
MOST_PRODUCTS = 20_000_000  # rows times parameters times steps of the run
MOST_POINTS = 300
N_PLACES = 160  # of the curve


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

    ``curve`` is None where the data have more inputs than one.
    """

    x: Array
    y: Array
    curve: Curve | None


@quiet
def preview(project: Project, engine: Engine) -> Preview:
    """The preview of a project; its document is not changed."""
    data = project.dataset
    every = max(1, -(-len(data.x) // MOST_POINTS))
    x, y = data.x[::every], data.y[::every]
    if data.x.shape[1] != 1 or not len(x):
        return Preview(x, y, None)
    problem, document = project.problem, project.document
    state = State.of(document.parameters, document.run)
    work = max(1, problem.batch * problem.program.n_parameters)
    steps = max(FEWEST_STEPS, min(STEPS, MOST_PRODUCTS // work))
    engine.prepare(problem).advance(state, steps)
    places = np.linspace(*data.x_range, N_PLACES)
    rows = data.inputs.to_network(places[:, None])
    start, learned = (
        data.y_scale.to_user(predict(problem.program, parameters, rows))[:, 0]
        for parameters in (document.parameters, state.parameters)
    )
    return Preview(x, y, Curve(places, start, learned, steps))
