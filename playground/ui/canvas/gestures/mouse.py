"""The mouse on the canvas: presses begin gestures, the wheel zooms or changes values."""

from __future__ import annotations

import time

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QToolTip

from playground.model.selection import Selection
from playground.ui.canvas.editing.value_commands import step_of
from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.gestures.autopan import Autopan
from playground.ui.canvas.gestures.surface import GestureSurface
from playground.ui.canvas.gestures.tool import ButtonTool, Pointer, Tool
from playground.ui.canvas.gestures.tools import tool_for
from playground.ui.canvas.gestures.wire_by_keys import WireByKeys

NOTCH = 120  # of a wheel, in eighths of a degree
WHEEL_SECONDS = 0.3  # after which a turn of the wheel counts as a new one

CURSORS = {
    Part.NODE: Qt.CursorShape.PointingHandCursor,
    Part.EDGE: Qt.CursorShape.PointingHandCursor,
    Part.OUT_PORT: Qt.CursorShape.CrossCursor,
    Part.IN_PORT: Qt.CursorShape.CrossCursor,
    Part.GROUND: Qt.CursorShape.ArrowCursor,
}


class CanvasMouse(QObject):
    """The mouse of one canvas: at most one gesture, or pan, at a time.

    Attributes:
        tool: the gesture in progress, also one by keys; None when there is none.
        pointer: where the mouse was last.
        autopan: moves the canvas while a drag is held at its border.
    """

    def __init__(self, view: GestureSurface) -> None:
        super().__init__(view.widget)
        self._view = view
        self.tool: Tool | None = None
        self.pointer = Pointer(0.0, 0.0)
        self.autopan = Autopan(view, self.pan, self)
        self._pan_from: QPoint | None = None  # where the pointer was last, during a pan
        self._pan_button = Qt.MouseButton.NoButton
        self._is_pressing = False  # a gesture is beginning
        self._fit_is_due = False  # the canvas changed its size during a gesture
        self._corner = QPoint()  # of the canvas, on the desktop, when a gesture began
        # When the wheel last turned, where, and what was selected then.
        self._wheel: tuple[float, QPointF, Selection] | None = None
        self._wheel_nudges = False

    def hit(self) -> Hit:
        """The part under the mouse."""
        at = QPointF(self.pointer.x, self.pointer.y)
        return self._hit(at) if self._view.widget.rect().contains(at.toPoint()) else GROUND

    def _hit(self, at: QPointF) -> Hit:
        return hit_at(self._view.state, at.x(), at.y(), self._view.theme.scale)

    # -- the gesture in progress ---------------------------------------------------------------

    def begin(self, tool: Tool) -> None:
        """Start a gesture."""
        self._corner = self._view.widget.mapToGlobal(QPoint())
        self.tool = tool

    def forget(self) -> None:
        """The gesture has ended by itself."""
        self.tool = None
        self.autopan.stop()
        self._view.bubble.hide()
        self._fit_when_free()

    def cancel(self) -> bool:
        """Leave everything as it was before the press; False when there was no gesture."""
        tool, self.tool = self.tool, None
        panned, before = self._end_pan(), self.autopan.way_back
        self.autopan.stop()
        if tool is not None:
            tool.cancel()
            if before is not None:
                self._view.set_camera(before)
            self._view.bubble.hide()
            self.show_cursor()
            self._fit_when_free()
        return panned or tool is not None

    def _take(self, hit: Hit) -> None:
        """Begin a gesture. Selecting may move the canvas: the inspector gets other rows."""
        before = self._corner = self._view.widget.mapToGlobal(QPoint())
        self._is_pressing = True
        try:
            tool = tool_for(self._view.editor, self.pointer, hit)
        finally:
            self._is_pressing = False
        shift = before - self._corner
        tool.shift(shift.x(), shift.y())
        self.tool = tool

    def _drag(self, tool: Tool) -> None:
        """The pointer has moved over the canvas, or the canvas under the pointer."""
        if isinstance(tool, WireByKeys):
            return
        tool.move(self.pointer)
        if self.tool is not tool:
            tool.cancel()  # its own edit has ended the gesture
            return
        self.show_cursor()
        self._view.bubble.say(tool.hint, self._pixel())
        if self._pan_from is None:
            self.autopan.follow(tool, self.pointer)

    def pan(self, dx: float, dy: float) -> None:
        """Pan during a gesture; the dragged part stays under the pointer."""
        self._view.pan(dx, dy)
        if self.tool is not None:
            self.tool.shift(dx, dy)
            self._drag(self.tool)

    def keeps_camera(self) -> bool:
        """Keep the camera when the canvas changes its size during a gesture, so that the dragged
        part stays under the pointer, and fit afterwards; False when there is no gesture."""
        if self.tool is None and not self._is_pressing:
            return False
        self._fit_is_due = True
        corner = self._view.widget.mapToGlobal(QPoint())
        shift, self._corner = self._corner - corner, corner
        camera = self._view.state.camera
        self._view.set_camera(Camera(camera.scale, camera.dx + shift.x(), camera.dy + shift.y()))
        if self.tool is not None:
            self.tool.shift(shift.x(), shift.y())
        return True

    def _fit_when_free(self) -> None:
        if self._fit_is_due and self.tool is None and not self._is_pressing:
            self._fit_is_due = False
            self._view.fit_to_size()

    def _end_pan(self) -> bool:
        panned, self._pan_from = self._pan_from is not None, None
        if panned:
            self.show_cursor()
        return panned

    def show_cursor(self) -> None:
        """A closed hand while a column or the canvas is dragged, else the pointed-at part's."""
        state = self._view.state
        shape = CURSORS.get(state.hover.part, Qt.CursorShape.PointingHandCursor)
        if state.carried is not None or self._pan_from is not None:
            shape = Qt.CursorShape.ClosedHandCursor
        self._view.widget.setCursor(shape)

    # -- events --------------------------------------------------------------------------------

    def press(self, event: QMouseEvent) -> None:
        self.pointer = pointer = _pointer_of(event)
        QToolTip.hideText()
        hit = self._hit(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (
            left and pointer.alt and hit.part is Part.GROUND
        ):
            self._pan_from, self._pan_button = event.position().toPoint(), event.button()
            self.autopan.pause()
            self.show_cursor()
        elif left and self.tool is None:
            self._view.set_hover(hit)
            self._take(hit)
            self._view.redraw()

    def move(self, event: QMouseEvent) -> None:
        self.pointer = _pointer_of(event)
        self._notice_release(event.buttons())
        if self._pan_from is not None:
            here = event.position().toPoint()
            delta, self._pan_from = here - self._pan_from, here
            self.pan(delta.x(), delta.y())
        elif self.tool is not None:
            self._view.bubble.outdate()  # the last gesture's message
            self._drag(self.tool)
        else:
            self._view.set_hover(self._hit(event.position()))

    def _notice_release(self, held: Qt.MouseButton) -> None:
        """End a gesture whose button was released elsewhere: over a menu, for instance."""
        if self._pan_from is not None and not held & self._pan_button:
            self._end_pan()
        by_mouse = self.tool is not None and not isinstance(self.tool, WireByKeys)
        if by_mouse and not held & Qt.MouseButton.LeftButton:
            self.cancel()

    def release(self, event: QMouseEvent) -> None:
        self.pointer = _pointer_of(event)
        if event.button() == self._pan_button and self._end_pan():
            return
        if self.tool is None or event.button() != Qt.MouseButton.LeftButton:
            return
        tool, self.tool = self.tool, None
        self.autopan.stop()
        self._view.bubble.say("", QPoint())
        tool.release(self.pointer)
        self._fit_when_free()
        self.show_cursor()
        if isinstance(tool, ButtonTool) and tool.is_click(self.pointer):
            self._open_menu_of(tool.hit)
        self._view.set_hover(self.hit())

    def _open_menu_of(self, hit: Hit) -> None:
        if hit.part is Part.ACTIVATION:
            self._view.commands["activation"].attempt()
        elif hit.part in (Part.NODE_WAYS, Part.LAYER_WAYS):
            at = self._pixel()
            self._view.context_menu(hit, at).popup(self._view.widget.mapToGlobal(at))

    def double_click(self, event: QMouseEvent) -> None:
        hit, view = self._hit(event.position()), self._view
        if event.button() != Qt.MouseButton.LeftButton:
            self.press(event)
        elif hit.part is Part.EDGE and hit.edge is not None:
            view.editor.select(Selection(edges=(hit.edge,)))
            view.commands.fields.ask_value()
        elif hit.part is Part.NODE:
            view.editor.select(Selection((hit.node,)))
            view.commands.fields.ask_value_or_name(event.position())
        elif hit.part is Part.HEADER:
            view.editor.select(Selection(layer=hit.layer))
            view.commands.fields.ask_name()
        else:
            self.press(event)

    def wheel(self, event: QWheelEvent) -> None:
        if self._view.inline.is_open:
            self._view.inline.commit()
        if self._nudges(event):
            notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
            self._view.editor.nudge(step_of(event.modifiers()) * notches)
            return
        self._view.turn(event)
        if self.tool is not None:
            self._drag(self.tool)
        else:
            self._view.set_hover(self._hit(event.position()))

    def _nudges(self, event: QWheelEvent) -> bool:
        """Whether the wheel changes the selected weights: when its first notch was over one.

        Later notches do the same, whatever a zoom brings under the pointer.
        """
        now, place, chosen = time.monotonic(), event.position(), self._view.selection()
        last, self._wheel = self._wheel, (now, place, chosen)
        if last is None or now - last[0] > WHEEL_SECONDS or last[1:] != (place, chosen):
            edge = self._hit(place).edge if chosen.edges else None
            self._wheel_nudges = edge is not None and edge in chosen.edges
        return self._wheel_nudges and self.tool is None

    def _pixel(self) -> QPoint:
        return QPoint(round(self.pointer.x), round(self.pointer.y))


def _pointer_of(event: QMouseEvent) -> Pointer:
    keys, at = event.modifiers(), event.position()
    modifier = Qt.KeyboardModifier
    return Pointer(
        at.x(),
        at.y(),
        bool(keys & modifier.ShiftModifier),
        bool(keys & modifier.ControlModifier),
        bool(keys & modifier.AltModifier),
    )
