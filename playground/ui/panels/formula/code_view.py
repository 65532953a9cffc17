"""A view of Python text with remarks at the ends of lines; lines can be lit and pointed at."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRegularExpression, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontDatabase,
    QHelpEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QSyntaxHighlighter,
    QTextBlock,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QToolTip, QWidget

from playground.ui.inputs.tool_tip import plain
from playground.ui.shell.theme import LIGHT, Theme

GAP = 14  # pixels between a line and the remark behind it
WORDS = r"\b(def|return|import|as|for|in|if|raise|from|else|and|or|not|while|lambda)\b"


@dataclass(frozen=True, slots=True)
class Remark:
    """What stands behind a line, whether something is wrong there, and the tool tip."""

    text: str
    wrong: bool = False
    tip: str = ""


class CodeView(QPlainTextEdit):
    """Python text. It can be typed where it is not read-only.

    Signals:
        line_pointed(number): the mouse is over a line, counted from 0; None when it has left.
    """

    line_pointed = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        self.viewport().setMouseTracking(True)
        self._theme = LIGHT
        self._remarks: dict[int, Remark] = {}
        self._lit: tuple[int, ...] = ()
        self._wrong: tuple[int, ...] = ()
        self._pointed: int | None = None
        self._colours = _Colours(self.document())

    @property
    def remarks(self) -> Mapping[int, Remark]:
        """What stands behind the lines, by their numbers from 0."""
        return self._remarks

    @property
    def lit(self) -> tuple[int, ...]:
        """The numbers of the lines that are lit."""
        return self._lit

    @property
    def wrong(self) -> tuple[int, ...]:
        """The numbers of the lines that are marked as wrong."""
        return self._wrong

    def set_text(self, text: str) -> None:
        """Show another text; what is selected and where it is scrolled to stays if possible."""
        if text == self.toPlainText():
            return
        old, new = self.toPlainText().split("\n"), text.split("\n")
        if len(old) != len(new):
            place = self.verticalScrollBar().value()
            self.setPlainText(text)
            self.verticalScrollBar().setValue(place)
            return
        for i, (before, after) in enumerate(zip(old, new, strict=True)):
            if before != after:
                cursor = QTextCursor(self.document().findBlockByNumber(i))
                cursor.movePosition(
                    QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor
                )
                cursor.insertText(after)

    def set_remarks(self, remarks: Mapping[int, Remark]) -> None:
        if remarks != self._remarks:
            self._remarks = dict(remarks)
            self.viewport().update()

    def set_lit(self, lines: Collection[int], wrong: Collection[int] = ()) -> None:
        """Light lines, and mark some as wrong; the first lit one is scrolled to when it is new."""
        lit, marked = tuple(sorted(lines)), tuple(sorted(wrong))
        if (lit, marked) == (self._lit, self._wrong):
            return
        is_new = lit != self._lit
        self._lit, self._wrong = lit, marked
        self._show_lit()
        if lit and is_new:
            self.show_line(lit[0])

    def show_line(self, number: int, at_top: bool = False) -> None:
        """Scroll to a line."""
        bar = self.verticalScrollBar()
        rows = self.viewport().height() // max(1, self.fontMetrics().lineSpacing())
        if at_top:
            bar.setValue(number)
        elif not bar.value() <= number < bar.value() + rows - 1:
            bar.setValue(number - rows // 3)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setFont(code_font(theme))
        self._colours.set_theme(theme)
        self._show_lit()

    def _show_lit(self) -> None:
        pairs = [(line, self._theme.selection) for line in self._lit if line not in self._wrong]
        found = []
        for number, colour in [*pairs, *((line, self._theme.error) for line in self._wrong)]:
            selection = QTextEdit.ExtraSelection()
            paper = QColor(colour)
            if number in self._wrong:
                paper.setAlphaF(0.22)
            selection.format.setBackground(paper)
            selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            block = self.document().findBlockByNumber(number)
            selection.cursor = QTextCursor(block)
            found.append(selection)
        self.setExtraSelections(found)

    def _line_at(self, y: float) -> QTextBlock | None:
        block = self.cursorForPosition(QPointF(0.0, y).toPoint()).block()
        place = self.blockBoundingGeometry(block).translated(self.contentOffset())
        return block if place.top() <= y <= place.bottom() else None

    def _point(self, number: int | None) -> None:
        if number != self._pointed:
            self._pointed = number
            self.line_pointed.emit(number)

    # -- Qt ------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._remarks:
            return
        painter = QPainter(self.viewport())
        painter.setFont(self.font())
        metrics = self.fontMetrics()
        block = self.firstVisibleBlock()
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > event.rect().bottom():
                break
            remark = self._remarks.get(block.blockNumber())
            if remark is not None:
                left = place.left() + metrics.horizontalAdvance(block.text()) + GAP
                room = int(self.viewport().width() - left - 4)
                text = metrics.elidedText(remark.text, Qt.TextElideMode.ElideRight, max(40, room))
                theme = self._theme
                painter.setPen(QColor(theme.error if remark.wrong else theme.success))
                painter.drawText(QPointF(left, place.top() + metrics.ascent() + 1.0), text)
            block = block.next()

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            place = self.viewport().mapFromGlobal(event.globalPos())
            block = self._line_at(place.y())
            remark = None if block is None else self._remarks.get(block.blockNumber())
            if tip := (remark.tip if remark is not None else "") or self.toolTip():
                QToolTip.showText(event.globalPos(), plain(tip), self)
            else:
                QToolTip.hideText()
            return True
        return super().event(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        block = self._line_at(event.position().y())
        self._point(None if block is None else block.blockNumber())

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point(None)


class _Colours(QSyntaxHighlighter):
    """Comments muted, key words in the accent's colour."""

    def __init__(self, document: QTextDocument) -> None:
        super().__init__(document)
        self._words = QTextCharFormat()
        self._comments = QTextCharFormat()
        self._word = QRegularExpression(WORDS)

    def set_theme(self, theme: Theme) -> None:
        self._words.setForeground(QColor(theme.accent))
        self._comments.setForeground(QColor(theme.text_muted))
        self.rehighlight()

    # -- Qt ------------------------------------------------------------------------------------

    def highlightBlock(self, text: str) -> None:
        start, end = text.find("#"), text.find('"""')
        first = min((place for place in (start, end) if place >= 0), default=len(text))
        matches = self._word.globalMatch(text[:first])
        while matches.hasNext():
            match = matches.next()
            self.setFormat(match.capturedStart(), match.capturedLength(), self._words)
        self.setFormat(first, len(text) - first, self._comments)


def code_font(theme: Theme) -> QFont:
    """The system's font with letters of one width, as large as the other text."""
    font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font.setPointSizeF(theme.font().pointSizeF())
    return font
