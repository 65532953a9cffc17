"""A page of cards, of which one is chosen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QGridLayout, QScrollArea, QWidget

from playground.ui.panels.gallery.card import Card
from playground.ui.shell.theme import Theme

GAP = 12
_PAUSE_MS = 5  # between two pictures, for the window to go on

_ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class CardPage(QScrollArea):
    """Cards in a grid that scrolls; whoever has the page lays them out.

    Tab and arrow keys go from card to card, Return and Space choose one. Pictures are worked out
    one after the other once the page is seen.

    Attributes:
        page: the parent of the cards.
        grid: its layout.
        cards: in the order of reading.

    Signals:
        chosen(card): this one was clicked, or chosen by keys.
    """

    chosen = Signal(object)

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.page = QWidget(self)
        self.grid = QGridLayout(self.page)
        self.grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.cards: list[Card] = []
        self.setWidgetResizable(True)
        self.setWidget(self.page)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._pictures = QTimer(self)
        self._pictures.setInterval(_PAUSE_MS)
        self._pictures.timeout.connect(self._on_picture_due)

    def set_cards(self, cards: list[Card]) -> None:
        """Other cards, children of ``page``; they are not laid out yet."""
        for card in self.cards:
            self.grid.removeWidget(card)
            card.deleteLater()
        self.cards = cards
        for card in cards:
            card.clicked.connect(self._on_clicked)
            card.installEventFilter(self)

    def set_theme(self, theme: Theme) -> None:
        gap = theme.px(GAP)
        self.grid.setContentsMargins(gap, gap, gap, gap)
        self.grid.setSpacing(gap)
        for card in self.cards:
            card.set_theme(theme)

    def _go(self, card: Card, across: int, down: int) -> None:
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
        self.ensureWidgetVisible(target, 0, 5 * self.grid.spacing())

    # -- events --------------------------------------------------------------------------------

    def _on_clicked(self) -> None:
        self.chosen.emit(self.sender())

    def _on_picture_due(self) -> None:
        card = next((card for card in self.cards if not card.pictured), None)
        if card is None:
            self._pictures.stop()
        else:
            card.pictured = True
            card.show_picture()

    # -- Qt ------------------------------------------------------------------------------------

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if (
            isinstance(watched, Card)
            and isinstance(event, QKeyEvent)
            and event.type() == QEvent.Type.KeyPress
        ):
            if event.key() in _ARROWS:
                self._go(watched, *_ARROWS[Qt.Key(event.key())])
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.click()
                return True
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._pictures.start()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pictures.stop()
