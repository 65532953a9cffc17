"""What the canvas's actions do, as far as it needs the view: fields, zoom, what is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication, QMenu

from playground.model.selection import Selection
from playground.ui.canvas.access.speech import edge_text, layer_text, node_text
from playground.ui.canvas.editing.actions import CanvasActions, keys_of
from playground.ui.canvas.editing.context_menus import activation_menu
from playground.ui.canvas.editing.fields import CanvasFields
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.hit_testing import activation_rect
from playground.ui.canvas.geometry.layout import (
    BUTTON_RADIUS,
    BUTTON_SPACE,
    HEADER_SPACE,
    MARGIN,
    Rect,
    header_rect,
    headers_pinned_at,
)
from playground.ui.canvas.geometry.parts import GROUND, Hit, Part
from playground.ui.canvas.geometry.placing import FAR_STEP
from playground.ui.canvas.geometry.placing import STEP as PLACE_STEP

STEP, FINE, COARSE = 0.1, 0.01, 1.0


class CanvasCommands(QObject):
    """Carries out the actions of one canvas.

    Attributes:
        actions: the actions.
        fields: what can be typed on the canvas.
    """

    def __init__(self, view: CanvasSurface) -> None:
        super().__init__(view.widget)
        self._view = view
        self._editor = editor = view.editor
        self.fields = CanvasFields(view)
        self.actions = CanvasActions(
            editor,
            {
                "cut": self.cut,
                "copy": self.copy,
                "paste": self.paste,
                "duplicate": self.duplicate,
                "delete": self.delete,
                "rename": self.rename,
                "select_all": editor.select_all,
                "move_up": self.move_up,
                "move_down": self.move_down,
                "place_left": self.place_left,
                "place_right": self.place_right,
                "place_up": self.place_up,
                "place_down": self.place_down,
                "tidy": editor.tidy,
                "layer_left": self.layer_left,
                "layer_right": self.layer_right,
                "add_layer": self.add_layer,
                "add_node": self.add_node,
                "width": self.ask_width,
                "activation": self.choose_activation,
                "connect": editor.connect_selection,
                "connect_to": self.connect_to,
                "disconnect": editor.disconnect_selection,
                "edit_value": self.edit_value,
                "increase": self.increase,
                "decrease": self.decrease,
                "lock": editor.toggle_lock,
                "zero": editor.zero,
                "negate": editor.negate,
                "randomise": editor.randomise,
                "zoom_fit": view.zoom_to_fit,
                "zoom_selection": self.zoom_to_selection,
                "zoom_in": view.zoom_in,
                "zoom_out": view.zoom_out,
                "all_values": self.show_all_values,
                "animated": self.animate,
            },
            view.widget,
        )
        self.actions.by_name["animated"].setChecked(True)
        for action in self.actions.by_name.values():
            action.hovered.connect(self._on_action_hovered)

    def _on_action_hovered(self) -> None:
        """In a menu: what Delete or Cut would do is shown beforehand."""
        delete, cut = (self.actions.by_name[name] for name in ("delete", "cut"))
        if self.sender() not in (delete, cut):
            self.forget_preview()
            return
        change = self._editor.deletion(cutting=self.sender() is cut)
        self._view.preview(change)
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            menu.aboutToHide.connect(self.forget_preview, Qt.ConnectionType.UniqueConnection)

    def forget_preview(self) -> None:
        self._view.preview(None)

    def cut(self) -> None:
        at = self.scene_place_of_selection()
        self._editor.cut()
        self._view.keyboard.leave_off_at(*at)

    def delete(self) -> None:
        at = self.scene_place_of_selection()
        self._editor.delete()
        self._view.keyboard.leave_off_at(*at)

    def copy(self) -> None:
        self._editor.copy()
        self.actions.update()

    def paste(self) -> None:
        self._do_in_sight(self._editor.paste)

    def duplicate(self) -> None:
        self._do_in_sight(self._editor.duplicate)

    def add_layer(self) -> None:
        self._do_in_sight(self._editor.add_layer_here)

    def add_node(self) -> None:
        self._do_in_sight(self._editor.add_node_here)

    def _do_in_sight(self, act: Callable[[], None]) -> None:
        """Pan to what a change of the network has selected, when that is out of sight."""
        graph = self._view.state.graph
        act()
        if self._view.state.graph is not graph:
            self._view.keyboard.show_selection()

    # -- fields --------------------------------------------------------------------------------

    def edit_value(self) -> None:
        """Open a field for the selected weights and biases."""
        self.fields.ask_value()

    def edit_value_or_name(self, at: QPointF) -> None:
        """For a double click on the selected node: its name, where it was hit or is all that an
        input has; else its bias."""
        node = self._editor.selection.only_node
        on_name = node is not None and self.fields.is_on_name(node, at)
        if self._editor.parameters() and not on_name:
            self.fields.ask_value()
        else:
            self.fields.ask_name()

    def rename(self) -> None:
        self.fields.ask_name()

    def ask_width(self) -> None:
        self.fields.ask_width()

    def choose_activation(self) -> None:
        """Open the menu of activations for the layer of the selection, at its header."""
        layer = self._editor.layer_of_selection()
        if layer is None or self._editor.why_no_activation():
            return
        view, state = self._view, self._view.state
        rect = header_rect(
            state.geometry, state.camera, state.graph.layer_position[layer], view.theme.scale
        )
        x, y = activation_rect(rect).centre
        menu = activation_menu(view, layer)
        menu.popup(view.widget.mapToGlobal(QPoint(round(x), round(y))))
        menu.setActiveAction(next(a for a in menu.actions() if a.isChecked()))

    def connect_to(self) -> None:
        """Draw an edge from the selected node by keys."""
        node = self._editor.selection.only_node
        if node is not None:
            self._view.keyboard.draw_wire(node)

    # -- values --------------------------------------------------------------------------------

    def increase(self) -> None:
        self._editor.nudge(self._editor.parameters(), STEP)

    def decrease(self) -> None:
        self._editor.nudge(self._editor.parameters(), -STEP)

    def nudge(self, steps: float, keys: Qt.KeyboardModifier) -> None:
        """Wheel or arrow keys on the selected values: Shift is fine, Ctrl coarse."""
        if not steps:
            return
        step = STEP
        if keys & Qt.KeyboardModifier.ShiftModifier:
            step = FINE
        elif keys & Qt.KeyboardModifier.ControlModifier:
            step = COARSE
        self._editor.nudge(self._editor.parameters(), step * steps)

    # -- places --------------------------------------------------------------------------------

    def move_up(self) -> None:
        self._do_in_sight(partial(self._editor.shift_in_column, -1))

    def move_down(self) -> None:
        self._do_in_sight(partial(self._editor.shift_in_column, 1))

    def layer_left(self) -> None:
        self._shift_layer(-1)

    def layer_right(self) -> None:
        self._shift_layer(1)

    def _shift_layer(self, by: int) -> None:
        """Move the layer, and pan sideways when that took it out of sight."""
        self._editor.shift_layer(by)
        view = self._view
        x = self.scene_place_of_selection()[0]
        y = view.state.camera.to_scene(0.0, view.widget.height() / 2)[1]
        view.bring_into_view(x, y)

    def place_left(self) -> None:
        self.place_by(-1, 0)

    def place_right(self) -> None:
        self.place_by(1, 0)

    def place_up(self) -> None:
        self.place_by(0, -1)

    def place_down(self) -> None:
        self.place_by(0, 1)

    def place_by(self, across: int, down: int, *, far: bool = False) -> None:
        """The selected nodes go a step to where there is room, as long on the screen at any zoom,
        and stay in sight."""
        view, editor = self._view, self._editor
        step = (FAR_STEP if far else PLACE_STEP) * view.theme.scale / view.state.camera.scale
        if not editor.place_by(across * step, down * step):
            return
        view.keyboard.show_selection()
        nodes, layout = editor.nodes_of_selection(), view.session.document.layout
        free = [node for node in nodes if node in layout]
        if not free:
            editor.noted.emit(self.tr("Back in the column."))
            return
        one = len(free) == 1
        text = self.tr("{0} is placed freely") if one else self.tr("{0} nodes are placed freely")
        what = view.state.graph.display_name(free[0]) if one else str(len(free))
        back = keys_of(self.actions.by_name["tidy"])
        editor.noted.emit(self.tr("{0} ({1}: back)").format(text.format(what), back))

    # -- view ----------------------------------------------------------------------------------

    def show_all_values(self) -> None:
        self._view.state.all_values = self.actions.by_name["all_values"].isChecked()
        self._view.redraw()

    def animate(self) -> None:
        self._view.set_animated(self.actions.by_name["animated"].isChecked())

    def turn_page(self, across: int, down: int) -> None:
        """Move the picture by half of what is seen, no further than there is something to see."""
        view, bounds = self._view, self._view.state.geometry.bounds
        camera, size = view.state.camera, view.theme.scale
        width, height = view.widget.width(), view.widget.height()
        foot = 2.0 * (BUTTON_SPACE + BUTTON_RADIUS) * size  # for the buttons under the columns
        if view.minimap.isVisible():
            foot = max(foot, float(height - view.minimap.y()))
        left, right = MARGIN * size, width - MARGIN * size
        dx = _turned(
            across * width / 2, camera.x(bounds.left) - left, camera.x(bounds.right) - right
        )
        top, bottom = headers_pinned_at(size) + HEADER_SPACE * size, height - foot
        dy = _turned(
            down * height / 2, camera.y(bounds.top) - top, camera.y(bounds.bottom) - bottom
        )
        if dx or dy:
            view.pan(-dx, -dy)

    def zoom_to_selection(self) -> None:
        selection, state = self._editor.selection, self._view.state
        nodes = list(selection.nodes) + [n for key in selection.edges for n in key]
        if selection.layer is not None:
            nodes = [n.id for n in state.graph.layer(selection.layer).nodes]
        if not nodes:
            return
        xs, ys = zip(*(state.centre(n) for n in nodes), strict=True)
        w, h = state.geometry.card_width, max(map(state.card_height, nodes))
        self._view.zoom_to(Rect(min(xs) - w, min(ys) - h, max(xs) + w, max(ys) + h))

    # -- where things are ----------------------------------------------------------------------

    def place_of(self, selection: Selection) -> QPoint:
        """Where on the viewport the last of the selection is."""
        view, state = self._view, self._view.state
        if selection.layer is not None:
            at = state.graph.layer_position[selection.layer]
            rect = header_rect(state.geometry, state.camera, at, view.theme.scale)
            x, y = rect.centre
            return QPoint(round(x), round(y))
        if selection.edges:
            return self.fields.place_of(selection.edges[-1])
        if selection.nodes:
            x, y = state.centre(selection.nodes[-1])
            return QPoint(round(state.camera.x(x)), round(state.camera.y(y)))
        return view.widget.rect().center()

    def place_of_selection(self) -> QPoint:
        """Where on the viewport the selection is."""
        return self.place_of(self._editor.selection)

    def place_below_selection(self) -> QPoint:
        """Where something can be said about the selection without hiding it."""
        at, nodes = self.place_of_selection(), self._editor.selection.nodes
        if nodes and not self._editor.selection.edges:
            state = self._view.state
            at.setY(at.y() + round(state.card_height(nodes[-1]) / 2 * state.camera.scale))
        return at

    def scene_place_of_selection(self) -> tuple[float, float]:
        """Where in the scene the selection is; the last of it, when it is more than one thing."""
        at = self.place_of_selection()
        return self._view.state.camera.to_scene(at.x(), at.y())

    def hit_of(self, selection: Selection) -> Hit:
        """The last of the selection as something pointed at."""
        if selection.layer is not None:
            return Hit(Part.HEADER, layer=selection.layer)
        if selection.edges:
            return Hit(Part.EDGE, edge=selection.edges[-1])
        if selection.nodes:
            return Hit(Part.NODE, node=selection.nodes[-1])
        return GROUND

    def hit_of_selection(self) -> Hit:
        """The selection as something pointed at, for the context menu's key."""
        return self.hit_of(self._editor.selection)

    def tool_tip(self, hit: Hit) -> str:
        """What is pointed at, in a line."""
        session, named = self._view.session, self.actions.by_name
        match hit.part:
            case Part.NODE:
                written = session.document.graph.layer_index[hit.node] in self._view.state.written
                return "" if written else node_text(session, hit.node)
            case Part.EDGE if hit.edge is not None:
                return edge_text(session, hit.edge)
            case Part.OUT_PORT | Part.IN_PORT:
                return self.tr("Drag to another node to add an edge")
            case Part.HEADER:
                how = self.tr("Click to select it, drag to move it, double-click to rename it")
                return f"{layer_text(session, hit.layer)}\n{how}"
            case Part.ACTIVATION:
                how = self.tr("Click to choose the activation")
                return f"{layer_text(session, hit.layer)}\n{how}"
            case Part.ADD_NODE:
                return self.tr("Add a node here ({0})").format(keys_of(named["add_node"]))
            case Part.DELETE:
                return self.tr("Delete ({0})").format(keys_of(named["delete"]))
            case Part.ADD_LAYER:
                return self.tr("Add a layer here ({0})").format(keys_of(named["add_layer"]))
        return ""


def _turned(by: float, first: float, last: float) -> float:
    """As much of a move as there is room for: ``first`` and ``last`` are how far the beginning and
    the end of it all lie behind the border that they are seen at."""
    return max(min(by, last), 0.0) if by > 0.0 else min(max(by, first), 0.0)
