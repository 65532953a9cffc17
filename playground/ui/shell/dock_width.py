"""The panels beside the canvas get narrower in a narrow window, and wide again in a wide one."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow

CANVAS_SHARE = 0.44  # of the window's width, which the panels leave to the canvas
_SIDES = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)


class DockWidth(QObject):
    """Shares a window's width out again whenever it changes.

    Qt leaves docks as wide as they are and takes everything from the middle. The widths that the
    person, or the first layout, gave the docks are those they have in a window wide enough.
    """

    def __init__(self, window: QMainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._wanted: dict[Qt.DockWidgetArea, int] = {}
        self._given: dict[Qt.DockWidgetArea, int] = {}
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(0)  # when the window has laid itself out
        self._timer.timeout.connect(self._on_laid_out)
        self._shared = 0  # the window's width when it was last shared out
        window.installEventFilter(self)
        middle = window.centralWidget()
        assert middle is not None
        middle.installEventFilter(self)

    @property
    def wanted(self) -> tuple[int, ...]:
        """The widths in a window wide enough, from the left."""
        return tuple(self._wanted[side] for side in _SIDES if side in self._wanted)

    @property
    def settled(self) -> bool:
        """Whether the present width has been shared out, and the docks have taken it over."""
        return self._shared == self._window.width() and bool(self._given)

    def want(self, left: int, right: int) -> None:
        """These widths, as far as there is room for them."""
        self._wanted = dict(zip(_SIDES, (left, right), strict=True))
        self.share()

    def share(self) -> None:
        """Give the docks what they should have, and no more than the canvas can spare."""
        docks = {side: dock for side in _SIDES if (dock := self._outermost(side)) is not None}
        wanted = {side: self._wanted.get(side, dock.width()) for side, dock in docks.items()}
        room = (1.0 - CANVAS_SHARE) * self._window.width()
        least = {side: dock.minimumSizeHint().width() for side, dock in docks.items()}
        ratio = min(1.0, room / max(1, sum(wanted.values())))
        given = {side: max(least[side], int(ratio * wanted[side])) for side in docks}
        # What one side can't give up, the other does.
        missing = max(0, sum(given.values()) - int(room)) if ratio < 1.0 else 0
        for side in docks:
            less = min(missing, given[side] - least[side])
            given[side] -= less
            missing -= less
        widths = [given[side] for side in docks]
        self._window.resizeDocks(list(docks.values()), widths, Qt.Orientation.Horizontal)
        self._shared, self._given = self._window.width(), {}
        self._timer.start()  # to see what became of it

    def _on_laid_out(self) -> None:
        if self._window.width() != self._shared:
            self.share()
            return
        # A dock that is no longer as wide as it was made has been given its width by the person.
        now = {side: dock.width() for side in _SIDES if (dock := self._outermost(side)) is not None}
        for side, width in now.items():
            if width != self._given.get(side, width):
                self._wanted[side] = width
        self._given = now

    def _outermost(self, side: Qt.DockWidgetArea) -> QDockWidget | None:
        """A dock in sight that stands at this side of the window."""
        found = [
            dock
            for dock in self._window.findChildren(QDockWidget)
            if self._window.dockWidgetArea(dock) == side
            and dock.isVisible()
            and not dock.isFloating()
            and dock.geometry().intersects(self._window.rect())
        ]
        return max(found, key=QDockWidget.width, default=None)

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and self._window.isVisible():
            self._timer.start()
        return super().eventFilter(watched, event)
