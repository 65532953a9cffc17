"""The list behind F1: all that keys, and gestures of the mouse, can do."""

from __future__ import annotations

from PySide6.QtGui import QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QMainWindow,
    QTreeWidgetItem,
)

from playground.ui.commands.command import plain_text
from playground.ui.commands.gesture_keys import Row, Section, gesture_sections
from playground.ui.commands.menus import MENU_BAR, menu_of
from playground.ui.commands.search import matches, search_list
from playground.ui.commands.table import CommandAction, CommandTable, key_text

WIDTH, HEIGHT = 640, 620


class KeyList(QDialog):
    """A window beside the main one, with a field that searches keys and words."""

    def __init__(self, table: CommandTable, window: QMainWindow) -> None:
        super().__init__(window)
        self._table = table
        self._window = window
        self._items: list[tuple[QTreeWidgetItem, list[QTreeWidgetItem]]] = []  # by section
        self.setWindowTitle(self.tr("Keyboard shortcuts"))
        self.resize(WIDTH, min(HEIGHT, window.height() - 40))
        hint = self.tr("Search for a key, or for what it does")
        self.field, self.list = search_list(self, self.windowTitle(), hint)
        self.list.setHeaderLabels([self.tr("Keys"), self.tr("What they do")])
        self.nothing = QLabel(self.tr("No shortcut has these words."), self)
        self.nothing.hide()
        column = self.layout()
        assert column is not None
        column.addWidget(self.nothing)
        self.field.textChanged.connect(self._filter)

    def open_beside(self) -> None:
        """Show all shortcuts, with the words they have now."""
        self._table.refresh()
        self._fill()
        self.field.clear()
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus()

    def rows(self) -> list[Row]:
        """What is listed now: keys and words."""
        found = [row for _, rows in self._items for row in rows if not row.isHidden()]
        return [(row.text(0), row.text(1)) for row in found]

    def _fill(self) -> None:
        self.list.clear()
        self._items.clear()
        for title, rows in self._sections():
            section = QTreeWidgetItem(self.list, [title])
            section.setFirstColumnSpanned(True)
            font = section.font(0)
            font.setBold(True)
            section.setFont(0, font)
            self._items.append((section, [QTreeWidgetItem(section, [*row]) for row in rows]))
        self.list.expandAll()

    def _sections(self) -> list[Section]:
        menus = [
            (plain_text(menu_of(name).title), list(map(_row, self._table.in_menu(name))))
            for name in MENU_BAR
        ]
        others = [_row(action) for action in self._table if not action.command.menu]
        others += [
            (", ".join(map(key_text, shortcut.keys())), shortcut.whatsThis())
            for shortcut in self._window.findChildren(QShortcut)
        ]
        elsewhere = (self.tr("Everywhere else"), list(dict.fromkeys(others)))
        sections = [*menus, *gesture_sections(), elsewhere]
        keyed = [(title, [row for row in rows if row[0]]) for title, rows in sections]
        return [(title, rows) for title, rows in keyed if rows]

    def _filter(self, query: str) -> None:
        for section, rows in self._items:
            for row in rows:
                words = f"{row.text(0)} {row.text(1)} {section.text(0)}"
                row.setHidden(not matches(query, words))
            section.setHidden(all(row.isHidden() for row in rows))
        self.nothing.setVisible(not self.rows())


def _row(action: CommandAction) -> Row:
    return action.all_keys, action.command.label
