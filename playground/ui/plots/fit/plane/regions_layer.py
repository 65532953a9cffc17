"""The exact linear regions over the plane: their borders, their number, and one pointed at."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QColor

from playground.analysis.regions.linear import (
    Box,
    LinearRegions,
    box_of,
    has_regions,
    linear_regions,
)
from playground.model.numbers import format_number
from playground.session import Derived
from playground.session.throttle import Throttle
from playground.ui.plots.chart.chart import pen
from playground.ui.plots.chart.note import Note
from playground.ui.plots.chart.overlay import Polygon
from playground.ui.plots.fit.plane.chart import PlaneChart
from playground.ui.plots.fit.plane.picture import has_few_regions
from playground.ui.plots.fit.search import Search
from playground.ui.shell.theme import LIGHT, Theme

Array = NDArray[np.float64]

MOST_DRAWN = 20_000  # more borders would only be a grey area
POLL_MS = 60


class RegionSearch(Search[LinearRegions]):
    """The regions of one moment."""

    name = "linear regions"

    def __init__(self, derived: Derived) -> None:
        self.derived = derived
        super().__init__()

    def find(self) -> LinearRegions:
        graph, dataset = self.derived.problem.program.graph, self.derived.dataset
        box, parameters = box_of(dataset.x), self.derived.parameters
        return linear_regions(graph, parameters, dataset.inputs, box, self.is_cancelled)


class RegionsLayer(QObject):
    """Small networks have their regions drawn while they train, large ones while they are paused.

    Attributes:
        on: whether the regions are wanted.
        regions: those drawn, None for none.

    Signals:
        changed(): other regions are drawn, or none.
    """

    changed = Signal()

    def __init__(self, chart: PlaneChart, parent: QObject) -> None:
        super().__init__(parent)
        self._chart = chart
        self._theme = LIGHT
        self.on = False
        self.regions: LinearRegions | None = None
        self._derived: Derived | None = None
        self._of: Derived | None = None  # the moment that ``regions`` are of
        self._search: RegionSearch | None = None
        self._pointed: int | None = None
        self.note = Note(chart, at_right=False, framed=True)
        self._throttle = Throttle(15.0, self, 0.25)
        self._throttle.due.connect(self._on_due)
        self._poll = QTimer(self)
        self._poll.setInterval(POLL_MS)
        self._poll.timeout.connect(self._on_poll)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.note.set_theme(theme)
        self._draw_pointed()

    def set_on(self, on: bool) -> None:
        self.on = on
        self._throttle.now()

    def show(self, derived: Derived) -> None:
        if derived is self._derived:
            return
        self._derived = derived
        if not self._is_of(derived):
            self._set_regions(None, "")  # of another network or other data
        if self.on and derived.snapshot.running:
            self._throttle.ask()
        elif self.on:
            self._throttle.now()

    def stop(self) -> None:
        self._poll.stop()
        if self._search is not None:
            self._search.stop()
            self._search = None

    # -- finding ---------------------------------------------------------------------------

    def _on_due(self) -> None:
        derived = self._derived
        if not self.on or derived is None:
            self.stop()
            self._set_regions(None, "")
            return
        if not has_regions(derived.problem.program.graph, derived.dataset.inputs):
            self.stop()
            self._set_regions(None, self.why_not(derived))
        elif has_few_regions(derived):
            self._show_found(derived.regions, derived)
        elif derived.snapshot.running:
            self.stop()
            self._set_regions(None, self.tr("The linear regions are shown while training pauses."))
        elif self._search is None or self._search.derived is not derived:
            self.stop()
            self._set_regions(None, self.tr("Looking for the linear regions…"))
            self._search = RegionSearch(derived)
            self._poll.start()

    def why_not(self, derived: Derived) -> str:
        """Why this network has no linear regions in the plane; "" when it has."""
        if not derived.dataset.inputs.plain:
            return self.tr("With formulas as inputs the regions have no straight borders.")
        if not has_regions(derived.problem.program.graph, derived.dataset.inputs):
            return self.tr(
                "Only networks of ReLU, leaky ReLU, absolute value and linear have linear regions."
            )
        return ""

    def _is_of(self, derived: Derived) -> bool:
        """Whether the regions drawn are of this network, if maybe of an earlier moment."""
        return self._of is not None and derived.problem is self._of.problem

    def _on_poll(self) -> None:
        search = self._search
        if search is None or not search.running:
            self._poll.stop()
            if search is not None and search.result is not None:
                self._show_found(search.result, search.derived)

    def _show_found(self, regions: LinearRegions | None, derived: Derived) -> None:
        if regions is None:
            return
        self._of = derived
        n = regions.count
        text = self.tr("1 linear region, exact") if n == 1 else ""
        if not regions.complete:
            text = self.tr("More than {0:,} linear regions: too many to draw").format(n)
        text = text or self.tr("{0:,} linear regions, exact").format(n)
        self._set_regions(regions if regions.complete and n <= MOST_DRAWN else None, text)

    # -- drawing ---------------------------------------------------------------------------

    def _set_regions(self, regions: LinearRegions | None, text: str) -> None:
        self.note.say(text)
        if regions is self.regions:
            return
        self.regions = regions
        ends = np.zeros((0, 2, 2))
        if regions is not None:
            a, b = regions.polygons.corners, regions.polygons.corners[regions.polygons.following]
            # Each border is an edge of both of its regions, and is drawn once.
            once = (a[:, 0] < b[:, 0]) | ((a[:, 0] == b[:, 0]) & (a[:, 1] < b[:, 1]))
            ends = np.concatenate([np.stack([a[once], b[once]], axis=1), _outline(regions.box)])
        self._chart.set_segments("regions", ends)
        self._pointed = None
        self._chart.over.set_shapes(())
        self.changed.emit()

    def of(self, derived: Derived) -> LinearRegions | None:
        """The regions drawn, when they are of this moment."""
        return self.regions if derived is self._of else None

    # -- pointing --------------------------------------------------------------------------

    def point_at(self, x: tuple[float, float] | None) -> tuple[int, ...]:
        """Mark the region there; the ids of the units that are on in it."""
        regions = self.regions
        at = None if x is None or regions is None else regions.at(*x)
        if at != self._pointed:
            self._pointed = at
            self._draw_pointed()
        return () if at is None or regions is None else regions.active(at)

    def _draw_pointed(self) -> None:
        if self.regions is None or self._pointed is None:
            self._chart.over.set_shapes(())
            return
        fill, outline = QColor(self._theme.accent), pen(self._theme.accent, 2.0 * self._theme.scale)
        fill.setAlphaF(0.22)
        corners = self.regions.polygons.polygon(self._pointed)
        self._chart.over.set_shapes((Polygon(corners, outline, fill),))

    def words(self, derived: Derived, output: int) -> list[str]:
        """The function of the region pointed at, and how many units are on there."""
        regions, at = self.regions, self._pointed
        if regions is None or at is None or not self._is_of(derived):
            return []
        dataset = derived.dataset
        a, b, c = regions.function(at, output, dataset.y_scale)
        x1, x2 = dataset.x_names
        linear = regions.graph.layers[-1].activation == "linear"
        name = dataset.y_names[output]
        left = name if linear else self.tr("z of {0}").format(name)
        function = f"{left} = {_times(a)}·{x1} {_signed(b)}·{x2} {_signed(c)}"
        on = self.tr("{0} of {1} units on").format(len(regions.active(at)), len(regions.units))
        return [function, on]


def _outline(box: Box) -> Array:
    """The four edges of a box, ``(4, 2, 2)``."""
    (x0, x1), (y0, y1) = box
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)])
    return np.stack([corners, np.roll(corners, -1, axis=0)], axis=1)


def _times(value: float) -> str:
    return format_number(value, 3)


def _signed(value: float) -> str:
    return f"{'-' if value < 0.0 else '+'} {format_number(abs(value), 3)}"
