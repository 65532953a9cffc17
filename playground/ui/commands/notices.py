"""The pages of words that the window opens: shortcuts, About, notes on data, and its own bugs."""

from __future__ import annotations

import html

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMainWindow

from playground.session import Session
from playground.ui.commands.shortcuts import shortcuts_page
from playground.ui.shell.about import about_page
from playground.ui.shell.dialogs import Dialogs


class Notices(QObject):
    """Shows them through the dialogs.

    Attributes:
        engine_note: why not a faster engine trains; "" when there is nothing to say.
    """

    def __init__(self, session: Session, dialogs: Dialogs, window: QMainWindow) -> None:
        super().__init__(window)
        self.engine_note = ""
        self._session = session
        self._dialogs = dialogs
        self._window = window

    def show_shortcuts(self) -> None:
        page = shortcuts_page(self._window)
        self._dialogs.show_text(self._window, self.tr("Keyboard shortcuts"), page)

    def show_about(self) -> None:
        page = about_page(self._session.engine.name, self.engine_note)
        self._dialogs.show_text(self._window, self.tr("About Network Playground"), page)

    def show_note(self, title: str, text: str) -> None:
        """Plain text, its paragraphs parted by empty lines."""
        paragraphs = "".join(f"<p>{html.escape(p)}</p>" for p in text.split("\n\n"))
        page = f"<h3>{html.escape(title)}</h3>{paragraphs}"
        self._dialogs.show_text(self._window, title, page)

    def show_crash(self, message: str) -> None:
        """Say that the program has a bug; what was built is still there."""
        title = self.tr("Something went wrong in the program")
        advice = self.tr("Your network is still here. Save it under another name, to be safe.")
        self._dialogs.show_problem(self._window, title, f"{title}: {message}", advice)
