from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QHelpEvent
from PySide6.QtWidgets import QApplication, QToolTip, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from playground.ui.inputs.words import (
    ElidedButton,
    ElidedLabel,
    FigureLabel,
    NarrowCombo,
    WrappedLabel,
    breakable,
)
from tests.ui.events import events_of

LONG = "W" * 40


@pytest.fixture
def panel(qtbot: QtBot) -> QWidget:
    panel = QWidget()
    qtbot.addWidget(panel)
    QVBoxLayout(panel)
    panel.resize(200, 200)
    return panel


def put(panel: QWidget, widget: QWidget, qtbot: QtBot) -> None:
    layout = panel.layout()
    assert layout is not None
    layout.addWidget(widget)
    with qtbot.waitExposed(panel):
        panel.show()


def test_a_long_word_may_be_broken_and_others_stay_whole() -> None:
    assert breakable("the loss falls when 1.2345678") == "the loss falls when 1.2345678"
    assert breakable(f"node {LONG}") == "node " + "\u200b".join(LONG)
    assert breakable(breakable(LONG)) == breakable(LONG)


def test_a_wrapped_label_breaks_a_long_name(qtbot: QtBot, panel: QWidget) -> None:
    label = WrappedLabel(f"{LONG} is dead", panel)
    put(panel, label, qtbot)
    assert panel.minimumSizeHint().width() < 200
    assert label.heightForWidth(180) > 2 * label.fontMetrics().height()
    assert label.text() == label.accessibleName() == f"{LONG} is dead"


def test_setting_the_same_text_lays_nothing_out(qtbot: QtBot, panel: QWidget) -> None:
    labels = [WrappedLabel("some words", panel), ElidedLabel("some words", panel)]
    for label in labels:
        put(panel, label, qtbot)
    with events_of(panel) as events:
        for label in labels:
            label.setText("some words")
    assert events.laid_out == []


def test_a_figure_changes_without_laying_out_its_panel(qtbot: QtBot, panel: QWidget) -> None:
    figure, below = FigureLabel("0.00e-000", panel), WrappedLabel("below", panel)
    put(panel, figure, qtbot)
    put(panel, below, qtbot)
    with events_of(panel) as events:
        figure.setText("1.23e-101")
    assert events.laid_out == []
    with events_of(panel) as events:
        figure.setText("-1.23456789e-101")
    assert figure.fontMetrics().horizontalAdvance(figure.text()) <= figure.width()
    font = figure.font()
    font.setPointSizeF(2.0 * font.pointSizeF())
    figure.setFont(font)
    assert figure.height() >= figure.fontMetrics().height()
    assert figure.fontMetrics().horizontalAdvance(figure.text()) <= figure.width()


def test_a_name_that_looks_like_a_tag_is_shown_literally(qtbot: QtBot, panel: QWidget) -> None:
    tagged, plain = WrappedLabel("<b></b>", panel), WrappedLabel("", panel)
    put(panel, tagged, qtbot)
    put(panel, plain, qtbot)
    assert tagged.sizeHint().width() > plain.sizeHint().width() + 20


def test_an_elided_caption_keeps_its_beginning(qtbot: QtBot, panel: QWidget) -> None:
    label = ElidedLabel(f"hidden 1: {LONG}", panel, Qt.TextElideMode.ElideRight)
    put(panel, label, qtbot)
    assert label.shown.startswith("hidden 1: W")
    assert label.shown.endswith("…")


@pytest.mark.parametrize(("name", "tip"), [(LONG, f"Node {LONG}"), ("h1", "")])
def test_the_tip_of_an_elided_label_has_the_whole_text(
    qtbot: QtBot, panel: QWidget, name: str, tip: str
) -> None:
    label = ElidedLabel("", panel)
    put(panel, label, qtbot)
    label.setText(f"Node {name}")
    assert panel.minimumSizeHint().width() < 200
    assert ("…" in label.shown) is bool(tip)
    at = QPoint(5, 5)
    event = QHelpEvent(QEvent.Type.ToolTip, at, label.mapToGlobal(at))
    QApplication.sendEvent(label, event)
    assert QToolTip.text() == tip
    QToolTip.hideText()
    qtbot.waitUntil(lambda: not QToolTip.isVisible())


def test_an_elided_button_keeps_both_ends_of_an_edge(qtbot: QtBot, panel: QWidget) -> None:
    button = ElidedButton(panel)
    put(panel, button, qtbot)
    button.set_words(f"{LONG} → h&m", "Select this edge")
    assert panel.minimumSizeHint().width() < 200
    assert "…" in button.shown
    assert button.shown.endswith("→ h&m")
    assert button.toolTip() == f"{LONG} → h&m\nSelect this edge"
    button.set_words("x → h1", "Select this edge")
    assert button.shown == "x → h1"


def test_a_narrow_combo_box_elides_a_long_entry(qtbot: QtBot, panel: QWidget) -> None:
    combo = NarrowCombo(panel)
    combo.addItems(["ReLU", LONG])
    put(panel, combo, qtbot)
    assert panel.minimumSizeHint().width() < 120
    assert combo.shown == "ReLU"
    combo.setCurrentIndex(1)
    assert combo.shown.startswith("WW")
    assert combo.shown.endswith("…")
    assert combo.currentText() == LONG
