"""Undo and redo say so when they lead to another step of the run."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction

from playground.model.document import Document
from playground.session import Session


class UndoFlow(QObject):
    """Watches the actions Undo and Redo.

    Signals:
        noted(text): the run has gone back, or forward, with an edit; how to return.
    """

    noted = Signal(str)

    def __init__(self, session: Session, undo: QAction, redo: QAction, parent: QObject) -> None:
        super().__init__(parent)
        self._session = session
        self._seen = self._left = session.live.step
        undo.triggered.connect(self._on_undone)
        redo.triggered.connect(self._on_done_again)
        session.document_changed.connect(self._on_document_changed)
        session.frame_ended.connect(self._on_frame_ended)

    def _on_document_changed(self, _old: Document, _new: Document) -> None:
        self._left, self._seen = self._seen, self._session.live.step

    def _on_frame_ended(self) -> None:
        self._seen = self._session.live.step

    def _on_undone(self) -> None:
        words = self.tr("Undone: {0}. Back to step {1:,}; Redo returns to step {2:,}.")
        if self._seen > self._left:
            words = self.tr("Undone: {0}. Now at step {1:,}; Redo returns to step {2:,}.")
        self._say(words, self._session.undo_stack.redoText())

    def _on_done_again(self) -> None:
        words = self.tr("Done again: {0}. Now at step {1:,}; Undo returns to step {2:,}.")
        self._say(words, self._session.undo_stack.undoText())

    def _say(self, words: str, edit: str) -> None:
        if self._seen != self._left:
            self.noted.emit(words.format(edit, self._seen, self._left))
            self._left = self._seen  # said once
