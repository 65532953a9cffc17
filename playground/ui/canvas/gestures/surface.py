"""What gestures need of the canvas widget, beyond what editing needs."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QPoint
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QMenu

from playground.ui.canvas.editing.commands import CanvasCommands
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import Hit


class GestureSurface(CanvasSurface, Protocol):
    """The canvas as gestures see it.

    Attributes:
        commands: carries out the actions.
        is_fitted: whether the whole network is kept in view.
    """

    commands: CanvasCommands
    is_fitted: bool

    def context_menu(self, hit: Hit, at: QPoint | None = None) -> QMenu:
        """The menu of a part; ``at`` in pixels."""

    def set_camera(self, camera: Camera) -> None: ...

    def turn(self, event: QWheelEvent) -> None:
        """The wheel zooms or pans."""

    def fit_to_size(self) -> None:
        """Arrange the network for the canvas's present size."""
