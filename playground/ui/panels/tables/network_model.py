"""The network as rows for Qt's views: a tree of layers, nodes and edges, or a sorted list.

No object is made for a row. An index of the tree holds, as its internal id, which row it hangs on:
0 is the root, then come the layers, then all nodes in the order of ``Graph.nodes``.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from playground.model import edits
from playground.model.activations import ACTIVATIONS
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.model.parts import EdgeKey
from playground.session import Change, Session
from playground.session.naming import layer_name, layer_title, parameter_name

Array = NDArray[np.float64]
Index = QModelIndex | QPersistentModelIndex
RowKey = int | EdgeKey  # the id of a layer or a node, or the ends of an edge
Role = Qt.ItemDataRole
Flag = Qt.ItemFlag

NAME, VALUE, GRADIENT, LOCKED = range(4)
DIGITS = 4
ACTIVATION_NAMES = {entry.label: name for name, entry in ACTIVATIONS.items()}
_ROOT = QModelIndex()
_DESCENDING = Qt.SortOrder.DescendingOrder


class NetworkModel(QAbstractItemModel):
    """Layers > nodes > edges into them; sorted by a column, all weights and biases in a list.

    The value of a layer is its activation, of a node its bias, of an edge its weight. Rows of the
    list stay in place while their values change.

    Attributes:
        graph: the network in the rows.

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
        self._sorting: tuple[int, Qt.SortOrder] | None = None
        self._places = np.zeros(0, np.intp)  # row of the list -> place in the parameter vector
        self._rows = self._places  # place -> row

    @property
    def is_list(self) -> bool:
        """Whether it is sorted, which makes it a list."""
        return self._sorting is not None

    def refresh(self) -> None:
        """Show the document's network, with the numbers of the snapshot shown."""
        graph, before = self._session.document.graph, self.graph
        self._values = self._session.shown.parameters
        self._gradient = self._session.derived.gradient
        if graph is before or _parts(graph) == _parts(before):
            self.graph = graph
            return
        with self._rearranging():
            self.graph = graph
            self._sort()

    # -- rows and parts ------------------------------------------------------------------------

    def key(self, index: Index) -> RowKey:
        """The part of the network in a row."""
        graph, parent, row = self.graph, index.internalId(), index.row()
        if self.is_list:
            return graph.parameter_keys[int(self._places[row])]
        if parent == 0:
            return graph.layers[row].id
        if parent <= len(graph.layers):
            return graph.layers[parent - 1].nodes[row].id
        target = graph.nodes[parent - len(graph.layers) - 1].id
        return graph.incoming[target][row], target

    def index_of(self, key: RowKey, column: int = NAME) -> QModelIndex:
        """The cell of a part; an invalid index where it has no row."""
        graph, n_layers = self.graph, len(self.graph.layers)
        if self.is_list:
            place = self._place(key)
            return _ROOT if place is None else self.createIndex(int(self._rows[place]), column, 0)
        if isinstance(key, tuple):
            if key not in graph.edge_index:
                return _ROOT
            row = graph.incoming[key[1]].index(key[0])
            return self.createIndex(row, column, 1 + n_layers + graph.rank[key[1]])
        if key in graph.layer_position:
            return self.createIndex(graph.layer_position[key], column, 0)
        if key not in graph.rank:
            return _ROOT
        layer = graph.layer_index[key]
        row = graph.rank[key] - graph.rank[graph.layers[layer].nodes[0].id]
        return self.createIndex(row, column, 1 + layer)

    def is_gone(self, index: Index) -> bool:
        """Whether the document no longer has the part of a row."""
        key, graph = self.key(index), self._session.document.graph
        return not (key in graph.edge_index or key in graph.rank or key in graph.layer_position)

    def _place(self, key: RowKey) -> int | None:
        """Where the part's weight or bias is in the parameter vector."""
        return self.graph.parameter_index.get(key)

    @contextmanager
    def _rearranging(self) -> Iterator[None]:
        """Change the rows; views keep the selected, expanded and edited ones that stay."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        cells = [(self.key(index), index.column()) for index in before]
        yield
        self.changePersistentIndexList(before, [self.index_of(*cell) for cell in cells])
        self.layoutChanged.emit()

    def _sort(self) -> None:
        if self._sorting is None:
            return
        column, order = self._sorting
        sizes = self._sort_values(column)
        self._places = np.argsort(-sizes if order == _DESCENDING else sizes, kind="stable")
        self._rows = np.argsort(self._places)

    def _sort_values(self, column: int) -> Array:
        """``(n_parameters,)``; names sort by source, then target, with the biases last."""
        graph, n_nodes = self.graph, len(self.graph.nodes)
        if column == NAME:
            sources, targets = graph.ends
            biases = n_nodes * n_nodes + np.arange(len(graph.units))
            return np.concatenate([sources * n_nodes + targets, biases]).astype(np.float64)
        if column == LOCKED:
            return graph.locked.astype(np.float64)
        if column == VALUE:
            return self._values
        return np.zeros(graph.n_parameters) if self._gradient is None else abs(self._gradient)

    # -- cells ---------------------------------------------------------------------------------

    def _text(self, key: RowKey, column: int) -> str:
        graph, place = self.graph, self._place(key)
        if column == NAME:
            if isinstance(key, tuple):
                return f"{graph.display_name(key[0])} → {graph.display_name(key[1])}"
            if key in graph.layer_position:
                return layer_title(graph, key)
            return parameter_name(graph, key) if self.is_list else graph.display_name(key)
        if place is None:
            return self._activation(key) if column == VALUE else ""
        if column == VALUE:
            return format_number(float(self._values[place]), DIGITS)
        if column == LOCKED:
            return self.tr("locked") if graph.locked[place] else ""
        return "" if self._gradient is None else format_number(self._gradient[place], DIGITS)

    def _activation(self, key: RowKey) -> str:
        """The label of a layer's activation; "" where there is none."""
        at = self.graph.layer_position.get(key, 0) if isinstance(key, int) else 0
        return ACTIVATIONS[self.graph.layers[at].activation].label if at else ""

    def _spoken(self, key: RowKey, column: int) -> str:
        """A cell for a screen reader, where its text alone does not say enough."""
        place, text = self._place(key), self._text(key, column)
        if place is None:
            return self.tr("activation {0}").format(text) if column == VALUE and text else text
        if column == VALUE:
            words = self.tr("weight {0}") if isinstance(key, tuple) else self.tr("bias {0}")
            return words.format(text)
        return text or (self.tr("not locked") if column == LOCKED else "")

    def _edit_value(self, key: RowKey, column: int) -> str | float | None:
        """What an editor begins with."""
        place = self._place(key)
        if column == NAME:
            if isinstance(key, int) and key in self.graph.layer_position:
                return layer_name(self.graph, key)
            return self._text(key, NAME)
        return self._activation(key) if place is None else float(self._values[place])

    def _edit(self, text: str, change: Change) -> bool:
        if reason := self._session.edit(text, change):
            self.refused.emit(reason)
        return not reason

    def _rename(self, key: int, name: str) -> bool:
        if name == self._edit_value(key, NAME):
            return True
        if key in self.graph.layer_position:
            return self._edit(self.tr("Rename layer"), lambda d: edits.rename_layer(d, key, name))
        return self._edit(self.tr("Rename node"), lambda d: edits.rename_node(d, key, name))

    # -- Qt ------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _ROOT) -> QModelIndex:
        if not 0 <= row < self.rowCount(parent) or not 0 <= column <= LOCKED:
            return _ROOT
        if not parent.isValid():
            return self.createIndex(row, column, 0)
        above, at = parent.internalId(), parent.row()
        if above > 0:  # the parent is a node
            layers = self.graph.layers
            at = len(layers) + self.graph.rank[layers[above - 1].nodes[at].id]
        return self.createIndex(row, column, 1 + at)

    def parent(self, index: Index = _ROOT) -> Any:
        if not index.isValid() or index.internalId() == 0:
            return _ROOT
        at = index.internalId() - 1
        layers = self.graph.layers
        key = layers[at].id if at < len(layers) else self.graph.nodes[at - len(layers)].id
        return self.index_of(key)

    def rowCount(self, parent: Index = _ROOT) -> int:
        graph = self.graph
        if not parent.isValid():
            return graph.n_parameters if self.is_list else len(graph.layers)
        if parent.column() != NAME or self.is_list:
            return 0
        above = parent.internalId()
        if above == 0:
            return len(graph.layers[parent.row()].nodes)
        if above > len(graph.layers):
            return 0
        return len(graph.incoming[graph.layers[above - 1].nodes[parent.row()].id])

    def columnCount(self, parent: Index = _ROOT) -> int:
        return LOCKED + 1

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """List all weights and biases in the order of a column; -1 gives the tree again."""
        with self._rearranging():
            self._sorting = None if column < 0 else (column, order)
            self._sort()
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, NAME, LOCKED)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Role.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal:
            return None
        if role == Role.TextAlignmentRole:
            return _alignment(section)
        if role == Role.InitialSortOrderRole:
            return _DESCENDING.value if section in (GRADIENT, LOCKED) else 0
        if role == Role.ToolTipRole:
            return self.tr(
                "Click to list all weights and biases in this order (gradients by size);"
                " the third click shows the layers again"
            )
        if role != Role.DisplayRole:
            return None
        titles = self.tr("Name"), self.tr("Value"), self.tr("Gradient"), self.tr("Locked")
        if self._sorting is None or self._sorting[0] != section:
            return titles[section]
        # Qt's own arrow would cover the title.
        arrow = "▾" if self._sorting[1] == _DESCENDING else "▴"
        left = section in (VALUE, GRADIENT)
        return f"{arrow} {titles[section]}" if left else f"{titles[section]} {arrow}"

    def data(self, index: Index, role: int = Role.DisplayRole) -> Any:
        column = index.column()
        if role == Role.DisplayRole:
            return self._text(self.key(index), column)
        if role == Role.EditRole:
            return self._edit_value(self.key(index), column)
        if role == Role.AccessibleTextRole:
            return self._spoken(self.key(index), column)
        if role == Role.TextAlignmentRole:
            return _alignment(column)
        if role == Role.CheckStateRole and column == LOCKED:
            place = self._place(self.key(index))
            locked = place is not None and self.graph.locked[place]
            state = Qt.CheckState.Checked if locked else Qt.CheckState.Unchecked
            return None if place is None else state
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        if not index.isValid():
            return Flag.NoItemFlags
        key, column = self.key(index), index.column()
        flags = Flag.ItemIsSelectable | Flag.ItemIsEnabled
        if self.is_list or isinstance(key, tuple):
            flags |= Flag.ItemNeverHasChildren
        elif column == NAME:
            flags |= Flag.ItemIsEditable
        has_value = self._place(key) is not None
        if column == VALUE and (has_value or self._activation(key)):
            flags |= Flag.ItemIsEditable
        if column == LOCKED and has_value:
            flags |= Flag.ItemIsUserCheckable
        return flags

    def setData(self, index: Index, value: Any, role: int = Role.EditRole) -> bool:
        key, column = self.key(index), index.column()
        if column == LOCKED and role == Role.CheckStateRole:
            locked = Qt.CheckState(value) == Qt.CheckState.Checked
            words = self.tr("Lock {0}") if locked else self.tr("Unlock {0}")
            text = words.format(parameter_name(self.graph, key))
            return self._edit(text, lambda d: edits.set_locked(d, [key], locked))
        if role != Role.EditRole:
            return False
        if column == NAME and isinstance(key, int):
            return self._rename(key, str(value))
        if column == VALUE and self._place(key) is not None:
            text = self.tr("Set {0}").format(parameter_name(self.graph, key))
            return self._edit(text, lambda d: edits.set_values(d, {key: float(value)}))
        if column == VALUE and isinstance(key, int):
            name = ACTIVATION_NAMES[value]
            text = self.tr("Change activation")
            return self._edit(text, lambda d: edits.set_activation(d, key, name))
        return False


def _parts(graph: Graph) -> tuple[object, ...]:
    """All layers, nodes and edges in their order; the rows are the same while this is."""
    return (
        [(layer.id, [node.id for node in layer.nodes]) for layer in graph.layers],
        graph.parameter_keys,
    )


def _alignment(column: int) -> Qt.AlignmentFlag:
    right = column in (VALUE, GRADIENT)
    side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
    return side | Qt.AlignmentFlag.AlignVCenter
