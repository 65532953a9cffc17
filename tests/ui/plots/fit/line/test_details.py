from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from playground.analysis.pieces import exact_pieces
from playground.engine.problem import State
from playground.files.examples import find_example
from playground.model import edits
from playground.model.document import Builtin, Data, Document, Generator, Training, dense_document
from playground.model.selection import Selection
from playground.ui.plots.chart.overlay import Arrows, Path, Sticks, Words
from playground.ui.window import MainWindow
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit.line.layers.test_pieces import hat
from tests.ui.plots.fit_parts import behind


def switch(window: MainWindow, words: str) -> QAction:
    menu = window.fit_details.menu.menu()
    assert isinstance(menu, QMenu)
    return next(a for a in menu.actions() if words in a.text().replace("&", ""))


def nile() -> Document:
    """Years and flow in the hundreds, standardised for the network."""
    data = Data(Builtin("nile"), "standard")
    training = Training(initializer="spread", learning_rate=0.05)
    return dense_document((1, 4, 1), ("relu", "linear"), data, training)


# -- residuals --------------------------------------------------------------------------------


def test_each_stick_ends_in_its_point_and_in_the_networks_value(open_window: OpenWindow) -> None:
    window = open_window(nile())
    switch(window, "Residuals").trigger()
    residuals, chart = window.fit_details.residuals, window.fit_plot.chart
    (sticks, strong), (words,) = residuals.overlay.shapes, residuals.words.shapes
    assert isinstance(sticks, Sticks)
    assert isinstance(strong, Sticks)
    assert isinstance(words, Words)
    dataset, session = window.session.dataset, window.session
    assert len(sticks.x) == len(dataset.x_train)
    loss = 0.5 * np.mean(((sticks.high - sticks.low) / dataset.y_scale.factor[0]) ** 2)
    assert loss == pytest.approx(session.shown.losses.train)
    sizes = np.abs(sticks.high - sticks.low)
    np.testing.assert_array_equal(np.abs(strong.high - strong.low), np.sort(sizes)[::-1][:3])
    assert f"{sizes.max():.3f}" in words.text
    assert residuals.words.zValue() > chart.kinks.zValue() > residuals.overlay.zValue()
    switch(window, "Residuals").trigger()
    assert residuals.overlay.shapes == residuals.words.shapes == ()


def test_residuals_of_a_smooth_network_are_its_own_values(open_window: OpenWindow) -> None:
    document = dense_document(
        (1, 3, 1), ("tanh", "linear"), Data(Generator("sine", n=30)), Training(seed=3)
    )
    window = open_window(document)
    switch(window, "Residuals").trigger()
    sticks = window.fit_details.residuals.overlay.shapes[0]
    assert isinstance(sticks, Sticks)
    loss = 0.5 * float(np.mean((sticks.high - sticks.low) ** 2))
    assert loss == pytest.approx(window.session.shown.losses.train)


# -- limits -----------------------------------------------------------------------------------


def test_the_limits_stand_in_order_and_are_true(qtbot: QtBot, open_window: OpenWindow) -> None:
    window = open_window(nile())
    limits, session = window.fit_details.limits, window.session
    switch(window, "low").trigger()
    assert limits.shown
    qtbot.waitUntil(lambda: len(limits.bar.bars) == 3 and limits.bar.bars[2].value is not None)
    now, kept, known = (bar.value for bar in limits.bar.bars)
    assert now == session.shown.losses.train
    assert now >= kept >= known > 0.0
    dashed, dotted = limits.overlay.shapes
    assert isinstance(dotted, Path)
    assert isinstance(dashed, Path)
    dataset = session.dataset
    train = ~dataset.test
    values = np.interp(dataset.x[train, 0], dotted.x, dotted.y)
    residual = (values - dataset.y[train, 0]) / dataset.y_scale.factor[0]
    assert 0.5 * float(np.mean(residual**2)) == pytest.approx(known)
    fit = window._fit_presenter.fit
    assert fit is not None
    assert set(np.round(dashed.x[1:-1], 6)) <= set(np.round(fit.x, 6))


def test_a_search_can_be_stopped_and_taken_up_again(qtbot: QtBot, open_window: OpenWindow) -> None:
    data = Data(Generator("sine", n=300))
    training = Training(initializer="spread")
    window = open_window(dense_document((1, 64, 1), ("relu", "linear"), data, training))
    limits = window.fit_details.limits
    switch(window, "low").trigger()
    search = limits.search
    assert search is not None
    assert limits.bar.button.text() == "Stop"
    limits.bar.button.click()
    assert not search.running
    assert search.result is not None
    assert not search.result.finished
    assert limits.bar.button.text() == "Search"
    limits.bar.button.click()
    assert limits.search is not search
    assert limits.search is not None
    switch(window, "low").trigger()
    assert limits.search is None
    assert limits.overlay.shapes == ()


