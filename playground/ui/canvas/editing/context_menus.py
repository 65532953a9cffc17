"""The context menus of the canvas."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint

from playground.model.selection import Selection
from playground.session.growing import AUTO, NEUTRAL, RESET, SPLIT
from playground.ui.canvas.editing.fields import CanvasFields
from playground.ui.canvas.editing.input_commands import input_choices
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.commands import menus
from playground.ui.commands.command import Command
from playground.ui.commands.menus import CommandMenu
from playground.ui.commands.table import CommandAction, CommandTable

NODE = (
    "edit_value rename - duplicate copy cut delete - move_up move_down network/place tidy -"
    " lock zero negate randomise - connect_to disconnect add_node"
)
EDGE = "edit_value - lock zero negate randomise - delete"
HEADER = (
    "activations rename width - layer_left layer_right tidy - add_node add_layer -"
    " connect disconnect - lock randomise - delete"
)
GROUND = "add_node paste - select_all tidy - zoom_fit zoom_in zoom_out all_values"
PICTURES = "copy_network_picture", "save_network_picture"  # a window has them, which asks for files


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasMenus", text)


def context_menu(
    surface: CanvasSurface,
    fields: CanvasFields,
    table: CommandTable,
    hit: Hit,
    at: QPoint | None = None,
) -> CommandMenu:
    """What can be done with what was clicked, which is selected first.

    ``at`` is where on the widget; None when a key opens the menu.
    """
    _select(surface, hit)
    menu = menus.context_menu(surface.widget, table)
    match hit.part:
        case Part.NODE | Part.OUT_PORT | Part.IN_PORT:
            menu.add(NODE)
        case Part.EDGE:
            menu.add(EDGE)
        case Part.HEADER | Part.ACTIVATION:
            menu.add(HEADER)
        case Part.ADD_NODE if hit.layer == surface.state.graph.layers[0].id:
            menu.add_commands(input_choices(surface, fields))
        case Part.ADD_NODE | Part.NODE_WAYS:
            menu.add_commands(_ways_to_add_node(surface, table, hit.layer))
        case Part.ADD_LAYER | Part.LAYER_WAYS:
            menu.add_commands(_ways_to_add_layer(surface, fields, table, hit.index))
        case _ if at is None:
            menu.add(f"add_layer {GROUND}")
        case _:
            menu.add_commands([_add_layer_between(surface, _gap_at(surface, at))])
            menu.add(GROUND)
    if hit.part is Part.GROUND and PICTURES[0] in table:
        menu.add(f"- {' '.join(PICTURES)}")
    return menu


def _ways_to_add_node(surface: CanvasSurface, table: CommandTable, layer: int) -> Iterator[Command]:
    """The ways in which the + adds a node; the one chosen is that of its next clicks too."""
    texts = {
        AUTO: _tr("Add node, &automatically"),
        RESET: _tr("Add node, as after a &reset"),
        NEUTRAL: _tr("Add node, function &kept"),
        SPLIT: _tr("Add node, &split"),
    }
    yield from _ways(table, partial(surface.editor.add_node, layer), texts, {})


def _ways_to_add_layer(
    surface: CanvasSurface, fields: CanvasFields, table: CommandTable, index: int
) -> Iterator[Command]:
    """The same for the + of a layer, and a width to type."""
    texts = {
        AUTO: _tr("Add layer, &automatically"),
        RESET: _tr("Add layer, as after a &reset"),
        NEUTRAL: _tr("Add layer, function &kept"),
        SPLIT: _tr("Add layer, &identity"),
    }
    tips = {
        AUTO: _tr("Keeps the function when something was learned or set by hand"),
        RESET: _tr("Drawn weights take the place of the direct edges: the function changes"),
        NEUTRAL: _tr("Outgoing weights 0, old edges remain: the function stays"),
        SPLIT: _tr("It passes its inputs on: the function stays"),
    }
    yield from _ways(table, partial(surface.editor.add_layer, index), texts, tips)
    ask = partial(fields.ask_new_layer, index)
    yield Command("wide", _tr("Add layer of &width…"), ask, line=True)


def _ways(
    table: CommandTable,
    add: Callable[[], object],
    texts: Mapping[str, str],
    tips: Mapping[str, str],
) -> Iterator[Command]:
    for way, text in texts.items():
        choice = table[f"new_nodes_{way}"]
        yield Command(
            way, text, partial(_add, choice, add), tip=tips.get(way, choice.tip),
            checked=choice.command.checked,
        )  # fmt: skip


def _add(choice: CommandAction, add: Callable[[], object]) -> None:
    choice.trigger()
    add()


def _add_layer_between(surface: CanvasSurface, index: int) -> Command:
    add, tip = partial(surface.editor.add_layer, index), _tr("Between the columns beside it")
    return Command("here", _tr("Add &layer here"), add, tip=tip)


def _gap_at(surface: CanvasSurface, at: QPoint) -> int:
    """The index of a new layer between the two columns nearest to a point of the widget."""
    x = surface.state.camera.to_scene(at.x(), at.y())[0]
    columns = surface.state.geometry.columns
    return min(max(int(np.searchsorted(columns, x)), 1), len(columns) - 1)


def _select(surface: CanvasSurface, hit: Hit) -> None:
    selection = surface.selection()
    if hit.on_node and hit.node not in selection.nodes:
        surface.select(Selection((hit.node,)))
    elif hit.edge is not None and hit.edge not in selection.edges:
        surface.select(Selection(edges=(hit.edge,)))
    elif hit.part in (Part.HEADER, Part.ACTIVATION):
        surface.select(Selection(layer=hit.layer))
