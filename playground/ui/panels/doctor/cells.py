"""A table with a cell for each hidden unit: its state by colour and by mark."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import (
    QAbstractTableModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from playground.analysis.units.findings import Finding, Trouble
from playground.model.graph import Graph
from playground.session.naming import layer_title
from playground.ui.inputs.tool_tip import plain
from playground.ui.panels.doctor.words import MARKS, finding_text, state_name
from playground.ui.shell.theme import LIGHT, Theme

Index = QModelIndex | QPersistentModelIndex
Role = Qt.ItemDataRole
SIZE = 22  # pixels at the desk
LEAST_ROWS = 4  # in view, where there are so many
SHARE = 0.40  # of a cell's colour, over the surface

_ROOT = QModelIndex()


def cell_colour(trouble: Trouble | None, theme: Theme) -> QColor:
    """Green for alive, red for what never learns, yellow for the rest; pale under the mark."""
    name = theme.success if trouble is None else theme.warning
    if trouble in (Trouble.DEAD, Trouble.SATURATED):
        name = theme.error
    back, front = QColor(theme.surface), QColor(name)
    return QColor.fromRgbF(
        (1.0 - SHARE) * back.redF() + SHARE * front.redF(),
        (1.0 - SHARE) * back.greenF() + SHARE * front.greenF(),
        (1.0 - SHARE) * back.blueF() + SHARE * front.blueF(),
    )


class CellModel(QAbstractTableModel):
    """Each layer takes as many rows as its units need with ``per_row`` cells in each."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self._graph: Graph | None = None
        self._findings: Mapping[int, Finding] = {}
        self._per_row = 1
        self._rows: list[tuple[int, list[int]]] = []  # id of the layer, units

    def show(self, graph: Graph | None, findings: Mapping[int, Finding], per_row: int) -> None:
        """Show the hidden units of ``graph``; the cells stay where they are if they can."""
        rows: list[tuple[int, list[int]]] = []
        for layer in graph.layers[1:-1] if graph is not None else ():
            nodes = [node.id for node in layer.nodes]
            rows += [(layer.id, nodes[i : i + per_row]) for i in range(0, len(nodes), per_row)]
        moved = rows != self._rows or per_row != self._per_row
        if moved:
            self.beginResetModel()
        self._graph, self._findings = graph, findings
        self._rows, self._per_row = rows, per_row
        if moved:
            self.endResetModel()
        elif rows:
            last = self.index(len(rows) - 1, self.columnCount() - 1)
            self.dataChanged.emit(self.index(0, 0), last)
            self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, len(rows) - 1)

    def node(self, index: Index) -> int | None:
        """The unit of a cell; None for an empty one."""
        if not index.isValid():
            return None
        nodes = self._rows[index.row()][1]
        return nodes[index.column()] if index.column() < len(nodes) else None

    def place(self, node: int | None) -> QModelIndex:
        """The cell of a unit."""
        for row, (_, nodes) in enumerate(self._rows):
            if node in nodes:
                return self.index(row, nodes.index(node))
        return QModelIndex()

    def text(self, node: int) -> str:
        """What is wrong with a unit, or that it is alive."""
        assert self._graph is not None
        if (finding := self._findings.get(node)) is not None:
            return finding_text(self._graph, finding)
        return self.tr("{0} is alive.").format(self._graph.display_name(node))

    # -- Qt ------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else max((len(nodes) for _, nodes in self._rows), default=0)

    def flags(self, index: Index) -> Qt.ItemFlag:
        return Qt.ItemFlag.NoItemFlags if self.node(index) is None else super().flags(index)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Vertical and role == Role.DisplayRole:
            layer, _ = self._rows[section]
            first = section == 0 or self._rows[section - 1][0] != layer
            return layer_title(self._graph, layer) if first and self._graph is not None else ""
        return None

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        node = self.node(index)
        if node is None or self._graph is None:
            return None
        finding = self._findings.get(node)
        trouble = None if finding is None else finding.trouble
        match role:
            case Role.DisplayRole:
                return "" if trouble is None else MARKS[trouble]
            case Role.BackgroundRole:
                return cell_colour(trouble, self.theme)
            case Role.TextAlignmentRole:
                return Qt.AlignmentFlag.AlignCenter
            case Role.ToolTipRole:
                return plain(self.text(node))
            case Role.AccessibleTextRole:
                return f"{self._graph.display_name(node)}: {state_name(trouble)}"
        return None


class CellTable(QTableView):
    """The cells; the arrow keys go from unit to unit.

    Signals:
        pointed(node): the pointer or the arrow keys are on this unit; None for none.
        chosen(node): the unit was clicked, or Enter pressed on it.
    """

    pointed = Signal(object)
    chosen = Signal(int)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cells = CellModel(self)
        self.setModel(self.cells)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Hidden units, a row for each layer"))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(True)
        self.horizontalHeader().hide()
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
            header.setMinimumSectionSize(1)
            header.setSectionsClickable(False)
        self.clicked.connect(self._on_chosen)
        self.activated.connect(self._on_chosen)
        self._graph: Graph | None = None
        self._findings: Mapping[int, Finding] = {}

    def set_theme(self, theme: Theme) -> None:
        self.cells.theme = theme
        self.setFont(theme.font(bold=True))
        for header in (self.horizontalHeader(), self.verticalHeader()):
            header.setDefaultSectionSize(theme.px(SIZE))
        self.verticalHeader().setFont(theme.font(-0.5))
        self._show()

    def show_units(self, graph: Graph | None, findings: Mapping[int, Finding]) -> None:
        self._graph, self._findings = graph, findings
        self._show()

    def mark(self, node: int | None) -> None:
        """Show which unit is selected; None for none."""
        place = self.cells.place(node)
        if place != self.currentIndex():
            before = self.blockSignals(True)
            self.setCurrentIndex(place)
            if not place.isValid():
                self.clearSelection()
            self.blockSignals(before)

    def _show(self) -> None:
        room = self.width() - self.verticalHeader().sizeHint().width() - 2 * self.frameWidth()
        room -= self.verticalScrollBar().sizeHint().width()
        kept = self.cells.node(self.currentIndex())
        per_row = max(1, room // self.horizontalHeader().defaultSectionSize())
        self.cells.show(self._graph, self._findings, per_row)
        seen = min(max(1, self.cells.rowCount()), LEAST_ROWS)
        high = self.verticalHeader().defaultSectionSize()
        self.setMinimumHeight(seen * high + 2 * self.frameWidth())
        if kept is not None:
            self.mark(kept)

    def _on_chosen(self, index: QModelIndex) -> None:
        if (node := self.cells.node(index)) is not None:
            self.chosen.emit(node)

    # -- Qt ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        super().keyPressEvent(event)
        self.pointed.emit(self.cells.node(self.currentIndex()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseMove:
            self.pointed.emit(self.cells.node(self.indexAt(event.position().toPoint())))
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._show()
