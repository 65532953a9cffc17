"""The first rows of a table as they are read."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from playground.data.tables.choice import Choice
from playground.data.tables.columns import Column, Kind, Table
from playground.data.tables.notation import is_missing
from playground.data.tables.roles import Role, role_of
from playground.model.parts import short_name
from playground.model.words import one_line
from playground.ui.importing.words import role_words
from playground.ui.inputs.tool_tip import plain

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole

ROWS = 100
WIDEST = 180  # pixels of a column
_ROOT = QModelIndex()


class PreviewModel(QAbstractTableModel):
    """Numbers as they were read, other cells as they stand in the table."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._view = parent
        self._table: Table | None = None
        self._choice = Choice()

    def show(self, table: Table | None, choice: Choice) -> None:
        resets = table is not self._table
        if resets:
            self.beginResetModel()
        self._table, self._choice = table, choice
        if resets:
            self.endResetModel()
        elif table is not None:
            last = len(table.columns) - 1
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, last))
            self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, last)

    # -- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._table is None else min(ROWS, self._table.n_rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self._table is None else len(self._table.columns)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        if self._table is None:
            return None
        if orientation is Qt.Orientation.Vertical:
            return str(self._table.lines[section]) if role == ItemRole.DisplayRole else None
        column = self._table.columns[section]
        if role == ItemRole.DisplayRole:
            role_ = role_of(self._choice, column)
            return f"{short_name(one_line(column.name))}\n{role_words(role_, column)}"
        if role == ItemRole.ToolTipRole:
            return plain(one_line(column.name))
        return None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        assert self._table is not None
        column, row = self._table.columns[index.column()], index.row()
        missing = is_missing(column.cells[row].strip())
        if role == ItemRole.DisplayRole:
            return self.tr("missing") if missing else _text(column, row)
        if role == ItemRole.TextAlignmentRole and column.kind is Kind.NUMBER:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == ItemRole.FontRole and missing:
            font = QFont(self._view.font())
            font.setItalic(True)
            return font
        if role == ItemRole.ForegroundRole:
            left_out = role_of(self._choice, column) is Role.LEAVE_OUT
            muted = missing or left_out
            faulty = column.fault is not None and column.fault.row == row and not left_out
            colour = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.Text
            colour = QPalette.ColorRole.BrightText if faulty else colour
            return self._view.palette().brush(colour)
        return None


def _text(column: Column, row: int) -> str:
    value = float(column.values[row])
    if column.kind is Kind.NUMBER and value == value:  # not NaN
        return f"{value:.15g}"
    return short_name(one_line(column.cells[row]))


class Preview(QTableView):
    """The first rows, numbered by their lines; the headings name the roles."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = PreviewModel(self)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("The first rows as they are read"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setTabKeyNavigation(False)
        self.setWordWrap(False)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setMaximumSectionSize(WIDEST)
        header.setResizeContentsPrecision(20)  # rows; more would take long
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.verticalHeader().setHighlightSections(False)

    def show_choice(self, table: Table | None, choice: Choice) -> None:
        self.rows.show(table, choice)
        if table is not None and len(table.columns) <= ROWS:
            self.resizeColumnsToContents()
