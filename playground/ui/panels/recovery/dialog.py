"""The dialog that offers what a crash left behind: a card for each project."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QDate, QDateTime, QLocale, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from playground.analysis.preview import preview
from playground.files.fields import ProjectError
from playground.files.recovery import Entry, RecoveryStore
from playground.ui.inputs.tool_tip import plain
from playground.ui.panels.gallery.card import WIDTH, Card
from playground.ui.panels.gallery.card_page import GAP, CardPage
from playground.ui.shell.theme import LIGHT, Theme

_COLUMNS = 3
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

    def __init__(self, entry: Entry, store: RecoveryStore, parent: QWidget) -> None:
        about = entry.about
        words = when(about.time)
        if about.path is None:
            words += "\n" + _tr("never saved")
        super().__init__(about.name, words, parent)
        self.setToolTip("" if about.path is None else plain(str(about.path)))
        self.entry = entry
        self._store = store

    def show_picture(self) -> None:
        """A damaged project has none; nor has a large one, as reading it takes too long."""
        if self.entry.size >= _LARGEST_PICTURED:
            return
        try:
            self.set_preview(preview(self._store.read(self.entry), None))
        except (ProjectError, ArithmeticError, MemoryError):
            self.setEnabled(False)
            self.set_description(_tr("This copy is damaged and can't be opened."))


class RecoveryDialog(QDialog):
    """Offers the entries of the recovery store; one click opens one.

    At the start it offers what was open when the program ended, which is not offered again when
    the person does not want it. Later it shows all that is left.

    Attributes:
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
        self._offered: list[Entry] = []
        self.setModal(True)
        self._heading = QLabel(self)
        self._words = QLabel(self)
        self._words.setWordWrap(True)
        self._page = CardPage(self)
        self._page.chosen.connect(self._on_chosen)
        self.close_button = QPushButton(self)
        self.close_button.setIcon(QIcon())
        self.close_button.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.close_button)
        column = QVBoxLayout(self)
        column.addWidget(self._heading)
        column.addWidget(self._words)
        column.addWidget(self._page, 1)
        column.addLayout(buttons)

    @property
    def cards(self) -> list[Card]:
        """In the order of display, the latest first."""
        return self._page.cards

    def offer(self) -> None:
        """Show what was open when the program ended, if there is something."""
        if not self._window.isVisible():
            return  # closed again before it was seen
        self._store.tidy()
        entries = [entry for entry in self._store.entries() if not entry.declined]
        if entries:
            self._offered = entries
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
        self._offered = []
        entries = self._store.entries()
        words = self.tr("Projects that were open when the program ended, kept for 30 days.")
        if not entries:
            words = self.tr("There is nothing to recover: all projects were closed in good order.")
        self._show(entries, self.tr("Recover a project"), words, self.tr("Close"))

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._heading.setFont(theme.font(1.5, bold=True))
        self._page.set_theme(theme)

    def _show(self, entries: list[Entry], title: str, words: str, close: str) -> None:
        self.setWindowTitle(title)
        self._heading.setText(title)
        self._words.setText(words)
        self.close_button.setText(close)
        columns = min(_COLUMNS, max(1, len(entries)))
        self._page.set_cards([EntryCard(e, self._store, self._page.page) for e in entries])
        self._page.set_theme(self._theme)
        for i, card in enumerate(self.cards):
            self._page.grid.addWidget(card, i // columns, i % columns)
        self._page.setVisible(bool(entries))
        self._fit_to_cards()
        self.open()
        (self.cards[0] if self.cards else self.close_button).setFocus()

    def _fit_to_cards(self) -> None:
        """As large as the cards need, but not larger than the window."""
        theme, window = self._theme, self._window
        gap = theme.px(GAP)
        width = _COLUMNS * (theme.px(WIDTH) + gap) + theme.px(50)
        rows = -(-len(self.cards) // _COLUMNS)
        tallest = max((card.sizeHint().height() for card in self.cards), default=0)
        height = min(rows, 2) * (tallest + gap) + theme.px(145)
        self.resize(min(width, window.width() - 40), min(height, window.height() - 40))

    def _on_chosen(self, card: EntryCard) -> None:
        for entry in self._offered:
            if entry is not card.entry:
                self._store.decline(entry)
        self.accept()
        self.entry_chosen.emit(card.entry)

    # -- Qt ------------------------------------------------------------------------------------

    def reject(self) -> None:
        for entry in self._offered:
            self._store.decline(entry)
        super().reject()
