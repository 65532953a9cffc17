"""A line of words in a lower corner of a chart."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLabel

from playground.ui.plots.chart.chart import Chart
from playground.ui.shell.theme import Theme

_MARGIN = (6, 4)  # pixels from the axes


class Note(QLabel):
    """A text in the lower left or lower right corner; hidden while empty.

    A text wider than the chart is wrapped. A note at the right moves above a note at the left
    where both do not fit side by side.
    """

    def __init__(self, chart: Chart, *, at_right: bool, framed: bool) -> None:
        super().__init__(chart)
        self._chart = chart
        self._at_right = at_right
        self._framed = framed
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like a tag
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        chart.box.sigResized.connect(self._place)  # also when an axis takes more room

    def say(self, text: str) -> None:
        """Show ``text``; hide the note when it is empty."""
        if text != ("" if self.isHidden() else self.text()):
            self.setText(text or self.text())
            self.setVisible(bool(text))
            for note in sorted(self._chart.findChildren(Note), key=lambda n: n._at_right):
                note._place()

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
        area, (dx, dy) = self._chart.plot_rect(), _MARGIN
        room = max(1, int(area.width()) - 2 * dx)
        self.setWordWrap(False)
        size = self.sizeHint()
        if size.width() > room:
            self.setWordWrap(True)
            size = QSize(room, self.heightForWidth(room))
        right = int(area.right()) - size.width() - dx
        x = right if self._at_right else int(area.left()) + dx
        place = QRect(QPoint(x, int(area.bottom()) - size.height() - dy), size)
        for note in self._chart.findChildren(Note):
            left = self._at_right and not (note._at_right or note.isHidden())
            if left and place.intersects(note.geometry()):
                place.moveBottom(note.y() - dy)
        self.setGeometry(place)
