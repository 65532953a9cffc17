"""All modal dialogs. Tests give the window a ``Dialogs`` that answers by itself."""

from __future__ import annotations

from enum import Enum
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QObject, Qt, SignalInstance
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFileDialog,
    QFrame,
    QInputDialog,
    QMessageBox,
    QProgressDialog,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)


class SaveAnswer(Enum):
    """What to do with changes that are not saved."""

    SAVE = "save"
    DISCARD = "discard"
    CANCEL = "cancel"


class ChangedAnswer(Enum):
    """What to do with a file that another program has changed."""

    SAVE_AS = "save as"
    REPLACE = "replace"
    CANCEL = "cancel"


PAGE_WIDTH = 620
PAGE_MARGIN = 40  # around the text of a page, scroll bar included


def _tr(text: str) -> str:
    return QCoreApplication.translate("Dialogs", text)


class Dialogs:
    """Asks with the desktop's own dialogs. None stands for Cancel."""

    def open_path(self, parent: QWidget, title: str, folder: str, kinds: str) -> Path | None:
        """A file to read; ``kinds`` are name filters, such as ``Projects (*.json);;All (*)``."""
        name, _ = QFileDialog.getOpenFileName(parent, title, folder, kinds)
        return Path(name) if name else None

    def folder_path(self, parent: QWidget, title: str, folder: str) -> Path | None:
        """A folder to read."""
        name = QFileDialog.getExistingDirectory(parent, title, folder)
        return Path(name) if name else None

    def save_path(self, parent: QWidget, title: str, suggested: str, kinds: str) -> Path | None:
        """A file to write; the dialog has asked whether to replace one that exists."""
        name, _ = QFileDialog.getSaveFileName(parent, title, suggested, kinds)
        return Path(name) if name else None

    def ask_replace(self, parent: QWidget, path: Path) -> bool:
        """Whether to replace a file that exists."""
        buttons = QMessageBox.StandardButton
        text = _tr("“{name}” is already there.").format(name=path.name)
        details = _tr("What it holds is lost when it is replaced.")
        box = message_box(parent, _tr("Replace the file?"), text, details)
        replace = box.addButton(_tr("Replace"), QMessageBox.ButtonRole.DestructiveRole)
        box.addButton(buttons.Cancel)
        box.setDefaultButton(buttons.Cancel)
        box.exec()
        chosen = box.clickedButton() is replace
        box.deleteLater()
        return chosen

    def path_to_write(
        self, parent: QWidget, title: str, suggested: str, kinds: str, suffix: str, only: str = ""
    ) -> Path | None:
        """A file to write, with an ending.

        A name without one gets ``suffix``; where one ending alone is right (``only``), so does a
        name with another. The desktop's dialog asks about replacing the name that was typed; here
        the name that comes of it is asked about, and after No another one may be chosen.
        """
        while (typed := self.save_path(parent, title, suggested, kinds)) is not None:
            complete = typed.suffix.lower() == only if only else typed.suffix
            path = typed if complete else typed.with_name(typed.name + suffix)
            if path == typed or not path.exists() or self.ask_replace(parent, path):
                return path
            suggested = str(path)
        return None

    def ask_save(self, parent: QWidget, name: str) -> SaveAnswer:
        """Whether to save the changes of a document."""
        buttons = QMessageBox.StandardButton
        text = _tr("“{name}” has changes that are not saved.").format(name=name)
        details = _tr("They are lost when you go on without saving.")
        box = message_box(parent, _tr("Save changes?"), text, details)
        box.setIcon(QMessageBox.Icon.Question)
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = self._run(box)
        if answer == buttons.Save:
            return SaveAnswer.SAVE
        return SaveAnswer.DISCARD if answer == buttons.Discard else SaveAnswer.CANCEL

    def ask_changed(self, parent: QWidget, name: str) -> ChangedAnswer:
        """Where to save a document when its file was changed outside."""
        buttons, roles = QMessageBox.StandardButton, QMessageBox.ButtonRole
        text = _tr("“{name}” was changed outside of this window.").format(name=name)
        details = _tr(
            "Another window or program has saved it since it was opened here. If you replace it,"
            " that version is kept as “{name}~”."
        ).format(name=name)
        box = message_box(parent, _tr("The file has changed"), text, details)
        save_as = box.addButton(_tr("Save as…"), roles.AcceptRole)
        replace = box.addButton(_tr("Replace"), roles.DestructiveRole)
        box.addButton(buttons.Cancel)
        box.setDefaultButton(save_as)
        box.exec()
        clicked = box.clickedButton()
        box.deleteLater()
        if clicked is save_as:
            return ChangedAnswer.SAVE_AS
        return ChangedAnswer.REPLACE if clicked is replace else ChangedAnswer.CANCEL

    def wait_for(
        self, parent: QWidget, text: str, progressed: SignalInstance, ended: SignalInstance
    ) -> bool:
        """Show a progress bar until ``ended``; False when the person does not want to wait, or the
        program ends."""
        box = QProgressDialog(text, _tr("Don't wait"), 0, 1000, parent)
        box.setWindowTitle(text)
        box.setWindowModality(Qt.WindowModality.WindowModal)
        box.setMinimumDuration(0)
        bar = _ShareBar(box)
        progressed.connect(bar.show_share)
        ended.connect(bar.end)
        box.exec()
        progressed.disconnect(bar.show_share)
        ended.disconnect(bar.end)
        box.deleteLater()
        return bar.ended

    def ask_whole_number(
        self, parent: QWidget, title: str, label: str, value: int, low: int, high: int
    ) -> int | None:
        number, ok = QInputDialog.getInt(parent, title, label, value, low, high)
        return number if ok else None

    def show_problem(self, parent: QWidget, title: str, text: str, details: str = "") -> None:
        """Say that something was not done, and why."""
        self._run(message_box(parent, title, text, details))

    def show_text(self, parent: QWidget, title: str, html: str) -> None:
        """Show a page of rich text: About, the list of shortcuts."""
        self._run(text_dialog(parent, title, html))

    @staticmethod
    def _run(box: QDialog) -> int:
        answer = box.exec()
        box.deleteLater()
        return answer


