from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QGraphicsView, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.shell.file_drops import FileDrops

COPY, LEFT = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
NO_KEY = Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    window = QWidget()
    QVBoxLayout(window).addWidget(QGraphicsView())
    qtbot.addWidget(window)
    return window


def drop(window: QWidget, mime: QMimeData) -> bool:
    """Drag over the window and let go; whether it was taken."""
    enter = QDragEnterEvent(QPoint(10, 10), COPY, mime, LEFT, NO_KEY)
    enter.ignore()
    QApplication.sendEvent(window, enter)
    if enter.isAccepted():
        QApplication.sendEvent(window, QDropEvent(QPointF(10, 10), COPY, mime, LEFT, NO_KEY))
    return enter.isAccepted()


def test_a_dropped_file_is_announced(window: QWidget) -> None:
    found: list[Path] = []
    FileDrops(window).dropped.connect(found.append)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile("/tmp/a.csv")])
    assert drop(window, mime)
    assert found == [Path("/tmp/a.csv")]


def test_graphics_views_leave_drops_to_the_window(window: QWidget) -> None:
    view = window.findChild(QGraphicsView)
    assert view.acceptDrops()
    FileDrops(window)
    assert not view.acceptDrops()


@pytest.mark.parametrize("urls", [[], ["https://example.org/a.csv"], ["file:///a", "file:///b"]])
def test_drops_of_anything_but_one_local_file_are_ignored(window: QWidget, urls: list[str]) -> None:
    found: list[Path] = []
    FileDrops(window).dropped.connect(found.append)
    mime = QMimeData()
    mime.setUrls([QUrl(url) for url in urls])
    assert not drop(window, mime)
    assert found == []
