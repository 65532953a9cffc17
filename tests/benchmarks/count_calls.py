"""How many Python calls one change takes, and what is worked out in it.

Counts the calls of functions of this program, the files they stand in and the deepest nesting,
from one event until the window has painted: a wheel notch over a selected edge, a file that is
opened, a reset. Counts are the same on every machine, so two versions can be compared
(``QT_QPA_PLATFORM=offscreen python tests/benchmarks/count_calls.py``).
"""

from __future__ import annotations

import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import CodeType, FrameType

import playground  # sets the number of BLAS threads, which counts before NumPy is imported

# isort: split
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication

from playground.engine.compiled import compiled_engine
from playground.files.examples import examples
from playground.files.project import read_project
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow

ROOT = str(Path(playground.__file__).parent)
# Worked out once per change, by the names of their functions.
WATCHED = ("load_data", "Program.of", "problem_of", "exact_pieces", "arrange")


@dataclass(slots=True)
class Calls:
    """Counts calls of functions below playground/ while it is the thread's profile function.

    Attributes:
        count: all calls.
        files: the files whose functions were called.
        deepest: the functions of the program on the stack at the deepest call.
        by_name: the calls by the qualified name of the function.
    """

    count: int = 0
    files: set[str] = field(default_factory=set)
    deepest: list[str] = field(default_factory=list)
    by_name: Counter[str] = field(default_factory=Counter)
    _stack: list[CodeType] = field(default_factory=list)

    def __call__(self, frame: FrameType, event: str, _argument: object) -> None:
        code = frame.f_code
        if not code.co_filename.startswith(ROOT):
            return
        if event == "call":
            self._stack.append(code)
            self.count += 1
            self.files.add(code.co_filename)
            self.by_name[code.co_qualname] += 1
            if len(self._stack) > len(self.deepest):
                self.deepest = [code.co_qualname for code in self._stack]
        elif event == "return" and self._stack:
            self._stack.pop()


def counted(act: Callable[[], object]) -> Calls:
    calls = Calls()
    sys.setprofile(calls)
    try:
        act()
    finally:
        sys.setprofile(None)
    return calls


def report(what: str, calls: Calls) -> None:
    print(f"{what}: {calls.count} calls, {len(calls.files)} files, {len(calls.deepest)} deep")
    watched = {name: n for name, n in calls.by_name.items() if name.endswith(WATCHED)}
    print("   " + (", ".join(f"{name} {n}" for name, n in watched.items()) or "nothing watched"))


def settle(app: QApplication) -> None:
    """Let timers and paints that are due run, with the clock of the session."""
    until = time.monotonic() + 0.7
    while time.monotonic() < until:
        app.processEvents()
        time.sleep(0.005)


def turn_wheel(window: MainWindow) -> None:
    canvas = window.canvas
    state, edge = canvas.state, canvas.state.graph.edges[0].key
    (x1, y1), (x2, y2) = state.out_port(edge[0]), state.in_port(edge[1])
    camera = state.camera
    at = QPointF(camera.x(x1 + 0.3 * (x2 - x1)), camera.y(y1 + 0.3 * (y2 - y1)))
    event = QWheelEvent(
        at,
        QPointF(canvas.mapToGlobal(at.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas, event)


def main() -> None:
    app = QApplication([])
    apply_theme(app, LIGHT)
    example = next(e for e in examples() if e.name == "first-steps")
    session = Session(read_project(example.path).document)
    session.use_engine(compiled_engine())
    window = MainWindow(session)
    window.resize(1280, 720)
    window.show()
    settle(app)
    window.canvas.select(Selection(edges=(session.document.graph.edges[0].key,)))
    settle(app)
    weight = session.live.parameters[0]
    notch = counted(lambda: turn_wheel(window))
    assert session.live.parameters[0] != weight
    report("a wheel notch, until its event has been handled", notch)
    print("   " + " > ".join(notch.deepest))
    painted = counted(app.processEvents)
    report("   and the paints after it", painted)
    settle(app)
    report("a file opened", counted(lambda: session.open_file(example.path)))
    settle(app)
    report("a reset", counted(session.reset))
    window.close_without_asking()


if __name__ == "__main__":
    main()
