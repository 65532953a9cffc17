"""The real window while it trains: frame interval, and the training speed it leaves.

Run it on a display, e.g. ``xvfb-run -s "-screen 0 1280x720x24" python FILE``.
A frame is one paint of the fit plot. The speed with the window is set against the same engine
in a plain loop, in the same process and the same minute.
"""

from __future__ import annotations

import argparse
import time

import playground  # sets the number of BLAS threads, which counts before NumPy is imported

# isort: split
import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QApplication, QGraphicsView

from playground.data.dataset import load_data
from playground.engine.compiled import compiled_engine
from playground.engine.problem import Engine, problem_of
from playground.engine.reference import ReferenceEngine
from playground.engine.run import Run
from playground.model.document import Data, Document, Generator, Training, dense_document
from playground.session import Session
from playground.ui.app import GarbageCollector
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow


class PaintClock(QObject):
    """Notes the time of every paint of one widget."""

    def __init__(self) -> None:
        super().__init__()
        self.times: list[float] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.times.append(time.perf_counter())
        return False


def document_of(sizes: tuple[int, ...], n: int, optimizer: str, batch: int) -> Document:
    activations = ("relu",) * (len(sizes) - 2) + ("linear",)
    training = Training(optimizer=optimizer, learning_rate=0.001, batch_size=batch)
    data = Data(Generator("sine", n=n, test_fraction=0.0))
    return dense_document(sizes, activations, data, training)


def speed_alone(document: Document, engine: Engine, seconds: float) -> float:
    """Steps per second of a plain loop."""
    run = Run(problem_of(document, load_data(document.data)), document.parameters, document.run,
              engine)  # fmt: skip
    run.advance(2000)
    started, elapsed, steps, chunk = time.perf_counter(), 0.0, 0, 64
    while elapsed < seconds:
        steps += run.advance(chunk)
        elapsed = time.perf_counter() - started
        chunk = max(64, int(steps / elapsed * 0.016))
    return steps / elapsed


def in_window(document: Document, engine: Engine, seconds: float) -> dict:
    session = Session(document)
    session.use_engine(engine)
    window = MainWindow(session)
    garbage = GarbageCollector(window)
    window.show()
    clock = PaintClock()
    chart = window.fit.view.widget.findChild(QGraphicsView)
    chart.viewport().installEventFilter(clock)
    run_for(1.0)
    session.play()
    run_for(2.0)
    clock.times.clear()
    first, started = session.live.step, time.perf_counter()
    run_for(seconds)
    steps = session.live.step - first
    elapsed = time.perf_counter() - started
    intervals = np.diff(clock.times) * 1000.0
    session.pause()
    run_for(0.2)
    garbage.stop()
    window.close_without_asking()
    return {
        "frames": len(intervals) + 1,
        "median": float(np.median(intervals)),
        "p99": float(np.percentile(intervals, 99)),
        "max": float(intervals.max()),
        "speed": steps / elapsed,
    }


def run_for(seconds: float) -> None:
    """Let the event loop run, as the program does."""
    loop = QEventLoop()
    QTimer.singleShot(int(1000 * seconds), loop.quit)
    loop.exec()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--net", default="1-8-1")
    parser.add_argument("--points", type=int, default=100)
    parser.add_argument("--batch", type=int, default=0)
    parser.add_argument("--optimizer", default="sgd")
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--engine", choices=("reference", "compiled"), default="compiled")
    options = parser.parse_args()
    print(f"Network Playground {playground.__version__}")
    sizes = tuple(int(n) for n in options.net.split("-"))
    document = document_of(sizes, options.points, options.optimizer, options.batch)
    engine = ReferenceEngine() if options.engine == "reference" else compiled_engine()
    app = QApplication([])
    apply_theme(app, LIGHT)
    before = speed_alone(document, engine, 2.0)
    shown = in_window(document, engine, options.seconds)
    after = speed_alone(document, engine, 2.0)
    alone = (before + after) / 2
    print(f"{options.net}, {options.points} points, {options.optimizer}, {options.engine} engine")
    print(
        "frame interval ms: median {median:.1f}, p99 {p99:.1f}, max {max:.1f} "
        "({frames} frames)".format(**shown)
    )
    print(f"steps per second: {shown['speed']:,.0f} in the window, {alone:,.0f} alone")
    print(f"speed kept: {shown['speed'] / alone:.2f}")


if __name__ == "__main__":
    main()
