"""The menu of the loss plot: how the loss is drawn, and exports."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QWidget

from playground.ui.plots.chart.show_menu import ShowMenu


class LossMenu(ShowMenu):
    """A button with switches and exports.

    Attributes:
        log_steps, penalty, smooth: the switches.

    Signals:
        export_requested(kind): ``csv``, ``picture`` or ``copy``.
    """

    export_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(
            self.tr("Show in the loss plot"), self.tr("How the loss is shown, and exports"), parent
        )
        self.log_steps = self.add_switch(
            "log_steps",
            self.tr("&Logarithmic steps"),
            self.tr("Give the first steps of the run as much room as the last"),
        )
        self.penalty = self.add_switch(
            "penalty",
            self.tr("&Penalty"),
            self.tr("The penalty of L1 and L2, apart from the data loss"),
            on=True,
        )
        self.smooth = self.add_switch(
            "smooth",
            self.tr("&Smooth (running median)"),
            self.tr("The median of each sample and its neighbours; every value is a recorded one"),
        )
        self.add_line()
        for kind, text, tip in (
            ("csv", self.tr("Save as &CSV…"), self.tr("All recorded samples, with all digits")),
            ("picture", self.tr("Save p&icture…"), self.tr("The plot as it is here, as PNG")),
            ("copy", self.tr("Cop&y picture"), self.tr("The plot as it is here")),
        ):
            action = self.add_command(text, tip)
            action.setData(kind)
            action.triggered.connect(self._on_export)

    def _on_export(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.export_requested.emit(action.data())
