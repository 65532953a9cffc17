"""The inspector's page for one node."""

from __future__ import annotations

from PySide6.QtWidgets import QLineEdit, QVBoxLayout

from playground.analysis.arithmetic import node_equation
from playground.model import edits
from playground.model.features import in_signs
from playground.model.inputs import set_feature, shown_feature
from playground.model.numbers import typeset_number
from playground.model.parts import EdgeKey
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.form import Form, error_label, muted_label
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.panels.doctor.unit_doctor import UnitDoctor
from playground.ui.panels.formula.example import MOST_NAMED, example_words
from playground.ui.panels.inspector.activation_editor import ActivationEditor
from playground.ui.panels.inspector.page import GradientLabel, Page, ParameterRow
from playground.ui.shell.theme import Theme

MAX_ROWS = 16  # weights into the node, and out of it; more are easier to read in the tree


class NodePage(Page):
    """Equation with live numbers, finding, name, bias, the layer's activation, and weights."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._node = 0
        self.name = self.name_field()
        self.name.editingFinished.connect(self._on_name)
        self.bias = ParameterRow(self)
        self.activation = ActivationEditor(self)
        self.feature = QLineEdit(self)
        self.feature.setToolTip(self.tr("A column of the data, such as x1, or a formula: x1*x2"))
        self.feature.editingFinished.connect(self._on_feature)
        self._feature_error = error_label(self)
        self.equation = FormulaView(self)
        self.equation.setAccessibleDescription(self.tr("Equation"))
        self.equation.follow(session)
        self.place = muted_label("", self, wrap=True)
        self.doctor = UnitDoctor(session, self)
        self.doctor.refused.connect(self.refused)
        self._gradient = GradientLabel(self)
        self._rows: list[ParameterRow] = []
        self._laid_out: tuple[list[EdgeKey], list[EdgeKey]] | None = None
        self._incoming = muted_label(self.tr("Weights into it"), self)
        self._outgoing = muted_label(self.tr("Weights out of it"), self)
        self._more = muted_label("", self, wrap=True)
        layout = self.column
        layout.addWidget(self.equation)
        layout.addWidget(self.place)
        layout.addWidget(self.doctor)
        form = Form()
        layout.addLayout(form)
        form.add(self.tr("Name"), self.name, whole_row=True)
        self._feature_caption = form.add(self.tr("Shows"), self.feature, whole_row=True)
        form.add_wide(self._feature_error)
        self._bias_caption = form.add(self.tr("Bias b"), self.bias, whole_row=True)
        self._gradient_caption = form.add(self.tr("Gradient"), self._gradient, whole_row=True)
        self._activation_caption = form.add(self.tr("Layer"), self.activation, whole_row=True)
        self._weights = QVBoxLayout()
        self._weights.setSpacing(3)
        layout.addLayout(self._weights)
        layout.addWidget(self._more)
        self._units = self.units_label()
        layout.addWidget(self._units)
        layout.addStretch(1)
        session.probe_changed.connect(self._on_equation_changed)
        session.digits_changed.connect(self._on_equation_changed)

    def set_theme(self, theme: Theme) -> None:
        self.equation.set_theme(theme)
        self.place.setFont(theme.font(-0.5))
        self._gradient.setFont(theme.number_font())

    def _on_equation_changed(self) -> None:
        if self.isVisible():
            self._show_equation()

    def show_selection(self, selection: Selection) -> None:
        graph = self.graph
        node = selection.nodes[0]
        changed, self._node = node != self._node, node
        column = graph.layer_of(node)
        is_input = column is graph.layers[0]
        self.title = self.tr("Node {0}").format(graph.display_name(node))
        if changed or not self.name.isModified():
            self.name.setText(graph.node(node).name)
            self.name.setPlaceholderText(graph.display_name(node))
        self.feature.setVisible(is_input)
        self._feature_caption.setVisible(is_input)
        if changed or not self.feature.isModified():
            self._show_feature()
        self.bias.set_key(None if is_input else node)
        for widget in (
            self.bias,
            self._bias_caption,
            self._gradient,
            self._gradient_caption,
            self.activation,
            self._activation_caption,
        ):
            widget.setVisible(not is_input)
        self.activation.set_layer(column.id)
        incoming: list[EdgeKey] = [(source, node) for source in graph.incoming[node]]
        outgoing: list[EdgeKey] = [(node, target) for target in graph.outgoing[node]]
        self._fill(incoming, outgoing)
        self.doctor.set_node(node)
        self._units.setVisible(self.is_scaled)

    def _fill(self, incoming: list[EdgeKey], outgoing: list[EdgeKey]) -> None:
        """Show a row for each weight; rows are used again."""
        shown_in, shown_out = incoming[:MAX_ROWS], outgoing[:MAX_ROWS]
        keys = shown_in + shown_out
        if (shown_in, shown_out) != self._laid_out:
            self._lay_out(shown_in, shown_out)
            self._laid_out = shown_in, shown_out
        for row, key in zip(self._rows, keys, strict=False):
            row.set_key(key)
        left = len(incoming) + len(outgoing) - len(keys)
        self._more.setText(self.tr("and {0:,} more, in the tree of weights").format(left))
        self._more.setVisible(left > 0)

    def _lay_out(self, shown_in: list[EdgeKey], shown_out: list[EdgeKey]) -> None:
        keys = shown_in + shown_out
        while self._weights.count():
            self._weights.takeAt(0)
        while len(self._rows) < len(keys):
            self._rows.append(ParameterRow(self, link=True))
        self._weights.addWidget(self._incoming)
        self._incoming.setVisible(bool(shown_in))
        self._outgoing.setVisible(bool(shown_out))
        for i, row in enumerate(self._rows):
            row.setVisible(i < len(keys))
            if i < len(keys):
                if i == len(shown_in):
                    self._weights.addWidget(self._outgoing)
                self._weights.addWidget(row)

    def refresh(self) -> None:
        for row in (self.bias, *self._rows):
            if not row.isHidden():
                row.refresh()
        self._gradient.show_value(self.gradient_of(self._node))
        self._show_equation()
        self.doctor.refresh_soon()

    def _show_equation(self) -> None:
        """Write the equation, with the values at the probe."""
        graph, session = self.graph, self._session
        if self._node not in graph.rank:
            return
        values: dict[int, tuple[float, float]] | None = None
        if session.probe is not None and (found := session.derived.activity(session.probe)):
            sums_and_values = zip(found.z.tolist(), found.a.tolist(), strict=True)
            values = dict(zip((n.id for n in graph.nodes), sums_and_values, strict=True))
            words, names = example_words(session, session.digits), session.dataset.x_names
            if self.is_scaled and len(names) <= MOST_NAMED:
                pairs = zip(graph.layers[0].nodes, found.a.tolist(), strict=False)
                texts = [
                    f"{graph.display_name(node.id)} = {typeset_number(a, session.digits)}"
                    for node, a in pairs
                ]
                texts[MOST_NAMED:] = ["…"] * (len(texts) > MOST_NAMED)
                scaled = ", ".join(texts)
                words = self.tr("{0}, as the network sees it: {1}").format(words, scaled)
            self.place.setText(words)
        self.place.setVisible(values is not None)
        parameters = session.shown.parameters
        self.equation.set_lines(node_equation(graph, parameters, self._node, values, max_terms=6))

    def _show_feature(self) -> None:
        """What the input shows of the data, without the error of what was typed before."""
        self._feature_error.hide()
        self.feature.setModified(False)
        graph = self.graph
        if graph.layer_index.get(self._node) == 0:
            self.feature.setText(shown_feature(graph, self._node, self._session.dataset.x.shape[1]))

    def _on_feature(self) -> None:
        """Take over what was typed; a wrong formula stays, with the reason below it."""
        node, text = self._node, self.feature.text().strip()
        if not self.feature.isModified() or self.graph.layer_index.get(node) != 0:
            return
        if text == shown_feature(self.graph, node, self._session.dataset.x.shape[1]):
            self._show_feature()
            return
        name = self.tr("Change input to {0}").format(in_signs(text))
        reason = self.edit(name, lambda d: set_feature(d, node, text))
        self._feature_error.setText(reason)
        self._feature_error.setVisible(bool(reason))
        if not reason:
            self._show_feature()

    def _on_name(self) -> None:
        node, name = self._node, self.name.text().strip()
        if node in self.graph.rank:
            text, present = self.tr("Rename node"), self.graph.node(node).name
            self.take_name(self.name, text, lambda d: edits.rename_node(d, node, name), present)
