from __future__ import annotations

from pytestqt.qtbot import QtBot

from playground.engine.run import Divergence
from playground.model.graph import dense_graph
from playground.ui.panels.banner import Banner, divergence_text

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


def test_it_can_be_dismissed(qtbot: QtBot) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    assert banner.text == ""
    banner.show_message("Stopped", "Do something")
    assert banner.text == "Stopped"
    with qtbot.waitSignal(banner.dismissed):
        banner.dismiss.click()
    assert banner.isHidden()
    banner.show_message("Stopped", "Do something")
    with qtbot.waitSignal(banner.remedy_chosen):
        banner.remedy.click()
