"""A fit dock on eight points of two classes in the plane."""

from __future__ import annotations

import pytest

from playground.session import Session
from playground.ui.plots.fit.dock import FitDock
from playground.ui.plots.fit.plane.plot import PlanePlot
from playground.ui.plots.fit.plane.view import PlaneView
from tests.ui.plots.plane_parts import two_classes


@pytest.fixture
def view(dock: FitDock, session: Session) -> PlaneView:
    session.open_document(two_classes())
    assert dock.view is dock.plane
    return dock.plane


@pytest.fixture
def plot(view: PlaneView) -> PlanePlot:
    return view.plot
