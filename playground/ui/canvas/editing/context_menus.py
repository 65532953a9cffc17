"""Context menus, and the menu of activations on a column's header."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, QPoint
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QMenu

from playground.model.activations import ACTIVATIONS
from playground.model.selection import Selection
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.parts import Hit, Part
from playground.ui.inputs.keys import block_shortcuts


def _tr(text: str) -> str:
    return QCoreApplication.translate("CanvasMenus", text)


class _Chooser(QObject):
    """Sets the activation of one layer to what is chosen in a menu."""

    def __init__(self, view: CanvasSurface, layer: int, menu: QMenu) -> None:
        super().__init__(menu)
        self._view = view
        self._layer = layer

    def on_chosen(self, action: QAction) -> None:
        self._view.editor.set_activation(self._layer, action.data())


class _Adder(QObject):
    """Puts in a node or a layer at the + that a menu belongs to, as is chosen there."""

    def __init__(self, view: CanvasSurface, plus: Hit, menu: QMenu) -> None:
        super().__init__(menu)
        self._view = view
        self._plus = plus
        self._group = QActionGroup(menu)
        self._group.triggered.connect(self._on_chosen)

    def add_to(self, menu: QMenu, text: str, tip: str, entry: str | None = None) -> None:
        action = menu.addAction(text)
        action.setToolTip(tip)
        action.setData(entry)
        self._group.addAction(action)

    def _on_chosen(self, action: QAction) -> None:
        if self._plus.part is Part.ADD_NODE:
            self._view.editor.add_node(self._plus.layer, action.data())
        else:
            self._view.editor.add_layer(self._plus.index, action.data())


def _fill_with_ways_in(menu: QMenu, view: CanvasSurface, plus: Hit) -> None:
    """The + itself, and how else what it adds could come in."""
    adder = _Adder(view, plus, menu)
    if plus.part is Part.ADD_NODE:
        adder.add_to(menu, _tr("&Add node here"), _tr("As new nodes come in by the Network menu"))
        menu.addSeparator()
        adder.add_to(
            menu,
            _tr("Add node, &neutral"),
            _tr("Outgoing weights 0: the function stays"),
            "neutral",
        )
        adder.add_to(
            menu, _tr("Add node, &split"), _tr("It shares the weights of the heaviest"), "split"
        )
        adder.add_to(menu, _tr("Add node, &random"), _tr("All its weights are drawn"), "random")
        return
    adder.add_to(menu, _tr("&Add layer here"), _tr("Keeps the function where it is worth keeping"))
    menu.addSeparator()
    adder.add_to(
        menu,
        _tr("Add layer, &neutral"),
        _tr("Outgoing weights 0, old edges remain: the function stays"),
        "neutral",
    )
    adder.add_to(
        menu,
        _tr("Add layer, &identity"),
        _tr("It hands on what it gets: the function stays"),
        "split",
    )
    adder.add_to(
        menu,
        _tr("Add layer, &random"),
        _tr("Drawn weights take the place of the direct edges: the function changes"),
        "random",
    )


def activation_menu(view: CanvasSurface, layer_id: int) -> QMenu:
    """All activations that the layer may have; the present one is checked."""
    menu = _menu(view)
    _fill_with_activations(menu, view, layer_id)
    return menu


def _fill_with_activations(menu: QMenu, view: CanvasSurface, layer_id: int) -> None:
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


def context_menu(view: CanvasSurface, hit: Hit, at: QPoint | None = None) -> QMenu:
    """What can be done with what was clicked, which is selected first.

    ``at`` is where on the viewport, None when it was by a key.
    """
    _select(view, hit)
    menu = _menu(view)
    actions = view.actions_by_name
    match hit.part:
        case Part.NODE | Part.OUT_PORT | Part.IN_PORT:
            names = (
                "edit_value rename - duplicate copy cut delete - move_up move_down placing tidy - "
            )
            names += "lock zero negate randomise - connect_to disconnect add_node"
        case Part.EDGE:
            names = "edit_value - lock zero negate randomise - delete"
        case Part.HEADER | Part.ACTIVATION:
            names = "rename width - layer_left layer_right tidy - add_node add_layer - "
            names += "connect disconnect - "
            names += "lock randomise - delete"
            if view.state.graph.layer_position[hit.layer] > 0:
                activations = menu.addMenu(_tr("&Activation"))
                block_shortcuts(activations)
                _fill_with_activations(activations, view, hit.layer)
        case Part.ADD_NODE | Part.ADD_LAYER:
            names = ""
            _fill_with_ways_in(menu, view, hit)
        case _:
            names = "add_layer" if at is None else ""
            if at is not None:
                plus = Hit(Part.ADD_LAYER, index=_gap_at(view, at))
                text = _tr("Add &layer here")
                _Adder(view, plus, menu).add_to(menu, text, _tr("Between the columns beside it"))
            names += " add_node paste - select_all tidy - zoom_fit zoom_in zoom_out all_values"
    for name in names.split():
        if name == "-":
            menu.addSeparator()
        elif name == "placing":
            menu.addMenu(view.placing_menu)
        else:
            menu.addAction(actions[name])
    return menu


def _gap_at(view: CanvasSurface, at: QPoint) -> int:
    """The index of a layer between the two columns nearest to a point of the viewport."""
    x = view.state.camera.to_scene(at.x(), at.y())[0]
    columns = view.state.geometry.columns
    return min(max(int(np.searchsorted(columns, x)), 1), len(columns) - 1)


def _select(view: CanvasSurface, hit: Hit) -> None:
    selection = view.selection()
    if hit.on_node and hit.node not in selection.nodes:
        view.select(Selection((hit.node,)))
    elif hit.edge is not None and hit.edge not in selection.edges:
        view.select(Selection(edges=(hit.edge,)))
    elif hit.part in (Part.HEADER, Part.ACTIVATION):
        view.select(Selection(layer=hit.layer))


def _menu(view: CanvasSurface) -> QMenu:
    menu = QMenu(view.widget)
    block_shortcuts(menu)
    menu.setToolTipsVisible(True)
    # Deleted only after its action has been carried out.
    menu.aboutToHide.connect(menu.deleteLater)
    return menu
