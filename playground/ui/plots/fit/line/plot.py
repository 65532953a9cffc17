"""The page of the line view: header with legend and buttons, chart, and rows around the chart."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.data.dataset import Dataset
from playground.ui.inputs.bubble import Bubble
from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.ranges import Range, bounds
from playground.ui.plots.fit.line.chart import FitChart, Kinks
from playground.ui.plots.fit.line.read_out import ReadOut
from playground.ui.plots.fit.line.view_range import FIRST, moved_to, shows_some, view_of
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

SAMPLES = 600  # of the target's curve
_EMPTY = np.zeros(0)


class FitPlot(QWidget):
    """Draws points, target, function and kinks in the user's units.

    The view follows the data, not the function, and changes only when the data leave it or fill
    less than half of it.

    Attributes:
        chart: the drawing area.
        frame: the layout; takes further controls and rows.
        read_out: the cross-hair.
        bubble: short messages beside a place on the chart.
        theme: the colours now in use.

    Signals:
        range_changed(): another range of x is visible.
        theme_changed(theme), editing_changed(editing)
    """

    range_changed = Signal()
    theme_changed = Signal(object)
    editing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self._points = self._target = (_EMPTY, _EMPTY)
        self._n_test = 0
        self._preview: Entry | None = None
        self._pieces = ""
        self._n_kinks = 0  # in view
        self._view_chosen = False  # by the person
        self._view = FIRST
        self.chart = FitChart(self)
        self.frame = PlotFrame(self, self.chart, self.tr("Fit plot"))
        self.read_out = ReadOut(self.chart, self)
        self.bubble = Bubble(self.chart)
        self._edit_button = self.frame.add_button(
            "edit_points",
            self.tr("Edit points"),
            self.tr(
                "Edit points: a click adds one, a drag draws many, as B and the arrows do. Drag a"
                " point to move it, right-click or Delete to remove it. Ctrl and drag, or"
                " Ctrl+Shift+Left and Right, select. The wheel zooms, the middle button pans."
            ),
        )
        self._edit_button.setCheckable(True)
        self._edit_button.setEnabled(False)
        self._edit_button.toggled.connect(self._on_edit_toggled)
        fit_button = self.frame.add_button(
            "zoom_fit", self.tr("Fit view"), self.tr("Show all points (double-click in the plot)")
        )
        fit_button.clicked.connect(self.fit_view)
        self.chart.fit_requested.connect(self.fit_view)
        self.chart.resized.connect(self._show_message)
        self.chart.box.sigResized.connect(self._on_area_resized)
        self.chart.box.sigXRangeChanged.connect(self._on_x_range_changed)
        self.chart.box.sigRangeChangedManually.connect(self._on_view_chosen)
        self.chart.set_ranges(*self._view)
        self.set_theme(self.theme)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.frame.set_theme(theme)
        self.bubble.set_theme(theme)
        self._show_legend()
        self._show_message()
        self.theme_changed.emit(theme)

    # -- content ---------------------------------------------------------------------------

    def set_dataset(self, dataset: Dataset) -> None:
        """Show the rows of the first input and the first output."""
        self._points = dataset.x[:, 0], dataset.y[:, 0]
        self._n_test = int(dataset.test.sum())
        self._target = (_EMPTY, _EMPTY)
        if dataset.target is not None:
            x = np.linspace(*dataset.x_range, SAMPLES)
            self._target = x, dataset.target(x)
        self.chart.marks.set_points(*self._points, dataset.test)
        self.chart.set_target(*self._target)
        if not self.chart.marks.carried:
            self._follow_data()
        self._show_legend()
        self._describe()
        self._show_message()

    def set_names(self, x: str, y: str, dates: tuple[bool, bool] = (False, False)) -> None:
        """Name the axes, in plain text; ``dates`` says of each whether it shows dates."""
        self.read_out.set_x_name(x)
        self.chart.x_axis.set_name(x, dates[0])
        self.chart.y_axis.set_name(y, dates[1])

    def set_function(self, x: Array, y: Array, exact: bool) -> None:
        """The network's function, a polyline ``(n,), (n,)`` with ascending x.

        ``exact``: its vertices are the function's own; otherwise it was sampled.
        """
        span = bounds(self._points[0]) or (-np.inf, np.inf)
        self.chart.set_function(x, y, exact, span)
        self._show_legend()
        self.read_out.refresh()

    def set_kinks(self, kinks: Kinks, count: int | None = None) -> None:
        """Draw these kinks; ``count`` is how many are in view, if these are not all."""
        self.chart.set_kinks(kinks)
        self._n_kinks = len(kinks.x) if count is None else count
        self._show_legend()

    def set_preview(self, entry: Entry | None) -> None:
        """Put the curve of a previewed edit first in the legend."""
        self._preview = entry
        self._show_legend()

    def describe_pieces(self, text: str) -> None:
        """Name the pieces in the description for screen readers."""
        if text != self._pieces:
            self._pieces = text
            self._describe()

    # -- the view --------------------------------------------------------------------------

    def visible_range(self) -> Range:
        """The x now visible."""
        return self.chart.x_range()

    def fit_view(self) -> None:
        """Show all points, with some room around them."""
        self._view_chosen = False
        self._view = view_of(self._points, self._target, None)
        self.chart.set_ranges(*self._view)

    def look_at(self, x: float, y: float) -> None:
        """Move the view so that this place comes into its middle."""
        self._view_chosen = True
        view = self.chart.x_range(), self.chart.y_range()
        self.chart.set_ranges(*moved_to(view, x, y))

    def _follow_data(self) -> None:
        """Move the view when the data left it; keep a chosen view while it shows a point."""
        now = self.chart.x_range(), self.chart.y_range()
        if self._view_chosen and shows_some(now, self._points):
            return
        self._view_chosen = False
        self._view = view_of(self._points, self._target, self._view)
        self.chart.set_ranges(*self._view)

    # -- editing ---------------------------------------------------------------------------

    def set_editable(self, editable: bool) -> None:
        """Whether the button in the header may switch the editing of points on."""
        self._edit_button.setEnabled(editable)
        if not editable:
            self._edit_button.setChecked(False)

    def set_editing(self, editing: bool) -> None:
        """Switch the editing of points on or off, as the button does."""
        self._edit_button.setChecked(editing and self._edit_button.isEnabled())

    @property
    def editing(self) -> bool:
        return self.chart.editing

    def _on_edit_toggled(self, editing: bool) -> None:
        self.chart.set_editing(editing)
        if editing:
            corner = self.chart.plot_rect().bottomLeft().toPoint()
            text = self.tr(
                "A click adds a point, a drag draws. The wheel zooms, the middle button pans."
            )
            self.bubble.say(text, corner, lasting=True)
        else:
            self.bubble.hide()
        self._show_message()
        self._describe()
        self.editing_changed.emit(editing)

    # -- texts -----------------------------------------------------------------------------

    def _show_legend(self) -> None:
        theme, entries = self.theme, [] if self._preview is None else [self._preview]
        if len(self.chart.function[0]):
            name = self.tr("network, exact") if self.chart.exact else self.tr("network, sampled")
            entries.append(Entry(name, "line", theme.fit))
        if len(self._points[0]) > self._n_test:
            entries.append(Entry(self.tr("training"), "disc", theme.train_point))
        if self._n_test:
            entries.append(Entry(self.tr("test"), "ring", theme.test_point))
        if self.chart.kinks_are_marked:
            entries.append(Entry(self.tr("kink"), "diamond", theme.text_muted))
        elif self._n_kinks:
            text = self.tr("{0} kinks, too close for marks").format(self._n_kinks)
            entries.append(Entry(text, "", theme.text_muted))
        if len(self._target[0]):
            entries.append(Entry(self.tr("target"), "dotted", theme.target))
        if tuple(entries) != self.frame.legend.entries:
            self.frame.legend.set_entries(tuple(entries))
            self._describe()

    def _describe(self) -> None:
        points = self.tr("{0} training points, {1} test points")
        described = points.format(len(self._points[0]) - self._n_test, self._n_test)
        pieces = f"; {self._pieces}" if self._pieces else ""
        words = [f"{described}{pieces}.", self.tr("Left and Right move the cross-hair.")]
        if self.editing:
            words[1] = self.tr(
                "Left and Right choose a point, Up, Down, Shift+Left and Shift+Right move it;"
                " Ctrl+Left and Ctrl+Right move the cross-hair, with Shift they select the points"
                " on its way. B and the arrows draw points."
            )
        if len(self.chart.kinks.x):
            words.append(
                self.tr(
                    "K takes the cross-hair to the next kink; Alt and an arrow move the kink there,"
                    " or lift the piece."
                )
            )
        self.chart.setAccessibleDescription(" ".join(words))

    def _show_message(self) -> None:
        text = ""
        if not len(self._points[0]):
            text = self.tr("No points yet. Switch on the pencil above, then click here.")
            if self.editing:
                text = self.tr("Click to add a point, or drag to draw some.")
            elif not self._edit_button.isEnabled():
                text = self.tr("No points yet. Choose a data set.")
        self.chart.show_message(text, self.theme.text_muted)

    def _on_x_range_changed(self) -> None:
        self.range_changed.emit()

    def _on_area_resized(self) -> None:
        """There is room for other marks."""
        self.chart.set_kinks(self.chart.kinks)
        self._show_legend()

    def _on_view_chosen(self) -> None:
        self._view_chosen = True

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape that neither chart nor rows used hides the cross-hair."""
        if event.key() == Qt.Key.Key_Escape and self.read_out.x is not None:
            self.read_out.set_x(None)
        event.ignore()  # Escape leaves the presentation too
