"""A button with a menu in a plot's header: what is shown, and commands."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QToolButton, QWidget

from playground.ui.commands.command import Command
from playground.ui.commands.menus import CommandMenu
from playground.ui.commands.table import CommandTable


class ShowMenu(QToolButton):
    """A button with a menu of switches and commands, which are added to ``table`` too."""

    def __init__(self, name: str, tip: str, table: CommandTable, parent: QWidget) -> None:
        super().__init__(parent)
        self._table = table
        self.setText(self.tr("Show ▾"))
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.setToolTip(tip)
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = CommandMenu(self, table)
        self.setMenu(self._menu)

    def add_menu(self, name: str, commands: Iterable[Command]) -> None:
        """Add a menu of commands, with the menus in it."""
        self._table.add(commands)
        self._menu.add_menu(name)

    def add_listed(self, names: str) -> None:
        """Add commands of the table, with blanks between their names."""
        self._menu.add(names)

    def add(self, commands: Iterable[Command]) -> None:
        for action in self._table.add(commands):
            self._menu.add_action(action)
