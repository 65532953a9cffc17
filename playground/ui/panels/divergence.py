"""The banner that says why training has diverged, and offers a remedy."""

from __future__ import annotations

from dataclasses import replace
from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QCoreApplication, QObject, Signal

from playground.data.dataset import Dataset
from playground.engine.run import Divergence
from playground.model import edits
from playground.model.document import Document, Training
from playground.model.graph import Graph
from playground.model.numbers import format_number
from playground.session import Session
from playground.session.naming import parameter_name
from playground.ui.panels.banner import Banner

LARGEST_GRADIENT = 1e300  # a larger one is not written as a number
LARGEST_RATE = 10.0  # a larger learning rate is the cause
LARGEST_DATA = 100.0  # larger values are the cause: they need a rate below 1 / 100 ** 2
LARGEST_START = 1e6  # a larger weight before the first step is the cause


class Cause(Enum):
    """What made the run diverge."""

    RATE = auto()  # a learning rate far beyond all usual ones
    DATA = auto()  # values that are too large
    WEIGHTS = auto()  # weights that were too large before the first step
    STEPS = auto()  # nothing of these: probably a rate that is a little too large


def usual_rate(training: Training) -> float:
    """A usual learning rate for this optimizer."""
    return 0.01 if training.optimizer in ("rmsprop", "adam", "adamw") else Training().learning_rate


def cause_of(divergence: Divergence, document: Document, dataset: Dataset) -> Cause:
    """Why a run has diverged that began with the weights of ``document``."""
    if divergence.learning_rate > LARGEST_RATE:
        return Cause.RATE
    if document.data.scaling == "none" and _size(dataset) > LARGEST_DATA:
        return Cause.DATA
    if float(np.abs(document.parameters).max(initial=0.0)) > LARGEST_START:
        return Cause.WEIGHTS
    return Cause.STEPS


def divergence_text(divergence: Divergence, graph: Graph, advice: str) -> str:
    """Why training stopped, in sentences."""
    words = _tr(
        "Training stopped at step {step:,}: the next step would leave the finite numbers."
        " The gradient of the {parameter} was {gradient}. {advice}"
    )
    size = _tr("too large for a number")
    if abs(divergence.gradient) < LARGEST_GRADIENT:
        size = f"{divergence.gradient:.1g}"
    return words.format(
        step=divergence.step,
        parameter=parameter_name(graph, divergence.key),
        gradient=size,
        advice=advice,
    )


def advice_for(
    cause: Cause, divergence: Divergence, document: Document, dataset: Dataset
) -> tuple[str, str]:
    """What may help, in a sentence, and the text of the button that does it."""
    usual = usual_rate(document.training)
    if cause is Cause.RATE:
        text = _tr("A learning rate of {0:g} is far too large; {1:g} is usual.")
        button = _tr("Set it to {0:g} and start again").format(usual)
        return text.format(divergence.learning_rate, usual), button
    if cause is Cause.DATA:
        text = _tr("The data are too large: they reach {0}. Scaling them helps.")
        return text.format(format_number(_size(dataset), 3)), _tr("Scale them and start again")
    if cause is Cause.WEIGHTS:
        key = document.graph.parameter_keys[int(np.argmax(np.abs(document.parameters)))]
        value = format_number(float(np.abs(document.parameters).max()), 3)
        text = _tr("The {0} was too large to begin with: its size was {1}.")
        button = _tr("Start again with other weights")
        return text.format(parameter_name(document.graph, key), value), button
    text = _tr("A learning rate smaller than {0:g} may help.")
    return text.format(divergence.learning_rate), _tr("Halve the rate and start again")


def _size(dataset: Dataset) -> float:
    """The largest absolute value among inputs and targets, as the network sees them."""
    tables = (dataset.x_train, dataset.y_train)
    return max(float(np.abs(table).max(initial=0.0)) for table in tables)


class DivergenceNotice(QObject):
    """Shows the banner while the run has diverged, and applies its remedy.

    Signals:
        refused(reason): why the remedy could not be applied, or "" when it was.
    """

    refused = Signal(str)

    def __init__(self, session: Session, banner: Banner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._banner = banner
        self._shown: Divergence | None = None
        self._cause = Cause.STEPS
        session.shown_changed.connect(self._on_change)
        session.running_changed.connect(self._on_change)  # also while an earlier snapshot is shown
        banner.remedy_chosen.connect(self._on_remedy)

    def _on_change(self) -> None:
        divergence = self._session.live.divergence
        if divergence is self._shown:
            return
        self._shown = divergence
        if self._shown is None:
            self._banner.hide()
            return
        document, dataset = self._session.document, self._session.dataset
        self._cause = cause_of(self._shown, document, dataset)
        advice, button = advice_for(self._cause, self._shown, document, dataset)
        text = divergence_text(self._shown, document.graph, advice)
        self._banner.show_message(text, button)

    def _on_remedy(self) -> None:
        """Remove the cause, then start again: the weights are useless by now."""
        reason = self._remove_cause()
        self.refused.emit(reason or self._session.reset())
        self._session.play()

    def _remove_cause(self) -> str:
        session = self._session
        document = session.document
        if self._cause is Cause.WEIGHTS:
            return ""  # starting again draws other weights
        if self._cause is Cause.DATA:
            scaled = replace(document.data, scaling="standard")
            return session.edit(self.tr("Scale the data"), lambda d: edits.set_data(d, scaled))
        rate, text = usual_rate(document.training), self.tr("Set the learning rate")
        if self._cause is Cause.STEPS:
            rate = document.training.learning_rate / 2.0
            text = self.tr("Halve the learning rate")
        return session.edit(text, lambda d: edits.set_training(d, learning_rate=rate))


def _tr(text: str) -> str:
    return QCoreApplication.translate("Divergence", text)
