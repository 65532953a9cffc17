"""Drawing an edge by keys: arrows choose where the wire ends, Enter connects, Escape cancels."""

from __future__ import annotations

from PySide6.QtCore import Qt

from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.gestures.tool import Pointer
from playground.ui.canvas.gestures.tools import ConnectTool

DIRECTIONS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}
WIRE_KEYS = frozenset((*DIRECTIONS, Qt.Key.Key_Return, Qt.Key.Key_Enter))


class WireByKeys(ConnectTool):
    """A wire from a node to one of those that it may be connected with.

    It starts at the output, and at the input of a node of the last layer. A click ends it.
    """

    def __init__(self, editor: CanvasEditor, node: int) -> None:
        graph = editor.state.graph
        forward = graph.layer_index[node] < len(graph.layers) - 1
        super().__init__(editor, Pointer(0.0, 0.0), node, forward)
        at = graph.layer_index[node]

        def distance(other: int) -> tuple[int, float]:
            return abs(graph.layer_index[other] - at), self._gap(other)

        self._aim(min(self._free, key=distance, default=None))

    @property
    def target(self) -> int | None:
        """Where the wire ends; None when there is no node that it could end at."""
        return self._target

    @property
    def is_alive(self) -> bool:
        return self.state.graph is self._graph

    @property
    def _free(self) -> frozenset[int]:
        return self.state.reachable or frozenset()

    def _gap(self, node: int) -> float:
        """The difference in height between a node and the end of the wire."""
        here = self.node if self._target is None else self._target
        return abs(self.state.centre(node)[1] - self.state.centre(here)[1])

    def _aim(self, target: int | None) -> None:
        self._target = target
        self.hint = ""  # a hint would draw the wire as impossible
        self._stretch(self.start)
        if target is not None:
            source, end = (self.state.graph.display_name(n) for n in self._ends(target))
            self.hint = self.editor.tr("{0} → {1}: Enter connects").format(source, end)

    def press(self, key: Qt.Key) -> bool:
        """One of ``WIRE_KEYS``; True when the wire is finished."""
        target = self._target
        if key in DIRECTIONS and target is not None:
            self._aim(self._next(target, *DIRECTIONS[key]))
            return False
        self.cancel()
        if target is not None:
            self.editor.connect_nodes(*self._ends(target))
        return True

    def _next(self, target: int, across: int, down: int) -> int:
        """The next free node that way; the same one at the end."""
        graph = self.state.graph
        columns = [[n.id for n in layer.nodes if n.id in self._free] for layer in graph.layers]
        at = graph.layer_index[target]
        if down:
            column = columns[at]
            return column[min(len(column) - 1, max(0, column.index(target) + down))]
        side = columns[at + 1 :] if across > 0 else columns[:at][::-1]
        column = next((c for c in side if c), [target])
        return min(column, key=self._gap)

    def release(self, pointer: Pointer) -> None:
        self.cancel()
