"""The canvas for screen readers: a tree of layers, their nodes, and the weights that come in.

Qt asks for it through a factory, so nothing is built, and nothing is told, where no assistive
technology runs. ``part_interfaces.py`` has the interfaces of layers, nodes and weights.

Qt keeps bare pointers to interfaces and deletes them when the application ends, while Python owns
its objects: one that Python lets go before ends in a segmentation fault (PySide6 6.11.3). So a
``NetworkTree`` keeps every interface that it ever gave away, and when the canvas dies it lets Qt
delete them, which leaves Python with empty shells.
"""

from __future__ import annotations

from typing import Any
from weakref import ref

import shiboken6
from PySide6.QtCore import QObject, QPoint, QTimer
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleSelectionInterface,
    QAccessibleValueChangeEvent,
)
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QWidget

from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.selection import NOTHING, Selection
from playground.ui.canvas.access.part_interfaces import (
    EdgeInterface,
    LayerInterface,
    NodeInterface,
    PartInterface,
    PartKey,
    pointer_to,
)
from playground.ui.canvas.geometry.hit_testing import hit_at

MANY_CHANGES = 40  # from which on the whole tree is told to be new

Event = QAccessible.Event

_installed = False
_trees: dict[int, NetworkTree] = {}  # by the address of the canvas, as long as it lives


def install_accessible_canvas() -> None:
    """Let Qt ask here for the interfaces of canvases, from now on."""
    global _installed
    if not _installed:
        _installed = True
        QAccessible.installFactory(_make_interface)


def _make_interface(class_name: str, thing: QObject) -> QAccessibleInterface | None:
    """Called by Qt for each object and each of its classes.

    And again for the same object when its meta-object was made anew, as PySide6 does where a slot
    is connected for the first time. Each time Qt takes what it gets for its own, and deletes it.
    """
    if class_name != "CanvasView" or not hasattr(thing, "editor"):
        return None
    view: Any = thing
    address = shiboken6.getCppPointer(view)[0]
    if address not in _trees:
        _trees[address] = NetworkTree(view)
    return _trees[address].make_root(view)


