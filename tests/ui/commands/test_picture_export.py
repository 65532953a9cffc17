from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QMenu

from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.commands.menus import actions_in
from playground.ui.window import MainWindow
from tests.ui.answers import Answers

SVG = "{http://www.w3.org/2000/svg}"


def test_the_network_is_saved_as_png_twice_as_fine_as_the_screen(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.path = tmp_path / "mine"
    window.commands["save_network_picture"].trigger()
    image = QImage(str(tmp_path / "mine.png"))
    assert image.size() == window.canvas.size() * 2.0
    assert image.pixelColor(1, 1) == QColor(window.theme.surface)
    colours = {image.pixelColor(x, y).name() for x in range(0, image.width(), 3)
               for y in range(0, image.height(), 3)}  # fmt: skip
    assert len(colours) > 10


def test_the_network_is_saved_as_svg_with_its_texts_and_lines(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.path = tmp_path / "mine.svg"
    window.commands["save_network_picture"].trigger()
    root = ElementTree.parse(answers.path).getroot()
    words = {"".join(text.itertext()).strip() for text in root.iter(f"{SVG}text")}
    assert {"x", "y", "Input", "Output"} <= words
    assert not list(root.iter(f"{SVG}image")), "the cards must not be pixels"
    assert len(list(root.iter(f"{SVG}path"))) + len(list(root.iter(f"{SVG}polyline"))) > 5
    assert QSvgRenderer(str(answers.path)).viewBox().size() == window.canvas.size()


def test_a_copied_picture_can_be_pasted_as_pixels_or_as_svg(window: MainWindow) -> None:
    window.commands["copy_network_picture"].trigger()
    contents = QGuiApplication.clipboard().mimeData()
    assert contents.hasImage()
    assert b"<svg" in bytes(contents.data("image/svg+xml").data())


def test_a_picture_has_no_buttons_and_nothing_pointed_at(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    def picture(name: str) -> bytes:
        answers.path = tmp_path / name
        window.commands["save_network_picture"].trigger()
        return answers.path.read_bytes()

    plain = picture("a.png")
    layer = window.session.document.graph.layers[1].id
    window.canvas.set_hover(Hit(Part.ADD_NODE, layer=layer))
    assert picture("b.png") == plain
    assert window.canvas.state.hover != GROUND


def test_a_picture_that_cannot_be_written_is_said(
    window: MainWindow, answers: Answers, tmp_path: Path
) -> None:
    answers.path = tmp_path / "no such folder" / "a.svg"
    window.commands["save_network_picture"].trigger()
    assert "a.svg" in answers.problems[0]


@pytest.mark.parametrize("name", ["copy_network_picture", "save_network_picture"])
def test_the_menus_of_window_and_canvas_offer_pictures(window: MainWindow, name: str) -> None:
    action = window.commands[name]
    assert action in actions_in(window.menuBar())
    menu = window.canvas.context_menu(GROUND)
    assert isinstance(menu, QMenu)
    assert action in menu.actions()
    menu.deleteLater()
