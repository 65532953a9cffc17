"""The engine against NumPy, scikit-learn, PyTorch, JAX and a C program, in turn in one run.

    python tests/benchmarks/bench_engine.py [--only WORD ...] [--rounds N] [--json FILE]

For each network, batch size and optimizer every contender trains for a moment, one after the
other, several times over; printed are medians of steps per second, and the engine's ratio to the
C program and to the best of the others. Contenders that are not installed are left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import c_program
import contenders
import numpy as np

from playground.engine.compiled import compiled_engine
from playground.engine.problem import Problem, State
from playground.engine.program import Program
from playground.model.document import Training, fresh_progress, frozen
from playground.model.graph import dense_graph
from playground.model.initial.initializers import initialize

ENGINE_OF_THIS_RUN = compiled_engine()
SECONDS = 0.05  # of one contender in one round
ENGINE = "engine"


@dataclass(frozen=True, slots=True)
class Network:
    name: str
    sizes: tuple[int, ...]
    n: int = 100
    activation: str = "relu"
    classify: bool = False


NETWORKS = (
    Network("1-8-1", (1, 8, 1)),
    Network("1-16-16-1", (1, 16, 16, 1)),
    Network("1-8-8-8-8-1", (1, 8, 8, 8, 8, 1)),
    Network("ten layers of 2", (1, *[2] * 10, 1)),
    Network("1-64-64-1", (1, 64, 64, 1)),
    Network("2-8-8-1 tanh, 500", (2, 8, 8, 1), 500, "tanh"),
    Network("64-32-10 softmax, 1797", (64, 32, 10), 1797, "relu", True),
)


def problem_of(network: Network, batch_size: int, optimizer: str) -> tuple[Problem, np.ndarray]:
    """A problem on made-up data of that shape, and He-normal parameters."""
    rng = np.random.default_rng(0)
    x = rng.uniform(-1.0, 1.0, (network.n, network.sizes[0]))
    if network.classify:
        y = np.eye(network.sizes[-1])[rng.integers(0, network.sizes[-1], network.n)]
    else:
        y = np.sin(3.0 * x[:, :1])
    hidden = (network.activation,) * (len(network.sizes) - 2)
    graph = dense_graph(network.sizes, (*hidden, "softmax" if network.classify else "linear"))
    training = Training(
        loss="cross_entropy" if network.classify else "half_mse",
        optimizer=optimizer,
        learning_rate=0.001,
        batch_size=batch_size,
    )
    x, y = frozen(x), frozen(y)
    problem = Problem(Program.of(graph), x, y, x[:0], y[:0], training)
    start = np.zeros(graph.n_parameters)
    return problem, initialize(graph, start, "he", 0, (-1.0, 1.0))


def engine(problem: Problem, parameters: np.ndarray) -> contenders.Train:
    progress = fresh_progress(problem.program.graph, problem.training.optimizer)
    state = State.of(parameters, progress)
    stepper = ENGINE_OF_THIS_RUN.prepare(problem)

    def train(steps: int) -> None:
        stepper.advance(state, steps)

    return train


Maker = Callable[[Problem, np.ndarray], contenders.Train]


def makers() -> Iterator[tuple[str, Maker]]:
    """The contenders that can be had here."""
    yield ENGINE, engine
    yield "NumPy", contenders.numpy_plain
    yield "NumPy tuned", contenders.numpy_tuned
    if importlib.util.find_spec("sklearn"):
        yield "scikit-learn", contenders.scikit_learn
    if importlib.util.find_spec("torch"):
        yield "PyTorch", contenders.pytorch
    if importlib.util.find_spec("jax"):
        yield "JAX f64", lambda p, w: contenders.jax_loop(p, w, float32=False)
        yield "JAX f32", lambda p, w: contenders.jax_loop(p, w, float32=True)
    if c_program.compiler():
        for arrangement in c_program.ARRANGEMENTS:
            yield f"C {arrangement}", lambda p, w, a=arrangement: c_program.c_stepper(p, w, a)


def speeds(
    problem: Problem, parameters: np.ndarray, rounds: int
) -> tuple[dict[str, float], dict[str, float]]:
    """Steps per second of each contender, medians over the rounds; seconds to make each."""
    trains, counts, made = {}, {}, {}
    for name, make in makers():
        started = time.perf_counter()
        trains[name] = make(problem, parameters.copy())
        made[name] = time.perf_counter() - started
        counts[name] = _steps_in(trains[name], SECONDS)
    seconds: dict[str, list[float]] = {name: [] for name in trains}
    for _ in range(rounds):
        for name, train in trains.items():
            started = time.perf_counter()
            train(counts[name])
            seconds[name].append((time.perf_counter() - started) / counts[name])
    return {name: 1.0 / median(values) for name, values in seconds.items()}, made


def _steps_in(train: contenders.Train, seconds: float) -> int:
    """How many steps take about that long; whole epochs for those who only do these."""
    unit = getattr(train, "unit", 1)
    steps = unit
    while True:
        started = time.perf_counter()
        train(steps)
        spent = time.perf_counter() - started
        if spent > seconds / 4.0:
            return max(unit, round(steps * seconds / spent / unit) * unit)
        steps *= 4


def compare(arguments: argparse.Namespace) -> list[dict[str, object]]:
    results = []
    for network in NETWORKS:
        if arguments.only and not any(word in network.name for word in arguments.only):
            continue
        for batch_size in (0, 10):
            for optimizer in ("sgd", "adam"):
                problem, parameters = problem_of(network, batch_size, optimizer)
                rates, made = speeds(problem, parameters, arguments.rounds)
                case = f"{network.name}, {batch_size or 'full'}, {optimizer}"
                c = max((v for k, v in rates.items() if k.startswith("C ")), default=float("nan"))
                others = {k: v for k, v in rates.items() if k != ENGINE and not k.startswith("C ")}
                best = max(others, key=others.__getitem__)
                print(case)
                print("   ", "  ".join(f"{name} {rate:,.0f}" for name, rate in rates.items()))
                print(
                    f"    engine / C {rates[ENGINE] / c:.2f}, engine / {best} "
                    f"{rates[ENGINE] / others[best]:.2f}; JAX compiled in "
                    f"{made.get('JAX f64', float('nan')):.2f} s, the engine prepared in "
                    f"{made[ENGINE] * 1e3:.2f} ms",
                    flush=True,
                )
                results.append({"case": case, "steps_per_second": rates, "seconds_to_make": made})
    return results


def summarise(results: list[dict[str, object]]) -> None:
    to_c, to_best = [], []
    for result in results:
        rates = result["steps_per_second"]
        assert isinstance(rates, dict)
        c = [v for k, v in rates.items() if k.startswith("C ")]
        others = [v for k, v in rates.items() if k != ENGINE and not k.startswith("C ")]
        if c:
            to_c.append(rates[ENGINE] / max(c))
        to_best.append(rates[ENGINE] / max(others))
    if to_c:
        print(f"engine / C: least {min(to_c):.2f}, median {median(to_c):.2f}")
    print(f"engine / best other: least {min(to_best):.2f}, median {median(to_best):.2f}")


def growth(rounds: int) -> None:
    """Steps per second against the number of weights: the cost grows no faster than they do."""
    print("weights, steps per second, weights * steps per second")
    for width in (2, 4, 8, 16, 32, 64, 128, 220, 315):
        network = Network(f"1-{width}-{width}-1", (1, width, width, 1))
        problem, parameters = problem_of(network, 0, "sgd")
        train = engine(problem, parameters)
        steps = _steps_in(train, SECONDS)
        seconds = []
        for _ in range(rounds):
            started = time.perf_counter()
            train(steps)
            seconds.append((time.perf_counter() - started) / steps)
        rate = 1.0 / median(seconds)
        weights = problem.program.n_weights
        print(f"{weights:>8,} {rate:>12,.0f} {weights * rate:>16,.0f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="*", help="networks whose name contains one of these")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--json", type=Path, help="write all figures there")
    arguments = parser.parse_args()
    results = compare(arguments)
    if results:
        summarise(results)
    growth(arguments.rounds)
    if arguments.json:
        arguments.json.write_text(json.dumps(results, indent=1))


if __name__ == "__main__":
    main()
