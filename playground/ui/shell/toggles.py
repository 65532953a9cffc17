"""Toggles of the menus that are remembered from one start to the next."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from playground.ui.shell.settings import Settings


class RememberedToggles(QObject):
    """Restores checkable actions, given by name, from the settings, and saves each change."""

    def __init__(self, settings: Settings, actions: Mapping[str, QAction], parent: QObject) -> None:
        super().__init__(parent)
        self._settings = settings
        self._names = {action: name for name, action in actions.items()}
        for name, action in actions.items():
            if settings.toggle(name, action.isChecked()) != action.isChecked():
                action.trigger()  # some views listen to that alone
            action.toggled.connect(self._on_toggled)

    def _on_toggled(self, on: bool) -> None:
        action = self.sender()
        assert isinstance(action, QAction)
        self._settings.set_toggle(self._names[action], on)
