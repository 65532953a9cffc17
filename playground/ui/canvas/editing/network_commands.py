"""Commands that build the network: layers, nodes, edges, names and activations."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from PySide6.QtCore import QObject, QPoint

from playground.model import groups
from playground.model.activations import ACTIVATIONS
from playground.model.notation import plain_text
from playground.model.selection import Selection
from playground.session import growing
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.editing.fields import CanvasFields
from playground.ui.canvas.editing.places import act_in_view, activation_place_of
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.commands.command import Command
from playground.ui.commands.menus import context_menu
from playground.ui.commands.table import CommandTable


class NetworkCommands(QObject):
    """Adds, names, resizes and connects."""

    def __init__(self, surface: CanvasSurface, fields: CanvasFields, table: CommandTable) -> None:
        super().__init__(table)
        self._surface = surface
        self._editor: CanvasEditor = surface.editor
        self._fields = fields
        self._table = table

    # fmt: off
    def commands(self) -> Iterator[Command]:
        editor = self._editor
        yield Command(
            "rename", self.tr("R&ename"), self._fields.ask_name, ("F2",),
            self.tr("Name the selected node or layer"), menu="edit", why_not=self._why_no_name,
        )
        yield Command(
            "select_all", self.tr("Select &all nodes"), self._select_all, ("Ctrl+A",), menu="edit",
        )
        yield Command(
            "add_layer", self.tr("Add la&yer"),
            partial(act_in_view, self._surface, self._add_layer), ("L",),
            self.tr("Add a layer after the selected one, or before the output"),
            "add_layer", "network",
        )
        yield Command(
            "add_node", self.tr("Add &node"),
            partial(act_in_view, self._surface, self._add_node), ("N",),
            self.tr("Add a node to the selected layer, or to the last hidden one"),
            "add_node", "network", why_not=self._why_no_node,
        )
        yield Command(
            "width", self.tr("Layer &width…"), self._fields.ask_width, ("W",),
            self.tr("Set the number of nodes of the selected layers"),
            menu="network", why_not=editor.why_no_hidden,
        )
        yield Command(
            "activation", self.tr("Acti&vation…"), self._choose_activation, ("A",),
            self.tr("Choose the function that nodes of the selected layers apply to their sums"),
            menu="network", why_not=self._why_no_activation,
        )
        yield Command(
            "connect", self.tr("&Connect all"), self._connect, ("C",),
            self.tr("Connect the selected nodes, or the layer with those beside it"),
            "connect", "network", why_not=editor.why_no_nodes,
        )
        yield Command(
            "connect_to", self.tr("C&onnect to…"), self._connect_to, ("E",),
            self.tr("Add an edge from the selected node: arrows choose where to, Enter connects"),
            menu="network", why_not=self._why_no_edge,
        )
        yield Command(
            "disconnect", self.tr("D&isconnect all"), self._disconnect, ("Shift+C",),
            self.tr("Remove all edges of the selected layer or nodes; of several layers, those"
                    " between"),
            menu="network", why_not=editor.why_no_nodes,
        )

    def choices(self) -> Iterator[Command]:
        """Which activation the layer has, and how new nodes come in."""
        for name, activation in ACTIVATIONS.items():
            yield Command(
                f"activation_{name}", activation.label, partial(self._set_activation, name),
                tip=plain_text(activation.formula[0]), menu="activations", one_of=True,
                checked=partial(self._has_activation, name),
                why_not=partial(self._why_not_activation, name),
            )
        for way, text, tip in (
            (growing.AUTO, self.tr("&Automatic"),
             self.tr("Before training as after a reset, later with the function kept")),
            (growing.RESET, self.tr("As after a &reset"),
             self.tr("The initialiser draws all weights: the function changes")),
            (growing.NEUTRAL, self.tr("&Function kept"),
             self.tr("Outgoing weights 0: the function stays")),
            (growing.SPLIT, self.tr("&Split"),
             self.tr("Split the node with the largest weights: the function stays")),
        ):
            yield Command(
                f"new_nodes_{way}", text, partial(self._set_way, way), tip=tip,
                menu="network/new_nodes", line=way == growing.AUTO, one_of=True,
                checked=partial(self._is_way, way), kept=f"new_nodes_{way}",
            )
    # fmt: on

    def _select_all(self) -> None:
        self._editor.select(Selection(tuple(n.id for n in self._editor.state.graph.nodes)))

    def _why_no_name(self) -> str:
        selection = self._editor.selection
        if selection.layer is not None or selection.only_node is not None:
            return ""
        return self.tr("Select one node or a layer first.")

    # -- layers and nodes ----------------------------------------------------------------------

    def _add_layer(self) -> None:
        graph, layer = self._editor.state.graph, self._editor.targets.layer
        last = len(graph.layers) - 1
        position = last if layer is None else graph.layer_position[layer] + 1
        self._editor.add_layer(min(position, last))

    def _add_node(self) -> None:
        layer = self._editor.targets.layer
        self._editor.add_node(self._editor.state.graph.layers[-2].id if layer is None else layer)

    def _why_no_node(self) -> str:
        if self._editor.targets.layer is None and len(self._editor.state.graph.layers) == 2:
            return self.tr("There is no hidden layer yet: add one first.")
        if self._editor.targets.layer == self._editor.state.graph.layers[0].id:
            return ""  # which input is asked then
        return self._editor.why_ends_stay()

    def _set_way(self, way: str) -> None:
        self._editor.session.entry = way

    def _is_way(self, way: str) -> bool:
        return self._editor.session.entry == way

    # -- activations ---------------------------------------------------------------------------

    def _choose_activation(self) -> None:
        """Open the menu of activations at the header of the selection's layer."""
        layer, widget = self._editor.targets.layer, self._surface.widget
        assert layer is not None
        x, y = activation_place_of(self._surface, layer)
        menu = context_menu(widget, self._table)
        menu.fill("activations")
        menu.popup(widget.mapToGlobal(QPoint(round(x), round(y))))
        if chosen := [action for action in menu.actions() if action.isChecked()]:
            menu.setActiveAction(chosen[0])

    def _layers_with_activation(self) -> tuple[int, ...]:
        """The selected layers but the input."""
        first = self._editor.state.graph.layers[0].id
        return tuple(layer for layer in self._editor.targets.layers if layer != first)

    def _why_no_activation(self) -> str:
        if not self._editor.targets.layers:
            return self.tr("Select a layer or a node first.")
        if not self._layers_with_activation():
            return self.tr("The input has no activation.")
        return ""

    def _why_not_activation(self, name: str) -> str:
        output = (self._editor.state.graph.layers[-1].id,)
        if ACTIVATIONS[name].output_only and self._layers_with_activation() != output:
            return self.tr("Only the output layer can have it.")
        return self._why_no_activation()

    def _has_activation(self, name: str) -> bool:
        graph, layers = self._editor.state.graph, self._layers_with_activation()
        return bool(layers) and all(graph.layer(i).activation == name for i in layers)

    def _set_activation(self, name: str) -> None:
        layers, text = self._layers_with_activation(), self.tr("Change activation")
        self._editor.edit(text, lambda d: groups.set_activations(d, layers, name))

    # -- edges ---------------------------------------------------------------------------------

    def _connect(self) -> None:
        """The selected nodes with one another, when they are of several layers; else they, or
        those of the selected layer, with all nodes of the layers beside them."""
        nodes, neutral = self._editor.targets.nodes, self._editor.preserving
        text = self.tr("Connect all")
        self._editor.edit(text, lambda d: groups.connect(d, nodes, neutral=neutral))

    def _disconnect(self) -> None:
        """Remove the edges between the selected nodes, when they are of several layers; else all
        edges of these nodes, or of the selected layer's."""
        nodes = self._editor.targets.nodes
        self._editor.edit(self.tr("Disconnect all"), lambda d: groups.disconnect(d, nodes))

    def _connect_to(self) -> None:
        node = self._editor.selection.only_node
        assert node is not None
        self._surface.keyboard.draw_wire(node)

    def _why_no_edge(self) -> str:
        one = self._editor.selection.only_node is not None
        return "" if one else self.tr("Select one node first.")
