"""The layout of a plot: legend and controls above the chart, rows above and below it."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from playground.ui.inputs.keys import block_shortcuts
from playground.ui.plots.chart.chart import Chart, give_surface
from playground.ui.plots.chart.legend import Legend
from playground.ui.shell.icons import icon
from playground.ui.shell.theme import Theme


class PlotFrame(QVBoxLayout):
    """The layout of a plot's widget; also sets the widget's accessible name and focus proxy.

    Attributes:
        legend: at the left end of the header.
    """

    def __init__(self, plot: QWidget, chart: Chart, name: str) -> None:
        super().__init__(plot)
        self._plot = plot
        self._chart = chart
        self._controls: list[QWidget] = []
        self._buttons: dict[QToolButton, str] = {}
        self._presented = False
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

    def show_controls(self, shown: bool) -> None:
        """Show or hide controls and buttons; a picture of the plot is taken without them."""
        for control in self._controls:
            control.setVisible(shown and not self._presented)

    def set_theme(self, theme: Theme) -> None:
        """Set colours and scale, of the chart too. In a presentation there are no controls."""
        self._presented = theme.presented
        for control in self._controls:
            policy = control.sizePolicy()
            policy.setRetainSizeWhenHidden(not theme.presented)
            control.setSizePolicy(policy)
        self.show_controls(True)
        for button, icon_name in self._buttons.items():
            button.setIcon(icon(icon_name, theme))
            button.setIconSize(QSize(theme.px(16), theme.px(16)))
        self.legend.set_theme(theme)
        self._chart.set_theme(theme)
