"""Starting the window and keeping it in good order until it is closed."""

from __future__ import annotations

import gc
import logging
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

from playground.data.tables.cells import is_table
from playground.engine.problem import Engine, Project
from playground.files.examples import FIRST, example_at, find_example
from playground.files.project import read_project
from playground.files.storage import stamp_of
from playground.model.document import Document
from playground.session import Session
from playground.ui.commands.project_flow import new_document
from playground.ui.shell.crash import CrashReporter
from playground.ui.shell.dialogs import Dialogs
from playground.ui.shell.settings import Settings
from playground.ui.window import MainWindow

if TYPE_CHECKING:
    from playground.engine.compiled import CompiledEngineLoader

GARBAGE_MS = 500

# Qt must outlive every widget; a local variable may go first.
_app: QApplication | None = None


class GarbageCollector(QObject):
    """Collects cycles in the GUI thread only.

    Left to itself Python collects in whichever thread allocates, and the trainer's would tear down
    Qt objects that belong to the window's.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._was_enabled = gc.isenabled()
        gc.disable()
        # What is there now stays: modules, tables. It need not be looked through again.
        gc.freeze()
        self._timer = QTimer(self)
        self._timer.setInterval(GARBAGE_MS)
        self._timer.timeout.connect(self._on_timeout)
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()
        gc.unfreeze()
        if self._was_enabled:
            gc.enable()

    def _on_timeout(self) -> None:
        """What Python would do by itself: the older a generation, the more rarely."""
        counts, thresholds = gc.get_count(), gc.get_threshold()
        for generation in (2, 1, 0):
            if counts[generation] > thresholds[generation] > 0:
                gc.collect(generation)
                return


class EngineLoader(QObject):
    """Brings in the compiled engine once the window can be seen.

    Signals:
        _loaded(engine), _failed(reason): from the loader's thread to the window's.
    """

    _loaded = Signal(object)
    _failed = Signal(str)

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._loader: CompiledEngineLoader | None = None
        self._loaded.connect(self._on_loaded, Qt.ConnectionType.QueuedConnection)
        self._failed.connect(self._on_failed, Qt.ConnectionType.QueuedConnection)
        window.first_painted.connect(self._on_first_painted)

    def stop(self) -> None:
        if self._loader is not None:
            self._loader.stop()

    def _on_first_painted(self) -> None:
        # Not imported before: the window comes first.
        from playground.engine.compiled import CompiledEngineLoader

        self._loader = CompiledEngineLoader()
        self._loader.start(self._loaded.emit, self._failed.emit)

    def _on_loaded(self, engine: Engine) -> None:
        self._window.notices.engine_note = ""
        self._window.session.use_engine(engine)

    def _on_failed(self, reason: str) -> None:
        self._window.notices.engine_note = reason


class Stops(QObject):
    """What ends the program from outside.

    Ctrl-C closes the window, questions and all; a second one ends it at once. SIGTERM, and SIGHUP
    when the terminal is closed, keep what is open for the next start, and end without a question.

    Attributes:
        code: the exit code when a signal has ended the program; 0 else.
    """

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self.code = 0
        self._before: dict[signal.Signals, Any] = {}

    def install(self) -> None:
        self._set(signal.SIGINT, self._on_interrupted)
        for name in ("SIGTERM", "SIGHUP"):
            if (number := getattr(signal, name, None)) is not None:  # SIGHUP is not on Windows
                self._set(number, self._on_ended)

    def remove(self) -> None:
        for number, handler in self._before.items():
            signal.signal(number, handler)

    def _set(self, number: signal.Signals, handler: Callable[[int, object], None]) -> None:
        ignored = signal.getsignal(number) is signal.SIG_IGN  # as nohup wants it
        if number == signal.SIGINT or not ignored:
            self._before[number] = signal.signal(number, handler)

    def _on_interrupted(self, _number: int, _frame: object) -> None:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        QApplication.closeAllWindows()

    def _on_ended(self, number: int, _frame: object) -> None:
        for name in self._before:
            signal.signal(name, signal.SIG_IGN)  # a second one must not interrupt the writing
        self.code = 128 + number
        QTimer.singleShot(0, self._end)  # not in the middle of an edit or of painting

    def _end(self) -> None:
        self._window.autosave.stop(keep=True)
        self._window.close_without_asking()
        QCoreApplication.exit(self.code)  # dialogs that are open end, too


def run_app(path: Path | None = None, dialogs: Dialogs | None = None) -> int:
    """Open the window on a project file, an example or data, and stay until it is closed.

    Data are a table or a folder of pictures. Without ``path`` it is the first example. Gives the
    exit code.
    """
    global _app
    logging.basicConfig(format="%(name)s: %(message)s")
    np.seterr(all="ignore")  # in this thread; a network that diverges is drawn like any other
    _app = existing if isinstance(existing := QApplication.instance(), QApplication) else None
    if _app is None:
        _app = QApplication(sys.argv[:1])
    QCoreApplication.setOrganizationName("network-playground")
    QCoreApplication.setApplicationName("Network Playground")
    window = open_window(path, dialogs)
    reporter = CrashReporter(window)
    reporter.failed.connect(window.notices.show_crash)
    reporter.install()
    garbage = GarbageCollector(window)
    engine = EngineLoader(window)
    window.first_painted.connect(window.recovery.offer)
    stops = Stops(window)
    stops.install()
    window.show()
    try:
        if path is not None and (is_table(path) or path.is_dir()):
            window.flow.open_path(path)
        code = _app.exec()
        return stops.code or code
    finally:
        stops.remove()
        engine.stop()
        garbage.stop()
        reporter.remove()
        window.deleteLater()


def open_window(path: Path | None = None, dialogs: Dialogs | None = None) -> MainWindow:
    """The window with a document in it, not shown yet; for a table and for pictures a new one.

    Raises ProjectError.
    """
    if path is not None and (is_table(path) or path.is_dir()):
        return _opened(new_document(), dialogs)
    example = find_example(FIRST) if path is None else example_at(path)
    place = path if example is None else example.path
    assert place is not None
    place = place.absolute()  # for the next start, which may be in another folder
    stamp = stamp_of(place)
    window = _opened(read_project(place), dialogs)
    if example is not None:
        window.flow.name_example(example)
    else:
        window.flow.name_file(place, stamp)
    return window


def _opened(document: Document | Project, dialogs: Dialogs | None) -> MainWindow:
    session = Session(document)
    session.set_rate(Settings().speed or None)
    window = MainWindow(session, dialogs)
    window.training_bar.speed_changed.connect(window.settings.set_speed)
    return window
