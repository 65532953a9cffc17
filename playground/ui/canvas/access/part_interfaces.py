"""Layers, nodes and weights as a screen reader meets them: see ``accessible.py``.

``interface_cast`` must return a VoidPtr: of an int or None PySide6 (6.11.3) hands on the address of
the Python object itself, which ends in a segmentation fault.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import shiboken6
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import (
    QAccessible,
    QAccessibleInterface,
)

from playground.model.graph import EdgeKey, Graph, ParameterKey
from playground.model.selection import Selection
from playground.ui.canvas.access import speech
from playground.ui.canvas.access.part_actions import PartActions, PartValue
from playground.ui.canvas.geometry.layout import Rect, header_rect
from playground.ui.canvas.geometry.parts import Hit, Part

PartKey = EdgeKey | int  # an edge by its ends; a layer or a node by its id

EDGE_MARGIN = 6.0  # pixels around an edge, which may be level


def pointer_to(interface: shiboken6.Object) -> shiboken6.VoidPtr:
    """What ``interface_cast`` returns for an interface that Python keeps alive."""
    return shiboken6.VoidPtr(shiboken6.getCppPointer(interface)[0])


class PartInterface(QAccessibleInterface):
    """A layer, a node or an edge by its key; not valid while the network has no such part.

    Attributes:
        key: its id or its ends.
        leaves: its parent, while that it is gone is being told.
    """

    key: Any

    def __init__(self, tree: Any, key: PartKey) -> None:
        super().__init__()
        self.key = key
        self._tree = tree
        self.leaves: QAccessibleInterface | None = None
        self._actions: PartActions | None = None
        self._value: PartValue | None = None

    @property
    def view(self) -> Any:
        """The canvas, as long as the part is on it."""
        view = self._tree.view
        return view if view is not None and self._is_in(view.state.graph) else None

    def name(self) -> str:
        return self.text(QAccessible.Text.Name)

    def value(self) -> float | None:
        """Its weight or bias; None when it has none."""
        view, key = self.view, self.parameter()
        if view is None or key is None:
            return None
        graph = view.state.graph
        index = graph.edge_index[key] if isinstance(key, tuple) else graph.bias_index[key]
        return float(view.state.parameters[index])

    # -- what the kinds of parts differ in -----------------------------------------------------

    def _is_in(self, graph: Graph) -> bool:
        return False

    def selection(self) -> Selection:
        """The part alone."""
        return Selection()

    def hit(self) -> Hit:
        """The part as something pointed at."""
        return Hit(Part.GROUND)

    def parameter(self) -> ParameterKey | None:
        """The weight or bias that is its value."""
        return None

    def _parent_key(self, graph: Graph) -> int | None:
        return None

    def _child_keys(self, graph: Graph) -> Sequence[PartKey]:
        return ()

    def _words(self, view: Any) -> tuple[str, str]:
        """Its name and its description."""
        return "", ""

    def _box(self, view: Any) -> Rect:
        """Where it is, in viewport pixels."""
        return Rect(0.0, 0.0, 0.0, 0.0)

    def _rename(self, view: Any, name: str) -> None:
        """Give it this name, if it can have one."""

    # -- Qt ------------------------------------------------------------------------------------

    def isValid(self) -> bool:
        return self.leaves is not None or self.view is not None

    def object(self) -> Any:
        return None

    def window(self) -> Any:
        view = self.view
        return None if view is None else view.window().windowHandle()

    def parent(self) -> Any:
        view = self.view
        if self.leaves is not None or view is None:
            return self.leaves or self._tree.root
        key = self._parent_key(view.state.graph)
        return self._tree.root if key is None else self._tree.part(key)

    def childCount(self) -> int:
        view = self.view
        return 0 if view is None else len(self._child_keys(view.state.graph))

    def child(self, index: int) -> Any:
        view = self.view
        keys = () if view is None else self._child_keys(view.state.graph)
        return self._tree.part(keys[index]) if 0 <= index < len(keys) else None

    def indexOfChild(self, child: QAccessibleInterface) -> int:
        view = self.view
        if view is None or not isinstance(child, PartInterface):
            return -1
        keys = self._child_keys(view.state.graph)
        return keys.index(child.key) if child.key in keys else -1

    def childAt(self, x: int, y: int) -> Any:
        """The part below it at this pixel of the screen, if one is."""
        root = self._tree.root
        part = below = None if root is None else root.childAt(x, y)
        while isinstance(part, PartInterface):
            part = part.parent()
            if part is self:
                return below
        return None

    def focusChild(self) -> Any:
        return None

    def role(self) -> QAccessible.Role:
        return QAccessible.Role.TreeItem

    def state(self) -> QAccessible.State:
        state = QAccessible.State()
        view = self.view
        if view is None:
            state.invalid = True
            return state
        state.focusable = state.selectable = state.multiSelectable = True
        state.extSelectable = True
        selection = view.selection()
        alone = self.selection()
        state.selected = selection == alone or bool(
            set(alone.nodes).intersection(selection.nodes)
            or set(alone.edges).intersection(selection.edges)
        )
        state.focused = view.hasFocus() and self._tree.current() is self
        state.expandable = state.expanded = self.childCount() > 0
        shown = view.viewport().rect().intersects(self._pixels(view))
        state.offscreen = not shown
        state.invisible = not view.isVisible()
        return state

    def rect(self) -> QRect:
        view = self.view
        if view is None:
            return QRect()
        pixels = self._pixels(view)
        return QRect(view.viewport().mapToGlobal(pixels.topLeft()), pixels.size())

    def _pixels(self, view: Any) -> QRect:
        box = self._box(view)
        corner = QPoint(math.floor(box.left), math.floor(box.top))
        return QRect(corner, QPoint(math.ceil(box.right) - 1, math.ceil(box.bottom) - 1))

    def text(self, kind: QAccessible.Text) -> str:
        view = self.view
        if view is None:
            return ""
        if kind == QAccessible.Text.Name:
            return self._words(view)[0]
        if kind == QAccessible.Text.Description:
            return self._words(view)[1]
        if kind == QAccessible.Text.Value and (value := self.value()) is not None:
            return speech.number(value)
        return ""

    def setText(self, kind: QAccessible.Text, text: str) -> None:
        view = self.view
        if view is not None and kind == QAccessible.Text.Name:
            self._rename(view, text)

    def interface_cast(self, kind: QAccessible.InterfaceType) -> Any:
        if kind == QAccessible.InterfaceType.ActionInterface:
            self._actions = self._actions or PartActions(self)
            return pointer_to(self._actions)
        if kind == QAccessible.InterfaceType.ValueInterface and self.parameter() is not None:
            self._value = self._value or PartValue(self)
            return pointer_to(self._value)
        return shiboken6.VoidPtr(0)


class LayerInterface(PartInterface):
    """A column; its children are its nodes."""

    key: int

    def _is_in(self, graph: Graph) -> bool:
        return self.key in graph.layer_position

    def selection(self) -> Selection:
        return Selection(layer=self.key)

    def hit(self) -> Hit:
        return Hit(Part.HEADER, layer=self.key)

    def _child_keys(self, graph: Graph) -> Sequence[PartKey]:
        return [node.id for node in graph.layer(self.key).nodes]

    def _words(self, view: Any) -> tuple[str, str]:
        state = view.state
        return speech.layer_name(state, self.key), speech.layer_description(state, self.key)

    def _box(self, view: Any) -> Rect:
        """Its header and its cards."""
        state = view.state
        at = state.graph.layer_position[self.key]
        box = header_rect(state.geometry, state.camera, at, view.theme.scale)
        for node in state.graph.layers[at].nodes:
            box = _union(box, _card(view, node.id))
        return box

    def _rename(self, view: Any, name: str) -> None:
        view.editor.rename_layer(self.key, name)


class NodeInterface(PartInterface):
    """A node; its value is the bias, its children are the weights that come in."""

    key: int

    def _is_in(self, graph: Graph) -> bool:
        return self.key in graph.rank

    def selection(self) -> Selection:
        return Selection((self.key,))

    def hit(self) -> Hit:
        return Hit(Part.NODE, node=self.key)

    def parameter(self) -> ParameterKey | None:
        view = self.view
        return self.key if view is not None and self.key in view.state.graph.bias_index else None

    def _parent_key(self, graph: Graph) -> int | None:
        return graph.layer_of(self.key).id

    def _child_keys(self, graph: Graph) -> Sequence[PartKey]:
        return [(source, self.key) for source in graph.incoming[self.key]]

    def _words(self, view: Any) -> tuple[str, str]:
        return speech.node_name(view.state, self.key), speech.node_description(view.state, self.key)

    def _box(self, view: Any) -> Rect:
        return _card(view, self.key)

    def _rename(self, view: Any, name: str) -> None:
        view.editor.rename_node(self.key, name)


class EdgeInterface(PartInterface):
    """An edge; its value is the weight."""

    key: EdgeKey

    def _is_in(self, graph: Graph) -> bool:
        return self.key in graph.edge_index

    def selection(self) -> Selection:
        return Selection(edges=(self.key,))

    def hit(self) -> Hit:
        return Hit(Part.EDGE, edge=self.key)

    def parameter(self) -> ParameterKey | None:
        return self.key

    def _parent_key(self, graph: Graph) -> int | None:
        return self.key[1]

    def _words(self, view: Any) -> tuple[str, str]:
        return speech.edge_name(view.state, self.key), speech.edge_description(view.state, self.key)

    def _box(self, view: Any) -> Rect:
        """Around its ends and its middle."""
        state = view.state
        index = state.graph.edge_index[self.key]
        ends = [state.routes.point(index, t) for t in (0.0, 0.5, 1.0)]
        x, y = zip(*((state.camera.x(x), state.camera.y(y)) for x, y in ends), strict=True)
        box = Rect(min(x), min(y), max(x), max(y))
        return Rect(box.left, box.top - EDGE_MARGIN, box.right, box.bottom + EDGE_MARGIN)


def _card(view: Any, node_id: int) -> Rect:
    """A node's card, in viewport pixels."""
    state = view.state
    x, y = state.centre(node_id)
    scale = state.camera.scale
    return Rect.around(
        state.camera.x(x),
        state.camera.y(y),
        state.geometry.card_width * scale,
        state.card_height(node_id) * scale,
    )


def _union(a: Rect, b: Rect) -> Rect:
    return Rect(
        min(a.left, b.left), min(a.top, b.top), max(a.right, b.right), max(a.bottom, b.bottom)
    )
