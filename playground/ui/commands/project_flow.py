"""Opening, saving and closing documents, with the questions that this asks."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from PySide6.QtCore import QEventLoop, QObject, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from playground.data.fitting import with_data
from playground.data.tables.cells import SUFFIXES, is_table
from playground.files.examples import Example, example_at
from playground.files.export import EXPORTS
from playground.files.project import SUFFIX, ProjectError, read_project
from playground.files.recovery import Entry
from playground.files.storage import Stamp
from playground.model.document import (
    Data,
    Document,
    DocumentError,
    Generator,
    Points,
    Training,
    dense_document,
)
from playground.model.words import one_line
from playground.session import Session
from playground.session.autosave import Autosave
from playground.session.saving import Exporting, Outcome, Saving
from playground.ui.commands.picture_flow import PictureFlow
from playground.ui.importing.data_dialog import Imported
from playground.ui.importing.dialog import ImportDialog, clipboard_table
from playground.ui.inputs.number_field import commit_pending
from playground.ui.shell.dialogs import ChangedAnswer, Dialogs, SaveAnswer
from playground.ui.shell.settings import Settings

SHORT = 0.2  # seconds that a save may hold the window up; most have ended by then


def new_document() -> Document:
    """A new project: one input, one output, and a curve to learn."""
    data = Data(Generator("sine", n=60, noise=0.05))
    return dense_document((1, 1), ("linear",), data, Training(initializer="spread"))


LARGE_FILE = 1_000_000  # bytes, which take some tenths of a second


class ProjectFlow(QObject):
    """Opens and saves. What fails is reported, and leaves the open document untouched.

    Attributes:
        pictures: folders of pictures.

    Signals:
        noted(text): a note for the status bar.
    """

    noted = Signal(str)

    def __init__(
        self,
        session: Session,
        autosave: Autosave,
        dialogs: Dialogs,
        settings: Settings,
        window: QWidget,
    ) -> None:
        super().__init__(window)
        self._session = session
        self._autosave = autosave
        self._dialogs = dialogs
        self._settings = settings
        self._window = window
        session.saving.progressed.connect(self._on_save_progressed)
        session.save_ended.connect(self._on_save_ended)
        self._exports = Saving(self)
        self._exports.ended.connect(self._on_export_ended)
        autosave.failed.connect(self._on_autosave_failed)
        self.pictures = PictureFlow(session, dialogs, settings, window)
        self.pictures.noted.connect(self.noted)

    @property
    def name(self) -> str:
        """The name of the open document, on one line."""
        if self._session.path is not None:
            return one_line(self._session.path.name.removesuffix(SUFFIX))
        return self._session.title or self.tr("Untitled")

    @property
    def is_new(self) -> bool:
        """Whether the open document is a new one that nobody has changed yet."""
        session = self._session
        return session.path is None and not session.title and not session.modified

    # -- opening -------------------------------------------------------------------------------

    def new(self) -> None:
        if self.may_leave():
            self._session.open_document(new_document())

    def open(self) -> None:
        path = self._dialogs.open_path(
            self._window,
            self.tr("Open project"),
            self._settings.folder,
            self.tr("Projects (*.json);;All files (*)"),
        )
        if path is not None:
            self.open_path(path)

    def open_path(self, path: Path) -> None:
        """Open a project, a table or a folder of pictures as data, or a copy of an example.

        Asks first whether to save changes.
        """
        if is_table(path):
            self.open_table_path(path)
            return
        if path.is_dir():
            self.pictures.open_path(path)
            return
        if (example := example_at(path)) is not None:
            self.open_example(example)
            return
        if not self.may_leave():
            return
        with self._busy(path):
            reason = self._session.open_file(path)
        if reason:
            if not path.exists():
                self._settings.remove_recent(path)
            title = self.tr("“{0}” was not opened").format(path.name)
            self._dialogs.show_problem(self._window, title, title + ".", reason)
            return
        self._remember(path)

    def open_example(self, example: Example) -> None:
        """Open a copy of a shipped project; saving asks for a file."""
        if not self.may_leave():
            return
        try:
            self._session.open_document(read_project(example.path), title=example.title)
        except (ProjectError, DocumentError, OSError) as error:
            title = self.tr("The example was not opened")
            self._dialogs.show_problem(self._window, title, title + ".", str(error))

    def name_file(self, path: Path, stamp: Stamp | None) -> None:
        """Tell that the open document was read from this file, which was in this state."""
        self._session.path, self._session.stamp = path, stamp
        self._settings.add_recent(path)
        self._session.file_changed.emit()

    def name_example(self, example: Example) -> None:
        """Name the open document after the example that it is a copy of."""
        self._session.title = example.title
        self._session.file_changed.emit()

    def recover(self, entry: Entry) -> None:
        """Open what a crash has left, as not saved yet."""
        if not self.may_leave():
            return
        if reason := self._autosave.recover(entry):
            title = self.tr("“{0}” was not recovered").format(entry.about.name)
            self._dialogs.show_problem(self._window, title, title + ".", reason)
            return
        self.noted.emit(self.tr("Recovered “{0}”; not saved yet").format(self.name))

    def open_table(self) -> None:
        kinds = " ".join(f"*{suffix}" for suffix in SUFFIXES)
        path = self._dialogs.open_path(
            self._window,
            self.tr("Open data"),
            self._settings.folder,
            self.tr("Tables ({0});;All files (*)").format(kinds),
        )
        if path is not None:
            self.open_table_path(path)

    def open_table_path(self, path: Path) -> None:
        """Ask what to learn of a table, in a dialog that stays open until it is answered."""
        self._settings.folder = str(path.absolute().parent)
        self._ask_columns(path)

    def paste_table(self) -> None:
        """The same with the table in the clipboard."""
        if text := clipboard_table():
            self._ask_columns(text)

    def _ask_columns(self, source: Path | str) -> None:
        commit_pending()
        dialog = ImportDialog(self._session.document, self._window)
        dialog.imported.connect(self._on_imported)
        dialog.open()
        dialog.read(source)

    def _on_imported(self, imported: Imported) -> None:
        """Learn from the chosen columns, in one undo step."""
        name = imported.title or self.tr("the clipboard")
        text = self.tr("Data from {0}").format(name)
        reason = self._session.edit(text, lambda d: with_data(d, imported.data))
        if reason:
            self._dialogs.show_problem(self._window, text, reason)
            return
        self.noted.emit(self._note(name, imported))

    def _note(self, name: str, imported: Imported) -> str:
        """How many rows were read, how many left out, and which number had two meanings."""
        source = imported.data.source
        assert isinstance(source, Points)
        n, left_out = len(source.x), imported.left_out
        rows = self.tr("1 row from {1}") if n == 1 else self.tr("{0:,} rows from {1}")
        note = rows.format(n, name)
        if left_out == 1:
            note += self.tr("; 1 without a value was left out")
        elif left_out:
            note += self.tr("; {0:,} without a value were left out").format(left_out)
        return "; ".join((note, *imported.notes))

    # -- saving --------------------------------------------------------------------------------

    def save(self) -> None:
        """Save to the document's file."""
        if (path := self._session.path) is None:
            self.save_as()
        else:
            self._write(path)

    def save_as(self) -> None:
        path = self._dialogs.path_to_write(
            self._window,
            self.tr("Save project"),
            self._suggested(SUFFIX),
            self.tr("Projects (*{0})").format(SUFFIX),
            SUFFIX,
            only=".json",
        )
        if path is not None:
            self._write(path, replace=True)  # the dialog has asked

    def export(self, name: str) -> None:
        """Write the document in another format, a name of ``EXPORTS``."""
        export = EXPORTS[name]
        title = self.tr("Export: {0}").format(export.label)
        kinds = f"{export.label} (*{export.suffix})"
        suggested = self._suggested(export.suffix)
        path = self._dialogs.path_to_write(self._window, title, suggested, kinds, export.suffix)
        if path is None:
            return
        self._exports.wait()  # for the last one
        self.noted.emit(self.tr("Exporting to {0}…").format(path.name))
        self._exports.start(Exporting(path, self._session.live_document, export))
        self._exports.wait(SHORT)

    def _on_export_ended(self, outcome: Outcome) -> None:
        path = outcome.job.path
        if outcome.reason:
            title = self.tr("“{0}” was not exported").format(path.name)
            self._dialogs.show_problem(self._window, title, title + ".", outcome.reason)
        else:
            self.noted.emit(self.tr("Exported to {0}").format(path.name))

    def wait_for_export(self) -> None:
        """Wait for the end of an export, and say what went wrong."""
        self._exports.wait()

    def stop(self) -> None:
        """Finish an export; nobody hears of it any more."""
        self._exports.close()

    @contextmanager
    def _busy(self, path: Path) -> Iterator[None]:
        """A busy cursor, and for a large file a word, while the window waits for it."""
        QApplication.setOverrideCursor(Qt.CursorShape.WaitCursor)
        try:
            with suppress(OSError):
                if path.stat().st_size > LARGE_FILE:
                    self.noted.emit(self.tr("Opening {0}…").format(one_line(path.name)))
                    QApplication.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
            yield
        finally:
            QApplication.restoreOverrideCursor()

    def may_leave(self) -> bool:
        """True when the open document was saved, or need not be."""
        commit_pending()
        if self._session.saving.busy and not self._wait_for_save():
            return False
        if not self._session.modified:
            return True
        answer = self._dialogs.ask_save(self._window, self.name)
        if answer is SaveAnswer.SAVE:
            self.save()
            return self._wait_for_save() and not self._session.modified
        return answer is SaveAnswer.DISCARD

    def _wait_for_save(self) -> bool:
        """Show how saving goes on; False when the person does not want to wait for its end.

        A question about the file may be asked meanwhile, and begin another save.
        """
        saving, ended = self._session.saving, self._session.save_ended
        text = self.tr("Saving {0}…").format(self.name)
        while saving.busy:
            if not self._dialogs.wait_for(self._window, text, saving.progressed, ended):
                return False
        return True

    def _suggested(self, suffix: str) -> str:
        return str(Path(self._settings.folder or Path.home()) / f"{self.name}{suffix}")

    def _write(self, path: Path, replace: bool = False) -> None:
        self._session.begin_save(path, replace)
        self._session.saving.wait(SHORT)

    def _on_save_progressed(self, share: float) -> None:
        self.noted.emit(self.tr("Saving… {0:.0%}").format(share))

    def _on_save_ended(self, outcome: Outcome) -> None:
        path = outcome.job.path
        if outcome.changed_outside:
            answer = self._dialogs.ask_changed(self._window, path.name)
            if answer is ChangedAnswer.SAVE_AS:
                self.save_as()
            elif answer is ChangedAnswer.REPLACE:
                self._write(path, replace=True)
        elif outcome.reason:
            title = self.tr("“{0}” was not saved").format(path.name)
            self._dialogs.show_problem(self._window, title, title + ".", outcome.reason)
        else:
            self._remember(path)
            self.noted.emit(self.tr("Saved as {0}").format(path.name))

    def _on_autosave_failed(self, reason: str) -> None:
        self.noted.emit(self.tr("Changes can't be kept for a recovery: {0}").format(reason))

    def _remember(self, path: Path) -> None:
        self._settings.add_recent(path)
        self._settings.folder = str(path.absolute().parent)
