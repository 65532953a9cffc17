"""The gallery: all examples in groups, each with a picture; one click opens one."""

from __future__ import annotations

from contextlib import suppress
from itertools import groupby

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QIcon, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from playground.analysis.preview import preview
from playground.files.examples import Example, examples
from playground.files.fields import ProjectError
from playground.files.project import read_project
from playground.model.document import DocumentError
from playground.session import Session
from playground.ui.panels.gallery.card import WIDTH, Card
from playground.ui.panels.gallery.card_page import GAP, CardPage
from playground.ui.shell.theme import LIGHT, Theme

_SIZE = (1000, 680)


class ExampleCard(Card):
    """The card of an example, which it opens."""

    def __init__(self, example: Example, session: Session, parent: QWidget) -> None:
        super().__init__(example.title, example.description, parent)
        self.example = example
        self._session = session

    def show_picture(self) -> None:
        with suppress(ProjectError, DocumentError):  # opening it says what is wrong with it
            project = read_project(self.example.path)
            self.set_preview(preview(project, self._session.engine))


class Gallery(QDialog):
    """Cards under the headings of their groups, as many groups in a row as there is room for.

    Signals:
        example_chosen(example): this example is to be opened.
    """

    example_chosen = Signal(object)

    def __init__(self, session: Session, window: QWidget) -> None:
        super().__init__(window)
        self._theme = LIGHT
        self._columns = 0
        self.setWindowTitle(self.tr("Examples"))
        self.setModal(True)
        self._page = CardPage(self)
        page = self._page.page
        self._headings: list[QLabel] = []
        self._groups: list[list[ExampleCard]] = []
        for title, group in groupby(examples(), key=_group_of):
            heading = QLabel(title, page)
            heading.setTextFormat(Qt.TextFormat.PlainText)
            self._headings.append(heading)
            self._groups.append([ExampleCard(example, session, page) for example in group])
        self._page.set_cards([card for group in self._groups for card in group])
        self._page.chosen.connect(self._on_chosen)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.button(QDialogButtonBox.StandardButton.Close).setIcon(QIcon())  # drawn for light
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.addWidget(self._page, 1)
        column.addWidget(buttons)

    @property
    def cards(self) -> list[Card]:
        """In the order of display."""
        return self._page.cards

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
        self._page.set_theme(theme)
        gap = theme.px(GAP)
        self._page.grid.setContentsMargins(gap, 0, gap, gap)
        for heading in self._headings:
            heading.setFont(theme.font(1.5, bold=True))
            heading.setContentsMargins(0, gap, 0, 0)
        self._columns = 0
        self._arrange()

    def _arrange(self) -> None:
        """Lay the cards out again when another number of them fits into a row."""
        gap, grid = self._theme.px(GAP), self._page.grid
        room = self._page.viewport().width() - gap
        columns = max(1, room // (self._theme.px(WIDTH) + gap))
        if columns == self._columns:
            return
        self._columns = columns
        while grid.takeAt(0) is not None:
            pass
        row = column = 0  # of the next card; a heading is in the row above its cards
        for heading, cards in zip(self._headings, self._groups, strict=True):
            if column and column + len(cards) > columns:
                row, column = row + 2, 0
            grid.addWidget(heading, row, column, 1, min(len(cards), columns - column))
            for i, card in enumerate(cards):
                if i and column == columns:
                    row, column = row + 2, 0
                grid.addWidget(card, row + 1, column)
                column += 1

    def _on_chosen(self, card: ExampleCard) -> None:
        self.accept()
        self.example_chosen.emit(card.example)

    # -- Qt ------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._arrange()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()


def _group_of(example: Example) -> str:
    return example.group
