"""The tool for a column's header."""

from __future__ import annotations

import numpy as np

from playground.model.selection import Selection
from playground.session.naming import layer_title
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.geometry.layout import Rect
from playground.ui.canvas.geometry.parts import Hit
from playground.ui.canvas.geometry.state import Carried
from playground.ui.canvas.gestures.tool import DRAG_PIXELS, ButtonTool, Pointer


class ColumnTool(ButtonTool):
    """Selects a layer by a click on its header, or moves it by a drag sideways.

    While dragging, the other columns make room and the landing place is marked.
    """

    def __init__(self, editor: CanvasEditor, start: Pointer, hit: Hit) -> None:
        super().__init__(editor, start, hit)
        self._before = editor.selection
        # In scene coordinates, so that zooming during the drag keeps the column under the pointer.
        self._grip = self.scene_point(start)[0]
        self._at = self._position = self._graph.layer_position[hit.layer]
        self._dragging = False

    def is_click(self, pointer: Pointer) -> bool:
        return not self._dragging and super().is_click(pointer)

    def move(self, pointer: Pointer) -> None:
        if not self._dragging:
            if abs(pointer.x - self.start.x) < 2 * DRAG_PIXELS:
                return
            self._dragging = True
            if self._hidden:
                self._lift()
        dx = self.scene_point(pointer)[0] - self._grip
        if self._hidden:
            self._carry(dx)
        self.hint = self._hint(dx)
        self.editor.touched.emit()

    def reach(self, seen: Rect) -> Rect | None:
        """All columns, at the height that is visible now."""
        if not (self._dragging and self._hidden):
            return None
        bounds, middle = self.state.geometry.bounds, seen.centre[1]
        return Rect(bounds.left, middle, bounds.right, middle)

    def release(self, pointer: Pointer) -> None:
        if not self._dragging:
            super().release(pointer)
            return
        self._let_go()
        if self._position == self._at or not self.editor.move_layer(self.hit.layer, self._position):
            self._put_back()

    def cancel(self) -> None:
        self._let_go()
        if self.is_alive:
            self._put_back()
        self.editor.select(self._before)

    @property
    def _hidden(self) -> bool:
        return 0 < self._at < len(self._graph.layers) - 1

    def _lift(self) -> None:
        self.editor.select(Selection(layer=self.hit.layer))
        layer = self._graph.layer(self.hit.layer)
        self.state.lifted = frozenset(node.id for node in layer.nodes)

    def _carry(self, dx: float) -> None:
        """Draw the column ``dx`` (scene) from its place, and the others where a drop puts them."""
        columns, graph = self.state.geometry.columns, self._graph
        pitch = float(columns[1] - columns[0])
        nearest = round((float(columns[self._at]) + dx - float(columns[0])) / pitch)
        self._position = min(max(nearest, 1), len(columns) - 2)
        order = [i for i in range(len(columns)) if i != self._at]
        order.insert(self._position, self._at)
        offsets = np.empty(len(columns))
        offsets[order] = columns - columns[order]
        offsets[self._at] = dx
        of_nodes = np.repeat(offsets, [len(layer.nodes) for layer in graph.layers])
        shown = self.state.geometry.centres.copy()
        shown[:, 0] += of_nodes
        self.state.carried = Carried(self.hit.layer, self._position)
        self.state.place(shown)

    def _hint(self, dx: float) -> str:
        """What a drop here does, or why it does nothing."""
        tr, last = self.editor.tr, len(self._graph.layers) - 1
        if self._at == 0 or (self._position == self._at == 1 and self._reaches(dx, 0)):
            return tr("The input layer stays first.")
        if self._at == last or (self._position == self._at == last - 1 and self._reaches(dx, last)):
            return tr("The output layer stays last.")
        if last == 2:
            return tr("The only hidden layer has no other place.")
        if self._position == self._at:
            return tr("It stays where it is.")
        others = [i for i in range(last + 1) if i != self._at]
        left, right = others[self._position - 1], others[self._position]
        text = tr("Drop it between {0} and {1}")
        return text.format(self._title(left), self._title(right))

    def _reaches(self, dx: float, column: int) -> bool:
        """Whether the dragged column is nearer to this column's place than to its own."""
        columns = self.state.geometry.columns
        away = abs(columns[self._at] + dx - columns[column])
        return bool(away < abs(dx))

    def _title(self, index: int) -> str:
        return layer_title(self._graph, self._graph.layers[index].id)

    def _let_go(self) -> None:
        self.state.lifted = frozenset()
        self.state.carried = None

    def _put_back(self) -> None:
        self.state.place(self.state.geometry.centres.copy())
        self.editor.touched.emit()
