"""Data of a table: how it is read, what its columns are for, and the network's task with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialogButtonBox, QSplitter, QWidget

from playground.data.dataset import load_data
from playground.data.tables.cells import Progress, holds_table
from playground.data.tables.choice import Choice, choose, is_split, suggested_choice
from playground.data.tables.columns import Column, Table, parse_table, read_table
from playground.data.tables.roles import Role, with_role
from playground.model.document import Document
from playground.model.words import sentence
from playground.ui.importing.columns import ColumnList
from playground.ui.importing.data_dialog import DataDialog, Imported
from playground.ui.importing.preview import Preview
from playground.ui.importing.settings import ReadingBar, RowsBar

SIZE = 900, 560

Source = Path | str  # a file, or text that was pasted


def clipboard_table() -> str:
    """The text of the clipboard when that holds a table, else ""."""
    text = QGuiApplication.clipboard().text()
    return text if holds_table(text) else ""


class ImportDialog(DataDialog):
    """Reads a file or pasted text and lets the person choose columns."""

    def __init__(self, document: Document, parent: QWidget) -> None:
        super().__init__(document, parent)
        self._source: Source = ""
        self._table: Table | None = None
        self._choice = Choice()
        self._split = ""
        self.reading_bar = ReadingBar(self)
        self.columns = ColumnList(self)
        self.preview = Preview(self)
        self.rows_bar = RowsBar(self)
        parts = QSplitter(Qt.Orientation.Horizontal, self)
        parts.addWidget(self.columns)
        parts.addWidget(self.preview)
        parts.setStretchFactor(0, 2)
        parts.setStretchFactor(1, 3)
        parts.setChildrenCollapsible(False)
        widgets = self.reading_bar, parts, self.rows_bar
        self._lay_out(widgets, self.tr("&Use these data"), SIZE)
        self.paste = self.buttons.addButton(
            self.tr("&Paste a table"), QDialogButtonBox.ButtonRole.ActionRole
        )
        self.paste.setAutoDefault(False)
        self.reading_bar.reading_changed.connect(self._read)
        self.columns.role_chosen.connect(self._on_role_chosen)
        self.rows_bar.rows_changed.connect(self._on_rows_changed)
        self.paste.clicked.connect(self._on_paste)
        QGuiApplication.clipboard().dataChanged.connect(self._on_clipboard_changed)
        self._on_clipboard_changed()

    # -- reading -------------------------------------------------------------------------------

    def read(self, source: Source) -> None:
        """Read a file, or text that was pasted."""
        self._source = source
        name = source.name if isinstance(source, Path) else self.tr("the clipboard")
        self.setWindowTitle(self.tr("Data from {0}").format(name))
        self.reading_bar.guess(has_encoding=isinstance(source, Path))
        self._table = None
        self._read()

    def _read(self) -> None:
        source, reading = self._source, self.reading_bar.reading

        def read(progress: Progress) -> Table:
            if isinstance(source, Path):
                return read_table(source, reading, progress)
            return parse_table(source, reading, progress=progress)

        self._start_reading(self.tr("The table is being read."), read)

    def _take(self, source: object) -> None:
        before = self._table
        self._table = table = source if isinstance(source, Table) else None
        if table is None:
            self._show_table(Choice())
            return
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
        table, choice, scaling = self._table, self._choice, self.rows_bar.scaling
        if table is None:
            return

        def chosen(_: Progress) -> Imported:
            rows = choose(table, choice)
            return self._imported(rows.points, scaling, rows.left_out, table.title, table.notes)

        self._start_choosing(chosen)

    def _on_chosen(self, result: Imported) -> None:
        self.rows_bar.show_scaling(result.data.scaling)
        super()._on_chosen(result)

    def _note_words(self, result: Imported) -> str:
        dataset = load_data(result.data)
        words = self.tr("{0:,} rows, {1:,} of them held out").format(
            len(dataset.x), len(dataset.x_test)
        )
        if result.left_out:
            words += self.tr("; {0:,} without a value left out").format(result.left_out)
        return " ".join([f"{words}.", *map(sentence, result.notes)])

    # -- the clipboard -------------------------------------------------------------------------

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
