"""Commands that move nodes and layers: within columns, past one another, freely, and back."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import pairwise

from PySide6.QtCore import QObject

from playground.model import edits, order
from playground.ui.canvas.editing.editor import CanvasEditor
from playground.ui.canvas.editing.places import act_in_view, scene_place_of
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.placing import FAR_STEP, places_after
from playground.ui.canvas.geometry.placing import STEP as PLACE_STEP
from playground.ui.commands.command import Command
from playground.ui.commands.table import CommandTable


class PlaceCommands(QObject):
    """Moves the selected nodes or the selected layer."""

    def __init__(self, surface: CanvasSurface, table: CommandTable) -> None:
        super().__init__(table)
        self._surface = surface
        self._editor: CanvasEditor = surface.editor
        self._table = table

    # fmt: off
    def commands(self) -> Iterator[Command]:
        for name, text, key, by, tip in (
            ("move_up", self.tr("&Move up"), "[", -1,
             self.tr("Move the selected nodes one place up their columns")),
            ("move_down", self.tr("Mo&ve down"), "]", 1,
             self.tr("Move the selected nodes one place down their columns")),
        ):
            yield Command(
                name, text, partial(self._move_in_column, by), (key,), tip, menu="edit",
                why_not=partial(self._why_no_move, by),
            )
        for name, text, key, by, tip in (
            ("layer_left", self.tr("Move layer le&ft"), "Ctrl+Left", -1,
             self.tr("Move the layer to before its left neighbour")),
            ("layer_right", self.tr("Move layer ri&ght"), "Ctrl+Right", 1,
             self.tr("Move the layer to after its right neighbour")),
        ):
            yield Command(
                name, text, partial(self._move_layer, by), (key,), tip, menu="edit",
                why_not=partial(self._why_no_layer_move, by),
            )
        for name, text, key, across, down, tip in (
            ("place_left", self.tr("Place further &left"), "Ctrl+Shift+Left", -1, 0,
             self.tr("Place the selected nodes freely, a step to the left")),
            ("place_right", self.tr("Place further &right"), "Ctrl+Shift+Right", 1, 0,
             self.tr("Place the selected nodes freely, a step to the right")),
            ("place_up", self.tr("Place further &up"), "Ctrl+Shift+Up", 0, -1,
             self.tr("Place the selected nodes freely, a step up")),
            ("place_down", self.tr("Place further &down"), "Ctrl+Shift+Down", 0, 1,
             self.tr("Place the selected nodes freely, a step down")),
        ):
            yield Command(
                name, text, partial(self.place_by, across, down), (key,), tip,
                menu="network/place", why_not=self._editor.why_no_nodes,
            )
        yield Command(
            "tidy", self.tr("&Back to columns"), self._tidy, ("G",),
            self.tr("Move freely placed nodes back to their columns: those selected, or all"),
            menu="network", why_not=self._why_no_tidying,
        )
    # fmt: on

    # -- in columns ----------------------------------------------------------------------------

    def _move_in_column(self, by: int) -> None:
        nodes = self._editor.selection.nodes
        text = self._editor.name_of_moving(nodes)
        move = partial(self._editor.edit, text, lambda d: order.shift_nodes(d, nodes, by))
        act_in_view(self._surface, move)

    def _why_no_move(self, by: int) -> str:
        """Why no selected node can pass the one above (-1) or below (1) it."""
        graph, chosen = self._editor.state.graph, set(self._editor.selection.nodes)
        if not chosen:
            return self.tr("Select nodes first.")
        columns = {graph.layer_index[node] for node in chosen}
        for column in (graph.layers[i].nodes[::by] for i in columns):
            marks = [node.id in chosen for node in column]
            if any(here and not ahead for here, ahead in pairwise(marks)):
                return ""
        if by < 0:
            return self.tr("There is no node above to pass.")
        return self.tr("There is no node below to pass.")

    def _tidy(self) -> None:
        nodes = self._placed_by_hand()
        text = self.tr("Back to columns")
        self._editor.edit(text, lambda d: edits.back_to_columns(d, nodes))

    def _placed_by_hand(self) -> tuple[int, ...]:
        """The nodes placed by hand: of those selected, or else all."""
        layout = self._editor.session.document.layout
        return tuple(n for n in self._editor.targets.nodes if n in layout) or tuple(layout)

    def _why_no_tidying(self) -> str:
        return "" if self._placed_by_hand() else self.tr("All nodes are in their columns.")

    # -- layers --------------------------------------------------------------------------------

    def _move_layer(self, by: int) -> None:
        """Move the layer, and pan sideways when that took it out of view."""
        editor, surface = self._editor, self._surface
        layer = editor.targets.layer
        assert layer is not None
        editor.move_layer(layer, editor.state.graph.layer_position[layer] + by)
        x = scene_place_of(surface, editor.selection)[0]
        y = surface.state.camera.to_scene(0.0, surface.widget.height() / 2)[1]
        surface.bring_into_view(x, y)

    def _why_no_layer_move(self, by: int) -> str:
        layer, graph = self._editor.targets.layer, self._editor.state.graph
        if layer is None:
            return self.tr("Select a layer first.")
        at, last = graph.layer_position[layer], len(graph.layers) - 1
        if at == 0:
            return self.tr("The input layer stays first.")
        if at == last:
            return self.tr("The output layer stays last.")
        if 0 < at + by < last:
            return ""
        return self.tr("There is no hidden layer on that side to pass.")

    # -- freely --------------------------------------------------------------------------------

    def place_by(self, across: int, down: int, *, far: bool = False) -> str | None:
        """Move the selected nodes a step to where there is room, equally long on the screen at any
        zoom; several steps are one undo step."""
        surface, editor = self._surface, self._editor
        step = (FAR_STEP if far else PLACE_STEP) * surface.theme.scale / surface.state.camera.scale
        nodes = editor.targets.nodes
        places = places_after(editor.state, nodes, across * step, down * step)
        if not places:
            return self.tr("No further: there it would seem to belong to the next column.")
        text, merge = editor.name_of_moving(nodes), ("place", nodes)
        if not editor.edit(text, lambda d: edits.set_positions(d, places), merge):
            return None
        surface.keyboard.show_selection()
        free = [node for node in nodes if node in surface.session.document.layout]
        if not free:
            return self.tr("Back in the column.")
        one = len(free) == 1
        text = self.tr("{0} is placed freely") if one else self.tr("{0} nodes are placed freely")
        what = surface.state.graph.display_name(free[0]) if one else str(len(free))
        back = self._table["tidy"].key_text
        return self.tr("{0} ({1}: back)").format(text.format(what), back)
