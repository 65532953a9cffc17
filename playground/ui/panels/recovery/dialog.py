"""The dialog that offers what a crash left behind: a card for each project."""

from __future__ import annotations

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QDateTime,
    QEvent,
    QLocale,
    QObject,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QHideEvent, QIcon, QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from playground.analysis.preview import preview
from playground.files.fields import ProjectError
from playground.files.recovery import Entry, RecoveryStore
from playground.ui.panels.gallery.card import WIDTH, Card
from playground.ui.shell.theme import LIGHT, Theme

_GAP = 12
_COLUMNS = 3
_PAUSE_MS = 5  # between two pictures, for the window to go on
_LARGEST_PICTURED = 3_000_000  # bytes; reading more would hold the window up


def _tr(text: str) -> str:
    return QCoreApplication.translate("RecoveryDialog", text)


def when(seconds: float) -> str:
    """A time in seconds since 1970 as a person says it: ``today, 14:05``."""
    moment, today = QDateTime.fromSecsSinceEpoch(int(seconds)), QDate.currentDate()
    time = QLocale().toString(moment.time(), "HH:mm")
    days = moment.date().daysTo(today)
    if days == 0:
        return _tr("today, {0}").format(time)
    if days == 1:
        return _tr("yesterday, {0}").format(time)
    return f"{QLocale().toString(moment.date(), 'd MMMM yyyy')}, {time}"


class EntryCard(Card):
    """The card of a project that was left: its name, when it was so, and its file."""

    def __init__(self, entry: Entry, parent: QWidget) -> None:
        about = entry.about
        words = when(about.time)
        if about.path is None:
            words += "\n" + _tr("never saved")
        super().__init__(about.name, words, parent)
        self.setToolTip("" if about.path is None else str(about.path))
        self.entry = entry


class RecoveryDialog(QDialog):
    """Offers the entries of the recovery store; one click opens one.

    At the start it offers what was open when the program ended, which is not offered again when
    the person does not want it. Later it shows all that is left.

    Attributes:
        cards: in the order of display, the latest first.
        close_button: ends it without opening anything.

    Signals:
        entry_chosen(entry): this one is to be opened.
    """

    entry_chosen = Signal(object)

    def __init__(self, store: RecoveryStore, window: QWidget) -> None:
        super().__init__(window)
        self._store = store
        self._window = window
        self._theme = LIGHT
        self._offers = False
        self.cards: list[EntryCard] = []
        self.setModal(True)
        self._heading = QLabel(self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._page = QWidget(self)
        self._grid = QGridLayout(self._page)
        self._grid.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setWidget(self._page)
        self._scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.close_button = QPushButton(self)
        self.close_button.setIcon(QIcon())
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addWidget(self._heading)
        column.addWidget(self._words)
        column.addWidget(self._scroll, 1)
        column.addLayout(buttons)
        self._pictures = QTimer(self)
        self._pictures.setInterval(_PAUSE_MS)
        self._pictures.timeout.connect(self._on_picture_due)

    def offer(self) -> None:
        """Show what was open when the program ended, if there is something."""
        if not self._window.isVisible():
            return  # closed again before it was seen
        self._store.tidy()
        entries = [entry for entry in self._store.entries() if not entry.declined]
        if entries:
            self._offers = True
            self._show(
                entries,
                self.tr("Go on where you were?"),
                self.tr(
                    "The program ended before these projects were closed. Click one to open it; it"
                    " is not saved until you save it. What you don't open stays under"
                    " File > Recover for 30 days."
                ),
                self.tr("Not now"),
            )

    def open_all(self) -> None:
        """Show all that was left and not opened again."""
        self._offers = False
        entries = self._store.entries()
        words = self.tr("Projects that were open when the program ended, kept for 30 days.")
        if not entries:
            words = self.tr("There is nothing to recover: all projects were closed in good order.")
        self._show(entries, self.tr("Recover a project"), words, self.tr("Close"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._heading.setFont(theme.font(1.5, bold=True))
        gap = theme.px(_GAP)
        self._grid.setContentsMargins(gap, gap, gap, gap)
        self._grid.setSpacing(gap)
        for card in self.cards:
            card.set_theme(theme)

    def _show(self, entries: list[Entry], title: str, words: str, close: str) -> None:
        self.setWindowTitle(title)
        self._heading.setText(title)
        self._words.setText(words)
        self.close_button.setText(close)
        for card in self.cards:
            self._grid.removeWidget(card)
            card.deleteLater()
        columns = min(_COLUMNS, max(1, len(entries)))
        self.cards = [EntryCard(entry, self._page) for entry in entries]
        for i, card in enumerate(self.cards):
            card.clicked.connect(self._on_clicked)
            card.installEventFilter(self)
            card.set_theme(self._theme)
            self._grid.addWidget(card, i // columns, i % columns)
        self._scroll.setVisible(bool(self.cards))
        self._fit_to_cards()
        self.open()
        (self.cards[0] if self.cards else self.close_button).setFocus()
        self._pictures.start()

    def _fit_to_cards(self) -> None:
        """As large as the cards need, but not larger than the window."""
        theme, window = self._theme, self._window
        gap = theme.px(_GAP)
        width = _COLUMNS * (theme.px(WIDTH) + gap) + theme.px(50)
        rows = -(-len(self.cards) // _COLUMNS)
        tallest = max((card.sizeHint().height() for card in self.cards), default=0)
        height = min(rows, 2) * (tallest + gap) + theme.px(145)
        self.resize(min(width, window.width() - 40), min(height, window.height() - 40))

    # -- events --------------------------------------------------------------------------------

    def _on_clicked(self) -> None:
        card = self.sender()
        if isinstance(card, EntryCard):
            self.accept()
            self.entry_chosen.emit(card.entry)

    def _on_picture_due(self) -> None:
        """Work out one picture; a damaged project has none."""
        for card in self.cards:
            if card.preview is None and card.isEnabled() and card.entry.size < _LARGEST_PICTURED:
                try:
                    card.set_preview(preview(self._store.read(card.entry), None))
                except (ProjectError, ArithmeticError, MemoryError):
                    card.setEnabled(False)
                    card.set_description(self.tr("This copy is damaged and can't be opened."))
                return
        self._pictures.stop()

    # -- Qt ------------------------------------------------------------------------------------

    def reject(self) -> None:
        if self._offers:
            for card in self.cards:
                self._store.decline(card.entry)
        super().reject()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Return opens a card, arrows go from one to the next."""
        if isinstance(watched, EntryCard) and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                watched.click()
                return True
            steps = {
                Qt.Key.Key_Left: -1,
                Qt.Key.Key_Right: 1,
                Qt.Key.Key_Up: -_COLUMNS,
                Qt.Key.Key_Down: _COLUMNS,
            }
            if pressed and event.key() in steps:
                at = self.cards.index(watched) + steps[Qt.Key(event.key())]
                if 0 <= at < len(self.cards):
                    self.cards[at].setFocus(Qt.FocusReason.TabFocusReason)
                    self._scroll.ensureWidgetVisible(self.cards[at])
                return True
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._pictures.stop()
