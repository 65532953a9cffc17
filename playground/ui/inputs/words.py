"""Labels, buttons and combo boxes that cut or break a long text in place of growing."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QHelpEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QToolTip,
    QWidget,
)

from playground.ui.inputs.tool_tip import plain

LONGEST_WORD = 16  # characters; a longer one may be broken anywhere
WIDEST_BUTTON, NARROWEST_BUTTON = 9, 5  # letters m
_BREAK = "\u200b"  # a space without width
_LONG_WORD = re.compile(rf"[^\s{_BREAK}]{{{LONGEST_WORD + 1},}}")


def breakable(text: str) -> str:
    """``text`` with places to break the line in its long words, which would widen a panel."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(word.group()), text)


class WrappedLabel(QLabel):
    """A label of as many lines as its words need. ``text`` gives what was set."""

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like a tag
        self.setWordWrap(True)
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text != self._text:  # else Qt would lay the panel out
            self._text = text
            super().setText(breakable(text))
            self.setAccessibleName("" if breakable(text) == text else text)


class FigureLabel(QLabel):
    """A number that changes all the time, as large as its ``widest`` text in its font.

    So a change moves nothing, and paints nothing but the label. A wider text widens it.
    """

    def __init__(self, widest: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._widest = widest
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setAutoFillBackground(True)
        self._fit()

    def setText(self, text: str) -> None:
        if text != self.text():
            super().setText(text)
            if self._width_of(text) > self.width():
                self._fit()

    def _width_of(self, text: str) -> int:
        return self.fontMetrics().horizontalAdvance(text) + 4

    def _fit(self) -> None:
        width = max(map(self._width_of, (self._widest, self.text())))
        self.setFixedSize(width, self.fontMetrics().height())

    # -- Qt ------------------------------------------------------------------------------------

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._fit()


class ElidedLabel(QLabel):
    """A label of one line that takes the width there is; a tool tip says what is cut off."""

    def __init__(
        self,
        text: str = "",
        parent: QWidget | None = None,
        mode: Qt.TextElideMode = Qt.TextElideMode.ElideMiddle,
    ) -> None:
        super().__init__(text, parent)
        self._mode = mode
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setMinimumWidth(1)

    def setText(self, text: str) -> None:
        if text != self.text():  # else Qt would lay the panel out
            super().setText(text)

    @property
    def shown(self) -> str:
        """The text as far as there is room for it."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._mode, room)

    # -- Qt ------------------------------------------------------------------------------------

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and self.shown != self.text():
            QToolTip.showText(event.globalPos(), plain(self.text()), self)
            return True
        return super().event(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        self.style().drawItemText(
            painter,
            self.contentsRect(),
            self.alignment(),
            self.palette(),
            self.isEnabled(),
            self.shown,
            self.foregroundRole(),
        )


class ElidedButton(QPushButton):
    """A button that cuts words longer than it should be wide; its tool tip has all of them."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, text: str, tip: str) -> None:
        """What it says, and what a click does."""
        self.setText(text.replace("&", "&&"))
        self.setToolTip(plain(f"{text}\n{tip}"))

    @property
    def shown(self) -> str:
        """The words as far as there is room for them."""
        option = QStyleOptionButton()
        super().initStyleOption(option)
        element = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(element, option, self).width()
        words, middle = self.text().replace("&&", "&"), Qt.TextElideMode.ElideMiddle
        return self.fontMetrics().elidedText(words, middle, room)

    def _at_most(self, letters: int, size: QSize) -> QSize:
        metrics = self.fontMetrics()
        beside = size.width() - metrics.horizontalAdvance(self.text().replace("&&", "&"))
        return size.boundedTo(QSize(metrics.horizontalAdvance("m" * letters) + beside, 1000))

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return self._at_most(WIDEST_BUTTON, super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._at_most(NARROWEST_BUTTON, super().minimumSizeHint())

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        option.text = self.shown.replace("&", "&&")


class NarrowCombo(QComboBox):
    """A combo box as narrow as its panel. Qt cuts an entry without a sign (6.11, style sheet)."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(1)

    @property
    def shown(self) -> str:
        """The present entry as far as there is room for it."""
        option = QStyleOptionComboBox()
        super().initStyleOption(option)
        control, field = QStyle.ComplexControl.CC_ComboBox, QStyle.SubControl.SC_ComboBoxEditField
        room = self.style().subControlRect(control, option, field, self).width() - 2
        right = Qt.TextElideMode.ElideRight
        return self.fontMetrics().elidedText(self.currentText(), right, room)

    # -- Qt ------------------------------------------------------------------------------------

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        option.currentText = self.shown
