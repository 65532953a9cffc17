"""The inspector's page for one layer."""

from __future__ import annotations

from playground.model import edits
from playground.model.activations import ACTIVATIONS
from playground.model.selection import Selection
from playground.session import Session
from playground.session.growing import resized
from playground.session.naming import layer_name
from playground.ui.inputs.form import Form
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.inputs.number_field import NumberField
from playground.ui.panels.inspector.activation_editor import ActivationEditor
from playground.ui.panels.inspector.page import Page
from playground.ui.shell.theme import Theme


class LayerPage(Page):
    """Name, size and activation of a layer."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._layer = 0
        self.name = self.name_field()
        self.name.editingFinished.connect(self._on_name)
        self.activation = ActivationEditor(self)
        self.formula = FormulaView(self)
        self.width_field = NumberField(1.0, self, whole=True, step=1.0, minimum=1)
        self.width_field.value_changed.connect(self._on_width)
        self.width_field.message_changed.connect(self._on_message)
        layout = self.column
        form = Form()
        layout.addLayout(form)
        form.add(self.tr("Name"), self.name, whole_row=True)
        form.add(self.tr("Nodes"), self.width_field, whole_row=True)
        form.add(self.tr("Activation"), self.activation, whole_row=True)
        layout.addWidget(self.formula)
        layout.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        self.formula.set_theme(theme)

    def show_selection(self, selection: Selection) -> None:
        layer_id = selection.layer
        assert layer_id is not None
        changed, self._layer = layer_id != self._layer, layer_id
        layer = self.graph.layer(layer_id)
        self.title = self.tr("Layer {0}").format(layer_name(self.graph, layer_id))
        if changed or not self.name.isModified():
            self.name.setText(layer.name)
        self.width_field.set_value(float(len(layer.nodes)))
        at_end = layer in (self.graph.layers[0], self.graph.layers[-1])
        self.width_field.setEnabled(not at_end)
        tip = self.tr("Nodes that stay keep their weights; the last ones go first")
        if at_end:
            tip = self.tr("The data decide how many inputs and outputs there are")
        self.width_field.setToolTip(tip)
        name = self.tr("Nodes of layer {0}").format(layer_name(self.graph, layer_id))
        self.width_field.setAccessibleName(name)
        self.activation.set_layer(layer_id)
        self.formula.set_lines(ACTIVATIONS[layer.activation].formula)

    def _on_width(self, n_nodes: float) -> None:
        layer, text = self._layer, self.tr("Change layer width")
        if layer not in self.graph.layer_position:
            return
        change = resized(self._session, (layer,), round(n_nodes))
        if reason := self.edit(text, change, ("width", layer)):
            self.width_field.refuse(reason)

    def refresh(self) -> None:
        """Training changes nothing that this page shows."""

    def _on_name(self) -> None:
        layer, name = self._layer, self.name.text().strip()
        if layer in self.graph.layer_position:
            text, present = self.tr("Rename layer"), self.graph.layer(layer).name
            self.take_name(self.name, text, lambda d: edits.rename_layer(d, layer, name), present)
