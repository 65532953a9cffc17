"""The tools for nodes, edges and the background; see ``tool.py``."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

import numpy as np

from playground.model.parts import EdgeKey
from playground.model.selection import Selection
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.geometry.hit_testing import edges_in, node_at, nodes_in
from playground.ui.canvas.geometry.layout import Rect, near_column, place_in_column
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.canvas.geometry.state import Wire
from playground.ui.canvas.gestures.column_tool import ColumnTool
from playground.ui.canvas.gestures.tool import DRAG_PIXELS, ButtonTool, Pointer, Tool

SNAP_PIXELS = 16.0
OUT_OF_COLUMN = 0.25  # card widths sideways, from which a node is placed freely


class BandTool(Tool):
    """A rubber band selects the nodes that it touches, or else the edges that cross it.

    Shift or Ctrl adds; a click selects nothing.
    """

    def __init__(self, editor: CanvasEditor, start: Pointer) -> None:
        super().__init__(editor, start)
        self._before = editor.selection
        self._adding = start.shift or start.ctrl
        # In scene coordinates, so that zooming during the drag keeps it in place.
        self._corner = self.scene_point(start)

    def move(self, pointer: Pointer) -> None:
        if self.state.band is None and pointer.distance(self.start) < DRAG_PIXELS:
            return
        band = Rect.between(self._corner, self.scene_point(pointer))
        self.state.band = band
        graph = self.state.graph
        base = self._before.within(graph).unfolded(graph) if self._adding else Selection()
        nodes = nodes_in(self.state, band)
        # A band over nodes would otherwise select half the network's edges.
        edges = () if nodes else edges_in(self.state, band)
        self.editor.select(base.with_nodes(nodes).with_edges(edges))
        self.editor.touched.emit()

    def reach(self, seen: Rect) -> Rect | None:
        return None if self.state.band is None else self.state.geometry.bounds

    def release(self, pointer: Pointer) -> None:
        if self.state.band is None and not self._adding:
            self.editor.select(Selection())
        self.state.band = None
        self.editor.touched.emit()

    def cancel(self) -> None:
        self.state.band = None
        self.editor.select(self._before)
        self.editor.touched.emit()


class MoveTool(Tool):
    """A press on a node: a click selects it, a drag moves all selected nodes.

    A click with Shift or Ctrl adds the node to the selection or takes it out. Dropped in its own
    column, a node takes the place there. Dropped beside it, with Alt, or together with others, it
    stays where it was put, between its column and the next.
    """

    def __init__(self, editor: CanvasEditor, start: Pointer, node: int) -> None:
        super().__init__(editor, start)
        self.node = node
        # In scene coordinates, so that zooming during the drag keeps the node under the pointer;
        # taken before selecting, which may move the canvas: the inspector beside it grows.
        self._grip = self.scene_point(start)
        self._before = editor.selection
        self._was_selected = node in self._before.nodes
        self._toggling = start.shift or start.ctrl
        if not self._was_selected:
            self._click()
        self._dragging = False
        self._rest = self.state.shown.copy()
        self._graph = self.state.graph
        self._geometry = self.state.geometry
        self._index: int | None = None

    @property
    def is_alive(self) -> bool:
        return self.state.geometry is self._geometry

    def move(self, pointer: Pointer) -> None:
        if not self._dragging:
            still = pointer.distance(self.start) < DRAG_PIXELS
            if still or self.state.is_pixel(self.node):
                return
            self._dragging = True
            self._lift()
        x, y = self.scene_point(pointer)
        dx, dy = x - self._grip[0], y - self._grip[1]
        shown = self._rest.copy()
        self._index = self._place_for(pointer, dx, dy)
        if self._index is not None:
            self._make_room(shown, self._index)
        for node_id in self.state.lifted:
            place = self._graph.rank[node_id]
            x, y = self._rest[place] + (dx, dy)
            if len(self.state.lifted) > 1 or self._index is None:
                x = near_column(self.state.geometry, self._graph.layer_index[node_id], float(x))
            shown[place] = (x, y)
        self.state.place(shown)
        self.editor.touched.emit()

    def reach(self, seen: Rect) -> Rect | None:
        """As far sideways as the nodes can go; half a view more than the network up and down."""
        if not self._dragging:
            return None
        geometry, half = self.state.geometry, self.state.geometry.card_width / 2
        layers = {self._graph.layer_index[node_id] for node_id in self.state.lifted}
        left = min(near_column(geometry, layer, -np.inf) for layer in layers) - half
        right = max(near_column(geometry, layer, np.inf) for layer in layers) + half
        more = seen.height / 2
        return Rect(left, geometry.bounds.top - more, right, geometry.bounds.bottom + more)

    def release(self, pointer: Pointer) -> None:
        if not self._dragging:
            if self._was_selected:
                self._click()
            return
        lifted = self.state.lifted
        self.state.lifted = frozenset()
        shown = self.state.shown.copy()
        layer = self._graph.layer_of(self.node)
        if self._index is not None:
            at = [n.id for n in layer.nodes].index(self.node)
            if self._index != at or self._is_free(self.node):
                self.editor.reorder(self.node, self._index)
        else:
            self._place(lifted, shown)
        if self.is_alive:  # nothing was edited
            self._put_back()

    def _place(self, lifted: Collection[int], shown: np.ndarray) -> None:
        columns = self.state.geometry.columns
        places: dict[int, tuple[float, float] | None] = {}
        for node_id in lifted:
            x, y = shown[self._graph.rank[node_id]]
            column = columns[self._graph.layer_index[node_id]]
            places[node_id] = (round(float(x - column), 1), round(float(y), 1))
        self.editor.place(places)

    def cancel(self) -> None:
        self.state.lifted = frozenset()
        if self._dragging and self.is_alive:
            self._put_back()
        self.editor.select(self._before)

    def _click(self) -> None:
        """Select the node; with Shift or Ctrl, add it to the selection or take it out."""
        before = self._before.within(self.state.graph).unfolded(self.state.graph)
        self.editor.select(before.toggled(self.node) if self._toggling else Selection((self.node,)))

    def _lift(self) -> None:
        selected = self.editor.selection.nodes
        moved = selected if self.node in selected else (self.node,)
        self.state.lifted = frozenset(n for n in moved if not self.state.is_pixel(n))

    def _is_free(self, node_id: int) -> bool:
        return node_id in self.editor.session.document.layout

    def _place_for(self, pointer: Pointer, dx: float, dy: float) -> int | None:
        """The place in its column where the node would drop; None when it is placed freely."""
        if len(self.state.lifted) > 1 or pointer.alt:
            return None
        layer = self._graph.layer_index[self.node]
        x, y = self._rest[self._graph.rank[self.node]] + (dx, dy)
        if (
            abs(x - self.state.geometry.columns[layer])
            > OUT_OF_COLUMN * self.state.geometry.card_width
        ):
            return None
        n = len(self._graph.layers[layer].nodes)
        return place_in_column(self.state.geometry, layer, n, float(y))

    def _make_room(self, shown: np.ndarray, index: int) -> None:
        """Shift the other nodes of the column to their places after a drop."""
        layer = self._graph.layer_of(self.node)
        others = [n.id for n in layer.nodes if n.id != self.node]
        others.insert(index, self.node)
        pitch = float(self.state.geometry.pitches[self._graph.layer_index[self.node]])
        for place, node_id in enumerate(others):
            if not self._is_free(node_id):
                y = (place - (len(others) - 1) / 2) * pitch
                shown[self._graph.rank[node_id], 1] = y

    def _put_back(self) -> None:
        self.state.place(self.state.geometry.centres.copy())
        self.editor.touched.emit()


class ConnectTool(Tool):
    """A press on a port: a wire follows the pointer to another node."""

    def __init__(self, editor: CanvasEditor, start: Pointer, node: int, forward: bool) -> None:
        super().__init__(editor, start)
        self.node = node
        self.forward = forward
        self._target: int | None = None
        self._look_round()
        self._stretch(start)

    @property
    def is_alive(self) -> bool:
        return self.node in self.state.graph.rank

    def _look_round(self) -> None:
        """Find the nodes where the wire may end."""
        self._graph = graph = self.state.graph
        self.state.reachable = frozenset(
            n.id for n in graph.nodes if graph.why_no_edge(*self._ends(n.id)) is None
        )

    def _ends(self, other: int) -> EdgeKey:
        return (self.node, other) if self.forward else (other, self.node)

    def move(self, pointer: Pointer) -> None:
        if self.state.graph is not self._graph:
            self._look_round()
        hit = node_at(self.state, pointer.x, pointer.y, SNAP_PIXELS)
        self._target = hit.node if hit is not None and hit.node != self.node else None
        self.hint = ""
        if self._target is not None:
            reason = self.state.graph.why_no_edge(*self._ends(self._target))
            if reason:
                self.hint = self.editor.tr("Not here: {0}.").format(reason)
        self._stretch(pointer)

    def _stretch(self, pointer: Pointer) -> None:
        state = self.state
        start = state.out_port(self.node) if self.forward else state.in_port(self.node)
        end = self.scene_point(pointer)
        if self._target is not None:
            end = state.in_port(self._target) if self.forward else state.out_port(self._target)
        snapped = self._target is not None
        state.wire = Wire(start, end, not self.hint, snapped)
        self.editor.touched.emit()

    def reach(self, seen: Rect) -> Rect | None:
        return self.state.geometry.bounds

    def release(self, pointer: Pointer) -> None:
        self.move(pointer)
        target, reason = self._target, self.hint
        self.cancel()
        if reason:
            self.editor.refuse(reason)
        elif target is not None:
            self.editor.connect_nodes(*self._ends(target))
        elif pointer.distance(self.start) < DRAG_PIXELS:
            self.editor.select(Selection((self.node,)))
        else:
            self.editor.refuse(self.editor.tr("An edge ends at a node: drop it on one."))

    def cancel(self) -> None:
        self.state.wire = None
        self.state.reachable = None
        self.editor.touched.emit()


class EdgeTool(Tool):
    """A press on an edge: a click selects it, a drag up or down changes its weight.

    100 pixels are 1; Shift makes it fine, Ctrl coarse.
    """

    def __init__(self, editor: CanvasEditor, start: Pointer, edge: EdgeKey) -> None:
        super().__init__(editor, start)
        self.edge = edge
        self._before = editor.selection
        self._merge = editor.new_gesture()
        self._last = start
        self._value = 0.0
        self._from: float | None = None  # the weight at the drag's start
        self._edits = 0  # index of the undo stack after it last set the weight

    @property
    def is_alive(self) -> bool:
        undone = self._from is not None and self._edits != self.editor.session.undo_stack.index()
        return self.edge in self.state.graph.edge_index and not undone

    def move(self, pointer: Pointer) -> None:
        if not self.is_alive:
            return
        if self._from is None:
            if abs(pointer.y - self.start.y) < 2 * DRAG_PIXELS:
                return
            self._from = self._value = self.editor.session.live_document.weight(*self.edge)
            self._last = pointer
            if self.edge not in self.editor.selection.edges:
                self.editor.select(Selection(edges=(self.edge,)))
        per_pixel = 0.001 if pointer.shift else 0.1 if pointer.ctrl else 0.01
        self._value += (self._last.y - pointer.y) * per_pixel
        self._last = pointer
        self.editor.set_value(self.edge, round(self._value, 6), self._merge)
        self._edits = self.editor.session.undo_stack.index()
        self.editor.touched.emit()

    def shift(self, dx: float, dy: float) -> None:
        super().shift(dx, dy)
        self._last = replace(self._last, x=self._last.x + dx, y=self._last.y + dy)

    def release(self, pointer: Pointer) -> None:
        if self._from is not None:
            return
        if self.start.shift or self.start.ctrl:
            before = self._before.within(self.state.graph).unfolded(self.state.graph)
            self.editor.select(before.toggled(self.edge))
        else:
            self.editor.select(Selection(edges=(self.edge,)))

    def cancel(self) -> None:
        if self._from is not None and self.is_alive:
            self.editor.set_value(self.edge, self._from, self._merge)
        self.editor.select(self._before)


def tool_for(editor: CanvasEditor, pointer: Pointer, hit: Hit) -> Tool:
    """The gesture that a press of the left button on ``hit`` begins."""
    match hit.part:
        case Part.NODE:
            return MoveTool(editor, pointer, hit.node)
        case Part.OUT_PORT | Part.IN_PORT:
            return ConnectTool(editor, pointer, hit.node, hit.part is Part.OUT_PORT)
        case Part.EDGE if hit.edge is not None:
            return EdgeTool(editor, pointer, hit.edge)
        case Part.GROUND | Part.EDGE:
            return BandTool(editor, pointer)
        case Part.HEADER | Part.ACTIVATION:
            return ColumnTool(editor, pointer, replace(hit))
        case _:
            return ButtonTool(editor, pointer, replace(hit))
