"""A walk through a picture that is not in the batch: a drawing, or one classified wrongly."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from playground.analysis.walk.walk import Phase
from playground.engine.reference import data_loss, forward
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit.pictures.conftest import digits
from tests.ui.plots.mouse import click, drag


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(digits())


def test_a_wrongly_classified_picture_is_walked_forward_to_its_loss_and_back(
    window: MainWindow,
) -> None:
    session, table = window.session, window.fit.table
    table.choose("mistakes")
    page = table.mistakes
    row = page.grid.cells[0].row
    place = page.grid.place_of(row)
    assert place is not None
    click(page.grid, place.center())
    picture = tuple(session.dataset.x[row].tolist())
    table.commands["wrong_walk"].trigger()
    assert window.docks.is_open("walk")
    assert session.probe == picture
    walk = window.walker.walk
    assert walk is not None
    assert walk.phases == {Phase.FORWARD, Phase.LOSS, Phase.BACKWARD}
    found = forward(session.program, session.shown.parameters, np.array([picture]))
    for column, node in enumerate(session.document.graph.layers[-1].nodes):
        assert walk.passes.a(node.id)[0] == found.output[0, column]
    y = session.dataset.y[[row]]
    loss = data_loss(
        session.program, session.shown.parameters, np.array([picture]), y, "cross_entropy"
    )
    assert float(walk.passes.losses[0]) == pytest.approx(loss)
    assert "changes no weight" in window.walker.why_no_apply()
    window.commands["walk"].trigger()
    assert session.probe == picture, "the walk leaves it where it was"


def test_a_drawing_is_walked_forward_only_as_nobody_says_what_it_is(window: MainWindow) -> None:
    session, page = window.session, window.fit.table.pad
    area = page.pad.area()
    drag(page.pad, area.center(), area.bottomLeft())
    drawn = session.probe
    QTest.keyClick(window, Qt.Key.Key_F4)
    walk = window.walker.walk
    assert walk is not None
    assert session.probe == drawn
    assert walk.phases == {Phase.FORWARD}
    hidden = session.document.graph.layers[1].nodes
    assert walk.steps[0].subject == hidden[0].id, "there is no step for each pixel"
    while window.walker.index < len(walk.steps) - 1:
        window.walker.forward()
    assert window.walker.why_no_next() != ""
    window.walker.set_example(2)
    assert window.walker.walk is not None
    assert window.walker.walk.example is None
    assert Phase.UPDATE in window.walker.walk.phases


def test_the_pad_opens_by_its_key_from_everywhere(window: MainWindow) -> None:
    window.fit.table.choose("confusion")
    window.docks["fit"].close()
    QTest.keyClick(window, Qt.Key.Key_F4, Qt.KeyboardModifier.ShiftModifier)
    assert window.fit.isVisible()
    assert window.fit.table.pad.pad.hasFocus()
