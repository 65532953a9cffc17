"""The selected edge's gradient as the product of its chain-rule factors."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.analysis.round_off import with_met_targets
from playground.analysis.walk.chain import chain_lines
from playground.analysis.walk.passes import Passes
from playground.model.parts import EdgeKey
from playground.session import Session
from playground.session.naming import values_text
from playground.session.throttle import Throttle
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.shell.theme import Theme

PER_SECOND = 3.0
MAX_NODES = 12  # nodes on the way from the loss to the weight; beyond, nothing is written out


class ChainView(QWidget):
    """The chain rule for one training example, and the mean over all of them.

    That one is the example nearest to the probe; without a probe, the one whose own gradient is
    the largest.

    Signals:
        updated(): the factors of the snapshot shown are written.
    """

    updated = Signal()

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._key: EdgeKey | None = None
        self.example = muted_label("", self, wrap=True)
        self.factors = FormulaView(self)
        self.factors.follow(session)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.example)
        column.addWidget(self.factors)
        self._throttle = Throttle(PER_SECOND, self)
        self._throttle.due.connect(self._on_due)
        session.probe_changed.connect(self._on_probe_changed)

    def set_theme(self, theme: Theme) -> None:
        self.factors.set_theme(theme, -0.5)
        self.example.setFont(theme.font(-0.5))

    def set_edge(self, key: EdgeKey) -> None:
        """Choose the weight; another one is shown at once."""
        changed, self._key = key != self._key, key
        (self._throttle.now if changed else self._throttle.ask)()

    def refresh_soon(self) -> None:
        """Show the present numbers within a third of a second; to be called while visible."""
        self._throttle.ask()

    def _on_probe_changed(self) -> None:
        if self.isVisible():
            self.refresh_soon()

    def _on_due(self) -> None:
        self._write()
        self.updated.emit()

    def _write(self) -> None:
        session, key = self._session, self._key
        problem, parameters = session.problem, session.shown.parameters
        known = key is not None and key in problem.program.graph.edge_index
        self.setVisible(known and session.derived.is_quick)
        if key is None or self.isHidden():
            return
        passes = Passes(with_met_targets(problem, parameters), parameters)
        row, why = self._row(passes, key)
        self.example.setText(why)
        self.factors.set_lines(chain_lines(passes, key, row, MAX_NODES))

    def _row(self, passes: Passes, key: EdgeKey) -> tuple[int, str]:
        """The row of the training example that is written out, and a sentence that names it."""
        dataset = self._session.dataset
        inputs = dataset.x[~dataset.test]
        probe = self._session.probe
        if probe is not None:
            row = int(np.argmin(((inputs - probe) ** 2).sum(axis=1)))
        else:
            parts = np.abs(passes.shares(key))
            row = int(np.argmax(np.where(np.isfinite(parts), parts, -1.0)))
        place = values_text(dataset, dataset.x_names[:3], inputs[row])
        words = self.tr("For the nearest example, at {0}:")
        if probe is None:
            words = self.tr("For the example with the largest gradient, at {0}:")
        return row, words.format(place)
