"""Keys on the canvas besides the shortcuts of actions: walk, type a value, draw a wire."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QObject, QPoint, QRect, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence

from playground.model.selection import Selection
from playground.ui.canvas.editing.camera_commands import turn_page
from playground.ui.canvas.editing.places import hit_of, place_of, scene_place_of
from playground.ui.canvas.editing.value_commands import step_of
from playground.ui.canvas.geometry.layout import headers_pinned_at
from playground.ui.canvas.geometry.navigation import Direction, Walk
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.gestures.mouse import CanvasMouse
from playground.ui.canvas.gestures.surface import GestureSurface
from playground.ui.canvas.gestures.wire_by_keys import DIRECTIONS, WIRE_KEYS, WireByKeys
from playground.ui.inputs.keys import undoes_or_redoes

NEAR_MAP, NEAR_CARD = 40, 8  # pixels kept free between the overview and a point, a card
NUMBER_BEGINS = "0123456789-.,"
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_SHIFT, _CTRL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier
_ALT, _KEYPAD = Qt.KeyboardModifier.AltModifier, Qt.KeyboardModifier.KeypadModifier
_NONE = Qt.KeyboardModifier.NoModifier
_MODIFIERS = (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta)
_FOCUS_BY_KEYS = (
    Qt.FocusReason.TabFocusReason,
    Qt.FocusReason.BacktabFocusReason,
    Qt.FocusReason.ShortcutFocusReason,
)
_ENDS = {Qt.Key.Key_Home: -1, Qt.Key.Key_End: 1}
_PAGES = {Qt.Key.Key_PageUp: -1, Qt.Key.Key_PageDown: 1}


class CanvasKeyboard(QObject):
    """The keys of one canvas.

    Attributes:
        used: whether the last input was a key, not the mouse. Then a frame shows the focus.
    """

    def __init__(self, view: GestureSurface, mouse: CanvasMouse) -> None:
        super().__init__(view.widget)
        self._view = view
        self._mouse = mouse
        self._walk = Walk()
        self._pointed = GROUND  # the part that the keys pointed at last
        self._left_off: tuple[float, float] | None = None  # where a selected part was deleted
        self.used = False

    def takes(self, event: QKeyEvent) -> bool:
        """Whether the canvas handles a key before any action does: during a gesture, all but undo,
        redo and play."""
        tool = self._mouse.tool
        if tool is None and event.key() not in _MODIFIERS:
            self.used = True
        if tool is None or _acts_in_gestures(event):
            return False
        return not isinstance(tool, WireByKeys) or event.key() in WIRE_KEYS

    def press(self, event: QKeyEvent) -> bool:
        """Handle a key that is no shortcut; False when it does nothing."""
        view, tool = self._view, self._mouse.tool
        self.show_focus()
        if event.key() == Qt.Key.Key_Escape:
            if self._mouse.cancel():
                if isinstance(tool, WireByKeys):
                    view.announce("")  # the hint how to connect
                else:
                    view.set_hover(self._mouse.hit())
            else:
                view.editor.select(Selection())
                view.set_hover(GROUND)
                self._left_off = None
                return False  # it leaves the presentation too
        elif isinstance(tool, WireByKeys) and event.key() in WIRE_KEYS:
            self._lead(tool, Qt.Key(event.key()))
        elif tool is None:
            walks = (self._go, self._go_far, self._turn_page, self._keep)
            return any(act(event) for act in (self._begin_value, *walks, self._explain))
        return True

    # -- focus ---------------------------------------------------------------------------------

    def focus_came(self, reason: Qt.FocusReason) -> None:
        if reason == Qt.FocusReason.MouseFocusReason:
            self.used = False
        elif reason in _FOCUS_BY_KEYS:
            self.used = True
        self.show_focus()

    def focus_went(self, reason: Qt.FocusReason) -> None:
        if reason in _FOCUS_BY_KEYS:
            self._view.set_hover(GROUND)
        self.show_focus()

    def show_focus(self) -> None:
        focused = self._view.widget.hasFocus() and self.used
        if focused != self._view.state.focused:
            self._view.state.focused = focused
            self._view.redraw()

    # -- walking -------------------------------------------------------------------------------

    def walk_to(self, selection: Selection) -> None:
        """Select ``selection``, show it and point at it."""
        self._show_way(selection, selection)

    def _point(self, hit: Hit) -> None:
        """Hover ``hit`` as the mouse would, until the mouse moves."""
        self._pointed = hit
        self._view.set_hover(hit)

    @property
    def _is_pointing(self) -> bool:
        return self._pointed != GROUND and self._view.state.hover == self._pointed

    def follow_structure(self) -> None:
        """After a change of the network keep pointing at the same part, if it still exists."""
        graph, hit = self._view.state.graph, self._pointed
        stays = self._is_pointing and (
            hit.node in graph.rank
            or hit.edge in graph.edge_index
            or hit.layer in graph.layer_position
        )
        self._view.set_hover(hit if stays else GROUND)

    def follow_selection(self, selection: Selection) -> None:
        """While the keys point at a part, point at the one that was selected since."""
        self._left_off = None
        single = len(selection.nodes) + len(selection.edges) <= 1
        if self._is_pointing and single:
            self._point(hit_of(selection))

    def show_selection(self) -> None:
        """Pan so that the selection is visible."""
        view = self._view
        selection, state = view.selection(), view.state
        x, y = scene_place_of(view, selection)
        if selection.nodes and not selection.edges:  # a gliding node: where it will stop
            x, y = state.geometry.centres[state.graph.rank[selection.nodes[-1]]].tolist()
        self._bring_into_view(x, y, selection)

    def _bring_into_view(self, x: float, y: float, what: Selection) -> None:
        """Pan as little as makes a point of the scene visible, clear of the overview; of a node
        the whole card."""
        view, over = self._view, self._view.minimap.geometry()
        state, room = view.state, (0.0, 0.0)
        if what.nodes and not what.edges:
            room = state.card_width(what.nodes[-1]), state.card_height(what.nodes[-1])
        view.bring_into_view(x, y, *room)
        if not view.minimap.isVisible():
            return
        camera = state.camera
        wide, high = (round(length * camera.scale) for length in room)
        card = QRect(round(camera.x(x)) - wide // 2, round(camera.y(y)) - high // 2, wide, high)
        up = over.top() - NEAR_CARD - card.bottom()
        if high and card.top() + up >= headers_pinned_at(view.theme.scale):
            over.adjust(-NEAR_CARD, -NEAR_CARD, 0, 0)
            if over.intersects(card):
                view.pan(0.0, up)
            return
        at = card.center()
        over.adjust(-NEAR_MAP, -NEAR_MAP, 0, 0)
        if over.contains(at):
            view.pan(0.0, over.top() - at.y())

    def _show_way(self, selected: Selection, here: Selection) -> None:
        """Select ``selected``; show ``here``, where the keys are, and point at it."""
        view = self._view
        view.editor.select(selected)
        at = place_of(view, here)
        self._bring_into_view(*view.state.camera.to_scene(at.x(), at.y()), here)
        self._point(hit_of(here))

    def _go(self, event: QKeyEvent) -> bool:
        direction = DIRECTIONS.get(Qt.Key(event.key()))
        if direction is None:
            return False
        keys = event.modifiers()
        if keys & _ALT:
            self._change(direction, keys)
        elif keys & _CTRL:
            return self._explain(event)
        elif self._left_off is not None:
            self.walk_to(Selection((self._nearest_to(*self._left_off),)))
        else:
            selected = self._walk.step(self._view.state, direction, bool(keys & _SHIFT))
            self._show_way(selected, self._walk.here)
        return True

    def _change(self, direction: Direction, keys: Qt.KeyboardModifier) -> None:
        """With Alt change the selected values; with Ctrl+Shift too, move the nodes."""
        if keys & _CTRL and keys & _SHIFT:
            self._view.commands.place_far(*direction)
        elif direction[1] and not self._explain_action("increase"):
            self._view.editor.nudge(-direction[1] * step_of(keys))

    def leave_off_at(self, x: float, y: float) -> None:
        """Let the next arrow key start at this scene point, where a deleted part was."""
        if not self._view.selection():
            self._left_off = (x, y)

    def _nearest_to(self, x: float, y: float) -> int:
        graph, centres = self._view.state.graph, self._view.state.geometry.centres
        return graph.nodes[int(np.hypot(*(centres - (x, y)).T).argmin())].id

    def _go_far(self, event: QKeyEvent) -> bool:
        """Home and End: to the first or last node of the column, or edge of a node."""
        end = _ENDS.get(Qt.Key(event.key()))
        keys = event.modifiers() & ~_KEYPAD
        if end is None or keys not in (_NONE, _SHIFT):
            return False
        selected = self._walk.step(self._view.state, (0, end), bool(keys & _SHIFT), far=True)
        self._show_way(selected, self._walk.here)
        return True

    def _turn_page(self, event: QKeyEvent) -> bool:
        """Page Up and Down pan, with Shift sideways, as far as the network goes."""
        page = _PAGES.get(Qt.Key(event.key()))
        keys = event.modifiers() & ~_KEYPAD
        if page is None or keys not in (_NONE, _SHIFT):
            return False
        across, down = (page, 0) if keys else (0, page)
        turn_page(self._view, across, down)
        return True

    def _keep(self, event: QKeyEvent) -> bool:
        """Ctrl+Space: keep the selection and let further steps add to it."""
        if event.key() != Qt.Key.Key_Space or event.modifiers() != _CTRL:
            return False
        selected = self._walk.keep(self._view.state)
        self._show_way(selected, self._walk.here)
        return True

    def _begin_value(self, event: QKeyEvent) -> bool:
        """The first character of a number opens the field for the selected value; over the + of a
        layer, for the width of a new one."""
        begins = bool(event.text()) and event.text() in NUMBER_BEGINS
        if not begins or event.modifiers() & ~(_SHIFT | _KEYPAD):
            return False
        hover = self._view.state.hover
        if hover.part is Part.ADD_LAYER and event.text().isdigit():
            self._view.commands.fields.ask_new_layer(hover.index, event.text())
        elif not self._explain_action("edit_value"):
            self._view.commands.fields.ask_value(event.text())
        return True

    def _explain_action(self, name: str) -> bool:
        """Whether a command is disabled; says why then."""
        return self._view.commands[name].explain()

    def _explain(self, event: QKeyEvent) -> bool:
        """Say why the command of this shortcut is disabled."""
        return self._view.commands.attempt(QKeySequence(event.keyCombination()))

    # -- wires ---------------------------------------------------------------------------------

    def draw_wire(self, node: int) -> None:
        """Let the keys draw an edge from a node."""
        view = self._view
        view.widget.setFocus()  # the command may come from elsewhere in the window
        self._mouse.cancel()
        wire = WireByKeys(view.editor, node)
        if wire.target is None:
            wire.cancel()
            view.editor.refuse(self.tr("This node has all the edges that it can have."))
        else:
            self._mouse.begin(wire)
            self._say_wire(wire, wire.target)

    def _lead(self, wire: WireByKeys, key: Qt.Key) -> None:
        if key not in DIRECTIONS:
            self._view.announce("")  # the hint; the edit may have a message of its own
        if wire.press(key):
            self._mouse.forget()
        elif wire.target is not None:
            self._say_wire(wire, wire.target)

    def _say_wire(self, wire: WireByKeys, target: int) -> None:
        view = self._view
        x, y = view.state.centre(target)
        self._bring_into_view(x, y, Selection((target,)))
        camera = view.state.camera
        view.bubble.say(wire.hint, QPoint(round(camera.x(x)), round(camera.y(y))))
        view.announce(wire.hint)


def _acts_in_gestures(event: QKeyEvent) -> bool:
    """Undo, redo, play and pause work during gestures too."""
    keys = event.modifiers() & ~_KEYPAD
    plays = event.key() in _ENTER and keys == _CTRL
    plays = plays or (event.key() == Qt.Key.Key_Space and not keys)
    return plays or undoes_or_redoes(event)
