"""Context menus, and the menu of activations on a column's header."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QObject
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from playground.model.activations import ACTIVATIONS
from playground.model.selection import Selection
from playground.ui.canvas.hits import Hit, Part

if TYPE_CHECKING:
    from playground.ui.canvas.view import CanvasView


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasMenus", text)


class _Chooser(QObject):
    """Sets the activation of one layer to what is chosen in a menu."""

    def __init__(self, view: CanvasView, layer: int, menu: QMenu) -> None:
        super().__init__(menu)
        self._view = view
        self._layer = layer

    def on_chosen(self, action: QAction) -> None:
        self._view.editor.set_activation(self._layer, action.data())


def activation_menu(view: CanvasView, layer_id: int) -> QMenu:
    """All activations that the layer may have; the present one is checked."""
    menu = _menu(view)
    _fill_with_activations(menu, view, layer_id)
    return menu


def _fill_with_activations(menu: QMenu, view: CanvasView, layer_id: int) -> None:
    graph = view.state.graph
    layer = graph.layer(layer_id)
    is_output = layer.id == graph.layers[-1].id
    group = QActionGroup(menu)
    for activation in ACTIVATIONS.values():
        if activation.output_only and not is_output:
            continue
        action = menu.addAction(activation.label)
        action.setCheckable(True)
        action.setChecked(activation.name == layer.activation)
        action.setData(activation.name)
        action.setToolTip(activation.formula)
        group.addAction(action)
    menu.setToolTipsVisible(True)  # it may be a menu within another
    chooser = _Chooser(view, layer_id, menu)
    group.triggered.connect(chooser.on_chosen)


def context_menu(view: CanvasView, hit: Hit) -> QMenu:
    """What can be done with what was clicked, which is selected first."""
    _select(view, hit)
    menu = _menu(view)
    actions = view.actions_by_name
    match hit.part:
        case Part.NODE | Part.OUT_PORT | Part.IN_PORT:
            names = "edit_value rename - duplicate copy cut delete - move_up move_down - "
            names += "lock zero negate randomise - connect_to disconnect add_node"
        case Part.EDGE:
            names = "edit_value - lock zero negate randomise - delete"
        case Part.HEADER | Part.ACTIVATION:
            names = "rename width - layer_left layer_right - add_node add_layer - "
            names += "connect disconnect - "
            names += "lock randomise - delete"
            if view.state.graph.layer_position[hit.layer] > 0:
                _fill_with_activations(menu.addMenu(_tr("&Activation")), view, hit.layer)
        case _:
            names = "add_layer add_node paste - select_all - zoom_fit zoom_in zoom_out all_values"
    for name in names.split():
        if name == "-":
            menu.addSeparator()
        else:
            menu.addAction(actions[name])
    return menu


def _select(view: CanvasView, hit: Hit) -> None:
    selection = view.selection()
    if hit.on_node and hit.node not in selection.nodes:
        view.select(Selection((hit.node,)))
    elif hit.edge is not None and hit.edge not in selection.edges:
        view.select(Selection(edges=(hit.edge,)))
    elif hit.part in (Part.HEADER, Part.ACTIVATION):
        view.select(Selection(layer=hit.layer))


def _menu(view: CanvasView) -> QMenu:
    menu = QMenu(view)
    menu.setToolTipsVisible(True)
    # Deleted only after its action has been carried out.
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
