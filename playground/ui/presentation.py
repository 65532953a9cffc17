"""The presentation: canvas and fit side by side on the whole screen, large, in strong colours."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from playground.ui.appearance import Appearance
from playground.ui.canvas.zoom_view import ZoomView
from playground.ui.commands.command import Command, switch
from playground.ui.panels.presentation_page import PresentationPage
from playground.ui.shell.docks import Docks

DIGITS = 0.02  # their height as a share of the screen's: 14 pixels of 720, 21 of 1080
WIDE = 16 / 9  # a screen that is narrower gets smaller digits
SETTLE_MS = 500  # the longest that a desktop may take to give the window its size back


class Presentation(QObject):
    """Borrows the two views from the window, which it covers, and gives them back.

    The layout below is kept as it is; it comes back once the window has its size again.

    Attributes:
        is_on: whether the presentation is shown.
    """

    def __init__(
        self,
        window: QMainWindow,
        page: PresentationPage,
        stage: QWidget,
        canvas: ZoomView,
        appearance: Appearance,
        docks: Docks,
    ) -> None:
        """``stage``, which holds the canvas, is all there is in the central widget's layout."""
        super().__init__(window)
        self._window = window
        self._page = page
        self._stage, self._canvas = stage, canvas
        self._look = canvas.look()
        self._fit = docks["fit"].widget()
        self._appearance = appearance
        self._docks = docks
        self.is_on = False
        self._state, self._size = window.windowState(), QSize()  # of the window, before
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._settle)
        window.installEventFilter(self)

    def commands(self) -> Iterator[Command]:
        yield switch(
            "presentation",
            self.tr("Presentati&on"),
            self._is_on,
            self._turn,
            keys=("F11",),
            tip=self.tr("Network and fit on the whole screen, large enough for the back row"),
            menu="view",
        )

    def enter(self) -> None:
        if self.is_on:
            return
        self.is_on = True
        window, screen = self._window, self._window.screen().size()
        if self._settling.isActive():
            self._settling.stop()
        else:
            self._state, self._size = window.windowState(), window.size()
            self._look = self._canvas.look()
            self._docks.cover()
        self._page.show_views(self._stage, self._fit)
        self._appearance.present(DIGITS * min(screen.height(), screen.width() / WIDE))
        window.setWindowState(self._state | Qt.WindowState.WindowFullScreen)
        window.activateWindow()  # a panel that floated may have been the active one
        self._canvas.zoom_to_fit()
        self._canvas.setFocus()

    def leave(self) -> None:
        if not self.is_on:
            return
        self.is_on = False
        window, centre = self._window, self._window.centralWidget()
        layout = centre.layout() if centre is not None else None
        assert isinstance(layout, QVBoxLayout)
        layout.addWidget(self._stage)
        self._docks["fit"].setWidget(self._fit)
        self._page.hide()
        self._appearance.present(0.0)
        window.setWindowState(self._state)
        self._canvas.setFocus()
        self._settling.start()
        self._settle_at_size()

    def _is_on(self) -> bool:
        return self.is_on

    def _turn(self, on: bool) -> None:
        if on:
            self.enter()
        else:
            self.leave()

    def _settle_at_size(self) -> None:
        if self._settling.isActive() and self._window.size() == self._size:
            self._settle()

    def _settle(self) -> None:
        self._settling.stop()
        QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest)
        self._docks.uncover()
        self._canvas.look_again(self._look)

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize:
            if self.is_on:
                self._page.setGeometry(self._window.rect())
            self._settle_at_size()
        return super().eventFilter(watched, event)
