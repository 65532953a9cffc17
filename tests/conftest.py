"""What every test gets: an empty home for settings, and a check that it leaves nothing running.

Qt is touched only where a test uses it, so that the rooms below the session are tested where Qt is
not installed.
"""

from __future__ import annotations

import gc
import importlib.util
import os
import sys
import threading
import traceback
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["PYQTGRAPH_QT_LIB"] = "PySide6"

settings.register_profile("default", deadline=None)
settings.register_profile(
    "ci", deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile("ci" if os.environ.get("CI") else "default")

HAS_QT = all(importlib.util.find_spec(name) for name in ("PySide6", "pytestqt"))

if not HAS_QT:
    collect_ignore_glob = ["ui", "session", "test_conftest.py"]


def pytest_addoption(parser: pytest.Parser) -> None:
    """Makes pytest-qt's settings in pyproject.toml known where pytest-qt is not installed."""
    if not HAS_QT:
        for name in ("qt_api", "qt_log_level_fail"):
            parser.addini(name, "of pytest-qt")
        parser.addini("qt_log_ignore", "of pytest-qt", type="linelist")


@pytest.fixture(autouse=True)
def own_folders(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder in place of the user's settings and data; the kernels' cache stays."""
    home = tmp_path_factory.mktemp("home")
    for variable in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"):
        monkeypatch.setenv(variable, str(home / variable.lower()))
    return home


@pytest.fixture(autouse=True)
def interpreter_as_found() -> Iterator[None]:
    """Puts back what the program sets for its whole process: garbage collection and hooks."""
    hooks = sys.excepthook, threading.excepthook
    collecting = gc.isenabled()
    yield
    sys.excepthook, threading.excepthook = hooks
    (gc.enable if collecting else gc.disable)()


@pytest.fixture(autouse=True)
def no_thread_left(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Fails a test that leaves a thread running, and says where it was started."""
    before = set(threading.enumerate())
    origins: dict[threading.Thread, str] = {}
    start = threading.Thread.start

    def start_and_note(thread: threading.Thread) -> None:
        origins[thread] = "".join(traceback.format_stack(sys._getframe(1), limit=4))
        start(thread)

    monkeypatch.setattr(threading.Thread, "start", start_and_note)
    yield
    left = [thread for thread in threading.enumerate() if thread not in before]
    for thread in left:
        thread.join(0.5)  # one that was told to end may still be on its last line
    left = [thread for thread in left if thread.is_alive()]
    if left:
        pytest.fail(
            "\n".join(f"left running: {t}, started at\n{origins.get(t, '?')}" for t in left),
            pytrace=False,
        )


@pytest.fixture(autouse=True)
def no_qt_object_left(request: pytest.FixtureRequest, own_folders: Path) -> Iterator[None]:
    """Fails a test that leaves a widget, a running QTimer or a QThread; gives it own QSettings."""
    if not {"qapp", "qtbot"} & set(request.fixturenames):
        yield
        return
    import shiboken6
    from PySide6.QtCore import QCoreApplication, QEvent, QSettings, QThread, QTimer
    from PySide6.QtWidgets import QApplication

    request.getfixturevalue("qapp")
    QCoreApplication.setOrganizationName("network-playground-test")
    QCoreApplication.setApplicationName("network-playground-test")
    QSettings.setDefaultFormat(QSettings.Format.IniFormat)
    for format_ in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        QSettings.setPath(format_, QSettings.Scope.UserScope, str(own_folders))

    def running() -> set[QTimer | QThread]:
        return {
            item
            for item in shiboken6.getAllValidWrappers()
            if (isinstance(item, QTimer) and item.isActive())
            or (isinstance(item, QThread) and item.isRunning())
        }

    def widgets() -> set[object]:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return {item for item in QApplication.topLevelWidgets() if item.parent() is None}

    running_before, widgets_before = running(), widgets()
    yield
    left = widgets() - widgets_before
    if left:
        del left
        gc.collect()  # a cycle may still hold what the test has let go
        left = widgets() - widgets_before
    found = [f"left open: {item!r}" for item in left]
    found += [f"left running: {item!r} of {item.parent()!r}" for item in running() - running_before]
    if found:
        pytest.fail("\n".join(found), pytrace=False)