class NetworkTree:
    """All interfaces of one canvas, and what they tell when something changes.

    Attributes:
        address: of the canvas, which is its name here.
    """

    def __init__(self, view: Any) -> None:
        self._view = ref(view)
        self._session = ref(view.session)
        self.address: int = shiboken6.getCppPointer(view)[0]
        self._roots: list[NetworkInterface] = []
        self._known: dict[tuple[type[PartInterface], PartKey], PartInterface] = {}
        self._told: Selection = view.selection()
        self._document_told: Document = view.session.document
        self._name = ""
        view.destroyed.connect(self._on_view_destroyed)
        view.editor.selection_changed.connect(self._on_selection_changed)
        view.message.connect(self._on_message)
        view.session.document_changed.connect(self._on_document_changed)
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus_changed)

    @property
    def view(self) -> Any:
        """The canvas; None when it is gone."""
        view = self._view()
        return view if view is not None and shiboken6.isValid(view) else None

    def make_root(self, view: Any) -> NetworkInterface:
        """Another interface of the canvas itself."""
        self._roots.append(NetworkInterface(view, self))
        return self._roots[-1]

    @property
    def root(self) -> NetworkInterface | None:
        """The interface of the canvas itself, the one that Qt uses now; None when it is gone."""
        view = self.view
        root = None if view is None else QAccessible.queryAccessibleInterface(view)
        return root if isinstance(root, NetworkInterface) else None

    def part(self, key: PartKey) -> PartInterface:
        """The interface of a layer, a node or an edge of the network; the same one each time."""
        view = self.view
        assert view is not None
        kind = _kind_in(view.state.graph, key)
        # Another document may have a node where this one has a layer.
        return self._known.get((kind, key)) or self._make(kind, key)

    def _make(self, kind: type[PartInterface], key: PartKey) -> PartInterface:
        part = self._known[kind, key] = kind(self, key)
        return part

    def current(self) -> PartInterface | None:
        """What the keyboard is on: the last thing selected."""
        view = self.view
        selection = NOTHING if view is None else view.selection()
        keys = _in_order(selection)
        return self.part(keys[-1]) if keys else None

    # -- telling -------------------------------------------------------------------------------

    def _on_selection_changed(self, selection: Selection) -> None:
        self._tell_document()  # first what there is, then what of it is selected
        before, self._told = self._told, selection
        view = self.view
        if view is None or not QAccessible.isActive():
            return
        chosen, left = _keys(selection), _keys(before)
        if len(chosen) + len(left) > MANY_CHANGES:
            _tell(view, Event.SelectionWithin)
        else:
            for key in left - chosen:
                part = self._known.get((_kind_in(view.state.graph, key), key))
                if part is not None and part.isValid():
                    _tell(part, Event.SelectionRemove)
            for key in chosen - left:
                _tell(self.part(key), Event.Selection if len(chosen) == 1 else Event.SelectionAdd)
        self._tell_focus()

    def _on_focus_changed(self, _before: QWidget | None, now: QWidget | None) -> None:
        if now is not None and now is self.view and QAccessible.isActive():
            # Qt says next that the canvas has the focus; then it is its part's turn.
            QTimer.singleShot(0, self._tell_focus)

    def _tell_focus(self) -> None:
        view = self.view
        if view is not None and view.hasFocus():
            part = self.current()
            self._name = "" if part is None else part.name()
            _tell(view if part is None else part, Event.Focus)

    def _on_document_changed(self) -> None:
        self._tell_document()

    def _tell_document(self) -> None:
        """Say what an edit changed, if that has not been said."""
        view, old = self.view, self._document_told
        if view is None or old is (new := view.session.document):
            return
        self._document_told = new
        if not QAccessible.isActive():
            return
        if new.graph is not old.graph:
            # One edit changes the network or the data; both at once is another document.
            self._tell_structure(old.graph, new.graph, new.data is not old.data)
        if view.selection() == self._told:
            self._tell_value()

    def _tell_structure(self, old: Graph, new: Graph, opened: bool) -> None:
        gone, come = _tops(old, new), _tops(new, old)
        if opened or len(gone) + len(come) > MANY_CHANGES or _moved(old, new):
            gone = {layer.id: None for layer in old.layers}
            come = {layer.id: None for layer in new.layers}
        for part in list(self._known.values()):
            if part.key in gone and isinstance(part, _kind_in(old, part.key)):
                parent = gone[part.key]
                part.leaves = self.root if parent is None else self.part(parent)
                _tell(part, Event.ObjectDestroyed)
                part.leaves = None
        for key in come:
            _tell(self.part(key), Event.ObjectCreated)

    def _tell_value(self) -> None:
        """An edit changed what is selected: it says its new value."""
        part = self.current()
        if part is None or not part.isValid() or part.name() == self._name:
            return
        self._name = part.name()
        _tell(part, Event.NameChanged)
        value = part.value()
        if value is not None:
            _send(QAccessibleValueChangeEvent(part, value))

    def _on_message(self, text: str) -> None:
        view = self.view
        if view is not None and QAccessible.isActive():
            _send(QAccessibleAnnouncementEvent(view, text))

    def _on_view_destroyed(self) -> None:
        """Let Qt delete all interfaces, so that it keeps no pointer to any."""
        _trees.pop(self.address, None)
        session = self._session()
        if session is not None and shiboken6.isValid(session):
            session.document_changed.disconnect(self._on_document_changed)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.disconnect(self._on_focus_changed)
            for part in self._known.values():
                if shiboken6.isValid(part):
                    QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(part))
        self._known.clear()  # the roots have an object, so Qt deletes them by itself