class _ShareBar(QObject):
    """Shows a share from 0 to 1 in a progress dialog, which closes itself at its end."""

    def __init__(self, box: QProgressDialog) -> None:
        super().__init__(box)
        self._box = box
        self.ended = False

    def end(self) -> None:
        self.ended = True
        self._box.reset()

    def show_share(self, share: float) -> None:
        """A share that was on its way when the person left must not bring the dialog back, which
        Qt deletes in the middle of that."""
        if self._box.isVisible():
            self._box.setValue(min(999, int(1000 * share)))


def message_box(parent: QWidget, title: str, text: str, details: str) -> QMessageBox:
    """A warning in plain text: names of files and nodes may look like tags."""
    box = QMessageBox(parent)
    box.setIcon(QMessageBox.Icon.Warning)
    box.setWindowTitle(title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setText(text)
    box.setInformativeText(details)
    return box


def text_dialog(parent: QWidget, title: str, html: str) -> QDialog:
    """A page as tall as its text, or as the window; then it scrolls."""
    dialog = QDialog(parent)
    dialog.setWindowTitle(title)
    page = QTextBrowser(dialog)
    page.setFrameShape(QFrame.Shape.NoFrame)
    page.setOpenExternalLinks(True)
    page.setAccessibleName(title)
    page.setHtml(html)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, dialog)
    buttons.rejected.connect(dialog.reject)
    column = QVBoxLayout(dialog)
    column.addWidget(page, 1)
    column.addWidget(buttons)
    close = buttons.button(QDialogButtonBox.StandardButton.Close)
    close.setIcon(QIcon())  # the style's own is drawn for light windows
    close.setDefault(True)
    page.setFocus()  # so that the arrow keys scroll it
    text = page.document().clone(dialog)
    text.setTextWidth(PAGE_WIDTH - PAGE_MARGIN)
    wanted = int(text.size().height()) + PAGE_MARGIN
    room = parent.window().height() - 2 * PAGE_MARGIN
    page.setMinimumHeight(min(wanted, max(120, room - 2 * PAGE_MARGIN)))
    dialog.resize(PAGE_WIDTH, dialog.sizeHint().height())
    return dialog
