"""The view for one input and several outputs: a curve for each output, or each class."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.data.task import Task
from playground.engine.run import Snapshot
from playground.session import Derived, Session
from playground.session.derived import Probe
from playground.session.throttle import Throttle
from playground.ui.commands.table import CommandTable
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.ranges import Range, padded
from playground.ui.plots.fit.classes.along import curves_along
from playground.ui.plots.fit.classes.chart import CurvesChart
from playground.ui.plots.fit.classes.curves import (
    MARGIN,
    Curve,
    draws_outputs,
    exact_curves,
    exactness,
    fitted_range,
    output_names,
    read_out,
)
from playground.ui.plots.fit.shades import output_colours
from playground.ui.plots.fit.view import FitView
from playground.ui.shell.theme import LIGHT, Theme

MOST_DOTS = 3000  # rows times outputs; of more rows an even selection is drawn
TEXTS_PER_SECOND = 5.0


class ClassesView(FitView):
    """Probabilities of the classes, or all outputs of a regression, over the only input.

    Attributes:
        chart: the drawing area.
        frame: the layout, with the legend.
    """

    def __init__(self, session: Session, commands: CommandTable, parent: QWidget) -> None:
        super().__init__(session, commands, parent)
        self.widget = QWidget(parent)
        self.chart = CurvesChart(self.widget)
        self.frame = PlotFrame(self.widget, self.chart, self.tr("Outputs over the input"))
        self._theme = LIGHT
        self._dataset: Dataset | None = None
        self._derived = session.derived
        self._y: Range | None = None
        self._exact = False
        self._n_outputs = 0
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._say)
        self.chart.x_changed.connect(self._on_x_changed)
        self.chart.menu_requested.connect(self._on_menu_requested)
        self.chart.kinks_pointed.connect(self.nodes_pointed)
        self.chart.resized.connect(self._say)

    @staticmethod
    def can_show(task: Task) -> bool:
        return task.n_inputs == 1 and task.n_outputs > 1

    def show(self, shown: Snapshot, derived: Derived) -> None:
        self._derived = derived
        dataset, n = derived.dataset, derived.task.n_outputs
        if dataset is not self._dataset or n != self._n_outputs:
            self._dataset, self._n_outputs, self._y = dataset, n, None
            self.chart.set_colours(self._colours())
            self._draw_points()
        curves, exact = self._curves()
        self._y = fitted_range(self._y, curves, derived)
        self.chart.set_ranges(self._x_range(), self._y)
        self.chart.set_curves(curves)
        self._exact = exact
        self._name()
        self._texts.ask()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.frame.set_theme(theme)
        if self._dataset is not None:
            self._draw_points()
            self._name()

    def draw_picture(self, painter: QPainter) -> None:
        self.frame.draw_picture(painter)

    def _on_menu_requested(self, position: QPointF | None) -> None:
        self.open_menu(self.chart.menu_place(position))

    def set_probe(self, probe: Probe | None) -> None:
        x = None if probe is None else probe[0]
        if x != self.chart.x:
            self.chart.set_x(x)

    # -- drawing ---------------------------------------------------------------------------

    def _x_range(self) -> Range:
        return padded(*self._derived.dataset.x_range, MARGIN)

    def _curves(self) -> tuple[list[Curve], bool]:
        derived, span = self._derived, self._x_range()
        if derived.pieces is not None and draws_outputs(derived):  # other views have them, too
            curves = exact_curves(derived.pieces, self._n_outputs, span)
            if curves is not None:
                return curves, True
        return curves_along(derived, np.array(span[:1]), np.array(span[1:]), span)

    def _draw_points(self) -> None:
        """A point for each row and output; of classes one for each row, at its own class."""
        dataset, task = self._derived.dataset, self._derived.task
        n, k = dataset.y.shape
        each = 1 if not task.is_regression else k
        chosen = np.unique(np.linspace(0, n - 1, min(n, MOST_DOTS // each)).astype(np.intp))
        x, y, test = dataset.x[chosen, 0], dataset.y[chosen], dataset.test[chosen]
        if task.is_regression:
            outputs = np.tile(np.arange(k), len(chosen))
            self.chart.set_points(np.repeat(x, k), y.ravel(), np.repeat(test, k), outputs)
        else:
            outputs = y.argmax(axis=1)
            self.chart.set_points(x, y.max(axis=1), test, outputs)

    # -- texts -----------------------------------------------------------------------------

    def _colours(self) -> tuple[QColor, ...]:
        return output_colours(self._derived.task)

    def _name(self) -> None:
        dataset, task, theme = self._derived.dataset, self._derived.task, self._theme
        x_name = dataset.x_names[0]
        self.chart.x_axis.set_name(x_name, x_name in dataset.dates)
        chances = not task.is_regression and not draws_outputs(self._derived)
        value = self.tr("probability") if chances else self.tr("output")
        self.chart.y_axis.set_name(value, dataset.dates.issuperset(dataset.y_names))
        names = output_names(self._derived)
        pairs = zip(names, self._colours(), strict=True)
        entries = [Entry(name, "line", colour.name()) for name, colour in pairs]
        if dataset.test.any():
            entries.append(Entry(self.tr("test"), "ring", theme.text_muted))
        self.frame.legend.set_entries(tuple(entries))
        exact = exactness(self.chart.curves, self._exact, self._derived)
        self.description = self.tr("{0} curves, {1}").format(len(names), exact)
        words = self.tr("{0} over {1}: {2}. Left and Right move the cross-hair.")
        shown = words.format(value, x_name, ", ".join(names))
        self.chart.setAccessibleDescription(shown)
        text = "" if len(dataset.x) else self.tr("No points yet. Choose a data set.")
        self.chart.show_message(text, theme.text_muted)

    def _say(self) -> None:
        x, dataset = self.chart.x, self._dataset
        if x is None or dataset is None or not self.chart.curves:
            self.chart.show_read_out("", 0.0)
            return
        words = read_out(self._derived, dataset.x_names, (x,), self.chart.values_at(x))
        self.chart.show_read_out(words, x)

    def _on_x_changed(self, x: float | None) -> None:
        self.probe_changed.emit(None if x is None else (x,))
        self._say()
