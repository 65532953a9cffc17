"""The page of the presentation: bare controls on top, two views side by side, a line of figures."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QToolButton, QVBoxLayout, QWidget

from playground.session import Session
from playground.ui.commands.table import CommandTable
from playground.ui.panels.run_controls import PlayButton, RateField, SpeedCombo
from playground.ui.panels.status_line import StatusLine
from playground.ui.shell.theme import Theme

BUTTONS = ("step", "reset")
NETWORK_SHARE = 53  # per cent of the width; its numbers need more of it than those of the axes


class PresentationPage(QWidget):
    """Covers its window while it is shown.

    Attributes:
        play, rate, speed: the controls.
        status: step, losses, and notes.

    Signals:
        left(): the button that ends the presentation was pressed.
        refused(reason): an edit could not be made.
    """

    left = Signal()
    refused = Signal(str)

    def __init__(self, session: Session, commands: CommandTable, window: QWidget) -> None:
        super().__init__(window)
        self.setAutoFillBackground(True)
        self.setAccessibleName(self.tr("Presentation"))
        self.play = PlayButton(commands, self)
        self.rate = RateField(session, commands, self)
        self.speed = SpeedCombo(session, self)
        self.status = StatusLine(self)
        self._views = QSplitter(self)
        self._views.setChildrenCollapsible(False)
        self._leave = QToolButton(self)
        self._leave.setText(self.tr("Leave (Esc)"))
        self._leave.clicked.connect(self.left)
        self.rate.refused.connect(self.refused)
        self._bar = QHBoxLayout()
        self._bar.addWidget(self.play)
        self._buttons = [self._add_button(commands, name) for name in BUTTONS]
        self._add_field(self.tr("Learning rate"), self.rate, self.rate.number)
        self._add_field(self.tr("Speed"), self.speed, self.speed)
        self._bar.addStretch(1)
        self._bar.addWidget(self._leave)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._bar)
        column.addWidget(self._views, 1)
        column.addWidget(self.status)
        self.hide()

    def _add_button(self, commands: CommandTable, name: str) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(commands[name])
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._bar.addWidget(button)
        return button

    def _add_field(self, caption: str, field: QWidget, focus: QWidget) -> None:
        label = QLabel(caption, self)
        label.setBuddy(focus)
        focus.setAccessibleName(caption)
        self._bar.addSpacing(4)
        self._bar.addWidget(label)
        self._bar.addWidget(field)

    def show_views(self, network: QWidget, fit: QWidget) -> None:
        """Cover the window, and show these widgets side by side."""
        for at, (view, share) in enumerate(((network, NETWORK_SHARE), (fit, 100 - NETWORK_SHARE))):
            self._views.addWidget(view)
            self._views.setStretchFactor(at, share)
            view.show()
        self._views.setSizes([NETWORK_SHARE * 100, (100 - NETWORK_SHARE) * 100])
        self.speed.refresh()
        self.setGeometry(self.window().rect())
        self.show()
        self.raise_()

    def set_theme(self, theme: Theme) -> None:
        self.play.set_theme(theme)
        self.status.set_theme(theme)
        for button in self._buttons:
            button.setIconSize(QSize(theme.px(18), theme.px(18)))
        self.rate.setFixedWidth(theme.px(130))
        self.speed.setFixedWidth(theme.px(100))
        side = theme.px(8)
        self._bar.setContentsMargins(side, theme.px(6), side, theme.px(6))
        self._bar.setSpacing(theme.px(6))
        self._views.setHandleWidth(theme.px(4))
