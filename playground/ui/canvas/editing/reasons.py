"""Why a command of the canvas can't be carried out now, for its tool tip and for its keys."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication

from playground.ui.canvas.editing.editor import CanvasEditor

PLACES = ("place_left", "place_right", "place_up", "place_down")
VALUES = ("edit_value", "increase", "decrease", "lock", "zero", "negate", "randomise")


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasReasons", text)


def reasons(editor: CanvasEditor) -> dict[str, str]:
    """For each action that may be disabled what is missing, should it be so."""
    stay, selection = editor.why_ends_stay(), editor.selection
    nodes = _tr("Select nodes or a layer first.")
    found = dict.fromkeys(("cut", "copy", "duplicate", "width"), stay or nodes)
    found["delete"] = stay or _tr("Select nodes, edges or a layer first.")
    found["paste"] = _tr("There is nothing to paste.")
    found["rename"] = _tr("Select one node or a layer first.")
    found["add_node"] = editor.why_no_node_here()
    found["activation"] = editor.why_no_activation()
    found["connect_to"] = _tr("Select one node first.")
    found |= dict.fromkeys(("connect", "disconnect", *PLACES), nodes)
    found["tidy"] = _tr("All nodes stand in their columns.")
    found["zoom_selection"] = _tr("Select something first.")
    found |= dict.fromkeys(VALUES, _why_no_value(editor))
    first = "" if selection.nodes else _tr("Select nodes first.")
    found["move_up"] = first or _tr("There is no node above to pass.")
    found["move_down"] = first or _tr("There is no node below to pass.")
    alone = _tr("There is no hidden layer on that side to pass.")
    if editor.layer_of_selection() is None:
        alone = _tr("Select a layer first.")
    return found | dict.fromkeys(("layer_left", "layer_right"), alone)


def _why_no_value(editor: CanvasEditor) -> str:
    """Why there is no weight and no bias to set."""
    if editor.selection.nodes:
        return _tr("An input has no bias: select edges, or nodes of other layers.")
    return _tr("Select edges, or nodes with a bias, first.")
