"""The interface of the plots of the table view."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.session import Derived
from playground.session.derived import Probe
from playground.ui.plots.chart.legend import Entry
from playground.ui.shell.theme import Theme


class Page(QObject):
    """One plot of the rows; it is drawn only while it is chosen.

    Attributes:
        widget: the drawing area.

    Signals:
        probe_changed, nodes_pointed: see ``FitView``.
        said(text): a note for the status line.
        walk_wanted(): the probe is to be walked through the network.
    """

    probe_changed = Signal(object)
    nodes_pointed = Signal(object)
    said = Signal(str)
    walk_wanted = Signal()

    widget: QWidget

    def why_not(self, derived: Derived) -> str:
        """Why the plot makes no sense for these data; "" when it does."""
        return ""

    def choices(self, derived: Derived) -> tuple[str, ...]:
        """What can be chosen in this plot; the first one is the default."""
        return ()

    def show(self, derived: Derived, choice: int) -> None:
        """Draw the rows, or what was chosen of them."""

    def entries(self, derived: Derived, choice: int) -> tuple[Entry, ...]:
        """The legend."""
        return ()

    def set_theme(self, theme: Theme) -> None:
        """Draw in these colours and sizes."""

    def set_probe(self, probe: Probe | None) -> None:
        """Mark the input that all views follow."""

    def why_no_pixels(self, derived: Derived) -> str:
        """Why a plot of single inputs makes no sense for pictures."""
        return self.tr("A single pixel says little.") if derived.dataset.shape is not None else ""
