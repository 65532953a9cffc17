"""Export of a plot: its samples as CSV, its picture as PNG or on the clipboard."""

from __future__ import annotations

from typing import Protocol

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QPixmap
from PySide6.QtWidgets import QWidget

from playground.files.fields import ProjectError
from playground.files.storage import replace_file
from playground.ui.shell.dialogs import Dialogs


class Exportable(Protocol):
    """A plot with samples and a picture."""

    def csv_text(self) -> str: ...

    def picture(self) -> QPixmap: ...


class PlotExport(QObject):
    """Asks for the file, writes it, and reports.

    Signals:
        noted(text): an export was done.
    """

    noted = Signal(str)

    def __init__(self, plot: Exportable, name: str, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self._plot = plot
        self._name = name
        self._dialogs = dialogs
        self._window = window

    def export(self, kind: str) -> None:
        """``csv``, ``picture`` or ``copy``."""
        if kind == "copy":
            QGuiApplication.clipboard().setPixmap(self._plot.picture())
            self.noted.emit(self.tr("The picture is on the clipboard."))
            return
        csv = kind == "csv"
        title = self.tr("Save as CSV") if csv else self.tr("Save picture")
        suffix = ".csv" if csv else ".png"
        kinds = self.tr("Tables (*.csv)") if csv else self.tr("Pictures (*.png)")
        picture = None if csv else self._plot.picture()
        suggested = f"{self._name}{suffix}"
        path = self._dialogs.path_to_write(self._window, title, suggested, kinds, suffix)
        if path is None:
            return
        try:
            if picture is None:
                replace_file(path, self._plot.csv_text().encode("utf-8"))
            elif not picture.save(str(path)):
                raise OSError(self.tr("it can't be written there"))
        except (OSError, ProjectError) as error:
            text = self.tr("“{0}” was not saved.").format(path.name)
            self._dialogs.show_problem(self._window, title, text, str(error))
            return
        self.noted.emit(self.tr("Saved {0}").format(path.name))
