"""Data of a folder of pictures: how a picture becomes a vector, and the network's task."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSplitter, QWidget

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
from playground.data.pictures.decoding import Bytes, decoded
from playground.data.pictures.folder import Picture, PictureFolder, read_folder
from playground.data.tables.cells import Progress, report
from playground.model.document import Document, DocumentError, Points
from playground.ui.importing.data_dialog import MOST_NAMED, DataDialog, Imported
from playground.ui.importing.pictures.example import PictureExample
from playground.ui.importing.pictures.settings import PicturesBar
from playground.ui.importing.pictures.steps import PictureSteps
from playground.ui.importing.pictures.tree import PictureTree

SIZE = 1040, 640
SHOWN_SIDE = 400  # pixels of the shorter side of the picture that is shown
_CHANNELS = {
    Channels.GREY: ("grey",),
    Channels.COLOUR: ("red", "green", "blue"),
    Channels.RED: ("red",),
}


class PicturesDialog(DataDialog):
    """Reads a folder and lets the person choose size and colours."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent)
        self._folder: PictureFolder | None = None
        self._picture: Picture | None = None  # the one that is shown
        self._pixels: tuple[Bytes, tuple[int, int]] | None = None  # of its file
        self.bar = PicturesBar(self)
        self.bar.setEnabled(False)
        self.tree = PictureTree(self)
        self.steps = PictureSteps(self)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self.tree)
        parts.addWidget(self.steps)
        parts.setStretchFactor(0, 1)
        parts.setStretchFactor(1, 3)
        line = self.fontMetrics().height()
        parts.setSizes([18 * line, 54 * line])
        parts.setChildrenCollapsible(False)
        self._lay_out((self.bar, parts), self.tr("&Use these pictures"), SIZE)
        self.bar.choice_changed.connect(self._work_out)
        self.tree.picture_chosen.connect(self._on_picture_chosen)

    # -- reading -------------------------------------------------------------------------------

    def read(self, path: Path) -> None:
        """Read a folder."""
        self.setWindowTitle(self.tr("Pictures from {0}").format(path.absolute().name))
        self._start_reading(self.tr("The pictures are being read."), partial(read_folder, path))

    def _take(self, source: object) -> None:
        if not isinstance(source, PictureFolder):
            return
        self.bar.setEnabled(True)
        self._folder = source
        self.bar.show_choice(suggested_choice(source))
        self.tree.show_folder(source)
        self._work_out()

    # -- choosing ------------------------------------------------------------------------------

    def _on_picture_chosen(self, picture: Picture) -> None:
        self._picture = picture
        try:
            self._pixels = decoded(picture.path, SHOWN_SIDE)
        except DocumentError:  # gone since it was read
            self._pixels = picture.pixels, picture.size
        self._show_steps(self.bar.choice)

    def _show_steps(self, choice: PictureChoice) -> None:
        if self._picture is not None and self._pixels is not None:
            array = array_of(self._picture.pixels, choice).astype(float)
            channels = _CHANNELS[choice.channels]
            self.steps.show_example(PictureExample(*self._pixels, array, WHITE, channels))

    def _work_out(self) -> None:
        folder, choice = self._folder, self.bar.choice
        if folder is None:
            return
        self._show_steps(choice)

        def chosen(progress: Progress) -> Imported:
            images = chosen_images(folder, choice, progress)
            report(progress, 1.0)
            return self._imported(images, "", len(folder.left_out), folder.title)

        self._start_choosing(chosen)

    def _note_words(self, result: Imported) -> str:
        folder, source, choice = self._folder, result.data.source, self.bar.choice
        assert folder is not None
        assert isinstance(source, Points)
        counts = [f"{name} {folder.count(label):,}" for label, name in enumerate(folder.classes)]
        counts[MOST_NAMED:] = ["…"] * (len(counts) > MOST_NAMED)
        words = self.tr("{0:,} pictures ({1}), {2:,} of them held out").format(
            len(folder.pictures), ", ".join(counts), len(source.test)
        )
        if n_left := result.left_out:
            left = self.tr("; 1 file left out, see the list")
            many = self.tr("; {0:,} files left out, see the list").format(n_left)
            words += left if n_left == 1 else many
        for reason in (why_reduced(folder, choice), why_cut(folder, choice)):
            words += f". {reason}" if reason else ""
        return words + "."
