"""The straight pieces and the kinks of the fit as tables, to be read and copied."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
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

from playground.analysis.exact.piece_rows import (
    KinkKind,
    KinkRow,
    PieceRow,
    columns_text,
    kink_rows,
    kinks_csv,
    piece_rows,
    pieces_csv,
)
from playground.data.days import date_text
from playground.model.graph import Graph
from playground.model.numbers import format_number, without_round_off
from playground.session import Session
from playground.ui.inputs.tool_tip import plain
from playground.ui.shell.theme import LIGHT, Theme
from playground.ui.shell.visibility import is_in_view

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
Row = PieceRow | KinkRow
Writer = Callable[[Graph, Any], tuple[str, ...]]

_ROOT = QModelIndex()
_DIGITS = 4


class _Sizes(NamedTuple):
    """The largest numbers of a function; a number far smaller is round-off."""

    x: float = 0.0
    y: float = 0.0
    slope: float = 0.0


class RowsModel(QAbstractTableModel):
    """Rows of texts; the first ``n_numbers`` columns hold numbers, which are right-aligned.

    The texts of a row are written when they are first asked for: most of hundreds of rows are out
    of view.

    Attributes:
        graph, rows: what is shown.
    """

    def __init__(
        self, headings: tuple[str, ...], n_numbers: int, write: Writer, parent: QObject | None
    ) -> None:
        super().__init__(parent)
        self.graph: Graph | None = None
        self.rows: tuple[Any, ...] = ()
        self._headings = headings
        self._n_numbers = n_numbers
        self._write = write
        self._cells: dict[int, tuple[str, ...]] = {}

    def show(self, graph: Graph, rows: tuple[Any, ...]) -> None:
        """Show other rows. A selection stays while the number of rows does."""
        resets = len(rows) != len(self.rows)
        if resets:
            self.beginResetModel()
        self.graph, self.rows, self._cells = graph, rows, {}
        if resets:
            self.endResetModel()
        elif rows:
            last = self.index(len(rows) - 1, len(self._headings) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def cells(self, row: int) -> tuple[str, ...]:
        """The texts of a row."""
        if row not in self._cells and self.graph is not None:
            self._cells[row] = self._write(self.graph, self.rows[row])
        return self._cells[row]

    def text(self, rows: list[int]) -> str:
        """These rows under the headings, in columns."""
        n_words = len(self._headings) - self._n_numbers
        return columns_text(self._headings, [self.cells(i) for i in rows], n_words)

    # -- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.rows)

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
        number = column < self._n_numbers
        side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
        return side | Qt.AlignmentFlag.AlignVCenter


class PieceTable(QWidget):
    """Two tables in tabs, and buttons that copy the selected rows of one, or all its rows.

    Signals:
        x_pointed(x): a place on the selected piece, or the x of the selected kink; None when
            nothing is selected.
    """

    x_pointed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        tr = self.tr
        pieces = tr("From x"), tr("to x"), tr("Slope"), tr("Intercept"), tr("Units on")
        kinks = tr("x"), tr("y"), tr("Made by"), tr("Kind")
        self._sizes = _Sizes()
        self._dates = (False, False)  # whether x, and y, are days since 1970-01-01
        self._theme = LIGHT
        self._models = (
            RowsModel(pieces, 4, self._piece_cells, self),
            RowsModel(kinks, 2, self._kink_cells, self),
        )
        self.views = tuple(map(self._view, self._models))
        self.tabs = QTabWidget(self)
        self.tabs.setDocumentMode(True)
        self.tabs.tabBar().setAccessibleName(tr("Pieces and kinks"))
        for view, title, name in zip(
            self.views,
            (tr("Pieces"), tr("Kinks")),
            (tr("Straight pieces"), tr("Kinks")),
            strict=True,
        ):
            self.tabs.addTab(view, title)
            view.setAccessibleName(name)
        self.copy_button = QPushButton(tr("Copy"), self)
        self.copy_button.setToolTip(tr("Copy the rows as text (Ctrl+C)"))
        self.csv_button = QPushButton(tr("Copy as CSV"), self)
        self.csv_button.setToolTip(tr("Copy the rows for a spreadsheet, with all digits"))
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
        copy.setWhatsThis(self.tr("Copy the rows of the table of pieces"))
        copy.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        copy.activated.connect(self.copy_text)

    def _view(self, model: RowsModel) -> QTableView:
        view = QTableView(self)
        view.setTabKeyNavigation(False)  # Tab leaves the table
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
        self._theme = theme
        for view in self.views:
            view.setFont(theme.number_font())
            view.setStyleSheet(f"QTableView::item {{ padding: 0 {theme.px(8)}px; }}")
            view.verticalHeader().setDefaultSectionSize(theme.px(26))
        self._set_widths()
        self.note.setFont(theme.font(-0.5))

    def _set_widths(self) -> None:
        pieces, kinks = self.views
        x, y = (self._theme.px(150 if dates else 84) for dates in self._dates)
        number = self._theme.px(84)
        for view, widths in ((pieces, (x, x, number, y, 0)), (kinks, (x, y, number, 0))):
            for column, width in enumerate(widths):
                view.horizontalHeader().resizeSection(column, width)  # the last is stretched

    def refresh(self) -> None:
        """Show the pieces of the snapshot shown; costs nothing while the table can't be seen."""
        if not is_in_view(self):
            return
        graph, network = self._session.document.graph, self._session.derived.pieces
        pieces, kinks = self._models
        dataset = self._session.dataset
        dates = dataset.x_names[0] in dataset.dates, dataset.y_names[0] in dataset.dates
        if dates != self._dates:
            self._dates = dates
            self._set_widths()
        if network is not None:
            fit = network.output()
            self._sizes = _Sizes(
                _largest(fit.x), _largest(fit.y, fit.intercepts), _largest(fit.slopes)
            )
        pieces.show(graph, () if network is None else piece_rows(network))
        kinks.show(graph, () if network is None else kink_rows(network))
        none = self.tr("This network has no straight pieces.")
        self.note.setText(none if network is None else self._note(network.wrong_pieces()))
        for button in (self.copy_button, self.csv_button):
            button.setEnabled(network is not None)

    def _note(self, wrong: tuple[int, ...]) -> str:
        """Which pieces are not exact; "" when all are."""
        if not wrong:
            return ""
        numbers = ", ".join(str(number + 1) for number in wrong[:8])
        words = self.tr("Not exact here, as rounding hides a part of the network: piece {0}")
        return words.format(numbers if len(wrong) <= 8 else f"{numbers}, …")

    def _piece_cells(self, graph: Graph, row: PieceRow) -> tuple[str, ...]:
        on = _names(graph, row.on)
        if row.partly:
            on += self.tr("  (partly: {0})").format(_names(graph, row.partly))
        return (
            "-∞" if math.isinf(row.start) else self._x_text(row.start),
            "∞" if math.isinf(row.end) else self._x_text(row.end),
            _text(row.slope, self._sizes.slope),
            self._y_text(row.intercept),
            on,
        )

    def _kink_cells(self, graph: Graph, row: KinkRow) -> tuple[str, ...]:
        kinds = {
            KinkKind.NEW: self.tr("new"),
            KinkKind.INHERITED: self.tr("inherited from an earlier layer"),
            KinkKind.CANCELLED: self.tr("cancels: no kink in the fit"),
        }
        return self._x_text(row.x), self._y_text(row.y), _names(graph, row.nodes), kinds[row.kind]

    def _x_text(self, x: float) -> str:
        return date_text(x) if self._dates[0] else _text(x, self._sizes.x)

    def _y_text(self, y: float) -> str:
        return date_text(y) if self._dates[1] else _text(y, self._sizes.y)

    # -- copying ---------------------------------------------------------------------------

    def _in_front(self) -> tuple[QTableView, RowsModel]:
        at = self.tabs.currentIndex()
        return self.views[at], self._models[at]

    def _selected(self) -> list[int]:
        rows = self._in_front()[0].selectionModel().selectedRows()
        return sorted(index.row() for index in rows)

    def copy_text(self) -> None:
        """Copy the rows in columns, as the table shows them."""
        model = self._in_front()[1]
        rows = self._selected() or list(range(len(model.rows)))
        QGuiApplication.clipboard().setText(model.text(rows))

    def copy_csv(self) -> None:
        """Copy the rows as CSV, with all digits."""
        model = self._in_front()[1]
        if model.graph is not None:
            rows = [model.rows[i] for i in self._selected()] or list(model.rows)
            write = pieces_csv if model is self._models[0] else kinks_csv
            QGuiApplication.clipboard().setText(write(model.graph, rows))

    def _on_selection_changed(self) -> None:
        rows = [self._in_front()[1].rows[i] for i in self._selected()[-1:]]
        self.x_pointed.emit(_place_of(rows[0]) if rows else None)


def _largest(*arrays: NDArray[np.float64]) -> float:
    return float(max(np.abs(values).max(initial=0.0) for values in arrays))


def _text(value: float, size: float) -> str:
    return format_number(without_round_off(value, size), _DIGITS)


def _names(graph: Graph, nodes: tuple[int, ...]) -> str:
    return ", ".join(graph.display_name(node) for node in nodes)


def _place_of(row: Row) -> float:
    """The x of a kink; the middle of a piece, or 1 beyond its only end."""
    if isinstance(row, KinkRow):
        return row.x
    if math.isinf(row.start) and math.isinf(row.end):
        return 0.0
    if math.isinf(row.start):
        return row.end - 1.0
    return row.start + 1.0 if math.isinf(row.end) else (row.start + row.end) / 2.0
