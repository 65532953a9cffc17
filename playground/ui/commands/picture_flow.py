"""Pictures of one's own as data, and how they become vectors."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from playground.data.fitting import with_data
from playground.model.document import Points
from playground.session import Session
from playground.ui.importing.data_dialog import Imported
from playground.ui.importing.pictures.browser import PictureBrowser
from playground.ui.importing.pictures.dialog import PicturesDialog
from playground.ui.inputs.number_field import commit_pending
from playground.ui.shell.dialogs import Dialogs
from playground.ui.shell.settings import Settings


class PictureFlow(QObject):
    """Opens folders of pictures; the dialogs stay open until they are answered.

    Signals:
        noted(text): a note for the status bar.
    """

    noted = Signal(str)

    def __init__(
        self, session: Session, dialogs: Dialogs, settings: Settings, window: QWidget
    ) -> None:
        super().__init__(window)
        self._session = session
        self._dialogs = dialogs
        self._settings = settings
        self._window = window

    def open(self) -> None:
        title = self.tr("Folder with a subfolder of pictures for each class")
        path = self._dialogs.folder_path(self._window, title, self._settings.folder)
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Read a folder, and ask in which size its pictures are learned."""
        commit_pending()
        self._settings.folder = str(path.absolute().parent)
        dialog = PicturesDialog(self._session.document, self._window)
        dialog.imported.connect(self._on_imported)
        dialog.open()
        dialog.read(path)

    def _on_imported(self, imported: Imported) -> None:
        """Learn the pictures, in one undo step."""
        text = self.tr("Pictures from {0}").format(imported.title)
        if reason := self._session.edit(text, lambda d: with_data(d, imported.data)):
            self._dialogs.show_problem(self._window, text, reason)
            return
        source = imported.data.source
        assert isinstance(source, Points)
        note = self.tr("{0:,} pictures from {1}").format(len(source.x), imported.title)
        if imported.left_out == 1:
            note += self.tr("; 1 file was left out")
        elif imported.left_out:
            note += self.tr("; {0:,} files were left out").format(imported.left_out)
        self.noted.emit(note)

    # -- the pictures there are ----------------------------------------------------------------

    def why_none(self) -> str:
        """Why no picture can be shown; "" when one can."""
        dataset = self._session.dataset
        return "" if dataset.shape and len(dataset.x) else self.tr("The data hold no pictures.")

    def browse(self) -> None:
        """Show the pictures of the data as vectors."""
        PictureBrowser(self._session, self._window).show()
