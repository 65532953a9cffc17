"""Random documents with everything a project file can hold."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from hypothesis import strategies as st

from playground.data.builtins import builtin_sets
from playground.data.dataset import load_data
from playground.data.generators import GENERATORS
from playground.data.planes import PLANE_SETS
from playground.model.document import (
    MAX_POSITION,
    SCALINGS,
    Builtin,
    Data,
    DataSource,
    Document,
    Formula,
    Generator,
    Points,
    Progress,
    Training,
    frozen,
)
from playground.model.features import least_columns
from playground.model.graph import Graph
from playground.model.initial.initializers import INITIALIZERS
from playground.model.losses import LOSSES, why_no_loss
from playground.model.optimizers import OPTIMIZERS
from playground.model.parts import short_name
from tests.strategies import graphs

FINITE = st.floats(allow_nan=False, allow_infinity=False)
PLACES = st.floats(-MAX_POSITION, MAX_POSITION)
SMALL = st.floats(-1e6, 1e6)
TEXTS = st.text(st.characters(exclude_categories=("Cs",)), max_size=8)
NAMES = TEXTS.map(short_name)  # of layers and nodes
SEEDS = st.integers(0, 2**63 - 1)
COUNTS = st.integers(0, 2**63 - 1)
STEPS = st.integers(0, 10**15)
DECAYS = st.floats(0.0, 1.0, exclude_max=True)
RATES = st.floats(0.0, 1e300)

# The example of the design, as printed there.
EXAMPLE = """\
{"format": "network-playground", "version": 1,
 "graph": {
   "layers": [
     {"id": 1, "name": "input",  "activation": "linear", "nodes": [{"id": 2, "name": "x"}]},
     {"id": 3, "name": "hidden", "activation": "relu",
      "nodes": [{"id": 4, "bias": -1.0}, {"id": 5, "bias": 3.0, "locked": true}]},
     {"id": 6, "name": "output", "activation": "linear", "nodes": [{"id": 7, "bias": 0.5}]}],
   "edges": [{"from": 2, "to": 4, "weight": -1.0}, {"from": 2, "to": 5, "weight": 2.0},
             {"from": 4, "to": 7, "weight": 1.0, "locked": true}, \
 {"from": 5, "to": 7, "weight": 2.0},
             {"from": 2, "to": 7, "weight": 0.1}]},
 "data": {"kind": "points", "x": [[-1.0], [0.0], [1.0]], "y": [[0.2], [0.0], [1.0]], "test": [2]},
 "training": {"loss": "half_mse", "optimizer": "sgd", "learning_rate": 0.1, "batch_size": 0,
              "l1": 0.0, "l2": 0.0, "seed": 42, "initializer": "he"}}
"""

# The same, with every optional field of a points file.
FULL = """\
{"format": "network-playground", "version": 1,
 "graph": {
   "layers": [
     {"id": 1, "name": "input", "activation": "linear",
      "nodes": [{"id": 2, "name": "x", "position": [0.0, 10.5]}]},
     {"id": 3, "name": "hidden", "activation": "leaky_relu", "negative_slope": 0.1,
      "nodes": [{"id": 4, "bias": -1.0}, {"id": 5, "bias": 3.0, "locked": true}]},
     {"id": 6, "name": "output", "activation": "linear", "nodes": [{"id": 7, "bias": 0.5}]}],
   "edges": [{"from": 2, "to": 4, "weight": -1.0},
             {"from": 4, "to": 7, "weight": 1.0, "locked": true},
             {"from": 2, "to": 7, "weight": 0.1}],
   "next_id": 12},
 "data": {"kind": "points", "x": [[-1.0], [0.0], [1.0]], "y": [[0.2], [0.0], [1.0]], "test": [2],
          "x_names": ["time"], "y_names": ["height"], "title": "a throw", "scaling": "standard"},
 "training": {"loss": "half_mse", "optimizer": "adam", "learning_rate": 0.1, "batch_size": 2,
              "l1": 0.0, "l2": 0.5, "seed": 42, "initializer": "he", "momentum": 0.5, "beta1": 0.8,
              "beta2": 0.99, "epsilon": 1e-7, "rho": 0.7, "weight_decay": 0.1},
 "step": 3, "epoch": 3, "position": 0,
 "optimizer_state": {"slots": [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [0.1, 0.2, 0.3, 0.4, 0.5, 0.6]],
                     "powers": [0.512, 0.97]}}
