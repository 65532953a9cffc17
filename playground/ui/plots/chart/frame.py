"""The layout of a plot: legend and controls above the chart, rows above and below it."""

from __future__ import annotations

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QPainter, QRegion
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from playground.ui.inputs.keys import block_shortcuts
from playground.ui.plots.chart.chart import Chart, give_surface
from playground.ui.plots.chart.legend import Legend
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme

DRAWING = 0.5  # of a plot's height is left to the drawing itself


class LowerRow(QWidget):
    """A row above or below a chart that can do with less height.

    Attributes:
        full, low: its heights, where there is room and where there is not.
        compact: whether it is lower now.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.full = self.low = 0
        self.compact = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def set_heights(self, full: int, low: int) -> None:
        self.full, self.low = full, low
        self.setFixedHeight(low if self.compact else full)

    def set_compact(self, compact: bool) -> None:
        if compact != self.compact:
            self.compact = compact
            self.setFixedHeight(self.low if compact else self.full)
            self.update()


class PlotFrame(QVBoxLayout):
    """The layout of a plot's widget; also sets the widget's accessible name and focus proxy.

    Attributes:
        legend: at the left end of the header.
    """

    def __init__(self, plot: QWidget, chart: Chart, name: str) -> None:
        super().__init__(plot)
        self._plot = plot
        self._chart = chart
        self._rows: list[QWidget] = []
        self._controls: list[QWidget] = []
        self._buttons: dict[QToolButton, str] = {}
        self._presented = False
        self._put_away: list[QWidget] = []  # controls that are hidden for a while
        self._kept: dict[QWidget, bool] = {}  # whether each keeps its place while it is hidden
        self.legend = Legend(plot)
        self._header = QHBoxLayout()
        self._header.setContentsMargins(8, 4, 8, 0)
        self._header.setSpacing(4)
        self._header.addWidget(self.legend, 1)
        self.setContentsMargins(0, 0, 0, 0)
        self.setSpacing(0)
        self.addLayout(self._header)
        self.addWidget(chart, 1)
        give_surface(plot)
        plot.setFocusProxy(chart)
        plot.setAccessibleName(name)
        chart.setAccessibleName(name)

    def add_button(self, icon_name: str, name: str, tip: str) -> QToolButton:
        """A button at the right end of the header; its icon is set with the theme."""
        button = QToolButton(self._plot)
        button.setAccessibleName(name)
        button.setToolTip(tip)
        self._header.addWidget(button)
        self._buttons[button] = icon_name
        self._keep(button)
        return button

    def add_control(self, widget: QWidget) -> None:
        """Put a control between the legend and the buttons."""
        self._header.insertWidget(self._header.count() - len(self._buttons), widget)
        self._keep(widget)

    def _keep(self, control: QWidget) -> None:
        """Keep the control's place while it is hidden, so that exporting a picture resizes nothing.

        Space presses the control; elsewhere in a plot Space plays.
        """
        block_shortcuts(control, Qt.Key.Key_Space)
        policy = control.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        control.setSizePolicy(policy)
        self._controls.append(control)

    def add_row(self, widget: QWidget, *, above: bool = False) -> None:
        """Put a row below the chart, or above it."""
        self.insertWidget(self.indexOf(self._chart) if above else -1, widget)
        self._rows.append(widget)

    def setGeometry(self, rect: QRect) -> None:
        """Leave half of the height to the drawing: rows become lower where they must.

        Where that is not enough, the x axis goes without its title.
        """
        rows = [row for row in self._rows if not row.isHidden()]
        used = self._header.sizeHint().height() + self._chart.axes_height()
        lower = [row for row in rows if isinstance(row, LowerRow)]
        used += sum(row.full for row in lower)
        used += sum(row.sizeHint().height() for row in rows if row not in lower)
        room = (1.0 - DRAWING) * rect.height()
        compact = used > room
        for row in lower:
            row.set_compact(compact)
        self._chart.x_axis.set_titled(used - sum(row.full - row.low for row in lower) <= room)
        super().setGeometry(rect)

    def draw_picture(self, painter: QPainter) -> None:
        """Draw legend, rows and chart as they are on the screen, without the buttons."""
        if not self._presented:
            self.show_controls(False)
        plot, charts = self._plot, self._plot.findChildren(Chart)
        for chart in charts:
            chart.set_for_file(True)
        rows: list[QWidget] = [self._chart, self.legend, *self._rows]
        first = next((row for row in rows if isinstance(row, Chart) and not row.isHidden()), None)
        surface, top, bottom = self._chart.backgroundBrush(), plot.height(), plot.height()
        if first is not None:
            QWidget.render(first, painter, first.pos())
            top, bottom = first.y() + 1, first.geometry().bottom()
        # An SVG has no clipping: what the chart draws beyond its borders is painted over.
        painter.fillRect(0, 0, plot.width(), top, surface)
        painter.fillRect(0, bottom, plot.width(), plot.height() - bottom, surface)
        for row in rows:
            if row is not first and not row.isHidden():
                # A chart is a QGraphicsView, which has another function of this name.
                QWidget.render(row, painter, row.pos(), QRegion(), QWidget.RenderFlag.DrawChildren)
        for chart in charts:
            chart.set_for_file(False)
        if not self._presented:
            self.show_controls(True)

    def show_controls(self, shown: bool) -> None:
        """Show or hide controls and buttons; a picture of the plot is taken without them."""
        if shown:
            for control in self._put_away:
                control.show()
            self._put_away = []
        else:
            self._put_away += [control for control in self._controls if not control.isHidden()]
            for control in self._controls:
                control.hide()

    def set_theme(self, theme: Theme) -> None:
        """Set colours and scale, of the chart too. In a presentation there are no controls."""
        if theme.presented != self._presented:
            self._presented = theme.presented
            for control in self._controls:  # the legend gets their room
                policy = control.sizePolicy()
                kept = self._kept.setdefault(control, policy.retainSizeWhenHidden())
                policy.setRetainSizeWhenHidden(kept and not theme.presented)
                control.setSizePolicy(policy)
            self.show_controls(not theme.presented)
        for button, icon_name in self._buttons.items():
            button.setIcon(icon(icon_name, theme))
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.legend.set_theme(theme)
        self._chart.set_theme(theme)
