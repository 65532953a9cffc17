"""Every control of the window has a name for screen readers; texts and plots say what they show."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QApplication, QComboBox, QDockWidget, QLabel, QWidget

from playground.model.selection import Selection
from playground.ui.plots.loss.chart import LossChart
from playground.ui.window import MainWindow
from tests.ui.canvas.conftest import network

Relation = QAccessible.RelationFlag


def selections(window: MainWindow) -> list[Selection]:
    graph = window.session.document.graph
    nodes = tuple(n.id for n in graph.layers[1].nodes)
    return [
        Selection(),
        Selection(nodes[:1]),
        Selection(nodes),
        Selection(edges=(graph.edges[0].key,)),
        Selection(edges=tuple(e.key for e in graph.edges)),
        Selection(layer=graph.layers[1].id),
    ]


def shown(window: MainWindow) -> list[QWidget]:
    return [w for w in window.findChildren(QWidget) if not w.visibleRegion().isEmpty()]


def stops(window: MainWindow) -> list[QWidget]:
    """Where the keyboard can go."""
    return [
        widget
        for widget in shown(window)
        if widget.focusPolicy() != Qt.FocusPolicy.NoFocus and widget.focusProxy() is None
    ]


def spoken(widget: QWidget) -> tuple[str, str]:
    """Name and description, as a screen reader gets them."""
    told = QAccessible.queryAccessibleInterface(widget)
    return told.text(QAccessible.Text.Name), told.text(QAccessible.Text.Description)


@pytest.fixture
def full_window(open_window) -> MainWindow:
    """With all panels, some of them behind others."""
    window = open_window(network(1, 3, 1))
    for dock in window.findChildren(QDockWidget):
        dock.show()
    window.resize(1600, 1200)
    QApplication.processEvents()
    return window


def test_every_control_has_a_name(full_window) -> None:
    nameless: set[str] = set()
    seen = 0
    for dock in full_window.findChildren(QDockWidget):
        dock.raise_()
        for selection in selections(full_window):
            full_window.canvas.select(selection)
            QApplication.processEvents()
            for widget in stops(full_window):
                seen += 1
                if not spoken(widget)[0]:
                    nameless.add(f"{type(widget).__name__} in {type(widget.parent()).__name__}")
    assert seen > 200
    assert nameless == set()


def test_every_combo_box_says_what_it_chooses(full_window) -> None:
    """On Linux a combo box is named by its text; a caption or the description says the rest."""
    silent: set[str] = set()
    boxes = 0
    for dock in full_window.findChildren(QDockWidget):
        dock.raise_()
        for selection in selections(full_window):
            full_window.canvas.select(selection)
            QApplication.processEvents()
            for box in (w for w in stops(full_window) if isinstance(w, QComboBox)):
                boxes += 1
                told = QAccessible.queryAccessibleInterface(box)
                if not (told.relations(Relation.Label) or box.accessibleDescription()):
                    silent.add(f"{box.currentText()} in {type(box.parent()).__name__}")
    assert boxes > 20
    assert silent == set()


def test_every_setting_says_in_its_tip_what_it_does(full_window) -> None:
    panels = (full_window.data_panel, full_window.training_panel, full_window.training_bar)
    docks, panel = full_window.docks, full_window.data_panel
    seen, silent = 0, set()
    for at in range(panel.source.count()):
        if panel.source.itemData(at) is None:
            continue  # a line between the kinds
        panel.source.setCurrentIndex(at)
        panel.source.activated.emit(at)
        for name in ("data", "training"):
            docks[name].raise_()
            QApplication.processEvents()
            for widget in stops(full_window):
                if any(p.isAncestorOf(widget) for p in panels):
                    seen += 1
                    if not widget.toolTip():
                        silent.add(spoken(widget)[0])
    assert seen > 200
    assert silent == set()


def test_a_text_is_read_out_as_it_stands(full_window) -> None:
    hidden, seen = [], 0
    for selection in selections(full_window):
        full_window.canvas.select(selection)
        QApplication.processEvents()
        labels = [w for w in shown(full_window) if isinstance(w, QLabel) and w.text()]
        hidden += [w.text() for w in labels if w.accessibleName() not in ("", w.text())]
        seen += len(labels)
    assert seen > 100
    assert hidden == []


def test_the_plots_say_what_they_show(full_window, qtbot) -> None:
    def described() -> None:
        name, words = spoken(full_window.fit.line.plot.chart)
        assert name == "Fit plot"
        assert "training points" in words
        assert "kink" in words

    qtbot.waitUntil(described)
    full_window.session.step(3)
    loss = full_window.loss_plot.findChild(LossChart)
    qtbot.waitUntil(lambda: spoken(loss)[1].startswith("Step 3: training"))
    assert spoken(loss)[0] == "Loss plot"
    assert "followed" in spoken(full_window.kink_paths.chart)[1]
