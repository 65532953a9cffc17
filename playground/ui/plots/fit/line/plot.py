"""The fit plot: points, target, and the function that the network computes from one input."""

from __future__ import annotations

import html
from collections.abc import Sequence
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QBrush, QColor, QKeyEvent
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.frame import PlotFrame
from playground.ui.plots.chart.legend import Entry
from playground.ui.plots.chart.ranges import Range, bounds, clip_polyline, split_at
from playground.ui.plots.fit.line.chart import FitChart
from playground.ui.plots.fit.line.editing.point_keys import PointKeys
from playground.ui.plots.fit.line.editing.point_tool import PointTool
from playground.ui.plots.fit.line.read_out import FitReadOut
from playground.ui.plots.fit.line.view_range import FIRST, moved_to, shows_some, view_of
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]
Curve = tuple[Array, Array]

_EMPTY = np.zeros(0)


class FitPlot(QWidget):
    """Draws what it is given, in the user's units, and says what was done to the points.

    Points are numbered training first, then test. The view follows the data, not the function,
    and changes only when the data leave it or fill less than half of it.

    Signals:
        range_changed(low, high): other x are visible, and the function is wanted there.
        point_added(x, y), point_moved(index, x, y), point_removed(index): a finished gesture.
        point_dragged(index, x, y): a point is on its way, ``point_moved`` will follow (or this
            once more, with its old place, when the gesture was given up).
        x_hovered(x): the x under the pointer as float, or None.
        kinks_pointed(numbers): the marks near the pointer, as a tuple of their places in the order
            given to ``set_kinks``; empty when there are none.
        theme_changed(theme): for what was added to the header or below.
        editing_changed(editing): the person switched the editing of points on or off.
    """

    range_changed = Signal(float, float)
    point_added = Signal(float, float)
    point_moved = Signal(int, float, float)
    point_dragged = Signal(int, float, float)
    point_removed = Signal(int)
    x_hovered = Signal(object)
    kinks_pointed = Signal(object)
    theme_changed = Signal(object)
    editing_changed = Signal(bool)

    def __init__(self, parent: QWidget | None = None, theme: Theme = LIGHT) -> None:
        super().__init__(parent)
        self._theme = theme
        self._data: tuple[Array, Array, Array, Array] = (_EMPTY, _EMPTY, _EMPTY, _EMPTY)
        self._target: Curve | None = None
        self._function: Curve = (_EMPTY, _EMPTY)
        self._exact = True
        self._kinks: Curve = (_EMPTY, _EMPTY)
        self._kink_colours: tuple[QColor, ...] = ()
        self._previewed: Entry | None = None
        self._pieces = self._message = ""
        self._moved_by_hand = False
        self._view = FIRST
        self._names = ("x", "y")

        self._chart = FitChart(self)
        self._frame = PlotFrame(self, self._chart, self.tr("Fit plot"))
        self._legend = self._frame.legend
        self._edit_button = self._frame.add_button(
            "edit_points",
            self.tr("Edit points"),
            self.tr(
                "Edit points: click to add one, drag to move it, right-click or Delete to"
                " remove it. Shift and drag, or B and the arrows, draw a curve. Ctrl and drag, or"
                " Ctrl+Shift+Left and Right, select."
            ),
        )
        self._edit_button.setCheckable(True)
        self._fit_button = self._frame.add_button(
            "zoom_fit", self.tr("Fit view"), self.tr("Show all points (double-click in the plot)")
        )
        self._edit_button.toggled.connect(self._on_edit_toggled)
        self._fit_button.clicked.connect(self.fit_view)
        chart = self._chart
        chart.fit_requested.connect(self.fit_view)
        chart.resized.connect(self._show_message)  # the read-out keeps clear of it
        self._read_out = FitReadOut(chart, self)
        self._read_out.x_hovered.connect(self.x_hovered)
        self._read_out.kinks_pointed.connect(self.kinks_pointed)
        tool, keys = PointTool(chart, self), PointKeys(chart, self)
        tool.dragged.connect(self.point_dragged)
        for source in (tool, keys):
            source.added.connect(self.point_added)
            source.moved.connect(self.point_moved)
            source.removed.connect(self.point_removed)
        chart.tools.append(tool)
        chart.key_tools += [keys, self._read_out]
        chart.box.sigXRangeChanged.connect(self._on_x_range_changed)
        chart.box.sigRangeChangedManually.connect(self._on_moved_by_hand)
        self._edit_button.setEnabled(False)
        self._chart.set_ranges(*self._view)
        self.set_theme(theme)

    # -- what is built onto it -------------------------------------------------------------

    @property
    def chart(self) -> FitChart:
        """The drawing area, for what is drawn over the fit."""
        return self._chart

    @property
    def theme(self) -> Theme:
        return self._theme

    def add_to_header(self, widget: QWidget) -> None:
        """Put a control between the legend and the buttons."""
        self._frame.add_control(widget)

    def add_row(self, widget: QWidget, *, above: bool = False) -> None:
        """Put a row below the chart, or above it."""
        self._frame.add_row(widget, above=above)

    # -- what it shows ---------------------------------------------------------------------

    def set_theme(self, theme: Theme) -> None:
        """Other colours, or another scale."""
        self._theme = theme
        self._frame.set_theme(theme)
        self._name_axes()
        self._show_legend()
        self._show_message()
        self.theme_changed.emit(theme)

    def set_dataset(
        self,
        x_train: Array,
        y_train: Array,
        x_test: Array,
        y_test: Array,
        x_label: str = "x",
        y_label: str = "y",
        target: Curve | None = None,
    ) -> None:
        """Points ``(n_train,)`` and ``(n_test,)``; ``target`` a curve ``(n,), (n,)`` or None."""
        self._data = (x_train, y_train, x_test, y_test)
        self._target = target
        self._chart.marks.set_points(*self._data)
        if target is not None:
            self._chart.target.setData(np.asarray(target[0]), np.asarray(target[1]))
        else:
            self._chart.target.setData(_EMPTY, _EMPTY)
        if (x_label, y_label) != self._names:
            self._names = (x_label, y_label)
            self._read_out.set_x_name(x_label)
            self._name_axes()
        if not self._chart.marks.carried:
            self._follow_data()
        self._draw_function()
        self._show_legend()
        self._show_message()

    def set_function(self, x: Array, y: Array, exact: bool) -> None:
        """The network's function as a polyline ``(n,), (n,)`` with ascending x.

        ``exact``: its vertices are the function's own; otherwise it was sampled.
        """
        x, y = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        if not np.isfinite(y).all():
            x, y = x[np.isfinite(y)], y[np.isfinite(y)]
        legend_changes = exact != self._exact or (len(x) > 0) != (len(self._function[0]) > 0)
        self._function, self._exact = (x, y), exact
        self._draw_function()
        if legend_changes:
            self._show_legend()
        self._read_out.set_function(x, y)

    def set_kinks(
        self, x: Array, y: Array, labels: Sequence[str], colours: Sequence[QColor]
    ) -> None:
        """Marks at ``(n,), (n,)``, each with the name and the colour of what makes it."""
        had = len(self._kinks[0]) > 0
        self._kinks = np.asarray(x, dtype=np.float64), np.asarray(y, dtype=np.float64)
        self._read_out.set_kinks(*self._kinks, labels)
        colours, before = tuple(colours), self._kink_colours
        self._kink_colours = colours
        if had and colours == before:
            self._chart.kinks.move_to(*self._kinks)
        elif len(self._kinks[0]):
            # pyqtgraph draws a symbol anew for each brush object it has not met.
            brushes = [_brush(colour.rgba()) for colour in colours]
            self._chart.kinks.setData(*self._kinks, brush=brushes)
        elif had:
            self._chart.kinks.setData(_EMPTY, _EMPTY)
        if had != (len(self._kinks[0]) > 0):
            self._show_legend()

    def set_foreseen(self, entry: Entry | None) -> None:
        """Name a curve of what would be in the legend, before all others."""
        if entry != self._previewed:
            self._previewed = entry
            self._show_legend()

    def set_message(self, text: str) -> None:
        """Words in the middle of the plot; none when empty."""
        self._message = text
        self._show_message()

    # -- the view --------------------------------------------------------------------------

    def visible_range(self) -> Range:
        """The x now visible."""
        return self._chart.x_range()

    def fit_view(self) -> None:
        """Show all points, with some room around them."""
        self._moved_by_hand = False
        self._view = view_of(self._data, self._target, None)
        self._chart.set_ranges(*self._view)

    def look_at(self, x: float, y: float) -> None:
        """Move the view, as large as it is, so that this place comes into its middle."""
        self._moved_by_hand = True
        view = self._chart.x_range(), self._chart.y_range()
        self._chart.set_ranges(*moved_to(view, x, y))

    def _follow_data(self) -> None:
        """Move the view when the data left it; a view chosen by hand stays while it shows some."""
        now = self._chart.x_range(), self._chart.y_range()
        if self._moved_by_hand and shows_some(now, self._data):
            return
        self._moved_by_hand = False
        self._view = view_of(self._data, self._target, self._view)
        self._chart.set_ranges(*self._view)

    # -- editing ---------------------------------------------------------------------------

    def set_editable(self, editable: bool) -> None:
        """Whether points may be edited at all; the button in the header then switches it."""
        self._edit_button.setEnabled(editable)
        if not editable:
            self._edit_button.setChecked(False)

    def set_editing(self, editing: bool) -> None:
        """Switch the editing of points on or off, as the button does."""
        self._edit_button.setChecked(editing and self._edit_button.isEnabled())

    @property
    def editing(self) -> bool:
        return self._chart.editing

    def _on_edit_toggled(self, editing: bool) -> None:
        self._chart.set_editing(editing)
        self._show_message()
        self._describe()
        self.editing_changed.emit(editing)

    # -- the pointer -----------------------------------------------------------------------

    @property
    def read_out(self) -> FitReadOut:
        """The cross-hair, for what moves it."""
        return self._read_out

    @property
    def hovered_x(self) -> float | None:
        """Where the cross-hair is."""
        return self._read_out.x

    def set_hovered_x(self, x: float | None) -> None:
        """Show the cross-hair at ``x``, as if the pointer were there; hide it with None."""
        self._read_out.set_x(x)

    def set_remark(self, text: str, x: float | None = None) -> None:
        """What is pointed at elsewhere, in words below those about the cross-hair; "" for none.

        ``x`` is what they are about, from which they keep away.
        """
        self._read_out.set_remark(text, x)

    # -- drawing ---------------------------------------------------------------------------

    def _draw_function(self) -> None:
        """The part over the data strong, the rest visibly a guess."""
        x, y = self._function
        span = bounds(self._data[0], self._data[2]) or (-np.inf, np.inf)
        low, high = self._chart.y_range()
        height = high - low
        x, y = clip_polyline(x, y, low - 50.0 * height, high + 50.0 * height)
        left, inside, right = split_at(x, y, *span)
        self._chart.left.setData(*left)
        self._chart.inside.setData(*inside)
        self._chart.right.setData(*right)

    def _name_axes(self) -> None:
        for axis, name in zip((self._chart.x_axis, self._chart.y_axis), self._names, strict=True):
            axis.setLabel(html.escape(name))  # pyqtgraph reads tags

    def _show_legend(self) -> None:
        theme, (x_train, _, x_test, _) = self._theme, self._data
        entries: list[Entry] = [] if self._previewed is None else [self._previewed]
        if len(self._function[0]):
            name = self.tr("network, exact") if self._exact else self.tr("network, sampled")
            entries.append(Entry(name, "line", theme.fit))
        if len(x_train):
            entries.append(Entry(self.tr("training"), "disc", theme.train_point))
        if len(x_test):
            entries.append(Entry(self.tr("test"), "ring", theme.test_point))
        if len(self._kinks[0]):
            entries.append(Entry(self.tr("kink"), "diamond", theme.text_muted))
        if self._target is not None:
            entries.append(Entry(self.tr("target"), "dotted", theme.target))
        self._legend.set_entries(tuple(entries))
        self._describe()

    def describe_pieces(self, text: str) -> None:
        """Say what the function is made of, to those who don't see it."""
        self._pieces = text
        self._describe()

    def _describe(self) -> None:
        points = self.tr("{0} training points, {1} test points")
        described = points.format(len(self._data[0]), len(self._data[2]))
        pieces = f"; {self._pieces}" if self._pieces else ""
        words = [f"{described}{pieces}.", self.tr("Left and Right move the cross-hair.")]
        if self.editing:
            words[1] = self.tr(
                "Left and Right choose a point, Up, Down, Shift+Left and Shift+Right move it;"
                " Ctrl+Left and Ctrl+Right move the cross-hair, with Shift they select the points"
                " on its way. B and the arrows draw points."
            )
        if len(self._kinks[0]):
            words.append(
                self.tr(
                    "K takes the cross-hair to the next kink; Alt and an arrow move the kink there,"
                    " or lift the piece."
                )
            )
        self._chart.setAccessibleDescription(" ".join(words))

    def _show_message(self) -> None:
        text = self._message
        if not text and not len(self._data[0]) and not len(self._data[2]):
            text = self.tr("No points yet. Switch on “Edit points” above, then click here.")
            if self.editing:
                text = self.tr("Click to add a point.")
            elif not self._edit_button.isEnabled():
                text = self.tr("No points yet. Choose a data set.")
        self._chart.show_message(text, self._theme.text_muted)

    def _on_x_range_changed(self) -> None:
        self.range_changed.emit(*self._chart.x_range())

    def _on_moved_by_hand(self) -> None:
        self._moved_by_hand = True

    # -- Qt --------------------------------------------------------------------------------

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """What the chart and the rows had no use for: Escape takes the cross-hair away."""
        if event.key() == Qt.Key.Key_Escape and self.hovered_x is not None:
            self._read_out.point_at(None)
        else:
            event.ignore()


@lru_cache(maxsize=256)
def _brush(rgba: int) -> QBrush:
    """One brush for each colour."""
    return QBrush(QColor.fromRgba(rgba))
