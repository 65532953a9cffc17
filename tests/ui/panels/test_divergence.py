from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.engine.run import Divergence
from playground.model import edits
from playground.model.document import Data, Generator, Points, dense_document, frozen
from playground.model.graph import dense_graph
from playground.session import Session
from playground.ui.panels.banner import Banner
from playground.ui.panels.divergence import DivergenceNotice, divergence_text

GRAPH = dense_graph((1, 3, 1), ("relu", "linear"))


@pytest.fixture
def session(qapp: QApplication) -> Iterator[Session]:
    data = Data(Generator("abs", n=20, noise=0.0))
    session = Session(dense_document((1, 3, 1), ("relu", "linear"), data))
    yield session
    assert session.close()


@pytest.fixture
def banner(qtbot: QtBot) -> Banner:
    banner = Banner()
    qtbot.addWidget(banner)
    return banner


def run_away(qtbot: QtBot, session: Session, banner: Banner) -> None:
    session.play()
    qtbot.waitUntil(lambda: bool(banner.text))


def test_it_names_the_weight_and_what_may_help() -> None:
    text = divergence_text(Divergence(1234, (2, 6), 3e180, 0.5), GRAPH, "Try less.")
    assert text == (
        "Training stopped at step 1,234: the next step would leave the finite numbers. The "
        "gradient of the weight x → h3 was 3e+180. Try less."
    )


def test_a_gradient_without_a_number_is_said_in_words() -> None:
    for value in (float("inf"), float("nan")):
        text = divergence_text(Divergence(1, 8, value, 2.0), GRAPH, "")
        assert "gradient of the bias of y was too large for a number" in text


def test_a_bold_rate_is_halved(qtbot: QtBot, session: Session, banner: Banner) -> None:
    far = Points(frozen([[0.0], [40.0], [-40.0]]), frozen([[1.0], [30.0], [-60.0]]))
    session.edit("Data", lambda d: edits.set_data(d, Data(far)))
    session.edit("Rate", lambda d: edits.set_training(d, learning_rate=8.0))
    notice = DivergenceNotice(session, banner)
    said: list[str] = []
    notice.refused.connect(said.append)
    run_away(qtbot, session, banner)
    assert banner.text.endswith("A learning rate smaller than 8 may help.")
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)
    session.pause()
    assert session.document.training.learning_rate == 4.0
    assert said == [""]


@pytest.mark.parametrize(("optimizer", "usual"), [("sgd", 0.1), ("adam", 0.01)])
def test_a_rate_beyond_reason_becomes_a_usual_one(
    qtbot: QtBot, session: Session, banner: Banner, optimizer: str, usual: float
) -> None:
    change = {"learning_rate": 1e300, "optimizer": optimizer}
    session.edit("Rate", lambda d: edits.set_training(d, **change))
    notice = DivergenceNotice(session, banner)
    run_away(qtbot, session, banner)
    assert f"A learning rate of 1e+300 is far too large; {usual} is usual." in banner.text
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)
    session.pause()
    assert session.document.training.learning_rate == usual
    notice.deleteLater()


@pytest.mark.parametrize("size", [1e4, 1e150])
def test_data_that_are_too_large_are_named_and_scaled(
    qtbot: QtBot, session: Session, banner: Banner, size: float
) -> None:
    large = Points(frozen([[-size], [0.0], [size]]), frozen([[size], [0.0], [size]]))
    session.edit("Data", lambda d: edits.set_data(d, Data(large)))
    notice = DivergenceNotice(session, banner)
    run_away(qtbot, session, banner)
    assert "The data are too large: they reach 1" in banner.text
    assert "learning rate" not in banner.text
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.shown.step > 20)
    session.pause()
    assert session.document.data.scaling == "standard"
    assert session.shown.divergence is None
    assert not banner.text
    notice.deleteLater()


@pytest.mark.parametrize("size", [-1e308, 1e100])
def test_a_weight_that_is_too_large_to_begin_with_is_named(
    qtbot: QtBot, session: Session, banner: Banner, size: float
) -> None:
    x, unit = session.document.graph.nodes[:2]
    session.edit("Weight", lambda d: edits.set_values(d, {(x.id, unit.id): size}))
    notice = DivergenceNotice(session, banner)
    run_away(qtbot, session, banner)
    assert "The weight x → h1 was too large to begin with: its size was 1" in banner.text
    assert "learning rate" not in banner.text
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: session.shown.step > 20)
    session.pause()
    assert session.shown.divergence is None
    notice.deleteLater()
