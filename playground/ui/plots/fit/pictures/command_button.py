"""A button for a command, with a shorter text."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton, QWidget

from playground.ui.commands.table import CommandAction
from playground.ui.inputs.keys import block_shortcuts


class CommandButton(QToolButton):
    """Shows whether its command can be done, and is on. A click leaves the focus where it is."""

    def __init__(self, text: str, action: CommandAction, parent: QWidget) -> None:
        super().__init__(parent)
        self._action = action
        self.setText(text)
        self.setAccessibleName(action.command.label)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCheckable(action.isCheckable())
        block_shortcuts(self, Qt.Key.Key_Space)  # elsewhere in a plot Space plays
        self.clicked.connect(action.attempt)
        action.changed.connect(self._on_changed)
        self._on_changed()

    def _on_changed(self) -> None:
        self.setEnabled(self._action.isEnabled())
        self.setChecked(self._action.isChecked())
        self.setToolTip(self._action.toolTip())
