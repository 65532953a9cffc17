"""Menus made from the table of commands: the menu bar, context menus, the menus of plots."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from playground.ui.commands.command import Command, plain_text
from playground.ui.commands.table import CommandAction, CommandTable
from playground.ui.inputs.keys import block_shortcuts
from playground.ui.inputs.number_field import commit_pending

MENU_BAR = ("file", "edit", "network", "train", "view", "help")


@dataclass(frozen=True, slots=True)
class Menu:
    """The words of a menu, and the tool tip of its entry when it is in another one."""

    title: str
    tip: str = ""


def _tr(text: str) -> str:
    return QCoreApplication.translate("Menus", text)


def menu_of(name: str) -> Menu:
    """A menu that commands name as theirs; ``file/export`` is in ``file``."""
    return {
        "file": Menu(_tr("&File")),
        "file/example": Menu(_tr("Open e&xample")),
        "file/recent": Menu(_tr("Open &recent")),
        "file/export": Menu(_tr("&Export")),
        "edit": Menu(_tr("&Edit")),
        "network": Menu(_tr("&Network")),
        "network/place": Menu(_tr("Place &freely"), _tr("Out of their columns, a step at a time")),
        "network/new_nodes": Menu(_tr("New no&des"), _tr("The weights that new nodes start with")),
        "network/doctor": Menu(_tr("Doc&tor"), _tr("Units that don’t learn, why, and cures")),
        "train": Menu(_tr("&Train")),
        "view": Menu(_tr("&View")),
        "view/panels": Menu(_tr("&Panels"), _tr("Open or close a panel, or bring it to the front")),
        "view/theme": Menu(_tr("T&heme")),
        "view/size": Menu(_tr("Si&ze of everything")),
        "view/digits": Menu(_tr("Number of decimals"), _tr("In all formulas, 2 to 12")),
        "help": Menu(_tr("&Help")),
        "activations": Menu(_tr("&Activation")),
        "fit": Menu(_tr("Fit plot")),
        "loss": Menu(_tr("Loss plot")),
        "loss/earlier": Menu(
            _tr("&Earlier runs"), _tr("The runs before the last resets, by learning rate and seed")
        ),
        "loss/earlier/zoom": Menu(_tr("&Zoom to")),
        "loss/earlier/clear": Menu(_tr("&Clear")),
    }[name]


def path_of(command: Command) -> list[str]:
    """The titles of the menus that lead to a command: ``["File", "Export"]``."""
    parts = command.menu.split("/") if command.menu else []
    names = ["/".join(parts[: i + 1]) for i in range(len(parts))]
    return [plain_text(menu_of(name).title) for name in names]


class CommandMenu(QMenu):
    """A menu of commands. It shows their state as it is at the moment when it opens."""

    def __init__(self, parent: QWidget, table: CommandTable | None = None, name: str = "") -> None:
        """Empty, or with all commands of the menu ``name`` in ``table``."""
        super().__init__(parent)
        self._table = table or CommandTable(parent)
        self._words = menu_of(name) if name else Menu("")
        self._actions: list[CommandAction] = []
        self._menus: dict[str, CommandMenu] = {}
        self.setToolTipsVisible(True)
        block_shortcuts(self)
        self.aboutToShow.connect(self._on_about_to_show)
        if name:
            self.setTitle(self._words.title)
            self.fill(name)

    def fill(self, name: str) -> None:
        """Add all commands of a menu, those of menus in it as menus."""
        for action in self._table.in_menu(name):
            command = action.command
            if command.menu == name:
                self.add_action(action)
            elif command.menu not in self._menus:
                if command.line:
                    self.addSeparator()
                self.add_menu(command.menu)

    def add(self, names: str) -> None:
        """Add commands and menus by name, parted by spaces; ``-`` is a line."""
        for name in names.split():
            if name == "-":
                self.addSeparator()
            elif name in self._table:
                self.add_action(self._table[name])
            else:
                self.add_menu(name)

    def add_commands(self, commands: Iterable[Command]) -> None:
        """Add commands that are in this menu only, not in the table."""
        for command in commands:
            self.add_action(CommandAction(command, self))

    def add_action(self, action: CommandAction) -> None:
        if action.command.line:
            self.addSeparator()
        self._actions.append(action)
        self.addAction(action)

    def add_menu(self, name: str) -> None:
        self._menus[name] = menu = CommandMenu(self, self._table, name)
        self.addMenu(menu)

    def refresh(self) -> None:
        """Show what can be done now. A menu of which nothing can be done does not open."""
        for menu in self._menus.values():
            menu.refresh()
        for action in self._actions:
            action.refresh()
        reasons = [action.reason for action in self._actions]
        if reasons and not self._menus:
            possible, entry = "" in reasons, self.menuAction()
            entry.setEnabled(possible)
            entry.setToolTip(self._words.tip if possible else reasons[0])

    def _on_about_to_show(self) -> None:
        commit_pending()  # so that Undo names what it would undo
        self.refresh()


def context_menu(parent: QWidget, table: CommandTable | None = None) -> CommandMenu:
    """An empty menu that is deleted after its command has been carried out."""
    menu = CommandMenu(parent, table)
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def fill_menu_bar(bar: QMenuBar, table: CommandTable) -> None:
    for name in MENU_BAR:
        bar.addMenu(CommandMenu(bar, table, name))


def actions_in(menu: QMenu | QMenuBar) -> list[QAction]:
    """Every action of a menu and of the menus in it."""
    found: list[QAction] = []
    for action in menu.actions():
        inner = action.menu()
        if isinstance(inner, QMenu):
            found += actions_in(inner)
        elif not action.isSeparator():
            found.append(action)
    return found
