"""The page of the plane: header with legend and buttons, chart, and rows below the chart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.data.task import Kind, Task
from playground.ui.inputs.words import NarrowCombo
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.dots import Dots
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.ranges import Range, bounds, padded, steady_range
from playground.ui.plots.fit.choice import Choice
from playground.ui.plots.fit.plane.brush_bar import BrushBar
from playground.ui.plots.fit.plane.chart import PlaneChart
from playground.ui.plots.fit.plane.colour_bar import ColourBar
from playground.ui.plots.fit.plane.marks import KINDS
from playground.ui.plots.fit.plane.read_out import PlaneReadOut
from playground.ui.plots.fit.shades import class_colours
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

MARGIN = 0.08  # of the data's own width and height
_FIRST: Range = (-1.0, 1.0)


class PlanePlot(QWidget):
    """Both axes are inputs, in the user's units.

    Attributes:
        chart: the drawing area.
        frame: the layout; takes further controls and rows.
        read_out: the cross-hair.
        chooser: what the field shows, where there is a choice.
        brush_bar: the row with the class or value of points painted by hand.
        words: a remark in the chart's corner.

    Signals:
        range_changed(), chosen(index): of ``chooser``; editing_changed(editing)
    """

    range_changed = Signal()
    chosen = Signal(int)
    editing_changed = Signal(bool)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self._dataset: Dataset | None = None
        self._task: Task | None = None
        self._view_chosen = False  # by the person
        self._view = (_FIRST, _FIRST)
        self._legend: tuple[Entry, ...] = ()
        self.chart = PlaneChart(self)
        self.frame = PlotFrame(self, self.chart, self.tr("Plane of both inputs"))
        self.read_out = PlaneReadOut(self.chart, self)
        self.words = Note(self.chart, at_right=True, framed=True)
        self.bar = ColourBar(self)
        self.frame.add_control(self.bar)
        self.chooser = NarrowCombo(self)
        self.chooser.setAccessibleName(self.tr("What the field shows"))
        self.chooser.setToolTip(self.tr("What the colours of the plane show"))
        self.chooser.setMinimumContentsLength(8)
        self.chooser.activated.connect(self.chosen)
        self.frame.add_control(self.chooser)
        for control in (self.bar, self.chooser):  # the legend has their room while they are hidden
            policy = control.sizePolicy()
            policy.setRetainSizeWhenHidden(False)
            control.setSizePolicy(policy)
        self._edit_button = self.frame.add_button(
            "edit_points",
            self.tr("Edit points"),
            self.tr(
                "Edit points: click to add one, drag to paint many, drag a point to move it,"
                " right-click to erase. 1 to 9 choose the class."
            ),
        )
        self._edit_button.setCheckable(True)
        self._edit_button.toggled.connect(self._on_edit_toggled)
        fit_button = self.frame.add_button(
            "zoom_fit", self.tr("Fit view"), self.tr("Show all points (double-click in the plot)")
        )
        fit_button.clicked.connect(self.fit_view)
        self.brush_bar = BrushBar(self)
        self.frame.add_row(self.brush_bar)
        self._painted = Dots()
        self._painted.setZValue(45.0)
        self.chart.add(self._painted, "painted points")
        self.chart.fit_requested.connect(self.fit_view)
        self.chart.resized.connect(self._show_message)
        self.chart.box.sigRangeChanged.connect(self._on_range_changed)
        self.chart.box.sigRangeChangedManually.connect(self._on_view_chosen)
        self.chart.set_ranges(*self._view)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.frame.set_theme(theme)
        for part in (self.words, self.bar, self.brush_bar):
            part.set_theme(theme)
        self._painted.setSize(8.0 * theme.scale)
        self._painted.setPen(pen(theme.surface, 1.0))
        self._painted.setBrush(QColor(theme.accent))
        self._show_message()

    # -- content ---------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset, task: Task) -> None:
        self._dataset, self._task = dataset, task
        for axis, name in zip((self.chart.x_axis, self.chart.y_axis), dataset.x_names, strict=True):
            axis.set_name(name, name in dataset.dates)
        editable = not task.is_regression or task.n_outputs == 1
        self._edit_button.setEnabled(editable)
        if not editable:
            self._edit_button.setChecked(False)
        self.brush_bar.set_classes(task.classes)
        if not self.chart.marks.carried:
            self._follow_data()
        self._show_message()

    def set_points(self, output: int, span: Range) -> None:
        """Draw the rows by class, or by their value of an output."""
        dataset, task = self._dataset, self._task
        if dataset is None or task is None:
            return
        x, y, test = dataset.x, dataset.y, dataset.test
        if task.is_regression:
            self.chart.marks.set_values(x, test, y[:, output], span)
            return
        two = task.kind is Kind.TWO_CLASSES
        classes = (y[:, 0] > 0.5).astype(np.intp) if two else y.argmax(axis=1)
        self.chart.marks.set_classes(x, test, classes, len(task.classes))

    def set_choices(self, choices: tuple[Choice, ...], current: int) -> None:
        """What can be chosen; a single choice needs no list."""
        texts = [choice.text for choice in choices]
        if texts != [self.chooser.itemText(i) for i in range(self.chooser.count())]:
            self.chooser.clear()
            self.chooser.addItems(texts)
        self.chooser.setCurrentIndex(current)
        self.chooser.setVisible(len(choices) > 1)

    def show_legend(self, preview: Entry | None, lines: Entry) -> None:
        """A previewed edit, the classes, test points, and the lines."""
        dataset, task, theme = self._dataset, self._task, self.theme
        entries = [] if preview is None else [preview]
        if task is not None and task.classes:
            colours = class_colours(len(task.classes))
            entries += [
                Entry(name, KINDS[i % len(KINDS)], colours[i].name())
                for i, name in enumerate(task.classes)
            ]
        if dataset is not None and dataset.test.any():
            entries.append(Entry(self.tr("test"), "ring", theme.text_muted))
        entries.append(lines)
        self.frame.legend.set_entries(tuple(entries))

    # -- the view --------------------------------------------------------------------------

    def fit_view(self) -> None:
        """Show all points, with some room around them."""
        self._view_chosen = False
        self._view = self._around_data(None)
        self.chart.set_ranges(*self._view)

    def _follow_data(self) -> None:
        """Move the view when the data left it; keep a view that the person chose."""
        if not self._view_chosen:
            self._view = self._around_data(self._view)
            self.chart.set_ranges(*self._view)

    def _around_data(self, current: tuple[Range, Range] | None) -> tuple[Range, Range]:
        if self._dataset is None or not len(self._dataset.x):
            return current or (_FIRST, _FIRST)
        now = current or (None, None)
        columns = [bounds(column) or _FIRST for column in self._dataset.x.T]
        x, y = (
            steady_range(old, *ends, MARGIN) if ends[0] < ends[1] else padded(*ends, MARGIN)
            for old, ends in zip(now, columns, strict=True)
        )
        return x, y

    def _on_range_changed(self) -> None:
        self.range_changed.emit()

    def _on_view_chosen(self) -> None:
        self._view_chosen = True

    # -- points by hand --------------------------------------------------------------------

    @property
    def editing(self) -> bool:
        return self.chart.editing

    def set_editing(self, editing: bool) -> None:
        """Switch the editing of points on or off, as the button does."""
        self._edit_button.setChecked(editing and self._edit_button.isEnabled())

    def brush_row(self) -> Array:
        """The targets of a new point, ``(n_outputs,)``."""
        task = self._task
        assert task is not None
        if task.is_regression:
            return np.array([self.brush_bar.value])
        row = np.zeros(task.n_outputs)
        if task.kind is Kind.TWO_CLASSES:
            row[0] = float(self.brush_bar.chosen)
        else:
            row[self.brush_bar.chosen] = 1.0
        return row

    def row_of(self, row: int) -> Array:
        """The targets of an existing point, ``(n_outputs,)``."""
        assert self._dataset is not None
        values: Array = self._dataset.y[row]
        return values

    def show_painted(self, points: list[tuple[float, float]]) -> None:
        """The points that a drag has painted so far."""
        x = np.array(points).reshape(-1, 2)
        if self._task is not None and self._task.classes:
            self._painted.setBrush(class_colours(len(self._task.classes))[self.brush_bar.chosen])
        self._painted.setData(x[:, 0], x[:, 1])

    def _on_edit_toggled(self, editing: bool) -> None:
        self.chart.set_editing(editing)
        self.chart.marks.hold(None)
        self.brush_bar.setVisible(editing)
        self._show_message()
        self.editing_changed.emit(editing)

    # -- texts -----------------------------------------------------------------------------

    def describe(self, words: str) -> None:
        keys = self.tr("Arrows move the cross-hair.")
        if self.editing:
            keys = self.tr(
                "Arrows move the cross-hair, Return adds a point there, Delete removes it."
            )
        text = f"{words} {keys}"
        if text != self.chart.accessibleDescription():
            self.chart.setAccessibleDescription(text)

    def _show_message(self) -> None:
        text = ""
        if self._dataset is not None and not len(self._dataset.x):
            text = self.tr("No points yet. Switch on “Edit points” above, then click here.")
            if self.editing:
                text = self.tr("Click to add a point, drag to paint many.")
            elif not self._edit_button.isEnabled():
                text = self.tr("No points yet. Choose a data set.")
        self.chart.show_message(text, self.theme.text_muted)
