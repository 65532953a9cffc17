from __future__ import annotations

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from playground.engine.reference import loss_and_gradient
from playground.model import edits
from playground.model.document import Data, Points, frozen
from playground.model.numbers import parse_number, typeset_number
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.words import FigureLabel
from playground.ui.panels.inspector.chain_view import ChainView
from playground.ui.panels.inspector.edge_page import EdgePage
from playground.ui.panels.inspector.inspector import Inspector


@pytest.fixture
def view(qtbot: QtBot, session: Session) -> ChainView:
    view = ChainView(session)
    qtbot.addWidget(view)
    with qtbot.waitExposed(view):
        view.show()
    return view


def said(view: ChainView, line: int) -> float:
    """The number at the end of a line."""
    text = view.factors.text.splitlines()[line].replace("≈", "=")
    return parse_number(text.rpartition(" = ")[2])


def test_the_whole_is_the_gradient_that_the_engine_has(view: ChainView, session: Session) -> None:
    _, gradient = loss_and_gradient(session.problem, session.shown.parameters)
    for edge in session.document.graph.edges:
        view.set_edge(edge.key)
        at = session.document.graph.edge_index[edge.key]
        assert said(view, -1) == pytest.approx(gradient[at], rel=5e-3, abs=5e-4)


def test_the_factors_are_those_of_the_example_that_pulls_most(
    view: ChainView, session: Session
) -> None:
    problem, key = session.problem, session.document.graph.edges[0].key
    view.set_edge(key)
    at, parameters = session.document.graph.edge_index[key], session.shown.parameters
    parts = [
        loss_and_gradient(problem, parameters, slice(row, row + 1))[1][at]
        for row in range(problem.n_train)
    ]
    row = int(np.argmax(np.abs(parts)))
    assert f"x = {typeset_number(problem.x_train[row, 0], 3)}:" in view.example.text()
    assert said(view, -2) == pytest.approx(parts[row], rel=5e-3, abs=5e-4)


def test_pointing_at_x_chooses_the_nearest_example(
    qtbot: QtBot, view: ChainView, session: Session
) -> None:
    view.set_edge(session.document.graph.edges[0].key)
    x = float(session.problem.x_train[5, 0])
    session.set_probe((x + 0.001,))
    place = typeset_number(x, 3)
    qtbot.waitUntil(lambda: view.example.text() == f"For the nearest example, at x = {place}:")
    session.set_probe(None)
    qtbot.waitUntil(lambda: "largest gradient" in view.example.text())


def test_without_training_rows_it_takes_no_room(view: ChainView, session: Session) -> None:
    none = Points(frozen(np.zeros((0, 1))), frozen(np.zeros((0, 1))))
    session.edit("Empty", lambda d: edits.set_data(d, Data(none)))
    view.set_edge(session.document.graph.edges[0].key)
    assert view.isHidden()


def test_the_inspector_shows_it_live_for_the_selected_edge(qtbot: QtBot, session: Session) -> None:
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    inspector.resize(320, 400)
    with qtbot.waitExposed(inspector):
        inspector.show()
    edge = session.document.graph.edges[4].key
    inspector.set_selection(Selection(edges=(edge,)))
    page = inspector.page
    assert isinstance(page, EdgePage)
    assert page.chain.isVisible()
    before = page.chain.factors.text
    session.edit("Set", lambda d: edits.set_values(d, {edge: 2.5}))
    qtbot.waitUntil(lambda: page.chain.factors.text != before)


def test_while_it_trains_the_gradient_is_of_the_same_moment_as_its_factors(
    qtbot: QtBot, session: Session
) -> None:
    inspector = Inspector(session)
    qtbot.addWidget(inspector)
    session.shown_changed.connect(inspector.refresh)
    with qtbot.waitExposed(inspector):
        inspector.show()
    edge = session.document.graph.edges[0].key
    session.set_rate(50.0)
    inspector.set_selection(Selection(edges=(edge,)))
    page = inspector.page
    assert isinstance(page, EdgePage)
    (figure,) = page.findChildren(FigureLabel)
    pairs: set[tuple[float, float]] = set()

    def note() -> bool:
        pairs.add((parse_number(figure.text()), said(page.chain, -1)))
        return len(pairs) >= 4

    session.play()
    qtbot.waitUntil(note)
    session.pause()
    for shown, product in pairs:
        assert shown == pytest.approx(product, rel=5e-3, abs=1e-3)
