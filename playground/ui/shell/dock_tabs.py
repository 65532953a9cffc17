"""The tabs of panels that share a place."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QMainWindow, QTabBar


class DockTabs(QObject):
    """Gives the window's tab bars a name, and those with a choice alone to the keyboard.

    Qt keeps the others shown, at a place outside the window. They are left there: one that is
    hidden is shown again by the window's next lay-out, and to hide it again asks for another.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)  # when the window has laid itself out
        self._timer.timeout.connect(self._on_laid_out)
        window.installEventFilter(self)

    def _on_laid_out(self) -> None:
        own = Qt.FindChildOption.FindDirectChildrenOnly
        for bar in self._window.findChildren(QTabBar, options=own):
            bar.setAccessibleName(self.tr("Panels in one place"))
            chosen = Qt.FocusPolicy.TabFocus if bar.count() > 1 else Qt.FocusPolicy.NoFocus
            bar.setFocusPolicy(chosen)

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Show, QEvent.Type.Resize):
            self._timer.start()
        return super().eventFilter(watched, event)
