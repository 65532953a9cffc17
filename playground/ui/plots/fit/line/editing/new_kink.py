"""Adding a unit with its kink at a chosen x, from the menu of the plot."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QPoint, QPointF, Signal
from PySide6.QtGui import QCursor

from playground.analysis.kinks.new_kinks import put_kink_here
from playground.session import Session
from playground.ui.commands.command import Command
from playground.ui.commands.menus import context_menu
from playground.ui.plots.fit.line.plot import FitPlot


class NewKink(QObject):
    """Adds the unit with the bend that suits the points, and says so beside the place.

    Signals:
        node_made(id): this unit was added.
        menu_opening(menu): the menu of the plot is about to open.
    """

    node_made = Signal(int)
    menu_opening = Signal(object)

    def __init__(self, session: Session, plot: FitPlot, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._chart, self._read_out, self._bubble = plot.chart, plot.read_out, plot.bubble
        plot.chart.menu_requested.connect(self._on_menu_requested)

    def put(self, x: float) -> None:
        """Add a unit whose kink is at ``x``."""
        session = self._session
        before = {node.id for node in session.document.graph.nodes}
        scale = session.dataset.inputs.scale
        text = self.tr("Put a kink at {0}").format(self._chart.x_text(x))
        reason = session.edit(text, lambda d: put_kink_here(d, x, scale, session.problem))
        at = self._place(x)
        if reason:
            self._bubble.say(reason, at, lasting=True)
            return
        graph = session.document.graph
        made = next(node.id for node in graph.nodes if node.id not in before)
        words = self.tr("{0} bends the fit at {1}")
        words = words.format(graph.display_name(made), self._chart.x_text(x))
        self._bubble.say(words, at, lasting=True)
        self.node_made.emit(made)

    def put_at_cross_hair(self) -> None:
        """Add the unit at the cross-hair, or in the middle of the view."""
        self.put(self._default_x())

    def _default_x(self) -> float:
        x = self._read_out.x
        return sum(self._chart.x_range()) / 2.0 if x is None else x

    def _place(self, x: float) -> QPoint:
        return self._chart.to_pixels(x, sum(self._chart.y_range()) / 2.0).toPoint()

    def _on_menu_requested(self, position: QPointF | None) -> None:
        chart = self._chart
        if position is None:
            x = self._default_x()
            at = chart.mapToGlobal(self._place(x))
        else:
            x, at = chart.to_data(position)[0], QCursor.pos()
        menu = context_menu(chart)
        put = self.tr("&Put a kink at {0}").format(chart.x_text(x))
        menu.add_commands(
            [
                Command("put", put, partial(self.put, x)),
                Command("whole", self.tr("&Show all points"), chart.fit_requested.emit),
            ]
        )
        self.menu_opening.emit(menu)
        menu.popup(at)
