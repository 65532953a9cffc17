"""The one seam over modal dialogs: whatever asks the person something goes through here.

The window is given a ``Dialogs``; tests give it one that answers by itself.
"""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QFileDialog, QInputDialog, QMessageBox, QWidget


class SaveAnswer(Enum):
    """What to do with changes that are not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dialogs", text)


class Dialogs:
    """Asks with the desktop's own dialogs. None is the answer of who has changed her mind."""

    def open_path(self, parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
        """A file to read; ``kinds`` are name filters as ``Projects (*.json);;All files (*)``."""
        name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
        return Path(name) if name else None

    def save_path(self, parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
        """A file to write; the dialog has asked before it gives one that exists."""
        name, _ = QFileDialog.getSaveFileName(parent, title, suggested, kinds)
        return Path(name) if name else None

    def ask_save(self, parent: QWidget, name: str) -> SaveAnswer:
        """Whether to save the changes of the document ``name``."""
        buttons = QMessageBox.StandardButton
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Question)
        box.setWindowTitle(_tr("Save changes?"))
        box.setText(_tr("“{name}” has changes that are not saved.").format(name=name))
        box.setInformativeText(_tr("They are lost when you go on without saving."))
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = self._run(box)
        if answer == buttons.Save:
            return SaveAnswer.SAVE
        return SaveAnswer.DISCARD if answer == buttons.Discard else SaveAnswer.CANCEL

    def ask_whole_number(
        self, parent: QWidget, title: str, label: str, value: int, low: int, high: int
    ) -> int | None:
        number, ok = QInputDialog.getInt(parent, title, label, value, low, high)
        return number if ok else None

    def ask_choice(
        self, parent: QWidget, title: str, label: str, choices: tuple[str, ...], current: int
    ) -> int | None:
        """The place of the chosen entry."""
        text, ok = QInputDialog.getItem(parent, title, label, choices, current, editable=False)
        return choices.index(text) if ok else None

    def show_problem(self, parent: QWidget, title: str, text: str, details: str = "") -> None:
        """Says that something was not done, and why."""
        box = QMessageBox(parent)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(title)
        box.setText(text)
        box.setInformativeText(details)
        self._run(box)

    def show_text(self, parent: QWidget, title: str, html: str) -> None:
        """Shows a page of rich text: About, the list of shortcuts."""
        box = QMessageBox(parent)
        box.setWindowTitle(title)
        box.setTextFormat(Qt.TextFormat.RichText)
        box.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        box.setText(html)
        self._run(box)

    @staticmethod
    def _run(box: QMessageBox) -> int:
        answer = box.exec()
        box.deleteLater()
        return answer
