"""A few words beside the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from playground.ui.shell.theme import Theme

LINGER_MS = 3200
MARGIN = 6  # pixels that are kept free beside it


class Bubble(QLabel):
    """Says why something can't be done, or what a gesture will do."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._parent = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAccessibleDescription(self.tr("Message"))
        self._lasting = QTimer(self)
        self._lasting.setSingleShot(True)
        self._lasting.setInterval(LINGER_MS)
        self._lasting.timeout.connect(self.hide)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self.setFont(theme.font())
        self.setStyleSheet(
            f"QLabel {{ background: {theme.text}; color: {theme.surface};"
            f" border-radius: {theme.px(5)}px; padding: {theme.px(4)}px {theme.px(8)}px; }}"
        )

    def say(self, text: str, at: QPoint, *, lasting: bool = False) -> None:
        """Show ``text`` near ``at`` (in the parent's pixels); "" hides it.

        A ``lasting`` message stays for a few seconds, any other until the next call.
        """
        if not text:
            if not self._lasting.isActive():
                self.hide()
            return
        parent = self._parent
        self._fit(text, max(160, parent.width() - 2 * MARGIN))
        x = min(at.x() + 14, parent.width() - self.width() - MARGIN)
        y = at.y() + 20
        if y + self.height() > parent.height() - MARGIN:
            y = at.y() - self.height() - 10
        self.move(max(MARGIN, x), max(MARGIN, y))
        self.show()
        self.raise_()
        if lasting:
            self._lasting.start()
        else:
            self._lasting.stop()

    def outdate(self) -> None:
        """Hide a lasting message; the hint of a gesture stays."""
        if self._lasting.isActive():
            self._lasting.stop()
            self.hide()

    def _fit(self, text: str, room: int) -> None:
        """Be as large as the text needs, in lines of at most ``room`` pixels."""
        self.setText(text)
        self.setWordWrap(False)
        size = self.sizeHint()
        if size.width() > room:
            self.setWordWrap(True)
            size = QSize(room, self.heightForWidth(room))
        self.resize(size)
