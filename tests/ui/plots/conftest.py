"""A fit dock in a window of its own, on five points."""

from __future__ import annotations

from collections.abc import Iterator

import pyqtgraph as pg
import pytest
from PySide6.QtWidgets import QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.model.document import dense_document
from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.plot import FitPlot
from tests.ui.plots.fit_parts import points


@pytest.fixture
def every_move_counts() -> Iterator[None]:
    """pyqtgraph drops moves that follow one another faster than a person's."""
    limit = pg.getConfigOption("mouseRateLimit")
    pg.setConfigOption("mouseRateLimit", 0)
    yield
    pg.setConfigOption("mouseRateLimit", limit)


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    """Three training and two test points, and a straight line."""
    session = Session(dense_document((1, 1), ("linear",), points()))
    yield session
    assert session.close()


@pytest.fixture
def dock(qtbot: QtBot, session: Session, every_move_counts: None) -> Iterator[FitDock]:
    parent = QWidget()
    qtbot.addWidget(parent)
    layout = QVBoxLayout(parent)
    layout.setContentsMargins(0, 0, 0, 0)
    dock = FitDock(session, parent)
    layout.addWidget(dock)
    parent.resize(480, 400)
    with qtbot.waitActive(parent):
        parent.show()
        parent.activateWindow()
    yield dock
    dock.stop()


@pytest.fixture
def plot(dock: FitDock) -> FitPlot:
    """The page of the line view; editing is allowed and off."""
    return dock.line.plot
