"""The canvas: the network as one widget, put together from painters, mouse, keys and commands."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QAccessible,
    QContextMenuEvent,
    QFocusEvent,
    QHelpEvent,
    QHideEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QMenu, QWidget

from playground.model.document import Document
from playground.model.selection import Selection, brought_back
from playground.session import Session
from playground.session.highlight import Highlight
from playground.ui.canvas.access.speech import selection_text
from playground.ui.canvas.access.tips import show_tip
from playground.ui.canvas.editing.commands import CanvasCommands
from playground.ui.canvas.editing.context_menus import context_menu
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.editing.places import hit_of, place_below, place_of
from playground.ui.canvas.geometry.hit_testing import hit_at
from playground.ui.canvas.geometry.layout import Camera
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.gestures.keyboard import CanvasKeyboard
from playground.ui.canvas.gestures.mouse import CanvasMouse
from playground.ui.canvas.gestures.wire_by_keys import WireByKeys
from playground.ui.canvas.paint.network import NetworkPainter
from playground.ui.canvas.zoom_view import ZoomView
from playground.ui.inputs.announce import announce
from playground.ui.inputs.bubble import Bubble
from playground.ui.inputs.inline_editor import InlineEditor
from playground.ui.shell.theme import LIGHT, Theme

SHARPEN_MS = 100  # after a zoom, until all is drawn for it


class CanvasView(ZoomView):
    """Shows the network and lets one change it.

    Attributes:
        editor: makes the edits.
        mouse, keyboard: what they do.
        bubble: a note beside the pointer.
        inline: the text field that opens on the canvas.
        commands: what can be done here.

    Signals:
        selection_changed(Selection)
        message(str): why something could not be done; also shown beside the pointer.
        node_hovered(int | None)
        change_previewed(change): a pointed-at command would make this edit, ``Document ->
            Document``; None when none is pointed at.
    """

    selection_changed = Signal(object)
    message = Signal(str)
    node_hovered = Signal(object)
    change_previewed = Signal(object)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(session, parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Network"))
        self._painter = NetworkPainter(self.state, LIGHT)
        self._sharpen = QTimer(self)
        self._sharpen.setSingleShot(True)
        self._sharpen.timeout.connect(self.redraw)
        self.editor = CanvasEditor(session, self.state, self)
        self.bubble = Bubble(self)
        self.inline = InlineEditor(self)
        self.commands = CanvasCommands(self)
        self.mouse = CanvasMouse(self)
        self.keyboard = CanvasKeyboard(self, self.mouse)
        self.presenter.structure_changed.connect(self._on_structure_changed)
        self.presenter.change_previewed.connect(self.change_previewed)
        # After the presenter, which follows by now.
        session.document_changed.connect(self._on_document_changed)
        session.document_opened.connect(self._on_document_opened)
        # What an edit itself has to say comes after this.
        session.document_changed.connect(self.bubble.outdate)
        self.editor.selection_changed.connect(self._on_selection_changed)
        self.editor.refused.connect(self._on_refused)
        self.editor.noted.connect(self._on_noted)
        self.editor.touched.connect(self.redraw)
        self.set_theme(LIGHT)

    # -- for the window ------------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        super().set_theme(theme)
        self._painter.set_theme(theme)
        self.commands.set_theme(theme)
        self.bubble.set_theme(theme)

    def selection(self) -> Selection:
        return self.editor.selection

    def select(self, selection: Selection) -> None:
        """Select from outside: the table or the inspector."""
        self.editor.select(selection)

    def set_highlight(self, source: str, highlight: Highlight | None) -> None:
        """Draw this besides the highlights of other sources; None takes it back."""
        self.presenter.set_highlight(source, highlight)

    def set_pointed(self, node_ids: Iterable[int]) -> None:
        """Light these nodes up: something of theirs is pointed at in another view."""
        self.set_highlight("pointed", Highlight(lit_nodes=frozenset(node_ids)))

    def set_animated(self, animated: bool) -> None:
        """Whether nodes glide to their new places."""
        self.presenter.animated = animated
        self.commands.refresh("animated")

    # -- for commands and gestures -------------------------------------------------------------

    @property
    def widget(self) -> QWidget:
        """The widget that is drawn on; pixel coordinates are relative to it."""
        return self

    @property
    def animated(self) -> bool:
        return self.presenter.animated

    def context_menu(self, hit: Hit, at: QPoint | None = None) -> QMenu:
        """The menu of a part, which is selected; ``at`` in pixels, None when a key opened it."""
        return context_menu(self, self.commands.fields, self.commands, hit, at)

    def announce(self, text: str) -> None:
        """Show a message in the status line; "" clears it."""
        self.message.emit(text)

    def preview(self, change: Callable[[Document], Document] | None) -> None:
        """Show what an edit would do; None ends the preview."""
        self.presenter.preview(change)

    def redraw(self) -> None:
        self.update()

    def text_areas(self, node_id: int) -> tuple[QRectF, QRectF]:
        """Where a card's name and number stand, in pixels; empty where they are left out."""
        return self._painter.nodes.text_areas(node_id)

    def draw_picture(self, painter: QPainter) -> None:
        """Draw what is in view, without buttons."""
        self._painter.paint_picture(painter)

    def set_hover(self, hit: Hit) -> None:
        """Treat ``hit`` as the part under the pointer; arrow keys point as well."""
        before = self.state.hover
        if hit == before:
            return
        self.state.hover = hit
        self.mouse.show_cursor()
        node_before = before.node if before.on_node else None
        node = hit.node if hit.on_node else None
        if node != node_before:
            self.node_hovered.emit(node)
        if Part.DELETE in (hit.part, before.part):
            self.preview(self.editor.deletion() if hit.part is Part.DELETE else None)
        self.update()

    def set_camera(self, camera: Camera) -> None:
        super().set_camera(camera)
        self.inline.follow()

    def fit_to_size(self) -> None:
        if not self.mouse.keeps_camera():
            super().fit_to_size()

    # -- following -----------------------------------------------------------------------------

    def _on_document_opened(self) -> None:
        self.mouse.cancel()
        self.editor.select(Selection())
        self.presenter.settle()
        self.zoom_to_fit()

    def _on_document_changed(self, old: Document, new: Document) -> None:
        """Undo selects what it brings back, and shows it, unless a gesture is in progress or
        something else is selected, other than input and output nodes."""
        if QAccessible.isActive():
            self._describe_selection()
        opening = not self.session.undo_stack.count()
        if old.graph is new.graph or opening or self.mouse.tool is not None:
            return
        if self.editor.selection and not self.editor.why_ends_stay():
            return
        if back := brought_back(old.graph, new.graph):
            self.editor.select(back)
            self.keyboard.show_selection()

    def _on_structure_changed(self) -> None:
        self.inline.discard()
        if self.mouse.tool is not None and not self.mouse.tool.is_alive:
            self.mouse.cancel()
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
            self.inline.refuse(reason)
        else:
            self._on_noted(reason)

    def _on_noted(self, text: str) -> None:
        at = QPoint(round(self.mouse.pointer.x), round(self.mouse.pointer.y))
        if self.keyboard.used:
            at = place_below(self, self.selection())
        if not self.rect().contains(at):
            at = self.rect().center()
        self.bubble.say(text, at, lasting=True)
        announce(self, text)
        self.message.emit(text)

    # -- Qt ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        started = time.perf_counter()
        painter = QPainter(self)
        self._painter.paint(painter)
        painter.end()
        self.presenter.count_paint(time.perf_counter() - started)
        self.presenter.is_zooming = self._painter.is_blurred
        if self.presenter.is_zooming:
            self._sharpen.start(SHARPEN_MS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self.keyboard.focus_came(Qt.FocusReason.MouseFocusReason)
        self.mouse.press(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.mouse.move(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self.mouse.release(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mouse.double_click(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.mouse.wheel(event)
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.keyboard.press(event):
            event.ignore()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_mouse = not isinstance(self.mouse.tool, WireByKeys)
        if self.mouse.cancel():
            if by_mouse:
                self.set_hover(self.mouse.hit())
            return
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = place_of(self, self.selection())
            menu = self.context_menu(hit_of(self.selection()))
        else:
            at = event.pos()
            hit = hit_at(self.state, at.x(), at.y(), self.theme.scale)
            menu = self.context_menu(hit, at)
        menu.popup(self.mapToGlobal(at))

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if isinstance(event, QKeyEvent) and kind == QEvent.Type.ShortcutOverride:
            if self.keyboard.takes(event):
                event.accept()
                return True
        elif isinstance(event, QHelpEvent) and kind == QEvent.Type.ToolTip:
            text = "" if self.mouse.tool else self.commands.tool_tip(self.state.hover)
            show_tip(self, self.state, text, event.pos(), self.theme.scale)
            return True
        elif kind == QEvent.Type.Leave and self.mouse.tool is None:
            self.set_hover(GROUND)
        return super().event(event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.mouse.cancel()
        self.set_hover(GROUND)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        # Training may have changed the values since; Qt tells of the focus after this event.
        self.setAccessibleDescription(selection_text(self.session, self.selection()))
        self.keyboard.focus_came(event.reason())

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if isinstance(self.mouse.tool, WireByKeys):
            self.mouse.cancel()
        self.keyboard.focus_went(event.reason())
