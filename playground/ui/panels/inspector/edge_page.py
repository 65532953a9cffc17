"""The inspector's page for one edge."""

from __future__ import annotations

from PySide6.QtWidgets import QHBoxLayout

from playground.model.parts import EdgeKey
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.form import Form, muted_label
from playground.ui.inputs.words import ElidedButton
from playground.ui.panels.inspector.chain_view import ChainView
from playground.ui.panels.inspector.page import GradientLabel, Page, ParameterRow
from playground.ui.shell.theme import Theme


class EdgePage(Page):
    """The weight, its lock, its gradient by the chain rule, and links to both ends."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._edge: EdgeKey = (0, 0)
        self.weight = ParameterRow(self)
        self._gradient = GradientLabel(self)
        self._step = muted_label("", self, wrap=True)
        self.chain = ChainView(session, self)
        self.chain.updated.connect(self._on_chain_updated)
        self._source = ElidedButton(self)
        self._target = ElidedButton(self)
        self._source.clicked.connect(self._on_source)
        self._target.clicked.connect(self._on_target)
        layout = self.column
        form = Form()
        layout.addLayout(form)
        form.add(self.tr("Weight w"), self.weight, whole_row=True)
        form.add(self.tr("Gradient"), self._gradient, whole_row=True)
        layout.addWidget(self._step)
        ends = QHBoxLayout()
        ends.addWidget(muted_label(self.tr("From"), self))
        ends.addWidget(self._source)
        ends.addWidget(muted_label(self.tr("to"), self))
        ends.addWidget(self._target)
        ends.addStretch(1)
        layout.addLayout(ends)
        layout.addWidget(self.chain)
        self._units = self.units_label()
        layout.addWidget(self._units)
        layout.addStretch(1)

    def set_theme(self, theme: Theme) -> None:
        self._gradient.setFont(theme.number_font())
        self._step.setFont(theme.font(-0.5))
        self.chain.set_theme(theme)

    def show_selection(self, selection: Selection) -> None:
        self._edge = selection.edges[0]
        source, target = map(self.graph.display_name, self._edge)
        self.title = self.tr("Weight {0} → {1}").format(source, target)
        self.weight.set_key(self._edge)
        for button, name in ((self._source, source), (self._target, target)):
            button.set_words(name, self.tr("Select this node"))
            button.setAccessibleName(self.tr("Select node {0}").format(name))
        self.chain.set_edge(self._edge)
        self._units.setVisible(self.is_scaled)

    def refresh(self) -> None:
        self.weight.refresh()
        self.chain.refresh_soon()

    def _on_chain_updated(self) -> None:
        """Show the gradient of the same snapshot as its factors."""
        gradient = self.gradient_of(self._edge)
        self._gradient.show_value(gradient)
        if gradient is None:
            text = ""
        elif gradient == 0.0:
            text = self.tr("A small change of this weight leaves the loss as it is.")
        elif gradient > 0.0:
            text = self.tr("Positive: the loss falls when the weight gets smaller.")
        else:
            text = self.tr("Negative: the loss falls when the weight gets larger.")
        self._step.setText(text)

    def _on_source(self) -> None:
        self.selection_wanted.emit(Selection(nodes=(self._edge[0],)))

    def _on_target(self) -> None:
        self.selection_wanted.emit(Selection(nodes=(self._edge[1],)))
