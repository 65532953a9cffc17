"""The invitation over the canvas of a new project: the way to the examples."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QWidget

from playground.ui.shell.theme import Theme

_MARGIN = 16  # from the lower edge


class Invitation(QFrame):
    """A line with a button at the foot of ``place``, in its middle.

    Signals:
        accepted(): the examples are to be shown.
    """

    accepted = Signal()

    def __init__(self, place: QWidget) -> None:
        super().__init__(place)
        self._place = place
        self._invites = self._presented = False
        self.setObjectName("invitation")
        self._label = QLabel(self.tr("Add a layer with +, or start from an example."), self)
        self.button = QPushButton(self.tr("Examples…"), self)
        self.button.clicked.connect(self.accepted)
        row = QHBoxLayout(self)
        row.addWidget(self._label)
        row.addWidget(self.button)
        place.installEventFilter(self)

    def invite(self, wanted: bool) -> None:
        """Show the line or not; in a presentation it would cover the network."""
        self._invites = wanted
        self.setVisible(wanted and not self._presented)

    def set_theme(self, theme: Theme) -> None:
        self._presented = theme.presented
        self.invite(self._invites)
        self.setStyleSheet(
            f"QFrame#invitation {{ background: {theme.raised}; border: 1px solid {theme.border};"
            f" border-radius: {theme.px(8)}px; }}"
        )
        self._settle()

    def _settle(self) -> None:
        """Take the place at the foot; a canvas too narrow for the words has the button alone."""
        self._label.show()
        if self.sizeHint().width() > self._place.width() - 2 * _MARGIN:
            self._label.hide()
        self.adjustSize()
        across = (self._place.width() - self.width()) // 2
        self.move(across, self._place.height() - self.height() - _MARGIN)

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._place and event.type() == QEvent.Type.Resize:
            self._settle()
        return False
