"""A document described by numbers: losses, exact pieces, node values, gradient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from playground.analysis.exact.pieces import NetworkPieces, exact_pieces, is_piecewise_linear
from playground.analysis.metrics import Metrics, metrics
from playground.analysis.regions.linear import box_of, has_regions, linear_regions
from playground.data.dataset import Dataset
from playground.data.task import task_of
from playground.engine.problem import Losses, Problem
from playground.engine.program import Program
from playground.engine.reference import (
    ReferenceEngine,
    forward,
    loss_and_gradient,
)
from playground.model.document import Array, Document
from playground.model.graph import Graph

Entry = dict[str, Any]


def finite(value: float | None) -> float | None:
    """The value, or None for NaN and infinity, which JSON does not have."""
    return float(value) if value is not None and math.isfinite(value) else None


def loss_entry(losses: Losses) -> Entry:
    return {
        "train": finite(losses.train),
        "test": finite(losses.test),
        "penalty": finite(losses.penalty),
    }


def metrics_entries(figures: Metrics) -> Entry:
    """Accuracy, R2 and confidence of the training and test rows; None where they make no sense."""
    return {
        name: {
            "train": finite(getattr(figures.train, name)),
            "test": finite(getattr(figures.test, name)),
        }
        for name in ("accuracy", "r2", "confidence")
    }


def describe(
    document: Document,
    dataset: Dataset,
    problem: Problem,
    at: Sequence[Sequence[float]] = (),
    gradient: bool = False,
) -> Entry:
    """The description of a document, ready for JSON.

    ``loss``; ``accuracy``, ``r2`` and ``confidence``; ``pieces`` and ``kinks``, or None if
    ``why_no_pieces`` gives a reason; ``at`` for each of the raw inputs ``at`` (user's units);
    ``gradient`` on request. Pieces, kinks and ``y`` are in the user's units; z, a, losses and the
    gradient in the network's. ``exact_range`` is the range of x outside which kinks were left out,
    if there are too many, and ``not_exact`` lists the pieces, by their numbers from 0 within the
    output, that rounding has made differ from the network. With two raw inputs ``regions`` are
    their box and ``count``, or None.
    """
    losses = ReferenceEngine().prepare(problem).losses(document.parameters)
    task = task_of(document.graph, document.training, dataset)
    figures = metrics(problem, dataset, task, document.parameters)
    entry: Entry = {"loss": loss_entry(losses), **metrics_entries(figures)}
    entry |= {"pieces": None, "kinks": None}
    if why_no_pieces(document, dataset) is None:
        with np.errstate(all="ignore"):
            network = exact_pieces(
                document.graph, document.parameters, dataset.inputs.scale, dataset.y_scale
            )
            entry["pieces"], entry["kinks"] = _pieces(document.graph, network)
        if network.capped:
            entry["exact_range"] = [finite(end) for end in network.exact_range]
        outputs = range(document.graph.n_outputs)
        if wrong := [piece for i in outputs for piece in network.wrong_pieces(i)]:
            entry["not_exact"] = wrong
    if dataset.inputs.n_raw == 2:
        entry["regions"] = _regions(document, dataset)
    if at:
        entry["at"] = [_activity(document, dataset, x) for x in at]
    if gradient:
        entry["gradient"] = _gradient(document, problem)
    return entry


def why_no_pieces(document: Document, dataset: Dataset) -> str | None:
    """Why there are no exact pieces in one raw input; None when there are."""
    graph, inputs = document.graph, dataset.inputs
    if inputs.n_raw != 1:
        return f"pieces need one input; the data have {inputs.n_raw}"
    if not inputs.in_order:
        return "an input is a formula of x"
    if not is_piecewise_linear(graph):
        return "an activation is not piecewise linear"
    return None


def _pieces(graph: Graph, network: NetworkPieces) -> tuple[list[Entry], list[Entry]]:
    """The pieces and the kinks of each output; of several outputs with the output's id."""
    pieces: list[Entry] = []
    kinks: list[Entry] = []
    for i, node in enumerate(graph.layers[-1].nodes):
        function = network.output(i)
        owner: Entry = {"output": node.id} if graph.n_outputs > 1 else {}
        ends = [None, *(finite(x) for x in function.x.tolist()), None]
        for j, (slope, intercept) in enumerate(
            zip(function.slopes.tolist(), function.intercepts.tolist(), strict=True)
        ):
            piece: Entry = {"from": ends[j], "to": ends[j + 1]}
            pieces.append(owner | piece | {"slope": finite(slope), "intercept": finite(intercept)})
        places = zip(function.x.tolist(), function.y.tolist(), function.nodes, strict=True)
        for x, y, nodes in places:
            kinks.append(owner | {"x": finite(x), "y": finite(y), "nodes": list(nodes)})
    return pieces, kinks


def _regions(document: Document, dataset: Dataset) -> Entry | None:
    """The linear regions over the plane; None where an activation or a formula leaves none.

    ``more`` says that there are more than ``count``, which is then where the search ended.
    """
    if not has_regions(document.graph, dataset.inputs):
        return None
    box = box_of(dataset.x)
    found = linear_regions(document.graph, document.parameters, dataset.inputs, box)
    entry: Entry = {"box": [list(span) for span in box], "count": found.count}
    return entry if found.complete else entry | {"more": True}


def _activity(document: Document, dataset: Dataset, x: Sequence[float]) -> Entry:
    """z and a of every node for one input in the user's units; for an input node both are its
    value."""
    row = np.array([x], dtype=np.float64)
    with np.errstate(all="ignore"):
        seen = dataset.inputs.to_network(row)
        activity = forward(Program.of(document.graph), document.parameters, seen)
        y = dataset.y_scale.to_user(activity.output)
    nodes = [
        {"id": node.id, "z": finite(activity.z[i][0, j]), "a": finite(activity.a[i][0, j])}
        for i, layer in enumerate(document.graph.layers)
        for j, node in enumerate(layer.nodes)
    ]
    return {"x": list(x), "y": _finite_list(y[0]), "nodes": nodes}


def _finite_list(values: Array) -> list[float | None]:
    return [finite(value) for value in values.tolist()]


def _gradient(document: Document, problem: Problem) -> Entry | None:
    """The full-batch gradient of training loss plus penalty, locked parameters included."""
    if problem.n_train == 0:
        return None
    with np.errstate(all="ignore"):
        _, gradient = loss_and_gradient(problem, document.parameters)
    graph, values = document.graph, _finite_list(gradient)
    n = len(graph.edges)
    return {
        "edges": [
            {"from": edge.source, "to": edge.target, "value": value}
            for edge, value in zip(graph.edges, values[:n], strict=True)
        ],
        "biases": [
            {"node": node.id, "value": value}
            for node, value in zip(graph.units, values[n:], strict=True)
        ],
    }
