"""The banner over the canvas: one message, what may help, and a way to put it away."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from playground.ui.shell.theme import Theme


class Banner(QFrame):
    """One message with one remedy and a way to dismiss it; hidden while there is nothing to say.

    Signals:
        remedy_chosen(): the person wants the remedy.
        dismissed(): the person has read it.
    """

    remedy_chosen = Signal()
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
        self.dismiss = QPushButton(self.tr("Dismiss"), self)
        self.dismiss.clicked.connect(self._on_dismissed)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(14, 10, 10, 10)
        layout.setSpacing(8)
        layout.addWidget(self._label, 1)
        layout.addWidget(self.remedy)
        layout.addWidget(self.dismiss)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        edge = theme.px(4)
        self.setStyleSheet(
            f"QFrame#banner {{ background: {theme.raised}; border: 1px solid {theme.error};"
            f" border-left-width: {edge}px; border-radius: {theme.px(8)}px; }}"
        )

    @property
    def text(self) -> str:
        """What it says; "" while it is hidden."""
        return "" if self.isHidden() else self._label.text()

    def show_message(self, text: str, remedy: str) -> None:
        self._label.setText(text)
        self.remedy.setText(remedy)
        self.setAccessibleName(text)
        self.show()

    def _on_dismissed(self) -> None:
        self.hide()
        self.dismissed.emit()
