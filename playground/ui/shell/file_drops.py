"""Files dropped on the window."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QEvent, QMimeData, QObject, Signal
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QGraphicsView, QWidget


class FileDrops(QObject):
    """Takes one local file at a time, dropped anywhere, and leaves all else to the widgets.

    Signals:
        dropped(Path): a file was dropped.
    """

    dropped = Signal(object)

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)
        for view in window.findChildren(QGraphicsView):
            view.setAcceptDrops(False)  # or Qt would offer the drop to the view alone

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # A drag that enters is a drop event too.
        if isinstance(event, QDropEvent) and (path := _local_file(event.mimeData())) is not None:
            if event.type() in (QEvent.Type.DragEnter, QEvent.Type.Drop):
                event.acceptProposedAction()
            if event.type() == QEvent.Type.Drop:
                self.dropped.emit(path)
            return True
        return super().eventFilter(watched, event)


def _local_file(mime: QMimeData) -> Path | None:
    urls = mime.urls()
    return Path(urls[0].toLocalFile()) if len(urls) == 1 and urls[0].isLocalFile() else None
