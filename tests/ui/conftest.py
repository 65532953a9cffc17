"""The real window, offscreen."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.model.document import Document
from playground.session import Session
from playground.ui.commands.project_flow import new_document
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow
from tests.ui.answers import Answers

OpenWindow = Callable[[Document], MainWindow]


@pytest.fixture(scope="session", autouse=True)
def quick_collections() -> None:
    """Keeps what the imports made out of every later garbage collection."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def light_theme(qapp: QApplication) -> Iterator[None]:
    """Every test starts in the light theme, as the program does."""
    apply_theme(qapp, LIGHT)
    yield
    apply_theme(qapp, LIGHT)


@pytest.fixture(autouse=True)
def empty_clipboard(qapp: QApplication) -> None:
    """No test finds what another one has copied."""
    QGuiApplication.clipboard().clear()


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
def open_window(qapp: QApplication, qtbot: QtBot, answers: Answers) -> Iterator[OpenWindow]:
    """Opens windows, and closes them again, whatever was left unsaved."""
    windows: list[MainWindow] = []

    def open_(document: Document) -> MainWindow:
        window = MainWindow(Session(document), answers)
        windows.append(window)
        window.canvas.set_animated(False)
        window.setWindowState(Qt.WindowState.WindowNoState)
        window.resize(1280, 720)
        with qtbot.waitActive(window):
            window.show()
            window.activateWindow()
        QApplication.processEvents()
        return window

    yield open_
    for window in windows:
        window.close_without_asking()
        window.deleteLater()
    windows.clear()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    gc.collect()


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    """On a new document: one input, one output, sixty points."""
    return open_window(new_document())
