"""The banner over the canvas: a message, buttons for a remedy and a closer look, one to hide it."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSizePolicy,
    QWidget,
)

from playground.ui.shell.theme import Theme


class Banner(QFrame):
    """One message with at most one remedy; hidden at first, and when it is dismissed.

    Signals:
        remedy_chosen(): the remedy is to be applied.
        look_wanted(): what the message is about is to be shown.
        dismissed(): the person has read the message and hides it.
    """

    remedy_chosen = Signal()
    look_wanted = Signal()
    dismissed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("banner")
        self._label = QLabel(self)
        self._label.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like a tag
        self._label.setWordWrap(True)
        self._label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.remedy = QPushButton(self)
        self.remedy.setProperty("primary", True)
        self.remedy.clicked.connect(self.remedy_chosen)
        self.look = QPushButton(self)
        self.look.clicked.connect(self.look_wanted)
        self.dismiss = QPushButton(self.tr("Dismiss"), self)
        self.dismiss.clicked.connect(self.hide)
        self.dismiss.clicked.connect(self.dismissed)
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch(1)
        buttons.addWidget(self.remedy)
        buttons.addWidget(self.look)
        buttons.addWidget(self.dismiss)
        self._layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._layout.setContentsMargins(14, 10, 10, 10)
        self._layout.setSpacing(8)
        self._layout.addWidget(self._label, 1)
        self._layout.addLayout(buttons)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        edge = theme.px(4)
        self.setStyleSheet(
            f"QFrame#banner {{ background: {theme.raised}; border: 1px solid {theme.error};"
            f" border-left-width: {edge}px; border-radius: {theme.px(8)}px; }}"
        )

    @property
    def text(self) -> str:
        """The message; "" while it is hidden."""
        return "" if self.isHidden() else self._label.text()

    def show_message(self, text: str, remedy: str, look: str = "") -> None:
        """Show a message; without the text of a remedy or of a look it has no button for one."""
        self._label.setText(text)
        self.remedy.setText(remedy)
        self.remedy.setVisible(bool(remedy))
        self.look.setText(look)
        self.look.setVisible(bool(look))
        self.setAccessibleName(text)
        self._arrange()
        self.show()

    def _arrange(self) -> None:
        """Put the buttons below the text where they would leave it less than half of the width."""
        buttons = self.dismiss.sizeHint().width()
        for button in (self.remedy, self.look):
            if button.text():
                buttons += button.sizeHint().width()
        direction = QBoxLayout.Direction
        below = 2 * buttons > self.width()
        self._layout.setDirection(direction.TopToBottom if below else direction.LeftToRight)

    # -- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()
