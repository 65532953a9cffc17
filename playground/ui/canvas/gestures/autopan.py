"""Panning while a drag is held at the border of the canvas."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Qt, QTimer

from playground.ui.canvas.geometry.layout import Camera, Rect, fitting_margins
from playground.ui.canvas.gestures.surface import GestureSurface
from playground.ui.canvas.gestures.tool import Pointer, Tool

BORDER = 24.0  # width of the border, in pixels at the desk
RATE = 12.0  # pixels a second, for each pixel that the pointer is further out
FASTEST = 600.0  # pixels a second
FRAME_MS = 16
LONGEST_FRAME = 0.1  # seconds; after a longer one the canvas does not jump
SLACK = 1.5  # pixels: the camera is moved by whole ones

Sides = NDArray[np.float64]  # pixels at the left, above, at the right and below
NONE: Sides = np.zeros(4)


class Autopan(QObject):
    """Pans while the pointer of a drag is in the border or beyond it, the faster the further out.

    It pans as far as the drag's tool reaches, and not at all while the whole network is in view. A
    drag that begins in the border pans only when it goes further out.
    """

    def __init__(
        self, view: GestureSurface, pan: Callable[[float, float], None], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._view = view
        self._pan = pan
        self._tool: Tool | None = None
        self._pointer = Pointer(0.0, 0.0)
        self._zones = NONE  # how wide the border is
        self._began_at: Camera | None = None  # None when the camera was moved in another way too
        self._left_at: Camera | None = None
        self._rest = np.zeros(2)  # the part of a pixel that is still to be panned
        self._then = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setInterval(FRAME_MS)
        self._timer.timeout.connect(self._on_frame)

    @property
    def is_active(self) -> bool:
        return self._timer.isActive()

    @property
    def way_back(self) -> Camera | None:
        """The camera when the drag began; None unless only this has moved it since."""
        now = self._view.state.camera
        return self._began_at if self._left_at == now != self._began_at else None

    def follow(self, tool: Tool, pointer: Pointer) -> None:
        """The pointer of a drag has moved."""
        if tool is not self._tool:
            self._tool = tool
            self._zones = np.clip(self._inside(tool.start), 0.0, self._border)
            self._began_at = self._left_at = self._view.state.camera
        self._pointer = pointer
        self._zones = np.clip(self._inside(pointer), self._zones, self._border)
        if not self.speed().any():
            self._timer.stop()
        elif not self.is_active:
            self._rest = np.zeros(2)
            self._then = time.perf_counter()
            self._timer.start()

    def stop(self) -> None:
        """The drag is over."""
        self._tool = self._began_at = self._left_at = None
        self._timer.stop()

    def pause(self) -> None:
        """Stop until the pointer moves."""
        self._timer.stop()

    def speed(self) -> NDArray[np.float64]:
        """How fast the network moves right and down, in pixels a second, ``(2,)``."""
        outside = np.maximum(0.0, self._zones - self._inside(self._pointer))
        sides = np.where(self._left_over() > 0.0, np.minimum(FASTEST, RATE * outside), 0.0)
        speed: NDArray[np.float64] = sides[:2] - sides[2:]
        return speed

    @property
    def _border(self) -> float:
        return BORDER * self._view.theme.scale

    def _inside(self, at: Pointer) -> Sides:
        """How far a point is from each side of the canvas; less than 0 beyond it."""
        size = self._view.widget.size()
        return np.array([at.x, at.y, size.width() - at.x, size.height() - at.y])

    def _left_over(self) -> Sides:
        """How much of the tool's reach is out of view."""
        view, size = self._view, self._view.widget.size()
        whole = view.is_fitted or not self._hidden(view.state.geometry.bounds).any()
        if self._tool is None or whole:
            return NONE
        camera = view.state.camera
        seen = Rect.between(camera.to_scene(0, 0), camera.to_scene(size.width(), size.height()))
        reach = self._tool.reach(seen)
        return NONE if reach is None else self._hidden(reach)

    def _hidden(self, area: Rect) -> Sides:
        """How much of a part of the scene is out of view."""
        camera = self._view.state.camera
        side, top, foot = fitting_margins(self._view.theme.scale)
        upper = self._inside(Pointer(camera.x(area.left), camera.y(area.top)))[:2]
        lower = self._inside(Pointer(camera.x(area.right), camera.y(area.bottom)))[2:]
        pixels = np.array([side, top, side, foot]) - np.concatenate([upper, lower])
        return np.where(pixels > SLACK, pixels, 0.0)

    def _on_frame(self) -> None:
        now = time.perf_counter()
        seconds, self._then = min(LONGEST_FRAME, now - self._then), now
        speed, most = self.speed(), self._left_over()
        if not speed.any():
            self._timer.stop()
            return
        way = np.clip(self._rest + speed * seconds, -most[2:], most[:2])
        dx, dy = way.astype(int).tolist()
        self._rest = way - (dx, dy)
        if dx or dy:
            if self._view.state.camera != self._left_at:
                self._began_at = None  # the wheel was turned
            self._pan(dx, dy)
            self._left_at = self._view.state.camera
