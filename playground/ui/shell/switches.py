"""What can be shown or hidden, as it was left at the last time."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from playground.ui.shell.settings import Settings


class Switches(QObject):
    """Puts checkable actions back to where the settings have them, and notes each change there.

    Attributes:
        actions: the actions, by the name under which they are remembered.
    """

    def __init__(self, settings: Settings, actions: Mapping[str, QAction], parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self.actions = dict(actions)
        for name, action in self.actions.items():
            if settings.switch(name, action.isChecked()) != action.isChecked():
                action.trigger()  # as by hand: some only listen to that
            action.toggled.connect(self._on_toggled)

    def _on_toggled(self, on: bool) -> None:
        sender = self.sender()
        name = next(name for name, action in self.actions.items() if action is sender)
        self._settings.set_switch(name, on)
