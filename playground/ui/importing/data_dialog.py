"""A dialog that reads data, says what task they make, and hands them over."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

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

from playground.data.dataset import load_data, suggested_scaling
from playground.data.fitting import with_data
from playground.data.tables.cells import Progress
from playground.data.task import task_of_data
from playground.model.activations import ACTIVATIONS
from playground.model.document import Data, Document, Points
from playground.model.losses import LOSSES
from playground.model.words import sentence
from playground.ui.importing.work import Work
from playground.ui.inputs.form import error_label, muted_label, restyle
from playground.ui.inputs.number_field import commit_pending
from playground.ui.inputs.words import WrappedLabel

MOST_NAMED = 6  # classes


@dataclass(frozen=True, slots=True)
class Imported:
    """What the person chose.

    ``document`` is the one that was open, with these ``data``. ``left_out`` rows or files are not
    among them. ``title`` names where they come from, and ``notes`` say how that was read.
    """

    data: Data
    document: Document
    left_out: int
    title: str
    notes: tuple[str, ...] = ()


class DataDialog(QDialog):
    """Threads read the data, and work out what comes of a choice.

    Attributes:
        progress, task, note, error: how much is read, and what comes of the choice, in words.
        buttons, cancel, ok: in the last row.

    Signals:
        imported(Imported): the person wants these data.
    """

    imported = Signal(object)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._room = parent.window().size()
        self._result: Imported | None = None
        self._reading, self._choosing = Work("data reader", self), Work("data chooser", self)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reading.progressed.connect(self._on_progressed)
        self._reading.done.connect(self._on_read)
        self._reading.failed.connect(self._on_failed)
        self._choosing.done.connect(self._on_chosen)
        self._choosing.failed.connect(self._on_choice_failed)

    def _lay_out(self, widgets: tuple[QWidget, ...], use: str, size: tuple[int, int]) -> None:
        """Put words and buttons below the widgets, in the order of Tab; a splitter gets the room.

        ``use`` is the text of the button that takes the data. The dialog is not larger than the
        window.
        """
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(self.tr("How much of the data is read"))
        self.task: QLabel = WrappedLabel("", self)
        self.note = muted_label("", self, wrap=True)
        self.error = error_label(self)
        self.buttons = QDialogButtonBox(self)
        self.cancel = self.buttons.addButton(QDialogButtonBox.StandardButton.Cancel)
        self.cancel.setIcon(QIcon())  # the style's own is drawn for light windows
        self.cancel.setAutoDefault(False)
        self.ok = self.buttons.addButton(use, QDialogButtonBox.ButtonRole.AcceptRole)
        self.ok.setDefault(True)
        restyle(self.ok, "primary", True)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        below = (self.progress, self.task, self.note, self.error, self.buttons)
        for widget in (*widgets, *below):
            column.addWidget(widget, 1 if isinstance(widget, QSplitter) else 0)
        self.resize(min(size[0], self._room.width() - 40), min(size[1], self._room.height() - 40))

    @property
    def busy(self) -> bool:
        """Whether data are being read, or it is being worked out what comes of them."""
        return self._reading.busy or self._choosing.busy

    # -- what each dialog does its own way -----------------------------------------------------

    def _take(self, source: object) -> None:
        """Show what was read; None when it could not be read."""

    def _note_words(self, result: Imported) -> str:
        """What else to know of the chosen data; nothing, unless the dialog has more to say."""
        return ""

    # -- reading -------------------------------------------------------------------------------

    def _start_reading(self, words: str, read: Callable[[Progress], object]) -> None:
        self._result = None
        self.ok.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()
        self._say(words)
        self._choosing.call_off()
        self._reading.start(read)

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(100 * share))

    def _on_read(self, source: object) -> None:
        self.progress.hide()
        self._take(source)

    def _on_failed(self, reason: str) -> None:
        self.progress.hide()
        self._take(None)
        self._say(self.tr("There is no task yet."), error=sentence(reason))

    # -- choosing ------------------------------------------------------------------------------

    def _start_choosing(self, choose: Callable[[Progress], Imported]) -> None:
        """Say what comes of the choice: the task and the rows, or what is wrong."""
        self._result = None
        self.ok.setEnabled(False)
        self._choosing.start(choose)

    def _imported(
        self, points: Points, scaling: str, left_out: int, title: str, notes: tuple[str, ...] = ()
    ) -> Imported:
        """What comes of these points, "" being the suggested scaling. Raises what an edit would."""
        data = Data(points, scaling or suggested_scaling(points))
        return Imported(data, with_data(self._document, data), left_out, title, notes)

    def _on_chosen(self, result: Imported) -> None:
        self._result = result
        self._say(self._task_words(result), self._note_words(result))
        self.ok.setEnabled(True)

    def _on_choice_failed(self, reason: str) -> None:
        self._say(self.tr("There is no task yet."), error=sentence(reason))

    def _task_words(self, result: Imported) -> str:
        """``2 inputs, 3 classes: softmax and cross-entropy (A, B, C)``."""
        task = task_of_data(load_data(result.data))
        if task.is_regression:
            return str(task)
        output = ACTIVATIONS[result.document.graph.layers[-1].activation].label.lower()
        loss = LOSSES[result.document.training.loss].label.lower()
        names = ", ".join(task.classes[:MOST_NAMED])
        names += ", …" if len(task.classes) > MOST_NAMED else ""
        return self.tr("{0}: {1} and {2} ({3})").format(task, output, loss, names)

    def _say(self, task: str, note: str = "", error: str = "") -> None:
        self.task.setText(task)
        for label, text in ((self.note, note), (self.error, error)):
            label.setText(text)
            label.setVisible(bool(text))

    def _on_accepted(self) -> None:
        commit_pending()
        self._choosing.finish()
        if self._result is not None:
            self.imported.emit(self._result)
            self.accept()

    # -- Qt ------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self._reading.stop()
        self._choosing.stop()
        super().done(result)
