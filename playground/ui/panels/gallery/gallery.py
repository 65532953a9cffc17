"""The gallery: all examples in groups, each with a picture; one click opens one."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QIcon, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.analysis.preview import preview
from playground.files.examples import Example, examples
from playground.files.fields import ProjectError
from playground.files.project import read_project
from playground.model.document import DocumentError
from playground.session import Session
from playground.ui.panels.gallery.card import WIDTH, Card
from playground.ui.shell.theme import LIGHT, Theme

_SIZE = (1000, 680)
_GAP = 12
_PAUSE_MS = 5  # between two pictures, for the window to go on

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class ExampleCard(Card):
    """The card of an example, which it opens."""

    def __init__(self, example: Example, parent: QWidget) -> None:
        super().__init__(example.title, example.description, parent)
        self.example = example


class Gallery(QDialog):
    """Cards under the headings of their groups, as many groups in a row as there is room for.

    Pictures are worked out one after the other once the gallery is seen. Tab and arrow keys go from
    card to card, Return and Space open one.

    Attributes:
        cards: in the order of display.

    Signals:
        example_chosen(example): this example is to be opened.
    """

    example_chosen = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._session = session
        self._theme = LIGHT
        self._columns = 0
        self.setWindowTitle(self.tr("Examples"))
        self.setModal(True)
        self._page = QWidget(self)
        self._grid = QGridLayout(self._page)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._headings: list[QLabel] = []
        self._groups: list[list[ExampleCard]] = []
        for title, group in groupby(examples(), key=_group_of):
            heading = QLabel(title, self._page)
            heading.setTextFormat(Qt.TextFormat.PlainText)
            self._headings.append(heading)
            self._groups.append([self._card(example) for example in group])
        self.cards = [card for group in self._groups for card in group]
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._page)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # drawn for light
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._scroll, 1)
        column.addWidget(buttons)
        self._pictures = QTimer(self)
        self._pictures.setInterval(_PAUSE_MS)
        self._pictures.timeout.connect(self._on_picture_due)

    def open_over(self) -> None:
        """Show the gallery over the window, with the first card in focus."""
        window = self.parentWidget()
        room = window.size() if window is not None else self.size()
        self.resize(
            min(self._theme.px(_SIZE[0]), room.width() - 40),
            min(self._theme.px(_SIZE[1]), room.height() - 40),
        )
        self.show()
        self.raise_()
        self.activateWindow()
        self.cards[0].setFocus()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        gap = theme.px(_GAP)
        self._grid.setContentsMargins(gap, 0, gap, gap)
        self._grid.setSpacing(gap)
        for heading in self._headings:
            heading.setFont(theme.font(1.5, bold=True))
            heading.setContentsMargins(0, gap, 0, 0)
        for card in self.cards:
            card.set_theme(theme)
        self._columns = 0
        self._arrange()

    def _card(self, example: Example) -> ExampleCard:
        card = ExampleCard(example, self._page)
        card.clicked.connect(self._on_clicked)
        card.installEventFilter(self)
        return card

    def _arrange(self) -> None:
        """Lay the cards out again when another number of them fits into a row."""
        gap = self._theme.px(_GAP)
        room = self._scroll.viewport().width() - gap
        columns = max(1, room // (self._theme.px(WIDTH) + gap))
        if columns == self._columns:
            return
        self._columns = columns
        while self._grid.takeAt(0) is not None:
            pass
        row = column = 0  # of the next card; a heading is in the row above its cards
        for heading, cards in zip(self._headings, self._groups, strict=True):
            if column and column + len(cards) > columns:
                row, column = row + 2, 0
            self._grid.addWidget(heading, row, column, 1, min(len(cards), columns - column))
            for i, card in enumerate(cards):
                if i and column == columns:
                    row, column = row + 2, 0
                self._grid.addWidget(card, row + 1, column)
                column += 1

    def _go(self, card: ExampleCard, across: int, down: int) -> None:
        """Give the focus to the next card in reading order, or the nearest one above or below."""
        if across:
            at = self.cards.index(card) + across
            target = self.cards[min(max(at, 0), len(self.cards) - 1)]
        else:
            beyond = [c for c in self.cards if (c.y() - card.y()) * down > 0]
            if not beyond:
                return
            target = min(beyond, key=lambda c: (abs(c.y() - card.y()), abs(c.x() - card.x())))
        target.setFocus(Qt.FocusReason.TabFocusReason)
        self._scroll.ensureWidgetVisible(target, 0, self._theme.px(60))

    # -- events --------------------------------------------------------------------------------

    def _on_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, ExampleCard):
            self.accept()
            self.example_chosen.emit(card.example)

    def _on_picture_due(self) -> None:
        """Work out one picture."""
        card = next((card for card in self.cards if card.preview is None), None)
        if card is None:
            self._pictures.stop()
            return
        try:
            card.set_preview(preview(read_project(card.example.path), self._session.engine))
        except (ProjectError, DocumentError):
            self._pictures.stop()  # opening the example says what is wrong with it

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(watched, ExampleCard) and isinstance(event, QKeyEvent):
            if event.type() == QEvent.Type.KeyPress and event.key() in _ARROWS:
                self._go(watched, *_ARROWS[Qt.Key(event.key())])
                return True
            if event.type() == QEvent.Type.KeyPress and event.key() in (
                Qt.Key.Key_Return,
                Qt.Key.Key_Enter,
            ):
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()
        self._pictures.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pictures.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _group_of(example: Example) -> str:
    return example.group
