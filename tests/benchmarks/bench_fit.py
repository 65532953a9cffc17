"""The cost of one frame of the fit dock, in milliseconds: pieces, layers and painting.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_fit

Each layer is measured on top of the plain line view, for 8, 64 and 3 x 64 units; then the table
view of a network with two inputs and three outputs.
"""

from __future__ import annotations

# The program first: it sets BLAS to one thread, which counts only before NumPy is imported.
import playground

# isort: split
import time
from collections.abc import Callable

import numpy as np
from PySide6.QtWidgets import QApplication, QWidget

from playground.analysis.exact.pieces import exact_pieces
from playground.engine.reference import predict
from playground.model.document import (
    Data,
    Document,
    Generator,
    Points,
    Training,
    dense_document,
    frozen,
)
from playground.model.edits import set_values
from playground.session import Derived, Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.layers.layer import FitLayer

FRAMES = 60
DENSE = 2000  # samples of the comparison
SAMPLES = np.linspace(-1.0, 1.0, DENSE)[:, None]


def network(*hidden: int) -> Document:
    data = Data(Generator("sine", n=100))
    activations = ("relu",) * len(hidden) + ("linear",)
    return dense_document((1, *hidden, 1), activations, data, Training(initializer="spread"))


def table() -> Document:
    rng = np.random.default_rng(1)
    x, y = rng.normal(size=(600, 2)), rng.normal(size=(600, 3))
    points = Points(frozen(x), frozen(y), tuple(range(0, 600, 5)))
    return dense_document((2, 32, 3), ("relu", "linear"), Data(points))


def median(work: Callable[[], object], times: int = 30) -> float:
    """Median ms."""
    spent = []
    for _ in range(times):
        started = time.perf_counter()
        work()
        spent.append(1e3 * (time.perf_counter() - started))
    return float(np.median(spent))


def per_frame(session: Session, dock: FitDock, layer: FitLayer | None = None) -> float:
    """Median ms from new parameters to pixels."""
    node, view = session.document.graph.units[-1].id, dock.view
    spent = []
    for i in range(FRAMES):
        session.edit("Bias", lambda d, v=0.001 * i: set_values(d, {node: v}), "bench")
        derived = Derived(session.problem, session.dataset, session.shown)
        started = time.perf_counter()
        view.show(session.shown, derived)
        if layer is not None:
            layer.draw(derived)
        view.widget.repaint()
        view.widget.focusProxy().viewport().repaint()
        spent.append(1e3 * (time.perf_counter() - started))
    return float(np.median(spent))


def measure_line(session: Session, dock: FitDock) -> None:
    graph, parameters, line = session.document.graph, session.shown.parameters, dock.line
    line.pieces.set_on(False)
    pieces = median(lambda: exact_pieces(graph, parameters).output())
    print(f"  {'exact pieces':<28}{pieces:8.2f}")
    samples = median(lambda: predict(session.program, parameters, SAMPLES))
    print(f"  {f'{DENSE} samples':<28}{samples:8.2f}")
    print(f"  {'plot alone':<28}{per_frame(session, dock):8.2f}")
    layers = (line.pieces, line.sum, line.residuals, line.forces, line.limits)
    names = ("pieces", "sum", "residuals", "forces", "limits")
    for name, layer in zip(names, layers, strict=True):
        layer.set_on(True)
        if layer is line.limits:
            line.limits.bar.button.click()  # without the search
        layer.on = False  # drawn by ``per_frame``, at every frame
        print(f"  {f'with {name}':<28}{per_frame(session, dock, layer):8.2f}")
        layer.on = True
        layer.set_on(False)


def main() -> None:
    print(f"Network Playground {playground.__version__}, median ms of {FRAMES} frames")
    app = QApplication([])
    for document in (network(8), network(64), network(64, 64, 64), table()):
        session = Session(document)
        parent = QWidget()
        dock = FitDock(session, parent)
        dock.resize(400, 320)
        parent.resize(400, 320)
        parent.show()
        app.processEvents()
        print("-".join(str(len(layer.nodes)) for layer in document.graph.layers))
        if dock.view is dock.line:
            measure_line(session, dock)
        else:
            print(f"  {'predicted against true':<28}{per_frame(session, dock):8.2f}")
        dock.stop()
        session.close()
        parent.close()


if __name__ == "__main__":
    main()
