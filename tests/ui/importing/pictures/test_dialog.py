"""The dialog for folders of pictures in the real window, driven as a person would."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from playground.data.fitting import with_data
from playground.data.pictures.choice import Channels
from playground.model.document import Builtin, Data
from playground.model.images import Images
from playground.ui.importing.pictures.browser import PictureBrowser
from playground.ui.importing.pictures.dialog import PicturesDialog
from playground.ui.importing.pictures.steps import PictureSteps
from playground.ui.inputs.number_field import NumberField
from playground.ui.window import MainWindow
from tests.pets import make_pets
from tests.ui.answers import Answers


class Person:
    """Opens a folder of pictures, chooses, and presses buttons."""

    def __init__(self, window: MainWindow, qtbot: QtBot) -> None:
        self.window, self._qtbot = window, qtbot

    @property
    def dialog(self) -> PicturesDialog:
        return self.window.findChildren(PicturesDialog)[-1]

    def open(self, path: Path) -> PicturesDialog:
        self.window.flow.open_path(path)
        return self.wait()

    def wait(self) -> PicturesDialog:
        self._qtbot.waitUntil(lambda: not self.dialog.busy, timeout=10_000)
        return self.dialog

    def type(self, field: NumberField, text: str) -> None:
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Tab)

    def take(self, channels: Channels) -> None:
        combo = self.dialog.bar.channels
        combo.setCurrentIndex(combo.findData(str(channels)))
        combo.activated.emit(combo.currentIndex())

    def use(self) -> None:
        QTest.mouseClick(self.dialog.ok, Qt.MouseButton.LeftButton)
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def person(window: MainWindow, qtbot: QtBot):
    person = Person(window, qtbot)
    yield person
    for dialog in window.findChildren(PicturesDialog):
        dialog.reject()


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Ten cats and ten dogs of 90 x 90 pixels, and one broken file."""
    folder = make_pets(tmp_path_factory.mktemp("folders") / "pets", 10)
    (folder / "dog" / "broken.png").write_bytes(b"no picture")
    return folder


def images_of(window: MainWindow) -> Images:
    source = window.session.document.data.source
    assert isinstance(source, Images)
    return source


def test_the_dialog_says_what_is_in_the_folder_and_what_becomes_of_it(
    person: Person, pets: Path
) -> None:
    dialog = person.open(pets)
    assert dialog.windowTitle() == "Pictures from pets"
    tops = [dialog.tree.topLevelItem(i) for i in range(dialog.tree.topLevelItemCount())]
    assert [(item.text(0), item.text(1)) for item in tops if item] == [
        ("Left out", "1"), ("cat", "10"), ("dog", "10"),
    ]  # fmt: skip
    assert tops[0] is not None
    assert tops[0].child(0).text(0) == "dog/broken.png: not a picture that can be read"
    assert dialog.task.text() == (
        "3,072 inputs, 2 classes: sigmoid and binary cross-entropy (cat, dog)"
    )
    assert dialog.note.text() == (
        "20 pictures (cat 10, dog 10), 4 of them held out; 1 file left out, see the list. 20"
        " pictures are larger, up to 90 × 90, and reduced to 32 × 32; at most 64 × 64 pixels can"
        " be learned."
    )


def test_size_and_channels_are_chosen_and_learned_in_one_undo_step(
    person: Person, pets: Path
) -> None:
    window = person.window
    before = window.session.live_document
    dialog = person.open(pets)
    person.type(dialog.bar.height_field, "8")
    person.type(dialog.bar.width_field, "10")
    person.take(Channels.RED)
    person.wait()
    assert dialog.task.text().startswith("80 inputs, 2 classes")
    person.use()
    images = images_of(window)
    assert (images.shape, images.classes, images.title) == ((8, 10, 1), ("cat", "dog"), "pets")
    document = window.session.document
    assert (document.graph.n_inputs, document.graph.n_outputs) == (80, 1)
    assert document.training.loss == "binary_cross_entropy"
    assert document.data.scaling == "standard"
    assert window.status.texts()["note"] == "20 pictures from pets; 1 file was left out"
    window.commands["undo"].trigger()
    assert window.session.live_document.same_as(before)


