"""A panel of running numbers."""

from __future__ import annotations

from PySide6.QtGui import QShowEvent

from playground.session import Session
from playground.session.throttle import Throttle
from playground.ui.inputs.form import Panel
from playground.ui.shell.visibility import is_in_view


class LivePanel(Panel):
    """Shows what the session shows, at most so often a second and for a share of the window's time.

    While nobody can see it, it works nothing out; ``look_again`` says that somebody may see it
    again. Each panel has its own ``show_now``.
    """

    def __init__(self, session: Session, per_second: float, share: float) -> None:
        super().__init__()
        self._session = session
        self._pace = Throttle(per_second, self, share)
        self._pace.due.connect(self.refresh)
        self._pace.follow(session)
        session.document_changed.connect(self._pace.soon)

    @property
    def is_behind(self) -> bool:
        """Whether the numbers are those of a moment ago."""
        return self._pace.is_waiting

    def look_again(self) -> None:
        """The panel may have come into view."""
        self._pace.soon()

    def refresh(self) -> None:
        """Show the present numbers, if anybody can see them."""
        if is_in_view(self):
            self.show_now()

    def show_now(self) -> None:
        """Work out the present numbers and show them."""

    # -- Qt ------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.look_again()
