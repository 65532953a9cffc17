"""The unit doctor: what is wrong with the selected unit, and a button that repairs it."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from playground.analysis.errors import AnalysisError
from playground.analysis.units.cures import cured
from playground.analysis.units.findings import Finding, Trouble, examine
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.inputs.tool_tip import plain
from playground.ui.inputs.words import WrappedLabel

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
        self.text.setText(self._words(graph, finding))
        self.button.setEnabled(finding.curable)
        self.button.setToolTip(plain(self._promise(graph, finding)))

    def _on_cure(self) -> None:
        node, session = self._node, self._session

        def change(document: Document) -> Document:
            # The live weights, which may have changed since the finding was shown.
            problem, scale = session.problem, session.dataset.inputs.scale
            found = examine(problem, document.parameters, scale, only=node)
            if not found:
                raise AnalysisError(self.tr("Nothing is wrong with this unit any more."))
            return cured(document, problem, found[0])

        name = session.document.graph.display_name(node)
        self.refused.emit(session.edit(self.tr("Restart {0}").format(name), change))

    # -- words ---------------------------------------------------------------------------------

    def _words(self, graph: Graph, finding: Finding) -> str:
        name, place = graph.display_name(finding.node), self._place(finding)
        if finding.twin is not None:
            twin = graph.display_name(finding.twin)
            if finding.same_size:
                return self.tr("{0} is the same as {1}: one is enough.").format(name, twin)
            words = self.tr("{0} is {1} times {2}: one is enough.")
            return words.format(name, format_number(finding.factor), twin)
        if finding.trouble is Trouble.DEAD:
            words = self.tr("{0} is dead: off at every training point, so it can’t learn.")
        elif finding.trouble is Trouble.OUTSIDE:
            words = self.tr("{0} adds only a straight line to the data.")
        else:
            words = self.tr("{0} is on the same side at every training point: no kink.")
        return f"{words.format(name)} {place}".strip()

    def _place(self, finding: Finding) -> str:
        """Where its kinks are, compared with the data."""
        if not finding.corners:
            return ""
        places = ", ".join(format_number(x) for x in finding.corners)
        low, high = (format_number(x) for x in finding.data_range)
        one = len(finding.corners) == 1
        if finding.beyond_data:
            words = self.tr("Its kink at x = {0} is outside the data ({1} to {2}).")
            if not one:
                words = self.tr("Its kinks at x = {0} are outside the data ({1} to {2}).")
        else:
            words = self.tr("Its kink at x = {0} is between two points of the data ({1} to {2}).")
            if not one:
                words = self.tr("Its kinks at x = {0} are between points of the data ({1} to {2}).")
        return words.format(places, low, high)

    def _promise(self, graph: Graph, finding: Finding) -> str:
        """What the remedy does to the fit, or why there is none."""
        if not finding.curable:
            return self.tr("Not possible: some weights are locked, or the other unit lacks edges.")
        if finding.twin is not None:
            words = self.tr("New weights; {0} takes over its share. The fit stays the same.")
            return words.format(graph.display_name(finding.twin))
        if finding.trouble is Trouble.DEAD:
            return self.tr("New weights, kink inside the data. The fit at the points stays.")
        return self.tr("New weights, kink inside the data. The fit loses the straight line.")
