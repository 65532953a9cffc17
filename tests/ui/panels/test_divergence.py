from __future__ import annotations

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from playground.engine.run import Divergence
from playground.model.document import Data, Generator, Training, dense_document
from playground.model.graph import dense_graph
from playground.session import Session
from playground.ui.panels.banner import Banner
from playground.ui.panels.divergence import DivergenceNotice, divergence_text

GRAPH = dense_graph((1, 3, 1), ("relu", "linear"))


def test_it_names_the_weight_and_a_remedy() -> None:
    text = divergence_text(Divergence(1234, (2, 6), 3e180, 0.5), GRAPH)
    assert text == (
        "Training stopped at step 1,234: the next step would leave the finite numbers. The "
        "gradient of the weight x → h3 was 3e+180. A learning rate smaller than 0.5 may help."
    )


def test_a_gradient_without_a_number_is_said_in_words() -> None:
    for value in (float("inf"), float("nan")):
        text = divergence_text(Divergence(1, 8, value, 2.0), GRAPH)
        assert "gradient of the bias of y was beyond all numbers" in text


def test_the_remedy_halves_the_rate_starts_again_and_says_what_was_refused(
    qtbot: QtBot,
) -> None:
    data = Data(Generator("abs", n=20, noise=0.0))
    document = dense_document((1, 3, 1), ("relu", "linear"), data, Training(learning_rate=900.0))
    session, banner = Session(document), Banner()
    qtbot.addWidget(banner)
    notice = DivergenceNotice(session, banner)
    said: list[str] = []
    notice.refused.connect(said.append)
    session.play()
    qtbot.waitUntil(lambda: bool(banner.text))
    assert "smaller than 900" in banner.text
    qtbot.mouseClick(banner.remedy, Qt.MouseButton.LeftButton)
    session.pause()
    assert session.document.training.learning_rate == 450.0
    assert said == [""]
    session.close()
    notice.deleteLater()
