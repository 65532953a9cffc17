"""The inspector's page for several nodes and edges at once."""

from __future__ import annotations

import math

from PySide6.QtWidgets import QHBoxLayout, QPushButton

from playground.model import edits
from playground.model.parts import ParameterKey
from playground.model.selection import Selection
from playground.session import Session
from playground.ui.inputs.form import Form, muted_label
from playground.ui.panels.inspector.page import Page


class SeveralPage(Page):
    """The weight and bias that all have in common; sets, zeroes or locks all of them."""

    def __init__(self, session: Session) -> None:
        super().__init__(session)
        self._weights: list[ParameterKey] = []
        self._biases: list[ParameterKey] = []
        self._count = muted_label("", self, wrap=True)
        self.weight, self.bias = self.value_field(), self.value_field()
        for field in (self.weight, self.bias):
            field.setPlaceholderText(self.tr("various"))
        self.weight.value_changed.connect(self._on_weight)
        self.bias.value_changed.connect(self._on_bias)
        self.zero = QPushButton(self.tr("Set to 0"), self)
        self.lock = QPushButton(self.tr("Lock"), self)
        self.unlock = QPushButton(self.tr("Unlock"), self)
        self.zero.setToolTip(self.tr("Set the weights and biases of the selection to 0"))
        self.lock.setToolTip(self.tr("Training leaves locked values alone"))
        self.unlock.setToolTip(self.tr("Let training change them again"))
        self.zero.clicked.connect(self._on_zero)
        self.lock.clicked.connect(self._on_lock)
        self.unlock.clicked.connect(self._on_unlock)
        layout = self.column
        layout.addWidget(self._count)
        form = Form()
        layout.addLayout(form)
        self._weight_caption = form.add(self.tr("All weights"), self.weight, whole_row=True)
        self._bias_caption = form.add(self.tr("All biases"), self.bias, whole_row=True)
        buttons = QHBoxLayout()
        buttons.setSpacing(6)
        for button in (self.zero, self.lock, self.unlock):
            buttons.addWidget(button)
        layout.addLayout(buttons)
        layout.addStretch(1)

    def show_selection(self, selection: Selection) -> None:
        graph = self.graph
        self.title = self.tr("Selection")
        nodes, edges = selection.nodes, selection.edges
        self._weights = list(edges)
        self._biases = [n for n in nodes if n in graph.bias_index]
        parts = [(len(nodes), self.tr("node"), self.tr("nodes"))]
        parts.append((len(edges), self.tr("weight"), self.tr("weights")))
        words = [f"{n:,} {one if n == 1 else many}" for n, one, many in parts if n]
        self._count.setText(", ".join(words))
        for keys, widgets in (
            (self._weights, (self.weight, self._weight_caption)),
            (self._biases, (self.bias, self._bias_caption)),
        ):
            for widget in widgets:
                widget.setVisible(bool(keys))
        locked = [bool(graph.locked[graph.parameter_index[key]]) for key in self._keys]
        self.zero.setEnabled(bool(self._keys))
        self.lock.setEnabled(not all(locked))
        self.unlock.setEnabled(any(locked))

    @property
    def _keys(self) -> list[ParameterKey]:
        return self._weights + self._biases

    def refresh(self) -> None:
        for field, keys in ((self.weight, self._weights), (self.bias, self._biases)):
            values = set(map(self.value_of, keys))
            field.set_value(values.pop() if len(values) == 1 else math.nan)

    def _set(self, keys: list[ParameterKey], value: float) -> None:
        text = self.tr("Set {0:,} values").format(len(keys))
        values = dict.fromkeys(keys, value)
        self.edit(text, lambda d: edits.set_values(d, values), ("values", tuple(keys)))

    def _on_weight(self, value: float) -> None:
        self._set(self._weights, value)

    def _on_bias(self, value: float) -> None:
        self._set(self._biases, value)

    def _on_zero(self) -> None:
        self._set(self._keys, 0.0)

    def _on_lock(self) -> None:
        self._set_locked(self.tr("Lock"), True)

    def _on_unlock(self) -> None:
        self._set_locked(self.tr("Unlock"), False)

    def _set_locked(self, text: str, locked: bool) -> None:
        keys = self._keys
        self.edit(text, lambda d: edits.set_locked(d, keys, locked))
