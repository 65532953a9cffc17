"""What everything that is drawn over the fit is given."""

from __future__ import annotations

from PySide6.QtCore import QObject

from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.plots.fit.line.plot import FitPlot
from playground.ui.plots.fit.line.presenter import FitPresenter


class FitLayer(QObject):
    """The session, the plot, what the plot shows, and how often a layer is drawn anew at most."""

    def __init__(
        self,
        session: Session,
        plot: FitPlot,
        feed: FitPresenter,
        parent: QObject | None,
        per_second: float,
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._plot = plot
        self._feed = feed
        self._pace = Throttle(per_second, self)