def test_a_larger_size_than_can_be_learned_is_refused(person: Person, pets: Path) -> None:
    dialog = person.open(pets)
    person.type(dialog.bar.height_field, "180")
    assert dialog.bar.height_field.value <= 64
    assert dialog.steps.example is not None
    assert dialog.steps.example.array.shape[0] <= 64


def test_a_pixel_that_is_pointed_at_is_found_in_array_and_vector(
    person: Person, pets: Path
) -> None:
    dialog = person.open(pets)
    steps = dialog.steps
    sheet = steps.places().sheets[0]
    at = sheet.topLeft() + QPointF(5.5 * sheet.width() / 32, 30.5 * sheet.height() / 32)
    QTest.mouseMove(steps, at.toPoint())
    QTest.mouseClick(steps, Qt.MouseButton.LeftButton, pos=at.toPoint())
    assert steps.pixel == (30, 5, 0)
    assert steps.example is not None
    value = round(steps.example.array[30, 5, 0])
    place = (30 * 32 + 5) * 3 + 1
    assert steps.sentence.startswith(f"Row 31, column 6, red: {value}. In the vector it is x2,896")
    assert steps.example.vector[place - 1] == value / 255
    steps.setFocus()
    QTest.keyClick(steps, Qt.Key.Key_Right)
    QTest.keyClick(steps, Qt.Key.Key_PageDown)
    assert steps.pixel == (30, 6, 1)
    behind = steps.places().sheets[2].topLeft() + QPointF(3, 3)
    QTest.mouseClick(steps, Qt.MouseButton.LeftButton, pos=behind.toPoint())
    assert steps.pixel[2] == 2
    assert not steps.grab().toImage().isNull()


def test_a_folder_without_two_classes_is_explained(person: Person, pets: Path) -> None:
    dialog = person.open(pets / "cat")
    assert dialog.error.text() == (
        "Two or more subfolders with pictures are needed in 'cat', one for each class; none has"
        " any."
    )
    assert not dialog.ok.isEnabled()


def test_closing_the_dialog_ends_the_reading(person: Person, pets: Path) -> None:
    person.window.flow.open_path(pets)
    person.dialog.reject()
    assert "data reader" not in {thread.name for thread in threading.enumerate()}


def test_a_folder_is_opened_by_the_menu_and_by_dropping_it(
    person: Person, answers: Answers, pets: Path
) -> None:
    answers.path = pets
    person.window.commands["open_pictures"].trigger()
    assert person.wait().ok.isEnabled()
    person.dialog.reject()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(pets))])
    keys, button = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton
    action = Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(9, 9), action, mime, button, keys)
    QApplication.sendEvent(person.window, enter)
    drop = QDropEvent(QPointF(9, 9), action, mime, button, keys)
    QApplication.sendEvent(person.window, drop)
    assert person.wait().ok.isEnabled()


def test_the_shipped_digits_are_shown_as_array_and_vector(
    window: MainWindow,
) -> None:
    assert window.commands["browse_pictures"].command.why_not() == "The data hold no pictures."
    window.session.edit("Digits", lambda document: with_data(document, Data(Builtin("digits"))))
    window.commands["browse_pictures"].trigger()
    (browser,) = window.findChildren(PictureBrowser)
    steps = browser.findChild(PictureSteps)
    assert steps is not None
    assert steps.example is not None
    assert steps.example.array.shape == (8, 8, 1)
    assert steps.example.array.max() == 15
    browser.number.setFocus()
    browser.number.selectAll()
    QTest.keyClicks(browser.number, "3")
    QTest.keyClick(browser.number, Qt.Key.Key_Return)
    third = window.session.dataset.x[2]
    assert steps.example.vector.tolist() == third.tolist()
    window.commands["undo"].trigger()
    assert not browser.isVisible()
    assert window.session.document.data != Data(Builtin("digits"))
