"""Data of a folder of pictures: how a picture becomes a vector, and the network's task."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QLabel,
    QProgressBar,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from playground.data.dataset import suggested_scaling
from playground.data.fitting import with_data
from playground.data.pictures.choice import (
    WHITE,
    Channels,
    PictureChoice,
    array_of,
    chosen_images,
    suggested_choice,
    why_cut,
    why_reduced,
)
from playground.data.pictures.decoding import decoded
from playground.data.pictures.folder import Picture, PictureFolder, read_folder
from playground.model.activations import ACTIVATIONS
from playground.model.document import Data, Document, DocumentError
from playground.model.graph import GraphError
from playground.model.losses import LOSSES
from playground.model.words import sentence
from playground.ui.importing.pictures.example import PictureExample
from playground.ui.importing.pictures.settings import PicturesBar
from playground.ui.importing.pictures.steps import PictureSteps
from playground.ui.importing.pictures.tree import PictureTree
from playground.ui.importing.work import Work
from playground.ui.inputs.form import error_label, muted_label, restyle
from playground.ui.inputs.number_field import commit_pending
from playground.ui.inputs.words import WrappedLabel

SIZE = 1040, 640
SHOWN_SIDE = 400  # pixels of the shorter side of the picture that is shown
_CHANNELS = {
    Channels.GREY: ("grey",),
    Channels.COLOUR: ("red", "green", "blue"),
    Channels.RED: ("red",),
}


@dataclass(frozen=True, slots=True)
class ImportedPictures:
    """What the person chose: the data, how many files were left out, and of which folder."""

    data: Data
    left_out: int
    title: str


class PicturesDialog(QDialog):
    """Reads a folder and lets the person choose size and colours.

    Signals:
        imported(ImportedPictures): the person wants these data.
    """

    imported = Signal(object)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._folder: PictureFolder | None = None
        self._picture: Picture | None = None
        self._result: ImportedPictures | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reader = Work("picture reader", self)
        self._build()
        self._reader.progressed.connect(self._on_progressed)
        self._reader.done.connect(self._on_read)
        self._reader.failed.connect(self._on_failed)
        self.bar.choice_changed.connect(self._work_out)
        self.tree.picture_chosen.connect(self._on_picture_chosen)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        room = parent.window().size()
        self.resize(min(SIZE[0], room.width() - 40), min(SIZE[1], room.height() - 40))

    def _build(self) -> None:
        self.bar = PicturesBar(self)
        self.tree = PictureTree(self)
        self.steps = PictureSteps(self)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(self.tr("How many of the pictures are read"))
        self.task: QLabel = WrappedLabel("", self)
        self.note = muted_label("", self, wrap=True)
        self.error = error_label(self)
        self.buttons = QDialogButtonBox(self)
        cancel = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.ok = self.buttons.addButton(
            self.tr("&Use these pictures"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        cancel.setIcon(QIcon())  # the style's own is drawn for light windows
        cancel.setAutoDefault(False)
        self.ok.setDefault(True)
        restyle(self.ok, "primary", True)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self.tree)
        parts.addWidget(self.steps)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 3)
        parts.setChildrenCollapsible(False)
        line = self.fontMetrics().height()
        parts.setSizes([18 * line, 54 * line])
        column = QVBoxLayout(self)
        column.setSpacing(10)
        column.addWidget(self.bar)
        column.addWidget(parts, 1)
        for widget in (self.progress, self.task, self.note, self.error, self.buttons):
            column.addWidget(widget)

    # -- reading -------------------------------------------------------------------------------

    def read(self, path: Path) -> None:
        """Read a folder."""
        self.setWindowTitle(self.tr("Pictures from {0}").format(path.absolute().name))
        self.bar.setEnabled(False)
        self.ok.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()
        self.task.setText(self.tr("The pictures are being read."))
        self._show_note("")
        self._show_error("")
        self._reader.start(partial(read_folder, path))

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(100 * share))

    def _on_failed(self, reason: str) -> None:
        self.progress.hide()
        self.task.setText(self.tr("The folder can't be used."))
        self._show_error(sentence(reason))

    def _on_read(self, folder: PictureFolder) -> None:
        self.progress.hide()
        self.bar.setEnabled(True)
        self._folder = folder
        self.bar.show_choice(suggested_choice(folder))
        self.tree.show_folder(folder)
        self._work_out()

    # -- choosing ------------------------------------------------------------------------------

    def _on_picture_chosen(self, picture: Picture) -> None:
        self._picture = picture
        self._show_steps(self.bar.choice)

    def _show_steps(self, choice: PictureChoice) -> None:
        if self._picture is None:
            return
        try:
            picture, size = decoded(self._picture.path, SHOWN_SIDE)
        except DocumentError:  # gone since it was read
            picture, size = self._picture.pixels, self._picture.size
        array = array_of(self._picture.pixels, choice).astype(float)
        channels = _CHANNELS[choice.channels]
        self.steps.show_example(PictureExample(picture, size, array, WHITE, channels))

    def _work_out(self) -> None:
        """Say what comes of the choice: the task and the pictures, or what is wrong."""
        self._result = None
        if self._folder is None:
            return
        choice = self.bar.choice
        self._show_steps(choice)
        try:
            images = chosen_images(self._folder, choice)
            data = Data(images, suggested_scaling(images))
            self.task.setText(self._task_words(data, len(images.classes)))
        except (DocumentError, GraphError) as error:
            self.task.setText(self.tr("There is no task yet."))
            self._show_note("")
            self._show_error(sentence(str(error)))
            self.ok.setEnabled(False)
            return
        self._show_note(self._note_words(self._folder, choice, len(images.test)))
        self._show_error("")
        self._result = ImportedPictures(data, len(self._folder.left_out), self._folder.title)
        self.ok.setEnabled(True)

    def _task_words(self, data: Data, n_classes: int) -> str:
        """``3,072 inputs, 2 classes: sigmoid and ...``. Raises what an edit would."""
        document = with_data(self._document, data)
        graph = document.graph
        words = self.tr("{0:,} inputs, {1} classes: {2} and {3}")
        return words.format(
            graph.n_inputs,
            n_classes,
            ACTIVATIONS[graph.layers[-1].activation].label.lower(),
            LOSSES[document.training.loss].label.lower(),
        )

    def _note_words(self, folder: PictureFolder, choice: PictureChoice, n_test: int) -> str:
        counts = [f"{name} {folder.count(label):,}" for label, name in enumerate(folder.classes)]
        if len(counts) > 6:
            counts[6:] = ["…"]
        words = self.tr("{0:,} pictures ({1}), {2:,} of them held out").format(
            len(folder.pictures), ", ".join(counts), n_test
        )
        if n_left := len(folder.left_out):
            left = self.tr("; 1 file left out, see the list")
            many = self.tr("; {0:,} files left out, see the list").format(n_left)
            words += left if n_left == 1 else many
        for reason in (why_reduced(folder, choice), why_cut(folder, choice)):
            words += f". {reason}" if reason else ""
        return words + "."

    def _show_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _show_error(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))

    def _on_accepted(self) -> None:
        commit_pending()
        if self._result is not None:
            self.imported.emit(self._result)
            self.accept()

    # -- Qt ------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self._reader.stop()
        super().done(result)
