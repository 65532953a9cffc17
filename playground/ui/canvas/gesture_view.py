"""A view of the canvas in which one thing at a time can be taken into the hand."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QHideEvent, QMouseEvent
from PySide6.QtWidgets import QWidget

from playground.session import Session
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.canvas.gestures.autopan import Autopan
from playground.ui.canvas.gestures.tool import Pointer, Tool
from playground.ui.canvas.gestures.tools import tool_for
from playground.ui.canvas.gestures.wire_by_keys import WireByKeys
from playground.ui.canvas.zoom_view import ZoomView
from playground.ui.inputs.bubble import Bubble

CURSORS = {
    Part.NODE: Qt.CursorShape.PointingHandCursor,
    Part.EDGE: Qt.CursorShape.PointingHandCursor,
    Part.OUT_PORT: Qt.CursorShape.CrossCursor,
    Part.IN_PORT: Qt.CursorShape.CrossCursor,
    Part.GROUND: Qt.CursorShape.ArrowCursor,
}


class GestureView(ZoomView):
    """Keeps the gesture that is going on, and the picture under it.

    Attributes:
        editor: the commands.
        tool: the gesture, if one is going on.
        bubble: says beside the pointer what it is about to do.
        autopan: moves the canvas while a drag is held at its border.
    """

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.editor = CanvasEditor(session, self.state, self)
        self.tool: Tool | None = None
        self.bubble = Bubble(self.viewport())
        self.autopan = Autopan(self)
        self._pointer = Pointer(0.0, 0.0)
        self._pan_from: QPoint | None = None  # where the picture itself was taken hold of
        self._pan_button = Qt.MouseButton.NoButton
        self._holding_still = False
        self._fit_is_due = False
        self._corner = QPoint()  # of the viewport, on the desktop, when a gesture began
        # What the edit itself has to say comes after this.
        session.document_changed.connect(self.bubble.outdate)

    def _pointer_of(self, event: QMouseEvent) -> Pointer:
        keys, at = event.modifiers(), event.position()
        modifier = Qt.KeyboardModifier
        return Pointer(
            at.x(),
            at.y(),
            bool(keys & modifier.ShiftModifier),
            bool(keys & modifier.ControlModifier),
            bool(keys & modifier.AltModifier),
        )

    @property
    def is_fitted(self) -> bool:
        """Whether everything stays in view, until the person zooms or pans."""
        return self._fitted

    def begin(self, tool: Tool) -> None:
        """From now on this is what the hand is at."""
        self._corner = self.viewport().mapToGlobal(QPoint())
        self.tool = tool

    def forget_gesture(self) -> None:
        """It has come to its end by itself."""
        self.tool = None
        self.autopan.stop()
        self.bubble.hide()
        self._fit_when_free()

    def cancel_gesture(self) -> bool:
        """Escape: leave everything as it was before the press. True when there was a gesture."""
        tool, self.tool = self.tool, None
        panned, before = self._end_pan(), self.autopan.way_back
        self.autopan.stop()
        if tool is not None:
            tool.cancel()
            if before is not None:
                self.set_camera(before)
            self.bubble.hide()
            self._show_cursor()
            self._fit_when_free()
        return panned or tool is not None

    def _end_pan(self) -> bool:
        """Let go of the picture itself; whether it was held."""
        held, self._pan_from = self._pan_from is not None, None
        if held:
            self._show_cursor()
        return held

    def fit_to_size(self) -> None:
        """While a hand is at work the picture stays where it is, under the pointer."""
        if self.tool is None and not self._holding_still:
            super().fit_to_size()
            return
        self._fit_is_due = True
        corner = self.viewport().mapToGlobal(QPoint())
        shift, self._corner = self._corner - corner, corner
        camera = self.state.camera
        self.set_camera(Camera(camera.scale, camera.dx + shift.x(), camera.dy + shift.y()))
        if self.tool is not None:
            self.tool.shift(shift.x(), shift.y())

    def _fit_when_free(self) -> None:
        if self._fit_is_due and self.tool is None and not self._holding_still:
            self._fit_is_due = False
            super().fit_to_size()

    def _take(self, hit: Hit) -> None:
        """Begin a gesture. Its first effect may move the canvas: the inspector has other rows."""
        before = self._corner = self.viewport().mapToGlobal(QPoint())
        self._holding_still = True
        try:
            tool = tool_for(self.editor, self._pointer, hit)
        finally:
            self._holding_still = False
        shift = before - self._corner
        tool.shift(shift.x(), shift.y())
        self.tool = tool

    def _drag(self, tool: Tool) -> None:
        """The pointer has moved, or the canvas under it: what is in the hand stays with it."""
        if isinstance(tool, WireByKeys):
            return  # it does not follow the pointer
        tool.move(self._pointer)
        if self.tool is not tool:
            tool.cancel()  # what it did has ended it
            return
        self._show_cursor()
        self.bubble.say(tool.hint, QPoint(round(self._pointer.x), round(self._pointer.y)))
        if self._pan_from is None:
            self.autopan.follow(tool, self._pointer)

    def pan_under_hand(self, dx: float, dy: float) -> None:
        """Move the picture by pixels in the middle of a drag."""
        self.pan(dx, dy)
        if self.tool is not None:
            self.tool.shift(dx, dy)
            self._drag(self.tool)

    def _notice_release(self, held: Qt.MouseButton) -> None:
        """End what is held by a button that was released elsewhere: over a menu, for instance."""
        if self._pan_from is not None and not held & self._pan_button:
            self._end_pan()
        by_mouse = self.tool is not None and not isinstance(self.tool, WireByKeys)
        if by_mouse and not held & Qt.MouseButton.LeftButton:
            self.cancel_gesture()

    def _show_cursor(self) -> None:
        """A closed hand that holds a column or the picture, else what fits what is pointed at."""
        holding = self.state.carried is not None or self._pan_from is not None
        shape = (
            Qt.CursorShape.ClosedHandCursor
            if holding
            else CURSORS.get(self.state.hover.part, Qt.CursorShape.PointingHandCursor)
        )
        self.viewport().setCursor(shape)

    # -- Qt ------------------------------------------------------------------------------------

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.cancel_gesture()
