"""The weight of each input in the user's units, or the effect of a change of each input."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QWidget

from playground.analysis.weights import (
    effects,
    feature_deviations,
    has_user_weights,
    user_weights,
)
from playground.session import Derived
from playground.session.throttle import Throttle
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.fit.shades import output_colours
from playground.ui.plots.fit.table.bars import Bars, WeightBars, weight_text
from playground.ui.plots.fit.table.page import Page
from playground.ui.shell.theme import Theme

PER_SECOND = 5.0  # numbers that change faster can't be read


class WeightsPage(Page):
    """Bars; without hidden layers also the equation's constant.

    Attributes:
        chart: the drawing area.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.chart = self.widget = WeightBars(parent)
        self._derived: Derived | None = None
        self._choice = 0
        self._texts = Throttle(PER_SECOND, self, 0.15)
        self._texts.due.connect(self._draw)

    def why_not(self, derived: Derived) -> str:
        return self.why_no_pixels(derived)

    def choices(self, derived: Derived) -> tuple[str, ...]:
        if not has_user_weights(derived.problem):
            return ()
        return self.tr("User's units"), self.tr("Per standard deviation")

    def show(self, derived: Derived, choice: int) -> None:
        changed = choice != self._choice
        self._derived, self._choice = derived, choice
        if derived.snapshot.running and not changed:
            self._texts.ask()
        else:
            self._texts.now()

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        pairs = zip(derived.dataset.y_names, output_colours(derived.task), strict=True)
        return tuple(Entry(name, "disc", colour.name()) for name, colour in pairs)

    def set_theme(self, theme: Theme) -> None:
        self.chart.set_theme(theme)

    def _draw(self) -> None:
        derived = self._derived
        if derived is not None:
            deep = not has_user_weights(derived.problem)
            bars = self._effects(derived) if deep else self._weights(derived)
            self.chart.set_bars(bars, output_colours(derived.task))

    def _effects(self, derived: Derived) -> Bars:
        dataset = derived.dataset
        values = effects(derived.problem, dataset, derived.parameters)
        words = self.tr(
            "Mean change of the output, up or down, when one input grows by its standard deviation "
            "and the others stay. With hidden layers an input has no single weight."
        )
        return Bars(dataset.x_names, values, words)

    def _weights(self, derived: Derived) -> Bars:
        dataset, inputs = derived.dataset, derived.dataset.inputs
        found = user_weights(derived.problem, dataset, derived.parameters)
        names = tuple(
            feature if column is None else inputs.names[column]
            for feature, column in zip(inputs.features, inputs.columns, strict=True)
        )
        straight = derived.problem.program.activations[-1] == "linear"
        output = self.tr("output") if straight else self.tr("z of the output")
        if self._choice == 1:
            words = self.tr("Change of the {0} when an input grows by its standard deviation.")
            return Bars(names, found.weights * feature_deviations(dataset), words.format(output))
        constants = [weight_text(v) for v in np.atleast_1d(found.constants)[:6].tolist()]
        if straight and len(dataset.y_names) == 1:
            words = self.tr("{0} = {1} + sum of weight × input")
            return Bars(names, found.weights, words.format(dataset.y_names[0], constants[0]))
        words = self.tr("{0} = constant + sum of weight × input. Constants: {1}.")
        if len(constants) > 1:
            pairs = zip(dataset.y_names, constants, strict=False)
            constants = [f"{name} {value}" for name, value in pairs]
        return Bars(names, found.weights, words.format(output, ", ".join(constants)))
