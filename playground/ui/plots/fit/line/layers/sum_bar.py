"""The row of terms above the plot: a chip for each, filled while it is part of the sum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetricsF,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QToolButton, QToolTip, QWidget

from playground.ui.inputs.keys import block_shortcuts
from playground.ui.inputs.tool_tip import plain
from playground.ui.shell.theme import LIGHT, Theme


@dataclass(frozen=True, slots=True)
class Chip:
    """One term: its name, its full text for the tool tip, and its colour."""

    name: str
    text: str
    colour: QColor


class TermChips(QWidget):
    """Chips in a row; filled ones are part of the sum, framed ones are not.

    Signals:
        toggled(index): the person switched a term on or off.
    """

    toggled = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._chips: tuple[Chip, ...] = ()
        self._shown: frozenset[int] = frozenset()
        self._chosen = 0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Terms of the sum"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(theme.number_font(-1.0))
        self.setFixedHeight(theme.px(26))
        self.update()

    def set_terms(self, chips: Sequence[Chip], shown: frozenset[int]) -> None:
        """Show these terms; those in ``shown`` are added up."""
        if tuple(chips) != self._chips or shown != self._shown:
            self._chips, self._shown = tuple(chips), shown
            self._chosen = min(self._chosen, max(0, len(self._chips) - 1))
            names = ", ".join(c.name for i, c in enumerate(self._chips) if i in shown)
            self.setAccessibleDescription(names)
            self.update()

    def rect_of(self, index: int) -> QRectF:
        k = self._theme.scale
        width = min(46.0 * k, self.width() / max(1, len(self._chips)))
        gap = 3.0 * k if width > 12.0 * k else 1.0
        return QRectF(index * width, 3.0 * k, max(2.0, width - gap), self.height() - 6.0 * k)

    def _at(self, x: float) -> int | None:
        width = self.rect_of(1).left() - self.rect_of(0).left()
        index = int(x // max(1.0, width))
        return index if 0 <= index < len(self._chips) else None

    # -- Qt --------------------------------------------------------------------------------

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self._at(event.position().x())
        if index is not None and event.button() == Qt.MouseButton.LeftButton:
            self._chosen = index
            self.toggled.emit(index)
            self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, n = event.key(), len(self._chips)
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right) and n:
            step = 1 if key == Qt.Key.Key_Right else -1
            self._chosen = min(max(self._chosen + step, 0), n - 1)
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return) and n:
            self.toggled.emit(self._chosen)
        else:
            event.ignore()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            index = self._at(event.pos().x())
            text = "" if index is None else self._chips[index].text
            QToolTip.showText(event.globalPos(), plain(text), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, k = self._theme, self._theme.scale
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = QFontMetricsF(self.font())
        for i, chip in enumerate(self._chips):
            rect, on = self.rect_of(i), i in self._shown
            painter.setPen(QPen(chip.colour, 1.5 * k))
            painter.setBrush(chip.colour if on else Qt.BrushStyle.NoBrush)
            inner = rect.adjusted(k, k, -k, -k)
            painter.drawRoundedRect(inner, 4.0 * k, 4.0 * k)
            if metrics.horizontalAdvance(chip.name) <= inner.width() - 2.0 * k:
                painter.setPen(QColor(theme.surface if on else theme.text))
                painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, chip.name)
            if self.hasFocus() and i == self._chosen:
                painter.setPen(QPen(QColor(theme.focus), 2.0 * k))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(rect, 5.0 * k, 5.0 * k)
        painter.end()


class SumBar(QWidget):
    """Buttons for the previous and the next term, the chips, and a switch to stack the terms.

    Signals:
        term_toggled(index): the person switched a term on or off.
        next_requested(), previous_requested(): add the next term, take the last one away.
        stacking_changed(stacked): the person switched the stacking.
        closed(): the person closed the row.
    """

    term_toggled = Signal(int)
    next_requested = Signal()
    previous_requested = Signal()
    stacking_changed = Signal(bool)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.chips = TermChips(self)
        self.previous = self._button("◂", self.tr("Take the last term away (Page Up)"))
        self.next = self._button("▸", self.tr("Add the next term (Page Down)"))
        self.stacked = self._button(
            self.tr("stacked"), self.tr("Draw each term on top of those before it, or by itself")
        )
        self.stacked.setCheckable(True)
        self.stacked.setChecked(True)
        self.close_button = self._button("×", self.tr("Back to the whole function"))
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 2, 8, 0)
        row.setSpacing(3)
        for widget in (self.previous, self.next):
            row.addWidget(widget)
        row.addWidget(self.chips, 1)
        row.addWidget(self.stacked)
        row.addWidget(self.close_button)
        for control in (self.previous, self.next, self.chips, self.stacked, self.close_button):
            block_shortcuts(control, Qt.Key.Key_Space)  # elsewhere in a plot Space plays
        self.previous.clicked.connect(self.previous_requested)
        self.next.clicked.connect(self.next_requested)
        self.chips.toggled.connect(self.term_toggled)
        self.stacked.toggled.connect(self.stacking_changed)
        self.close_button.clicked.connect(self.closed)

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def set_theme(self, theme: Theme) -> None:
        self.chips.set_theme(theme)
        for button in (self.previous, self.next, self.close_button):
            button.setFixedWidth(theme.px(22))  # leaves room for the names of the terms
            button.setStyleSheet("QToolButton { padding-left: 0; padding-right: 0; }")

    def set_terms(self, chips: Sequence[Chip], shown: frozenset[int]) -> None:
        self.chips.set_terms(chips, shown)
        self.previous.setEnabled(bool(shown))
        self.next.setEnabled(len(shown) < len(chips))
