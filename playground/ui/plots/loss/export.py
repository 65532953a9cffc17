"""Export of a plot: its samples as CSV, its picture as PNG or on the clipboard."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from PySide6.QtCore import QBuffer, QObject
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QWidget

from playground.files.fields import ProjectError
from playground.files.storage import replace_file
from playground.ui.commands.command import Command
from playground.ui.shell.dialogs import Dialogs


class Exportable(Protocol):
    """A plot with samples and a picture."""

    def csv_text(self) -> str: ...

    def picture(self) -> QPixmap: ...


class PlotExport(QObject):
    """Asks for the file, and writes it."""

    def __init__(self, plot: Exportable, name: str, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self._plot = plot
        self._name = name
        self._dialogs = dialogs
        self._window = window

    # fmt: off
    def commands(self) -> Iterator[Command]:
        yield Command(
            f"{self._name}_csv", self.tr("Save as &CSV…"), self._save_csv,
            tip=self.tr("All recorded samples, with all digits"), menu=self._name, line=True,
        )
        yield Command(
            f"{self._name}_picture", self.tr("Save p&icture…"), self._save_picture,
            tip=self.tr("The plot as it is here, as PNG"), menu=self._name,
        )
        yield Command(
            f"{self._name}_copy", self.tr("Cop&y picture"), self._copy,
            tip=self.tr("The plot as it is here"), menu=self._name,
        )
    # fmt: on

    def _save_csv(self) -> str | None:
        title, kinds = self.tr("Save as CSV"), self.tr("Tables (*.csv)")
        return self._save(title, kinds, ".csv", self._plot.csv_text().encode("utf-8"))

    def _save_picture(self) -> str | None:
        title, kinds = self.tr("Save picture"), self.tr("Pictures (*.png)")
        return self._save(title, kinds, ".png", _png(self._plot.picture()))

    def _save(self, title: str, kinds: str, suffix: str, content: bytes) -> str | None:
        suggested = f"{self._name}{suffix}"
        path = self._dialogs.path_to_write(self._window, title, suggested, kinds, suffix)
        if path is None:
            return None
        try:
            replace_file(path, content)
        except (OSError, ProjectError) as error:
            text = self.tr("“{0}” was not saved.").format(path.name)
            self._dialogs.show_problem(self._window, title, text, str(error))
            return None
        return self.tr("Saved {0}").format(path.name)

    def _copy(self) -> str:
        QGuiApplication.clipboard().setPixmap(self._plot.picture())
        return self.tr("The picture is on the clipboard.")


def _png(picture: QPixmap) -> bytes:
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    picture.save(buffer, "PNG")
    return bytes(buffer.data().data())