def test_the_search_begins_again_only_when_data_or_kinks_change(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(hat())
    limits, session = window.fit_details.limits, window.session
    switch(window, "low").trigger()
    first = limits.search
    node = session.document.graph.units[0].id
    session.edit("Bias", lambda d: edits.set_values(d, {node: 0.3}))
    limits._pace.now()
    assert limits.search is first
    layer = session.document.graph.layers[1].id
    session.edit("Node", lambda d: edits.add_node(d, layer))
    limits._pace.now()
    assert limits.search is not first
    assert limits.search is not None
    assert limits.search.k == 3


def test_a_loss_without_least_squares_says_so_and_shows_none(open_window: OpenWindow) -> None:
    window = open_window(hat())
    window.session.edit("Loss", lambda d: edits.set_training(d, loss="mae"))
    switch(window, "low").trigger()
    limits = window.fit_details.limits
    assert [bar.note for bar in limits.bar.bars[1:]] == ["–", "–"]
    assert "squared" in limits.bar.toolTip()
    assert limits.search is None


# -- forces -----------------------------------------------------------------------------------


def test_the_arrows_point_where_the_next_step_takes_the_kinks(open_window: OpenWindow) -> None:
    window = open_window(edits.set_training(hat(), learning_rate=1e-4))
    session, forces = window.session, window.fit_details.forces
    switch(window, "Forces").trigger()
    (arrows,) = forces.overlay.shapes
    assert isinstance(arrows, Arrows)
    before = window._fit_presenter.fit
    assert before is not None
    change = np.stack([arrows.dx, arrows.dy]) / forces.factor
    stepper = session.engine.prepare(session.problem)
    state = State.of(session.shown.parameters, session.shown.progress)
    assert stepper.advance(state, 1)
    after = exact_pieces(session.document.graph, state.parameters).output()
    moved = np.stack([after.x - before.x, after.y - before.y])
    np.testing.assert_allclose(change, moved, rtol=2e-3, atol=1e-9)
    assert "next step" in forces.note.text()
    switch(window, "Forces").trigger()
    assert forces.overlay.shapes == ()
    assert not forces.note.isVisible()


def test_while_it_trains_the_forces_are_those_on_the_kinks_that_are_drawn(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(edits.set_training(hat(), learning_rate=1e-6))
    session, forces, feed = window.session, window.fit_details.forces, window._fit_presenter
    switch(window, "Forces").trigger()

    session.play()
    for _ in range(3):
        qtbot.waitUntil(lambda: behind(session, feed))
        forces._free_at = 0.0
        forces._pace.now()
        (arrows,) = forces.overlay.shapes
        assert isinstance(arrows, Arrows)
        fit = feed.fit
        assert fit is not None
        np.testing.assert_array_equal(arrows.x, fit.x)
        assert forces.note.text().startswith("next step")
    window.session.edit("Adam", lambda d: edits.set_training(d, optimizer="adam"))
    forces._pace.now()  # its moments are others, and the function drawn is still the one before
    session.pause()
    qtbot.waitUntil(lambda: not behind(session, feed))
    assert forces.note.text().startswith("next step")


def test_nothing_is_worked_out_while_everything_is_switched_off(
    open_window: OpenWindow,
) -> None:
    window = open_window(hat())
    details = window.fit_details
    switch(window, "Strip").trigger()
    due: list[str] = []
    for name in ("pieces", "sum", "residuals", "forces", "limits"):
        getattr(details, name)._pace.due.connect(lambda n=name: due.append(n))
    session = window.session
    node = session.document.graph.units[0].id
    for value in (0.1, 0.2, 0.3):
        session.edit("Bias", lambda d, v=value: edits.set_values(d, {node: v}))
    assert due == []


def test_a_loss_without_a_best_fit_is_met_by_a_line_even_when_the_search_has_ended(
    qtbot: QtBot, open_window: OpenWindow
) -> None:
    window = open_window(nile())
    limits, session = window.fit_details.limits, window.session
    switch(window, "low").trigger()
    qtbot.waitUntil(lambda: limits.search is not None and limits.search.result is not None)
    assert session.edit("Loss", lambda d: edits.set_training(d, loss="mae")) == ""
    limits._on_poll()  # the search's last word, heard before the limits are worked out anew
    assert [bar.value for bar in limits.bar.bars[1:]] == [None, None]
    assert limits.overlay.shapes == ()
    assert "squared" in limits.bar.toolTip()


def test_another_document_is_opened_whatever_is_drawn_over_the_fit(
    open_window: OpenWindow,
) -> None:
    window = open_window(hat())
    session = window.session
    for words in ("sum", "Residuals", "Forces", "low"):
        switch(window, words).trigger()
    for name in ("one-kink", "second-layer", "four-kinks", "first-steps", "one-kink"):
        example = find_example(name)
        assert example is not None
        window.canvas.select(Selection((session.document.graph.layers[1].nodes[-1].id,)))
        window.fit_details.links.set_node(session.document.graph.layers[1].nodes[-1].id)
        window.flow.open_example(example)
        terms = window.fit_details.sum.terms
        assert terms is not None
        assert {t.source for t in terms.terms} <= {None, *session.document.graph.rank}
