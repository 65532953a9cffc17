"""The canvas: what the person sees and does is put together here."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QToolTip, QWidget

from playground.model.document import Document
from playground.model.selection import Selection, brought_back
from playground.session import Session
from playground.ui.canvas.access.speech import announce, selection_text
from playground.ui.canvas.access.tips import show_tip
from playground.ui.canvas.editing.commands import CanvasCommands
from playground.ui.canvas.editing.context_menus import context_menu
from playground.ui.canvas.editing.places import hit_of, place_below, place_of
from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.gesture_view import GestureView
from playground.ui.canvas.gestures.keyboard import CanvasKeyboard
from playground.ui.canvas.gestures.tool import ButtonTool, Tool
from playground.ui.canvas.gestures.wire_by_keys import WireByKeys
from playground.ui.canvas.zoom_view import NOTCH
from playground.ui.inputs.inline_editor import InlineEditor
from playground.ui.shell.theme import LIGHT, Theme

WHEEL_SECONDS = 0.3  # until a wheel that stands still has come to its end


class CanvasView(GestureView):
    """Shows the network and lets one change it.

    Attributes:
        keyboard: what keys do besides them.
        commands: what can be done here.

    Signals:
        selection_changed(Selection)
        message(str): why something could not be done; also shown beside the pointer.
        node_hovered(int | None), edge_hovered(EdgeKey | None)
        change_previewed(change): a pointed-at command would make this edit, ``Document ->
            Document``; None when none is pointed at.
    """

    selection_changed = Signal(object)
    message = Signal(str)
    node_hovered = Signal(object)
    edge_hovered = Signal(object)
    change_previewed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.inline = InlineEditor(self.viewport())
        self.setMouseTracking(True)
        self.viewport().setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Network"))
        # When the wheel last turned, where, and what was selected then.
        self._wheel: tuple[float, QPointF, Selection] | None = None
        self._wheel_nudges = False
        self.commands = CanvasCommands(self, self)
        self.keyboard = CanvasKeyboard(self)
        self.canvas_scene.structure_changed.connect(self._on_structure_changed)
        self.canvas_scene.change_previewed.connect(self.change_previewed)
        # After the scene, which follows by now.
        session.document_changed.connect(self._on_document_changed)
        session.document_opened.connect(self._on_document_opened)
        self.editor.selection_changed.connect(self._on_selection_changed)
        self.editor.refused.connect(self._on_refused)
        self.editor.noted.connect(self._on_said)
        self.editor.touched.connect(self.canvas_scene.hand_moved)
        self.set_theme(LIGHT)

    # -- for the window ------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self.commands.set_theme(theme)
        self.bubble.set_theme(theme)
        self.inline.set_theme(theme)

    def selection(self) -> Selection:
        return self.editor.selection

    def select(self, selection: Selection) -> None:
        """Select from outside: the table or the inspector."""
        self.editor.select(selection)

    def set_pointed(self, node_ids: Iterable[int]) -> None:
        """Light these nodes up: something of theirs is pointed at elsewhere."""
        pointed = frozenset(node_ids)
        if pointed != self.state.pointed:
            self.state.pointed = pointed
            self.canvas_scene.update()

    def set_animated(self, animated: bool) -> None:
        """Whether nodes glide to their new places."""
        self.canvas_scene.animated = animated
        self.commands.refresh("animated")

    @property
    def animated(self) -> bool:
        return self.canvas_scene.animated

    def context_menu(self, hit: Hit, at: QPoint | None = None) -> QMenu:
        """The menu of a part, which is selected; ``at`` in pixels, None when a key opened it."""
        return context_menu(self, self.commands, hit, at)

    def announce(self, text: str) -> None:
        """Show a message in the status line; "" clears it."""
        self.message.emit(text)

    def preview(self, change: Callable[[Document], Document] | None) -> None:
        """Show what an edit would do; None ends the preview."""
        self.canvas_scene.preview(change)

    def redraw(self) -> None:
        self.canvas_scene.update()

    def text_areas(self, node_id: int) -> tuple[QRectF, QRectF]:
        """Where a card's name and number stand, in pixels; empty where they are left out."""
        return self.canvas_scene.nodes_item.text_areas(node_id)

    # -- following -----------------------------------------------------------------------------

    def _on_document_opened(self) -> None:
        self.cancel_gesture()
        self.editor.select(Selection())
        self.canvas_scene.settle()
        self.zoom_to_fit()

    def _on_document_changed(self, old: Document, new: Document) -> None:
        """Undo selects what it brings back, and shows it, unless something else is in hand. Input
        and output, which stay selected where all else was deleted, are nothing else."""
        if QAccessible.isActive():
            self._describe_selection()
        opening = not self.session.undo_stack.count()
        if old.graph is new.graph or opening or self.tool is not None:
            return
        if self.editor.selection and not self.editor.why_ends_stay():
            return
        if back := brought_back(old.graph, new.graph):
            self.editor.select(back)
            self.keyboard.show_selection()

    def _on_structure_changed(self) -> None:
        self.inline.discard()
        if self.tool is not None and not self.tool.is_alive:
            self.cancel_gesture()
        self.editor.forget_missing()
        self.keyboard.follow_structure()
        self.follow_structure()
        self.commands.refresh()

    def _on_selection_changed(self, selection: Selection) -> None:
        self.keyboard.follow_selection(selection)
        self.commands.refresh()
        self._describe_selection()
        self.selection_changed.emit(selection)

    def _describe_selection(self) -> None:
        """Tell a screen reader what is selected, and say it when the canvas has the keyboard."""
        text = selection_text(self.session, self.selection())
        if text != self.accessibleDescription():
            self.setAccessibleDescription(text)
            if self.hasFocus():
                announce(self, text)

    def _on_refused(self, reason: str) -> None:
        if self.inline.is_open:
            self.commands.fields.refuse(reason)
        else:
            self._on_said(reason)

    def _on_said(self, text: str) -> None:
        at = QPoint(round(self._pointer.x), round(self._pointer.y))
        if self.keyboard.used:
            at = place_below(self, self.selection())
        if not self.viewport().rect().contains(at):
            at = self.viewport().rect().center()
        self.bubble.say(text, at, lasting=True)
        announce(self, text)
        self.message.emit(text)

    def set_hover(self, hit: Hit) -> None:
        """This is pointed at, by the mouse or, until it moves, by the keys."""
        before = self.state.hover
        if hit == before:
            return
        self.state.hover = hit
        self._show_cursor()
        node_before = before.node if before.on_node else None
        node = hit.node if hit.on_node else None
        if node != node_before:
            self.node_hovered.emit(node)
        if hit.edge != before.edge:
            self.edge_hovered.emit(hit.edge)
        if Part.DELETE in (hit.part, before.part):
            on_it = hit.part is Part.DELETE
            self.canvas_scene.preview(self.editor.deletion() if on_it else None)
        self.canvas_scene.hand_moved()

    # -- gestures ------------------------------------------------------------------------------

    def set_camera(self, camera: Camera) -> None:
        super().set_camera(camera)
        self.inline.follow()

    def _finish(self, tool: Tool) -> None:
        if not isinstance(tool, ButtonTool) or tool.hit.part is not Part.ACTIVATION:
            return
        if tool.is_click(self._pointer):
            self.commands["activation"].attempt()

    def _hit(self, at: QPointF) -> Hit:
        """What is there on the viewport."""
        return hit_at(self.state, at.x(), at.y(), self._theme.scale)

    def hit_by_pointer(self) -> Hit:
        """What the mouse is at now that it holds nothing any more."""
        at = QPointF(self._pointer.x, self._pointer.y)
        return self._hit(at) if self.viewport().rect().contains(at.toPoint()) else GROUND

    # -- Qt ------------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pointer = pointer = self._pointer_of(event)
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.keyboard.focus_came(Qt.FocusReason.MouseFocusReason)
        QToolTip.hideText()
        hit = self._hit(event.position())
        left = event.button() == Qt.MouseButton.LeftButton
        if event.button() == Qt.MouseButton.MiddleButton or (
            left and pointer.alt and hit.part is Part.GROUND
        ):
            self._pan_from, self._pan_button = event.position().toPoint(), event.button()
            self.autopan.pause()
            self._show_cursor()
        elif left and self.tool is None:
            self.set_hover(hit)
            self._take(hit)
            self.canvas_scene.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self._pointer = self._pointer_of(event)
        self._notice_release(event.buttons())
        if self._pan_from is not None:
            here = event.position().toPoint()
            delta = here - self._pan_from
            self._pan_from = here
            self.pan_under_hand(delta.x(), delta.y())
        elif self.tool is not None:
            self.bubble.outdate()  # what was said of the last gesture
            self._drag(self.tool)
        else:
            self.set_hover(self._hit(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._pointer = pointer = self._pointer_of(event)
        if event.button() == self._pan_button and self._end_pan():
            return
        if self.tool is not None and event.button() == Qt.MouseButton.LeftButton:
            tool, self.tool = self.tool, None
            self.autopan.stop()
            self.bubble.say("", QPoint())
            tool.release(pointer)
            self._fit_when_free()
            self._show_cursor()
            self._finish(tool)
            self.set_hover(self.hit_by_pointer())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        hit = self._hit(event.position())
        if event.button() != Qt.MouseButton.LeftButton or hit.part is Part.GROUND:
            self.mousePressEvent(event)
        elif hit.part is Part.EDGE and hit.edge is not None:
            self.editor.select(Selection(edges=(hit.edge,)))
            self.commands.fields.ask_value()
        elif hit.part is Part.NODE:
            self.editor.select(Selection((hit.node,)))
            self.commands.fields.ask_value_or_name(event.position())
        elif hit.part is Part.HEADER:
            self.editor.select(Selection(layer=hit.layer))
            self.commands.fields.ask_name()
        else:
            self.mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.inline.is_open:
            self.inline.apply()
        if self._nudges(event):
            notches = (event.angleDelta().y() or event.angleDelta().x()) / NOTCH
            self.commands.nudge(notches, event.modifiers())
        else:
            self.turn(event)
            if self.tool is not None:
                self._drag(self.tool)
            else:
                self.set_hover(self._hit(event.position()))
        event.accept()

    def _nudges(self, event: QWheelEvent) -> bool:
        """Whether the wheel changes the selected weights: when it began to turn over one.

        What its first notch did, the others go on with, whatever a zoom brings under the pointer.
        """
        now, place, chosen = time.monotonic(), event.position(), self.editor.selection
        last = self._wheel
        self._wheel = (now, place, chosen)
        if last is None or now - last[0] > WHEEL_SECONDS or last[1:] != (place, chosen):
            edge = self._hit(place).edge if chosen.edges else None
            self._wheel_nudges = edge is not None and edge in chosen.edges
        return self._wheel_nudges and self.tool is None

    def event(self, event: QEvent) -> bool:
        if (
            isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.ShortcutOverride
            and self.keyboard.takes(event)
        ):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.press(event):
            event.ignore()  # Qt would scroll, behind the camera's back

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = not isinstance(self.tool, WireByKeys)
        if self.cancel_gesture():
            if by_mouse:
                self.set_hover(self.hit_by_pointer())
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = place_of(self, self.selection())
            menu = self.context_menu(hit_of(self.selection()))
        else:
            at = event.pos()
            menu = self.context_menu(self._hit(QPointF(at)), at)
        menu.popup(self.viewport().mapToGlobal(at))

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            text = self.commands.tool_tip(self.state.hover) if self.tool is None else ""
            show_tip(self.viewport(), self.state, text, event.pos(), self._theme.scale)
            return True
        if event.type() == QEvent.Type.Leave and self.tool is None:
            self.set_hover(GROUND)
        return super().viewportEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.set_hover(GROUND)  # the pointer is gone, and nothing says so when it held something

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Training has changed the values since; Qt tells of the focus after this event.
        self.setAccessibleDescription(selection_text(self.session, self.selection()))
        self.keyboard.focus_came(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if isinstance(self.tool, WireByKeys):
            self.cancel_gesture()
        self.keyboard.focus_went(event.reason())
