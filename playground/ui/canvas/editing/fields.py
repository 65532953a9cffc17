"""What can be typed on the canvas: values, names and layer widths, each over what it edits."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QObject, QPoint, QPointF, QRectF

from playground.model.parts import EdgeKey, ParameterKey
from playground.model.selection import Selection
from playground.ui.canvas.editing.editor import value_of
from playground.ui.canvas.editing.surface import CanvasSurface
from playground.ui.canvas.geometry.hit_testing import activation_rect
from playground.ui.canvas.geometry.labels import spots
from playground.ui.canvas.geometry.layout import add_layer_centre, add_node_centre, header_rect
from playground.ui.inputs.inline_editor import NAME_WIDTH, NUMBER_WIDTH, Question
from playground.ui.inputs.number import Name, Number

FORMULA_WIDTH = 190  # pixels at the desk


class CanvasFields(QObject):
    """Opens the canvas's inline editor."""

    def __init__(self, view: CanvasSurface) -> None:
        super().__init__(view.widget)
        self._view = view
        self._editor = view.editor
        self._state = view.state
        view.inline.message_changed.connect(view.announce)
        view.inline.lost.connect(self._editor.refuse)
        view.inline.closed.connect(self._on_closed)

    # -- values --------------------------------------------------------------------------------

    def ask_value(self, typed: str = "") -> None:
        """Ask for one value for all selected weights and biases.

        ``typed`` is its first character, when the person just began. Where they differ, the field
        is empty and says how many they are.
        """
        keys = self._editor.targets.parameters
        if not keys:
            return
        document, key = self._editor.session.live_document, keys[0]
        values = {value_of(document, k) for k in keys}
        same, gesture = len(values) == 1, self._editor.new_gesture()
        question = Question(
            self.tr("Weight") if isinstance(key, tuple) else self.tr("Bias"),
            Number(),
            values.pop() if same else math.nan,
            lambda value: self._editor.set_values(dict.fromkeys(keys, value), gesture),
            self._follow(key),
            self._view.theme.px(NUMBER_WIDTH),
            "" if same else self.tr("{0} values").format(len(keys)),
            onward=(lambda by: self._next_value(key, by)) if len(keys) == 1 else None,
        )
        self._view.inline.open(question, typed)

    def _next_value(self, key: ParameterKey, by: int) -> None:
        """The next weight into the same node, then into the next one; or the next node's bias."""
        graph = self._state.graph
        if isinstance(key, tuple):
            keys = [(s, node.id) for node in graph.nodes for s in self._sources(node.id)]
            at = keys.index(key) + by
            chosen = Selection(edges=tuple(keys[at : at + 1] if at >= 0 else ()))
        else:
            nodes = [node.id for node in graph.nodes if node.id in graph.bias_index]
            at = nodes.index(key) + by
            chosen = Selection(tuple(nodes[at : at + 1] if at >= 0 else ()))
        if chosen:
            self._view.keyboard.walk_to(chosen)
            self.ask_value()

    def _sources(self, node_id: int) -> list[int]:
        """The sources of a node's edges, from the top."""
        return sorted(self._state.graph.incoming[node_id], key=self._state.graph.rank.__getitem__)

    def ask_value_or_name(self, at: QPointF) -> None:
        """After a double-click on the selected node: its name where that was hit, or where it has
        no bias; else its bias."""
        node = self._editor.selection.only_node
        on_name = node is not None and self._is_on_name(node, at)
        if self._editor.targets.parameters and not on_name:
            self.ask_value()
        else:
            self.ask_name()

    # -- names and widths ----------------------------------------------------------------------

    def ask_name(self) -> None:
        """Ask for the name of the selected node or layer."""
        selection, graph = self._editor.selection, self._state.graph
        layer, width = selection.layer, self._view.theme.px(NAME_WIDTH)
        if layer is not None:
            question = Question(
                self.tr("Name of the layer"),
                Name(),
                graph.layer(layer).name,
                lambda name: self._editor.rename_layer(layer, name),
                lambda: self._place_of_header(layer),
                width,
            )
            self._view.inline.open(question)
        elif selection.nodes:
            node = selection.nodes[-1]
            question = Question(
                self.tr("Name of the node"),
                Name(),
                graph.display_name(node),
                lambda name: self._editor.rename_node(node, name),
                lambda: self._place_of_text(node, 0),
                width,
                onward=lambda by: self._next_name(node, by),
            )
            self._view.inline.open(question)

    def _next_name(self, node: int, by: int) -> None:
        nodes = [n.id for n in self._state.graph.nodes]
        at = nodes.index(node) + by
        if 0 <= at < len(nodes):
            self._view.keyboard.walk_to(Selection((nodes[at],)))
            self.ask_name()

    def ask_formula(self, names: tuple[str, ...]) -> None:
        """Ask for the formula of a new input; ``names`` are those of the raw columns."""
        hint = "sin(3x)" if len(names) == 1 else "x1*x2"
        question = Question(
            self.tr("Formula of the new input"),
            Name(),
            "",
            self._add_input,
            self._place_below_inputs,
            self._view.theme.px(FORMULA_WIDTH),
            self.tr("for example {0}").format(hint),
        )
        self._view.inline.open(question)

    def _add_input(self, feature: str) -> None:
        if reason := self._editor.add_input(feature):
            self._view.inline.refuse(reason)

    def ask_width(self) -> None:
        """Ask for the number of nodes of the selected layers, one number for all of them."""
        targets, graph = self._editor.targets, self._state.graph
        layers, last = targets.layers, targets.layer
        if last is None:
            return
        if len(layers) == 1:
            self._editor.select(Selection(layer=last))
        widths = {len(graph.layer(layer).nodes) for layer in layers}
        same = len(widths) == 1
        question = Question(
            self.tr("Nodes"),
            Number(step=0.0, whole=True),  # each step would lay the canvas out anew
            float(widths.pop()) if same else math.nan,
            lambda n: self._editor.resize_layers(layers, round(n)),
            lambda: self._place_of_header(last),
            self._view.theme.px(NUMBER_WIDTH),
            "" if same else self.tr("{0} layers").format(len(layers)),
        )
        self._view.inline.open(question)

    def ask_new_layer(self, index: int, typed: str = "") -> None:
        """Ask how many nodes a new layer at ``index`` has, and add it."""
        question = Question(
            self.tr("Nodes of the new layer"),
            Number(step=0.0, whole=True, minimum=1),
            math.nan,
            lambda n: self._editor.add_layer(index, n_nodes=round(n)),
            lambda: self._place_of_plus(index),
            self._view.theme.px(NUMBER_WIDTH),
            self.tr("nodes"),
        )
        self._view.inline.open(question, typed)

    def _on_closed(self) -> None:
        """Give the keyboard back, unless another widget has it."""
        if self._view.inline.hasFocus():
            self._view.keyboard.used = True
            self._view.widget.setFocus()

    # -- places, in viewport pixels ------------------------------------------------------------

    def place_of(self, key: ParameterKey) -> QPoint:
        """Where a weight or a bias is written."""
        if not isinstance(key, tuple):
            return self._place_of_text(key, 1)
        return self._pixel(*self._spot(key))

    def _follow(self, key: ParameterKey) -> Callable[[], QPoint]:
        """Gives where a weight or a bias is written: the weight where it is now, as long as nodes
        and columns stay where they are."""
        state, written = self._state, None
        for label in state.labels:
            if label.edge == key:
                x, y = label.rect.centre
                written = (x / state.camera.scale, y / state.camera.scale)
        geometry = state.geometry

        def place() -> QPoint:
            if written is None or state.geometry is not geometry:
                return self.place_of(key)
            return self._pixel(*written)

        return place

    def _is_on_name(self, node_id: int, at: QPointF) -> bool:
        """Whether a point of a card is on the name."""
        return self._texts(node_id)[0].contains(at)

    def _texts(self, node_id: int) -> tuple[QRectF, QRectF]:
        return self._view.text_areas(node_id)

    def _place_of_text(self, node_id: int, which: int) -> QPoint:
        """The middle of a card's name (0) or number (1); of the card, where it is left out."""
        area = self._texts(node_id)[which]
        if area.isEmpty():
            return self._pixel(*self._state.centre(node_id))
        return area.center().toPoint()

    def _place_of_header(self, layer: int) -> QPoint:
        """The middle of its upper half, where the name is."""
        state = self._state
        at = state.graph.layer_position[layer]
        rect = header_rect(state.geometry, state.camera, at, self._view.theme.scale)
        return QPoint(round(rect.centre[0]), round((rect.top + activation_rect(rect).top) / 2))

    def _place_of_plus(self, index: int) -> QPoint:
        state = self._state
        x, y = add_layer_centre(state.geometry, state.camera, index, self._view.theme.scale)
        return QPoint(round(x), round(y))

    def _place_below_inputs(self) -> QPoint:
        """Where the + of the input column is."""
        state = self._state
        x, y = add_node_centre(state.geometry, state.camera, 0, self._view.theme.scale)
        return QPoint(round(x), round(y))

    def _spot(self, key: EdgeKey) -> tuple[float, float]:
        x, y = spots(self._state, [key])[0, 0].tolist()
        return x, y

    def _pixel(self, x: float, y: float) -> QPoint:
        camera = self._state.camera
        return QPoint(round(camera.x(x)), round(camera.y(y)))
