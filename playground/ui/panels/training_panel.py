"""The training panel: the training settings that the tool bar does not show."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from playground.model import edits
from playground.model.document import Document
from playground.model.initial.initializers import INITIALIZERS
from playground.model.losses import LOSSES
from playground.model.optimizers import OPTIMIZERS
from playground.session import Session
from playground.ui.inputs.form import Form, Panel, muted_label
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.inputs.number_field import NumberField
from playground.ui.panels.table_combo import TableCombo
from playground.ui.shell.theme import Theme

_MOST = 1.0 - 1e-9


class TrainingPanel(Panel):
    """Start values, batch size, penalties and the optimizer's constants.

    Signals:
        refused(reason): an edit could not be made.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._fields: dict[str, NumberField] = {}
        self._captions: dict[str, QLabel] = {}
        self.initializer = TableCombo(INITIALIZERS, self)
        self.initializer.activated.connect(self._on_initializer)
        self._start = muted_label("", self, wrap=True)
        self.loss, self.update_rule = FormulaView(self), FormulaView(self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(10, 8, 10, 8)
        layout.setSpacing(6)
        start = Form()
        layout.addLayout(start)
        start.add(self.tr("Start"), self.initializer, whole_row=True)
        start.add_wide(self._start)
        self._form = Form()
        layout.addLayout(self._form)
        tr = self.tr
        self._add("batch_size", tr("Batch"), tr("Rows for one step; 0 takes all"), whole=True)
        self._form.add_wide(self.loss)
        self._add("l1", "L1", tr("Penalty: this times the sum of |w|"))
        self._add("l2", "L2", tr("Penalty: half of this times the sum of w²"))
        self._form.add_wide(self.update_rule)
        self._add("momentum", tr("Momentum"), tr("Share of the last step kept"), maximum=_MOST)
        self._add("rho", tr("Rho"), tr("How long squared gradients are remembered"), maximum=_MOST)
        self._add("beta1", tr("Beta 1"), tr("How long gradients are remembered"), maximum=_MOST)
        self._add(
            "beta2",
            tr("Beta 2"),
            tr("How long squared gradients are remembered"),
            maximum=_MOST,
        )
        self._add("weight_decay", tr("Decay"), tr("Share of each weight lost, times the rate"))
        self._add("epsilon", tr("Epsilon"), tr("Keeps the division finite"), above=True)
        layout.addStretch(1)
        session.document_changed.connect(self._on_document_changed)
        self._refresh(session.document)

    def _add(self, name: str, caption: str, tip: str, **number: Any) -> None:
        field = NumberField(0.0, self, digits=4, step=0.01, minimum=0.0, **number)
        field.setToolTip(tip)
        field.setProperty("setting", name)
        field.value_changed.connect(self._on_value)
        self._fields[name] = field
        self._captions[name] = self._form.add(caption, field)

    def field(self, name: str) -> NumberField:
        """The field of a setting, such as ``l2``."""
        return self._fields[name]

    def set_theme(self, theme: Theme) -> None:
        self._start.setFont(theme.font(-0.5))
        for formula in (self.loss, self.update_rule):
            formula.set_theme(theme)
        for field in self._fields.values():
            field.setMinimumWidth(theme.px(44))

    def _on_document_changed(self, old: Document, new: Document) -> None:
        if old.graph is not new.graph or old.training is not new.training:
            self._refresh(new)

    def _refresh(self, document: Document) -> None:
        training = document.training
        self.initializer.choose(training.initializer)
        self.initializer.setToolTip(self.tr("How the first weights and biases are drawn"))
        entry = INITIALIZERS[training.initializer]
        self._start.setText(self.tr("{0}. Takes effect with Reset.").format(entry.formula))
        self.loss.set_lines(LOSSES[training.loss].formula)
        optimizer = OPTIMIZERS[training.optimizer]
        self.update_rule.set_lines(optimizer.formula)
        for name, field in self._fields.items():
            field.set_value(getattr(training, name))
            used = name in ("batch_size", "l1", "l2", *optimizer.constants)
            field.setVisible(used)
            self._captions[name].setVisible(used)

    def _set(self, text: str, merge: str, **changes: Any) -> None:
        reason = self._session.edit(text, lambda d: edits.set_training(d, **changes), merge)
        if reason:
            self.refused.emit(reason)
            self._refresh(self._session.document)

    def _on_value(self, value: float) -> None:
        field = self.sender()
        assert isinstance(field, NumberField)
        name = str(field.property("setting"))
        number = int(value) if name == "batch_size" else value
        self._set(self._captions[name].text(), name, **{name: number})

    def _on_initializer(self) -> None:
        name = self.initializer.currentData()
        self._set(self.tr("Start values"), "initializer", initializer=name)
