"""Walking slowly beside a training at full speed: frame interval and training speed.

Run it on a display: ``xvfb-run -s "-screen 0 1280x720x24" python -m tests.benchmarks.bench_walk``
The window trains with and without a walk that plays by itself, in turns, so that both are measured
in the same minutes. A frame is one turn of the session's clock, which comes late when anything
holds the window up.
"""

from __future__ import annotations

import argparse
import time

import playground  # sets the number of BLAS threads, which counts before NumPy is imported

# isort: split
import numpy as np
from PySide6.QtWidgets import QApplication

from playground.engine.compiled import compiled_engine
from playground.session import Session
from playground.ui.app import GarbageCollector
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow
from tests.benchmarks.bench_window import document_of, run_for

TURNS = 4


class FrameClock:
    """Notes the time of every frame."""

    def __init__(self, session: Session) -> None:
        self.times: list[float] = []
        session.frame_ended.connect(self._on_frame_ended)

    def _on_frame_ended(self) -> None:
        self.times.append(time.perf_counter())


def measure(sizes: tuple[int, ...], optimizer: str, seconds: float) -> None:
    session = Session(document_of(sizes, 200, optimizer, 0))
    session.use_engine(compiled_engine())
    window = MainWindow(session)
    garbage = GarbageCollector(window)
    window.show()
    run_for(1.0)
    session.play()
    run_for(2.0)
    clock = FrameClock(session)
    intervals: dict[bool, list[float]] = {False: [], True: []}
    steps = {False: 0, True: 0}
    for _ in range(TURNS):
        for walks in (False, True):
            if walks:
                window.commands["walk"].trigger()
                window.walker.play(True)
                run_for(0.5)  # the panel opens
            clock.times.clear()
            first = session.live.step
            run_for(seconds)
            intervals[walks] += (1e3 * np.diff(clock.times)).tolist()
            steps[walks] += session.live.step - first
            if walks:
                window.commands["walk"].trigger()
                run_for(0.3)
    session.pause()
    run_for(0.2)
    garbage.stop()
    window.close_without_asking()
    print("-".join(map(str, sizes)), optimizer)
    for walks, name in ((False, "training alone"), (True, "with a walk")):
        middle, late, longest = np.percentile(intervals[walks], (50.0, 99.0, 100.0))
        speed = steps[walks] / (TURNS * seconds)
        print(
            f"  {name:<16}{middle:6.1f} ms between frames, 99 % within {late:6.1f}, all within "
            f"{longest:6.1f}; {speed:12,.0f} steps/s"
        )
    ratio = float(np.median(intervals[True]) / np.median(intervals[False]))
    print(f"  median with a walk, of that without: {ratio:.2f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    options = parser.parse_args()
    print(f"Network Playground {playground.__version__}")
    app = QApplication([])
    apply_theme(app, LIGHT)
    for sizes, optimizer in (((1, 8, 1), "sgd"), ((1, 8, 8, 1), "adam"), ((1, 32, 32, 1), "adam")):
        measure(sizes, optimizer, options.seconds)


if __name__ == "__main__":
    main()
