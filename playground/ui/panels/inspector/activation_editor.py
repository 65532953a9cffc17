"""The activation of one layer, with its slope where it has one."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout, QWidget

from playground.model import edits
from playground.model.activations import ACTIVATIONS
from playground.session.naming import layer_name
from playground.ui.inputs.number_field import NumberField
from playground.ui.inputs.tool_tip import say_beside
from playground.ui.panels.inspector.page import Page
from playground.ui.panels.table_combo import TableCombo


class ActivationEditor(QWidget):
    """A combo box, and for the leaky ReLU a field for its slope."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        self._page = page
        self._layer = 0
        self.combo = TableCombo(ACTIVATIONS, self)
        self.combo.activated.connect(self._on_activation)
        self.slope = NumberField(0.01, self, step=0.01)
        self.slope.setToolTip(self.tr("Slope of the leaky ReLU where z is negative"))
        self.slope.setAccessibleName(self.tr("Slope below 0"))
        self.slope.value_changed.connect(self._on_slope)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.combo, 2)
        layout.addWidget(self.slope, 1)

    def set_layer(self, layer_id: int) -> None:
        self._layer = layer_id
        graph = self._page.graph
        layer = graph.layer(layer_id)
        self.combo.choose(layer.activation)
        name = self.tr("Activation of layer {0}").format(layer_name(graph, layer_id))
        self.combo.setAccessibleName(name)
        # Screen readers on Linux name a combo box by its text alone.
        self.combo.setAccessibleDescription(name)
        self.slope.setVisible(layer.activation == "leaky_relu")
        self.slope.set_value(layer.negative_slope)
        self.setEnabled(layer is not graph.layers[0])

    def _on_activation(self) -> None:
        layer, name = self._layer, self.combo.currentData()
        text = self.tr("Activation")
        reason = self._page.edit(text, lambda d: edits.set_activation(d, layer, name))
        self.set_layer(layer)
        if reason:
            say_beside(self.combo, reason)

    def _on_slope(self, value: float) -> None:
        layer = self._page.graph.layer(self._layer)
        self._page.edit(
            self.tr("Slope below 0"),
            lambda d: edits.set_activation(d, layer.id, layer.activation, value),
            ("slope", layer.id),
        )
