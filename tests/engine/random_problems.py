"""Random networks and problems, large enough for every path of the kernels."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from playground.engine.problem import Problem, State
from playground.engine.program import Program
from playground.model.document import Training, fresh_progress, frozen
from playground.model.graph import Graph, dense_graph
from playground.model.losses import LOSSES
from playground.model.parts import Edge, Layer, Node


def random_graph(
    rng: np.random.Generator, activation: str, output: str, max_nodes: int = 20
) -> Graph:
    """Up to four hidden layers, with skip edges, missing edges and locks, from sparse to dense."""
    sizes = rng.integers(1, max_nodes + 1, rng.integers(2, 7))
    layers = []
    next_id = 1
    for i, size in enumerate(sizes.tolist()):
        name = "linear" if i == 0 else output if i == len(sizes) - 1 else activation
        nodes = tuple(
            Node(next_id + 1 + j, "", bool(i and rng.random() < 0.1)) for j in range(size)
        )
        layers.append(Layer(next_id, nodes, name, "", float(rng.choice([0.01, 0.3, -0.5, 1.5]))))
        next_id += size + 1
    density, skips = rng.choice([0.1, 0.5, 0.95, 1.0]), rng.choice([0.0, 0.1, 1.0])
    edges = tuple(
        Edge(a.id, b.id, bool(rng.random() < 0.1))
        for i, left in enumerate(layers)
        for j, right in enumerate(layers[i + 1 :])
        for a in left.nodes
        for b in right.nodes
        if rng.random() < (density if j == 0 else skips)
    )
    return Graph(tuple(layers), edges, next_id)


def problem_on(
    graph: Graph, training: Training, n: int = 30, seed: int = 0, n_test: int = 5
) -> Problem:
    rng = np.random.default_rng(seed)
    x = rng.normal(size=(n + n_test, graph.n_inputs))
    if LOSSES[training.loss].classification:
        y = np.eye(graph.n_outputs)[rng.integers(0, graph.n_outputs, n + n_test)]
    else:
        y = rng.normal(size=(n + n_test, graph.n_outputs))
    x, y = frozen(x), frozen(y)
    return Problem(Program.of(graph), x[:n], y[:n], x[n:], y[n:], training)


def start_of(problem: Problem, seed: int = 0) -> State:
    """Weights that keep the activities of a layer at about 1."""
    graph = problem.program.graph
    rng = np.random.default_rng(seed)
    n_into = [max(1, len(graph.incoming[e.target])) for e in graph.edges]
    weights = rng.normal(size=len(n_into)) / np.sqrt(n_into)
    biases = rng.normal(0.0, 0.3, len(graph.units))
    progress = fresh_progress(graph, problem.training.optimizer)
    return State.of(np.concatenate([weights, biases]), progress)


def skip_graph(activation: str, output: str = "linear", n_outputs: int = 2) -> Graph:
    """2-5-3-n with two skip edges, one edge missing, a locked edge and a locked bias."""
    graph = dense_graph((2, 5, 3, n_outputs), (activation, activation, output))
    first, last = graph.layers[0].nodes, graph.layers[-1].nodes
    hidden = graph.layers[1].nodes
    edges = [*graph.edges[1:], Edge(first[0].id, last[0].id), Edge(hidden[1].id, last[-1].id)]
    edges[3] = replace(edges[3], locked=True)
    return graph.with_edges(edges).with_node(replace(hidden[0], locked=True))
