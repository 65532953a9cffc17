"""Data of a table: how it is read, what its columns are for, and the network's task with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QIcon
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
from playground.data.tables.cells import holds_table
from playground.data.tables.choice import Choice, choose, is_split, suggested_choice
from playground.data.tables.columns import Column, Table, parse_table, read_table
from playground.data.tables.roles import Role, with_role
from playground.data.task import task_of_data
from playground.model.activations import ACTIVATIONS
from playground.model.document import Data, Document
from playground.model.losses import LOSSES
from playground.model.words import sentence
from playground.ui.importing.columns import ColumnList
from playground.ui.importing.preview import Preview
from playground.ui.importing.settings import ReadingBar, RowsBar
from playground.ui.importing.work import Work
from playground.ui.inputs.form import error_label, muted_label, restyle
from playground.ui.inputs.number_field import commit_pending
from playground.ui.inputs.words import WrappedLabel

SIZE = 900, 560

Source = Path | str  # a file, or text that was pasted


def clipboard_table() -> str:
    """The text of the clipboard when that holds a table, else ""."""
    text = QGuiApplication.clipboard().text()
    return text if holds_table(text) else ""


@dataclass(frozen=True, slots=True)
class Imported:
    """What the person chose: the data, how many rows were left out, and of which table.

    ``document`` is the one that was open, with these data.
    """

    data: Data
    left_out: int
    table: Table
    document: Document


def _imported(table: Table, choice: Choice, scaling: str, document: Document) -> Imported:
    """What comes of a choice; ``scaling`` "" is the suggested one. Raises what an edit would."""
    chosen = choose(table, choice)
    data = Data(chosen.points, scaling or suggested_scaling(chosen.points))
    return Imported(data, chosen.left_out, table, with_data(document, data))


class ImportDialog(QDialog):
    """Reads a file or pasted text and lets the person choose columns.

    Signals:
        imported(Imported): the person wants these data.
    """

    imported = Signal(object)

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(parent)
        self._document = document
        self._source: Source = ""
        self._table: Table | None = None
        self._choice = Choice()
        self._split = ""
        self._result: Imported | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._reading = Work("table reader", self)
        self._choosing = Work("table chooser", self)
        self._build()
        self._connect()
        room = parent.window().size()
        self.resize(min(SIZE[0], room.width() - 40), min(SIZE[1], room.height() - 40))

    def _build(self) -> None:
        self.reading_bar = ReadingBar(self)
        self.columns = ColumnList(self)
        self.preview = Preview(self)
        self.rows_bar = RowsBar(self)
        self.progress = QProgressBar(self)
        self.progress.setAccessibleName(self.tr("How much of the table is read"))
        self.task: QLabel = WrappedLabel("", self)
        self.note = muted_label("", self, wrap=True)
        self.error = error_label(self)
        self.buttons = QDialogButtonBox(self)
        standard = QDialogButtonBox.StandardButton
        self.paste = self.buttons.addButton(
            self.tr("&Paste a table"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.cancel = self.buttons.addButton(standard.Cancel)
        self.ok = self.buttons.addButton(
            self.tr("&Use these data"), QDialogButtonBox.ButtonRole.AcceptRole
        )
        self.cancel.setIcon(QIcon())  # the style's own is drawn for light windows
        self.ok.setDefault(True)
        restyle(self.ok, "primary", True)
        self.paste.setAutoDefault(False)
        self.cancel.setAutoDefault(False)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self.columns)
        parts.addWidget(self.preview)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        parts.setChildrenCollapsible(False)
        column = QVBoxLayout(self)
        column.setSpacing(10)
        for widget in (self.reading_bar, parts, self.rows_bar, self.progress):
            column.addWidget(widget, 1 if widget is parts else 0)
        for label in (self.task, self.note, self.error):
            column.addWidget(label)
        column.addWidget(self.buttons)

    def _connect(self) -> None:
        self._reading.progressed.connect(self._on_progressed)
        self._reading.done.connect(self._on_table_read)
        self._reading.failed.connect(self._on_failed)
        self._choosing.done.connect(self._on_chosen)
        self._choosing.failed.connect(self._on_choice_failed)
        self.reading_bar.reading_changed.connect(self._read)
        self.columns.role_chosen.connect(self._on_role_chosen)
        self.rows_bar.rows_changed.connect(self._on_rows_changed)
        self.buttons.accepted.connect(self._on_accepted)
        self.buttons.rejected.connect(self.reject)
        self.paste.clicked.connect(self._on_paste)
        QGuiApplication.clipboard().dataChanged.connect(self._on_clipboard_changed)
        self._on_clipboard_changed()

    # -- reading -------------------------------------------------------------------------------

    @property
    def table(self) -> Table | None:
        """The table that is shown; None while it is read, and where it can't be."""
        return self._table

    @property
    def busy(self) -> bool:
        """Whether the table is being read, or its rows are being made."""
        return self._reading.busy or self._choosing.busy

    def read(self, source: Source) -> None:
        """Read a file, or text that was pasted."""
        self._source = source
        name = source.name if isinstance(source, Path) else self.tr("the clipboard")
        self.setWindowTitle(self.tr("Data from {0}").format(name))
        self.reading_bar.guess(has_encoding=isinstance(source, Path))
        self._table = None
        self._read()

    def _read(self) -> None:
        self._result = None
        self.ok.setEnabled(False)
        self.progress.setValue(0)
        self.progress.show()
        self.task.setText(self.tr("The table is being read."))
        self._show_note("")
        self._show_error("")
        self._choosing.stop()
        source, reading = self._source, self.reading_bar.reading
        self._reading.start(
            lambda progress: (
                read_table(source, reading, progress)
                if isinstance(source, Path)
                else parse_table(source, reading, progress=progress)
            )
        )

    def _on_progressed(self, share: float) -> None:
        self.progress.setValue(round(100 * share))

    def _on_failed(self, reason: str) -> None:
        self.progress.hide()
        self._table = None
        self._show_table(Choice())
        self.task.setText(self.tr("The table can't be read like this."))
        self._show_error(sentence(reason))

    def _on_table_read(self, table: Table) -> None:
        self.progress.hide()
        before, self._table = self._table, table
        choice = suggested_choice(table)
        if before is not None and before.names == table.names:
            choice = replace(self._choice, split=choice.split)
        self._split = next((c.name for c in table.columns if is_split(c)), "")
        self.reading_bar.show_table(table)
        self.rows_bar.show_choice(choice, self._split)
        self._show_table(self.rows_bar.applied(choice, self._split))
        self._work_out()

    def _show_table(self, choice: Choice) -> None:
        self._choice = choice
        self.columns.show_choice(self._table, choice)
        self.preview.show_choice(self._table, choice)

    # -- choosing ------------------------------------------------------------------------------

    def _on_role_chosen(self, columns: Sequence[Column], role: Role) -> None:
        if self._table is None:
            return
        choice = self._choice
        for column in columns:
            choice = with_role(choice, self._table, column, role)
        self._show_table(choice)
        self._work_out()

    def _on_rows_changed(self) -> None:
        self._choice = self.rows_bar.applied(self._choice, self._split)
        self._work_out()

    def _work_out(self) -> None:
        """Say what comes of the choice: the task and the rows, or what is wrong."""
        self._result = None
        self.ok.setEnabled(False)
        if self._table is not None:
            table, choice, scaling = self._table, self._choice, self.rows_bar.scaling
            document = self._document
            self._choosing.start(lambda _: _imported(table, choice, scaling, document))

    def _on_chosen(self, result: Imported) -> None:
        self.rows_bar.show_scaling(result.data.scaling)
        self.task.setText(self._task_words(result))
        self._show_note(self._rows_words(result))
        self._show_error("")
        self._result = result
        self.ok.setEnabled(True)

    def _on_choice_failed(self, reason: str) -> None:
        self.task.setText(self.tr("There is no task yet."))
        self._show_note("")
        self._show_error(sentence(reason))

    def _task_words(self, result: Imported) -> str:
        """``2 inputs, 3 classes: softmax and cross-entropy``."""
        task = task_of_data(load_data(result.data))
        if task.is_regression:
            return str(task)
        output = ACTIVATIONS[result.document.graph.layers[-1].activation].label.lower()
        loss = LOSSES[result.document.training.loss].label.lower()
        names = ", ".join(task.classes[:6]) + (", …" if len(task.classes) > 6 else "")
        return self.tr("{0}: {1} and {2} ({3})").format(task, output, loss, names)

    def _rows_words(self, result: Imported) -> str:
        dataset = load_data(result.data)
        words = self.tr("{0:,} rows, {1:,} of them held out").format(
            len(dataset.x), len(dataset.x_test)
        )
        if result.left_out:
            words += self.tr("; {0:,} without a value left out").format(result.left_out)
        return " ".join([f"{words}.", *map(sentence, result.table.notes)])

    def _show_note(self, text: str) -> None:
        self.note.setText(text)
        self.note.setVisible(bool(text))

    def _show_error(self, text: str) -> None:
        self.error.setText(text)
        self.error.setVisible(bool(text))

    # -- the buttons ---------------------------------------------------------------------------

    def _on_accepted(self) -> None:
        commit_pending()
        self._choosing.finish()
        if self._result is not None:
            self.imported.emit(self._result)
            self.accept()

    def _on_clipboard_changed(self) -> None:
        holds = bool(clipboard_table())
        self.paste.setEnabled(holds)
        self.paste.setToolTip(
            self.tr("Read the table that was copied, such as cells of a spreadsheet")
            if holds
            else self.tr("The clipboard holds no table.")
        )

    def _on_paste(self) -> None:
        if text := clipboard_table():
            self.read(text)

    # -- Qt ------------------------------------------------------------------------------------

    def done(self, result: int) -> None:
        self._reading.stop()
        self._choosing.stop()
        super().done(result)