class NetworkInterface(QAccessibleWidget):
    """The canvas as the root of the tree: its children are the layers.

    While a field is open on the canvas, the viewport that holds it comes last.
    """

    def __init__(self, view: Any, tree: NetworkTree) -> None:
        super().__init__(view, QAccessible.Role.Tree)
        self._tree = tree
        self._selecting = NetworkSelection(tree)

    def _graph(self) -> Graph | None:
        view = self._tree.view
        return None if view is None else view.state.graph

    def _has_field(self) -> bool:
        view = self._tree.view
        return view is not None and view.inline.is_open

    # -- Qt ------------------------------------------------------------------------------------

    def state(self) -> QAccessible.State:
        state = super().state()
        if self._tree.view is not None and self._tree.current() is not None:
            state.focused = False  # one of the parts has the keyboard then
        return state

    def childCount(self) -> int:
        graph = self._graph()
        return 0 if graph is None else len(graph.layers) + self._has_field()

    def child(self, index: int) -> Any:
        view = self._tree.view
        if view is None or index < 0:
            return None
        layers = view.state.graph.layers
        if index < len(layers):
            return self._tree.part(layers[index].id)
        if index > len(layers) or not self._has_field():
            return None
        return QAccessible.queryAccessibleInterface(view.viewport())

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        graph = self._graph()
        if graph is None:
            return -1
        if isinstance(child, LayerInterface):
            return graph.layer_position.get(child.key, -1)
        view = self._tree.view
        return len(graph.layers) if view is not None and child.object() is view.viewport() else -1

    def childAt(self, x: int, y: int) -> Any:
        view = self._tree.view
        if view is None or not view.isVisible():
            return None
        at = view.viewport().mapFromGlobal(QPoint(x, y))
        if not view.viewport().rect().contains(at):
            return None
        if (over := view.viewport().childAt(at)) is not None:
            return QAccessible.queryAccessibleInterface(over)
        hit = hit_at(view.state, at.x(), at.y(), view.theme.scale)
        key = hit.node or hit.edge or hit.layer
        return self._tree.part(key) if key else None

    def focusChild(self) -> Any:
        view = self._tree.view
        return self._tree.current() if view is not None and view.hasFocus() else None

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        if kind == QAccessible.InterfaceType.SelectionInterface:
            return pointer_to(self._selecting)
        return shiboken6.VoidPtr(super().interface_cast(kind))


class NetworkSelection(QAccessibleSelectionInterface):
    """The canvas's selection, for the root."""

    def __init__(self, tree: NetworkTree) -> None:
        super().__init__()
        self._tree = tree

    def _selection(self) -> Selection:
        view = self._tree.view
        return NOTHING if view is None else view.selection()

    def _select(self, selection: Selection) -> bool:
        view = self._tree.view
        if view is not None:
            view.select(selection)
        return view is not None

    # -- Qt ------------------------------------------------------------------------------------

    def selectedItemCount(self) -> int:
        return len(_keys(self._selection()))

    def selectedItems(self) -> list[QAccessibleInterface]:
        return [self._tree.part(key) for key in _in_order(self._selection())]

    def select(self, item: QAccessibleInterface) -> bool:
        if not isinstance(item, PartInterface) or not item.isValid():
            return False
        if item.key in _keys(self._selection()):
            return True
        if isinstance(item, LayerInterface):
            return self._select(Selection(layer=item.key))
        return self._select(self._selection().toggled(item.key))

    def unselect(self, item: QAccessibleInterface) -> bool:
        if not isinstance(item, PartInterface) or item.key not in _keys(self._selection()):
            return False
        if isinstance(item, LayerInterface):
            return self._select(NOTHING)
        return self._select(self._selection().toggled(item.key))

    def selectAll(self) -> bool:
        view = self._tree.view
        if view is not None:
            view.editor.select_all()
        return view is not None

    def clear(self) -> bool:
        return self._select(NOTHING)


def _kind_in(graph: Graph, key: PartKey) -> type[PartInterface]:
    if isinstance(key, tuple):
        return EdgeInterface
    return NodeInterface if key in graph.rank else LayerInterface


def _tell(what: Any, event: QAccessible.Event) -> None:
    _send(QAccessibleEvent(what, event))


def _send(event: QAccessibleEvent) -> None:
    QAccessible.updateAccessibility(event)


def _in_order(selection: Selection) -> list[PartKey]:
    """What is selected; last what the keyboard is on."""
    if selection.layer is not None:
        return [selection.layer]
    return [*selection.nodes, *selection.edges]


def _keys(selection: Selection) -> set[PartKey]:
    return set(_in_order(selection))


def _tops(graph: Graph, other: Graph) -> dict[PartKey, PartKey | None]:
    """What only ``graph`` has, without what hangs on such a thing, and the parents of it."""
    tops: dict[PartKey, PartKey | None] = {
        layer.id: None for layer in graph.layers if layer.id not in other.layer_position
    }
    for layer in graph.layers:
        if layer.id in other.layer_position:
            tops.update((n.id, layer.id) for n in layer.nodes if n.id not in other.rank)
    for key in graph.edge_index.keys() - other.edge_index.keys():
        if key[1] in other.rank:
            tops[key] = key[1]
    return tops


def _moved(old: Graph, new: Graph) -> bool:
    """Whether something that both have has another parent, or its brothers another order."""
    return _order(old, new) != _order(new, old)


def _order(graph: Graph, other: Graph) -> list[tuple[int, list[int]]]:
    return [
        (layer.id, [n.id for n in layer.nodes if n.id in other.rank])
        for layer in graph.layers
        if layer.id in other.layer_position
    ]
