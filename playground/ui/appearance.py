"""Theme and icons of the window, as the person or the desktop wants them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication, QIcon
from PySide6.QtWidgets import QApplication

from playground.ui.commands.actions import Actions
from playground.ui.shell.icons import icon
from playground.ui.shell.settings import Settings
from playground.ui.shell.style import apply_theme
from playground.ui.shell.theme import DARK, LIGHT, Theme, system_theme


class Themed(Protocol):
    """Whatever takes over a theme."""

    def set_theme(self, theme: Theme) -> None: ...


class Appearance(QObject):
    """Applies one theme to everything, and follows the desktop's when asked to.

    Attributes:
        theme: the theme in use.
    """

    def __init__(
        self, actions: Actions, views: Iterable[Themed], settings: Settings, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._actions = actions
        self._views = tuple(views)
        self._settings = settings
        self._icons: dict[QAction, str] = {}
        self._play: dict[bool, QIcon] = {}
        self._running = False
        self.theme = LIGHT
        for name in ("new", "open", "save", "step", "epoch", "reset", "new_seed"):
            self._icons[getattr(actions, name)] = name
        actions.theme_group.triggered.connect(self._on_theme_chosen)
        self._hints = QGuiApplication.styleHints()
        self._hints.colorSchemeChanged.connect(self._on_system_scheme_changed)

    def stop(self) -> None:
        """No longer follow the desktop."""
        self._hints.colorSchemeChanged.disconnect(self._on_system_scheme_changed)

    def add_icon(self, action: QAction, name: str) -> None:
        """Give an action of someone else's an icon; shown from the next theme on."""
        self._icons[action] = name

    def set_theme_name(self, name: str) -> None:
        """``system``, ``light`` or ``dark``; remembered."""
        self._settings.theme = name
        self._actions.themes[name].setChecked(True)
        self._apply({"light": LIGHT, "dark": DARK}.get(name) or system_theme())

    def show_running(self, running: bool) -> None:
        """Play becomes Pause, and back."""
        self._running = running
        self._actions.show_running(running)
        self._actions.play.setIcon(self._play[running])

    def _apply(self, theme: Theme) -> None:
        self.theme = theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        apply_theme(app, theme)
        for view in self._views:
            view.set_theme(theme)
        for action, name in self._icons.items():
            action.setIcon(icon(name, theme))
        self._play = {
            False: icon("play", theme, theme.on_accent),
            True: icon("pause", theme, theme.on_accent),
        }
        self.show_running(self._running)

    def _on_theme_chosen(self, action: QAction) -> None:
        self.set_theme_name(action.data())

    def _on_system_scheme_changed(self) -> None:
        if self._settings.theme == "system":
            self._apply(system_theme())
