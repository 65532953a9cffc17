"""When training stops because its numbers ran away: what the banner says, and its remedy."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QObject, Signal

from playground.engine.run import Divergence, Snapshot
from playground.model import edits
from playground.model.graph import Graph
from playground.session import Session
from playground.ui.panels.banner import Banner
from playground.ui.panels.names import parameter_name

BEYOND = 1e300  # a gradient from here on is no number worth reading


def divergence_text(divergence: Divergence, graph: Graph) -> str:
    """Why training stopped, in sentences for the person."""
    words = _tr(
        "Training stopped at step {step:,}: the next step would leave the finite numbers."
        " The gradient of the {parameter} was {gradient}."
        " A learning rate smaller than {rate:g} may help."
    )
    gradient = divergence.gradient
    return words.format(
        step=divergence.step,
        parameter=parameter_name(graph, divergence.key),
        gradient=f"{gradient:.1g}" if abs(gradient) < BEYOND else _tr("beyond all numbers"),
        rate=divergence.learning_rate,
    )


class DivergenceNotice(QObject):
    """Shows the banner while the run in view has diverged, and does what its button offers.

    Signals:
        refused(reason): the remedy could not be applied, or "" when it was.
    """

    refused = Signal(str)

    def __init__(self, session: Session, banner: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._banner = banner
        self._shown: Divergence | None = None
        session.snapshot_changed.connect(self._on_snapshot)
        banner.remedy_chosen.connect(self._on_remedy)

    def _on_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.divergence is self._shown:
            return
        self._shown = snapshot.divergence
        if self._shown is None:
            self._banner.hide()
            return
        text = divergence_text(self._shown, self._session.document.graph)
        self._banner.show_message(text, self.tr("Halve the rate and start again"))

    def _on_remedy(self) -> None:
        """A smaller rate alone would not do: the weights are beyond repair by then."""
        rate = self._session.document.training.learning_rate / 2.0
        text = self.tr("Halve the learning rate")
        reason = self._session.edit(text, lambda d: edits.set_training(d, learning_rate=rate))
        self.refused.emit(reason or self._session.reset())
        self._session.play()


def _tr(text: str) -> str:
    return QCoreApplication.translate("Divergence", text)
