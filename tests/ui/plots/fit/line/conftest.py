"""The line view of a fit dock, on a network with two kinks."""

from __future__ import annotations

import pytest

from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.line.view import LineView
from tests.ui.plots.fit_parts import hat


@pytest.fixture
def line(session: Session, dock: FitDock) -> LineView:
    """Kinks at -0.5 and 0.5; the plot has the keyboard."""
    session.open_document(hat())
    dock.line.plot.setFocus()
    return dock.line
