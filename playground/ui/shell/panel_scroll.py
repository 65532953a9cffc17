"""A panel that scrolls where the window is too low for it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QWidget

from playground.ui.shell.theme import LIGHT, Theme

BESIDE = 300  # pixels at the desk of the window's height for bars, titles and the panel below
LEAST = 100  # for the panel itself


class PanelScroll(QScrollArea):
    """As high as its panel needs to be, as far as the window has room for all else."""

    def __init__(self, panel: QWidget) -> None:
        super().__init__()
        self._theme = LIGHT
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there are controls inside
        self.setWidget(panel)
        self.viewport().setAutoFillBackground(False)
        panel.setAutoFillBackground(False)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.updateGeometry()

    # -- Qt ------------------------------------------------------------------------------------

    def minimumSizeHint(self) -> QSize:
        panel, theme = self.widget(), self._theme
        assert panel is not None
        needed = panel.minimumSizeHint()
        most = max(theme.px(LEAST), self.window().height() - theme.px(BESIDE))
        if needed.height() <= most:
            return needed
        return QSize(needed.width() + self.verticalScrollBar().sizeHint().width(), most)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)
