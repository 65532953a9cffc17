"""The doctor of the selected unit: what is wrong with it, and a button that restarts it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from playground.analysis.units.findings import Finding
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.inputs.tool_tip import plain
from playground.ui.inputs.words import WrappedLabel
from playground.ui.panels.doctor.cures import restart_unit
from playground.ui.panels.doctor.words import finding_text, promise

PER_SECOND = 2.0


class UnitDoctor(QWidget):
    """One finding and its remedy; hidden while nothing is wrong.

    Signals:
        refused(reason): why the remedy could not be applied, or "" when it was.
    """

    refused = Signal(str)

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._node = 0
        self.finding: Finding | None = None
        self.text = WrappedLabel("", self)
        self.text.setAccessibleDescription(self.tr("Finding"))
        self.button = QPushButton(self.tr("Restart unit"), self)
        self.button.clicked.connect(self._on_cure)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.text)
        column.addWidget(self.button)
        self._throttle = Throttle(PER_SECOND, self)
        self._throttle.due.connect(self._on_due)
        self.hide()

    def set_node(self, node_id: int) -> None:
        """Choose the unit; another one is examined at once."""
        changed, self._node = node_id != self._node, node_id
        (self._throttle.now if changed else self._throttle.ask)()

    def refresh_soon(self) -> None:
        """Examine the unit again within half a second; to be called while visible."""
        self._throttle.ask()

    def _on_due(self) -> None:
        found = self._session.derived.findings(self._node)
        self._show(found[0] if found else None)

    def _show(self, finding: Finding | None) -> None:
        self.finding = finding
        self.setVisible(finding is not None)
        if finding is None:
            return
        graph = self._session.document.graph
        self.text.setText(finding_text(graph, finding))
        self.button.setEnabled(finding.curable)
        self.button.setToolTip(plain(promise(graph, finding)))

    def _on_cure(self) -> None:
        self.refused.emit(restart_unit(self._session, self._node))
