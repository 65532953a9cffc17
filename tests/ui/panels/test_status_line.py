from __future__ import annotations

from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from playground.engine.problem import Losses
from playground.model.document import Progress
from playground.session import Session
from playground.ui.inputs.words import ElidedLabel
from playground.ui.panels.status_line import StatusLine, loss_text
from playground.ui.plots.chart.loss_table import loss_text as plotted
from playground.ui.shell.theme import LIGHT
from playground.ui.window import MainWindow
from tests.ui.events import events_of


def test_it_says_where_the_run_is(qtbot: QtBot, session: Session) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    snapshot = session.shown
    status.show_snapshot(replace(snapshot, losses=Losses(0.25, float("nan"), 0.0)))
    status.show_pieces("2 pieces, 1 kink; at most 4")
    status.show_speed(snapshot, "reference")
    said = status.texts()
    assert said["step"] == "0"
    assert said["train"] == "0.25000"
    assert said["test"] == "–"
    assert said["pieces"] == "2 pieces, 1 kink; at most 4"
    assert said["engine"] == "reference engine"


def test_speed_is_zero_while_nothing_trains_and_has_three_figures(
    qtbot: QtBot, session: Session
) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.show_speed(replace(session.live, steps_per_second=123_456.0), "")
    assert status.texts()["speed"] == "0 steps/s"
    status.show_speed(replace(session.live, steps_per_second=123_456.0, running=True), "")
    assert status.texts()["speed"] == "123,000 steps/s"
    status.show_speed(replace(session.live, steps_per_second=1.0, running=True), "")
    assert status.texts()["speed"] == "1.0 steps/s"


def test_figures_keep_their_place_when_they_change(qtbot: QtBot, session: Session) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.set_theme(LIGHT)
    status.resize(1200, 30)
    status.show()
    status.show_snapshot(session.shown)
    places = [label.mapTo(status, label.rect().topLeft()) for label in status.figures()]
    snapshot = replace(session.shown, losses=Losses(3.2e-17, 4.1e222, 0.0))
    status.show_snapshot(snapshot)
    status.show_speed(replace(snapshot, steps_per_second=2e6, running=True), "reference")
    status.layout().activate()
    assert places == [label.mapTo(status, label.rect().topLeft()) for label in status.figures()]


@pytest.mark.parametrize("step", [0, 99_999_999, 100_000_000, 98_765_432_109])
def test_every_count_of_steps_is_readable_to_its_end(
    qtbot: QtBot, session: Session, step: int
) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.set_theme(LIGHT)
    width = status.figures()[0].width()
    status.show_snapshot(replace(session.shown, progress=Progress(step=step)))
    label = status.figures()[0]
    assert label.width() == width
    assert label.fontMetrics().horizontalAdvance(label.text()) <= width
    assert float(label.text().replace(",", "").replace("M", "e6")) == pytest.approx(step, rel=1e-3)


def test_a_description_of_many_pieces_is_readable_to_its_end(qtbot: QtBot) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.set_theme(LIGHT)
    text = "more than 100,000 pieces, 100,000 kinks; at most 1,000,000,000"
    status.show_pieces(text)
    label = status.figures()[5]
    assert label.text() == text
    assert label.fontMetrics().horizontalAdvance(text) <= label.width()


def test_figures_that_change_lay_nothing_out_and_paint_only_themselves(
    window: MainWindow,
) -> None:
    status, snapshot = window.status, window.session.shown
    with events_of(window) as events:
        losses = Losses(3.2e-17, 0.5, 0.0)
        status.show_snapshot(replace(snapshot, losses=losses))
        status.show_speed(snapshot, window.session.engine.name)
    assert set(events.painted) == {status.figures()[2], status.figures()[3]}
    assert events.laid_out == []


def test_losses_of_any_size_are_short() -> None:
    for exponent in range(-300, 301, 7):
        assert len(loss_text(1.23456789 * 10.0**exponent)) <= 9
    assert loss_text(float("inf")) == "inf"


def test_a_small_loss_is_written_as_in_the_loss_plot() -> None:
    for value in (2.4678e-4, 9.87e-4, 1.23456e-5, 3e-12):
        assert float(loss_text(value)) == float(plotted(value))
        assert ("e" in loss_text(value)) == ("e" in plotted(value))


def test_a_note_goes_away_by_itself(qtbot: QtBot) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.show_note("Saved")
    assert status.texts()["note"] == "Saved"
    status.note_timer.setInterval(1)
    qtbot.waitUntil(lambda: status.texts()["note"] == "")


def test_a_long_note_in_a_narrow_window_takes_the_place_of_figures_for_a_while(
    qtbot: QtBot,
) -> None:
    status = StatusLine()
    qtbot.addWidget(status)
    status.set_theme(LIGHT)
    status.resize(1000, 30)
    with qtbot.waitExposed(status):
        status.show()
    labels = dict(zip(("step", "pieces"), status.figures()[::4], strict=False))
    note = "Undone: Set weight x → h1. Back to step 2,223; Redo returns to step 11,148."
    status.show_note(note)
    (message,) = status.findChildren(ElidedLabel)
    qtbot.waitUntil(lambda: message.shown == note)
    assert labels["step"].isVisible()
    assert not labels["pieces"].isVisible()
    status.note_timer.timeout.emit()
    assert labels["pieces"].isVisible()
    status.resize(1900, 30)
    status.show_note(note)
    qtbot.waitUntil(lambda: message.shown == note)
    assert labels["pieces"].isVisible()
