"""What the canvas's actions do, as far as it needs the view: fields, zoom, what is pointed at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, Qt
from PySide6.QtWidgets import QApplication, QMenu

from playground.model.graph import ParameterKey
from playground.model.selection import Selection
from playground.ui.canvas.actions import CanvasActions, keys_of
from playground.ui.canvas.hits import GROUND, Hit, Part
from playground.ui.canvas.labels import spots
from playground.ui.canvas.layout import Rect, header_rect
from playground.ui.canvas.texts import edge_text, node_text

if TYPE_CHECKING:
    from playground.ui.canvas.view import CanvasView

STEP, FINE, COARSE = 0.1, 0.01, 1.0


class CanvasCommands(QObject):
    """Carries out the actions of one canvas.

    Attributes:
        actions: the actions.
    """

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self._view = view
        self._editor = editor = view.editor
        self.actions = CanvasActions(
            editor,
            {
                "cut": editor.cut,
                "copy": self.copy,
                "paste": editor.paste,
                "duplicate": editor.duplicate,
                "delete": editor.delete,
                "rename": self.rename,
                "select_all": editor.select_all,
                "move_up": self.move_up,
                "move_down": self.move_down,
                "layer_left": self.layer_left,
                "layer_right": self.layer_right,
                "add_layer": editor.add_layer_here,
                "add_node": editor.add_node_here,
                "width": self.ask_width,
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
            view,
        )
        self.actions.by_name["animated"].setChecked(True)
        for action in self.actions.by_name.values():
            action.hovered.connect(self._on_action_hovered)

    def _on_action_hovered(self) -> None:
        """In a menu: what Delete would do is shown beforehand."""
        destructive = (self.actions.by_name["delete"], self.actions.by_name["cut"])
        if self.sender() not in destructive:
            self.forget_preview()
            return
        self._view.canvas_scene.foresee(self._editor.deletion())
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            menu.aboutToHide.connect(self.forget_preview, Qt.ConnectionType.UniqueConnection)

    def forget_preview(self) -> None:
        self._view.canvas_scene.foresee(None)

    def copy(self) -> None:
        self._editor.copy()
        self.actions.update()

    # -- fields --------------------------------------------------------------------------------

    def edit_value(self) -> None:
        """Open a field for the selected weight or bias; what is typed goes to all selected."""
        keys = self._editor.parameters()
        if not keys:
            return
        graph, view = self._view.state.graph, self._view
        key = keys[0]
        index = graph.edge_index[key] if isinstance(key, tuple) else graph.bias_index[key]
        value = float(self._view.state.parameters[index])
        name = self.tr("Weight") if isinstance(key, tuple) else self.tr("Bias")
        view.inline.open_number(name, value, self._place_of(key), self._on_value_typed)

    def _on_value_typed(self, value: float) -> None:
        keys = self._editor.parameters()
        self._editor.set_all(self.tr("Set value"), lambda _d, _k: value)
        if not keys:
            self._view.setFocus()

    def edit_value_or_name(self) -> None:
        """For a double click on a node: its bias, or, of an input, its name."""
        if self._editor.parameters():
            self.edit_value()
        else:
            self.rename()

    def rename(self) -> None:
        """Open a field for the name of the selected node or layer."""
        selection, graph, view = self._editor.selection, self._view.state.graph, self._view
        at = self.place_of_selection()
        if selection.layer is not None:
            name = graph.layer(selection.layer).name
            view.inline.open_text(self.tr("Name of the layer"), name, at, self._on_name_typed)
        elif selection.nodes:
            name = graph.display_name(selection.nodes[-1])
            view.inline.open_text(self.tr("Name of the node"), name, at, self._on_name_typed)

    def connect_to(self) -> None:
        """Draw an edge from the selected node by keys."""
        node = self._editor.selection.only_node
        if node is not None:
            self._view.draw_wire(node)

    def _on_name_typed(self, name: str) -> None:
        selection, graph = self._editor.selection, self._view.state.graph
        if selection.layer is not None:
            self._editor.rename_layer(selection.layer, name)
        elif selection.nodes and name.strip() != graph.display_name(selection.nodes[-1]):
            self._editor.rename_node(selection.nodes[-1], name)

    def ask_width(self) -> None:
        """Open a field for how many nodes the selected layer has."""
        layer = self._editor.layer_of_selection()
        if layer is None:
            return
        self._editor.select(Selection(layer=layer))
        count = len(self._view.state.graph.layer(layer).nodes)
        at = self.place_of_selection()
        self._view.inline.open_number(self.tr("Nodes"), count, at, self._on_width_typed)

    def _on_width_typed(self, width: float) -> None:
        layer = self._editor.selection.layer
        if layer is None:
            return
        if width != round(width):
            self._editor.refuse(self.tr("A layer has a whole number of nodes."))
        else:
            self._editor.resize_layer(layer, round(width))

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
        self._editor.shift_in_column(-1)

    def move_down(self) -> None:
        self._editor.shift_in_column(1)

    def layer_left(self) -> None:
        self._shift_layer(-1)

    def layer_right(self) -> None:
        self._shift_layer(1)

    def _shift_layer(self, by: int) -> None:
        """Move the layer, and pan sideways when that took it out of sight."""
        self._editor.shift_layer(by)
        view = self._view
        x = self.scene_place_of_selection()[0]
        y = view.state.camera.to_scene(0.0, view.viewport().height() / 2)[1]
        view.bring_into_view(x, y)

    # -- view ----------------------------------------------------------------------------------

    def show_all_values(self) -> None:
        self._view.state.all_values = self.actions.by_name["all_values"].isChecked()
        self._view.canvas_scene.update()

    def animate(self) -> None:
        self._view.set_animated(self.actions.by_name["animated"].isChecked())

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

    def _place_of(self, key: ParameterKey) -> QPoint:
        state = self._view.state
        if isinstance(key, tuple):
            x, y = spots(state, [key])[0, 0].tolist()  # over the value that it edits
        else:
            x, y = state.centre(key)
        return QPoint(round(state.camera.x(x)), round(state.camera.y(y)))

    def place_of_selection(self) -> QPoint:
        """Where on the viewport the selection is."""
        selection, state = self._editor.selection, self._view.state
        if selection.layer is not None:
            at = state.graph.layer_position[selection.layer]
            rect = header_rect(state.geometry, state.camera, at, self._view.theme.scale)
            x, y = rect.centre
            return QPoint(round(x), round(y))
        if selection.edges:
            return self._place_of(selection.edges[-1])
        if selection.nodes:
            return self._place_of(selection.nodes[-1])
        return self._view.viewport().rect().center()

    def scene_place_of_selection(self) -> tuple[float, float]:
        """Where in the scene the selection is; the last of it, when it is more than one thing."""
        at = self.place_of_selection()
        return self._view.state.camera.to_scene(at.x(), at.y())

    def hit_of_selection(self) -> Hit:
        """The selection as something pointed at, for the context menu's key."""
        selection = self._editor.selection
        if selection.layer is not None:
            return Hit(Part.HEADER, layer=selection.layer)
        if selection.edges:
            return Hit(Part.EDGE, edge=selection.edges[-1])
        if selection.nodes:
            return Hit(Part.NODE, node=selection.nodes[-1])
        return GROUND

    def tool_tip(self, hit: Hit) -> str:
        """What is pointed at, in a line."""
        session, named = self._view.session, self.actions.by_name
        match hit.part:
            case Part.NODE:
                return node_text(session, hit.node)
            case Part.EDGE if hit.edge is not None:
                return edge_text(session, hit.edge)
            case Part.OUT_PORT | Part.IN_PORT:
                return self.tr("Drag to another node to add an edge")
            case Part.HEADER:
                return self.tr(
                    "Click to select the layer, drag to move it, double-click to rename it"
                )
            case Part.ACTIVATION:
                return self.tr("Choose the activation")
            case Part.ADD_NODE:
                return self.tr("Add a node here ({0})").format(keys_of(named["add_node"]))
            case Part.DELETE:
                return self.tr("Delete ({0})").format(keys_of(named["delete"]))
            case Part.ADD_LAYER:
                return self.tr("Add a layer here ({0})").format(keys_of(named["add_layer"]))
        return ""
