"""The context menus of the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import numpy as np
from PySide6.QtCore import QCoreApplication, QPoint

from playground.model.selection import Selection
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.commands import menus
from playground.ui.commands.command import Command
from playground.ui.commands.menus import CommandMenu
from playground.ui.commands.table import CommandTable

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
    surface: CanvasSurface, table: CommandTable, hit: Hit, at: QPoint | None = None
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
        case Part.ADD_NODE:
            menu.add_commands(_ways_to_add_node(surface, hit.layer))
        case Part.ADD_LAYER:
            menu.add_commands(_ways_to_add_layer(surface, hit.index))
        case _ if at is None:
            menu.add(f"add_layer {GROUND}")
        case _:
            menu.add_commands([_add_layer_between(surface, _gap_at(surface, at))])
            menu.add(GROUND)
    if hit.part is Part.GROUND and PICTURES[0] in table:
        menu.add(f"- {' '.join(PICTURES)}")
    return menu


def _ways_to_add_node(surface: CanvasSurface, layer: int) -> Iterator[Command]:
    """What a click on the + does, then the ways to choose from."""
    add = partial(surface.editor.add_node, layer)
    tip = _tr("As set in the Network menu under New nodes")
    yield Command("here", _tr("&Add node here"), add, tip=tip)
    split = _tr("Splits the node with the largest weights: the function stays")
    for way, text, tip in (
        ("neutral", _tr("Add node, &neutral"), _tr("Outgoing weights 0: the function stays")),
        (
            "split",
            _tr("Add node, &split"),
            split,
        ),
        (
            "random",
            _tr("Add node, &random"),
            _tr("Draws all weights: the function changes"),
        ),
    ):
        yield Command(way, text, partial(add, way), tip=tip, line=way == "neutral")


def _ways_to_add_layer(surface: CanvasSurface, index: int) -> Iterator[Command]:
    """What a click on the + does, then the ways to choose from."""
    add = partial(surface.editor.add_layer, index)
    tip = _tr("Keeps the function when something was learned or set by hand")
    yield Command("here", _tr("&Add layer here"), add, tip=tip)
    neutral = _tr("Outgoing weights 0, old edges remain: the function stays")
    random = _tr("Drawn weights take the place of the direct edges: the function changes")
    for way, text, tip in (
        ("neutral", _tr("Add layer, &neutral"), neutral),
        ("split", _tr("Add layer, &identity"), _tr("It passes its inputs on: the function stays")),
        ("random", _tr("Add layer, &random"), random),
    ):
        yield Command(way, text, partial(add, way), tip=tip, line=way == "neutral")


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
