"""The canvas in the real window while it trains at full speed: frames, and input to paint.

Run it on a display
(``xvfb-run -s "-screen 0 1280x720x24" python tests/benchmarks/bench_canvas.py``).
A frame is one turn of a timer of 16 ms in the window's thread. Each of these is measured in turn:
doing nothing, pointing at nodes and edges, panning, zooming, dragging a node. Input to paint is the
time from sending an event to the end of the first paint of the canvas after it. Busy is the
processor time of the window's thread. Each network is measured in a process of its own.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Callable

from bench_window import document_of, run_for, speed_alone  # sets the number of BLAS threads

# isort: split
import numpy as np
from PySide6.QtCore import QEvent, QObject, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent, QPaintEvent
from PySide6.QtWidgets import QApplication

import playground.ui.window as window_module
from playground.engine.compiled import compiled_engine
from playground.engine.problem import Engine
from playground.engine.reference import ReferenceEngine
from playground.session import Session
from playground.ui.app import GarbageCollector
from playground.ui.canvas.view import CanvasView
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT

NETWORKS = {
    "1-8-1": (1, 8, 1),
    "1-16-16-1": (1, 16, 16, 1),
    "1-64-64-1": (1, 64, 64, 1),
    "20x32": (1, *(32,) * 20, 1),
}


class TimedCanvas(CanvasView):
    """A canvas that notes when the first paint since it was last asked has ended."""

    painted_at: float | None = 0.0
    paints = 0
    paint_seconds = 0.0

    def paintEvent(self, event: QPaintEvent) -> None:
        started = time.perf_counter()
        super().paintEvent(event)
        now = time.perf_counter()
        if self.painted_at is None:
            self.painted_at = now
        self.paints += 1
        self.paint_seconds += now - started


class Frames(QObject):
    """Measures frames, and acts at each."""

    def __init__(self, view: TimedCanvas, act: Callable[[int], bool]) -> None:
        super().__init__()
        self._view = view
        self._act = act
        self.times: list[float] = []
        self.delays: list[float] = []
        self._sent_at: float | None = None
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(16)
        self._timer.timeout.connect(self._on_turn)

    def measure(self, seconds: float) -> dict[str, float]:
        view = self._view
        paints, spent = view.paints, view.paint_seconds
        self._timer.start()
        busy, started = time.thread_time(), time.perf_counter()
        run_for(seconds)
        elapsed, busy = time.perf_counter() - started, time.thread_time() - busy
        self._timer.stop()
        intervals = 1e3 * np.diff(self.times)
        delays = 1e3 * np.array(self.delays or [np.nan])
        return {
            "median": float(np.median(intervals)),
            "p99": float(np.percentile(intervals, 99)),
            "max": float(intervals.max()),
            "busy": 1e3 * busy / len(self.times),
            "share": 100 * busy / elapsed,
            "paint": 1e3 * (view.paint_seconds - spent) / max(1, view.paints - paints),
            "paints": (view.paints - paints) / elapsed,
            "in50": float(np.percentile(delays, 50)),
            "in99": float(np.percentile(delays, 99)),
        }

    def _on_turn(self) -> None:
        now = time.perf_counter()
        self.times.append(now)
        if self._sent_at is not None and self._view.painted_at is not None:
            self.delays.append(self._view.painted_at - self._sent_at)
            self._sent_at = None
        sent_at = time.perf_counter()
        if self._act(len(self.times)) and self._sent_at is None:
            self._sent_at, self._view.painted_at = sent_at, None


def send(view: CanvasView, kind: QEvent.Type, at: QPointF, button: Qt.MouseButton) -> None:
    target = view
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else button
    pressed = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseMove else button
    where = QPointF(target.mapToGlobal(at.toPoint()))
    event = QMouseEvent(kind, at, where, pressed, held, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(target, event)


def actions(view: CanvasView) -> dict[str, Callable[[int], bool]]:
    """What is done at turn ``k``; each tells whether it sent something."""
    none, left = Qt.MouseButton.NoButton, Qt.MouseButton.LeftButton
    width, height = view.width(), view.height()

    def circle(k: int) -> QPointF:
        angle = k / 25.0
        return QPointF(width * (0.5 + 0.35 * np.cos(angle)), height * (0.5 + 0.3 * np.sin(angle)))

    def rest(k: int) -> bool:
        return False

    def point(k: int) -> bool:
        before = view.state.hover
        send(view, QEvent.Type.MouseMove, circle(k), none)
        return view.state.hover != before

    def pan(k: int) -> bool:
        view.pan(4.0 * np.cos(k / 10.0), 3.0 * np.sin(k / 10.0))
        return True

    def zoom(k: int) -> bool:
        view.zoom_at(1.02 if (k // 60) % 2 == 0 else 1 / 1.02, QPointF(width / 2, height / 2))
        return True

    def drag(k: int) -> bool:
        x, y = view.state.centre(view.state.graph.layers[1].nodes[0].id)
        if k == 1:
            at = QPointF(view.state.camera.x(x), view.state.camera.y(y))
            send(view, QEvent.Type.MouseButtonPress, at, left)
        send(view, QEvent.Type.MouseMove, circle(k), left)
        return True

    return {"rest": rest, "point": point, "pan": pan, "zoom": zoom, "drag": drag}


def measure(name: str, engine: Engine, seconds: float) -> None:
    document = document_of(NETWORKS[name], 100, "sgd", 0)
    alone = speed_alone(document, engine, 1.0)
    session = Session(document)
    session.use_engine(engine)
    window = window_module.MainWindow(session)
    garbage = GarbageCollector(window)
    window.show()
    view = window.canvas
    assert isinstance(view, TimedCanvas)
    run_for(1.0)
    session.play()
    run_for(1.5)
    first, started = session.live.step, time.perf_counter()
    for what, act in actions(view).items():
        view.zoom_to_fit()
        found = Frames(view, act).measure(seconds)
        if what == "rest":
            speed = (session.live.step - first) / (time.perf_counter() - started)
            print(f"{name}: {speed:,.0f} steps/s in the window, {speed / alone:.2f} of alone")
        print(
            "  {0:6} frame ms {median:5.1f} / {p99:5.1f} / {max:5.1f} (median/p99/max)  busy "
            "{busy:4.1f} ms a frame  paint {paint:4.1f} ms, {paints:2.0f}/s  "
            "input to paint {in50:4.1f} / {in99:4.1f} (p50/p99)".format(what, **found),
            flush=True,
        )
    view.mouse.cancel()
    session.pause()
    run_for(0.2)
    garbage.stop()
    window.close_without_asking()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--net", choices=(*NETWORKS, "all"), default="all")
    parser.add_argument("--seconds", type=float, default=4.0)
    parser.add_argument("--engine", choices=("reference", "compiled"), default="compiled")
    options = parser.parse_args()
    if options.net == "all":
        for name in NETWORKS:
            subprocess.run([sys.executable, *sys.argv, "--net", name], check=True)
        return
    engine = ReferenceEngine() if options.engine == "reference" else compiled_engine()
    app = QApplication([])
    apply_theme(app, LIGHT)
    window_module.CanvasView = TimedCanvas
    measure(options.net, engine, options.seconds)


if __name__ == "__main__":
    main()
