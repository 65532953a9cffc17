"""The base of everything that is drawn over the function in the line view."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.session import Derived, Session
from playground.session.throttle import Throttle
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.shell.theme import Theme

TEXTS_PER_SECOND = 5.0


class FitLayer(QObject):
    """Follows the function drawn in the plot, as often as ``rate`` and ``share`` allow.

    A subclass implements ``draw`` and ``clear``, and ``say`` where it has texts, which are updated
    less often. A layer that is off costs nothing.

    Attributes:
        rate: redraws a second at most.
        share: of the window's time, at most.
        on: whether the layer is wanted.
    """

    rate = 20.0
    share = 1.0

    def __init__(
        self, session: Session, plot: FitPlot, parent: QObject | None = None, on: bool = False
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._plot = plot
        self._derived = self._drawn = session.derived  # of the plot, and of the last ``draw``
        self.on = on
        self._throttle = Throttle(self.rate, self, self.share)
        self._throttle.due.connect(self._on_due)
        self._texts = Throttle(TEXTS_PER_SECOND, self)
        self._texts.due.connect(self._on_texts_due)
        plot.theme_changed.connect(self.set_theme)

    def show(self, derived: Derived) -> None:
        """The plot shows this now."""
        self._derived = derived
        if self.on:
            self._throttle.ask()

    def set_on(self, on: bool) -> None:
        self.on = on
        self.redraw()

    def redraw(self) -> None:
        """Draw and say everything now."""
        self._throttle.now()
        self._texts.now()

    def set_theme(self, theme: Theme) -> None:
        self._throttle.ask()

    def draw(self, derived: Derived) -> None:
        raise NotImplementedError

    def clear(self) -> None:
        """Take everything away that ``draw`` and ``say`` show."""
        raise NotImplementedError

    def say(self) -> None:
        """Show the texts about what was drawn last."""

    def _on_due(self) -> None:
        n_raw = self._derived.dataset.inputs.n_raw
        if self.on and n_raw == 1:  # another view shows all other networks
            self._drawn = self._derived
            self.draw(self._drawn)
            self._texts.ask()
        else:
            self.clear()

    def _on_texts_due(self) -> None:
        if self.on:
            self.say()
