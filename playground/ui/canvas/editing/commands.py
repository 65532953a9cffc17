"""All commands of the canvas, and the tool tips and previews that go with them."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QMenu

from playground.session import growing
from playground.ui.canvas.access.speech import edge_text, layer_text, node_text
from playground.ui.canvas.editing.camera_commands import CameraCommands
from playground.ui.canvas.editing.clipboard_commands import ClipboardCommands
from playground.ui.canvas.editing.fields import CanvasFields
from playground.ui.canvas.editing.input_commands import InputCommands
from playground.ui.canvas.editing.network_commands import NetworkCommands
from playground.ui.canvas.editing.place_commands import PlaceCommands
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.editing.value_commands import ValueCommands
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.commands.table import CommandTable


class CanvasCommands(CommandTable):
    """The table of the canvas's commands.

    Attributes:
        fields: the text fields that commands open.
        inputs: what can be added to the input column.
        clipboard: what was copied.
    """

    def __init__(self, surface: CanvasSurface) -> None:
        super().__init__(surface.widget)
        self._surface = surface
        self.fields = CanvasFields(surface)
        network = NetworkCommands(surface, self.fields, self)
        self._places = PlaceCommands(surface, self)
        self.inputs = InputCommands(surface, self.fields, self)
        self.clipboard = ClipboardCommands(surface, self)
        self.add(self.clipboard.commands())
        self.add(network.commands())
        self.add(self.inputs.commands())
        self.add(self._places.commands())
        self.add(ValueCommands(surface.editor, self.fields).commands())
        self.add(network.choices())
        self.add(CameraCommands(surface, self).commands())
        self.said.connect(surface.editor.refuse)
        self.clipboard.changed.connect(self["paste"].refresh)
        for action in self:
            action.hovered.connect(self._on_hovered)

    def place_far(self, across: int, down: int) -> None:
        """Arrow keys with Ctrl, Shift and Alt: place the selected nodes in large steps."""
        if not self["place_up"].explain():
            self.say(self._places.place_by(across, down, far=True))

    def tool_tip(self, hit: Hit) -> str:
        """What is pointed at, and what a click there does."""
        session, state = self._surface.session, self._surface.state
        match hit.part:
            case Part.NODE:
                written = session.document.graph.layer_index[hit.node] in state.written
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
            case Part.ADD_NODE if hit.layer == state.graph.layers[0].id:
                return self["add_input"].with_keys(self.tr("Add an input"))
            case Part.ADD_NODE:
                add = self["add_node"].with_keys(self.tr("Add a node here"))
                return f"{add}\n{self._effect_of_node()}"
            case Part.NODE_WAYS | Part.LAYER_WAYS:
                return self.tr("Choose how new nodes and layers come in")
            case Part.DELETE:
                return self["delete"].with_keys(self.tr("Delete"))
            case Part.ADD_LAYER:
                n = growing.width_of_neighbour(state.graph, hit.index)
                add = self["add_layer"].with_keys(self.tr("Add a layer of {0} here").format(n))
                how = self.tr("Type a number for another width")
                return f"{add}\n{self._effect_of_layer()}\n{how}"
        return ""

    def _effect_of_node(self) -> str:
        """What a click on a + does to the function."""
        session = self._surface.session
        way = growing.way_of_units(session.live_document, session.entry)
        if way == growing.NEUTRAL:
            return self.tr("The function stays: its outgoing weights start at 0")
        if way == growing.SPLIT:
            return self.tr("The function stays: it shares the weights of another node")
        return self.tr("Its weights are those of a reset: the function changes")

    def _effect_of_layer(self) -> str:
        session, editor = self._surface.session, self._surface.editor
        stays = session.entry != growing.RESET
        if session.entry == growing.AUTO:
            stays = editor.preserving
        if stays:
            return self.tr("The function stays")
        return self.tr("Its weights are those of a reset: the function changes")

    # -- previews ------------------------------------------------------------------------------

    def _on_hovered(self) -> None:
        """Show what Delete or Cut would do while the menu points at it."""
        cut = self.sender() is self["cut"]
        if not cut and self.sender() is not self["delete"]:
            self._end_preview()
            return
        self._surface.preview(self._surface.editor.deletion(cutting=cut))
        menu = QApplication.activePopupWidget()
        if isinstance(menu, QMenu):
            menu.aboutToHide.connect(self._end_preview, Qt.ConnectionType.UniqueConnection)

    def _end_preview(self) -> None:
        self._surface.preview(None)
