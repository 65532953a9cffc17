"""The list of a table's columns, with the role of each."""

from __future__ import annotations

from functools import partial
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView, QWidget

from playground.data.tables.choice import Choice
from playground.data.tables.columns import Column, Table
from playground.data.tables.roles import Role, role_of, roles_for
from playground.model.parts import short_name
from playground.model.words import one_line
from playground.ui.importing.words import kind_words, role_words
from playground.ui.inputs.tool_tip import plain

Index = QModelIndex | QPersistentModelIndex
ItemRole = Qt.ItemDataRole

_ROOT = QModelIndex()
NAME, KIND, ROLE = range(3)


class ColumnsModel(QAbstractTableModel):
    """A row for each column of the table: its name, what it holds, its role."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.table: Table | None = None
        self._choice = Choice()

    def show(self, table: Table | None, choice: Choice) -> None:
        if table is not self.table:
            self.beginResetModel()
            self.table, self._choice = table, choice
            self.endResetModel()
        elif choice != self._choice:
            self._choice = choice
            self.dataChanged.emit(self.index(0, 0), self.index(self.rowCount() - 1, ROLE))

    def column_at(self, row: int) -> Column:
        assert self.table is not None
        return self.table.columns[row]

    def role_at(self, row: int) -> Role:
        return role_of(self._choice, self.column_at(row))

    # -- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() or self.table is None else len(self.table.columns)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else 3

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = ItemRole.DisplayRole
    ) -> Any:
        if orientation is Qt.Orientation.Horizontal and role == ItemRole.DisplayRole:
            return (self.tr("Column"), self.tr("Holds"), self.tr("Role"))[section]
        return None

    def data(self, index: Index, role: int = ItemRole.DisplayRole) -> Any:
        column = self.column_at(index.row())
        if role == ItemRole.DisplayRole:
            return self._text(column, index.column())
        if role == ItemRole.ToolTipRole:
            return plain(self._tip(column))
        if role == ItemRole.ForegroundRole:
            left_out = self.role_at(index.row()) is Role.LEAVE_OUT
            return _palette_colour(self, left_out)
        return None

    def _text(self, column: Column, part: int) -> str:
        if part == NAME:
            return short_name(one_line(column.name))
        if part == KIND:
            return kind_words(column)
        return f"{role_words(role_of(self._choice, column), column)}  ▾"

    def _tip(self, column: Column) -> str:
        assert self.table is not None
        if column.fault is not None:
            place = self.table.place_of(column, column.fault.row)
            return f"{one_line(column.name)}\n{place}: {column.fault.words}"
        return one_line(column.name)


def _palette_colour(model: QObject, muted: bool) -> Any:
    view = model.parent()
    assert isinstance(view, QWidget)
    role = QPalette.ColorRole.PlaceholderText if muted else QPalette.ColorRole.Text
    return view.palette().brush(role)


class ColumnList(QTableView):
    """The columns; a click on a role, Enter or a right click opens the roles that are possible.

    Signals:
        role_chosen(columns, role): the person gave columns, a list, another role.
    """

    role_chosen = Signal(object, object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.rows = ColumnsModel(self)
        self.setModel(self.rows)
        self.setAccessibleName(self.tr("Columns of the table and their roles"))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.verticalHeader().hide()
        header = self.horizontalHeader()
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(KIND, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(ROLE, QHeaderView.ResizeMode.ResizeToContents)
        header.setResizeContentsPrecision(100)
        header.setHighlightSections(False)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.clicked.connect(self._on_clicked)
        self.customContextMenuRequested.connect(self._on_menu_requested)

    def show_choice(self, table: Table | None, choice: Choice) -> None:
        self.rows.show(table, choice)

    def ask_role(self, row: int, at: QPoint | None = None) -> None:
        """Open the roles of a column; those of all selected ones where it is one of them."""
        place = self.rows.index(row, ROLE)
        chosen = {index.row() for index in self.selectionModel().selectedRows()}
        rows = sorted(chosen) if row in chosen else [row]
        columns = [self.rows.column_at(i) for i in rows]
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        for role in roles_for(columns[0]):
            if all(role in roles_for(column) for column in columns):
                action = menu.addAction(role_words(role, columns[0]))
                action.setCheckable(True)
                action.setChecked(all(self.rows.role_at(i) is role for i in rows))
                action.triggered.connect(partial(self.role_chosen.emit, columns, role))
        below = self.viewport().mapToGlobal(self.visualRect(place).bottomLeft())
        menu.popup(at or below)

    def _on_clicked(self, index: QModelIndex) -> None:
        if index.column() == ROLE:
            self.ask_role(index.row())

    def _on_menu_requested(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if index.isValid():
            self.ask_role(index.row(), self.viewport().mapToGlobal(at))

    # -- Qt ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        keys = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space, Qt.Key.Key_F2)
        if event.key() in keys and self.currentIndex().isValid():
            self.ask_role(self.currentIndex().row())
            return
        super().keyPressEvent(event)
