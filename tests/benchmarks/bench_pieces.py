"""The cost of the exact pieces in one frame, against sampling the network at 2,001 points.

Run it from the project's folder: ``python -m tests.benchmarks.bench_pieces``. Both are measured
in turns in one run, so that the ratio holds on a busy machine too. The pieces are the output's,
with the nodes that make each kink; sampling is the reference engine's forward pass alone.
"""

from __future__ import annotations

# The program first: it sets BLAS to one thread, which counts only before NumPy is imported.
import playground

# isort: split
import argparse
import time
from collections.abc import Callable

import numpy as np

from playground.analysis.exact.pieces import exact_pieces
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model.graph import Graph, dense_graph
from playground.model.initial.initializers import initialize

SAMPLES = 2_001
SIZES = ((1, 8, 1), (1, 64, 1), (1, 8, 8, 1), (1, 64, 64, 1), (1, 64, 64, 64, 1), (1, *(8,) * 6, 1))


def normal_parameters(graph: Graph, seed: int) -> np.ndarray:
    """He weights and normal biases: kinks all over the place, as after some training."""
    parameters = initialize(graph, np.zeros(graph.n_parameters), "he", seed, (-1.0, 1.0)).copy()
    biases = slice(len(graph.edges), None)
    parameters[biases] = 0.5 * np.random.default_rng(1_000 + seed).normal(size=len(graph.units))
    return parameters


def tents(depth: int) -> tuple[Graph, list[np.ndarray]]:
    """The crafted network with 2^depth pieces: the tent map, ``depth`` times."""
    graph = dense_graph((1, *(2,) * depth, 1), ("relu",) * depth + ("linear",))
    weights = [1.0, 1.0, *([2.0, -4.0, 2.0, -4.0] * (depth - 1)), 2.0, -4.0]
    return graph, [np.array([*weights, *([0.0, -0.5] * depth), 0.0])]


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def measure(name: str, graph: Graph, parameters: list[np.ndarray], rounds: int) -> None:
    program = Program.of(graph)
    x = np.linspace(-3.0, 3.0, SAMPLES)[:, None]
    exact, sampled, kinks = [], [], []
    for k in range(-2, rounds):  # two rounds to warm up
        p = parameters[k % len(parameters)]
        times = (
            seconds(lambda p=p: exact_pieces(graph, p).output()),
            seconds(lambda p=p: predict(program, p, x)),
        )
        if k >= 0:
            exact.append(times[0])
            sampled.append(times[1])
            kinks.append(len(exact_pieces(graph, p).output().x))
    mid, high = np.quantile(exact, [0.5, 0.99]) * 1e3
    dense = float(np.median(sampled)) * 1e3
    print(f"{name:<18}{np.mean(kinks):>7.0f}{mid:>12.3f}{high:>10.3f}{dense:>14.3f}", end="")
    print(f"{dense / mid:>10.1f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=200, help="measurements of each network")
    rounds = parser.parse_args().rounds
    print(f"Network Playground {playground.__version__}, NumPy {np.__version__}")
    print("milliseconds; the last column is sampling divided by exact pieces")
    print(
        f"{'network':<18}{'kinks':>7}{'pieces p50':>12}{'p99':>10}{'2,001 points':>14}{'ratio':>10}"
    )
    for sizes in SIZES:
        graph = dense_graph(sizes, ("relu",) * (len(sizes) - 2) + ("linear",))
        parameters = [normal_parameters(graph, seed) for seed in range(20)]
        measure("-".join(map(str, sizes)), graph, parameters, rounds)
    measure("tents, 10 layers", *tents(10), rounds)


if __name__ == "__main__":
    main()
