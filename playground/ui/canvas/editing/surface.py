"""What commands, fields and menus need of the canvas widget."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from playground.model.document import Document
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.geometry.layout import Rect
from playground.ui.canvas.geometry.parts import Hit
from playground.ui.canvas.geometry.state import CanvasState
from playground.ui.canvas.paint.minimap import Minimap
from playground.ui.inputs.bubble import Bubble
from playground.ui.inputs.inline_editor import InlineEditor
from playground.ui.shell.theme import Theme


class CanvasKeys(Protocol):
    """What commands and fields need of the canvas's keyboard handling."""

    used: bool  # the last input was a key, not the mouse

    def walk_to(self, selection: Selection) -> None:
        """Select ``selection``, show it and point at it."""

    def show_selection(self) -> None:
        """Pan so that the selection is visible."""

    def leave_off_at(self, x: float, y: float) -> None:
        """Let the next arrow key start at this scene point, where a deleted part was."""

    def draw_wire(self, node: int) -> None:
        """Let the arrow keys draw an edge from ``node``."""


class CanvasSurface(Protocol):
    """The canvas as editing and gestures see it.

    Attributes:
        session, state: the document and what is drawn of it.
        editor: makes the edits.
        inline: the text field that opens on the canvas.
        bubble: a note beside the pointer.
        minimap: the overview in the corner.
    """

    session: Session
    state: CanvasState
    editor: CanvasEditor
    inline: InlineEditor
    bubble: Bubble
    minimap: Minimap

    @property
    def theme(self) -> Theme: ...

    @property
    def keyboard(self) -> CanvasKeys: ...

    @property
    def widget(self) -> QWidget:
        """The widget that is drawn on; pixel coordinates are relative to it."""

    @property
    def animated(self) -> bool:
        """Whether nodes glide to their new places."""

    def selection(self) -> Selection: ...

    def select(self, selection: Selection) -> None: ...

    def set_hover(self, hit: Hit) -> None:
        """Treat ``hit`` as the part under the pointer."""

    def announce(self, text: str) -> None:
        """Show a message in the status line; "" clears it."""

    def preview(self, change: Callable[[Document], Document] | None) -> None:
        """Show what an edit would do; None ends the preview."""

    def redraw(self) -> None: ...

    def set_animated(self, animated: bool) -> None: ...

    def text_areas(self, node_id: int) -> tuple[QRectF, QRectF]:
        """Where a card's name and number stand, in pixels; empty where they are left out."""

    # -- camera --------------------------------------------------------------------------------

    def zoom_to_fit(self) -> None: ...

    def zoom_to(self, area: Rect) -> None: ...

    def zoom_in(self) -> None: ...

    def zoom_out(self) -> None: ...

    def pan(self, dx: float, dy: float) -> None: ...

    def bring_into_view(self, x: float, y: float, wide: float = 0.0, high: float = 0.0) -> None: ...
