"""All weights and biases in the tree of the network: sortable, editable and live."""

from __future__ import annotations

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
)
from PySide6.QtGui import QFontMetrics, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QHeaderView,
    QLineEdit,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from playground.model.parts import MAX_NAME
from playground.model.selection import NOTHING, Selection
from playground.session import Session
from playground.ui.inputs.value_delegate import ValueDelegate
from playground.ui.inputs.words import NarrowCombo
from playground.ui.panels.tables.network_model import (
    ACTIVATION_NAMES,
    GRADIENT,
    LOCKED,
    NAME,
    VALUE,
    Index,
    NetworkModel,
    RowKey,
)
from playground.ui.shell.theme import Theme
from playground.ui.shell.visibility import is_in_view

WIDEST = "-9.999e-999"  # of a value or gradient, as it is written here
FEW = 60  # weights and biases; a larger network opens without its edges
NUMBER_BEGINS = "0123456789-.,"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_DELETE = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_SORTING = {
    Qt.Key.Key_Up: Qt.SortOrder.AscendingOrder,
    Qt.Key.Key_Down: Qt.SortOrder.DescendingOrder,
}
_Move = QAbstractItemView.CursorAction
_NO_UPDATE = QItemSelectionModel.SelectionFlag.NoUpdate


class NameDelegate(QStyledItemDelegate):
    """Edits the name of a layer or a node."""

    def _on_editing_finished(self) -> None:
        self.commitData.emit(self.sender())

    # -- Qt ------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        field = QLineEdit(parent)
        field.setMaxLength(MAX_NAME)
        field.editingFinished.connect(self._on_editing_finished)  # a command may ask for it
        return field


class CellDelegate(ValueDelegate):
    """Edits weights and biases as numbers; the activation of a layer is chosen from a list."""

    def _on_activation_chosen(self) -> None:
        self.commitData.emit(self.sender())

    # -- Qt ------------------------------------------------------------------------------------

    def createEditor(self, parent: QWidget, option: QStyleOptionViewItem, index: Index) -> QWidget:
        if not isinstance(index.data(Qt.ItemDataRole.EditRole), str):
            return super().createEditor(parent, option, index)
        combo = NarrowCombo(parent)
        combo.addItems(list(ACTIVATION_NAMES))
        combo.activated.connect(self._on_activation_chosen)
        return combo

    def setEditorData(self, editor: QWidget, index: Index) -> None:
        if isinstance(editor, NarrowCombo):
            editor.setCurrentText(index.data(Qt.ItemDataRole.EditRole))
        else:
            super().setEditorData(editor, index)

    def setModelData(self, editor: QWidget, model: QAbstractItemModel, index: Index) -> None:
        if isinstance(editor, NarrowCombo):
            model.setData(index, editor.currentText(), Qt.ItemDataRole.EditRole)
        else:
            super().setModelData(editor, model, index)


