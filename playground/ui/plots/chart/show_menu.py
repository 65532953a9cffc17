"""A button with a menu in a plot's header: what is shown, and commands."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from playground.ui.inputs.keys import block_shortcuts


class ShowMenu(QToolButton):
    """A button with a menu of switches and commands.

    Attributes:
        switches: the checkable actions, by name.
    """

    def __init__(self, name: str, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Show ▾"))
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.setToolTip(tip)
        self.setAccessibleName(name)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        block_shortcuts(self._menu)
        self.setMenu(self._menu)
        self.switches: dict[str, QAction] = {}

    def add_switch(self, name: str, text: str, tip: str, on: bool = False) -> QAction:
        """A checkable entry that shows or hides a part."""
        action = self.add_command(text, tip)
        action.setCheckable(True)
        action.setChecked(on)
        self.switches[name] = action
        return action

    def add_command(self, text: str, tip: str) -> QAction:
        """An entry that does something at once."""
        action = self._menu.addAction(text)
        action.setToolTip(tip)
        return action

    def add_line(self) -> None:
        self._menu.addSeparator()
