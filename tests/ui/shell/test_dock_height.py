from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QLabel, QMainWindow, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.shell.dock_height import DockHeight

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
TALL = "\n".join("word" for _ in range(15))


class Two(QMainWindow):
    """Two docks on the left, one over the other; the upper one's panel is a label and room."""

    def __init__(self) -> None:
        super().__init__()
        self.setCentralWidget(QWidget())
        self.label = QLabel("short")
        panel = QWidget()
        column = QVBoxLayout(panel)
        column.addWidget(self.label)
        column.addStretch(1)
        self.upper, self.lower = QDockWidget("upper"), QDockWidget("lower")
        self.upper.setWidget(panel)
        self.lower.setWidget(QWidget())
        for dock in (self.upper, self.lower):
            self.addDockWidget(LEFT, dock)
        DockHeight(self.upper, self)
        self.resize(500, 600)

    def set_upper(self, height: int) -> None:
        rest = self.upper.height() + self.lower.height() - height
        both = [self.upper, self.lower]
        self.resizeDocks(both, [height, rest], Qt.Orientation.Vertical)


@pytest.fixture
def window(qtbot: QtBot) -> Two:
    window = Two()
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    window.set_upper(150)
    qtbot.waitUntil(lambda: window.upper.height() == 150)
    return window


def test_a_dock_that_had_to_grow_goes_back_to_the_height_it_was_given(
    qtbot: QtBot, window: Two
) -> None:
    window.label.setText(TALL)
    qtbot.waitUntil(lambda: window.upper.height() > 200)
    lower = window.lower.height()
    window.label.setText("short")
    qtbot.waitUntil(lambda: window.upper.height() == 150)
    assert window.lower.height() > lower


def test_a_height_that_the_person_chose_stays(qtbot: QtBot, window: Two) -> None:
    window.set_upper(380)
    qtbot.waitUntil(lambda: window.upper.height() == 380)
    window.label.setText(TALL)
    qtbot.waitUntil(lambda: window.label.height() > 100)
    window.label.setText("short")
    qtbot.waitUntil(lambda: window.label.height() < 100)
    QApplication.processEvents()
    assert window.upper.height() == 380
