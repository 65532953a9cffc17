"""The straight pieces and the kinks of the fit as tables, to be read and copied."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QGuiApplication, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from playground.analysis.table import (
    KinkKind,
    KinkRow,
    PieceRow,
    columns_text,
    kink_rows,
    kinks_csv,
    piece_rows,
    pieces_csv,
)
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Session
from playground.ui.inputs.tool_tip import plain
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Row = PieceRow | KinkRow

_ROOT = QModelIndex()
_DIGITS = 4


class _RowsModel(QAbstractTableModel):
    """Rows of texts under headings; the columns in ``words`` begin in line, numbers end in line.

    A row is written when it is looked at: of hundreds most are out of view.
    """

    def __init__(
        self, headings: tuple[str, ...], words: frozenset[int], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._headings = headings
        self._words = words
        self._n_rows = 0
        self._write: Callable[[int], tuple[str, ...]] = _nothing
        self._cells: dict[int, tuple[str, ...]] = {}

    def show(self, n_rows: int, write: Callable[[int], tuple[str, ...]]) -> None:
        """Take over so many rows, and what gives their texts. A selection stays as long as the
        number of rows does."""
        others = n_rows != self._n_rows
        if others:
            self.beginResetModel()
        self._n_rows, self._write, self._cells = n_rows, write, {}
        if others:
            self.endResetModel()
        elif n_rows:
            last = self.index(n_rows - 1, len(self._headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cells(self, row: int) -> tuple[str, ...]:
        """The texts of a row."""
        if row not in self._cells:
            self._cells[row] = self._write(row)
        return self._cells[row]

    def text(self, rows: list[int]) -> str:
        """These rows and the headings, in columns."""
        return columns_text(self._headings, [self.cells(i) for i in rows], len(self._words))

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else self._n_rows

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._headings)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Role.DisplayRole:
            return self._headings[section]
        if orientation == Qt.Orientation.Horizontal and role == Role.TextAlignmentRole:
            return self._alignment(section)
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        if role == Role.DisplayRole:
            return self.cells(index.row())[index.column()]
        if role == Role.ToolTipRole:
            return plain(self.cells(index.row())[index.column()])
        if role == Role.TextAlignmentRole:
            return self._alignment(index.column())
        return None

    def _alignment(self, column: int) -> Qt.AlignmentFlag:
        side = Qt.AlignmentFlag.AlignLeft if column in self._words else Qt.AlignmentFlag.AlignRight
        return side | Qt.AlignmentFlag.AlignVCenter


def _nothing(row: int) -> tuple[str, ...]:
    """There are no rows yet."""
    raise IndexError(row)


class PieceTable(QWidget):
    """Two tables behind two tabs, and buttons that copy the one in front.

    What is copied are the selected rows, or all when none are selected.

    Signals:
        x_pointed(x): the middle of the chosen piece, or the place of the chosen kink.
    """

    x_pointed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._graph: Graph = session.document.graph
        self._pieces: tuple[PieceRow, ...] = ()
        self._kinks: tuple[KinkRow, ...] = ()
        self._piece_model = _RowsModel(
            (
                self.tr("From x"),
                self.tr("to x"),
                self.tr("Slope"),
                self.tr("Intercept"),
                self.tr("Units on"),
            ),
            frozenset({4}),
            self,
        )
        self._kink_model = _RowsModel(
            (self.tr("x"), self.tr("y"), self.tr("Made by"), self.tr("Kind")),
            frozenset({2, 3}),
            self,
        )
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(self.tr("Pieces and kinks"))
        self.views = (self._view(self._piece_model), self._view(self._kink_model))
        self.tabs.addTab(self.views[0], self.tr("Pieces"))
        self.tabs.addTab(self.views[1], self.tr("Kinks"))
        self.views[0].setAccessibleName(self.tr("Straight pieces"))
        self.views[1].setAccessibleName(self.tr("Kinks"))
        self.copy_button = QPushButton(self.tr("Copy"), self)
        self.copy_button.setToolTip(self.tr("Copy the rows as text (Ctrl+C)"))
        self.csv_button = QPushButton(self.tr("Copy as CSV"), self)
        self.csv_button.setToolTip(self.tr("Copy the rows for a spreadsheet, numbers in full"))
        self.note = QLabel(self)
        buttons = QHBoxLayout()
        buttons.setContentsMargins(8, 4, 8, 6)
        buttons.setSpacing(6)
        buttons.addWidget(self.note, 1)
        buttons.addWidget(self.copy_button)
        buttons.addWidget(self.csv_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.tabs, 1)
        layout.addLayout(buttons)
        self.copy_button.clicked.connect(self.copy_text)
        self.csv_button.clicked.connect(self.copy_csv)
        copy = QShortcut(QKeySequence.StandardKey.Copy, self)
        copy.setWhatsThis(self.tr("Copy the table of pieces, where it has the focus"))
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.copy_text)

    def _view(self, model: _RowsModel) -> QTableView:
        view = QTableView(self)
        view.setTabKeyNavigation(False)  # Tab leads on, out of the table
        view.setModel(model)
        view.setAlternatingRowColors(True)
        view.setShowGrid(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.verticalHeader().hide()
        header = view.horizontalHeader()
        header.setMinimumSectionSize(48)
        header.setStretchLastSection(True)
        view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        return view

    def set_theme(self, theme: Theme) -> None:
        for view in self.views:
            view.setFont(theme.number_font())
            view.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.px(8)}px; }}")
            view.verticalHeader().setDefaultSectionSize(theme.px(26))
            last = view.model().columnCount() - 1
            for column in range(last + 1):  # the last one takes what is left, but this at least
                width = theme.px(84) if column < last else 0
                view.horizontalHeader().resizeSection(column, width)
        self.note.setFont(theme.font(-0.5))

    def refresh(self) -> None:
        """Show the pieces of the snapshot shown; costs nothing while the table can't be seen."""
        if not is_in_view(self):
            return
        network = self._session.derived.pieces
        self._graph = self._session.document.graph
        if network is not None:
            self._pieces, self._kinks = piece_rows(network), kink_rows(network)
            self.note.setText("")
        else:
            self._pieces, self._kinks = (), ()
            self.note.setText(self.tr("This network has no straight pieces."))
        graph, pieces, kinks = self._graph, self._pieces, self._kinks
        self._piece_model.show(len(pieces), lambda i: self._piece_cells(graph, pieces[i]))
        self._kink_model.show(len(kinks), lambda i: self._kink_cells(graph, kinks[i]))
        for button in (self.copy_button, self.csv_button):
            button.setEnabled(bool(self._pieces))

    def _piece_cells(self, graph: Graph, row: PieceRow) -> tuple[str, ...]:
        on = _names(graph, row.on)
        if row.partly:
            on += self.tr("  (partly: {0})").format(_names(graph, row.partly))
        return (
            "-∞" if math.isinf(row.start) else format_number(row.start, _DIGITS),
            "∞" if math.isinf(row.end) else format_number(row.end, _DIGITS),
            format_number(row.slope, _DIGITS),
            format_number(row.intercept, _DIGITS),
            on,
        )

    def _kink_cells(self, graph: Graph, row: KinkRow) -> tuple[str, ...]:
        kinds = {
            KinkKind.NEW: self.tr("new"),
            KinkKind.INHERITED: self.tr("inherited from an earlier layer"),
            KinkKind.CANCELLED: self.tr("cancelled: not seen in the fit"),
        }
        x, y = format_number(row.x, _DIGITS), format_number(row.y, _DIGITS)
        return x, y, _names(graph, row.nodes), kinds[row.kind]

    # -- copying ---------------------------------------------------------------------------

    def _chosen(self) -> list[int]:
        """The rows to copy from the table in front."""
        view = self.views[self.tabs.currentIndex()]
        chosen = sorted(index.row() for index in view.selectionModel().selectedRows())
        return chosen or list(range(view.model().rowCount()))

    def copy_text(self) -> None:
        """Copy the rows in columns, as they stand in the table."""
        model = (self._piece_model, self._kink_model)[self.tabs.currentIndex()]
        QGuiApplication.clipboard().setText(model.text(self._chosen()))

    def copy_csv(self) -> None:
        """Copy the rows as CSV, with all digits."""
        rows, graph = self._chosen(), self._graph
        if self.tabs.currentIndex() == 0:
            text = pieces_csv(graph, [self._pieces[i] for i in rows])
        else:
            text = kinks_csv(graph, [self._kinks[i] for i in rows])
        QGuiApplication.clipboard().setText(text)

    def _on_selection_changed(self) -> None:
        view = self.views[self.tabs.currentIndex()]
        rows = [index.row() for index in view.selectionModel().selectedRows()]
        if not rows:
            self.x_pointed.emit(None)
        elif self.tabs.currentIndex() == 1:
            self.x_pointed.emit(self._kinks[rows[-1]].x)
        else:
            self.x_pointed.emit(_middle(self._pieces[rows[-1]]))


def _names(graph: Graph, nodes: tuple[int, ...]) -> str:
    return ", ".join(graph.display_name(node) for node in nodes)


def _middle(row: PieceRow) -> float:
    """A place on the piece; one unit beyond its kink where it has no other end."""
    if math.isinf(row.start) and math.isinf(row.end):
        return 0.0
    if math.isinf(row.start):
        return row.end - 1.0
    return row.start + 1.0 if math.isinf(row.end) else (row.start + row.end) / 2.0
