"""Words on a run that went wrong: it has diverged, or its units are dead; and on what helps."""

from __future__ import annotations

from enum import Enum, auto

import numpy as np
from PySide6.QtCore import QCoreApplication

from playground.analysis.blow_up import Factor, Kind, Runaway
from playground.analysis.restarts import Start
from playground.data.dataset import Dataset
from playground.engine.run import Divergence
from playground.model.document import Document
from playground.model.graph import Graph
from playground.model.numbers import typeset_number
from playground.model.parts import ParameterKey
from playground.session.highlight import Highlight
from playground.session.naming import parameter_name

LARGEST_NUMBER = 1e300  # a larger one is not written as a number
LARGEST_DATA = 100.0  # larger values are the cause: they need a rate below 1 / 100 ** 2
LARGEST_START = 1e6  # a larger weight before the first step is the cause


class Cause(Enum):
    """What made the run diverge."""

    RATE = auto()  # a learning rate that is too large
    DATA = auto()  # values that are too large
    WEIGHTS = auto()  # weights that were too large before the first step


def cause_of(document: Document, dataset: Dataset) -> Cause:
    """Why a run has diverged that began with the weights of ``document``."""
    if document.data.scaling == "none" and _size(dataset) > LARGEST_DATA:
        return Cause.DATA
    if float(np.abs(document.parameters).max(initial=0.0)) > LARGEST_START:
        return Cause.WEIGHTS
    return Cause.RATE


def divergence_text(
    divergence: Divergence, graph: Graph, advice: str, found: Runaway | None = None
) -> str:
    """Why training stopped, in sentences; ``found`` is what ran away, where that is known."""
    words = _tr("Training stopped at step {0:,}: the next step would leave the finite numbers.")
    text = words.format(divergence.step)
    if found is None:
        words = _tr("The gradient of the {0} was {1}.")
        name = parameter_name(graph, divergence.key)
        return f"{text} {words.format(name, _number(divergence.gradient))} {advice}".rstrip()
    words = _tr("The {0} ran away, from {1} to {2} in {3:,} steps.")
    name = parameter_name(graph, found.key)
    if found.steps < 1:
        said = _tr("The {0} had grown to {1}.").format(name, _number(found.after))
    else:
        ends = _number(found.before), _number(found.after)
        said = words.format(name, *ends, found.steps)
    if found.largest is None:
        words = _tr("The loss does not depend on the {0}: no edge leads from there to an output.")
        return f"{text} {said} {words.format(name)} {advice}".rstrip()
    words = _tr("The largest factor of its gradient {0} was {1}.")
    factor = words.format(_number(found.gradient), _factor_text(graph, found.largest))
    return f"{text} {said} {factor} {advice}".rstrip()


def runaway_highlight(found: Runaway) -> Highlight:
    """What ran away, and the way from there to the loss, with its numbers beside it."""
    parts: list[ParameterKey] = [found.key, *(factor.subject for factor in found.factors)]
    largest = found.largest
    sign = {Kind.ERROR: "∂L/∂ŷ", Kind.SLOPE: "f′(z)", Kind.WEIGHT: "w", Kind.VALUE: "a"}
    notes: dict[ParameterKey, str] = {
        found.key: f"{_number(found.before)} → {_number(found.after)}"
    }
    if largest is not None and largest.subject != found.key:  # a node has room for one note
        notes[largest.subject] = f"{sign[largest.kind]} = {_number(largest.value)}"
    return Highlight(
        lit_nodes=frozenset(part for part in parts if isinstance(part, int)),
        lit_edges=frozenset(part for part in parts if isinstance(part, tuple)),
        notes=tuple(notes.items()),
    )


def _factor_text(graph: Graph, factor: Factor) -> str:
    subject, value = factor.subject, _number(factor.value)
    if isinstance(subject, tuple):
        return _tr("the {0}, {1}").format(parameter_name(graph, subject), value)
    words = {
        Kind.ERROR: _tr("the error of {0}, {1}"),
        Kind.SLOPE: _tr("the slope f′(z) of {0}, {1}"),
        Kind.VALUE: _tr("the value of {0}, {1}"),
    }[factor.kind]
    return words.format(graph.display_name(subject), value)


def _number(value: float) -> str:
    if not abs(value) < LARGEST_NUMBER:
        return _tr("too large for a number")
    return typeset_number(value, 2)


def advice_for(cause: Cause, document: Document, dataset: Dataset, start: Start | None) -> str:
    """What the cause is, and whether a start that learns was found."""
    if cause is Cause.RATE:
        rate = document.training.learning_rate
        text = _tr("The learning rate of {0:g} is too large here.").format(rate)
    elif cause is Cause.DATA:
        text = _tr("The data are too large: they reach {0}.")
        text = text.format(typeset_number(_size(dataset), 3))
    else:
        key = document.graph.parameter_keys[int(np.argmax(np.abs(document.parameters)))]
        value = typeset_number(float(np.abs(document.parameters).max()), 3)
        text = _tr("The {0} was too large to begin with: its size was {1}.")
        text = text.format(parameter_name(document.graph, key), value)
    if start is None:
        return text + " " + _tr("No start was found that learns: smaller rates were tried, too.")
    return text + " " + _tried(document, start)


def dying_text(dead: int, units: int, document: Document, start: Start | None) -> str:
    """That most hidden units are dead, and which start would leave them alive."""
    words = _tr("{0} of {1} hidden units are dead: 0 at every training point, so they can’t learn.")
    if units == 1:
        words = _tr("The hidden unit is dead: 0 at every training point, so it can’t learn.")
    text = words.format(dead, units)
    if start is None:
        return text + " " + _tr("No seed was found that helps; leaky ReLU units don’t die.")
    return text + " " + _tried(document, start)


def change_text(document: Document, start: Start) -> str:
    """What the start changes: ``learning rate 0.3 and seed 7``; "" for nothing."""
    changes = []
    if start.scaling != document.data.scaling:
        changes.append(_tr("scaled data"))
    if start.learning_rate != document.training.learning_rate:
        changes.append(_tr("learning rate {0:g}").format(start.learning_rate))
    if start.seed != document.training.seed:
        changes.append(_tr("seed {0}").format(start.seed))
    if len(changes) < 2:
        return "".join(changes)
    return _tr("{0} and {1}").format(", ".join(changes[:-1]), changes[-1])


def remedy_text(document: Document, start: Start) -> str:
    """The button that starts again: ``Start again with learning rate 0.3``."""
    changes = change_text(document, start)
    if not changes:
        return _tr("Start again with fresh weights")
    return _tr("Start again with {0}").format(changes)


def _tried(document: Document, start: Start) -> str:
    changes = change_text(document, start) or _tr("fresh weights")
    return _tr("A trial run with {0} learns.").format(changes)


def _size(dataset: Dataset) -> float:
    """The largest absolute value among inputs and targets, as the network sees them."""
    tables = (dataset.x_train, dataset.y_train)
    return max(float(np.abs(table).max(initial=0.0)) for table in tables)


def _tr(text: str) -> str:
    return QCoreApplication.translate("Divergence", text)
