"""Labels, buttons and combo boxes for words of any length, cut where there is no room."""

from __future__ import annotations

import re

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QComboBox,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyleOptionButton,
    QStyleOptionComboBox,
    QWidget,
)

from playground.ui.inputs.tool_tip import plain

LONGEST_WORD = 16  # characters; a longer one may be broken anywhere
WIDEST_BUTTON = 9  # letters m
_RIGHT = Qt.TextElideMode.ElideRight
_BREAK = "\u200b"  # a space without width
_LONG_WORD = re.compile(rf"[^\s{_BREAK}]{{{LONGEST_WORD + 1},}}")


def breakable(text: str) -> str:
    """``text`` with places to break the line in its long words, which would widen a panel."""
    return _LONG_WORD.sub(lambda word: _BREAK.join(word.group()), text)


class WrappedLabel(QLabel):
    """A label of as many lines as its words need, however long they are.

    ``text`` gives what was set.
    """

    def __init__(self, text: str, parent: QWidget) -> None:
        super().__init__(parent)
        self._text = ""
        self.setTextFormat(Qt.TextFormat.PlainText)  # a name may look like a tag
        self.setWordWrap(True)
        self.setText(text)

    def text(self) -> str:
        return self._text

    def setText(self, text: str) -> None:
        if text == self._text:
            return  # Qt would lay the panel out for it
        self._text = text
        broken = breakable(text)
        super().setText(broken)
        self.setAccessibleName("" if broken == text else text)


class FigureLabel(QLabel):
    """A number that changes all the time, as large as its ``widest`` text in its font.

    So nothing moves when it changes, and nothing is laid out or painted but the label itself. It
    grows for a text that is wider still.
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
                self.setFixedWidth(self._width_of(text))

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
    """A label of one line that never asks for more width than there is.

    What has no room is left out in the middle, or where ``mode`` says.
    """

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
        if text != self.text():
            super().setText(text)
            self._explain()

    @property
    def shown(self) -> str:
        """The text as far as there is room for it."""
        room = self.contentsRect().width()
        return self.fontMetrics().elidedText(self.text(), self._mode, room)

    def _explain(self) -> None:
        self.setToolTip("" if self.shown == self.text() else plain(self.text()))

    # -- Qt ------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._explain()

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
    """A button whose words are cut where they are longer than it should be wide.

    Its whole text is its name for screen readers, unless it has another, and stands in its tip.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._tip = ""
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def set_words(self, text: str, tip: str) -> None:
        """What it says, and what a click does."""
        if (text, tip) != (self.words, self._tip):
            self._tip = tip
            self.setText(text.replace("&", "&&"))
            self._explain()

    @property
    def words(self) -> str:
        """What it says, in full."""
        return self.text().replace("&&", "&")

    @property
    def shown(self) -> str:
        """The words as far as there is room for them."""
        option = QStyleOptionButton()
        super().initStyleOption(option)
        element = QStyle.SubElement.SE_PushButtonContents
        room = self.style().subElementRect(element, option, self).width()
        return self.fontMetrics().elidedText(self.words, Qt.TextElideMode.ElideMiddle, room)

    def _explain(self) -> None:
        whole = self.shown == self.words
        self.setToolTip(plain(self._tip if whole else f"{self.words}\n{self._tip}"))

    # -- Qt ------------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return self._at_most(WIDEST_BUTTON, super().sizeHint())

    def minimumSizeHint(self) -> QSize:
        return self._at_most(5, super().minimumSizeHint())

    def _at_most(self, letters: int, size: QSize) -> QSize:
        metrics = self.fontMetrics()
        beside = max(0, size.width() - metrics.horizontalAdvance(self.words))
        widest = metrics.horizontalAdvance("m" * letters) + beside
        return QSize(min(size.width(), widest), size.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._explain()

    def initStyleOption(self, option: QStyleOptionButton) -> None:
        super().initStyleOption(option)
        option.text = self.shown.replace("&", "&&")


class NarrowCombo(QComboBox):
    """A combo box as narrow as its panel, not as wide as its widest entry."""

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
        return self.fontMetrics().elidedText(self.currentText(), _RIGHT, room)

    # -- Qt ------------------------------------------------------------------------------------

    def initStyleOption(self, option: QStyleOptionComboBox) -> None:
        super().initStyleOption(option)
        option.currentText = self.shown
