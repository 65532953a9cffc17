"""Export of the losses as CSV; pictures are ``PictureExport``'s."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from playground.files.fields import ProjectError
from playground.files.storage import replace_file
from playground.ui.commands.command import Command
from playground.ui.plots.loss.plot import LossPlot
from playground.ui.shell.dialogs import Dialogs


class LossExport(QObject):
    """Asks for the file, and writes it."""

    def __init__(self, plot: LossPlot, dialogs: Dialogs, window: QWidget) -> None:
        super().__init__(window)
        self._plot = plot
        self._dialogs = dialogs
        self._window = window

    def commands(self) -> Iterator[Command]:
        yield Command(
            "loss_csv",
            self.tr("Save as &CSV…"),
            self._save_csv,
            tip=self.tr("All recorded samples, with all digits"),
            menu="loss",
            line=True,
        )

    def _save_csv(self) -> str | None:
        title, kinds = self.tr("Save as CSV"), self.tr("Tables (*.csv)")
        path = self._dialogs.path_to_write(self._window, title, "loss.csv", kinds, ".csv")
        if path is None:
            return None
        try:
            replace_file(path, self._plot.csv_text().encode("utf-8"))
        except (OSError, ProjectError) as error:
            text = self.tr("“{0}” was not saved.").format(path.name)
            self._dialogs.show_problem(self._window, title, text, str(error))
            return None
        return self.tr("Saved {0}").format(path.name)
