"""What the points painted by hand are: a button for each class, or a value."""

from __future__ import annotations

from functools import lru_cache

from PySide6.QtCore import QPointF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QSizePolicy, QToolButton, QWidget

from playground.ui.inputs.number import Number
from playground.ui.inputs.number_field import ValueField
from playground.ui.plots.chart.legend import draw_shape
from playground.ui.plots.fit.plane.marks import KINDS
from playground.ui.plots.fit.shades import class_colours
from playground.ui.shell.theme import LIGHT, Theme


class BrushBar(QWidget):
    """A row below the chart, shown while points are edited.

    Attributes:
        chosen: the index of the class that is painted.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = LIGHT
        self._names: tuple[str, ...] = ()
        self.chosen = 0
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(8, 2, 8, 4)
        self._label = QLabel(self.tr("Paint"), self)
        self._value = ValueField(Number(), 0.0, self)
        self._value.setAccessibleName(self.tr("The value of new points"))
        self._value.setMaximumWidth(90)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(self._on_clicked)
        self._hint = QLabel(self.tr("drag moves a point, right-click erases"), self)
        self._hint.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self._row.addWidget(self._label)
        self._row.addWidget(self._value)
        self._row.addWidget(self._hint, 1)
        self.hide()

    @property
    def value(self) -> float:
        """What new points of a regression have."""
        return float(self._value.value)

    def set_classes(self, names: tuple[str, ...]) -> None:
        """A button for each class; none for values."""
        self._value.setVisible(not names)
        self._label.setText(self.tr("Paint") if names else self.tr("Value of new points"))
        if names == self._names:
            return
        self._names, self.chosen = names, min(self.chosen, max(0, len(names) - 1))
        for button in self._group.buttons():
            self._group.removeButton(button)
            self._row.removeWidget(button)
            button.deleteLater()
        for i, name in enumerate(names):
            button = QToolButton(self)
            button.setText(name.replace("&", "&&"))
            button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
            button.setCheckable(True)
            button.setToolTip(self.tr("Paint points of {0} ({1})").format(name, i + 1))
            self._group.addButton(button, i)
            self._row.insertWidget(1 + i, button)
        self._show_chosen()
        self.set_theme(self._theme)

    def choose(self, index: int) -> bool:
        """Paint this class; False when there is none."""
        if not 0 <= index < len(self._names):
            return False
        self.chosen = index
        self._show_chosen()
        return True

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        size = theme.px(14)
        for button in self._group.buttons():
            button.setIcon(_icon(self._group.id(button), len(self._names), size))
            button.setIconSize(QSize(size, size))
        for label in (self._label, self._hint):
            label.setFont(theme.font(-0.5))
        self._hint.setStyleSheet(f"color: {theme.text_muted};")

    def _show_chosen(self) -> None:
        button = self._group.button(self.chosen)
        if button is not None:
            button.setChecked(True)

    def _on_clicked(self, index: int) -> None:
        self.choose(index)


@lru_cache(maxsize=64)
def _icon(index: int, n_classes: int, size: int) -> QIcon:
    """The shape and the colour of a class."""
    picture = QPixmap(size, size)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    colours = class_colours(n_classes)
    colour = QColor(colours[index])
    painter.setPen(colour)
    painter.setBrush(colour)
    middle = size / 2.0
    draw_shape(painter, KINDS[index % len(KINDS)], QPointF(middle, middle), 0.38 * size)
    painter.end()
    return QIcon(picture)
