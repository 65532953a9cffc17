"""A tool is one gesture, from a press of the mouse to the release or to ``cancel``.

A small state machine: it is told where the pointer is, reads the canvas's state and acts through
the editor.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.geometry.layout import Rect
from playground.ui.canvas.geometry.parts import Hit, Part

DRAG_PIXELS = 4.0  # what the pointer moves before a press becomes a drag


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the pointer is, in viewport pixels, and which keys are held."""

    x: float
    y: float
    shift: bool = False
    ctrl: bool = False
    alt: bool = False

    def distance(self, other: Pointer) -> float:
        return float(np.hypot(self.x - other.x, self.y - other.y))


class Tool:
    """One gesture. ``hint`` is what to say beside the pointer, "" for nothing."""

    def __init__(self, editor: CanvasEditor, start: Pointer) -> None:
        self.editor = editor
        self.state = editor.state
        self.start = start
        self.hint = ""

    @property
    def is_alive(self) -> bool:
        """False when a change of the network, by undo for instance, has ended the gesture."""
        return True

    def move(self, pointer: Pointer) -> None:
        """The pointer has moved."""

    def shift(self, dx: float, dy: float) -> None:
        """The canvas was panned: pixel positions have moved by this."""
        self.start = replace(self.start, x=self.start.x + dx, y=self.start.y + dy)

    def reach(self, seen: Rect) -> Rect | None:
        """The part of the scene that the drag may pan to; None for no panning. ``seen`` is the part
        in view."""
        return None

    def release(self, pointer: Pointer) -> None:
        """The button was released: finish."""

    def cancel(self) -> None:
        """Leave everything as it was."""

    def scene_point(self, pointer: Pointer) -> tuple[float, float]:
        return self.state.camera.to_scene(pointer.x, pointer.y)


class ButtonTool(Tool):
    """A press on a + button or a header; acts when released on the same thing."""

    def __init__(self, editor: CanvasEditor, start: Pointer, hit: Hit) -> None:
        super().__init__(editor, start)
        self.hit = hit
        self._graph = self.state.graph

    @property
    def is_alive(self) -> bool:
        return self.state.graph is self._graph

    def is_click(self, pointer: Pointer) -> bool:
        return pointer.distance(self.start) <= 4 * DRAG_PIXELS

    def release(self, pointer: Pointer) -> None:
        if not self.is_click(pointer):
            return
        if self.hit.part is Part.ADD_NODE:
            self.editor.add_node(self.hit.layer)
        elif self.hit.part is Part.DELETE:
            self.editor.delete()
        elif self.hit.part is Part.ADD_LAYER:
            self.editor.add_layer(self.hit.index)
        elif self.hit.part in (Part.HEADER, Part.ACTIVATION):
            adding = self.start.shift or self.start.ctrl
            self.editor.select_layer(self.hit.layer, adding=adding)
