"""Captions and fields in rows, for the side panels."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QWidget

from playground.ui.inputs.words import FigureLabel, WrappedLabel


def restyle(widget: QWidget, name: str, value: bool) -> None:
    """Set a property that the style sheet has rules for."""
    if widget.property(name) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


class Panel(QWidget):
    """A panel at least as tall as its wrapped lines, which a dock alone ignores (Qt 6.11)."""

    def minimumSizeHint(self) -> QSize:
        size = super().minimumSizeHint()
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            size.setHeight(layout.totalMinimumHeightForWidth(self.width()))
        return size

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()


def muted_label(text: str, parent: QWidget, wrap: bool = False) -> QLabel:
    label = WrappedLabel(text, parent) if wrap else QLabel(text, parent)
    label.setProperty("muted", True)
    return label


def error_label(parent: QWidget) -> QLabel:
    """A hidden label for what is wrong."""
    label = WrappedLabel("", parent)
    label.setProperty("error", True)
    label.hide()
    return label


def scrolled(page: QWidget, name: str, parent: QWidget) -> QScrollArea:
    """An area without a frame in which ``page`` scrolls; ``name`` is for screen readers."""
    area = QScrollArea(parent)
    area.setWidgetResizable(True)
    area.setAccessibleName(name)
    area.setStyleSheet("QScrollArea, QScrollArea > QWidget { border: none; }")
    area.viewport().setAutoFillBackground(False)
    page.setAutoFillBackground(False)
    area.setWidget(page)
    return area


class Form(QGridLayout):
    """Rows of two captioned fields, or of one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setContentsMargins(0, 0, 0, 0)
        self.setHorizontalSpacing(8)
        self.setVerticalSpacing(6)
        self.setColumnStretch(1, 1)
        self.setColumnStretch(3, 1)
        self._row = 0
        self._column = 0

    def add(self, caption: str, field: QWidget, whole_row: bool = False) -> QLabel:
        """Add a field with its caption, also for screen readers."""
        if self._column and whole_row:
            self._next_row()
        label = QLabel(caption)
        label.setProperty("muted", True)
        label.setBuddy(field)
        if isinstance(field, QLabel):
            field.setAccessibleDescription(caption)  # its name is its text
        elif not field.accessibleName():
            field.setAccessibleName(caption)
        self.addWidget(label, self._row, self._column)
        self.addWidget(field, self._row, self._column + 1, 1, 3 if whole_row else 1)
        if isinstance(field, FigureLabel):
            self.setAlignment(field, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self._column += 2
        if whole_row or self._column > 2:
            self._next_row()
        return label

    def add_wide(self, widget: QWidget) -> None:
        """Add a widget over the whole width."""
        if self._column:
            self._next_row()
        self.addWidget(widget, self._row, 0, 1, 4)
        self._next_row()

    def _next_row(self) -> None:
        self._row += 1
        self._column = 0
