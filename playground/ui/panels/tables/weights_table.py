"""All weights and biases as a table: sortable, editable, live, and readable without the canvas."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractTableModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QSortFilterProxyModel,
    Qt,
    Signal,
)
from PySide6.QtGui import QFocusEvent, QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from playground.engine.run import Snapshot
from playground.model import edits
from playground.model.document import Document
from playground.model.graph import ParameterKey
from playground.model.numbers import format_number
from playground.session import Session
from playground.session.naming import parameter_name
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.value_delegate import ValueDelegate
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

Array = NDArray[np.float64]
Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole

FROM, TO, VALUE, GRADIENT, LOCKED = range(5)
WIDEST = "-9.999e-999"  # of a value or gradient, as it is written here
SORT_ROLE = Role.UserRole
_ROOT = QModelIndex()
_EDITING = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)
_SORTING = {
    Qt.Key.Key_Up: Qt.SortOrder.AscendingOrder,
    Qt.Key.Key_Down: Qt.SortOrder.DescendingOrder,
}


class WeightsModel(QAbstractTableModel):
    """One row for each parameter, in the order of the parameter vector.

    Signals:
        refused(reason): an edit could not be made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.graph = session.document.graph
        self._values: Array = session.shown.parameters
        self._gradient: Array | None = None
        self._headers = (
            self.tr("From"),
            self.tr("To"),
            self.tr("Value"),
            self.tr("Gradient"),
            self.tr("Locked"),
        )

    def key(self, row: int) -> ParameterKey:
        """What the row stands for."""
        return self.graph.parameter_keys[row]

    def row(self, key: ParameterKey) -> int | None:
        """The row of a weight or bias; None when there is none."""
        if isinstance(key, tuple):
            return self.graph.edge_index.get(key)
        return self.graph.bias_index.get(key)

    def show(self, document: Document, snapshot: Snapshot, gradient: Array | None) -> None:
        """Take over the document's structure and the snapshot's numbers."""
        graph = document.graph
        rebuilt = graph is not self.graph and graph.parameter_keys != self.graph.parameter_keys
        if rebuilt:
            self.beginResetModel()
        self.graph = graph
        self._values, self._gradient = snapshot.parameters, gradient
        if rebuilt:
            self.endResetModel()
        else:
            self.dataChanged.emit(self.index(0, FROM), self.index(self.rowCount() - 1, LOCKED))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self.graph.n_parameters

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headers)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._headers[section]
        if orientation == Qt.Orientation.Horizontal and role == Role.TextAlignmentRole:
            return _alignment(section)
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        row, column = index.row(), index.column()
        key = self.key(row)
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        if role == Role.CheckStateRole and column == LOCKED:
            locked = bool(self.graph.locked[row])
            return Qt.CheckState.Checked if locked else Qt.CheckState.Unchecked
        if role == Role.AccessibleTextRole and column == LOCKED:
            return self.tr("locked") if self.graph.locked[row] else self.tr("not locked")
        if role == Role.EditRole and column == VALUE:
            return float(self._values[row])
        if role == SORT_ROLE:
            return self._sort_value(row, column, key)
        if role != Role.DisplayRole:
            return None
        if column == FROM:
            return self.graph.display_name(key[0]) if isinstance(key, tuple) else self.tr("bias")
        if column == TO:
            return self.graph.display_name(key[1] if isinstance(key, tuple) else key)
        if column == VALUE:
            return format_number(float(self._values[row]), 4)
        if column == LOCKED:
            return self.tr("locked") if self.graph.locked[row] else ""
        if column == GRADIENT:
            return "" if self._gradient is None else format_number(float(self._gradient[row]), 4)
        return None

    def _sort_value(self, row: int, column: int, key: ParameterKey) -> float:
        rank = self.graph.rank
        if column == FROM:
            return rank[key[0]] if isinstance(key, tuple) else len(rank) + rank[key]
        if column == TO:
            return rank[key[1] if isinstance(key, tuple) else key]
        if column == VALUE:
            return float(self._values[row])
        if column == GRADIENT:
            return 0.0 if self._gradient is None else float(self._gradient[row])
        return float(self.graph.locked[row])

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        if index.column() == VALUE:
            flags |= Qt.ItemFlag.ItemIsEditable
        if index.column() == LOCKED:
            flags |= Qt.ItemFlag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        key = self.key(index.row())
        name = parameter_name(self.graph, key)
        if index.column() == LOCKED and role == Role.CheckStateRole:
            locked = Qt.CheckState(value) == Qt.CheckState.Checked
            text = (self.tr("Lock {0}") if locked else self.tr("Unlock {0}")).format(name)
            reason = self._session.edit(text, lambda d: edits.set_locked(d, [key], locked))
        elif index.column() == VALUE and role == Role.EditRole:
            text = self.tr("Set {0}").format(name)
            reason = self._session.edit(text, lambda d: edits.set_values(d, {key: float(value)}))
        else:
            return False
        if reason:
            self.refused.emit(reason)
        return not reason


