"""The button in the fit plot's header that says what else is shown."""

from __future__ import annotations

from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from playground.ui.inputs.keys import block_shortcuts


class ShowMenu(QToolButton):
    """A button with a menu of switches and commands.

    Attributes:
        switches: what can be shown or not, by name.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(self.tr("Show ▾"))
        self.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        self.setToolTip(self.tr("What else is shown in the fit plot"))
        self.setAccessibleName(self.tr("Show in the fit plot"))
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._menu = QMenu(self)
        self._menu.setToolTipsVisible(True)
        block_shortcuts(self._menu)
        self.setMenu(self._menu)
        self.switches: dict[str, QAction] = {}

    def add_switch(self, name: str, text: str, tip: str, on: bool = False) -> QAction:
        """One thing that is shown or not."""
        action = self.add_command(text, tip)
        action.setCheckable(True)
        action.setChecked(on)
        self.switches[name] = action
        return action

    def add_command(self, text: str, tip: str) -> QAction:
        """Something that is done at once."""
        action = self._menu.addAction(text)
        action.setToolTip(tip)
        return action

    def add_line(self) -> None:
        self._menu.addSeparator()
