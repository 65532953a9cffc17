"""The fixtures of conftest.py do fail the tests that they should fail."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent

UNTIDY = """
from __future__ import annotations
import gc, threading
import pytest
from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QWidget

KEPT = []
DONE = threading.Event()

def begin_the_thread():
    thread = threading.Thread(target=DONE.wait, args=(30,), name="straggler", daemon=True)
    thread.start()

def test_thread():
    begin_the_thread()

def test_widget(qtbot):
    KEPT.append(QWidget())

def test_timer(qtbot):
    KEPT.append(QTimer())
    KEPT[-1].start(10_000)

def test_slot(qtbot):
    class Sender(QObject): ...
    sender = Sender()
    sender.destroyed.connect(lambda: 1 / 0)
    sender.deleteLater()

def test_qt_warning(qtbot):
    QObject().startTimer(-1)

@pytest.mark.parametrize("which", [1, 2])
def test_tidy(qtbot, which):
    assert gc.isenabled()
    gc.disable()
    widget = QWidget()
    qtbot.addWidget(widget)
    QTimer(widget).start(10_000)
    settings = QSettings()
    assert settings.value("seen") is None
    settings.setValue("seen", which)
    settings.sync()
"""


def test_what_a_test_leaves_behind_fails_it_and_is_named(tmp_path: Path) -> None:
    shutil.copy(HERE / "conftest.py", tmp_path)
    (tmp_path / "test_untidy.py").write_text(UNTIDY, encoding="utf-8")
    run = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-rA", str(tmp_path)),
            *("-c", str(HERE.parent / "pyproject.toml"), "--rootdir", str(tmp_path)),
        ],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
        cwd=tmp_path,
    )
    report = run.stdout
    assert "left running: <Thread(straggler" in report
    assert "in begin_the_thread" in report
    assert "left open: <PySide6.QtWidgets.QWidget" in report
    assert "left running: <PySide6.QtCore.QTimer" in report
    for name in ("test_thread", "test_widget", "test_timer", "test_slot"):
        assert f"ERROR test_untidy.py::{name} " in report, report
    assert "FAILED test_untidy.py::test_qt_warning" in report, report
    for name in ("test_tidy[1]", "test_tidy[2]"):
        assert f"PASSED test_untidy.py::{name}\n" in report, report
        assert f"ERROR test_untidy.py::{name}" not in report, report
