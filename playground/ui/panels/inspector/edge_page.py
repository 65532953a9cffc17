"""The inspector's page for one edge."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout

from playground.engine.run import Snapshot
from playground.model.graph import EdgeKey
from playground.model.numbers import format_number
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.form import Form, muted_label
from playground.ui.inputs.words import ElidedButton, FigureLabel
from playground.ui.panels.inspector.chain_view import ChainView
from playground.ui.panels.inspector.page import Page, ParameterRow
from playground.ui.shell.theme import Theme


class EdgePage(Page):
    """The weight, its lock, its gradient with the factors it comes from, and its two ends."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._edge: EdgeKey = (0, 0)
        self.weight = ParameterRow(self)
        self._gradient = FigureLabel("-0.000e-000", self)
        self._gradient.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
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
        form.add(self.tr("Weight"), self.weight, whole_row=True)
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

    def show_snapshot(self, snapshot: Snapshot) -> None:
        self.weight.show_snapshot(snapshot)
        self.chain.look_again()

    def _on_chain_updated(self) -> None:
        """Show the gradient together with its factors."""
        gradient = self.gradient_of(self._edge)
        self._gradient.setText("–" if gradient is None else format_number(gradient, 4))
        if gradient is None or gradient == 0.0:
            text = self.tr("A small change of this weight leaves the loss as it is.")
            text = "" if gradient is None else text
        elif gradient > 0.0:
            text = self.tr("Positive: the loss falls when the weight gets smaller.")
        else:
            text = self.tr("Negative: the loss falls when the weight gets larger.")
        self._step.setText(text)

    def _on_source(self) -> None:
        self.selection_wanted.emit(Selection(nodes=(self._edge[0],)))

    def _on_target(self) -> None:
        self.selection_wanted.emit(Selection(nodes=(self._edge[1],)))
