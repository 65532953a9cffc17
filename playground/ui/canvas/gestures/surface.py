"""What gestures need of the canvas widget, beyond what editing needs."""

from __future__ import annotations

from typing import Protocol

from playground.ui.canvas.editing.commands import CanvasCommands
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.parts import Hit
from playground.ui.canvas.gestures.tool import Tool


class GestureSurface(CanvasSurface, Protocol):
    """The canvas as gestures see it.

    Attributes:
        tool: the gesture in progress, if any.
        commands: carries out the actions.
    """

    tool: Tool | None
    commands: CanvasCommands

    def begin(self, tool: Tool) -> None:
        """Start a gesture."""

    def forget_gesture(self) -> None:
        """The gesture has ended by itself."""

    def cancel_gesture(self) -> bool:
        """Undo the gesture in progress; False when there is none."""

    def hit_by_pointer(self) -> Hit:
        """The part under the mouse."""
