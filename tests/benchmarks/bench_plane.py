"""The plane of two inputs: its live field in the real window, and the exact linear regions.

Run it on a display: ``xvfb-run -s "-screen 0 1280x720x24" python -m tests.benchmarks.bench_plane``
The live field of 2-8-8-1 and 2-32-32-3 is measured like 1-8-1 in the same run: the median interval
between two paints of the fit plot at full training speed, and the training speed that is left of
that of a plain loop. The regions are timed alone, and compared with a dense grid that places the
decision boundary as exactly.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from typing import TypeVar

import playground  # sets the number of BLAS threads, which counts before NumPy is imported

# isort: split
import numpy as np
from PySide6.QtWidgets import QApplication

from playground.analysis.regions.linear import box_of, linear_regions
from playground.analysis.regions.lines import level_line
from playground.data.dataset import load_data
from playground.engine.compiled import compiled_engine
from playground.engine.program import Program
from playground.engine.reference import predict
from playground.model.document import Data, Document, Points, Training, dense_document, frozen
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT
from tests.benchmarks.bench_window import document_of, in_window, speed_alone

T = TypeVar("T")

ACCURACY = 1e-3  # of the box: how near to the boundary the compared grid must come


def plane(sizes: tuple[int, ...], n: int = 200) -> Document:
    """Two interleaved half circles, or three of them, as classes."""
    rng = np.random.default_rng(1)
    classes = max(2, sizes[-1])
    which = rng.integers(0, classes, n)
    turn = np.pi * rng.uniform(0.0, 1.0, n) + 2.0 * np.pi * which / classes
    x = np.stack([np.cos(turn), np.sin(turn)], axis=1) * (1.0 + 0.4 * which[:, None])
    x += rng.normal(0.0, 0.08, x.shape)
    y = np.eye(classes)[which] if sizes[-1] > 1 else which[:, None].astype(float)
    names = tuple("abc"[:classes])
    several = sizes[-1] > 1
    last, loss = ("softmax", "cross_entropy") if several else ("sigmoid", "binary_cross_entropy")
    activations = ("relu",) * (len(sizes) - 2) + (last,)
    training = Training(loss=loss, optimizer="adam", learning_rate=0.001)
    return dense_document(
        sizes, activations, Data(Points(frozen(x), frozen(y), classes=names)), training
    )


def measure_field(seconds: float) -> None:
    engine = compiled_engine()
    documents = {
        "1-8-1": document_of((1, 8, 1), 200, "adam", 0),
        "2-8-8-1": plane((2, 8, 8, 1)),
        "2-32-32-3": plane((2, 32, 32, 3)),
    }
    usual = 0.0
    for name, document in documents.items():
        before = speed_alone(document, engine, 1.0)
        shown = in_window(document, engine, seconds)
        alone = (before + speed_alone(document, engine, 1.0)) / 2.0
        usual = usual or shown["median"]
        print(
            f"  {name:<12}{shown['median']:8.1f} ms between frames, {shown['median'] / usual:.2f} "
            f"of 1-8-1; training speed kept: {shown['speed'] / alone:.2f}"
        )


def best(work: Callable[[], T], times: int = 7) -> tuple[float, T]:
    """The shortest time in ms, and what was made."""
    spent, made = [], []
    for _ in range(times):
        started = time.perf_counter()
        made.append(work())
        spent.append(1e3 * (time.perf_counter() - started))
    return min(spent), made[-1]


def measure_regions() -> None:
    for sizes in ((2, 8, 8, 1), (2, 16, 16, 1), (2, 32, 32, 1), (2, 64, 64, 1)):
        document = plane(sizes)
        dataset, graph = load_data(document.data), document.graph
        rng = np.random.default_rng(0)
        parameters = document.parameters + 0.2 * rng.normal(size=graph.n_parameters)
        box = box_of(dataset.x)
        ms, regions = best(lambda: linear_regions(graph, parameters, dataset.inputs, box))  # noqa: B023
        lines_ms, lines = best(lambda: level_line(regions, 0, 0.0))  # noqa: B023
        side = int(1.0 / ACCURACY)
        places = np.linspace(0.0, 1.0, side)
        (x0, x1), (y0, y1) = box
        first, second = np.meshgrid(x0 + places * (x1 - x0), y0 + places * (y1 - y0))
        rows = np.stack([first.ravel(), second.ravel()], axis=1)
        program = Program.of(graph)
        dense_ms, _ = best(lambda: predict(program, parameters, rows), 1)  # noqa: B023
        name = "-".join(map(str, sizes))
        print(
            f"  {name:<12}{regions.count:6} regions in {ms:7.2f} ms, boundary of "
            f"{len(lines)} segments in {lines_ms:5.2f} ms; a {side} x {side} grid takes "
            f"{dense_ms:7.0f} ms, {dense_ms / (ms + lines_ms):.0f} times as long"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--only", choices=("field", "regions"))
    options = parser.parse_args()
    print(f"Network Playground {playground.__version__}")
    if options.only != "field":
        print("exact regions, best of 7")
        measure_regions()
    if options.only != "regions":
        print("live field at full training speed")
        app = QApplication([])
        apply_theme(app, LIGHT)
        measure_field(options.seconds)


if __name__ == "__main__":
    main()
