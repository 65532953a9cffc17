"""A dock gives back the height that its panel needed for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow


class DockHeight(QObject):
    """Qt lets a dock grow with what its panel needs, but not shrink again; this does.

    The height that the person, or the first layout, gave the dock is the one it goes back to.
    """

    def __init__(self, dock: QDockWidget, window: QMainWindow) -> None:
        super().__init__(dock.widget())
        self._dock = dock
        self._panel = dock.widget()
        self._window = window
        self._chosen = 0  # the panel's height when it was last taller than it needs
        self._forced = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._give_back)
        self._panel.installEventFilter(self)

    def _give_back(self) -> None:
        panel = self._panel
        needed = max(panel.minimumSizeHint().height(), self._chosen)
        if not self._forced or panel.height() <= needed or self._dock.isFloating():
            return
        # Told all heights of the column, the window does not share them out as it likes.
        column = [self._dock, *self._neighbours()]
        heights = [dock.height() for dock in column]
        freed = panel.height() - needed
        heights[0] -= freed
        if len(heights) > 1:
            heights[1] += freed
        self._window.resizeDocks(column, heights, Qt.Orientation.Vertical)

    def _neighbours(self) -> list[QDockWidget]:
        """The docks that stand above and below, the nearest first."""
        mine = self._dock.geometry()
        found = [
            dock
            for dock in self._window.findChildren(QDockWidget)
            if dock is not self._dock
            and dock.isVisible()
            and not dock.isFloating()
            and (dock.x(), dock.width()) == (mine.x(), mine.width())
            and not dock.geometry().intersects(mine)  # tabs share one place
        ]
        return sorted(found, key=lambda dock: abs(dock.geometry().center().y() - mine.center().y()))

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # The panel alone is asked: while the window is taken down its dock may be gone already.
        if event.type() == QEvent.Type.Resize:
            height = self._panel.height()
            self._forced = height <= self._panel.minimumSizeHint().height()
            if not self._forced:
                self._chosen = height
        elif event.type() == QEvent.Type.LayoutRequest:
            self._timer.start()  # when the window has laid itself out
        return super().eventFilter(watched, event)