class NetworkView(QTreeView):
    """A tree whose keys do what they do on the canvas.

    Left and Right fold and unfold a row, then go to its other cells. Enter and digits edit the
    value of the row, F2 its name, Space its lock. Alt+Up and Alt+Down sort by the column that the
    keyboard is on; once more, and the tree is back.

    Signals:
        delete_requested(): the selection is to be deleted.
    """

    delete_requested = Signal()

    def _edit_cell(self, cell: QModelIndex, typed: QKeyEvent | None = None) -> None:
        if cell.flags() & Qt.ItemFlag.ItemIsEditable:
            self.edit(cell)
            editor = QApplication.focusWidget()
            if typed is not None and editor is not None and editor is not self:
                QApplication.sendEvent(editor, typed)

    def _toggle_lock(self, cell: QModelIndex) -> None:
        role = Qt.ItemDataRole.CheckStateRole
        if (state := cell.data(role)) is not None:
            locked = Qt.CheckState(state) == Qt.CheckState.Checked
            new = Qt.CheckState.Unchecked if locked else Qt.CheckState.Checked
            self.model().setData(cell, new, role)

    def _sort_by(self, column: int, order: Qt.SortOrder) -> None:
        header = self.header()
        if (header.sortIndicatorSection(), header.sortIndicatorOrder()) == (column, order):
            column = -1
        self.sortByColumn(column, order)
        self.scrollTo(self.currentIndex())

    # -- Qt ------------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        cell, key = self.currentIndex(), Qt.Key(event.key())
        keys = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        alt = keys == Qt.KeyboardModifier.AltModifier
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing or not cell.isValid() or (keys and not alt):
            super().keyPressEvent(event)
        elif alt and key in _SORTING:
            self._sort_by(cell.column(), _SORTING[key])
        elif alt:
            super().keyPressEvent(event)
        elif key in _ENTER:
            self._edit_cell(cell.siblingAtColumn(VALUE))
        elif key == Qt.Key.Key_F2:
            name = cell.siblingAtColumn(NAME)
            is_named = name.flags() & Qt.ItemFlag.ItemIsEditable
            self._edit_cell(name if is_named else cell.siblingAtColumn(VALUE))
        elif key == Qt.Key.Key_Space:
            self._toggle_lock(cell.siblingAtColumn(LOCKED))
        elif key in _DELETE:
            self.delete_requested.emit()
        elif event.text() and event.text() in NUMBER_BEGINS:
            self._edit_cell(cell.siblingAtColumn(VALUE), event)
        else:
            super().keyPressEvent(event)

    def moveCursor(self, action: _Move, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        """Qt has no keys to the other cells where whole rows are selected."""
        cell = self.currentIndex()
        column = cell.column()
        if action == _Move.MoveLeft and column > NAME:
            return cell.siblingAtColumn(column - 1)
        if action == _Move.MoveRight and cell.isValid():
            unfolds = self.model().hasChildren(cell) and not self.isExpanded(cell)
            if not unfolds and column < LOCKED:
                return cell.siblingAtColumn(column + 1)
        return super().moveCursor(action, modifiers)


class WeightsTree(QWidget):
    """Layers, nodes and edges with their values; sorted by a column, a list of all values.

    Signals:
        selection_wanted(Selection): the person chose these parts.
        delete_requested(): they are to be deleted.
        refused(reason): an edit could not be made.
    """

    selection_wanted = Signal(object)
    delete_requested = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._selection = NOTHING
        self._marked = NOTHING  # what of it the rows show
        self._marking = False
        self._is_new = True  # another document was opened since the rows were last seen
        self._above: RowKey | None = None  # the row above the keyboard's, should that one go
        self.model = NetworkModel(session, self)
        self.model.refused.connect(self.refused)
        self.view = view = NetworkView(self)
        # Before the view's own slot, which takes seconds to keep a selection of thousands of rows.
        self.model.layoutAboutToBeChanged.connect(self._on_rearranging)
        view.setModel(self.model)
        self.model.layoutChanged.connect(self._mark)
        view.setAccessibleName(self.tr("Weights and biases"))
        self._names, self._values = NameDelegate(view), CellDelegate(view)
        self._values.refused.connect(self.refused)
        view.setItemDelegateForColumn(NAME, self._names)
        view.setItemDelegateForColumn(VALUE, self._values)
        view.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setAlternatingRowColors(True)
        view.setUniformRowHeights(True)
        view.delete_requested.connect(self.delete_requested)
        view.selectionModel().selectionChanged.connect(self._on_selection_changed)
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(48)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        view.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._on_sorted)
        session.document_opened.connect(self._on_document_opened)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(view)

    def set_theme(self, theme: Theme) -> None:
        self.view.setFont(theme.number_font())
        edge = theme.px(1)
        self.view.setStyleSheet(
            "QTreeView { outline: none; }"  # the frame of the cell says it
            f"QTreeView::item {{ height: {theme.px(24)}px; padding: 0 {theme.px(8)}px; }}"
            f"QTreeView::item:focus {{ border: {2 * edge}px solid {theme.focus}; }}"
            f"QTreeView::item:selected {{ background: {theme.accent}; color: {theme.on_accent}; }}"
            f"QTreeView::item:selected:focus {{ border-color: {theme.text}; }}"
            f"QTreeView:focus {{ border-color: {theme.focus}; }}"
        )
        self.view.setIndentation(theme.px(18))
        # No number is cut, least of all its exponent.
        digits = QFontMetrics(self.view.font()).horizontalAdvance(WIDEST) + theme.px(24)
        header = self.view.header()
        for column, least in ((VALUE, digits), (GRADIENT, digits), (LOCKED, 0)):
            header.resizeSection(column, max(least, header.sectionSizeHint(column)))

    # -- showing -------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show the network and the numbers of now; costs nothing while it can't be seen."""
        if not is_in_view(self):
            return
        self.model.refresh()
        if self._is_new:
            self._unfold()
        if self._marked != self._selection:
            self._mark()
        # ``dataChanged`` would have Qt ask for the place of every row: 0.1 s for 10,000 of them.
        self.view.viewport().update()

    def _unfold(self) -> None:
        """As the tree is at first: all layers open, and all nodes of a small network."""
        self._is_new = False
        self.view.expandToDepth(1 if self.model.graph.n_parameters <= FEW else 0)

    def _on_document_opened(self) -> None:
        self._is_new = True
        self.refresh()

    def _on_sorted(self, column: int) -> None:
        self.view.setRootIsDecorated(column < 0)
        if column < 0:
            self._unfold()
            self._mark()
        else:
            self.view.scrollToTop()

    def _on_rearranging(self) -> None:
        view, current = self.view, self.view.currentIndex()
        above = view.indexAbove(current)
        self._above = self.model.key(above) if above.isValid() else None
        if current.isValid() and self.model.is_gone(current):
            for editor in view.viewport().findChildren(QWidget):
                editor.blockSignals(True)  # or it would announce what was typed
                self._values.closeEditor.emit(editor)
        self._marking = True
        view.clearSelection()

    # -- selection -----------------------------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Select the rows of these parts, without a signal."""
        if selection != self._selection:
            self._selection = selection
            if is_in_view(self):
                self._mark()

    def _mark(self) -> None:
        """Select the rows of the selection, as far as it has some, and go to the last of them."""
        selection = self._selection.within(self.model.graph)
        keys: list[RowKey] = [*selection.nodes, *selection.edges]
        if selection.layer is not None:
            keys = [selection.layer]
            if self.model.is_list:
                keys = [*selection.parameters(self.model.graph)]
        cells = [cell for key in keys if (cell := self.model.index_of(key)).isValid()]
        self._marking = True
        current = self.view.currentIndex()
        if cells:
            current = cells[-1].siblingAtColumn(max(NAME, current.column()))
        elif not current.isValid() and self._above is not None:
            current = self.model.index_of(self._above)
        self.view.selectionModel().setCurrentIndex(current, _NO_UPDATE)
        chosen = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().select(_rows_of(cells), chosen)
        self._marking = False
        self._marked = self._selection

    def _on_selection_changed(self) -> None:
        if self._marking:
            return
        graph = self.model.graph
        keys = [self.model.key(row) for row in self.view.selectionModel().selectedRows()]
        ids = [key for key in keys if not isinstance(key, tuple)]
        layers = [key for key in ids if key in graph.layer_position]
        if len(keys) == len(layers) == 1:
            chosen = Selection(layer=layers[0])
        else:
            nodes = [node.id for layer in layers for node in graph.layer(layer).nodes]
            nodes += [key for key in ids if key in graph.rank]
            edges = tuple(key for key in keys if isinstance(key, tuple))
            chosen = Selection(edges=edges).with_nodes(nodes)
        self._selection = self._marked = chosen
        self.selection_wanted.emit(chosen)


def _rows_of(cells: list[QModelIndex]) -> QItemSelection:
    """Their rows; adjoining ones as one range, for Qt takes seconds for thousands of ranges."""
    rows = QItemSelection()
    first = last = QModelIndex()
    for cell in sorted(cells, key=lambda cell: (cell.internalId(), cell.row())):
        place = cell.internalId(), cell.row()
        if first.isValid() and place == (last.internalId(), last.row() + 1):
            last = cell
            continue
        rows.select(first, last.siblingAtColumn(LOCKED))
        first = last = cell
    rows.select(first, last.siblingAtColumn(LOCKED))
    return rows
