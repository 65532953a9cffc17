"""Dialogs that answer by themselves, for the tests of the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QWidget

from playground.ui.shell.dialogs import ChangedAnswer, Dialogs, SaveAnswer


class Answers(Dialogs):
    """Gives the answers it was told to, and notes what was asked and shown.

    A question nobody prepared an answer for is answered as if the person closed the dialog.
    """

    def __init__(self) -> None:
        self.path: Path | None = None
        self.save = SaveAnswer.CANCEL
        self.changed = ChangedAnswer.CANCEL
        self.replace = False
        self.number: int | None = None
        self.asked: list[str] = []
        self.offered: list[int] = []
        self.problems: list[str] = []
        self.pages: list[str] = []

    def open_path(self, parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
        self.asked.append(title)
        return self.path

    def folder_path(self, parent: QWidget, title: str, folder: str) -> Path | None:
        self.asked.append(title)
        return self.path

    def save_path(self, parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
        self.asked.append(title)
        return self.path

    def ask_replace(self, parent: QWidget, path: Path) -> bool:
        self.asked.append(f"replace {path.name}?")
        if not self.replace:
            self.path = None  # closes the dialog that comes again
        return self.replace

    def ask_save(self, parent: QWidget, name: str) -> SaveAnswer:
        self.asked.append(f"save {name}?")
        return self.save

    def ask_changed(self, parent: QWidget, name: str) -> ChangedAnswer:
        self.asked.append(f"{name} has changed")
        return self.changed

    def ask_whole_number(
        self, parent: QWidget, title: str, label: str, value: int, low: int, high: int
    ) -> int | None:
        self.asked.append(title)
        self.offered.append(value)
        return self.number

    def show_problem(self, parent: QWidget, title: str, text: str, details: str = "") -> None:
        self.problems.append(f"{text} {details}".strip())

    def show_text(self, parent: QWidget, title: str, html: str) -> None:
        self.pages.append(html)
