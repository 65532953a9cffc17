"""Pages of text that the window opens: About, notes on data, and the program's own errors."""

from __future__ import annotations

import html
from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from playground.session import Session
from playground.ui.shell.about import about_page
from playground.ui.shell.dialogs import Dialogs


class Notices(QObject):
    """Shows pages of text through the dialogs.

    Attributes:
        engine_note: why no faster engine is used; "" when there is nothing to say.
    """

    def __init__(
        self, session: Session, dialogs: Dialogs, keep_copy: Callable[[], str], window: QWidget
    ) -> None:
        super().__init__(window)
        self.engine_note = ""
        self._keep_copy = keep_copy
        self._session = session
        self._dialogs = dialogs
        self._window = window

    def show_about(self) -> None:
        page = about_page(self._session.engine.name, self.engine_note)
        self._dialogs.show_text(self._window, self.tr("About Network Playground"), page)

    def show_note(self, title: str, text: str) -> None:
        """Plain text, with empty lines between its paragraphs."""
        paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in text.split("\n\n"))
        page = f"<h3>{html.escape(title)}</h3>{paragraphs}"
        self._dialogs.show_text(self._window, title, page)

    def show_crash(self, message: str) -> None:
        """Keep a copy of the network, and say that the program has a bug."""
        title = self.tr("Something went wrong in the program")
        if reason := self._keep_copy():
            advice = self.tr(
                "Your network is still here. Save it under another name: no copy could be kept"
                " ({0})."
            ).format(reason)
        else:
            advice = self.tr(
                "Your network is still here, and a copy of it was kept: File > Recover shows it"
                " for 30 days."
            )
        self._dialogs.show_problem(self._window, title, f"{title}: {message}", advice)
