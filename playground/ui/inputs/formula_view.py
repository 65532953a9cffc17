"""Lines of typeset notation with live numbers."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QGuiApplication,
    QHelpEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolTip, QWidget

from playground.analysis.shown_equations import in_shown_digits
from playground.model.notation import Number, Row, plain_text
from playground.session import Session
from playground.ui.inputs.typeset import Box, Piece, Typesetter
from playground.ui.shell.theme import LIGHT, Theme

LINE_GAP = 5.0


class FormulaView(QWidget):
    """Shows lines of notation, broken where they are too wide.

    The full value of each number is in its tool tip. Ctrl+C copies the lines with all digits, the
    context menu also as shown, or the number under the pointer alone. Disabled, it is muted.
    """

    def __init__(self, parent: QWidget | None = None, digits: int = 3) -> None:
        super().__init__(parent)
        self.lines: tuple[Row, ...] = ()
        self._digits = digits
        self._theme = LIGHT
        self._delta = 0.0
        self._typesetter = Typesetter(self._theme.number_font(), digits)
        self._shown: tuple[Row, ...] = ()  # with the signs that are right for the digits
        self._pointed: Number | None = None  # the one the context menu was opened on
        self._pieces: list[list[Piece]] = []  # of each line
        self._placed: list[tuple[Box, QPointF]] = []
        self._height = 0
        self._heights: dict[int, int] = {}  # by width, which layouts ask for again and again
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setToolTip(self.tr("Point at a number for all its digits; Ctrl+C copies all of them"))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # to be copied by keys

    @property
    def text(self) -> str:
        """The lines as plain text, as shown."""
        return "\n".join(plain_text(line, self._digits) for line in self._shown)

    def set_lines(self, lines: tuple[Row, ...]) -> None:
        if lines != self.lines:
            self.lines = lines
            self._write()

    def follow(self, session: Session) -> None:
        """Show as many decimals as the session says."""
        self.set_digits(session.digits)
        session.digits_changed.connect(self.set_digits)

    def set_digits(self, digits: int) -> None:
        if digits != self._digits:
            self._digits = digits
            self._typesetter = Typesetter(self._typesetter.font, digits)
            self._write()

    def _write(self) -> None:
        self._shown = tuple(in_shown_digits(line, self._digits) for line in self.lines)
        self.setAccessibleName(self.text)
        self._set_pieces()

    def set_theme(self, theme: Theme, delta: float = 0.0) -> None:
        """``delta`` makes the font larger by so many points."""
        self._theme, self._delta = theme, delta
        self._typesetter = Typesetter(theme.number_font(delta), self._digits)
        self._set_pieces()

    def _set_pieces(self) -> None:
        self._pieces = [self._typesetter.pieces(line) for line in self._shown]
        self._heights.clear()
        self._lay_out()

    def _lay_out(self) -> None:
        self._placed, height = self._arranged(self.width())
        if height != self._height:
            self._height = height
            self.setMinimumHeight(height)
            self.updateGeometry()
        self.update()

    def _arranged(self, width: int) -> tuple[list[tuple[Box, QPointF]], int]:
        placed = []
        y = 0.0
        for pieces in self._pieces:
            for box in self._typesetter.lines(pieces, max(60.0, width - 2.0)):
                placed.append((box, QPointF(1.0, y + box.ascent)))
                y += box.height + LINE_GAP
        return placed, round(y)

    def _number_at(self, point: QPointF) -> Number | None:
        for box, at in self._placed:
            number = self._typesetter.number_at(box, point - at)
            if number is not None:
                return number
        return None

    def least_width(self) -> int:
        """What the widest part needs that can't be broken."""
        widths = (piece.box.width for pieces in self._pieces for piece in pieces)
        return round(max(widths, default=0.0)) + 30  # lines go on a little to the right

    def copy_shown(self) -> None:
        """Copy the lines as shown."""
        QGuiApplication.clipboard().setText(self.text)

    def copy_full(self) -> None:
        """Copy the lines with all digits."""
        text = "\n".join(plain_text(line, None) for line in self.lines)
        QGuiApplication.clipboard().setText(text)

    def _copy_pointed(self) -> None:
        if self._pointed is not None:
            QGuiApplication.clipboard().setText(repr(self._pointed.value))

    # -- Qt --------------------------------------------------------------------------------

    def sizeHint(self) -> QSize:
        return QSize(240, self._height)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        if width not in self._heights:
            self._heights[width] = self._arranged(width)[1]
        return self._heights[width]

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._lay_out()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        muted = QColor(self._theme.text_muted)
        ink = QColor(self._theme.text) if self.isEnabled() else muted
        for box, at in self._placed:
            self._typesetter.draw(painter, box, at, ink, muted)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self._theme.focus), 1.0))
            painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 3.0, 3.0)

    def event(self, event: QEvent) -> bool:
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.Copy)
        ):
            event.accept()  # else the window copies what is selected on the canvas
            return True
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self._number_at(QPointF(event.pos()))
            text = self.toolTip()
            if number is not None:
                text = repr(number.value)
                if number.is_round_off:
                    text = self.tr("{0}: a rounding error, shown as 0").format(text)
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.EnabledChange:
            self.update()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy_full()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self._pointed = self._number_at(QPointF(event.pos()))
        if self._pointed is not None:
            words = self.tr("Copy {0}").format(repr(self._pointed.value))
            menu.addAction(words).triggered.connect(self._copy_pointed)
        menu.addAction(self.tr("Copy with all digits")).triggered.connect(self.copy_full)
        menu.addAction(self.tr("Copy as shown")).triggered.connect(self.copy_shown)
        menu.exec(event.globalPos())
