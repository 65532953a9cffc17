"""The cost of one frame of the fit plot, in milliseconds: pieces, strip, details and painting.

    QT_QPA_PLATFORM=offscreen python -m tests.benchmarks.bench_fit

Each detail is measured on top of the plain plot with the strip, for 8, 64 and 3 x 64 units.
"""

from __future__ import annotations

# The program first: it sets BLAS to one thread, which counts only before NumPy is imported.
import playground

# isort: split
import time
from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QApplication

from playground.analysis.pieces import exact_pieces
from playground.engine.reference import predict
from playground.model.document import Data, Document, Generator, Training, dense_document, frozen
from playground.session import Session
from playground.ui.plots.fit.line.details import FitDetails
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter

FRAMES = 60
DENSE = 2000  # samples of the comparison
SAMPLES = np.linspace(-1.0, 1.0, DENSE)[:, None]


def network(*hidden: int) -> Document:
    data = Data(Generator("sine", n=100))
    activations = ("relu",) * len(hidden) + ("linear",)
    return dense_document((1, *hidden, 1), activations, data, Training(initializer="spread"))


def per_frame(session: Session, plot: FitPlot, after: Callable[[], None]) -> float:
    """Median ms from new parameters to pixels."""
    spent = []
    for i in range(FRAMES):
        moved = session.live.parameters.copy()
        moved[-1] = 0.001 * (i + 1)
        snapshot = replace(session.live, parameters=frozen(moved))
        started = time.perf_counter()
        session.show(snapshot)
        after()
        plot.repaint()
        plot.chart.viewport().repaint()
        spent.append(1e3 * (time.perf_counter() - started))
    return float(np.median(spent))


def main() -> None:
    print(f"Network Playground {playground.__version__}, median ms of {FRAMES} frames")
    app = QApplication([])
    for hidden in ((8,), (64,), (64, 64, 64)):
        session = Session(network(*hidden))
        plot = FitPlot()
        plot.resize(400, 320)
        feed = FitPresenter(session, plot)
        details = FitDetails(session, plot, feed)
        plot.show()
        app.processEvents()
        graph, parameters = session.document.graph, session.live.parameters
        timed: dict[str, Callable[[], object]] = {
            "exact pieces": lambda g=graph, p=parameters: exact_pieces(g, p).output(),
            f"{DENSE} samples": lambda s=session, p=parameters: predict(s.program, p, SAMPLES),
        }
        name = "-".join(map(str, (1, *hidden, 1)))
        fit = feed.fit
        print(f"{name}: {0 if fit is None else len(fit.x)} kinks")
        for what, work in timed.items():
            spent = []
            for _ in range(30):
                started = time.perf_counter()
                work()
                spent.append(1e3 * (time.perf_counter() - started))
            print(f"  {what:<28}{np.median(spent):8.2f}")
        details.pieces.set_shown(False)
        print(f"  {'plot alone':<28}{per_frame(session, plot, _nothing):8.2f}")
        details.pieces.set_shown(True)
        shows: dict[str, tuple[Callable[[bool], None], Callable[[], None]]] = {
            "strip of pieces": (details.pieces.set_shown, details.pieces._pace.now),
            "the sum": (details.sum.set_shown, details.sum._pace.now),
            "residuals": (details.residuals.set_shown, details.residuals._pace.now),
            "forces": (details.forces.set_shown, details.forces._pace.now),
            "best with these kinks": (details.limits.set_shown, details.limits._pace.now),
        }
        details.pieces.set_shown(False)
        for what, (show, now) in shows.items():
            show(True)
            details.limits.stop()
            app.processEvents()
            print(f"  with {what:<23}{per_frame(session, plot, now):8.2f}")
            show(False)
        details.stop()
        session.close()
        plot.close()


def _nothing() -> None:
    """The plot by itself."""


if __name__ == "__main__":
    main()