"""


@st.composite
def points(draw: st.DrawFn, n_raw: int, n_outputs: int) -> Points:
    """Points of a regression, or of classes with names."""
    n = draw(st.integers(0, 4))
    classes: tuple[str, ...] = ()
    if draw(st.booleans()):
        size = max(2, n_outputs)
        named = st.lists(TEXTS.filter(str.strip), min_size=size, max_size=size, unique=True)
        classes = tuple(draw(named))

    def table(columns: int) -> np.ndarray:
        row = st.lists(SMALL, min_size=columns, max_size=columns)
        return np.array(draw(st.lists(row, min_size=n, max_size=n))).reshape(n, columns)

    def chosen() -> np.ndarray:
        which = draw(st.lists(st.integers(0, size - 1), min_size=n, max_size=n))
        rows = np.eye(size)[np.array(which, dtype=int)]
        return rows if n_outputs > 1 else rows[:, 1:]

    def names(columns: int) -> tuple[str, ...]:
        return tuple(draw(st.lists(TEXTS, min_size=columns, max_size=columns)))

    return Points(
        frozen(table(n_raw)),
        frozen(chosen() if classes else table(n_outputs)),
        tuple(draw(st.lists(st.integers(0, n - 1), unique=True))) if n else (),
        draw(st.sampled_from(((), names(n_raw)))),
        draw(st.sampled_from(((), names(n_outputs)))),
        draw(TEXTS),
        classes,
    )


def in_plane(n_outputs: int) -> st.SearchStrategy[DataSource]:
    """Generators and formulas with two inputs."""
    n, noise, fraction = st.integers(4, 30), st.floats(0.0, 3.0), st.floats(0.0, 0.9)
    names = [name for name, entry in PLANE_SETS.items() if not entry.any_classes]
    if n_outputs == 3:
        blobs = st.just("blobs")
        return st.builds(Generator, blobs, n, noise, SEEDS, st.none(), fraction, st.just(3))
    return st.one_of(
        st.builds(Generator, st.sampled_from(names), n, noise, SEEDS, st.none(), fraction),
        st.builds(
            Formula,
            st.sampled_from(("x1*x2", "x1 - x2^2")),
            n,
            noise,
            SEEDS,
            st.just((-1.0, 2.0)),
            fraction,
            st.just(2),
        ),
    )


@st.composite
def sources(draw: st.DrawFn, graph: Graph) -> DataSource:
    """A source whose columns fit the graph; only points have several."""
    given_points = points(least_columns(graph.features), graph.n_outputs)
    ends = (graph.n_inputs, graph.n_outputs)
    if not any(graph.features) and ends in ((2, 1), (2, 3)):
        return draw(st.one_of(given_points, in_plane(graph.n_outputs)))
    if any(graph.features) or ends != (1, 1):
        return draw(given_points)
    low = draw(st.floats(-3.0, 0.0))
    span = (low, low + draw(st.floats(0.5, 3.0)))
    n = st.integers(2, 30)
    noise, fraction = st.floats(0.0, 3.0), st.floats(0.0, 0.9)
    return draw(
        st.one_of(
            given_points,
            st.builds(
                Generator,
                st.sampled_from(tuple(GENERATORS)),
                n,
                noise,
                SEEDS,
                st.sampled_from((None, span)),
                fraction,
            ),
            st.builds(
                Formula,
                st.sampled_from(("x", "x*sin(3 x) + 1", "abs(x)²")),
                n,
                noise,
                SEEDS,
                st.just(span),
                fraction,
            ),
            st.builds(Builtin, st.sampled_from(tuple(builtin_sets())), fraction, SEEDS),
        )
    )


@st.composite
def trainings(draw: st.DrawFn) -> Training:
    return draw(
        st.builds(
            Training,
            st.sampled_from(tuple(LOSSES)),
            st.sampled_from(tuple(OPTIMIZERS)),
            learning_rate=RATES,
            batch_size=COUNTS,
            l1=RATES,
            l2=RATES,
            seed=SEEDS,
            initializer=st.sampled_from(tuple(INITIALIZERS)),
            momentum=DECAYS,
            beta1=DECAYS,
            beta2=DECAYS,
            epsilon=st.floats(1e-300, 1e300),
            rho=DECAYS,
            weight_decay=RATES,
        )
    )


@st.composite
def documents(draw: st.DrawFn) -> Document:
    graph = draw(graphs(outputs=("linear", "softmax"), max_nodes=3, max_hidden_layers=2))
    features = st.sampled_from(("", "x2", "x1*x2", "abs(x3)", "sin(2 x1)^2"))
    shown = [draw(features) for _ in range(graph.n_inputs)]
    layers = [
        replace(
            layer,
            name=draw(NAMES),
            nodes=tuple(
                replace(node, name=draw(NAMES), feature=shown[k] if i == 0 and any(shown) else "")
                for k, node in enumerate(layer.nodes)
            ),
        )
        for i, layer in enumerate(graph.layers)
    ]
    graph = Graph(tuple(layers), graph.edges, graph.next_id + draw(st.integers(0, 1000)))
    n = graph.n_parameters
    data = Data(draw(sources(graph)), draw(st.sampled_from(SCALINGS)))
    y = load_data(data).y
    losses = [name for name in LOSSES if not why_no_loss(name, y)]
    training = replace(draw(trainings()), loss=draw(st.sampled_from(losses)))
    n_slots = OPTIMIZERS[training.optimizer].n_slots
    slot = st.lists(st.floats(0.0, allow_infinity=False), min_size=n, max_size=n)
    slots = np.array([draw(slot) for _ in range(n_slots)]).reshape(n_slots, n)
    progress = Progress(
        draw(STEPS),
        draw(STEPS),
        draw(STEPS),
        frozen(slots),
        (draw(st.floats(0.0, 1.0)), draw(st.floats(0.0, 1.0))),
    )
    moved = draw(st.lists(st.sampled_from(graph.nodes), unique=True))
    return Document(
        graph,
        frozen(draw(st.lists(FINITE, min_size=n, max_size=n))),
        data,
        training,
        {node.id: (draw(PLACES), draw(PLACES)) for node in moved},
        draw(st.sampled_from((None, progress))),
    )
