"""Which widgets are painted and laid out, for tests of what a small change costs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget


class Events(QObject):
    """Notes the events of all widgets of one window.

    Attributes:
        painted, laid_out: the widgets, one for each event.
    """

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.painted: list[QWidget] = []
        self.laid_out: list[QWidget] = []

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, QWidget) and watched.window() is self._window:
            if event.type() == QEvent.Type.Paint:
                self.painted.append(watched)
            elif event.type() == QEvent.Type.LayoutRequest:
                self.laid_out.append(watched)
        return False


@contextmanager
def events_of(window: QWidget) -> Iterator[Events]:
    """What happens inside, once all that was due before has happened."""
    for _ in range(5):  # one lay-out may ask for the next
        QCoreApplication.sendPostedEvents()
        QApplication.processEvents()
    events = Events(window)
    app = QApplication.instance()
    assert app is not None
    app.installEventFilter(events)
    try:
        yield events
        QCoreApplication.sendPostedEvents()
        QApplication.processEvents()
    finally:
        app.removeEventFilter(events)
