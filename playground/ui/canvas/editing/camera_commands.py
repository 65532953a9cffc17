"""Commands that change what of the canvas is seen, and how."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject

from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.layout import (
    BUTTON_RADIUS,
    BUTTON_SPACE,
    HEADER_SPACE,
    MARGIN,
    Rect,
    headers_pinned_at,
)
from playground.ui.commands.command import Command, switch


class CameraCommands(QObject):
    """Zooms, and switches what is drawn."""

    def __init__(self, surface: CanvasSurface, parent: QObject) -> None:
        super().__init__(parent)
        self._surface = surface

    # fmt: off
    def commands(self) -> Iterator[Command]:
        surface = self._surface
        yield Command(
            "zoom_fit", self.tr("Zoom to &fit"), surface.zoom_to_fit, ("F",),
            self.tr("Show the whole network"), "zoom_fit", "view", line=True,
        )
        yield Command(
            "zoom_selection", self.tr("Zoom to s&election"), self._zoom_to_selection, ("Shift+F",),
            self.tr("Show the selected nodes large"), menu="view", why_not=self._why_no_selection,
        )
        yield Command(
            "zoom_in", self.tr("Zoom &in"), surface.zoom_in, ("Alt++", "Alt+="),
            self.tr("Show more detail"), menu="view",
        )
        yield Command(
            "zoom_out", self.tr("Zoom o&ut"), surface.zoom_out, ("Alt+-",),
            self.tr("Show more of the network"), menu="view",
        )
        yield switch(
            "all_values", self.tr("&Values on all edges"), self._has_all_values,
            self._show_all_values, keys=("V",), menu="view", kept="canvas/all_values",
            tip=self.tr("Show every weight's value where there is room"),
        )
        yield switch(
            "animated", self.tr("&Animate changes"), self._is_animated, surface.set_animated,
            tip=self.tr("Let nodes glide to their new places"), menu="view",
            kept="canvas/animated",
        )
    # fmt: on

    def _zoom_to_selection(self) -> None:
        selection, state = self._surface.selection(), self._surface.state
        nodes = list(selection.nodes) + [n for key in selection.edges for n in key]
        if selection.layer is not None:
            nodes = [n.id for n in state.graph.layer(selection.layer).nodes]
        xs, ys = zip(*(state.centre(n) for n in nodes), strict=True)
        w, h = state.geometry.card_width, max(map(state.card_height, nodes))
        self._surface.zoom_to(Rect(min(xs) - w, min(ys) - h, max(xs) + w, max(ys) + h))

    def _why_no_selection(self) -> str:
        return "" if self._surface.selection() else self.tr("Select something first.")

    def _show_all_values(self, on: bool) -> None:
        self._surface.state.all_values = on
        self._surface.redraw()

    def _has_all_values(self) -> bool:
        return self._surface.state.all_values

    def _is_animated(self) -> bool:
        return self._surface.animated


def turn_page(surface: CanvasSurface, across: int, down: int) -> None:
    """Pan by half of what is visible, but not past the ends of the network."""
    bounds, camera, size = surface.state.geometry.bounds, surface.state.camera, surface.theme.scale
    width, height = surface.widget.width(), surface.widget.height()
    foot = 2.0 * (BUTTON_SPACE + BUTTON_RADIUS) * size  # for the buttons under the columns
    if surface.minimap.isVisible():
        foot = max(foot, float(height - surface.minimap.y()))
    left, right = MARGIN * size, width - MARGIN * size
    top, bottom = headers_pinned_at(size) + HEADER_SPACE * size, height - foot
    dx = _limited(across * width / 2, camera.x(bounds.left) - left, camera.x(bounds.right) - right)
    dy = _limited(down * height / 2, camera.y(bounds.top) - top, camera.y(bounds.bottom) - bottom)
    if dx or dy:
        surface.pan(-dx, -dy)


def _limited(by: float, first: float, last: float) -> float:
    """``by``, limited to how far the first and the last end lie behind their borders."""
    return max(min(by, last), 0.0) if by > 0.0 else min(max(by, first), 0.0)
