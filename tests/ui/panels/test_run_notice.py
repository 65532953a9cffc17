"""A run that went wrong is said to have, and one click starts one that learns."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.analysis.units.findings import dead_units
from playground.files.examples import find_example
from playground.files.project import read_project
from playground.model import edits
from playground.model.document import Data, Document, Generator, Points, dense_document, frozen
from playground.session import Session
from playground.session.highlight import Highlight
from playground.session.throttle import Throttle
from playground.ui.panels.banner import Banner
from playground.ui.panels.run_notice import RunNotice

Opened = tuple[Session, Banner, RunNotice]


@pytest.fixture
def opened(qapp: QApplication, qtbot: QtBot) -> Iterator[Callable[[Document], Opened]]:
    sessions = []

    def open_(document: Document) -> Opened:
        session, banner = Session(document), Banner()
        qtbot.addWidget(banner)
        sessions.append(session)
        return session, banner, RunNotice(session, banner, session)

    yield open_
    for session in sessions:
        for pace in session.findChildren(Throttle):
            pace.stop()
        assert session.close()


def small() -> Document:
    data = Data(Generator("abs", n=20, noise=0.0))
    return dense_document((1, 3, 1), ("relu", "linear"), data)


def first_steps(**settings: object) -> Document:
    example = find_example("first-steps")
    assert example is not None
    return edits.set_training(read_project(example.path).document, **settings)


def run_away(qtbot: QtBot, session: Session, banner: Banner) -> None:
    session.play()
    qtbot.waitUntil(lambda: bool(banner.text))


def click(qtbot: QtBot, banner: Banner) -> None:
    banner.show()
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)


def kill(document: Document) -> Document:
    """All first-layer units off at every point, and they stay so."""
    units = [n.id for n in document.graph.layers[1].nodes]
    return edits.set_values(document, dict.fromkeys(units, -1000.0))


@pytest.mark.parametrize("rate", [3.0, 1e300])
def test_after_a_blow_up_one_click_leads_to_a_run_that_learns(
    qtbot: QtBot, opened: Callable[[Document], Opened], rate: float
) -> None:
    session, banner, notice = opened(first_steps(learning_rate=rate))
    noted: list[str] = []
    notice.noted.connect(noted.append)
    run_away(qtbot, session, banner)
    start = session.live.history.train[0]
    assert f"The learning rate of {rate:g} is too large here." in banner.text
    assert banner.remedy.text() == "Start again with learning rate 0.3"
    click(qtbot, banner)
    assert noted == ["Started again with learning rate 0.3."]
    assert session.running
    qtbot.waitUntil(lambda: session.live.step > 300)
    session.pause()
    assert not banner.text
    assert session.document.training.learning_rate == 0.3
    assert session.live.losses.train < 0.5 * start
    dead, units = dead_units(session.problem, session.live.parameters)
    assert 2 * dead < units
    assert session.undo_stack.undo_text() == "Start again with learning rate 0.3"
    session.undo_stack.undo()
    assert session.document.training.learning_rate == rate, "one step of undo"
    assert not session.undo_stack.can_undo()


@pytest.mark.parametrize("size", [1e4, 1e150])
def test_data_that_are_too_large_are_named_and_scaled(
    qtbot: QtBot, opened: Callable[[Document], Opened], size: float
) -> None:
    session, banner, _ = opened(small())
    large = Points(frozen([[-size], [0.0], [size]]), frozen([[size], [0.0], [size]]))
    session.edit("Data", lambda d: edits.set_data(d, Data(large)))
    run_away(qtbot, session, banner)
    assert "The data are too large: they reach 1" in banner.text
    assert banner.remedy.text() == "Start again with scaled data"
    click(qtbot, banner)
    qtbot.waitUntil(lambda: session.live.step > 20)
    session.pause()
    assert session.document.data.scaling == "standard"
    assert session.live.divergence is None
    assert not banner.text


@pytest.mark.parametrize("size", [-1e308, 1e100])
def test_a_weight_that_is_too_large_to_begin_with_is_named(
    qtbot: QtBot, opened: Callable[[Document], Opened], size: float
) -> None:
    session, banner, _ = opened(small())
    x, unit = session.document.graph.nodes[:2]
    session.edit("Weight", lambda d: edits.set_values(d, {(x.id, unit.id): size}))
    run_away(qtbot, session, banner)
    assert "The weight x → h1 was too large to begin with: its size was 1" in banner.text
    assert banner.remedy.text() == "Start again with fresh weights"
    click(qtbot, banner)
    qtbot.waitUntil(lambda: session.live.step > 20)
    session.pause()
    assert session.live.divergence is None


def test_where_no_start_learns_there_is_no_button(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, _ = opened(small())
    graph = session.document.graph
    x, unit = graph.nodes[:2]
    session.edit("Weight", lambda d: edits.set_values(d, {(x.id, unit.id): 1e200}))
    session.edit("Lock", lambda d: edits.set_locked(d, [(x.id, unit.id)], True))
    run_away(qtbot, session, banner)
    assert "No start was found that learns" in banner.text
    assert banner.remedy.isHidden()


def test_a_run_that_leaves_most_units_dead_says_so_and_another_seed_cures_it(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, _ = opened(kill(first_steps()))
    assert not banner.text, "nothing was trained yet"
    run_away(qtbot, session, banner)
    session.pause()
    assert "8 of 8 hidden units are dead" in banner.text
    assert banner.remedy.text() == "Start again with seed 7"
    click(qtbot, banner)
    qtbot.waitUntil(lambda: session.live.step > 300)
    session.pause()
    assert not banner.text
    dead, units = dead_units(session.problem, session.live.parameters)
    assert 2 * dead < units
    session.undo_stack.undo()
    assert session.document.training.seed == 6


def test_dead_units_that_were_waved_aside_are_not_said_again_in_this_run(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, _ = opened(kill(first_steps()))
    run_away(qtbot, session, banner)
    banner.dismiss.click()
    step = session.live.step
    qtbot.waitUntil(lambda: session.live.step > step + 1000)
    qtbot.wait(300)
    session.pause()
    assert not banner.text


def test_units_that_an_edit_leaves_dead_bring_no_banner_over_the_edit(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, _ = opened(first_steps())
    session.step(5)
    qtbot.waitUntil(lambda: not session.running and session.live.step == 5)
    session.edit("Bias", kill)
    qtbot.wait(300)
    assert not banner.text
    assert np.isfinite(session.live.losses.train)


def test_a_start_that_leaves_most_units_dead_is_said_at_once(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, notice = opened(kill(small()))
    qtbot.waitUntil(lambda: "3 of 3 hidden units are dead" in banner.text)
    assert banner.look.text() == "Show the units"
    wanted: list[bool] = []
    notice.units_wanted.connect(lambda: wanted.append(True))
    banner.look.click()
    assert wanted
    session.reset()
    qtbot.waitUntil(lambda: not banner.text)


def test_units_that_an_edit_leaves_dead_are_not_said_before_training(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, _ = opened(small())
    session.edit("Kill", kill)
    qtbot.wait(400)
    assert not banner.text


def test_what_ran_away_is_lit_until_the_notice_is_dismissed(
    qtbot: QtBot, opened: Callable[[Document], Opened]
) -> None:
    session, banner, notice = opened(first_steps(learning_rate=3.0))
    lit: list[Highlight | None] = []
    notice.highlight_changed.connect(lit.append)
    run_away(qtbot, session, banner)
    (found,) = lit
    assert found is not None
    assert any(" → " in text for _, text in found.notes)
    banner.dismiss.click()
    assert lit[-1] is None
