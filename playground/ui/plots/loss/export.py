"""Export of the loss plot: its samples as CSV, its picture as PNG or on the clipboard."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from playground.files.fields import ProjectError
from playground.files.storage import replace_file
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.shell.dialogs import Dialogs


class LossExport(QObject):
    """Asks for the file, writes it, and reports.

    Signals:
        noted(text): an export was done.
    """

    noted = Signal(str)

    def __init__(self, plot: LossPlot, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self._plot = plot
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
        path = self._dialogs.path_to_write(self._window, title, f"loss{suffix}", kinds, suffix)
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
