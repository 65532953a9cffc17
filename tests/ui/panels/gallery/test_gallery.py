from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QAccessible, QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from playground.analysis.preview import Preview, preview
from playground.engine.reference import ReferenceEngine
from playground.files.examples import examples, find_example
from playground.files.project import read_project
from playground.ui.panels.gallery.gallery import Gallery
from playground.ui.panels.gallery.picture import draw_preview
from playground.ui.shell.theme import DARK, LIGHT, Theme
from playground.ui.window import MainWindow
from tests.ui.answers import Answers

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def gallery(qtbot: QtBot, window: MainWindow) -> Gallery:
    window.commands["gallery"].trigger()
    qtbot.waitUntil(window.gallery.isVisible)
    return window.gallery


def painted(shown: Preview, theme: Theme) -> set[str]:
    """The colours in the picture of a preview."""
    image = QImage(200, 120, QImage.Format.Format_RGB32)
    image.fill(QColor(theme.surface))
    painter = QPainter(image)
    draw_preview(painter, QRectF(image.rect()), shown, theme)
    painter.end()
    return {image.pixelColor(x, y).name() for x in range(200) for y in range(120)}


def test_every_example_has_a_card_with_its_title_and_sentence_below_its_group(
    gallery: Gallery,
) -> None:
    assert [card.example for card in gallery.cards] == list(examples())
    for card in gallery.cards:
        assert card.accessibleName() == card.example.title
        assert card.accessibleDescription() == card.example.description
        told = QAccessible.queryAccessibleInterface(card)
        assert told.role() == QAccessible.Role.Button
        assert told.text(QAccessible.Text.Name) == card.example.title
    headings = {label.text(): label for label in gallery.findChildren(QLabel)}
    assert set(headings) == {example.group for example in examples()}
    for card in gallery.cards:
        assert card.y() > headings[card.example.group].y()


def test_one_click_opens_an_example(gallery: Gallery, window: MainWindow) -> None:
    card = gallery.cards[4]
    QTest.mouseClick(card, LEFT)
    assert gallery.isHidden()
    assert window.windowTitle().startswith(card.example.title)


def test_a_project_that_was_changed_is_asked_about_first(
    window: MainWindow, answers: Answers
) -> None:
    window.session.edit("Seed", lambda d: d.with_values({d.graph.units[0].id: 0.5}))
    window.commands["gallery"].trigger()
    QTest.mouseClick(window.gallery.cards[0], LEFT)
    assert answers.asked == ["save Untitled?"]
    assert window.windowTitle().startswith("Untitled")


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Space])
def test_the_keyboard_goes_from_card_to_card_and_opens_one(
    gallery: Gallery, window: MainWindow, key: Qt.Key
) -> None:
    first, second = gallery.cards[:2]
    assert first.hasFocus()
    QTest.keyClick(first, Qt.Key.Key_Right)
    assert second.hasFocus()
    QTest.keyClick(second, Qt.Key.Key_Left)
    QTest.keyClick(first, Qt.Key.Key_Down)
    below = next(card for card in gallery.cards if card.hasFocus())
    assert below.y() > first.y()
    QTest.keyClick(below, Qt.Key.Key_Up)
    QTest.keyClick(first, Qt.Key.Key_Tab)
    assert second.hasFocus()
    QTest.keyClick(second, key)
    assert window.windowTitle().startswith(second.example.title)


def test_escape_closes_it_and_opens_nothing(gallery: Gallery, window: MainWindow) -> None:
    before = window.session.document
    QTest.keyClick(gallery.cards[0], Qt.Key.Key_Escape)
    assert gallery.isHidden()
    assert window.session.document is before


def test_each_card_gets_a_picture_of_its_example(qtbot: QtBot, gallery: Gallery) -> None:
    qtbot.waitUntil(lambda: all(card.preview for card in gallery.cards), timeout=20_000)
    pictures = {card.grab().toImage().cacheKey() for card in gallery.cards}
    assert len(pictures) == len(gallery.cards)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_a_picture_shows_points_and_what_was_learned(theme: Theme) -> None:
    example = find_example("absolute-value")
    assert example is not None
    shown = preview(read_project(example.path), ReferenceEngine())
    assert shown.curve is not None
    miss = np.abs(np.interp(shown.x[:, 0], shown.curve.x, shown.curve.learned) - shown.y[:, 0])
    start = np.abs(np.interp(shown.x[:, 0], shown.curve.x, shown.curve.start) - shown.y[:, 0])
    assert miss.mean() < 0.2 * start.mean()
    colours = painted(shown, theme)
    assert QColor(theme.fit).name() in colours


def test_data_of_two_inputs_are_points_coloured_by_their_value() -> None:
    x = np.array([[0.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    values = Preview(x, np.array([[0.0], [1.0], [0.0]]), None)
    classes = Preview(x, np.eye(3)[[0, 2, 0]], None)
    for shown in (values, classes):
        colours = painted(shown, LIGHT)
        assert {QColor(LIGHT.positive).name(), QColor(LIGHT.negative).name()} <= colours


def test_a_new_project_invites_to_the_examples_until_something_is_changed(
    qtbot: QtBot, window: MainWindow
) -> None:
    invitation = window.invitation
    assert invitation.isVisible()
    area = window.canvas.rect()
    assert area.contains(invitation.geometry())
    QTest.mouseClick(invitation.button, LEFT)
    assert window.gallery.isVisible()
    QTest.mouseClick(window.gallery.cards[0], LEFT)
    assert not invitation.isVisible(), "an example is open"
    window.commands["new"].trigger()
    assert invitation.isVisible()
    QTest.keyClick(window.canvas, Qt.Key.Key_L)
    qtbot.waitUntil(lambda: not invitation.isVisible())
