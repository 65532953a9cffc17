"""What mouse and keys have in common when they edit points."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from playground.ui.plots.fit.line.chart import FitChart


class PointEditor(QObject):
    """Knows the chart and its points, and says what was done to them.

    Signals:
        added(x, y), moved(index, x, y), removed(index): done, once for each.
    """

    added = Signal(float, float)
    moved = Signal(int, float, float)
    removed = Signal(int)

    def __init__(self, chart: FitChart, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._chart = chart
        self._marks = chart.marks
