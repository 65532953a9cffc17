"""All painters, in the order of drawing."""

from __future__ import annotations

import sys

from PySide6.QtGui import QColor, QPainter

from playground.ui.canvas.geometry.parts import GROUND
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.edges import EdgePainter
from playground.ui.canvas.paint.headers import HeaderPainter
from playground.ui.canvas.paint.nodes import NodePainter
from playground.ui.canvas.paint.overlay import OverlayPainter
from playground.ui.canvas.paint.picture import PicturePainter
from playground.ui.canvas.paint.style import PartPainter
from playground.ui.shell.theme import Theme


class NetworkPainter:
    """Draws edges, nodes, overlay and headers, one over the other.

    Attributes:
        nodes: knows where the texts in the cards stand.
        parts: all painters, in the order of drawing.
    """

    def __init__(self, state: CanvasState, theme: Theme) -> None:
        self.nodes = NodePainter(state, theme)
        self.parts: tuple[PartPainter, ...] = (
            EdgePainter(state, theme),
            PicturePainter(state, theme),
            self.nodes,
            OverlayPainter(state, theme),
            HeaderPainter(state, theme),
        )

    def set_theme(self, theme: Theme) -> None:
        for part in self.parts:
            part.theme = theme

    @property
    def is_blurred(self) -> bool:
        """Whether the last paint stretched what was drawn for another zoom."""
        return any(part.rest.is_stretched for part in self.parts)

    def paint_picture(self, painter: QPainter) -> None:
        """Draw what is in view for a picture: nothing pointed at, and no buttons."""
        state = self.nodes.state
        pointed, state.hover = state.hover, GROUND
        focused, state.focused = state.focused, False
        for part in self.parts:
            part.is_picture = True
        try:
            self.paint(painter)
        finally:
            state.hover, state.focused = pointed, focused
            for part in self.parts:
                part.is_picture = False

    def paint(self, painter: QPainter) -> None:
        """Draw all; an error in one part is reported, and the others are drawn."""
        painter.fillRect(painter.viewport(), QColor(self.nodes.theme.surface))
        for part in self.parts:
            painter.save()
            painter.setClipRect(painter.viewport())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            try:
                part.paint(painter)
            except Exception:
                sys.excepthook(*sys.exc_info())
            finally:
                painter.restore()
