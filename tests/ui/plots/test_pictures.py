"""Pictures of the plots, from their own menus."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from playground.model.document import Data, Document, Points, dense_document, frozen
from playground.ui.plots.chart.chart import Chart
from playground.ui.window import MainWindow
from tests.ui.answers import Answers
from tests.ui.conftest import OpenWindow
from tests.ui.plots.fit_parts import hat

SVG = "{http://www.w3.org/2000/svg}"
WORDS = {"fit": "network", "loss": "step"}


@pytest.fixture
def window(open_window: OpenWindow) -> MainWindow:
    return open_window(hat())


def plot(window: MainWindow, name: str) -> QWidget:
    return window.fit if name == "fit" else window.loss_plot


def context_menu(chart: Chart) -> QMenu:
    at = chart.plot_rect().center().toPoint() - QPoint(0, 40)
    place = chart.viewport().mapToGlobal(at)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, place)
    QApplication.sendEvent(chart.viewport(), event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


@pytest.mark.parametrize("name", ["fit", "loss"])
def test_a_plot_is_saved_from_its_menu_as_png_and_as_svg_that_stays_sharp(
    window: MainWindow, answers: Answers, tmp_path: Path, name: str
) -> None:
    chart = window.fit.line.plot.chart if name == "fit" else window.loss_plot.chart
    for suffix in ("png", "svg"):
        answers.path = tmp_path / f"plot.{suffix}"
        menu = context_menu(chart)
        (save,) = (a for a in menu.actions() if "Save picture of" in a.text().replace("&", ""))
        save.trigger()
        menu.close()
    size = plot(window, name).size()
    image = QImage(str(tmp_path / "plot.png"))
    assert image.size() == size * 2.0
    assert image.pixelColor(2, image.height() // 2) == QColor(window.theme.surface)
    root = ElementTree.parse(tmp_path / "plot.svg").getroot()
    words = " ".join("".join(text.itertext()) for text in root.iter(f"{SVG}text"))
    assert WORDS[name] in words
    assert "Show" not in words
    assert len(list(root.iter(f"{SVG}path"))) + len(list(root.iter(f"{SVG}polyline"))) > 5


@pytest.mark.parametrize("name", ["fit", "loss"])
def test_a_copied_plot_is_pixels_and_svg(window: MainWindow, name: str) -> None:
    window.commands[f"copy_{name}_picture"].trigger()
    contents = QGuiApplication.clipboard().mimeData()
    assert contents.hasImage()
    assert b"<svg" in bytes(contents.data("image/svg+xml").data())
    assert window.status.texts()["note"] == "The picture is on the clipboard."


def many(n_inputs: int, n_outputs: int) -> Document:
    """Few rows of so many columns; two outputs and more are classes."""
    x = np.linspace(-1.0, 1.0, 6 * n_inputs).reshape(6, n_inputs)
    y = np.eye(n_outputs)[np.arange(6) % n_outputs] if n_outputs > 1 else x[:, :1]
    classes = tuple("abc"[:n_outputs]) if n_outputs > 1 else ()
    points = Points(frozen(x), frozen(y), classes=classes)
    return dense_document((n_inputs, 2, n_outputs), ("relu", "linear"), Data(points))


@pytest.mark.parametrize("sizes", [(2, 1), (1, 3), (3, 1), (3, 3)])
def test_every_view_of_the_fit_has_pictures_in_its_menu(
    open_window: OpenWindow, answers: Answers, tmp_path: Path, sizes: tuple[int, int]
) -> None:
    window = open_window(many(*sizes))
    widgets = window.fit.view.widget.findChildren(QWidget)
    asked = [w for w in widgets if isinstance(w, Chart) and w.isVisible()]
    menu = context_menu(asked[0]) if asked else None
    if menu is not None:
        assert sum("picture" in action.text().replace("&", "") for action in menu.actions()) == 2
        menu.close()
    for suffix in ("png", "svg"):
        answers.path = tmp_path / f"fit.{suffix}"
        window.commands["save_fit_picture"].trigger()
    image = QImage(str(tmp_path / "fit.png"))
    across, down = range(0, image.width(), 4), range(0, image.height(), 4)
    colours = {image.pixel(x, y) for x in across for y in down}
    assert len(colours) > 4
    assert QSvgRenderer(str(tmp_path / "fit.svg")).isValid()


def test_the_lines_of_the_loss_plot_differ_in_print(window: MainWindow) -> None:
    kinds = {entry.text.split()[0]: entry.kind for entry in window.loss_plot.frame.legend.entries}
    assert kinds["training"] == "line"
    assert kinds["test"] == "dashed"