def _alignment(column: int) -> Qt.AlignmentFlag:
    side = (
        Qt.AlignmentFlag.AlignRight if column in (VALUE, GRADIENT) else Qt.AlignmentFlag.AlignLeft
    )
    return side | Qt.AlignmentFlag.AlignVCenter


class _Sorted(QSortFilterProxyModel):
    """The rows in the order of a column, whose title has an arrow: Qt's own would cover it."""

    # -- Qt ------------------------------------------------------------------------------------

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        title = super().headerData(section, orientation, role)
        if role != Role.DisplayRole or section != self.sortColumn():
            return title
        arrow = "▴" if self.sortOrder() == Qt.SortOrder.AscendingOrder else "▾"
        on_the_right = section in (VALUE, GRADIENT)
        return f"{arrow} {title}" if on_the_right else f"{title} {arrow}"


class _View(QTableView):
    """A table whose Enter and F2 edit the value of the row that the keyboard is on.

    Alt+Up and Alt+Down sort by the column that it is on.
    """

    # -- Qt ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        row = self.currentIndex()
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if event.key() in _EDITING and not keys and row.isValid():
            self.edit(row.siblingAtColumn(VALUE))
        elif event.key() in _SORTING and keys == Qt.KeyboardModifier.AltModifier and row.isValid():
            self.sortByColumn(row.column(), _SORTING[Qt.Key(event.key())])
            self.scrollTo(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if not self.currentIndex().isValid() and self.model().rowCount():
            # Where the selection is, not in the first cell, where Qt would begin.
            rows = self.selectionModel().selectedRows(VALUE)
            here = rows[0] if rows else self.model().index(0, VALUE)
            chosen = QItemSelectionModel.SelectionFlag.NoUpdate
            self.selectionModel().setCurrentIndex(here, chosen)
        super().focusInEvent(event)


class WeightsTable(QWidget):
    """The table with its selection.

    Signals:
        keys_selected(keys): the person chose these weights and biases, a list of ParameterKey.
        refused(reason): an edit could not be made.
    """

    keys_selected = Signal(object)
    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._mirroring = False
        self._chosen: tuple[ParameterKey, ...] = ()  # also while the model is without some of them
        self.model = WeightsModel(session, self)
        self.model.refused.connect(self.refused)
        self._proxy = _Sorted(self)
        self._proxy.setDynamicSortFilter(False)  # rows stay in place while their values run
        self._proxy.setSortRole(SORT_ROLE)
        self._proxy.setSourceModel(self.model)
        self.view = _View(self)
        self.view.setModel(self._proxy)
        self.view.setAccessibleName(self.tr("Weights and biases"))
        self.view.setTabKeyNavigation(False)  # Tab leads on, out of the table
        self._values = values = ValueDelegate(self.view)
        values.refused.connect(self.refused)
        self.view.setItemDelegateForColumn(VALUE, values)
        self.model.modelAboutToBeReset.connect(self._close_editor)
        # As they are until a header is clicked; without this all rows would be sorted right away.
        self.view.horizontalHeader().setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.view.setSortingEnabled(True)
        self.view.setAlternatingRowColors(True)
        self.view.setShowGrid(False)
        self.view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.view.verticalHeader().hide()
        header = self.view.horizontalHeader()
        header.setMinimumSectionSize(48)
        for column in (FROM, TO):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        for column in (VALUE, GRADIENT, LOCKED):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.Fixed)
        self.view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        self._proxy.modelReset.connect(self._on_model_reset)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.view)

    def set_theme(self, theme: Theme) -> None:
        self.view.setFont(theme.number_font())
        edge = theme.px(1)
        self.view.setStyleSheet(
            "QTableView { outline: none; }"  # the frame of the cell says it
            f"QTableView::item {{ padding: 0 {theme.px(8)}px; }}"
            f"QTableView::item:focus {{ border: {2 * edge}px solid {theme.focus}; }}"
            f"QTableView::item:selected:focus {{ border-color: {theme.text}; }}"
            f"QTableView:focus {{ border-color: {theme.focus}; }}"
        )
        self.view.verticalHeader().setDefaultSectionSize(theme.px(26))
        # No number is cut, least of all its exponent.
        digits = QFontMetrics(self.view.font()).horizontalAdvance(WIDEST) + theme.px(24)
        header = self.view.horizontalHeader()
        for column, least in ((VALUE, digits), (GRADIENT, digits), (LOCKED, 0)):
            header.resizeSection(column, max(least, header.sectionSizeHint(column)))

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show these numbers; costs nothing while the table can't be seen."""
        document = self._session.document
        seen = is_in_view(self)
        if seen or document.graph is not self.model.graph:
            gradient = self._session.derived.gradient if seen else None
            current = self._proxy.mapToSource(self.view.currentIndex())
            key = self.model.key(current.row()) if current.isValid() else None
            self.model.show(document, snapshot, gradient)
            if key is not None and not self.view.currentIndex().isValid():
                self._return_to(key, current.column())

    def _close_editor(self) -> None:
        """Give up what is being typed: the rows are made anew."""
        for field in self.view.viewport().findChildren(NumberField):
            field.blockSignals(True)
            self._values.closeEditor.emit(field)

    def _return_to(self, key: ParameterKey, column: int) -> None:
        """Bring the keyboard back to where it was before all rows were made anew."""
        if (row := self.model.row(key)) is not None:
            here = self._proxy.mapFromSource(self.model.index(row, column))
            chosen = QItemSelectionModel.SelectionFlag.NoUpdate
            self.view.selectionModel().setCurrentIndex(here, chosen)

    def _on_model_reset(self) -> None:
        self._mark(self._chosen)

    def select(self, keys: Collection[ParameterKey]) -> None:
        """Mark these rows, without a signal."""
        self._chosen = tuple(keys)
        rows = self._mark(self._chosen)
        if rows:
            self.view.scrollTo(self._proxy.mapFromSource(self.model.index(rows[0], FROM)))

    def _mark(self, keys: Collection[ParameterKey]) -> list[int]:
        """Select the rows of these weights and biases, as far as they are there."""
        rows = [row for key in keys if (row := self.model.row(key)) is not None]
        chosen = QItemSelection()
        for row in rows:
            index = self._proxy.mapFromSource(self.model.index(row, FROM))
            chosen.select(index, index.siblingAtColumn(LOCKED))
        self._mirroring = True
        self.view.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        self._mirroring = False
        return rows

    def _on_selection_changed(self) -> None:
        if self._mirroring:
            return
        rows = self.view.selectionModel().selectedRows()
        keys = [self.model.key(self._proxy.mapToSource(r).row()) for r in rows]
        self._chosen = tuple(keys)
        self.keys_selected.emit(keys)
