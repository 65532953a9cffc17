"""A line of words in a lower corner of a chart."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel

from playground.ui.plots.chart import Chart
from playground.ui.theme import Theme

_MARGIN = (6, 4)  # pixels from the axes


class Note(QLabel):
    """Says something beside the lower end of an axis; hidden while there is nothing to say."""

    def __init__(self, chart: Chart, *, at_right: bool, framed: bool) -> None:
        super().__init__(chart)
        self._chart = chart
        self._at_right = at_right
        self._framed = framed
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like a tag
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        chart.resized.connect(self._place)

    def say(self, text: str) -> None:
        """Show ``text``; nothing when it is empty."""
        if text and text != self.text():
            self.setText(text)
            self._place()
        self.setVisible(bool(text))

    def set_theme(self, theme: Theme) -> None:
        border = f"1px solid {theme.border}" if self._framed else "none"
        colour = theme.text if self._framed else theme.text_muted
        self.setFont(theme.number_font(-0.5))
        self.setStyleSheet(
            f"background: {theme.surface}; color: {colour}; border: {border};"
            f"border-radius: {theme.px(4)}px; padding: 0 {theme.px(4)}px;"
        )
        self._place()

    def _place(self) -> None:
        self.adjustSize()
        area, (dx, dy) = self._chart.plot_rect(), _MARGIN
        right = int(area.right()) - self.width() - dx
        x = right if self._at_right else int(area.left()) + dx
        self.move(x, int(area.bottom()) - self.height() - dy)
