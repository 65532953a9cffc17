"""A heading and lines of the formula below, which can be pointed at."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtGui import QEnterEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from playground.model.notation import Row
from playground.ui.inputs.form import muted_label
from playground.ui.inputs.formula_view import FormulaView
from playground.ui.shell.theme import Theme


class FormulaBlock(QWidget):
    """One part of the formula.

    Attributes:
        heading, formula: the words, and the lines.
        layer: what the part is about; None for the whole network.

    Signals:
        pointed(layer): the mouse is over the part of a layer, or has left (None).
    """

    pointed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.layer: int | None = None
        self.heading = muted_label("", self, wrap=True)
        self.formula = FormulaView(self)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 6)
        column.setSpacing(3)
        column.addWidget(self.heading)
        column.addWidget(self.formula)

    def show_part(self, words: str, lines: tuple[Row, ...], layer: int | None, digits: int) -> None:
        self.layer = layer
        self.heading.setText(words)
        self.formula.set_digits(digits)
        self.formula.set_lines(lines)
        self.formula.setMinimumWidth(self.formula.least_width())

    def set_theme(self, theme: Theme) -> None:
        self.formula.set_theme(theme, 1.0)
        self.heading.setFont(theme.font())
        self.formula.setMinimumWidth(self.formula.least_width())

    # -- Qt ------------------------------------------------------------------------------------

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.pointed.emit(self.layer)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)
