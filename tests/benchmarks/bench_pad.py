"""Digits train in the real window while a person draws on the pad, against the same without it.

Run it on a display: ``xvfb-run -s "-screen 0 1280x720x24" python -m tests.benchmarks.bench_pad``
Both are measured in turns in the same window and run: the interval between two frames of the
session, and the training speed. The pen moves every 8 ms, as that of a mouse with 125 reports a
second, and begins anew with each turn of its circle.
"""

from __future__ import annotations

import argparse
import math
import time
from collections.abc import Callable

import playground  # sets the number of BLAS threads, which counts before NumPy is imported

# isort: split
import numpy as np
from PySide6.QtCore import QObject, QPointF, QTimer
from PySide6.QtWidgets import QApplication

from playground.engine.compiled import compiled_engine
from playground.files.examples import find_example
from playground.files.project import read_project
from playground.session import Session
from playground.ui.plots.fit.pictures.pad import Pad
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow
from tests.benchmarks.bench_window import run_for
from tests.ui.plots.mouse import LEFT, move, press, release

MOVE_MS, MOVES = 8, 150  # of a stroke

CASES = {
    "fit closed": ("", False),
    "confusion matrix": ("confusion", False),
    "pad at rest": ("pad", False),
    "pad, drawing": ("pad", True),
}  # the page of the fit dock, and whether the pen moves


class Pen(QObject):
    """Draws circles, one after the other."""

    def __init__(self, pad: Pad, clear: Callable[[], object]) -> None:
        super().__init__(pad)
        self._pad, self._clear, self._moved = pad, clear, 0
        self.timer = QTimer(self)
        self.timer.setInterval(MOVE_MS)
        self.timer.timeout.connect(self._on_timeout)

    def stop(self) -> None:
        self.timer.stop()
        release(self._pad, self._place())

    def _place(self) -> QPointF:
        area, turn = self._pad.area(), 2.0 * math.pi * self._moved / MOVES
        reach = QPointF(0.25 * area.width() * math.sin(turn), 0.35 * area.height() * math.cos(turn))
        return area.center() + reach

    def _on_timeout(self) -> None:
        if self._moved == 0:
            press(self._pad, self._place())
        self._moved += 1
        move(self._pad, self._place(), LEFT)
        if self._moved == MOVES:
            release(self._pad, self._place())
            self._clear()
            self._moved = 0


def measure(window: MainWindow, seconds: float) -> tuple[list[float], float]:
    """Intervals between frames in ms, and steps a second."""
    session, times = window.session, list[float]()

    def note(_: int) -> None:
        times.append(time.perf_counter())

    session.frame_ended.connect(note)
    first, started = session.live.step, time.perf_counter()
    run_for(seconds)
    speed = (session.live.step - first) / (time.perf_counter() - started)
    session.frame_ended.disconnect(note)
    return (1e3 * np.diff(times)).tolist(), speed


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=4.0, help="of each turn")
    parser.add_argument("--turns", type=int, default=3)
    options = parser.parse_args()
    print(f"Network Playground {playground.__version__}")
    app = QApplication([])
    apply_theme(app, LIGHT)
    digits = find_example("digits")
    assert digits is not None
    session = Session(read_project(digits.path))
    session.use_engine(compiled_engine())
    window = MainWindow(session)
    window.show()
    run_for(1.0)
    table = window.fit.table
    pen = Pen(table.pad.pad, table.commands["pad_clear"].trigger)
    session.play()
    run_for(1.0)
    found: dict[str, tuple[list[float], list[float]]] = {}
    for _ in range(options.turns):
        for name, (page, draws) in CASES.items():
            window.docks["fit"].setVisible(bool(page))
            if page:
                table.choose(page)
            session.set_probe(None)
            if draws:
                pen.timer.start()
            run_for(0.5)
            intervals, speed = measure(window, options.seconds)
            if draws:
                pen.stop()
            both = found.setdefault(name, ([], []))
            both[0].extend(intervals)
            both[1].append(speed)
    session.pause()
    run_for(0.2)
    window.close_without_asking()
    usual = None
    for name, (intervals, speeds) in found.items():
        median, late = np.median(intervals), np.percentile(intervals, 95)
        speed = float(np.mean(speeds))
        usual = usual or (median, late, speed)
        print(
            f"  {name:<18}{median:7.1f} ms between frames ({median / usual[0]:.2f}), 95 % below "
            f"{late:5.1f} ms ({late / usual[1]:.2f}), {speed:8,.0f} steps/s "
            f"({speed / usual[2]:.2f})"
        )


if __name__ == "__main__":
    main()
